"""Manifest: which products, versions and parameters belong in which accounts, as people write it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    StringConstraints,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from product_factory.provisioning.fleet.findings import Source
from product_factory.provisioning.parameters import as_text

NAME = r"^[a-zA-Z][a-zA-Z0-9-]{0,127}$"
# Output names are logical IDs: letters and digits.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html
OUTPUT = r"^[a-zA-Z][a-zA-Z0-9-]{0,127}\.[A-Za-z0-9]+$"
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


def _value(written: object) -> str | Reference:
    if isinstance(written, Reference):
        return written
    if isinstance(written, Mapping):
        name = written.get("output")
        if set(written) != {"output"} or not isinstance(name, str) or not re.fullmatch(OUTPUT, name):
            raise ValueError("write text, a list, or {output: NAME.OUTPUT}, such as {output: audit-trail.LogGroupName}")
        product, _, output = name.partition(".")
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
    str | Reference,
    PlainValidator(_value),
    WithJsonSchema(
        {
            "description": "Text, a list, or an output of another product of this manifest.",
            "anyOf": [
                {"type": ["string", "number", "boolean"]},
                {"type": "array", "items": {"type": ["string", "number", "boolean"]}},
                {
                    "type": "object",
                    "properties": {"output": {"type": "string", "pattern": OUTPUT}},
                    "required": ["output"],
                    "additionalProperties": False,
                },
            ],
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
Name = Annotated[str, StringConstraints(pattern=NAME)]
Region = Annotated[str, StringConstraints(pattern=REGION)]
Text = Annotated[str, StringConstraints(min_length=1)]
Parameters = dict[str, Value]
# Written as `after:` with nothing behind it, a field is as good as not there.
Nothing = BeforeValidator(lambda written: {} if written is None else written)
PlainTags = Annotated[dict[Text, Annotated[str, BeforeValidator(lambda written: as_text(written))]], Nothing]
ByProduct = Annotated[dict[str, Annotated[Parameters, Nothing]], Nothing]


class Entry(Written):
    """What is launched under one provisioned product's name. Without `product`, the name is the product's."""

    product: Text | None = Field(default=None, description="The product's name or ID. Default: this entry's name.")
    version: Text = Field(description="A version such as 1.2.0, or latest, or default.")
    path: Text | None = Field(default=None, description="The portfolio, where several bring the product.")
    after: tuple[Name, ...] = Field(default=(), description="Entries that come before this one in each account.")
    parameters: Annotated[Parameters, Nothing] = Field(default={}, description="Values for every account.")
    tags: PlainTags = Field(default={}, description="Tags of what is launched, over the manifest's.")


class Overrides(Written):
    """What a wave or a target changes; a target wins over its wave, a wave over the manifest."""

    products: tuple[Name, ...] | None = Field(default=None, min_length=1, description="Only these. Default: all.")
    regions: tuple[Region, ...] | None = Field(default=None, min_length=1, description="In place of the manifest's.")
    versions: Annotated[dict[str, Text], Nothing] = Field(default={}, description="Other versions, by entry.")
    parameters: ByProduct = Field(default={}, description="Values over the defaults, by entry.")
    tags: PlainTags = Field(default={}, description="Tags of all that is launched here, over the entries'.")


class Target(Overrides):
    """Accounts, by themselves or by their organizational units with all that is below them."""

    accounts: tuple[Text, ...] = Field(default=(), description="IDs (12 digits) or names.")
    ous: tuple[Text, ...] = Field(default=(), description="Paths such as /Workloads, ou-… IDs, or / for all.")
    exclude: tuple[Text, ...] = Field(
        default=(), description="Accounts and units of `ous` to leave out; wave:NAME leaves out another wave's."
    )

    @model_validator(mode="after")
    def _names_somebody(self) -> Target:
        if not self.accounts and not self.ous:
            raise ValueError("names nobody: write `accounts`, `ous`, or both")
        return self


class Wave(Overrides):
    """Targets that are done together. The next wave begins when this one has ended well enough."""

    name: Name
    targets: tuple[Target, ...] = Field(min_length=1)
    max_failures: MaxFailures | None = Field(default=None, description="In place of the manifest's.")


class Manifest(Written):
    """Which products, in which versions and with which parameters, belong in which accounts."""

    role: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_+=,.@/-]+$", max_length=512)] = Field(
        description="The role to assume in each account; the portfolios must grant it."
    )
    regions: tuple[Region, ...] = Field(min_length=1, description="Where to launch.")
    max_failures: MaxFailures = Field(default=Limit(share=0.1), validate_default=True)
    tags: PlainTags = Field(default={}, description="Tags of all that is launched.")
    products: dict[Name, Entry] = Field(
        min_length=1,
        description="What to launch, by the provisioned product's name, which is the product's own or not.",
    )
    waves: tuple[Wave, ...] = Field(min_length=1, description="Where, in this order.")
    source: Source = Field(default=Source(), exclude=True, repr=False)

    @field_validator("source", mode="before")
    @classmethod
    def _is_not_written(cls, source: object) -> object:
        if not isinstance(source, Source):
            raise ValueError("Extra inputs are not permitted")
        return source

    @property
    def references(self) -> Iterator[tuple[tuple[str | int, ...], str, Reference]]:
        """Every reference: its place, the entry whose parameter it is, and what it refers to."""
        for path, name, values in self.parameter_blocks:
            for key, value in values.items():
                if isinstance(value, Reference):
                    yield (*path, key), name, value

    @property
    def parameter_blocks(self) -> Iterator[tuple[tuple[str | int, ...], str, Parameters]]:
        """Every block of parameters: its place and the entry that it is for."""
        for name, entry in self.products.items():
            yield ("products", name, "parameters"), name, entry.parameters
        for path, level in self.levels:
            for name, values in level.parameters.items():
                yield (*path, "parameters", name), name, values

    @property
    def levels(self) -> Iterator[tuple[tuple[str | int, ...], Overrides]]:
        """Waves and targets, each with its place."""
        for i, wave in enumerate(self.waves):
            yield ("waves", i), wave
            for j, target in enumerate(wave.targets):
                yield ("waves", i, "targets", j), target


def schema() -> dict[str, Any]:
    """The manifest's JSON Schema, for editors."""
    made = Manifest.model_json_schema()
    made["properties"].pop("source")
    made["$defs"].pop("Source", None)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made, "title": "Fleet manifest"}
