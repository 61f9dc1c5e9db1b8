// What every page needs: the language and the colours that were chosen, remembered in this browser.
"use strict";
window.factory = (() => {
  const root = document.documentElement;
  root.classList.add("scripted");

  function remembered(key) {
    try { return localStorage.getItem(`factory-page-${key}`); } catch { return null; }
  }

  function remember(key, value) {
    // A browser may forbid a file to keep anything: then the choice lasts as long as the page.
    try { localStorage.setItem(`factory-page-${key}`, value); } catch { /* not kept */ }
  }

  function setLanguage(language) {
    root.lang = root.dataset.language = language;
    const say = (selector, change) => document.querySelectorAll(selector).forEach(change);
    say("[data-label-en]", (each) => each.setAttribute("aria-label", each.getAttribute(`data-label-${language}`)));
    say("[data-placeholder-en]", (each) => { each.placeholder = each.getAttribute(`data-placeholder-${language}`); });
    say("[data-en]", (each) => { each.textContent = each.getAttribute(`data-${language}`); });
    titled();
    say("[data-set-language]", (each) => each.setAttribute("aria-pressed", String(each.dataset.setLanguage === language)));
    document.dispatchEvent(new CustomEvent("factory:language"));
  }

  // The title is the heading's and the site's, in the language shown: a title holds no markup to choose from.
  function titled() {
    const parts = [document.querySelector("h1"), document.querySelector(".brand")].filter(Boolean).map((each) => {
      const copy = each.cloneNode(true);
      copy.querySelectorAll(root.dataset.language === "ja" ? ".en" : ".ja").forEach((other) => other.remove());
      return copy.textContent.trim();
    });
    document.title = [...new Set(parts)].join(" · ");
  }

  function setScheme(scheme) {
    root.dataset.theme = scheme;
  }

  const darkNow = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const preferred = navigator.language.toLowerCase().startsWith("ja") ? "ja" : "en";
  // The languages that the catalog is offered in, its own first.
  const offered = (root.dataset.languages || "en ja").split(" ");
  const language = [remembered("language"), preferred].find((each) => offered.includes(each)) || offered[0];
  const scheme = { light: "light", dark: "dark" }[remembered("scheme")];
  root.lang = root.dataset.language = language;
  if (scheme) setScheme(scheme);

  document.addEventListener("DOMContentLoaded", () => {
    setLanguage(language);
    document.querySelectorAll("[data-set-language]").forEach((button) => button.addEventListener("click", () => {
      remember("language", button.dataset.setLanguage);
      setLanguage(button.dataset.setLanguage);
    }));
    document.getElementById("scheme")?.addEventListener("click", () => {
      setScheme(darkNow() ? "light" : "dark");
      remember("scheme", root.dataset.theme);
    });
  });

  // Words of a table {key: [English, Japanese]} in the language shown now; the value of `count` is put in.
  function say(table, key, count) {
    return table[key][root.dataset.language === "ja" ? 1 : 0].replace("{count}", count);
  }

  return { say, language: () => root.dataset.language };
})();
