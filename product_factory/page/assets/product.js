// The form of a product: checks every answer as it is typed, and shows the commands that launch with them.
"use strict";
(() => {
  const form = document.getElementById("form");
  if (!form) return;
  const words = JSON.parse(form.dataset.words);
  const $ = (id) => document.getElementById(id);
  const touched = new Set(); // what somebody has answered: nothing else is told to be wrong
  let checked = false; // somebody asked whether all is right
  const labels = new Map([...form.querySelectorAll("[data-copy]")].map((button) => [button, [...button.childNodes]]));

  // What a value may be, read once from the element that asks for it.
  const questions = new Map([...form.querySelectorAll("[data-name]")].map((element) => {
    const { allowed, ...limits } = element.dataset;
    return [element, { ...limits, allowed: allowed && JSON.parse(allowed), needed: element.required }];
  }));

  const shown = () => form.querySelector(`.version-form[data-form="${$("version").selectedOptions[0].dataset.form}"]`);

  function problemOf(element) {
    const limits = questions.get(element);
    const value = element.value;
    const constraint = factory.language() === "ja" ? limits.constraintJa : limits.constraint;
    if (limits.needed && value === "") return constraint || factory.say(words, "needs_answer");
    if (factory.check.tooLong(value)) return factory.say(words, "too_long");
    if (factory.check.refuses(limits, value)) return constraint || factory.say(words, "is_refused");
    return "";
  }

  function tell(element, problem) {
    const error = $(`${element.id}-error`);
    const told = problem && touched.has(element) ? problem : "";
    error.textContent = told;
    error.hidden = !told;
    if (told) element.setAttribute("aria-invalid", "true");
    else element.removeAttribute("aria-invalid");
  }

  function nameProblem() {
    return /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test($("provisioned-name").value) ? "" : factory.say(words, "name_refused");
  }

  // The tags, and what is wrong with them by the element that asks.
  function tagged() {
    const asked = [...form.querySelectorAll("[data-tag]")];
    const further = $("further-tags");
    const chosen = Object.fromEntries(asked.map((element) => [element.dataset.tag, element.value]));
    const { tags, problem } = factory.tags.read(chosen, further.value, JSON.parse($("tags").dataset.options));
    return {
      tags: Object.fromEntries(tags),
      problems: [
        ...asked.map((element) => [element, element.required && !element.value ? factory.say(words, "tag_needed") : ""]),
        [further, problem ? factory.say(words, problem.key, problem.line) : ""],
      ],
    };
  }

  // Everything there is to know of the form now.
  function state() {
    const elements = [...shown().querySelectorAll("[data-name]")];
    const answers = Object.fromEntries(elements.map((element) => [element.dataset.name, element.value]));
    const { tags, problems: ofTags } = tagged();
    const problems = new Map([[$("provisioned-name"), nameProblem()], ...elements.map((element) => [element, problemOf(element)]), ...ofTags]);
    const broken = factory.check.brokenRules(JSON.parse(shown().dataset.rules), answers);
    const typed = new Set(elements.filter((element) => touched.has(element)).map((element) => element.dataset.name));
    const given = elements.filter((element) => element.value !== element.dataset.default);
    return {
      problems,
      broken,
      told: broken.filter((rule) => checked || rule.about.some((name) => typed.has(name))),
      launch: {
        product: form.dataset.product,
        version: $("version").value,
        region: $("region").value,
        name: $("provisioned-name").value,
        parameters: Object.fromEntries(given.map((element) => [element.dataset.name, element.value])),
        tags,
      },
    };
  }

  function show() {
    const { problems, broken, told, launch } = state();
    problems.forEach((problem, element) => tell(element, problem));
    const rules = shown().querySelector(".rules");
    rules.replaceChildren(...told.map(({ says }) => Object.assign(document.createElement("li"), { textContent: says })));
    rules.hidden = !told.length;
    const count = [...problems.values()].filter(Boolean).length + broken.length;
    const wrong = told.length || [...problems].some(([element, problem]) => problem && touched.has(element));
    const kind = wrong ? "problem" : "open";
    const verdict = factory.say(words, count ? `${kind}_${count === 1 ? "one" : "many"}` : "ready", count);
    if ($("verdict").textContent !== verdict) $("verdict").textContent = verdict;
    $("verdict").className = count ? (wrong ? "bad" : "open") : "good";
    $("accepted").hidden = count > 0;
    $("refused").hidden = count === 0;
    $("by-cli").textContent = count ? "" : factory.commands.awsCli(launch);
    $("by-factory").textContent = count ? "" : factory.commands.factoryLaunch(launch);
    $("by-console").href = $("region").selectedOptions[0].dataset.console;
    // For what else works on this form, such as a button that launches.
    form.dispatchEvent(new CustomEvent("factory:answers", { detail: { ...launch, accepted: count === 0 } }));
  }

  function setVersion() {
    form.querySelectorAll(".version-form").forEach((each) => { each.hidden = each !== shown(); });
    show();
  }

  async function copy(button) {
    const code = $(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(code.textContent);
    } catch {
      getSelection().selectAllChildren(code);
      return;
    }
    button.textContent = factory.say(words, "copied");
    setTimeout(() => button.replaceChildren(...labels.get(button)), 2000);
  }

  form.addEventListener("input", (event) => { touched.add(event.target); if (event.target.id !== "version") show(); });
  form.addEventListener("focusout", (event) => { if (event.target.value) { touched.add(event.target); show(); } });
  form.addEventListener("submit", (event) => { event.preventDefault(); problemsFirst(); });
  // Values are back to their defaults once the event is over.
  form.addEventListener("reset", () => setTimeout(() => { touched.clear(); checked = false; setVersion(); }));
  $("version").addEventListener("change", setVersion);
  labels.forEach((_, button) => button.addEventListener("click", () => copy(button)));
  document.addEventListener("factory:language", show);

  // Asked for a verdict, by Enter or a button: all that is refused is told, and the first of it is gone to.
  function problemsFirst() {
    checked = true;
    const { problems, broken } = state();
    [...problems.keys()].forEach((element) => touched.add(element));
    show();
    const wrong = [...form.querySelectorAll("#provisioned-name[aria-invalid], .version-form:not([hidden]) [aria-invalid], #tags [aria-invalid]")];
    (wrong[0] ?? first(broken))?.focus();
    if (!wrong.length && !broken.length) $("verdict").scrollIntoView({ block: "nearest" });
  }

  // The first answer that a broken rule is about.
  function first(broken) {
    const about = new Set(broken.flatMap((rule) => rule.about));
    return [...shown().querySelectorAll("[data-name]")].find((element) => about.has(element.dataset.name));
  }

  setVersion();
})();

// The picture: what is pointed at is shown with its arrows and what they lead to.
(() => {
  const drawing = document.querySelector(".drawing");
  if (!drawing) return;
  const arrows = [...drawing.querySelectorAll("[data-from]")];
  const nodes = new Map([...drawing.querySelectorAll("[data-node]")].map((node) => [node.dataset.node, node]));

  function light(id) {
    const near = new Set([id]);
    for (const arrow of arrows) {
      const touches = arrow.dataset.from === id || arrow.dataset.to === id;
      arrow.classList.toggle("lit", touches);
      if (touches) near.add(arrow.dataset.from).add(arrow.dataset.to);
    }
    nodes.forEach((node, name) => node.classList.toggle("lit", id !== null && near.has(name)));
    drawing.classList.toggle("looking", id !== null);
  }

  nodes.forEach((node, name) => node.addEventListener("pointerenter", () => light(name)));
  nodes.forEach((node) => node.addEventListener("pointerleave", () => light(null)));
})();
