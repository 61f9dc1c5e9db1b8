// Filters of the rows. They stand in the address, so that every figure of the other pages leads to its rows.
"use strict";
(() => {
  const form = document.getElementById("filters");
  const found = document.getElementById("found");
  const clear = document.getElementById("clear");
  const narrowed = document.getElementById("narrowed");
  const words = JSON.parse(found.dataset.words);
  const fields = ["product", "version", "account", "standing"];
  const sections = [...document.querySelectorAll("section.rows")].map((section) => ({
    section,
    product: section.dataset.product,
    rows: [...section.querySelectorAll("tbody tr")],
  }));
  const pages = [...document.querySelectorAll(".pager a")].map((link) => [link, link.getAttribute("href")]);

  function matches(row, product, chosen, parts) {
    return (!chosen.product || product === chosen.product)
      && (!chosen.version || row.dataset.version === chosen.version)
      && (!chosen.account || row.dataset.account === chosen.account)
      && (!chosen.standing || row.dataset.standing === chosen.standing)
      && (!parts.length || parts.every((part) => row.textContent.toLowerCase().includes(part)));
  }

  function show() {
    const chosen = Object.fromEntries(new FormData(form));
    const parts = chosen.q.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const { section, product, rows } of sections) {
      let some = false;
      for (const row of rows) {
        row.hidden = !matches(row, product, chosen, parts);
        if (!row.hidden) { some = true; count += 1; }
      }
      section.hidden = !some;
    }
    found.textContent = factory.say(words, count ? (count === 1 ? "shown_one" : "shown_many") : "shown_none", count);
    // What a figure of another page led to, and no field of the form shows.
    narrowed.replaceChildren(...[chosen.version, chosen.account].filter(Boolean).map((text) => (
      Object.assign(document.createElement("span"), { className: "tag", textContent: text }))));
    clear.hidden = !Object.values(chosen).some(Boolean);
    return chosen;
  }

  function keep(chosen) {
    const kept = new URLSearchParams(Object.entries(chosen).filter(([, value]) => value));
    const hash = kept.size ? `#${kept}` : "";
    // The address of a local file can't be changed everywhere: then it is not kept.
    try { history.replaceState(null, "", hash || location.pathname + location.search); } catch { /* not kept */ }
    // The other pages of the same rows are filtered alike.
    pages.forEach(([link, href]) => { link.href = href + hash; });
  }

  function restore() {
    const kept = new URLSearchParams(location.hash.slice(1));
    for (const field of ["q", ...fields]) form.elements[field].value = kept.get(field) || "";
    keep(show());
  }

  form.addEventListener("input", () => keep(show()));
  form.addEventListener("submit", (event) => event.preventDefault());
  clear.addEventListener("click", () => {
    for (const field of ["q", ...fields]) form.elements[field].value = "";
    keep(show());
    form.elements.q.focus();
  });
  document.addEventListener("factory:language", show);
  window.addEventListener("hashchange", restore);
  restore();
})();
