"""A version's launch form, read from its template: what the console will ask, and what it will refuse."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from product_factory.authoring.interface import interface_of


class Question(NamedTuple):
    """One parameter. `default` is None where it must be answered; numbers are written as in the template."""

    name: str
    label: str
    label_ja: str
    help: str
    type: str
    default: str | None
    allowed: tuple[str, ...]
    pattern: str | None
    min_length: str | None
    max_length: str | None
    min_value: str | None
    max_value: str | None
    constraint: str | None
    secret: bool

    @property
    def is_list(self) -> bool:
        """Whether the answer is several, separated by commas."""
        return self.type == "CommaDelimitedList" or self.type.startswith("List<")

    @property
    def is_number(self) -> bool:
        """Whether the answer, or each of several, is a number."""
        return self.type in ("Number", "List<Number>")

    @property
    def is_ssm(self) -> bool:
        """Whether the answer is the name under which SSM keeps the value."""
        return self.type.startswith("AWS::SSM::Parameter::")

    @property
    def is_of_the_account(self) -> bool:
        """Whether the answer, or each of several, is something that the launching account has, such as a VPC's ID."""
        return self.type.removeprefix("List<").startswith("AWS::") and not self.is_ssm

    @property
    def limits(self) -> str:
        """What is accepted, where the template does not say it in words."""
        found = [", ".join(self.allowed)] if self.allowed else []
        if self.min_value is not None or self.max_value is not None:
            found.append(f"{self.min_value or '…'} – {self.max_value or '…'}")
        if self.min_length is not None or self.max_length is not None:
            found.append(f"{self.min_length or 0} – {self.max_length or '…'} characters")
        return "; ".join([*found, *([self.pattern] if self.pattern else [])])


class Group(NamedTuple):
    """Questions under one heading; the heading is empty for those that the template puts in no group."""

    label: str
    label_ja: str
    questions: tuple[Question, ...]


class Form(NamedTuple):
    """All groups, and the template's assertions over several answers, each with its conditions."""

    groups: tuple[Group, ...]
    rules: tuple[Mapping[str, Any], ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions in their order."""
        return tuple(question for group in self.groups for question in group.questions)


def form_of(template: Mapping[str, Any]) -> Form:
    """The form of this template, in the order of its interface."""
    interface = interface_of(template)
    declared = (template.get("Parameters") or {}).items()
    asked = {name: _question(name, interface.labels.get(name, ""), told) for name, told in declared}
    groups = []
    for group in interface.groups:
        label, label_ja = split_label(group.label)
        held = tuple(asked.pop(name) for name in group.parameters if name in asked)
        if held:
            groups.append(Group(label, label_ja, held))
    if asked:
        groups.append(Group("", "", tuple(asked.values())))
    return Form(tuple(groups), tuple(_rules(template)))


def _rules(template: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for rule in (template.get("Rules") or {}).values():
        for assertion in rule.get("Assertions", []):
            yield {
                "when": rule.get("RuleCondition", True),
                "assert": assertion["Assert"],
                "says": assertion.get("AssertDescription", ""),
            }


def _question(name: str, label: str, told: Mapping[str, Any]) -> Question:
    english, japanese = split_label(label or name)
    return Question(
        name=name,
        label=english,
        label_ja=japanese,
        help=told.get("Description", ""),
        type=told["Type"],
        default=_text(told.get("Default")),
        allowed=tuple(str(_text(value)) for value in told.get("AllowedValues", ())),
        pattern=told.get("AllowedPattern"),
        min_length=_text(told.get("MinLength")),
        max_length=_text(told.get("MaxLength")),
        min_value=_text(told.get("MinValue")),
        max_value=_text(told.get("MaxValue")),
        constraint=told.get("ConstraintDescription"),
        secret=str(told.get("NoEcho", "")).lower() == "true",
    )


def _text(value: object) -> str | None:
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)


def split_label(label: str) -> tuple[str, str]:
    """`English (日本語)` in its two parts; the second is empty where the brackets hold no Japanese."""
    found = re.fullmatch(r"(.*?) \((.*)\)", label, re.DOTALL)
    if found and re.search(r"[\u3040-\u30ff\u3400-\u9fff\uff00-\uffef]", found[2]):
        return found[1], found[2]
    return label, ""
