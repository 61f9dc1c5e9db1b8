"""Manifest: which products, versions and parameters belong in which accounts, as people write it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    StringConstraints,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from product_factory.provisioning.fleet.findings import Finding, Source
from product_factory.provisioning.fleet.manifest_values import (
    REGION,
    Limit,
    MaxConcurrent,
    MaxFailures,
    Reference,
    Value,
    Written,
)
from product_factory.provisioning.parameters import as_text

# https://docs.aws.amazon.com/servicecatalog/latest/dg/API_ProvisionProduct.html: ProvisionedProductName
NAME = r"^[a-zA-Z0-9][a-zA-Z0-9._-]{0,127}$"


Name = Annotated[str, StringConstraints(pattern=NAME)]
# A Region, or by then what a name of `region_lists` stands for.
Region = Annotated[
    str,
    StringConstraints(pattern=REGION),
    WithJsonSchema({"type": "string", "description": "A Region, or a name of `region_lists`."}),
]
Status = Literal["launched", "terminated"]
Engine = Literal["direct", "stacksets"]
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
    engine: Engine = Field(
        default="direct", description="Who launches: this machine, account by account, or AWS's StackSets, by unit."
    )
    name: Name = Field(default="fleet", description="The fleet's name, by which StackSets of several are told apart.")
    max_concurrent: MaxConcurrent = Field(default=Limit(share=0.1), validate_default=True)
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
