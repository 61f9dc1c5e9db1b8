"""A version's launch form, read from its template: what the console will ask, and what it will refuse."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from product_factory.authoring.interface import interface_of

Japanese = Callable[[str], str | None]
"""The Japanese of a text of the template; None where there is none."""


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
    help_ja: str | None = None
    constraint_ja: str | None = None

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
    def lengths(self) -> str:
        """How many characters it may have; "" where the template doesn't limit them."""
        if self.min_length is None and self.max_length is None:
            return ""
        return f"{self.min_length or 0} – {self.max_length or '…'}"

    @property
    def limits(self) -> str:
        """What is accepted, but for lengths, where the template does not say it in words."""
        found = [", ".join(self.allowed)] if self.allowed else []
        if self.min_value is not None or self.max_value is not None:
            found.append(f"{self.min_value or '…'} – {self.max_value or '…'}")
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


def form_of(template: Mapping[str, Any], japanese: Japanese = lambda text: None) -> Form:
    """The form of this template, in the order of its interface. japanese: the catalog's Japanese of its texts."""
    interface = interface_of(template)
    declared = (template.get("Parameters") or {}).items()
    asked = {name: _question(name, interface.labels.get(name, ""), told, japanese) for name, told in declared}
    groups = []
    for group in interface.groups:
        label, label_ja = _labelled(group.label, japanese)
        held = tuple(asked.pop(name) for name in group.parameters if name in asked)
        if held:
            groups.append(Group(label, label_ja, held))
    if asked:
        groups.append(Group("", "", tuple(asked.values())))
    return Form(tuple(groups), tuple(_rules(template, japanese)))


def _rules(template: Mapping[str, Any], japanese: Japanese) -> Iterator[Mapping[str, Any]]:
    for name, rule in (template.get("Rules") or {}).items():
        for assertion in rule.get("Assertions", []):
            yield {
                "when": rule.get("RuleCondition", True),
                "assert": assertion["Assert"],
                "says": (says := assertion.get("AssertDescription", name)),
                "says_ja": japanese(says) or says,
            }


def _question(name: str, label: str, told: Mapping[str, Any], japanese: Japanese) -> Question:
    english, label_ja = _labelled(label or name, japanese)
    help_, constraint = told.get("Description", ""), told.get("ConstraintDescription")
    return Question(
        name=name,
        label=english,
        label_ja=label_ja,
        help=help_,
        type=told["Type"],
        default=_text(told.get("Default")),
        allowed=tuple(str(_text(value)) for value in told.get("AllowedValues", ())),
        pattern=told.get("AllowedPattern"),
        min_length=_text(told.get("MinLength")),
        max_length=_text(told.get("MaxLength")),
        min_value=_text(told.get("MinValue")),
        max_value=_text(told.get("MaxValue")),
        constraint=constraint,
        secret=str(told.get("NoEcho", "")).lower() == "true",
        help_ja=japanese(help_),
        constraint_ja=japanese(constraint) if constraint else None,
    )


def _labelled(label: str, japanese: Japanese) -> tuple[str, str]:
    english, label_ja = split_label(label)
    return english, label_ja or japanese(english) or ""


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
