// The page of one launch: what an update does, the update itself, termination, and what is under way.
"use strict";
(() => {
  const place = document.getElementById("launch");
  if (!place) return;
  const { actAs, follow, make, preview, refusal, say, send, sure } = factory.sandbox;
  const { account, name, record, type, role } = place.dataset;
  const $ = (id) => document.getElementById(id);
  const choice = $("to-version");
  const button = $("update");
  const ending = $("terminate");
  let looked = null;
  let choices = 0; // an answer that comes after another choice is not shown
  actAs(role);
  // The form of the product acts in the account that was chosen last.
  try { localStorage.setItem("factory-page-account", account); } catch { /* not kept */ }

  async function look() {
    choices += 1;
    const asking = choices;
    looked = null;
    button.disabled = true;
    button.replaceChildren(say("update_now", { version: choice.value }));
    $("preview").replaceChildren(make("p", { className: "muted" }, say("previewing")));
    try {
      const found = await preview.ask(account, { name, version: choice.value });
      if (asking !== choices) return;
      looked = found;
      $("preview").replaceChildren(preview.told(found));
      button.disabled = found.unchanged;
    } catch (error) {
      if (asking === choices) $("preview").replaceChildren(refusal(error), way());
    }
  }

  // Where the new version asks what the launch has no answer to.
  const way = () => make("p", { className: "buttons" },
    $("answers") ? make("a", { role: "button", className: "quiet", href: `${$("answers").href}&version=${encodeURIComponent(choice.value)}` }, say("in_the_form")) : null);

  async function act(action, body, kind) {
    [button, ending].forEach((each) => { if (each) each.disabled = true; });
    $("told").replaceChildren();
    try {
      const done = await send(account, action, body);
      if (done.record_id) await follow($("progress"), account, done, kind);
      afresh();
    } catch (error) {
      $("told").replaceChildren(refusal(error));
      $("told").scrollIntoView({ block: "nearest" });
      [button, ending].forEach((each) => { if (each) each.disabled = false; });
    }
  }

  // The page shows what is there now.
  function afresh() {
    history.scrollRestoration = "manual";
    location.reload();
  }

  async function end() {
    try {
      const asked = await sure(account, name);
      if (asked) await act("terminate", { name, retain_resources: asked.retain }, "TERMINATE_PROVISIONED_PRODUCT");
    } catch (error) { $("told").replaceChildren(refusal(error)); }
  }

  async function update() {
    if (looked && await preview.agreed(looked)) await act("update", { name, version: looked.version }, "UPDATE_PROVISIONED_PRODUCT");
  }

  if (choice) {
    choice.addEventListener("change", look);
    button.addEventListener("click", update);
    look();
  }
  ending?.addEventListener("click", end);
  if (record) follow($("progress"), account, { record_id: record, name }, type).then((done) => { if (done) afresh(); });
})();
