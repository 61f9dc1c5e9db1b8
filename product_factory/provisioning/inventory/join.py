"""Join: what AWS tells of a provisioned product, beside the catalog's versions and the organization. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from product_factory.catalog.lifecycle import State
from product_factory.catalog.released import Version
from product_factory.errors import UsageError
from product_factory.provisioning.inventory.organization import NOWHERE, Place
from product_factory.provisioning.inventory.rows import (
    Facts,
    Filters,
    Row,
    engine_of,
    is_failed,
    is_outdated,
    made,
    within,
)

_TIME = TypeAdapter(datetime)
# Product → version → state, oldest first, as products.catalog.Catalog has them.
States = Mapping[str, Mapping[str, State]]


class HubProduct(NamedTuple):
    """A product of the hub and its versions' names by ID, inactive ones included."""

    name: str
    versions: Mapping[str, str]


class Standing(NamedTuple):
    """How a version stands among those of its product; None where the repository does not know it."""

    newest: str | None
    behind: int | None
    state: State | None


class Known(NamedTuple):
    """What the catalog knows of a version that somebody runs."""

    product: str
    version: str
    standing: Standing
    outdated: bool
    reason: str = ""


class Found(NamedTuple):
    """A provisioned product as AWS tells it, beside the catalog and the organization: a row before it is made."""

    facts: Facts
    known: Known
    place: Place


class Join:
    """Joins. hub tells a product of the hub by Region and ID, None for another's product.

    Names come from the hub by ID wherever it knows them: the tags that Service Catalog sets at launch
    name the version that was launched, not the one that runs.
    """

    def __init__(
        self,
        states: States,
        places: Mapping[str, Place],
        hub: Callable[[str, str], HubProduct | None],
        reasons: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        self._reasons = reasons or {}
        self._states, self._places, self._hub = states, places, hub
        self._known: dict[tuple[str, str, str, str, str], Known] = {}

    def found(self, facts: Facts) -> Found:
        """These facts, and what is known of them."""
        of = (facts.region, facts.product_id, facts.version_id, facts.product, facts.version)
        known = self._known.get(of)
        if known is None:
            known = self._known[of] = self._named(facts)
        return Found(facts, known, self._places.get(facts.account, NOWHERE))

    def _named(self, facts: Facts) -> Known:
        """Product, version, and how it stands."""
        hub = self._hub(facts.region, facts.product_id)
        product = hub.name if hub else facts.product
        version = (hub.versions.get(facts.version_id) if hub else None) or facts.version
        standing = standing_of(self._states.get(product, {}), version)
        reason = self._reasons.get(product, {}).get(version, "")
        return Known(product, version, standing, is_outdated(standing.behind, standing.state), reason)


def row_of(found: Found) -> Row:
    """The row."""
    return made(values_of(found))


def values_of(found: Found) -> dict[str, Any]:
    """The row's values, in the order of its fields."""
    facts, known, place = found
    product, version, standing, *_ = known
    return {
        "account": facts.account,
        "account_name": place.name,
        "ou": place.ou,
        "region": facts.region,
        "name": facts.name,
        "id": facts.id,
        "product": product,
        "product_id": facts.product_id,
        "version": version,
        "version_id": facts.version_id,
        "newest": standing.newest,
        "behind": standing.behind,
        "version_state": standing.state,
        "version_reason": known.reason,
        "state": facts.state,
        "reason": facts.reason,
        "launched_by": facts.launched_by,
        "engine": engine_of(facts.launched_by),
        "stack_status": facts.stack_status,
        "drift": facts.drift,
        "launched_at": time_of(facts.launched_at),
    }


def standing_of(states: Mapping[str, State], version: str) -> Standing:
    """Where a version stands among the released ones: newest active, how many active ones are newer."""
    active = sorted((v for v, state in states.items() if state is State.ACTIVE), key=Version)
    newest = active[-1] if active else None
    try:
        own = Version(version)
    except UsageError:
        return Standing(newest, None, None)
    if version not in states:
        return Standing(newest, None, None)
    return Standing(newest, sum(Version(each) > own for each in active), states[version])


def wanted(filters: Filters, found: Found) -> bool:
    """Whether it is asked for; all conditions that are set must hold."""
    facts, known, place = found
    return (
        (filters.product is None or filters.product in (known.product, facts.product_id))
        and (not filters.outdated or known.outdated)
        and (not filters.failed or is_failed(facts.state, facts.stack_status))
        and (filters.ou is None or within(place.ou, filters.ou))
    )


def time_of(given: object) -> datetime | None:
    """A time as AWS Config or Service Catalog writes it, in UTC; None where it is no time.

    AWS does not publish how Config writes a resource's dates: ISO 8601, seconds and milliseconds are all read.
    """
    if isinstance(given, str):
        try:
            return _in_utc(datetime.fromisoformat(given))
        except ValueError:
            pass
    try:
        return _in_utc(_TIME.validate_python(given))
    except ValidationError:
        return None


def _in_utc(time: datetime) -> datetime:
    if time.tzinfo is UTC:
        return time
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
