// An operation under way: its record's state, its stack's events as they come, and how it ended.
"use strict";
window.factory.sandbox.follow = (() => {
  const { badge, card, first, make, of, pageOf, refusal, say, values } = factory.sandbox;
  const PAUSE = 800;
  const PATIENCE = 3000;
  const MOST = 500;
  let turn = 0;

  const pause = (time) => new Promise((done) => { setTimeout(done, time); });
  const clock = (time) => new Date(time).toLocaleTimeString([], { hour12: false });
  const AFTER = {
    PROVISION_PRODUCT: "after_launch",
    UPDATE_PROVISIONED_PRODUCT: "after_update",
    TERMINATE_PROVISIONED_PRODUCT: "after_terminate",
  };

  function tone(status) {
    if (/FAILED|ROLLBACK/.test(status)) return "bad";
    return status.endsWith("_COMPLETE") ? "good" : "busy";
  }

  function row(event) {
    return make("tr", { className: tone(event.status) },
      make("th", { scope: "row" }, event.resource, make("span", { className: "type" }, event.type),
        event.reason ? make("span", { className: "why", lang: "en" }, event.reason) : null),
      make("td", {}, make("span", { className: `badge ${tone(event.status)}` }, event.status.replaceAll("_", " ").toLowerCase()),
        make("time", { dateTime: event.time }, clock(event.time))));
  }

  function frame(place, type, name) {
    turn += 1;
    const id = `operation-${turn}`;
    const parts = {
      title: make("h3", { id }, say(`op_${type}`, { name })),
      state: make("p", { className: "record-state", role: "status" }),
      bar: make("progress", { label: "IN_PROGRESS" }),
      ending: make("div", { className: "ending" }),
      count: make("p", { className: "muted small" }),
      body: make("tbody"),
    };
    const only = make("input", { type: "checkbox", id: `${id}-only` });
    const head = make("tr", {}, ...["resource", "status"].map((key) => make("th", { scope: "col" }, say(key))));
    const list = make("div", { className: "events-list scroll", tabIndex: 0, role: "region", label: "events" },
      make("table", {}, make("thead", {}, head), parts.body));
    only.addEventListener("change", () => list.classList.toggle("only-failures", only.checked));
    parts.events = make("div", { className: "events", hidden: true },
      make("div", { className: "events-head" }, parts.count, make("label", { htmlFor: only.id }, only, say("only_failures"))), list);
    const section = make("section", { className: "operation" }, parts.title, parts.state, parts.bar, parts.ending, parts.events);
    section.setAttribute("aria-labelledby", id);
    place.replaceChildren(section);
    return parts;
  }

  function show(parts, record) {
    if (parts.last !== record.status) {
      parts.state.replaceChildren(badge(record.status, say(record.status)));
      parts.last = record.status;
    }
    for (const event of record.events) parts.body.prepend(row(event));
    while (parts.body.rows.length > MOST) parts.body.lastElementChild.remove();
    parts.events.hidden = record.total === 0;
    parts.count.replaceChildren(say("events_count", { count: record.total }), record.total > MOST ? " " : "",
      record.total > MOST ? say("events_cut", { count: MOST }) : "");
  }

  // What to do now: confirm, look at, launch.
  async function next(account, record) {
    const { outputs } = await card(record.product);
    const looks = Object.entries(outputs).filter(([name]) => record.outputs[name]);
    const { confirm, enables } = record.next;
    const product = (name) => make("a", { href: `/products/${encodeURIComponent(name)}.html` }, name);
    return make("div", { className: "next" }, make("h4", {}, say("next")), make("ul", {},
      confirm.length ? make("li", {}, say("confirm", { addresses: confirm.join(", ") })) : null,
      looks.length ? make("li", {}, say("look_at"), make("ul", {}, ...looks.map(([name, [english, japanese]]) => make("li", {},
        make("span", { className: "en", lang: "en" }, english), make("span", { className: "ja", lang: "ja" }, japanese), ": ", make("code", {}, record.outputs[name]))))) : null,
      enables.length ? make("li", {}, say("enables"), " ", ...enables.flatMap((name, place) => [place ? ", " : "", product(name)])) : null,
      make("li", {}, make("a", { href: pageOf(account, record.name), className: "own-page" }, say("own_page", { name: record.name })))));
  }

  async function end(parts, record, account) {
    parts.bar.remove();
    if (record.succeeded) {
      if (record.type !== "TERMINATE_PROVISIONED_PRODUCT") parts.ending.append(await next(account, record));
      if (Object.keys(record.outputs).length) {
        parts.ending.append(make("h4", {}, say("outputs")),
          make("div", { className: "outputs", tabIndex: 0, role: "region", label: "outputs" }, values(record.outputs)));
      }
      return;
    }
    parts.ending.append(make("div", { className: "told bad", role: "alert" },
      make("p", { lang: "en" }, make("strong", {}, record.reason)), first(record.launch_first, record.product), first(record.unlaunched, record.product, "unlaunched"), make("p", {}, say(AFTER[record.type])),
      record.type === "TERMINATE_PROVISIONED_PRODUCT" ? null : make("p", {}, make("a", { href: pageOf(account, record.name) }, say("own_page", { name: record.name })))));
  }

  // Follow a record to its end; what it ended as, or null where another operation took its place or the sandbox is gone.
  return async function follow(place, account, { record_id: id, name }, type) {
    const parts = frame(place, type, name);
    const section = place.firstElementChild;
    let after = 0;
    while (section.isConnected) {
      try {
        const record = await of(account, `records/${id}?after=${after}`);
        if (!section.isConnected) return null;
        after = record.total;
        show(parts, record);
        if (record.finished) {
          await end(parts, record, account);
          parts.ending.scrollIntoView({ block: "nearest" });
          return record;
        }
        await pause(PAUSE);
      } catch (error) {
        if (error.kind !== "AwsUnreachable") {
          parts.bar.remove();
          parts.ending.replaceChildren(refusal(error));
          return null;
        }
        parts.state.replaceChildren(say("going_on"));
        parts.last = "";
        await pause(PATIENCE);
      }
    }
    return null;
  };
})();
