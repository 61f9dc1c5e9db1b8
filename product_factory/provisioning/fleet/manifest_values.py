"""Manifest's values: what people write for a parameter, and how many accounts may fail."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainValidator, WithJsonSchema

from product_factory.provisioning.parameters import as_text

# Output names are logical IDs: letters and digits.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html
OUTPUT = r"^[a-zA-Z0-9][a-zA-Z0-9._-]{0,127}\.[A-Za-z0-9]+$"
REGION = r"^[a-z]{2,4}(-[a-z]+)+-\d$"


class Written(BaseModel):
    """What people write: frozen, and refused where it has a field too many."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Reference(Written):
    """The output of another product of the manifest, in the same account and Region."""

    product: str
    output: str

    def __str__(self) -> str:
        return f"{self.product}.{self.output}"


class SsmReference(Written):
    """A parameter of Systems Manager: in the launching account and Region, unless another is named."""

    ssm: str
    account: str | None = None
    region: str | None = None

    def __str__(self) -> str:
        return f"ssm {self.ssm}"


def _ssm(written: Mapping[object, object]) -> SsmReference:
    wrong = [key for key, each in written.items() if not isinstance(each, str) or not each]
    if set(written) - {"ssm", "account", "region"} or wrong:
        raise ValueError("write {ssm: /NAME}, and account: and region: where it is kept elsewhere")
    region = written.get("region")
    if region is not None and not re.fullmatch(REGION, str(region)):
        raise ValueError(f"region {region!r}: write a Region such as ap-northeast-1")
    return SsmReference(**{str(key): str(each) for key, each in written.items()})


def _value(written: object) -> str | Reference | SsmReference:
    if isinstance(written, Reference | SsmReference):
        return written
    if isinstance(written, Mapping) and "ssm" in written:
        return _ssm(written)
    if isinstance(written, Mapping):
        name = written.get("output")
        if set(written) != {"output"} or not isinstance(name, str) or not re.fullmatch(OUTPUT, name):
            raise ValueError("write text, a list, or {output: NAME.OUTPUT}, such as {output: audit-trail.LogGroupName}")
        product, _, output = name.rpartition(".")
        return Reference(product=product, output=output)
    text = as_text(written)
    if text is None:
        raise ValueError("has no value; write '' for an empty one, text, a list, or {output: NAME.OUTPUT}")
    return text


def _limit(written: object) -> object:
    """ "10%" as a share of 1; a whole number stays a count of accounts."""
    if not isinstance(written, str):
        return written
    found = re.fullmatch(r"(\d{1,3})(%?)", written.strip(), re.ASCII)
    if not found or (found[2] and int(found[1]) > 100):
        raise ValueError("write a share such as 10%, or a count of accounts such as 3")
    return {"share": int(found[1]) / 100} if found[2] else {"count": int(found[1])}


class Limit(Written):
    """How many accounts of a wave may fail: a share of them, or a count."""

    share: float | None = None
    count: int | None = None

    def passed_by(self, failed: int, of: int) -> bool:
        """Whether that many failures are too many. None at all never are."""
        allowed = self.count if self.count is not None else (self.share or 0) * of
        return failed > allowed

    def __str__(self) -> str:
        return str(self.count) if self.count is not None else f"{(self.share or 0) * 100:g}%"


Value = Annotated[
    str | Reference | SsmReference,
    PlainValidator(_value),
    WithJsonSchema(
        {
            "description": "Text, a list, an output of another product of this manifest, or a parameter of SSM.",
            "anyOf": [
                {"type": ["string", "number", "boolean"]},
                {"type": "array", "items": {"type": ["string", "number", "boolean"]}},
                {
                    "type": "object",
                    "properties": {"output": {"type": "string", "pattern": OUTPUT}},
                    "required": ["output"],
                    "additionalProperties": False,
                },
                {
                    "type": "object",
                    "properties": {key: {"type": "string", "minLength": 1} for key in ("ssm", "account", "region")},
                    "required": ["ssm"],
                    "additionalProperties": False,
                },
            ],
        }
    ),
]
MaxConcurrent = Annotated[
    Limit,
    BeforeValidator(_limit),
    WithJsonSchema(
        {
            "anyOf": [{"type": "string", "pattern": r"^\d{1,3}%?$"}, {"type": "integer", "minimum": 1}],
            "description": "With engine stacksets: how many accounts are worked on at a time, a share (10%) or a count (5).",
        }
    ),
]
MaxFailures = Annotated[
    Limit,
    BeforeValidator(_limit),
    WithJsonSchema(
        {
            "anyOf": [{"type": "string", "pattern": r"^\d{1,3}%?$"}, {"type": "integer", "minimum": 0}],
            "description": "How many accounts of a wave may fail before it stops: a share (10%) or a count (3).",
        }
    ),
]
