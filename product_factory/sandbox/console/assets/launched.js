// What is launched in an account: a table, details, updates and terminations.
"use strict";
(async () => {
  const { accounts, badge, follow, make, of, refusal, say, send, sure, values } = factory.sandbox;
  const place = document.getElementById("launched");
  const list = make("div");
  const told = make("div", { role: "status" });
  const progress = make("div", { id: "progress" });
  let account = "";
  let choices = 0; // an answer that comes after another choice is not shown

  try {
    place.replaceChildren(await accounts(choose), told, progress, list);
  } catch (error) { place.replaceChildren(refusal(error)); }

  function choose(id) {
    account = id;
    choices += 1;
    told.replaceChildren();
    progress.replaceChildren();
    look();
  }

  async function look() {
    const asking = choices;
    try {
      const found = await of(account, "launched");
      if (asking === choices) show(found);
    } catch (error) { list.replaceChildren(refusal(error)); }
  }

  function show(found) {
    if (!found.length) {
      list.replaceChildren(make("div", { className: "empty" }, make("p", {}, say("nothing_launched")),
        make("p", {}, make("a", { href: "/index.html", role: "button" }, say("to_catalog")))));
      return;
    }
    const keys = ["name", "product", "version", "status", "since", "actions"];
    list.replaceChildren(make("div", { className: "scroll", tabIndex: 0, role: "region", label: "launched_title" }, make("table", { className: "launched-table" },
      make("thead", {}, make("tr", {}, ...keys.map((key) => make("th", { scope: "col" }, say(key))))),
      make("tbody", {}, ...found.map(row)))));
    const changing = found.find((each) => each.status === "UNDER_CHANGE");
    if (changing && !progress.firstChild) attend(changing);
  }

  function row(each) {
    const page = `/products/${encodeURIComponent(each.product)}.html`;
    const update = make("a", { href: `${page}#update=${encodeURIComponent(each.name)}`, role: "button", className: "quiet" }, say("update_it"));
    const details = make("button", { type: "button", className: "quiet" }, say("details"));
    const terminate = make("button", { type: "button", className: "quiet" }, say("terminate_it"));
    const changing = each.status === "UNDER_CHANGE";
    terminate.disabled = changing;
    details.addEventListener("click", () => detail(each));
    terminate.addEventListener("click", () => end(each));
    const newer = each.newest && each.newest !== each.version ? make("span", { className: "badge warn" }, say("newer", { version: each.newest })) : null;
    const why = each.message ? make("span", { className: "why", lang: "en" }, each.message) : null;
    return make("tr", {}, make("th", { scope: "row" }, each.name), make("td", {}, make("a", { href: page }, each.product)),
      make("td", {}, make("span", { className: "number" }, each.version), newer), make("td", {}, badge(each.status), why),
      make("td", {}, make("time", { dateTime: each.launched_at }, new Date(each.launched_at).toLocaleString()), make("span", { className: "who" }, each.launched_by)),
      make("td", {}, make("span", { className: "buttons" }, details, changing || each.status === "ERROR" ? null : update, terminate)));
  }

  async function detail(each) {
    try {
      const found = await of(account, `launched/${encodeURIComponent(each.name)}`);
      const close = make("button", { type: "button", className: "quiet" }, say("close"));
      const dialog = make("dialog", { className: "sure" }, make("article", {},
        make("h3", { id: "detail-title" }, `${found.name} `, make("span", { className: "number" }, found.version)),
        make("h4", {}, say("parameters")), found.parameters ? values(found.parameters) : make("p", { className: "muted" }, say("unknown_values")),
        make("h4", {}, say("outputs")), values(found.outputs), make("div", { className: "buttons" }, close)));
      dialog.setAttribute("aria-labelledby", "detail-title");
      close.addEventListener("click", () => dialog.close());
      dialog.addEventListener("close", () => dialog.remove());
      document.body.append(dialog);
      dialog.showModal();
    } catch (error) { told.replaceChildren(refusal(error)); }
  }

  async function attend(each) {
    try {
      const record = await of(account, `records/${each.record_id}`);
      await follow(progress, account, each, record.type);
      look();
    } catch (error) { told.replaceChildren(refusal(error)); }
  }

  async function end(each) {
    try {
      if (!await sure(account, each.name)) return;
      told.replaceChildren();
      const done = await send(account, "terminate", { name: each.name });
      if (!done.record_id) told.replaceChildren(make("p", {}, say("unchanged_terminate", { name: done.name })));
      else {
        const ended = follow(progress, account, done, "TERMINATE_PROVISIONED_PRODUCT");
        look();
        await ended;
      }
    } catch (error) { told.replaceChildren(refusal(error)); }
    look();
  }
})();
