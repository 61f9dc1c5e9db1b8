"""A product's launch form: the parameters a developer fills in, as data."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Literal, Protocol, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from product_factory.aws.java_patterns import fullmatch

SSM_STRING = "AWS::SSM::Parameter::Value<String>"
# Fits the name and the looked-up value: AWS does not document which of them it checks.
SSM_NAME = r"[A-Za-z0-9_.:/-]+"
# Besides these, those that CloudFormation looks up in the account that launches.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html
ParameterType = (
    Literal["String", "Number", "CommaDelimitedList", "List<Number>", "AWS::SSM::Parameter::Value<String>"]
    | Annotated[str, StringConstraints(pattern=r"^(List<)?AWS::[A-Za-z0-9]+::[A-Za-z0-9:<>]+$")]
)
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]


class Limits(Protocol):
    """What CloudFormation lets a parameter's value be, here or in a version that Service Catalog describes."""

    @property
    def type(self) -> str: ...
    @property
    def allowed_values(self) -> Sequence[str | int]: ...
    @property
    def allowed_pattern(self) -> str | None: ...
    @property
    def min_length(self) -> int | None: ...
    @property
    def max_length(self) -> int | None: ...
    @property
    def min_value(self) -> float | None: ...
    @property
    def max_value(self) -> float | None: ...


class FormPart(BaseModel):
    """Labels are shown in English, with the Japanese in brackets."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    label: Text
    label_ja: Text

    @property
    def full_label(self) -> str:
        """The label as the console shows it."""
        return f"{self.label} ({self.label_ja})" if self.label_ja != self.label else self.label


class Parameter(FormPart):
    """One question of the form, with CloudFormation's own constraints.

    `example` is judged like a default and stands in no template: `factory demo` and `product_factory.testing` launch
    with it.

    Limits are CloudFormation's: name of letters and digits, at most 255; value of at most
    4,096 bytes; description of at most 4,000 characters.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
    """

    name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]+$", max_length=255)]
    description: Text
    type: ParameterType = "String"
    default: str | int | None = None
    example: str | int | None = Field(
        default=None,
        description="What somebody could answer where there is no default, or where defaults alone are refused.",
    )
    allowed_values: tuple[str | int, ...] = ()
    allowed_pattern: str | None = None
    min_length: int | None = None
    max_length: int | None = None
    min_value: int | None = None
    max_value: int | None = None
    constraint: str | None = Field(default=None, description="What to type instead, when refused.")

    @model_validator(mode="after")
    def _refusals_are_explained(self) -> Self:
        limits = (self.min_length, self.max_length, self.min_value, self.max_value)
        limited = self.allowed_pattern is not None or self.allowed_values or any(limit is not None for limit in limits)
        if limited and not self.constraint:
            raise ValueError(f"{self.name} refuses some values: say in `constraint` what to type")
        for field, value in (("default", self.default), ("example", self.example)):
            if value is not None and (reason := self.refusal(str(value))):
                raise ValueError(f"{self.name}: its own {field} is refused: {reason}")
        return self

    def refusal(self, value: str) -> str | None:
        """Why CloudFormation would refuse `value`, or None where it accepts it.

        For SSM types the value is the parameter's name, which is all that is looked at here.
        """
        return self.constraint if broken_limit(self, value) else None


class Group(FormPart):
    """Questions that belong together, under one heading."""

    parameters: tuple[Parameter, ...] = Field(min_length=1)


def broken_limit(limits: Limits, value: str) -> str | None:
    """The first limit that `value` breaks, as in "must be at most 10"; None where it breaks none.

    Each item of a list is judged by allowed values, pattern and number; lengths are a single value's.
    """
    is_list = limits.type == "CommaDelimitedList" or limits.type.startswith("List<")
    for item in [part.strip() for part in value.split(",")] if is_list else [value]:
        broken = _broken_by_item(limits, item)
        if broken:
            return broken
    if is_list or limits.type == "Number":
        return None
    return _outside(len(value), limits.min_length, limits.max_length, "have {} characters")


def _broken_by_item(limits: Limits, value: str) -> str | None:
    allowed = [str(each) for each in limits.allowed_values]
    if allowed and value not in allowed:
        return f"must be one of {', '.join(allowed)}"
    # A pattern that cannot be read here is CloudFormation's to check.
    if limits.allowed_pattern and fullmatch(limits.allowed_pattern, value) is False:
        return f"must match {limits.allowed_pattern}"
    if limits.type in ("Number", "List<Number>"):
        if not re.fullmatch(r"[+-]?\d+(\.\d+)?", value, re.ASCII):
            return "must be a number"
        return _outside(float(value), limits.min_value, limits.max_value, "be {}")
    return None


def _outside(value: float, low: float | None, high: float | None, words: str) -> str | None:
    if low is not None and value < low:
        return f"must {words.format(f'at least {low:.15g}')}"
    if high is not None and value > high:
        return f"must {words.format(f'at most {high:.15g}')}"
    return None
