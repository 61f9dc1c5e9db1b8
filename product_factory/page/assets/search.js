// Finds products by what people call them, in English and Japanese, and forgives typing errors.
// MiniSearch keeps the index and ranks; here words are cut from texts and queries, alike.
"use strict";
window.factory.finder = (() => {
  const BOOST = { name: 8, keywords: 6, summary: 4, tasks: 3, services: 3, related: 2, labels: 1.5, controls: 1.5, more: 1 };
  const LATIN = /[a-z0-9]+(?:[._/+#-][a-z0-9]+)*/g;
  const RUNS = /[ァ-ヶー]+|[一-鿿々〆]+|[ぁ-ん]+/g;
  const MIXED = /[ぁ-んァ-ヶー一-鿿々〆]+/g;
  const HIRAGANA = /^[ぁ-んー]+$/;
  const KATAKANA = /^[ァ-ヶー]+$/;
  // What says nothing of what is looked for.
  const STOP = new Set(("a an the of for to in on at by with and or from into my our your is are be do does i we you it its that this what which who "
    + "when where why how can could should want wants need needs get have has please all any every some me us about if not no without aws amazon "
    + "keep year years day days one thing things people somebody everything use using make new").split(" "));
  const FEW = 6;
  const STOP_JA = new Set(["方法", "使", "使用", "利用", "必要", "場合", "私", "何", "欲"]);

  // Width, case and long vowels differ by who types.
  const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/e-mail/g, "email").replace(/[’']s?\b/g, "");
  const short = (run) => { const cut = run.replace(/ー/g, ""); return cut.length > 1 ? cut : run; };
  const katakana = (run) => run.replace(/[ぁ-ゖ]/g, (each) => String.fromCharCode(each.charCodeAt(0) + 0x60));
  const stem = (word) => (word.length > 3 && /[^s]s$/.test(word) ? (word.endsWith("ies") && word.length > 4 ? `${word.slice(0, -3)}y` : word.slice(0, -1)) : word);
  const parts = (chunk) => chunk.split(/[._/+#-]/).filter(Boolean);
  const joined = (chunk) => stem(parts(chunk).join(""));

  // The words of a text: of a Japanese run every ending, so that looking for beginnings finds each part of it.
  function indexed(text) {
    const found = [];
    const said = plain(text);
    for (const [chunk] of said.matchAll(LATIN)) {
      const pieces = parts(chunk);
      found.push(...pieces.map(stem));
      if (pieces.length > 1) found.push(chunk, joined(chunk));
    }
    const runs = [...said.matchAll(RUNS), ...[...said.matchAll(MIXED)].filter(([run]) => run.length < 10)];
    for (const [run] of runs) {
      if (HIRAGANA.test(run)) continue;
      for (const each of new Set([run, short(run)])) for (let at = 0; at < each.length; at += 1) found.push(each.slice(at));
    }
    return found;
  }

  // Of a word with an ending only what could stand alone: one kanji before hiragana is a verb.
  function content(word) {
    const runs = word.match(RUNS) ?? [];
    return runs.filter((run) => !HIRAGANA.test(run) && (runs.length === 1 || run.length > 1));
  }

  const segmenter = Intl.Segmenter ? new Intl.Segmenter("ja", { granularity: "word" }) : null;

  // The terms of a query, each as alternatives, the likeliest first.
  function terms(query) {
    const said = plain(query);
    const found = [];
    for (const [chunk] of said.matchAll(LATIN)) {
      const pieces = parts(chunk).map(stem);
      found.push({ text: chunk, latin: true, stop: STOP.has(chunk), ways: pieces.length > 1 ? [[chunk], [joined(chunk)], pieces] : [[pieces[0]]] });
    }
    for (const [run] of said.replace(LATIN, " ").matchAll(MIXED)) {
      const pieces = segmenter ? [...segmenter.segment(run)].map((each) => each.segment) : run.match(RUNS);
      found.push({ text: run, whole: true, ways: [[run], [short(run)]], pieces: pieces.flatMap(content) });
    }
    return found;
  }

  // A word as it is, with its letters swapped, or with as many wrong ones as its length bears.
  function swapped(word) {
    return Array.from({ length: word.length - 1 }, (_, at) => word.slice(0, at) + word[at + 1] + word[at] + word.slice(at + 2));
  }

  // Two words that were written as one.
  const parted = (word) => Array.from({ length: Math.max(0, word.length - 5) }, (_, at) => [word.slice(0, at + 3), stem(word.slice(at + 3))]);

  function indexOf(documents) {
    const made = new MiniSearch({ idField: "name", fields: Object.keys(BOOST), tokenize: indexed, processTerm: (term) => term });
    made.addAll(documents);
    return made;
  }

  return (documents) => {
    let index = null; // made at the first search: it takes longer than all else that opens the page
    const asIs = { tokenize: (term) => [term], boost: BOOST, weights: { fuzzy: 0.4, prefix: 0.6 } };
    const known = (word, how) => index.search(word, { ...asIs, ...how }).length > 0;
    const either = (queries) => (queries.length === 1 ? queries[0] : { ...asIs, combineWith: "OR", queries });
    const together = (queries) => (queries.length === 1 ? queries[0] : { ...asIs, combineWith: "AND", queries });

    // How a word is looked for: as it is, as a beginning, with letters swapped, with wrong ones; null where nothing is like it.
    function looked(word, latin) {
      const beginning = { ...asIs, queries: [word], prefix: !latin || word.length > 2 };
      if (known(word, {})) return beginning;
      const turned = word.length > 2 ? swapped(word).filter((each) => known(each, {})) : [];
      const likely = [...(known(word, { prefix: beginning.prefix }) ? [beginning] : []), ...turned.map((each) => ({ ...asIs, queries: [each] }))];
      if (likely.length) return either(likely);
      const split = latin && parted(word).find((two) => two.every((each) => known(each, {})));
      if (split) return together(split.map((each) => ({ ...asIs, queries: [each] })));
      for (let errors = 1; errors <= (word.length < 4 ? 0 : word.length < 6 ? 1 : 2); errors += 1) {
        if (known(word, { fuzzy: errors })) return { ...asIs, queries: [word], fuzzy: errors };
      }
      return null;
    }

    // One of the ways, all of whose words are there.
    function way(ways, latin) {
      for (const words of ways) {
        const queries = words.map((word) => looked(word, latin));
        if (queries.every(Boolean)) return [together(queries)];
      }
      return [];
    }

    // A Japanese run as a whole, or its parts; particles and endings are no part.
    function run(term) {
      if (HIRAGANA.test(term.text)) return term.text.length > 2 ? way([[short(katakana(term.text))]], false) : [];
      const whole = term.ways.find(([word]) => known(word, { prefix: true }));
      if (whole) return [{ ...asIs, queries: whole, prefix: true }];
      const pieces = term.pieces.filter((piece) => !STOP_JA.has(piece));
      const kept = pieces.filter((piece) => piece.length > 1);
      return (kept.length ? kept : pieces).flatMap((piece) => way([[piece], [short(piece)]], false));
    }

    // Names of products, the likeliest first; null where nothing is asked for. Those that have all words come first,
    // and where they are few, those that have some of them.
    return (query) => {
      const asked = terms(query);
      if (!asked.length) return query.trim() ? [] : null;
      index ??= indexOf(documents);
      const meant = asked.filter((term) => !term.stop);
      const queries = (meant.length ? meant : asked).flatMap((term) => (term.latin ? way(term.ways, true) : run(term)));
      if (!queries.length) return [];
      const all = index.search(together(queries)).map((each) => each.id);
      if (queries.length === 1 || all.length >= FEW) return all;
      const some = index.search(either(queries)).map((each) => each.id);
      return [...new Set([...all, ...some])].slice(0, FEW);
    };
  };
})();
