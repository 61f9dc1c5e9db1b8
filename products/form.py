"""A product's launch form: the parameters a developer fills in, as data."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

SSM_STRING = "AWS::SSM::Parameter::Value<String>"
ParameterType = Literal["String", "Number", "CommaDelimitedList", "AWS::SSM::Parameter::Value<String>"]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]


class FormPart(BaseModel):
    """Labels are shown in English, with the Japanese in brackets."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    label: Text
    label_ja: Text

    @property
    def full_label(self) -> str:
        """The label as the console shows it."""
        return f"{self.label} ({self.label_ja})"


class Parameter(FormPart):
    """One question of the form, with CloudFormation's own constraints.

    Limits are CloudFormation's: name of letters and digits, at most 255; value of at most
    4,096 bytes; description of at most 4,000 characters.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
    """

    name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]+$", max_length=255)]
    description: Text
    type: ParameterType = "String"
    default: str | int | None = None
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
        if self.default is not None and (reason := self.refusal(str(self.default))):
            raise ValueError(f"{self.name}: its own default is refused: {reason}")
        return self

    def refusal(self, value: str) -> str | None:
        """Why CloudFormation would refuse `value`, or None where it accepts it.

        For SSM types the value is the parameter's name, which is all that is looked at here.
        """
        return self.constraint if not self._accepts(value) else None

    def _accepts(self, value: str) -> bool:
        if self.allowed_values and value not in [str(allowed) for allowed in self.allowed_values]:
            return False
        if self.allowed_pattern and not re.fullmatch(self.allowed_pattern, value):
            return False
        if self.type == "Number":
            return _is_number(value) and _within(float(value), self.min_value, self.max_value)
        return _within(len(value), self.min_length, self.max_length)


class Group(FormPart):
    """Questions that belong together, under one heading."""

    parameters: tuple[Parameter, ...] = Field(min_length=1)


def _is_number(value: str) -> bool:
    return re.fullmatch(r"[+-]?\d+(\.\d+)?", value) is not None


def _within(value: float, low: int | None, high: int | None) -> bool:
    return (low is None or value >= low) and (high is None or value <= high)
