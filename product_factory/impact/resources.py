"""Resources: what becomes of each resource of a stack whose template changes. Pure."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any, NamedTuple

from product_factory.impact.difference import NOTHING, Certainty, Difference, compare
from product_factory.impact.template import Json
from product_factory.impact.terms import ABSENT, Symbol, Term, at
from product_factory.impact.types import Updates, default_of, follows, is_steady, updates, updates_of
from product_factory.impact.values import Values

# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
_NAMED = "Its name stays, and CloudFormation refuses to replace what bears a name of its own: change the name too."
_SHARED = "No two can have the same {}, which stay: AWS refuses to replace it."
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-customresource.html
_PROVIDER = "CloudFormation refuses another ServiceToken: give the resource a logical ID of its own."


class Verdict(NamedTuple):
    """What becomes of a resource that both templates declare with the same type.

    `because` are the properties that replace it; `open` says that only the values of these, in an account, tell
    whether they do. `refusal` says why CloudFormation would not replace it.
    """

    difference: Difference = NOTHING
    replaced: Certainty = Certainty.SAME
    because: tuple[str, ...] = ()
    open: bool = False
    refusal: str = ""


class Resources:
    """The resources of both templates, judged as they are asked for: what one refers to is judged first."""

    def __init__(self, old: Json, new: Json, before: Values, after: Values, untouched: Container[str] = ()) -> None:
        self.old, self.new, self.untouched = old, new, untouched
        self.before, self.after = before, after
        self._verdicts: dict[str, Verdict] = {}
        self._properties: dict[tuple[str, bool], Term] = {}

    def verdict(self, name: str) -> Verdict:
        """What becomes of this resource."""
        if name not in self._verdicts:
            self._verdicts[name] = Verdict()  # where it refers to itself
            self._verdicts[name] = self._judge(name)
        return self._verdicts[name]

    def fate(self, symbol: Symbol) -> Certainty:
        """Whether a value that both templates name in the same way changes."""
        name, attribute = symbol.name, symbol.attribute
        if symbol.kind != "resource" or name not in {*self.old, *self.new}:
            return Certainty.SAME
        if name not in self.old or name not in self.new or _type(self.old[name]) != _type(self.new[name]):
            return Certainty.SURE
        known, verdict = updates(_type(self.old[name])), self.verdict(name)
        if known and attribute and attribute.split(".")[0] in known.writable:
            was, now = (at(term, attribute.split(".")) for term in self._pair(name))
            if (was, now) != (ABSENT, ABSENT):
                return compare(was, now, self.fate).certainty
        # Where replacing it is refused, it stays in every update that succeeds.
        replaced = Certainty.SAME if verdict.refusal else verdict.replaced
        if replaced or not verdict.difference.certainty:
            return replaced
        followed = follows(_type(self.old[name]), attribute)
        if followed is not None:
            was, now = self._pair(name)
            found = [compare(at(was, path), at(now, path), self.fate).certainty for path in followed]
            return min(max(found, default=Certainty.SAME), Certainty.MAYBE)
        return Certainty.SAME if is_steady(_type(self.old[name]), attribute) else Certainty.MAYBE

    def properties(self, name: str, *, new: bool) -> Term:
        """A resource's properties as a term."""
        if (name, new) not in self._properties:
            terms, declared = (self.after, self.new) if new else (self.before, self.old)
            found = declared[name].get("Properties") if isinstance(declared[name], Mapping) else None
            self._properties[name, new] = terms.of(found or {})
        return self._properties[name, new]

    def same_identity(self, was: str, now: str) -> bool:
        """Whether two resources of a type would bear the same name, which only one can have at a time."""
        known = updates(_type(self.new[now]))
        if known is None or not known.identity:
            return False
        old, new = self.properties(was, new=False), self.properties(now, new=True)
        pairs = [(at(old, path), at(new, path)) for path in known.identity]
        return all(ABSENT not in pair and not compare(*pair, self.fate).certainty for pair in pairs)

    def _pair(self, name: str) -> tuple[Term, Term]:
        return self.properties(name, new=False), self.properties(name, new=True)

    def _judge(self, name: str) -> Verdict:
        if name not in self.old or name not in self.new or name in self.untouched:
            return Verdict()
        old, new = self._pair(name)
        difference = compare(old, new, self.fate)
        if not difference.certainty:
            return Verdict()
        resource_type = _type(self.new[name])
        known = updates_of(self.new[name], resource_type)
        if known is None:
            return self._custom(old, new, difference)
        replaced, because, open_ = self._replaced(resource_type, known, old, new, difference)
        refused = bool(replaced) and not known.deleted_first and self.same_identity(name, name)
        refusal = _NAMED if known.named else _SHARED.format(" and ".join(".".join(path) for path in known.identity))
        return Verdict(difference, replaced, because, open_, refusal if refused else "")

    def _custom(self, old: Term, new: Term, difference: Difference) -> Verdict:
        """A custom resource replaces itself or not as its provider likes, and keeps its provider."""
        provider = compare(at(old, ("ServiceToken",)), at(new, ("ServiceToken",)), self.fate).certainty
        if provider is Certainty.SURE:
            return Verdict(difference, provider, ("ServiceToken",), refusal=_PROVIDER)
        return Verdict(difference, Certainty.MAYBE, difference.paths)

    def _replaced(
        self, resource_type: str, known: Updates, old: Term, new: Term, difference: Difference
    ) -> tuple[Certainty, tuple[str, ...], bool]:
        if known.always_replaced:
            return difference.certainty, difference.paths, difference.certainty is Certainty.MAYBE
        by_value: set[str] = set()
        found: dict[str, Certainty] = {}
        for path in (*known.replaced_by, *known.possibly_replaced_by):
            was, now = at(old, path), at(new, path)
            certainty = compare(was, now, self.fate).certainty
            if certainty is Certainty.MAYBE and path in known.replaced_by:
                by_value.add(".".join(path))
            if path not in known.replaced_by or _only_spelled_out(resource_type, path, was, now):
                certainty = min(certainty, Certainty.MAYBE)
            if certainty:
                found[".".join(path)] = max(certainty, found.get(".".join(path), certainty))
        most = max(found.values(), default=Certainty.SAME)
        because = tuple(path for path, certainty in found.items() if certainty is most)
        return most, because, most is Certainty.MAYBE and by_value.issuperset(because)


def _only_spelled_out(resource_type: str, path: tuple[str, ...], was: Term, now: Term) -> bool:
    """Whether the one side says what the schema says of the other, which leaves it out."""
    if ABSENT not in (was, now):
        return False
    default = default_of(resource_type, path)
    if default is None:
        return False
    said = now if was == ABSENT else was
    return bool(said == (str(default).lower() if isinstance(default, bool) else str(default)))


def _type(resource: Any) -> str:
    found = resource.get("Type") if isinstance(resource, Mapping) else None
    return found if isinstance(found, str) else ""
