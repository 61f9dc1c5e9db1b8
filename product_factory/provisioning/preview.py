"""Preview: what an update does to this very product as it runs, told before anything changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from importlib.util import find_spec

from pydantic import BaseModel, ConfigDict

from product_factory.catalog.released import Version
from product_factory.errors import UsageError
from product_factory.impact import Effect, Impact, impact
from product_factory.provisioning import answers, nested_templates, templates
from product_factory.provisioning.lookup import ProductVersion, VisibleProduct
from product_factory.provisioning.session import Spoke
from product_factory.provisioning.state import ProvisionedProduct
from product_factory.provisioning.templates import Known, NotReadable, Template

LOSES = frozenset(
    {
        Effect.POSSIBLE_EXPIRY,
        Effect.EXPIRY,
        Effect.POSSIBLE_REPLACEMENT,
        Effect.REPLACEMENT,
        Effect.DELETION,
        Effect.DELETION_KEPT,
        Effect.POSSIBLE_DELETION,
        Effect.POSSIBLE_DELETION_KEPT,
        Effect.REFUSED,
        Effect.POSSIBLY_REFUSED,
    }
)


class Way(StrEnum):
    """From which version to which: `same` changes answers or tags alone; `unknown` where they are no numbers."""

    SAME = "same version"
    NEWER = "newer version"
    MAJOR = "newer major version"
    OLDER = "older version"
    OLDER_MAJOR = "older major version"
    UNKNOWN = "another version"


class Preview(BaseModel):
    """What an update does. impact is None where the templates can't be read, and `unknown` says why.

    asks: why a person should agree first, a reason each; nothing where nothing is replaced or deleted, and no major
    version crossed.
    """

    model_config = ConfigDict(frozen=True)
    name: str
    product: str
    from_version: str
    version: str
    way: Way
    impact: Impact | None = None
    unknown: str = ""
    asks: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """The update in one line."""
        to = {
            Way.SAME: f"{self.product} {self.version} with other answers or tags",
            Way.OLDER: f"{self.product} {self.from_version} back to {self.version}",
            Way.OLDER_MAJOR: f"{self.product} {self.from_version} back to {self.version}",
        }.get(self.way, f"{self.product} {self.from_version or '?'} → {self.version}")
        if self.impact is None:
            return f"{self.name}: {to}: what it does is not known: {self.unknown}"
        counts = Counter(each.effect for each in self.impact.changes if each.effect is not Effect.NONE)
        told = ", ".join(f"{count} × {effect.value}" for effect, count in counts.items())
        return f"{self.name}: {to}: {told or 'nothing changes in its resources'}"


def preview(
    spoke: Spoke,
    found: ProvisionedProduct,
    product: VisibleProduct,
    chosen: ProductVersion,
    effective: Mapping[str, str],
    known: Known | None = None,
) -> Preview:
    """What the update does, by the running template and answers, and the new ones. `known`: the catalog's templates."""
    way = way_of(found, chosen)
    judged: Impact | None = None
    unknown = ""
    try:
        if find_spec("cfnlint") is None:
            raise NotReadable("AWS's resource schemas are not installed: pip install 'product-factory[hub]'")
        old, new = _templates(spoke, found, product, chosen, known)
        judged = impact(*answers.both(old, new, found.parameters or {}, effective))
    except NotReadable as error:
        unknown = str(error)
    return Preview(
        name=found.name,
        product=product.name,
        from_version=found.version_name,
        version=chosen.name,
        way=way,
        impact=judged,
        unknown=unknown,
        asks=reasons(way, judged),
    )


def way_of(found: ProvisionedProduct, chosen: ProductVersion) -> Way:
    """How the version goes."""
    if found.version_id == chosen.id:
        return Way.SAME
    try:
        old, new = Version(found.version_name), Version(chosen.name)
    except UsageError:
        return Way.UNKNOWN
    crosses = old.parts[0] != new.parts[0]
    if new < old:
        return Way.OLDER_MAJOR if crosses else Way.OLDER
    return Way.MAJOR if crosses else Way.NEWER


def reasons(way: Way, judged: Impact | None) -> tuple[str, ...]:
    """Why to ask first. What is not known is asked, too, unless the version stays or its number promises no loss."""
    told = []
    if way in (Way.MAJOR, Way.OLDER_MAJOR):
        told.append(f"it crosses a major version ({way.value})")
    if judged is None:
        promised = way in (Way.NEWER, Way.SAME) or told
        return tuple(told) if promised else (*told, "what it does is not known")
    for each in judged.changes:
        if each.effect in LOSES:
            told.append(f"{each.effect.value}: {each.name}{f' ({each.type})' if each.type else ''}: {each.why}")
    return tuple(told)


def _templates(
    spoke: Spoke, found: ProvisionedProduct, product: VisibleProduct, chosen: ProductVersion, known: Known | None
) -> tuple[Template, Template]:
    running: dict[str, Template] = {}
    try:
        old, running = nested_templates.running(spoke, found)
    except NotReadable:
        held = known(product.name, found.version_name) if known else None
        if held is None:
            raise
        old = held
    if chosen.id == found.version_id:
        return old, old
    if held := known(product.name, chosen.name) if known else None:
        return old, held
    new = templates.of_version(spoke, product.id, chosen.id)
    return old, nested_templates.whole(new, running, "the new version")
