"""Verdicts: each resource that differs as a change, with its effect and the bump that it demands. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from product_factory.catalog.nested import STACK, around, is_seen
from product_factory.impact.assets import changed_files
from product_factory.impact.difference import Certainty, Difference
from product_factory.impact.expiry import shortened
from product_factory.impact.macros import LOOK
from product_factory.impact.models import Bump, Change, Effect, Kind
from product_factory.impact.policies import KEEP, POLICIES, deletion_policy, holds, kept, properties_of, weaker
from product_factory.impact.presence import Presence, on_one_side, presence
from product_factory.impact.renames import renames
from product_factory.impact.resources import Resources
from product_factory.impact.sam import SERVERLESS
from product_factory.impact.stateful import held
from product_factory.impact.template import Json, is_macro
from product_factory.impact.types import replaces_instances
from product_factory.impact.untouched import parts

_LIVELY = {*POLICIES, "CreationPolicy", "UpdatePolicy"}
_PUBLISHED = "AWS::SSM::Parameter"


def resource_changes(
    resources: Resources, given_out: Collection[str], new_questions: frozenset[str]
) -> Iterator[Change]:
    """The changes of all resources; `given_out` are those whose IDs or ARNs others may hold."""
    renamed = renames(resources.old, resources.new)
    origin = {now: was for was, now in renamed.items()}
    judge = _Judge(resources, given_out, new_questions)
    for name in sorted({*resources.old, *resources.new}):
        if name not in resources.new:
            yield judge.removed(name, renamed.get(name))
        elif name not in resources.old:
            yield judge.added(name, origin.get(name))
        elif change := judge.changed(name):
            yield change


class _Judge:
    def __init__(self, resources: Resources, given_out: Collection[str], new_questions: frozenset[str]) -> None:
        self._resources, self._given_out, self._new_questions = resources, given_out, new_questions

    def removed(self, name: str, renamed: str | None) -> Change:
        resource = _mapping(self._resources.old[name])
        there = on_one_side(resource, self._resources.before)
        if there is Presence.NEVER:
            return _change(name, resource, "removed", Effect.NONE, "No account has it: its condition never held.")
        policy = self._deletion_policy(name)
        effect = Effect.DELETION_KEPT if policy in KEEP else Effect.DELETION
        why = kept(policy, resource, "DeletionPolicy")
        if there is Presence.AS_IT_WAS:
            why += f" Only where its condition {resource['Condition']} holds."
        if renamed:
            why = f"Same content as the new {renamed}: CloudFormation deletes the one and creates the other. {why}"
        return _change(name, resource, "removed", effect, why, *self._loss(name, resource))

    def added(self, name: str, origin: str | None) -> Change:
        resource = _mapping(self._resources.new[name])
        if origin and self._resources.same_identity(origin, name):
            why = (
                f"Same content and name as {origin}, which still has the name while this one is created: "
                "the update fails. Keep the logical ID, or change the name."
            )
            return _change(name, resource, "added", Effect.REFUSED, why, Bump.MAJOR)
        there = on_one_side(resource, self._resources.after)
        if there is Presence.NEVER:
            return _change(name, resource, "added", Effect.NONE, "Its condition holds in no account yet.", Bump.MINOR)
        why = f"Same content as {origin}, which is deleted." if origin else "New in each account that updates."
        effect = Effect.CREATION
        if there is Presence.AS_IT_WAS:
            effect, why = Effect.POSSIBLE_CREATION, f"{why} Only where its condition {resource['Condition']} holds."
        return _change(name, resource, "added", effect, why, Bump.MINOR)

    def changed(self, name: str) -> Change | None:
        """The heaviest of what happens to a resource that stays in the template."""
        old, new = _mapping(self._resources.old[name]), _mapping(self._resources.new[name])
        if self._resources.old[name] != self._resources.new[name] and not isinstance(
            self._resources.new[name], Mapping
        ):
            return _change(name, new, "changed", Effect.REFUSED, "It is no resource.", Bump.MAJOR)
        if old.get("Type") != new.get("Type"):
            if any(str(each.get("Type")).startswith(SERVERLESS) for each in (old, new)):
                why = f"SAM makes resources of other types of it: {LOOK}"
                return _change(name, new, "changed", Effect.POSSIBLE_REPLACEMENT, why, Bump.MAJOR, ("Type",))
            why = (
                f"CloudFormation refuses to make an {old.get('Type')} into an {new.get('Type')} under one "
                "logical ID; give the new one an ID of its own: the old one is deleted then."
            )
            return _change(name, new, "changed", Effect.REFUSED, why, Bump.MAJOR, ("Type",))
        judged = self._presence(name, old, new), self._properties(name, old, new), self._macro(name, old, new)
        found = [each for each in judged if each]
        if not found:
            textual = tuple(key for key in sorted({*old, *new}) if old.get(key) != new.get(key))
            return self._attributes(name, old, new, textual) if textual else None
        heaviest = max(found, key=lambda each: (each.demands.weight, _RANK.index(each.effect)))
        properties = tuple(dict.fromkeys(path for each in found for path in each.properties))
        why = heaviest.why + changed_files(old, new)
        return heaviest.model_copy(update={"properties": properties, "why": why})

    def _presence(self, name: str, old: Json, new: Json) -> Change | None:
        there = presence(old, new, self._resources)
        condition = new.get("Condition", old.get("Condition"))
        if there is Presence.COMES:
            why = f"Created where its condition {condition} holds now and did not before."
            return _change(name, new, "changed", Effect.POSSIBLE_CREATION, why, Bump.MINOR, ("Condition",))
        if there is not Presence.GOES:
            return None
        policy = self._deletion_policy(name)
        effect = Effect.POSSIBLE_DELETION_KEPT if policy in KEEP else Effect.POSSIBLE_DELETION
        why = f"Deleted where its condition {condition} does not hold now. {kept(policy, old, 'DeletionPolicy')}"
        return _change(name, new, "changed", effect, why, *self._loss(name, old), ("Condition",))

    def _deletion_policy(self, name: str) -> str:
        """Its own, or that of a nested stack around it which goes as a whole."""
        resource = _mapping(self._resources.old[name])
        for stack in around(name):
            was = _mapping(self._resources.old.get(stack))
            policy = str(was.get("DeletionPolicy"))
            alone = name in self._resources.new and resource.get("Condition") != was.get("Condition")
            if policy in KEEP and not alone and self._goes(stack):
                return policy
        return deletion_policy(resource)

    def _goes(self, name: str) -> bool:
        old, new = self._resources.old.get(name), self._resources.new.get(name)
        return new is None or presence(_mapping(old), _mapping(new), self._resources) is Presence.GOES

    def _properties(self, name: str, old: Json, new: Json) -> Change | None:
        verdict = self._resources.verdict(name)
        if not verdict.difference.certainty or presence(old, new, self._resources) is Presence.NEVER:
            return None
        paths = tuple(dict.fromkeys(f"Properties.{path}".rstrip(".") for path in verdict.difference.paths))
        if not verdict.replaced:
            return self._in_place(name, new, verdict.difference, paths)
        sure = verdict.replaced is Certainty.SURE
        policy = weaker(*(str(each.get("UpdateReplacePolicy", "Delete")) for each in (old, new)))
        because = f"{', '.join(verdict.because)} {'cannot' if sure or verdict.open else 'may not'} change in place"
        because += ", and only the account tells whether its value does." if verdict.open else "."
        advice = self._answered(name, verdict.because) if verdict.open else ""
        if verdict.refusal:
            effect = Effect.REFUSED if sure else Effect.POSSIBLY_REFUSED
            return _change(name, new, "changed", effect, f"{because} {verdict.refusal}{advice}", Bump.MAJOR, paths)
        effect = Effect.REPLACEMENT if sure else Effect.POSSIBLE_REPLACEMENT
        why = f"{because} {kept(policy, old, 'UpdateReplacePolicy')}{advice}"
        return _change(name, new, "changed", effect, why, *self._loss(name, old), paths)

    def _in_place(self, name: str, new: Json, difference: Difference, paths: tuple[str, ...]) -> Change:
        was, now = (self._resources.properties(name, new=each) for each in (False, True))
        expires, path = shortened(_kind(new), was, now, self._resources.fate)
        if expires:
            effect = Effect.EXPIRY if expires is Certainty.SURE else Effect.POSSIBLE_EXPIRY
            where = "" if effect is Effect.EXPIRY else "where it is shorter, "
            why = f"{path} is how long data are kept: {where}what is older is lost."
            return _change(name, new, "changed", effect, why, Bump.MAJOR, paths)
        if self._hides(name, new) and any(path.split(".")[0] == "TemplateURL" for path in difference.paths):
            why = "What the nested templates make is not known: the new one may delete or replace all of it."
            return _change(name, new, "changed", Effect.POSSIBLE_DELETION, why, Bump.MAJOR, paths)
        sure = difference.certainty is Certainty.SURE
        why = "Changed without replacement." if sure else "Changed without replacement, if its value changes."
        if replaces_instances(new, difference.paths):
            why += " Its instances are replaced one after another."
        return _change(name, new, "changed", Effect.IN_PLACE, why, Bump.PATCH, paths)

    def _answered(self, name: str, because: tuple[str, ...]) -> str:
        """What to answer where new questions give the value, so that it stays as it is."""
        declared = _mapping(_mapping(self._resources.new[name]).get("Properties"))
        asked = {each for path in because for each in parts(declared.get(path.split(".")[0]))}
        new = " and ".join(sorted(asked & self._new_questions))
        return f" Answer {new} so that {', '.join(because)} stays as it is." if new else ""

    def _macro(self, name: str, old: Json, new: Json) -> Change | None:
        keys = tuple(key for key in sorted(filter(is_macro, {*old, *new})) if old.get(key) != new.get(key))
        if not keys:
            return None
        why = f"A macro may make anything of it: {LOOK}"
        return _change(name, new, "changed", Effect.POSSIBLE_REPLACEMENT, why, Bump.MAJOR, keys)

    def _attributes(self, name: str, old: Json, new: Json, textual: tuple[str, ...]) -> Change:
        """What only CloudFormation looks at, or what is written otherwise and means the same."""
        lively = [key for key in textual if key in _LIVELY]
        why = "Written otherwise, with the same result."
        if lively:
            why = f"{', '.join(lively)}: nothing happens now, only when it is replaced or deleted later."
            lost = [key for key in POLICIES & set(lively) if holds(old, key) and not holds(new, key)]
            if lost:
                why = (
                    f"{', '.join(sorted(lost))} no longer keeps it: nothing happens now, but its data go with it later."
                )
        elif "Condition" in textual:
            why = "With every answer given so far it is there as it was before."
        elif set(textual) <= {"Metadata", "DependsOn"}:
            why = "Only what people and CloudFormation read changes."
        return _change(name, new, "changed", Effect.NONE, why, Bump.MINOR if lively else Bump.PATCH, textual)

    def _hides(self, name: str, resource: Json) -> bool:
        """Whether it is a nested stack, and what it makes is not told on both sides."""
        sides = self._resources.old, self._resources.new
        return _kind(resource) == STACK and not all(
            is_seen({"Resources": side}, name) for side in sides if name in side
        )

    def _loss(self, name: str, resource: Json) -> tuple[Bump]:
        """Major where data, or something that others hold on to, is lost."""
        kind = _kind(resource)
        if self._hides(name, resource):
            return (Bump.MAJOR,)
        keeps = any(holds(resource, policy) for policy in POLICIES)
        heavy = (
            held(kind, properties_of(resource)) is not None or keeps or kind == _PUBLISHED or name in self._given_out
        )
        return (Bump.MAJOR if heavy else Bump.MINOR,)


# From the lightest effect on a resource to the heaviest.
_RANK = (
    Effect.NONE,
    Effect.IN_PLACE,
    Effect.POSSIBLE_EXPIRY,
    Effect.EXPIRY,
    Effect.POSSIBLE_CREATION,
    Effect.CREATION,
    Effect.POSSIBLE_DELETION_KEPT,
    Effect.POSSIBLY_REFUSED,
    Effect.POSSIBLE_REPLACEMENT,
    Effect.POSSIBLE_DELETION,
    Effect.REPLACEMENT,
    Effect.REFUSED,
)


def _change(
    name: str,
    resource: Json,
    kind: Kind,
    effect: Effect,
    why: str,
    demands: Bump = Bump.PATCH,
    properties: tuple[str, ...] = (),
) -> Change:
    return Change(
        section="Resources",
        name=name,
        type=_kind(resource) or None,
        kind=kind,
        effect=effect,
        properties=properties,
        why=why,
        demands=demands,
    )


def _kind(resource: Json) -> str:
    found = resource.get("Type")
    return found if isinstance(found, str) else ""


def _mapping(value: Any) -> Json:
    return value if isinstance(value, Mapping) else {}
