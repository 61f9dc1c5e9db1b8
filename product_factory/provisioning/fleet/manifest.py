"""Manifest: which products, versions and parameters belong in which accounts, as people write it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    PrivateAttr,
    StringConstraints,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from product_factory.provisioning.fleet.findings import Finding, Source
from product_factory.provisioning.parameters import as_text

# https://docs.aws.amazon.com/servicecatalog/latest/dg/API_ProvisionProduct.html: ProvisionedProductName
NAME = r"^[a-zA-Z0-9][a-zA-Z0-9._-]{0,127}$"
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
# A Region, or by then what a name of `region_lists` stands for.
Region = Annotated[
    str,
    StringConstraints(pattern=REGION),
    WithJsonSchema({"type": "string", "description": "A Region, or a name of `region_lists`."}),
]
Status = Literal["launched", "terminated"]
Text = Annotated[str, StringConstraints(min_length=1)]
Parameters = dict[str, Value]
# Written as `after:` with nothing behind it, a field is as good as not there.
Nothing = BeforeValidator(lambda written: {} if written is None else written)
PlainTags = Annotated[dict[Text, Annotated[str, BeforeValidator(lambda written: as_text(written))]], Nothing]
ByProduct = Annotated[dict[str, Annotated[Parameters, Nothing]], Nothing]


def _without_version(made: dict[str, Any]) -> None:
    made["required"].remove("version")
    made["if"] = {"properties": {"status": {"const": "terminated"}}, "required": ["status"]}
    made["else"] = {"required": ["version"]}


class Entry(Written):
    """What is launched under one provisioned product's name. Without `product`, the name is the product's."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra=_without_version)

    product: Text | None = Field(default=None, description="The product's name or ID. Default: this entry's name.")
    version: Text = Field(description="A version such as 1.2.0, or latest, or default.")
    path: Text | None = Field(default=None, description="The portfolio, where several bring the product.")
    after: tuple[Name, ...] = Field(default=(), description="Entries that come before this one in each account.")
    parameters: Annotated[Parameters, Nothing] = Field(default={}, description="Values for every account.")
    tags: PlainTags = Field(default={}, description="Tags of what is launched, over the manifest's.")
    status: Status = Field(default="launched", description="terminated: it is ended wherever it is placed.")
    expires: date | None = Field(default=None, description="Until when it is wanted: shown, never acted on.")

    @model_validator(mode="before")
    @classmethod
    def _needs_no_version_to_end(cls, written: Any) -> Any:
        if isinstance(written, Mapping) and written.get("status") == "terminated":
            return {"version": "default", **written}
        return written


class Overrides(Written):
    """What a wave or a target changes; a target wins over its wave, a wave over the manifest."""

    products: tuple[Name, ...] | None = Field(default=None, min_length=1, description="Only these. Default: all.")
    regions: tuple[Region, ...] | None = Field(default=None, min_length=1, description="In place of the manifest's.")
    versions: Annotated[dict[str, Text], Nothing] = Field(default={}, description="Other versions, by entry.")
    parameters: ByProduct = Field(default={}, description="Values over the defaults, by entry.")
    tags: PlainTags = Field(default={}, description="Tags of all that is launched here, over the entries'.")
    status: Annotated[dict[str, Status], Nothing] = Field(default={}, description="launched or terminated, by entry.")


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
    region_lists: dict[Name, tuple[Region, ...]] = Field(
        default={}, description="Regions under a name, which `regions` may hold in their place."
    )
    source: Source = Field(default=Source(), exclude=True, repr=False)
    # What was wrong and is left out, and the names of all entries as they were written.
    _wrong: tuple[Finding, ...] = PrivateAttr(())
    _named: frozenset[str] = PrivateAttr(frozenset())

    @model_validator(mode="before")
    @classmethod
    def _lists_of_regions(cls, written: Any) -> Any:
        lists = written.get("region_lists") if isinstance(written, Mapping) else None
        return _with_regions(written, lists) if isinstance(lists, Mapping) else written

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


def _with_regions(written: Any, lists: Mapping[str, Any]) -> Any:
    """The same with the lists' Regions wherever `regions` name a list."""
    if isinstance(written, list):
        return [_with_regions(each, lists) for each in written]
    if not isinstance(written, Mapping):
        return written
    made = {key: _with_regions(each, lists) if key in ("waves", "targets") else each for key, each in written.items()}
    regions = made.get("regions")
    if isinstance(regions, str):
        regions = [regions] if regions in lists else regions
    if isinstance(regions, list | tuple):
        found = [
            one
            for each in regions
            for one in (lists[each] if isinstance(each, str) and isinstance(lists.get(each), list) else [each])
        ]
        made["regions"] = list(dict.fromkeys(found)) if all(isinstance(one, str) for one in found) else found
    return made


def schema() -> dict[str, Any]:
    """The manifest's JSON Schema, for editors."""
    made = Manifest.model_json_schema()
    made["properties"].pop("source")
    made["$defs"].pop("Source", None)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made, "title": "Fleet manifest"}
