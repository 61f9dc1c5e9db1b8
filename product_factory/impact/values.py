"""Values: a template's values, with intrinsic functions worked out as far as can be known before a launch.

An account that updates keeps its answers (`UsePreviousValue`) and takes the defaults of questions that
are new, so an answer is the same on both sides, whatever became of its default.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from product_factory.impact.declared import is_declared
from product_factory.impact.template import Json, section
from product_factory.impact.terms import ABSENT, Call, Symbol, Term, choice, may_vanish, text_of

Refuses = Callable[[str, str], bool]


class Values:
    """Works out the values of one template.

    `defaults` are the answers to questions that are new in it; `refuses` says whether no answer that was
    given so far can be this text.
    """

    def __init__(self, template: Json, *, defaults: Mapping[str, Term], refuses: Refuses) -> None:
        self._template = template
        self._defaults = defaults
        self._refuses = refuses
        self._conditions: dict[str, Term] = {}

    def of(self, value: Any) -> Term:
        """The value as a term."""
        match value:
            case bool():
                return "true" if value else "false"
            case None:
                return ABSENT
            case int() | float():
                return f"{value:.15g}" if isinstance(value, float) else str(value)
            case str():
                return value
            case Mapping() if len(value) == 1 and (name := next(iter(value))) and _is_function(name):
                return self._function(name, value[name])
            case Mapping():
                found = {str(key): self.of(each) for key, each in value.items()}
                return {key: each for key, each in found.items() if each != ABSENT}
            case Sequence():
                return [each for each in map(self.of, value) if each != ABSENT]
            case _:  # dates, which YAML makes of some texts
                return str(value)

    def condition(self, name: str) -> Term:
        """A condition of the template by name: True, False or a term that two sides can be compared by."""
        if name not in self._conditions:
            self._conditions[name] = Call("Condition", name)  # where it refers to itself
            declared = section(self._template, "Conditions")
            if name in declared:
                self._conditions[name] = self.truth(declared[name])
        return self._conditions[name]

    def truth(self, value: Any) -> Term:
        """True or False where every answer that could have been given makes it so, else a term."""
        if is_declared(section(self._template, "Parameters"), value):
            return True
        match value:
            case {"Condition": str(name)}:
                return self.condition(name)
            case {"Fn::Not": [inner]}:
                found = self.truth(inner)
                return not found if isinstance(found, bool) else Call("Not", found)
            case {"Fn::And": [*inner]}:
                return self._all([self.truth(each) for each in inner], "And", decisive=False)
            case {"Fn::Or": [*inner]}:
                return self._all([self.truth(each) for each in inner], "Or", decisive=True)
            case {"Fn::Equals": [one, other]}:
                return self._equals(self.of(one), self.of(other))
            case {"Fn::Contains": [[*options], one]}:
                return self._all([self._equals(self.of(one), self.of(each)) for each in options], "Or", decisive=True)
            case _:
                return self.of(value)

    def _all(self, found: list[Term], function: str, *, decisive: bool) -> Term:
        if any(each is decisive for each in found):
            return decisive
        open_ = [each for each in found if not isinstance(each, bool)]
        if not open_:
            return not decisive
        return open_[0] if len(open_) == 1 else Call(function, open_)

    def _equals(self, one: Term, other: Term) -> Term:
        if one == other:
            return True
        if isinstance(one, str) and isinstance(other, str):
            return False
        for symbol, text in ((one, other), (other, one)):
            answered = isinstance(symbol, Symbol) and symbol.kind == "answer" and isinstance(text, str)
            if answered and self._refuses(symbol.name, text):
                return False
        return Call("Equals", [one, other])

    def _function(self, name: str, argument: Any) -> Term:
        match name, argument:
            case "Ref", str(referred):
                return self._reference(referred)
            case "Fn::GetAtt", [str(referred), str(attribute)]:
                return Symbol("resource", referred, attribute)
            case "Fn::GetAtt", str(text) if "." in text:
                return Symbol("resource", *text.split(".", 1))
            case "Fn::If", [str(condition), then, otherwise]:
                return choice(self.condition(condition), self.of(then), self.of(otherwise))
            case "Fn::Sub", str(text):
                return self._substitute(text, {})
            case "Fn::Sub", [str(text), Mapping() as known]:
                return self._substitute(text, known)
            case "Fn::Join", [str(separator), listed]:
                return self._join(separator, self.of(listed))
            case "Fn::Select", [index, listed]:
                return self._select(self.of(index), self.of(listed))
            case "Fn::Split", [str(separator), listed] if separator:
                text = self.of(listed)
                return list(text.split(separator)) if isinstance(text, str) else Call(name, [separator, text])
            case "Fn::FindInMap", [map_name, first, second, *rest]:
                return self._find(self.of(map_name), self.of(first), self.of(second), self.of(rest))
            case _:
                return Call(name, self.of(argument))

    def _reference(self, name: str) -> Term:
        if name == "AWS::NoValue":
            return ABSENT
        if name.startswith("AWS::"):
            return Symbol("pseudo", name)
        declared = section(self._template, "Parameters")
        if name not in declared:
            return Symbol("resource", name)
        if name in self._defaults:
            return self._defaults[name]
        kind = declared[name].get("Type") if isinstance(declared[name], Mapping) else None
        return Symbol("answer", name, str(kind))

    def _substitute(self, text: str, known: Json) -> Term:
        parts: list[Term] = []
        for literal, name in re.findall(r"((?:(?!\$\{).)+|\$\{(?=[^}]*$))|\$\{([^}]*)\}", text, re.DOTALL):
            if literal:
                parts.append(literal)
            elif name.startswith("!"):
                parts.append("${" + name[1:] + "}")
            elif name in known:
                parts.append(self.of(known[name]))
            else:
                parts.append(self._function("Fn::GetAtt" if "." in name else "Ref", name))
        return text_of(parts)

    def _join(self, separator: str, listed: Term) -> Term:
        if not isinstance(listed, list) or any(may_vanish(each) for each in listed):
            return Call("Fn::Join", [separator, listed])
        parts = [part for each in listed for part in (separator, each)][1:]
        return text_of(parts)

    def _select(self, index: Term, listed: Term) -> Term:
        known = isinstance(index, str) and index.isdecimal() and isinstance(listed, list)
        if known and int(index) < len(listed) and not any(may_vanish(each) for each in listed):
            return listed[int(index)]
        return Call("Fn::Select", [index, listed])

    def _find(self, map_name: Term, first: Term, second: Term, rest: Term) -> Term:
        """The value from a mapping; the whole mapping stays in the term where the key is open."""
        mappings = section(self._template, "Mappings")
        if not isinstance(map_name, str) or map_name not in mappings:
            return Call("Fn::FindInMap", [map_name, first, second, rest])
        table: Any = self.of(mappings[map_name])
        if isinstance(first, Symbol) and first.kind == "answer" and isinstance(table, Mapping):
            table = self._within_reach(table, first.name, second)
        for key in (first, second):
            if not isinstance(key, str) or not isinstance(table, Mapping) or key not in table:
                return Call("Fn::FindInMap", [table, first, second, rest])
            table = table[key]
        return table

    def _within_reach(self, table: Mapping[str, Term], question: str, second: Term) -> Term:
        """The part of a mapping that an answer given so far can look up: its own keys, and the second one where known."""
        kept = {key: each for key, each in table.items() if not self._refuses(question, key)}
        if not isinstance(second, str):
            return kept
        return {key: each.get(second, ABSENT) if isinstance(each, Mapping) else each for key, each in kept.items()}


def _is_function(name: object) -> bool:
    return isinstance(name, str) and (name == "Ref" or name.startswith("Fn::"))
