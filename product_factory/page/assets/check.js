// Checks answers as CloudFormation does: a parameter's own limits, and the template's rules over several of them.
"use strict";
window.factory.check = (() => {
  const MAX_BYTES = 4096;

  function pattern(text) {
    // CloudFormation's patterns are Java's and match the whole value; one that this browser can't read is not judged.
    for (const flags of ["u", ""]) {
      try { return new RegExp(`^(?:${text})$`, flags); } catch { /* the next way */ }
    }
    return null;
  }

  function outside(value, low, high) {
    return (low !== undefined && value < Number(low)) || (high !== undefined && value > Number(high));
  }

  function breaksItem(limits, value) {
    if (limits.allowed && !limits.allowed.includes(value)) return true;
    if (limits.pattern !== undefined) {
      const found = pattern(limits.pattern);
      if (found && !found.test(value)) return true;
    }
    if (limits.type === "Number" || limits.type === "List<Number>") {
      return !/^[+-]?\d+(\.\d+)?$/.test(value) || outside(Number(value), limits.minValue, limits.maxValue);
    }
    return false;
  }

  // Whether CloudFormation would refuse the value.
  function refuses(limits, value) {
    const isList = limits.type === "CommaDelimitedList" || limits.type.startsWith("List<");
    const items = isList ? value.split(",").map((item) => item.trim()) : [value];
    if (items.some((item) => breaksItem(limits, item))) return true;
    return !isList && limits.type !== "Number" && outside([...value].length, limits.minLength, limits.maxLength);
  }

  const tooLong = (value) => new TextEncoder().encode(value).length > MAX_BYTES;

  // The value of a rule's expression; undefined where it can't be told here, such as what only AWS knows.
  function evaluate(expression, answers) {
    if (typeof expression !== "object" || expression === null) return expression;
    if (Array.isArray(expression)) return expression.map((each) => evaluate(each, answers));
    const [[name, given]] = Object.entries(expression);
    if (name === "Ref") return answers[given];
    const parts = Array.isArray(given) ? given.map((each) => evaluate(each, answers)) : [];
    switch (name) {
      case "Fn::Equals": return known(parts) ? String(parts[0]) === String(parts[1]) : undefined;
      case "Fn::Not": return parts[0] === undefined ? undefined : !parts[0];
      case "Fn::And": return parts.includes(false) ? false : known(parts) ? true : undefined;
      case "Fn::Or": return parts.includes(true) ? true : known(parts) ? false : undefined;
      case "Fn::Contains": return known(parts) && known(parts[0]) ? parts[0].map(String).includes(String(parts[1])) : undefined;
      case "Fn::EachMemberEquals": return known(parts) ? list(parts[0]).every((each) => each === String(parts[1])) : undefined;
      case "Fn::EachMemberIn": return known(parts) ? list(parts[0]).every((each) => list(parts[1]).includes(each)) : undefined;
      default: return undefined;
    }
  }

  const known = (parts) => parts.every((part) => part !== undefined);
  const list = (value) => (Array.isArray(value) ? value.map(String) : String(value).split(",").map((each) => each.trim()));

  // The answers that an expression looks at.
  function refs(expression) {
    if (typeof expression !== "object" || expression === null) return [];
    return Object.entries(expression).flatMap(([name, given]) => (name === "Ref" ? [given] : refs(given)));
  }

  // What the template says of each assertion that the answers break, and which answers it is about.
  function brokenRules(rules, answers) {
    return rules
      .filter((rule) => evaluate(rule.when, answers) === true && evaluate(rule.assert, answers) === false)
      .map((rule) => ({ says: window.factory.language() === "ja" ? rule.says_ja : rule.says, about: refs([rule.when, rule.assert]) }));
  }

  return { brokenRules, refuses, tooLong };
})();
