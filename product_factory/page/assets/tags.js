// The tags of a launch: those that TagOptions ask for, and further ones, a line each; checked as Service Catalog does.
"use strict";
window.factory.tags = (() => {
  const MAX_KEY = 128, MAX_VALUE = 256, MAX_TAGS = 50;
  const TAKEN = /^[\p{L}\p{Z}\p{N}_.:/=+@-]+$/u;
  const long = (text, most) => [...text].length > most;

  // Each line that is not empty, with its number; a key ends at the first equals sign, as `factory launch --tag` reads it.
  function lines(text) {
    return text.split("\n").map((line, index) => {
      const [, key, value] = /^([^=]*)=(.*)$/su.exec(line.trim()) ?? [];
      return { line: line.trim(), number: index + 1, key: key?.trim(), value: value?.trim() };
    }).filter(({ line }) => line);
  }

  // Which words tell what is wrong with a line; "" where nothing is. `options`: the values that TagOptions allow, by key.
  function wrong({ key, value }, earlier, options) {
    if (!key || !value) return "tag_line";
    if (long(key, MAX_KEY) || key.toLowerCase().startsWith("aws:")) return "tag_key";
    if (long(value, MAX_VALUE)) return "tag_value";
    if (!TAKEN.test(key) || !TAKEN.test(value)) return "tag_characters";
    if (earlier.has(key)) return "tag_twice";
    return Object.hasOwn(options, key) && !options[key].includes(value) ? "tag_allowed" : "";
  }

  // All tags of the form, and the first problem of the further ones: {key: words, line}.
  function read(chosen, text, options) {
    const tags = new Map(Object.entries(chosen).filter(([, value]) => value !== ""));
    for (const each of lines(text)) {
      const key = wrong(each, new Set([...tags.keys(), ...Object.keys(chosen)]), options);
      if (key) return { tags, problem: { key, line: each.number } };
      tags.set(each.key, each.value);
    }
    return { tags, problem: tags.size > MAX_TAGS ? { key: "tag_many" } : null };
  }

  return { read };
})();
