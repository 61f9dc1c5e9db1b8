"""Questions: what changed parameters do to those who keep their answers. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from product_factory.authoring.form import broken_limit
from product_factory.impact.models import Bump, Change, Effect
from product_factory.impact.patterns import outside
from product_factory.impact.template import Json


class Question:
    """A parameter of a template, with its limits as numbers."""

    def __init__(self, declared: Json) -> None:
        self.type = str(declared.get("Type", "String"))
        self.allowed_values = tuple(map(as_text, declared.get("AllowedValues") or ()))
        pattern = declared.get("AllowedPattern")
        self.allowed_pattern = pattern if isinstance(pattern, str) else None
        length = _number(declared.get("MinLength")), _number(declared.get("MaxLength"))
        self.min_length, self.max_length = (None if each is None else int(each) for each in length)
        self.min_value, self.max_value = _number(declared.get("MinValue")), _number(declared.get("MaxValue"))
        default = declared.get("Default")
        self.default = None if default is None else as_text(default)

    @property
    def is_list(self) -> bool:
        """Whether an answer is a list, items apart by commas."""
        return self.type == "CommaDelimitedList" or self.type.startswith("List<")

    @property
    def looks_up(self) -> bool:
        """Whether the answer is the name of an SSM parameter whose value is taken."""
        return self.type.startswith("AWS::SSM::Parameter::Value<")

    def refuses(self, answer: str) -> str | None:
        """The limit that this answer breaks; None where it is accepted, or the pattern cannot be read here."""
        return broken_limit(self, answer)


def as_text(value: Any) -> str:
    """A default or allowed value as CloudFormation writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def question_changes(old: Json, new: Json) -> Iterator[Change]:
    """The changes between two templates' parameters."""
    for name in sorted({*old, *new}):
        was, now = _declared(old.get(name)), _declared(new.get(name))
        if old.get(name) == new.get(name):
            continue
        if name not in old:
            yield _added(name, Question(now))
        elif name not in new:
            why = "The answer is dropped; callers that still give it are refused."
            yield _change(name, Question(was), "removed", Effect.QUESTION_REMOVED, why, Bump.MAJOR)
        else:
            yield _changed(name, was, now)


def _added(name: str, question: Question) -> Change:
    if question.default is None:
        why = "Nobody has answered it yet, and there is no default: an update without an answer is refused."
        return _change(name, question, "added", Effect.REQUIRED_QUESTION, why, Bump.MAJOR)
    why = f"Without an answer its default is taken: {question.default!r}."
    if question.looks_up:
        why = f"Without an answer the SSM parameter {question.default!r} is read: it must exist in each account."
    return _change(name, question, "added", Effect.QUESTION, why, Bump.MINOR)


def _changed(name: str, was: Json, now: Json) -> Change:
    old, new = Question(was), Question(now)
    parts = tuple(key for key in sorted({*was, *now}) if was.get(key) != now.get(key))
    refused = rejection(old, new)
    if refused:
        sure, reason = refused
        effect = Effect.REJECTED if sure else Effect.POSSIBLY_REJECTED
        return _change(name, new, "changed", effect, reason, Bump.MAJOR, parts)
    if new.default is None and old.default is not None:
        why = "Those who run it keep their answer; launches that leave it out are refused from now on."
        return _change(name, new, "changed", Effect.NONE, why, Bump.MAJOR, parts)
    if old.default != new.default:
        why = f"Those who run it keep their answer; new launches get {_shown(new.default)} in place of {_shown(old.default)}."
        return _change(name, new, "changed", Effect.NONE, why, Bump.MINOR, parts)
    if vars(old) == vars(new):
        return _change(name, new, "changed", Effect.NONE, "Only what people read changes.", Bump.PATCH, parts)
    why = "Every answer so far is still accepted."
    return _change(name, new, "changed", Effect.NONE, why, Bump.MINOR, parts)


def rejection(old: Question, new: Question) -> tuple[bool, str] | None:
    """Why an answer given so far is refused now, and whether that is sure; None where none can be."""
    if old.looks_up != new.looks_up:
        return False, f"{old.type} became {new.type}: an answer that named an SSM parameter is taken as a value, or so."
    if old.allowed_values and new.type in (old.type, "String", "Number", "CommaDelimitedList", "List<Number>"):
        lost = [each for each in old.allowed_values if not old.refuses(each) and new.refuses(each)]
        return (True, f"No longer accepted: {', '.join(map(repr, lost))}.") if lost else None
    return _by_type(old, new) or _by_values(old, new) or _by_pattern(old, new) or _by_range(old, new)


def _by_type(old: Question, new: Question) -> tuple[bool, str] | None:
    if old.type == new.type or new.type in ("String", "CommaDelimitedList"):
        return None
    if new.type in ("Number", "List<Number>"):
        return (old.type == "String" and old.allowed_pattern is None), f"{old.type} became {new.type}."
    return False, f"{old.type} became {new.type}, of which AWS knows the values."


def _by_values(old: Question, new: Question) -> tuple[bool, str] | None:
    if not new.allowed_values:
        return None
    free = old.allowed_pattern is None and old.type in ("String", "CommaDelimitedList")
    return free, f"Only {', '.join(map(repr, new.allowed_values))} is accepted now."


def _by_pattern(old: Question, new: Question) -> tuple[bool, str] | None:
    if new.allowed_pattern is None or new.allowed_pattern == old.allowed_pattern:
        return None
    found = outside(old.allowed_pattern or r"(.|\n)*", new.allowed_pattern)
    if found.proven and found.example is None:
        return None
    if found.example is not None and not old.refuses(found.example):
        return True, f"The pattern no longer accepts {found.example!r}."
    return False, f"The pattern may refuse what it accepted: {new.allowed_pattern}"


def _by_range(old: Question, new: Question) -> tuple[bool, str] | None:
    if old.type in ("Number", "List<Number>") or new.type in ("Number", "List<Number>"):
        return _by_number(old, new)
    if new.is_list:
        return None
    least, most = new.min_length or 0, new.max_length
    if least > (old.min_length or 0) and (sure := _breaks(old, f"{{{least},}}")) is not None:
        return sure, f"At least {least} characters now."
    if most is None or (old.max_length is not None and most >= old.max_length):
        return None
    sure = _breaks(old, f"{{0,{most}}}")
    return None if sure is None else (sure, f"At most {most} characters now.")


def _breaks(old: Question, repeats: str) -> bool | None:
    """Whether it is sure that an old answer has another length; None where none can have."""
    if old.allowed_pattern is None:
        return True
    found = outside(old.allowed_pattern, rf"(.|\n){repeats}")
    if found.proven and found.example is None:
        return None
    return found.example is not None and not old.refuses(found.example)


def _by_number(old: Question, new: Question) -> tuple[bool, str] | None:
    if new.min_value is not None and (old.min_value is None or new.min_value > old.min_value):
        return True, f"At least {new.min_value:.15g} now."
    if new.max_value is not None and (old.max_value is None or new.max_value < old.max_value):
        return True, f"At most {new.max_value:.15g} now."
    return None


def _declared(value: Any) -> Json:
    return value if isinstance(value, Mapping) else {}


def _number(value: Any) -> float | None:
    try:
        found = float(value)
    except (TypeError, ValueError):
        return None
    return found if math.isfinite(found) else None


def _change(
    name: str, question: Question, kind: Any, effect: Effect, why: str, demands: Bump, parts: tuple[str, ...] = ()
) -> Change:
    return Change(
        section="Parameters",
        name=name,
        type=question.type,
        kind=kind,
        effect=effect,
        properties=parts,
        why=why,
        demands=demands,
    )


def _shown(default: str | None) -> str:
    """A default as people read it."""
    return "no default" if default is None else repr(default) if default else "an empty answer"
