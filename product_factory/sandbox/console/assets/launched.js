// What is launched in an account: a table, details, updates and terminations.
"use strict";
(async () => {
  const { accounts, badge, everywhere, follow, make, of, pageOf, refusal, say, send, sure } = factory.sandbox;
  const place = document.getElementById("launched");
  const list = make("div");
  const told = make("div", { role: "status" });
  const progress = make("div", { id: "progress" });
  let account = "";
  let choices = 0; // an answer that comes after another choice is not shown

  try {
    place.replaceChildren(await accounts(choose, true), told, progress, list);
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
      const found = account === "all" ? await everywhere() : [{ account: { id: account, name: "" }, launched: await of(account, "launched"), error: "" }];
      if (asking === choices) show(found);
    } catch (error) { list.replaceChildren(refusal(error)); }
  }

  function show(everything) {
    const unread = everything.filter((each) => each.error).map((each) => make("div", { className: "told warn" },
      make("p", {}, make("strong", {}, `${each.account.name} ${each.account.id}`), " ", say("not_read")), make("p", { lang: "en" }, each.error)));
    const found = everything.flatMap((each) => each.launched.map((one) => ({ ...one, where: each.account })));
    if (!found.length) {
      list.replaceChildren(...unread, make("div", { className: "empty" }, make("p", {}, say(account === "all" ? "nothing_anywhere" : "nothing_launched")),
        make("p", {}, make("a", { href: "/index.html", role: "button" }, say("to_catalog")))));
      return;
    }
    const keys = [...(account === "all" ? ["account"] : []), "name", "product", "version", "status", "since", "actions"];
    list.replaceChildren(...unread, make("div", { className: "scroll", tabIndex: 0, role: "region", label: "launched_title" }, make("table", { className: "launched-table" },
      make("thead", {}, make("tr", {}, ...keys.map((key) => make("th", { scope: "col" }, say(key))))),
      make("tbody", {}, ...found.map(row)))));
    const changing = found.find((each) => each.status === "UNDER_CHANGE");
    if (changing && !progress.firstChild) attend(changing);
  }

  function row(each) {
    const page = `/products/${encodeURIComponent(each.product)}.html`;
    const own = pageOf(each.where.id, each.name);
    const details = make("a", { href: own, role: "button", className: "quiet" }, say("details"));
    const update = make("button", { type: "button", className: "quiet" }, say("update_it"));
    const terminate = make("button", { type: "button", className: "quiet" }, say("terminate_it"));
    const changing = each.status === "UNDER_CHANGE";
    terminate.disabled = changing;
    update.addEventListener("click", () => {
      try { localStorage.setItem("factory-page-account", each.where.id); } catch { /* not kept */ }
      location.href = `${page}#update=${encodeURIComponent(each.name)}`;
    });
    terminate.addEventListener("click", () => end(each));
    const newer = each.newest && each.newest !== each.version ? make("span", { className: "badge warn" }, say("newer", { version: each.newest })) : null;
    const why = each.message ? make("span", { className: "why", lang: "en" }, each.message) : null;
    const where = make("td", {}, each.where.name, make("span", { className: "who" }, each.where.id));
    return make("tr", {}, account === "all" ? where : null, make("th", { scope: "row" }, make("a", { href: own }, each.name)), make("td", {}, make("a", { href: page }, each.product)),
      make("td", {}, make("span", { className: "number" }, each.version), newer), make("td", {}, badge(each.status), why),
      make("td", {}, make("time", { dateTime: each.launched_at }, new Date(each.launched_at).toLocaleString()), make("span", { className: "who" }, each.launched_by)),
      make("td", {}, make("span", { className: "buttons" }, details, changing || each.status === "ERROR" ? null : update, terminate)));
  }

  async function attend(each) {
    try {
      const record = await of(each.where.id, `records/${each.record_id}`);
      await follow(progress, each.where.id, each, record.type);
      look();
    } catch (error) { told.replaceChildren(refusal(error)); }
  }

  async function end(each) {
    try {
      const asked = await sure(each.where.id, each.name);
      if (!asked) return;
      told.replaceChildren();
      const done = await send(each.where.id, "terminate", { name: each.name, retain_resources: asked.retain });
      if (!done.record_id) told.replaceChildren(make("p", {}, say("unchanged_terminate", { name: done.name })));
      else {
        const ended = follow(progress, each.where.id, done, "TERMINATE_PROVISIONED_PRODUCT");
        look();
        await ended;
      }
    } catch (error) { told.replaceChildren(refusal(error)); }
    look();
  }
})();
