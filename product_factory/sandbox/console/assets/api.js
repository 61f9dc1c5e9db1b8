// The sandbox's API, and what the console's scripts share: words, elements, the account that was chosen.
"use strict";
window.factory.sandbox = (() => {
  const words = factory.consoleWords;

  class Refused extends Error {
    constructor(told) {
      super(told.error);
      Object.assign(this, { launch_first: [], problems: [], ...told });
    }
  }

  // Words in both languages, of which the style sheet shows one.
  function say(key, values = {}) {
    const fill = (text) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
    const [english, japanese] = words[key].map(fill);
    if (english === japanese) return english;
    return make("span", {}, make("span", { className: "en", lang: "en" }, english), make("span", { className: "ja", lang: "ja" }, japanese));
  }

  // What a card or the engine says: in English alone where it has no Japanese.
  function told(english, japanese) {
    if (!japanese) return make("span", { lang: "en" }, english);
    return make("span", {}, make("span", { className: "en", lang: "en" }, english), make("span", { className: "ja", lang: "ja" }, japanese));
  }

  function make(name, properties = {}, ...children) {
    const { role, label, describedby, ...own } = properties;
    const element = Object.assign(document.createElement(name), own);
    if (role) element.setAttribute("role", role);
    if (describedby) element.setAttribute("aria-describedby", describedby);
    if (label) {
      element.dataset.labelEn = words[label][0];
      element.dataset.labelJa = words[label][1];
      element.setAttribute("aria-label", words[label][document.documentElement.dataset.language === "ja" ? 1 : 0]);
    }
    element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
    return element;
  }

  async function call(path, options = {}) {
    let answer;
    try {
      answer = await fetch(path, { ...options, cache: "no-store" });
    } catch {
      throw new Refused({ kind: "Gone", error: "", mend: "" });
    }
    const told = await answer.json().catch(() => ({ kind: "Gone", error: answer.statusText, mend: "" }));
    if (!answer.ok) throw new Refused(told);
    return told;
  }

  const asked = call("/api/session");
  asked.catch(() => {});
  let role = ""; // who acts, where that is not the first of the session's roles

  function address(account, path) {
    const to = new URL(`/api/accounts/${account}/${path}`, location.href);
    if (role) to.searchParams.set("as", role);
    return to;
  }
  const of = (account, path) => call(address(account, path));
  const actAs = (name) => { role = name; };

  // What is launched in all accounts.
  function everywhere() {
    const to = new URL("/api/launched", location.href);
    if (role) to.searchParams.set("as", role);
    return call(to);
  }

  // A launch's own page.
  function pageOf(account, name) {
    const to = new URL(`/launched/${account}/${encodeURIComponent(name)}`, location.href);
    if (role) to.searchParams.set("as", role);
    return to.pathname + to.search;
  }

  // What the cards say in both languages, read once.
  let cards = null;
  const card = async (product) => {
    cards ??= call("/console/cards.json").catch(() => ({}));
    return (await cards)[product] ?? { questions: {}, outputs: {}, texts: {} };
  };

  async function send(account, action, body) {
    const { token } = await asked;
    return call(address(account, action), {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Sandbox-Token": token },
      body: JSON.stringify(body),
    });
  }

  // A choice that is the same on all pages.
  function choice(id, options, chosen) {
    const select = make("select", { id, autocomplete: "off" }, ...options.map(([value, text]) => make("option", { value }, text)));
    let kept = null;
    try { kept = localStorage.getItem(`factory-page-${id}`); } catch { /* not kept */ }
    if (options.some(([value]) => value === kept)) select.value = kept;
    select.addEventListener("change", () => {
      try { localStorage.setItem(`factory-page-${id}`, select.value); } catch { /* not kept */ }
      chosen();
    });
    return select;
  }

  // A choice of account and of who acts there. `changed` is called with the account's ID, also at first.
  // With `all`, all accounts may be chosen, too: the ID is "all" then.
  async function accounts(changed, all = false) {
    const session = await asked;
    const options = session.accounts.map((each) => [each.id, `${each.name} · ${each.id} · ${each.unit}`]);
    const account = choice("account", all ? [["all", ""], ...options] : options, chosen);
    if (all) named(account.options[0], "all_accounts");
    const acting = choice("acting-as", session.roles.map((each) => [each, each]), chosen);
    function chosen() {
      role = acting.value === session.roles[0] ? "" : acting.value;
      changed(account.value);
    }
    chosen();
    return make("div", { className: "choose-account" },
      make("label", { htmlFor: "account" }, say("account")), account,
      make("label", { htmlFor: "acting-as" }, say("role")), acting,
      make("p", { className: "muted small" }, say("in_region", { region: session.region })));
  }

  // A refusal in words, with the way on. Read out at once.
  function refusal(error, then = "") {
    if (!(error instanceof Refused)) throw error;
    if (error.kind === "Gone") return make("div", { className: "told bad", role: "alert" }, make("p", {}, say("gone")));
    const mend = error.problems.length ? null : words[`mend_${error.kind}`] ? say(`mend_${error.kind}`) : error.mend;
    return make("div", { className: "told bad", role: "alert" },
      make("p", { lang: "en" }, make("strong", {}, error.error)),
      error.problems.length ? make("ul", { lang: "en" }, ...error.problems.map((each) => make("li", {}, each))) : null,
      mend ? make("p", {}, mend) : null,
      first(error.launch_first, then));
  }

  // Words of an option, which holds no elements.
  function named(option, key) {
    [option.dataset.en, option.dataset.ja] = words[key];
    option.textContent = words[key][document.documentElement.dataset.language === "ja" ? 1 : 0];
  }

  // Products to launch first, in their order, each with a button to its form; `then` is gone on with afterwards.
  function first(names, then = "", key = "launch_first") {
    if (!names.length) return null;
    const to = (name) => `/products/${encodeURIComponent(name)}.html#${then ? `then=${encodeURIComponent(then)}` : "launch"}`;
    return make("div", { className: "launch-first" }, make("p", {}, say(key)),
      make("ol", {}, ...names.map((name) => make("li", {}, make("a", { href: to(name), role: "button", className: "quiet" }, say("form_of", { product: name }))))));
  }

  const KINDS = { AVAILABLE: "good", SUCCEEDED: "good", ERROR: "bad", FAILED: "bad", TAINTED: "warn" };
  const badge = (status, text = status) => make("span", { className: `badge ${KINDS[status] || "busy"}` }, text);

  // The values of a table `name: value`, values that can't be read as `unknown`.
  function values(found) {
    const entries = Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1));
    if (!entries.length) return make("p", { className: "muted" }, say("none"));
    return make("dl", { className: "values" }, ...entries.map(([name, value]) => make("div", {},
      make("dt", {}, name), make("dd", {}, value === null ? say("hidden") : make("code", {}, value === "" ? "\u00a0" : value)))));
  }

  return { Refused, accounts, actAs, asked, badge, card, everywhere, first, make, of, pageOf, refusal, say, send, told, values };
})();
