// Asks before something is terminated, and says what would stay.
"use strict";
window.factory.sandbox.sure = (() => {
  const { make, of, say } = factory.sandbox;

  // Whether it is to be terminated; the dialog is closed then.
  return async function sure(account, name) {
    const { stays } = await of(account, `launched/${encodeURIComponent(name)}`);
    const yes = make("button", { type: "button", className: "danger" }, say("terminate_it"));
    const no = make("button", { type: "button", className: "quiet" }, say("keep_it"));
    const title = make("h3", { id: "sure-title" }, say("sure", { name }));
    const dialog = make("dialog", { className: "sure" }, make("article", {}, title,
      make("p", {}, say("sure_where", { account })),
      stays.length ? make("p", {}, say("stays")) : make("p", {}, say("nothing_stays")),
      stays.length ? make("ul", { lang: "en" }, ...stays.map((each) => make("li", {}, each))) : null,
      make("div", { className: "buttons" }, no, yes)));
    dialog.setAttribute("aria-labelledby", "sure-title");
    document.body.append(dialog);
    return new Promise((answer) => {
      let said = false;
      yes.addEventListener("click", () => { said = true; dialog.close(); });
      no.addEventListener("click", () => dialog.close());
      dialog.addEventListener("close", () => { dialog.remove(); answer(said); });
      dialog.showModal();
    });
  };
})();
