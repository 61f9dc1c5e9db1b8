"""Reading: the organization's provisioned products as a stream of rows, from the aggregator or the accounts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from botocore.config import Config
from botocore.exceptions import ClientError

from product_factory.contact import CONNECT_TIMEOUT
from product_factory.provisioning.errors import AccessDenied, ArgumentError, AwsUnreachable, aws_errors, denied
from product_factory.provisioning.inventory import aggregator as config_aggregator
from product_factory.provisioning.inventory.accounts import AT_ONCE, Accounts, Looks
from product_factory.provisioning.inventory.hub import Hub
from product_factory.provisioning.inventory.join import Join, States
from product_factory.provisioning.inventory.organization import Organization, read_organization
from product_factory.provisioning.inventory.rows import Facts, Failure, Filters, Source
from product_factory.provisioning.inventory.stacks import Stacks, of_aggregator
from product_factory.provisioning.inventory.streamed import Inventory
from product_factory.provisioning.inventory.unknown import Behind, behind

if TYPE_CHECKING:
    import boto3

# Adaptive mode also slows down by itself where AWS throttles.
# https://docs.aws.amazon.com/boto3/latest/guide/retries.html
CONFIG = Config(
    retries={"mode": "adaptive", "total_max_attempts": 10},
    connect_timeout=CONNECT_TIMEOUT,
    read_timeout=60,
    max_pool_connections=AT_ONCE,
    user_agent_extra="service-catalog-factory",
)
SETUP = "docs/STATUS.md says how to set it up"


def own_region(session: boto3.Session) -> tuple[str, ...]:
    """The session's Region. AwsUnreachable where it has none."""
    if not session.region_name:
        raise AwsUnreachable("no Region: pass --region, or set AWS_REGION")
    return (session.region_name,)


@aws_errors()
def inventory(
    session: boto3.Session,
    *,
    regions: Sequence[str] = (),
    states: States | None = None,
    reasons: Mapping[str, Mapping[str, str]] | None = None,
    filters: Filters | None = None,
    source: Source | None = None,
    aggregator: str | None = None,
    role: str | None = None,
    stacks: bool = False,
    drift: bool = False,
    say: Callable[[int], None] = lambda _: None,
    config: Config = CONFIG,
) -> Inventory:
    """Begin to read the inventory, with credentials of the hub account; rows come as they are read.

    regions: the hub's; by default the session's. states: product → version → state, as the catalog says; of a
    product that stands not in it, how far behind it is, is not known. reasons: why versions are not active. source:
    the aggregator, and the accounts by `role` where there is none or it refuses, unless one is named.
    aggregator: NAME or REGION/NAME. say: called after each page with how many products were read so far.
    stacks: also whether each one's stack is there, and its drift as last detected; drift: have CloudFormation detect it
    now, which the aggregator can't. config: botocore's, for all clients.
    AccessDenied or AwsUnreachable where neither can be asked; UsageError for an unknown unit.
    """
    regions = regions or own_region(session)
    filters = filters or Filters()
    notes: list[str] = []
    organization = _organization(session, regions[0], notes, config)
    if filters.ou is not None:
        if organization is None:
            raise AccessDenied(f"--ou {filters.ou}: {notes[0]}")
        filters = filters.model_copy(update={"ou": organization.unit(filters.ou)})
    hub = Hub(session, config)
    join = Join(states or {}, organization.accounts if organization else {}, hub, reasons)
    unrecorded: list[str] | None = None
    uncollected: list[str] = []
    query = None
    of_stacks: Stacks | None = None
    late: list[Behind] | None = []
    if source is not Source.ACCOUNTS:
        # What lost its stack failed, too, but Service Catalog does not say so.
        asked = filters.model_copy(update={"failed": filters.failed and not stacks})
        found, query = _asked(session, regions, asked, hub, aggregator, notes, config)
    if query is not None and found is not None:
        unrecorded = _unrecorded(session, found, regions, organization, config)
        uncollected = [each for each in regions if found.collects is not None and each not in found.collects]
        pages: Iterator[list[Facts] | Failure] = config_aggregator.pages(query)
        source = Source.AGGREGATOR
        late = behind(session, config, found, regions)
        if stacks or drift:
            of_stacks = of_aggregator(session, config, found, regions)
            notes += _of_stacks(of_stacks, drift=drift)
    elif source is Source.AGGREGATOR:
        raise AwsUnreachable(f"{notes[-1]}; {SETUP}")
    else:
        looks = Looks(stacks=stacks or drift, drift=drift)
        pages = _by_role(session, regions, organization, role, notes, config, looks)
        source = Source.ACCOUNTS
    return Inventory(
        source,
        pages,
        join,
        filters,
        notes=notes,
        unrecorded=unrecorded,
        uncollected=uncollected,
        organization=organization,
        say=say,
        stacks=of_stacks,
        behind=late,
    )


def _of_stacks(known: Stacks | None, *, drift: bool) -> list[str]:
    if known is None:
        return ["Whether stacks are gone or drifted is not known: the aggregator refused to tell"]
    last = "Drift is as it was last detected: pass --source accounts to have it detected now"
    return [last] if drift else []


def _organization(session: boto3.Session, region: str, notes: list[str], config: Config) -> Organization | None:
    try:
        return read_organization(session, region, config)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if not denied(code) and code != "AWSOrganizationsNotInUseException":
            raise
        notes.append(
            f"AWS Organizations can't be read ({code}): use the hub account, a delegated administrator; accounts and units have no names"
        )
        return None


def _asked(
    session: boto3.Session,
    regions: Sequence[str],
    filters: Filters,
    hub: Hub,
    wanted: str | None,
    notes: list[str],
    config: Config,
) -> tuple[config_aggregator.Aggregator | None, config_aggregator.Query | None]:
    """The aggregator and the query begun there; None, with a note that says why, where that can't be."""
    found, why = config_aggregator.find(session, config, regions, wanted)
    if found is None:
        notes.append(f"AWS Config's aggregator was not asked: {why}")
        return None, None
    products: list[str] = []
    if filters.product is not None:
        products = [each for region in regions for each in hub.ids(region, filters.product)]
    try:
        query = config_aggregator.ask(session, config, found, regions, products, failed=filters.failed)
    except ClientError as error:
        notes.append(f"AWS Config's aggregator {found.name} ({found.region}) refused: {error}")
        return None, None
    notes.append(f"From AWS Config's aggregator {found.name} ({found.region}), which is some minutes behind")
    return found, query


def _unrecorded(
    session: boto3.Session,
    found: config_aggregator.Aggregator,
    regions: Sequence[str],
    organization: Organization | None,
    config: Config,
) -> list[str] | None:
    """Active accounts that are in the aggregator in not one, or not all, of the Regions."""
    if organization is None:
        return None
    known = [config_aggregator.recorded(session, config, found, region) for region in regions]
    everywhere = [accounts for accounts in known if accounts is not None]
    if len(everywhere) < len(known):
        return None
    in_all = set.intersection(*everywhere)
    return sorted(account for account, place in organization.accounts.items() if place.active and account not in in_all)


def _by_role(
    session: boto3.Session,
    regions: Sequence[str],
    organization: Organization | None,
    role: str | None,
    notes: list[str],
    config: Config,
    looks: Looks,
) -> Iterator[list[Facts] | Failure]:
    if role is None:
        said = notes[-1] if notes else "accounts are asked by a read role"
        raise ArgumentError(
            f"{said}\nPass --role NAME, a read role of every account; or set up an aggregator: {SETUP}."
        )
    if organization is None:
        raise AccessDenied(f"{notes[0]}; so it is not known which accounts to ask")
    active = sorted(account for account, place in organization.accounts.items() if place.active)
    notes.append(f"Each of {len(active)} accounts was asked by role {role}")
    return Accounts(session, config, regions, role, looks).ask(active)
