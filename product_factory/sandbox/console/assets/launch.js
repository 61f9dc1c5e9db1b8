// The Launch button of a product's page: it launches or updates with the form's answers, and terminates.
"use strict";
(async () => {
  const form = document.getElementById("form");
  const here = document.getElementById("launch-here");
  if (!form || !here) return;
  const { accounts, asked, badge, follow, make, of, pageOf, preview, refusal, say, send, sure } = factory.sandbox;
  const product = form.dataset.product;
  const named = document.getElementById("provisioned-name");
  const versions = document.getElementById("version");
  let answers = null;
  let button = null;
  let titled = "";
  let account = "";
  let choices = 0; // an answer that comes after another choice is not shown
  let updating = null;
  let busy = false;
  const then = new URLSearchParams(location.hash.slice(1)).get("then"); // whose prerequisite this is

  form.addEventListener("factory:answers", (event) => { answers = event.detail; if (button) title(); });
  try { await asked; } catch { return; } // no sandbox behind the page: it stays as it is

  document.head.append(...["console", "preview"].map((name) => make("link", { rel: "stylesheet", href: `/console/${name}.css` })));
  button = make("button", { type: "button", id: "launch-button" });
  const instead = make("button", { type: "button", className: "quiet", hidden: true }, say("launch_instead"));
  const shows = make("button", { type: "button", className: "quiet", hidden: true, id: "show-preview" }, say("preview"));
  const mode = make("p", { className: "muted small", hidden: true });
  const told = make("div", { id: "launch-told", role: "status" });
  const there = make("div", { className: "there" });
  const progress = make("div", { id: "progress" });
  const heading = make("h3", { id: "panel-title" }, say("launch_here"));
  const panel = make("section", { className: "launch-panel" }, heading, await accounts(choose), mode,
    make("div", { className: "buttons" }, button, shows, instead), told, progress, there);
  panel.setAttribute("aria-labelledby", "panel-title");
  here.append(panel);
  // The button is what people come for: before the commands that do the same elsewhere.
  document.getElementById("verdict").after(here);
  form.dispatchEvent(new Event("input", { bubbles: true })); // the form tells its answers again
  title();

  function title() {
    if (!answers) return;
    const values = { name: updating ? updating.name : product, version: answers.version };
    const wanted = [updating ? "update" : "launch", values];
    // A click is lost where what is pressed is replaced, and the form tells its answers while it is pressed.
    if (JSON.stringify(wanted) === titled) return;
    titled = JSON.stringify(wanted);
    button.replaceChildren(say(...wanted));
  }

  function choose(id) {
    account = id;
    choices += 1;
    setUpdating(null);
    progress.replaceChildren();
    told.replaceChildren();
    look();
  }

  function setUpdating(found) {
    updating = found;
    if (!found) versions.querySelectorAll("[data-kept]").forEach((option) => option.remove());
    named.readOnly = Boolean(found);
    form.classList.toggle("updates", Boolean(found));
    instead.hidden = mode.hidden = shows.hidden = !found;
    if (found) {
      mode.replaceChildren(say("updating", { name: found.name }), Object.values(found.parameters ?? {}).includes(null) ? say("hidden_kept") : "");
    }
    title();
  }

  // What is there of the product; one that is changing is followed.
  async function look() {
    const asking = choices;
    there.replaceChildren(make("p", { className: "muted small" }, say("loading")));
    let found;
    try { found = await of(account, `products/${encodeURIComponent(product)}`); } catch (error) {
      there.replaceChildren(refusal(error));
      return;
    }
    if (asking !== choices) return;
    button.disabled = !found.visible;
    if (!found.visible) {
      there.replaceChildren(make("div", { className: "told warn" }, make("p", {}, make("strong", {}, say("not_seen"))), make("p", { lang: "en" }, found.why)));
      return;
    }
    there.replaceChildren(make("h4", {}, say("there")), found.launched.length
      ? make("ul", { className: "launched-list" }, ...found.launched.map(item))
      : make("p", { className: "muted small" }, say("nothing_there")),
    make("p", { className: "small" }, make("a", { href: "/launched.html" }, say("see_launched"))));
    const changing = found.launched.find((each) => each.status === "UNDER_CHANGE");
    if (changing && !busy) attend(changing);
    const wanted = new URLSearchParams(location.hash.slice(1));
    const named_so = found.launched.find((each) => each.name === wanted.get("update"));
    if (named_so && !updating) {
      history.replaceState(null, "", location.pathname);
      begin(named_so, wanted.get("version"));
    }
  }

  function item(each) {
    const update = make("button", { type: "button", className: "quiet" }, say("update_it"));
    const terminate = make("button", { type: "button", className: "quiet" }, say("terminate_it"));
    update.disabled = terminate.disabled = each.status === "UNDER_CHANGE";
    update.hidden = each.status === "ERROR";
    update.addEventListener("click", () => begin(each));
    terminate.addEventListener("click", () => end(each));
    const newer = each.newest && each.newest !== each.version && each.status !== "ERROR" ? say("newer", { version: each.newest }) : "";
    return make("li", {}, make("span", { className: "what" }, make("a", { href: pageOf(account, each.name) }, make("strong", {}, each.name)), " ", make("span", { className: "number" }, each.version), badge(each.status),
      newer ? make("span", { className: "badge warn" }, newer) : null),
    make("span", { className: "buttons" }, update, terminate));
  }

  // Fill the form with what runs, so that the button updates it.
  async function begin(each, version = null) {
    button.disabled = true; // what is pressed before the form is filled would launch
    try {
      const found = await of(account, `launched/${encodeURIComponent(each.name)}`);
      fill(found);
      setUpdating(found);
      if (version && [...versions.options].some((option) => option.value === version)) {
        versions.value = version;
        versions.dispatchEvent(new Event("change", { bubbles: true }));
      }
      told.replaceChildren();
      progress.replaceChildren();
      button.disabled = false;
      button.focus();
    } catch (error) { told.replaceChildren(refusal(error)); } finally { button.disabled = false; }
  }

  // What runs keeps its version, offered or not, until another one is chosen.
  function keep(version) {
    const offered = [...versions.options].some((option) => option.value === version);
    if (version && !offered) {
      const option = make("option", { value: version }, version);
      option.dataset.form = versions.options[0].dataset.form;
      option.dataset.kept = "yes";
      versions.append(option);
    }
    if (version) versions.value = version;
  }

  function fill(found) {
    named.value = found.name;
    keep(found.version);
    for (const element of form.querySelectorAll("[data-name]")) {
      const value = found.parameters?.[element.dataset.name];
      if (value !== undefined && value !== null) element.value = value;
    }
    fillTags(found.tags ?? {});
    named.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function fillTags(tags) {
    const asked = [...form.querySelectorAll("[data-tag]")];
    for (const element of asked) element.value = tags[element.dataset.tag] ?? "";
    const further = Object.entries(tags).filter(([key]) => !asked.some((element) => element.dataset.tag === key));
    document.getElementById("further-tags").value = further.map(([key, value]) => `${key}=${value}`).join("\n");
  }

  // All answers of the version that is shown; an empty secret keeps the value that it has.
  function all() {
    const shown = form.querySelectorAll(".version-form:not([hidden]) [data-name]");
    const given = [...shown].filter((element) => !(element.type === "password" && element.value === ""));
    return Object.fromEntries(given.map((element) => [element.dataset.name, element.value]));
  }

  // Those that differ from what runs; all of them where that may not be read.
  function changed() {
    const before = updating.parameters;
    return Object.fromEntries(Object.entries(all()).filter(([name, value]) => !before || (name in before && before[name] !== value)));
  }

  // Tags that are not as they are there; those that are left out stay.
  const otherTags = () => Object.fromEntries(Object.entries(answers.tags).filter(([key, value]) => updating.tags?.[key] !== value));

  function action() {
    if (updating && answers.version === updating.version) return ["update", { name: updating.name, parameters: changed(), tags: otherTags() }, "UPDATE_PROVISIONED_PRODUCT"];
    if (updating) return ["update", { name: updating.name, version: answers.version, parameters: all(), tags: otherTags() }, "UPDATE_PROVISIONED_PRODUCT"];
    const { version, name, parameters, tags } = answers;
    return ["launch", { product, version, name, parameters, tags }, "PROVISION_PRODUCT"];
  }

  async function act(what, body, type) {
    if (busy) return;
    busy = true;
    button.setAttribute("aria-busy", "true");
    progress.replaceChildren();
    told.replaceChildren(make("p", { className: "muted" }, say("asking")));
    const slow = setTimeout(() => told.replaceChildren(make("p", { className: "muted" }, say("still_asking"))), 2500);
    try {
      const done = await send(account, what, body);
      clearTimeout(slow);
      told.replaceChildren();
      if (done.outcome === "unchanged") told.append(make("div", { className: "told" }, make("p", {}, say(`unchanged_${what}`, { name: done.name }))));
      else if (done.record_id) {
        setUpdating(null);
        // What is to be confirmed is said at the end, in both languages.
        for (const text of (done.notes ?? []).filter((each) => !each.includes("confirm the subscription"))) told.append(make("div", { className: "told warn" }, make("p", { lang: "en" }, say("note", { text }))));
        look();
        const record = await follow(progress, account, done, type);
        if (record?.succeeded && then && type === "PROVISION_PRODUCT") told.append(make("p", { className: "buttons" }, make("a", { role: "button", id: "go-on", href: `/products/${encodeURIComponent(then)}.html#launch` }, say("back_to", { product: then }))));
      }
    } catch (error) {
      told.replaceChildren(refusal(error, product));
      told.scrollIntoView({ block: "nearest" });
    } finally {
      clearTimeout(slow);
      busy = false;
      button.removeAttribute("aria-busy");
      look();
    }
  }

  async function attend(each) {
    busy = true;
    try {
      const record = await of(account, `records/${each.record_id}`);
      await follow(progress, account, each, record.type);
    } catch (error) { told.replaceChildren(refusal(error)); } finally {
      busy = false;
      look();
    }
  }

  async function end(each) {
    try {
      const asked = await sure(account, each.name);
      if (asked) act("terminate", { name: each.name, retain_resources: asked.retain }, "TERMINATE_PROVISIONED_PRODUCT");
    } catch (error) { told.replaceChildren(refusal(error)); }
  }

  function refused() {
    form.requestSubmit(); // the form goes to its first problem
    told.replaceChildren(make("div", { className: "told bad" }, make("p", {}, say("fix_first"))));
  }

  // What the update would do; null where it would be refused, which is told.
  async function previewed(body) {
    told.replaceChildren(make("p", { className: "muted" }, say("previewing")));
    try {
      const found = await preview.ask(account, body);
      told.replaceChildren();
      return found;
    } catch (error) {
      told.replaceChildren(refusal(error));
      told.scrollIntoView({ block: "nearest" });
      return null;
    }
  }

  button.addEventListener("click", async () => {
    if (!answers?.accepted) { refused(); return; }
    const [what, body, type] = action();
    if (busy) return;
    if (what === "update") {
      const found = await previewed(body);
      if (!found || !await preview.agreed(found)) return;
    }
    act(what, body, type);
  });
  shows.addEventListener("click", async () => {
    if (!answers?.accepted) { refused(); return; }
    const found = await previewed(action()[1]);
    if (found) told.replaceChildren(preview.told(found));
  });
  instead.addEventListener("click", () => { setUpdating(null); form.reset(); });
})();
