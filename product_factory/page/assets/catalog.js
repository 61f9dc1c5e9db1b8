// Search and filters of the catalog. What is chosen stands in the address, so that it can be sent and gone back to.
"use strict";
(() => {
  const form = document.getElementById("filters");
  const found = document.getElementById("found");
  const clear = document.getElementById("clear");
  const words = JSON.parse(found.dataset.words);
  const fields = ["portfolio", "service", "control", "task", "state"];
  const find = factory.finder(JSON.parse(form.dataset.search));
  const results = document.getElementById("results");
  const entries = [...document.querySelectorAll(".portfolio [data-product]")].map((element) => ({
    element,
    name: element.dataset.product,
    holds: Object.fromEntries(fields.map((field) => [field, JSON.parse(element.dataset[field])])),
  }));

  function wanted() {
    return Object.fromEntries(new FormData(form));
  }

  function show() {
    const chosen = wanted();
    const found = find(chosen.q);
    const names = new Set();
    for (const entry of entries) {
      const matches = (!found || found.includes(entry.name))
        && fields.every((field) => !chosen[field] || entry.holds[field].includes(chosen[field]));
      entry.element.hidden = !matches;
      if (matches) names.add(entry.name);
    }
    document.querySelectorAll(".portfolio").forEach((section) => {
      section.hidden = Boolean(found) || !section.querySelector(".card:not([hidden])");
    });
    rank(found && found.filter((name) => names.has(name)));
    tell(names.size);
    clear.hidden = !Object.values(chosen).some(Boolean);
    return chosen;
  }

  // What is searched for stands in one list, the likeliest first, in place of the portfolios.
  function rank(found) {
    results.hidden = !found?.length;
    for (const [selector, list] of [[".card", results.querySelector(".cards")], ["tr[data-product]", results.querySelector("tbody")]]) {
      const copies = (found ?? []).map((name) => document.querySelector(`.portfolio ${selector}[data-product="${CSS.escape(name)}"]`)?.cloneNode(true));
      copies.forEach((copy) => { copy.hidden = false; });
      list.replaceChildren(...copies);
    }
  }

  function tell(count) {
    found.textContent = factory.say(words, count ? (count === 1 ? "found_one" : "found_many") : "found_none", count);
  }

  function keep(chosen) {
    const kept = new URLSearchParams(Object.entries(chosen).filter(([, value]) => value));
    if (view() === "table") kept.set("view", "table");
    // The address of a local file can't be changed everywhere: then it is not kept.
    try { history.replaceState(null, "", kept.size ? `#${kept}` : location.pathname + location.search); } catch { /* not kept */ }
  }

  const view = () => document.documentElement.dataset.view || "cards";

  function setView(name) {
    document.documentElement.dataset.view = name;
    document.querySelectorAll("[data-view]:is(button)").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.view === name)));
  }

  function restore() {
    const kept = new URLSearchParams(location.hash.slice(1));
    for (const field of ["q", ...fields]) form.elements[field].value = kept.get(field) || "";
    setView(kept.get("view") === "table" ? "table" : "cards");
    show();
  }

  form.addEventListener("input", () => keep(show()));
  form.addEventListener("submit", (event) => event.preventDefault());
  clear.addEventListener("click", () => {
    form.reset();
    keep(show());
    form.elements.q.focus();
  });
  document.querySelectorAll("button[data-view]").forEach((button) => button.addEventListener("click", () => {
    setView(button.dataset.view);
    keep(wanted());
  }));
  document.addEventListener("factory:language", show);
  window.addEventListener("hashchange", restore);
  restore();
})();
