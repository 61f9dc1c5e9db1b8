// What an update would do to this very launch: told before anything is pressed, and asked about where something is lost.
"use strict";
window.factory.sandbox.preview = (() => {
  const { make, say, send, told: both } = factory.sandbox;
  const SHOWN = 200;

  function row(change) {
    return make("tr", { className: change.loses ? "bad" : "" },
      make("td", {}, make("span", { className: `badge ${change.loses ? "bad" : "busy"}` }, say(`effect_${change.effect}`))),
      make("th", { scope: "row" }, change.name, make("span", { className: "type" }, change.type)),
      make("td", { className: change.properties.length ? "" : "empty" }, ...(change.properties.length ? change.properties.map((text) => make("code", {}, text)) : ["–"])),
      // What has no Japanese is the templates' own; the effect says it in both languages.
      make("td", {}, change.why_ja || !change.why ? both(change.why || "–", change.why_ja) : make("span", { className: "en", lang: "en" }, change.why)));
  }

  function table(changes) {
    const heads = ["effect", "part", "changed", "why_so"].map((key) => make("th", { scope: "col" }, say(key)));
    return make("div", { className: "scroll", tabIndex: 0, role: "region", label: "what_it_does" },
      make("table", { className: "changes" }, make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...changes.slice(0, SHOWN).map(row))));
  }

  function warnings(found) {
    const told = [found.major ? "crosses_major" : "", found.older ? "goes_back" : "", found.changes.some((each) => each.loses) ? "loses" : ""].filter(Boolean);
    return told.length ? make("ul", { className: "warnings" }, ...told.map((key) => make("li", {}, say(key)))) : null;
  }

  // What the server told of an update, as elements.
  function told(found) {
    if (found.unchanged) return make("p", {}, say("no_change"));
    if (!found.known) {
      return make("div", { className: "told warn" }, make("p", {}, make("strong", {}, say("preview_unknown"))),
        make("p", { className: "en", lang: "en" }, found.unknown), make("p", { className: "ja", lang: "ja" }, say("preview_unknown_why")), warnings(found));
    }
    const count = found.changes.length;
    const sentence = found.from_version === found.version ? "preview_same" : "preview_counts";
    return make("div", { className: found.asks ? "told warn" : "told" },
      make("p", {}, make("strong", {}, say(sentence, { from: found.from_version, to: found.version, count }))),
      warnings(found), ...found.notes.map((note) => make("p", {}, both(note.english, note.japanese))), count ? table(found.changes) : make("p", {}, say("no_effect")));
  }

  // Whether to go on with it: asked in a dialog where something is lost, not known, or a major version is crossed.
  async function agreed(found) {
    if (!found.asks) return true;
    const yes = make("button", { type: "button", className: "danger" }, say("update_now", { version: found.version }));
    const no = make("button", { type: "button", className: "quiet" }, say("not_now"));
    const title = make("h3", { id: "agree-title" }, say("sure_update", { name: found.name }));
    const dialog = make("dialog", { className: "sure" }, make("article", {}, title, told(found), make("div", { className: "buttons" }, no, yes)));
    dialog.setAttribute("aria-labelledby", "agree-title");
    document.body.append(dialog);
    return new Promise((answer) => {
      let said = false;
      yes.addEventListener("click", () => { said = true; dialog.close(); });
      no.addEventListener("click", () => dialog.close());
      dialog.addEventListener("close", () => { dialog.remove(); answer(said); });
      dialog.showModal();
      no.focus();
    });
  }

  const ask = (account, body) => send(account, "preview", body);

  return { agreed, ask, told };
})();
