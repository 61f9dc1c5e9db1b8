"""Reading: what the organization's accounts have, and what is found in them, as a stream; one source after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from product_factory.catalog.facts import Facts
from product_factory.compliance import access_analyzer, config, guardduty, security_hub, security_hub_v2
from product_factory.compliance.advice import advice
from product_factory.compliance.asking import Asked, Place
from product_factory.compliance.baseline import Adoption, Baseline
from product_factory.compliance.counting import Board
from product_factory.compliance.findings import Finding, Row, Source, State
from product_factory.compliance.owners import Owners
from product_factory.compliance.presence import narrowed, organization_of, presence_of
from product_factory.compliance.rules import Knowledge
from product_factory.compliance.unknown import unknown_accounts
from product_factory.provisioning.errors import aws_errors
from product_factory.provisioning.inventory import aggregator as aggregators
from product_factory.provisioning.inventory.notes import notes_of
from product_factory.provisioning.inventory.organization import NOWHERE, Organization
from product_factory.provisioning.inventory.reading import CONFIG, own_region
from product_factory.provisioning.inventory.rows import is_failed
from product_factory.provisioning.inventory.streamed import Inventory

if TYPE_CHECKING:
    import boto3

ALARMS = "CloudWatch's alarms of other accounts can't be read from one account, so they are not told"


class Compliance:
    """Findings, streamed: iterate once. All else is complete when they have been read.

    board: counts, and how each source stands. running: products by account, each with whether it failed. presence: the
    inventory that they come from, None where it could not be read. unread: accounts of which is not known what they run
    ("": it is not known which). notes: what a reader must know.
    """

    def __init__(
        self,
        asked: Asked,
        baseline: Baseline,
        known: Knowledge,
        presence: Inventory | None,
        organization: Organization | None,
    ) -> None:
        self.at = datetime.now(UTC)
        self.asked, self.baseline, self.known, self.presence = asked, baseline, known, presence
        self.board = Board()
        self.running: dict[str, dict[str, bool]] = {}
        self.notes: list[str] = []
        self.unread: frozenset[str] = frozenset()
        self.organization = organization
        self.places = dict(organization.accounts) if organization else {}
        self.owners: Owners | None = None
        self.stream: Iterator[Finding] = iter(())

    def __iter__(self) -> Iterator[Finding]:
        return self.stream

    @property
    def accounts(self) -> list[str]:
        """Active accounts of the organization that are asked for, and others that findings tell of."""
        active = {account for account, place in self.places.items() if place.active and self.asked.wants(account)}
        gone = {account for account, place in self.places.items() if not place.active}
        return sorted(active | (self.board.accounts.keys() - gone))

    def adoption(self, account: str) -> Adoption:
        """Whether the account has the baseline."""
        found = self.baseline.of(self.running.get(account, {})) if self.baseline.known else Adoption.UNKNOWN
        return Adoption.UNKNOWN if found is Adoption.NO and not self.is_known(account) else found

    def is_known(self, account: str) -> bool:
        """Whether it is known what the account runs."""
        return self.presence is not None and "" not in self.unread and account not in self.unread

    def row(self, found: Finding) -> Row:
        """The finding beside the organization and the catalog."""
        return Row.model_construct(**dict(zip(Row.model_fields, self.values(found), strict=True)))  # type: ignore[arg-type]

    def values(self, found: Finding) -> tuple[object, ...]:
        """What a row holds, in the order of its fields."""
        place = self.places.get(found.account, NOWHERE)
        running = self.running.get(found.account, {}) if self.is_known(found.account) else None
        control, products, todo = advice(found, self.known, running)
        owner = self.owners.of(found.account) if self.owners else place.email
        return (
            found.source,
            found.account,
            place.name,
            place.ou,
            owner,
            found.region,
            found.rule,
            found.name,
            found.amount,
            found.capped,
            found.severity,
            found.resource,
            found.note,
            found.unknown,
            control,
            products,
            todo,
        )


@aws_errors()
def compliance(
    session: boto3.Session,
    *,
    security: boto3.Session | None = None,
    security_region: str | None = None,
    asked: Asked | None = None,
    unit: str | None = None,
    aggregator: str | None = None,
    baseline: Sequence[str] = (),
    owner_tag: str | None = None,
    facts: Facts | None = None,
    say: Callable[[int], None] = lambda _: None,
) -> Compliance:
    """Begin to read, with credentials of the hub account; findings come as they are read, and nothing is written.

    security: the session of the security administrator's account, where that is another; security_region: Security Hub's
    home Region there. unit: a path or ID; accounts below it alone. aggregator: NAME or REGION/NAME. baseline: products;
    by default the catalog's umbrellas. facts: what is known of products. ArgumentError for an unknown unit or account.
    """
    asked = asked or Asked()
    regions = asked.regions or own_region(session)
    asked = asked._replace(regions=tuple(regions))
    presence, why = presence_of(session, asked, aggregator, facts)
    organization, unread = (presence.organization, "") if presence else organization_of(session, regions[0])
    asked = narrowed(asked, unit, organization)
    found = Compliance(asked, Baseline(facts, baseline), Knowledge(facts), presence, organization)
    found.owners = Owners(Place(session, CONFIG, regions[0]), owner_tag, found.places)
    found.notes += [each for each in (why, unread, ALARMS) if each]
    if not found.known.known:
        found.notes.append("Without a catalog controls, products and the baseline are not known")
    security = security or session
    place = Place(security, CONFIG, security_region or regions[0])
    found.stream = _read(found, session, place, aggregator, say)
    return found


def _read(
    found: Compliance, session: boto3.Session, place: Place, aggregator: str | None, say: Callable[[int], None]
) -> Iterator[Finding]:
    with aws_errors():
        _run(found, say)
        for each in _findings(found, session, place, aggregator):
            found.board.add(each)
            say(found.board.read)
            yield each
        known = unknown_accounts(found.board, found.asked, found.accounts, found.presence)
        for account, reason in known:
            found.board.unknown(account, reason)
        if found.owners and found.owners.refused:
            found.notes.append(found.owners.refused)


def _run(found: Compliance, say: Callable[[int], None]) -> None:
    """Read which products each account runs."""
    if found.presence is not None:
        for facts, known, _ in found.presence.found:
            if found.asked.wants(facts.account):
                failed = is_failed(facts.state, facts.stack_status)
                held, name = found.running.setdefault(facts.account, {}), known.product or facts.product_id
                held[name] = held.get(name, True) and failed
        found.notes += notes_of(found.presence)
        found.unread = frozenset(each.account for each in found.presence.unknown)


def _findings(found: Compliance, session: boto3.Session, place: Place, aggregator: str | None) -> Iterator[Finding]:
    asked, board = found.asked, found.board
    active = [account for account, each in found.places.items() if each.active]
    for source in Source:
        if source not in asked.sources:
            board.stand(source, "", State.NOT_ASKED, "")
        elif source is Source.CONFIG:
            yield from _of_config(found, session, aggregator)
        elif source is Source.SECURITY_HUB:
            yield from security_hub.findings(place, asked, active, board)
        elif source is Source.SECURITY_HUB_V2:
            organization = found.organization.id if found.organization else None
            yield from security_hub_v2.findings(place, asked, organization, board)
        else:
            yield from _of_regions(source, place, asked, active, board)


def _of_regions(source: Source, place: Place, asked: Asked, active: Iterable[str], board: Board) -> Iterator[Finding]:
    for region in asked.regions:
        there = place._replace(region=region)
        if source is Source.GUARDDUTY:
            yield from guardduty.findings(there, asked, active, board)
        else:
            yield from access_analyzer.findings(there, asked, board)


def _of_config(found: Compliance, session: boto3.Session, wanted: str | None) -> Iterator[Finding]:
    asked = found.asked
    known, why = aggregators.find(session, CONFIG, asked.regions, wanted)
    if known is None:
        found.board.stand(Source.CONFIG, "", State.FAILED, f"{why}: docs/STATUS.md says how to set it up")
        return
    place = Place(session, CONFIG, known.region)
    late = found.presence.behind if found.presence else ()
    parts = ["whether its sources failed may not be asked"] if late is None else []
    parts += [f"{len(late):,} sources failed or are outdated"] if late else []
    parts += [f"it doesn't collect {each}" for each in (found.presence.uncollected if found.presence else ())]
    yield from config.findings(place, known.name, asked, found.known, found.board, parts)
