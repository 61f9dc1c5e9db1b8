"""Facts: what whoever launches should know of a catalog's products, as a value that travels without the catalog."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from product_factory.authoring.product import Control
from product_factory.authoring.recording import Recording, recording
from product_factory.catalog import ending, nested
from product_factory.catalog.ending import End
from product_factory.catalog.lifecycle import State, newest_active, reason
from product_factory.catalog.published import by_default, named, published
from product_factory.catalog.released import newest
from product_factory.errors import FactoryError, UsageError
from product_factory.files import write_atomically

if TYPE_CHECKING:
    from product_factory.authoring.product import Product
    from product_factory.catalog.catalog import Catalog


class RuleFacts(BaseModel):
    """A Config rule that the product makes: the managed rule's identifier, "" for another, and what it finds, in words.

    remediates: AWS Config also remediates what it finds, by a remediation of the product.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    identifier: str = ""
    finds: str = ""
    remediates: bool = False


class ProductFacts(BaseModel):
    """What is known of one product.

    prerequisites: what is launched before it, in the card's order. rivals: of these, itself included, none can be
    launched beside it in an account and Region. publishers: the SSM parameters that prerequisites' newest versions
    publish by default, each with its product; publishes: those of its own newest version, whose names may hold
    `${Question}`, with the defaults of these questions. stays: what ending it leaves behind, in words; kept: the resources that each
    version's template retains. outputs: labels by the outputs' names; what an operator looks at after the launch comes
    first, in the card's order, then what templates describe. includes: the products whose resources an umbrella makes. recording: what each
    version, oldest first, needs AWS Config and CloudTrail to record, and makes of it. states: of each version;
    reasons: why those that are not active are not, where somebody said it. controls: those of its card. rules: the
    Config rules of all its versions, by logical ID.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    prerequisites: tuple[str, ...] = ()
    rivals: tuple[str, ...] = ()
    publishers: Mapping[str, str] = {}
    publishes: Mapping[str, Mapping[str, str]] = {}
    stays: tuple[str, ...] = ()
    kept: Mapping[str, tuple[str, ...]] = {}
    outputs: Mapping[str, str] = {}
    includes: tuple[str, ...] = ()
    recording: Mapping[str, Recording] = {}
    states: Mapping[str, State] = {}
    reasons: Mapping[str, str] = {}
    controls: tuple[Control, ...] = ()
    rules: Mapping[str, RuleFacts] = {}

    def may_publish(self, name: str, answers: Mapping[str, object]) -> bool:
        """Whether the newest version publishes the SSM parameter of this name, as far as the answers are known."""
        return any(
            named(pattern, {**defaults, **answers}).fullmatch(name) for pattern, defaults in self.publishes.items()
        )

    @property
    def newest_recording(self) -> Recording:
        """That of the newest version; nothing before the first release."""
        return next(reversed(list(self.recording.values())), Recording())


class Facts(BaseModel):
    """What is known of all products of a catalog, by name; of a product that stands not in it nothing is known.

    ends: of the products that end, and of those that left the catalog.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    format: Literal[1] = 1
    products: Mapping[str, ProductFacts] = {}
    ends: Mapping[str, End] = {}

    def of(self, product: str) -> ProductFacts:
        """What is known of this product; of one that left under another name, what is known of it by that."""
        if product not in self.products:
            product = ending.next_name(product, self.ends, renamed=True)
        return self.products.get(product, ProductFacts())

    def end_of(self, product: str) -> str:
        """Since when the product ends, why, and what to use in its place; "" where it goes on."""
        return ending.said(product, self.ends)

    def names_of(self, product: str) -> tuple[str, ...]:
        """The names under which it may run: its own, and those that it had."""
        had = (name for name in self.ends if ending.next_name(name, self.ends, renamed=True) == product)
        return tuple(dict.fromkeys((product, *had)))

    @property
    def states(self) -> dict[str, Mapping[str, State]]:
        """Each product's versions with their state."""
        return {name: facts.states for name, facts in self.products.items()}

    def newest_active(self) -> dict[str, str | None]:
        """The newest active version of each product, in page order; None where there is none."""
        return {name: newest_active(facts.states) for name, facts in self.products.items()}

    @property
    def reasons(self) -> dict[str, Mapping[str, str]]:
        """Each product's versions that are not active with the reason, where one was given."""
        return {name: facts.reasons for name, facts in self.products.items() if facts.reasons}


def facts_of(catalog: Catalog) -> Facts:
    """The facts of this catalog."""
    return Facts(products={product.name: _of(catalog, product.name) for product in catalog.products}, ends=catalog.ends)


def _kept(policy: str) -> str:
    return f"{'leaves a last snapshot' if policy == 'Snapshot' else 'is kept'}: DeletionPolicy {policy}"


def _of(catalog: Catalog, name: str) -> ProductFacts:
    card, before = catalog.product(name), catalog.launched_before(name)
    templates = {released.version: released.template() for released in catalog.released[name]}
    return ProductFacts(
        prerequisites=before,
        rivals=catalog.rivals(name),
        publishers=_publishers(catalog, before),
        publishes=_published(catalog, name),
        stays=card.stays,
        outputs={each.name: each.label for each in card.outputs} | _described(card, templates.values()),
        kept={
            version: tuple(
                f"{logical_id} ({resource['Type']}) {_kept(policy)}."
                for logical_id, resource in sorted(template["Resources"].items())
                if (policy := nested.stays(template, logical_id)) != "Delete"
            )
            for version, template in templates.items()
        },
        includes=card.includes,
        recording={version: recording(template) for version, template in templates.items()},
        states=catalog.states[name],
        reasons={
            released.version: why
            for released in catalog.released[name]
            if (why := reason(name, released.version, released.path.parent.parent))
        },
        controls=card.controls,
        rules={logical_id: found for template in templates.values() for logical_id, found in _rules(template)},
    )


def _rules(template: Mapping[str, Any]) -> Iterator[tuple[str, RuleFacts]]:
    remediated = {
        each["Properties"]["ConfigRuleName"].get("Ref")
        for each in template["Resources"].values()
        if each["Type"] == "AWS::Config::RemediationConfiguration"
        and isinstance(each["Properties"]["ConfigRuleName"], dict)
    }
    for logical_id, resource in template["Resources"].items():
        if resource["Type"] == "AWS::Config::ConfigRule":
            given = resource.get("Properties", {})
            identifier, finds = given.get("Source", {}).get("SourceIdentifier"), given.get("Description")
            # What is put together at launch is not known here.
            yield (
                logical_id,
                RuleFacts(
                    identifier=identifier if isinstance(identifier, str) else "",
                    finds=finds if isinstance(finds, str) else "",
                    remediates=logical_id in remediated,
                ),
            )


def _described(card: Product, templates: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """What versions say of their outputs that the card doesn't name: in an umbrella their names hold a hash."""
    named = {each.name for each in card.outputs}
    return {
        output: str(said["Description"])
        for template in templates
        for output, said in (template.get("Outputs") or {}).items()
        if output not in named and isinstance(said, Mapping) and said.get("Description")
    }


def _publishers(catalog: Catalog, prerequisites: tuple[str, ...]) -> dict[str, str]:
    return {
        by_default(pattern, defaults): prerequisite
        for prerequisite in prerequisites
        for pattern, defaults in _published(catalog, prerequisite).items()
    }


def _published(catalog: Catalog, name: str) -> dict[str, dict[str, str]]:
    released = newest(catalog.released[name])
    return published(released.template()) if released else {}


def read(file: Path) -> Facts:
    """The facts in this file. UsageError where it is none of `factory export facts`."""
    try:
        return Facts.model_validate_json(file.read_bytes())
    except OSError as error:
        raise UsageError(f"--facts {file}: {error.strerror}; `factory export facts` writes one") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(map(str, first["loc"])) or "file"
        raise UsageError(f"--facts {file}: {field}: {first['msg']}; `factory export facts` writes one") from error


def write(facts: Facts, file: Path) -> bool:
    """Write the facts as JSON, in the place of older ones; whether the file changed.

    FactoryError where the file holds anything else.
    """
    body = facts.model_dump_json(indent=2).encode() + b"\n"
    if file.exists():
        if file.read_bytes() == body:
            return False
        try:
            Facts.model_validate_json(file.read_bytes())
        except ValidationError as error:
            raise FactoryError(f"{file}: is there and holds no facts; take another --out") from error
    file.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(file, body)
    return True
