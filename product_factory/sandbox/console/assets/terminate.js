// Asks before something is terminated, and says what would stay.
"use strict";
window.factory.sandbox.sure = (() => {
  const { card, make, of, say, told } = factory.sandbox;

  // Whether it is to be terminated: {retain}, whether its resources are to stay, or null. The dialog is closed then.
  return async function sure(account, name) {
    const { product, stays, kept } = await of(account, `launched/${encodeURIComponent(name)}`);
    const { texts } = await card(product);
    const retain = make("input", { type: "checkbox", id: "retain", describedby: "retain-help" });
    const staying = [...stays.map((each) => make("li", {}, told(each, texts[each]))), ...kept.map((each) => make("li", {}, say("kept_by_template", each)))];
    const leaves = make("div", {}, make("p", {}, say(staying.length ? "stays" : "nothing_stays")), staying.length ? make("ul", {}, ...staying) : null);
    const all = make("p", { hidden: true }, say("everything_stays"));
    const deletes = make("p", {}, say("sure_where", { account }));
    retain.addEventListener("change", () => { leaves.hidden = deletes.hidden = retain.checked; all.hidden = !retain.checked; });
    const yes = make("button", { type: "button", className: "danger" }, say("terminate_it"));
    const no = make("button", { type: "button", className: "quiet" }, say("keep_it"));
    const title = make("h3", { id: "sure-title" }, say("sure", { name }));
    const dialog = make("dialog", { className: "sure" }, make("article", {}, title,
      deletes, leaves, all,
      make("label", { htmlFor: "retain" }, retain, say("keep_resources")), make("p", { className: "muted small", id: "retain-help" }, say("keep_resources_help")),
      make("div", { className: "buttons" }, no, yes)));
    dialog.setAttribute("aria-labelledby", "sure-title");
    document.body.append(dialog);
    return new Promise((answer) => {
      let said = false;
      yes.addEventListener("click", () => { said = true; dialog.close(); });
      no.addEventListener("click", () => dialog.close());
      dialog.addEventListener("close", () => { dialog.remove(); answer(said ? { retain: retain.checked } : null); });
      dialog.showModal();
      no.focus();
    });
  };
})();
