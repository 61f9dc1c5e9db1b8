// Search and filters of the catalog. What is chosen stands in the address, so that it can be sent and gone back to.
"use strict";
(() => {
  const form = document.getElementById("filters");
  const found = document.getElementById("found");
  const clear = document.getElementById("clear");
  const words = JSON.parse(found.dataset.words);
  const fields = ["portfolio", "service", "control", "task_row", "state"];
  const entries = [...document.querySelectorAll("[data-product]")].map((element) => ({
    element,
    name: element.dataset.product,
    text: element.dataset.text,
    holds: Object.fromEntries(fields.map((field) => [field, JSON.parse(element.dataset[field])])),
  }));

  function wanted() {
    return Object.fromEntries(new FormData(form));
  }

  function show() {
    const chosen = wanted();
    const parts = chosen.q.toLowerCase().split(/\s+/).filter(Boolean);
    const names = new Set();
    for (const entry of entries) {
      const matches = parts.every((part) => entry.text.includes(part))
        && fields.every((field) => !chosen[field] || entry.holds[field].includes(chosen[field]));
      entry.element.hidden = !matches;
      if (matches) names.add(entry.name);
    }
    document.querySelectorAll(".portfolio").forEach((section) => {
      section.hidden = !section.querySelector(".card:not([hidden])");
    });
    tell(names.size);
    clear.hidden = !Object.values(chosen).some(Boolean);
    return chosen;
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
