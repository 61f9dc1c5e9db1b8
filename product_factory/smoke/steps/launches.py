"""Every product launched as a developer does: components in the first account, umbrellas in the second.

Where a version before the newest is still offered, that one is launched, so that `updates` has something to do.
Umbrellas exclude each other: each is launched, looked at and ended before the next, and the last one stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from product_factory.authoring.product import Product
from product_factory.catalog.lifecycle import State
from product_factory.errors import FactoryError
from product_factory.provisioning import launch
from product_factory.provisioning.errors import PrerequisiteMissing
from product_factory.smoke import ending, kept
from product_factory.smoke.looking import look
from product_factory.smoke.report import Observation, compared, judged, unseen
from product_factory.smoke.step import Launched, Run, Step, StepFailed
from product_factory.smoke.steps import terminations

NAME = "launches"
_ROLE = "product_factory/launch_roles/derivation.py"
RECORDER = "config-recorder"
# Answers to questions without a default, but for e-mail addresses, which the run's settings give.
ANSWERS = {"MonthlyLimit": "1000"}
ZONE = "AWS::EC2::AvailabilityZone::Name"


def act(run: Run) -> Iterator[Observation]:
    """Launch them in their order. StepFailed where none could be."""
    first, *others = run.settings.accounts
    cards = [run.catalog.product(name) for name in run.products]
    for card in ordered([card for card in cards if not card.includes], run):
        yield from _launch(run, first, card)
    umbrellas = [card for card in cards if card.includes]
    if umbrellas and others:
        yield from _umbrellas(run, others[0], umbrellas)
    elif umbrellas:
        for card in umbrellas:
            yield unseen(NAME, _fact(card), "SUCCEEDED", "no second --account was named", _ROLE)
    if not run.looked_at:
        raise StepFailed("nothing could be launched")


def ordered(cards: Sequence[Product], run: Run) -> list[Product]:
    """Prerequisites first, and AWS Config's recorder before rules."""
    left, order = list(cards), list[Product]()
    while left:
        waiting = {card.name for card in left}
        needed = {card.name: _needs(card, run) & waiting - {card.name} for card in left}
        ready = [card for card in left if not needed[card.name]] or left
        order += ready
        left = [card for card in left if card not in ready]
    return order


def _needs(card: Product, run: Run) -> set[str]:
    return {*run.catalog.launched_before(card.name), *_recorder(card, run)}


def _recorder(card: Product, run: Run) -> set[str]:
    newest = run.catalog.released[card.name][-1].template()["Resources"].values()
    types = {each["Type"] for each in newest}
    needs = "AWS::Config::ConfigRule" in types and "AWS::Config::ConfigurationRecorder" not in types
    return {RECORDER} if needs else set()


def _umbrellas(run: Run, account: str, umbrellas: Sequence[Product]) -> Iterator[Observation]:
    """Those that need a recorder first, beside one; then, without it, those that bring their own."""
    needing = [card for card in umbrellas if _recorder(card, run)]
    bringing = [card for card in umbrellas if card not in needing]
    helper: Launched | None = None
    if needing and not run.recorders.get(account) and RECORDER in run.products:
        yield from _launch(run, account, run.catalog.product(RECORDER))
        helper = run.living.get((account, run.settings.named(RECORDER)))
    order = [*needing, *bringing]
    for card in order:
        if card in bringing and helper is not None:
            yield from terminations.end(run, helper)
            helper = None
        yield from _launch(run, account, card)
        made = run.living.get((account, run.settings.named(card.name)))
        if made and card is not order[-1]:
            yield from terminations.end(run, made)


def _fact(card: Product) -> str:
    return f"{card.name} launches under {card.launch_role}"


def _launch(run: Run, account: str, card: Product) -> Iterator[Observation]:
    fact, version = _fact(card), version_to_launch(run, card)
    if card.name == RECORDER and run.recorders.get(account):
        yield unseen(NAME, fact, "SUCCEEDED", "AWS Config records there already", _ROLE, account)
        return
    run.say(f"launching {card.name} {version} in {account}")
    entry = run.journal.intend(run.entry(ending.KIND, account, run.settings.named(card.name), product=card.name))
    run.roles_used.setdefault(account, set()).add(card.launch_role)
    try:
        done = launch(
            run.places.developer(account),
            product=run.products[card.name],
            version=version,
            name=entry.name,
            parameters=answers(run, account, card),
            path=run.portfolio,
            wait=run.wait,
        )
    except PrerequisiteMissing as error:
        yield unseen(NAME, fact, "SUCCEEDED", str(error), _ROLE, account)
        return
    except FactoryError as error:
        yield judged(NAME, fact, "SUCCEEDED", [str(error)], _ROLE, account)
        return
    entry = run.journal.made(entry, done.outputs["CloudformationStackARN"])
    look(run, done)
    yield compared(NAME, fact, "SUCCEEDED", "SUCCEEDED", _ROLE, account)


def answers(run: Run, account: str, card: Product) -> dict[str, str]:
    """What the form must be told, zones by what the account has; the rest is its defaults."""
    asked = {parameter.name for parameter in card.parameters}
    given = {key: value for key, value in ANSWERS.items() if key in asked}
    if "Email" in asked and run.settings.email:
        given["Email"] = run.settings.email
    zones = [each.name for each in card.parameters if each.type == ZONE and each.default is None]
    return given | (dict(zip(zones, _zones(run, account), strict=False)) if zones else {})


def _zones(run: Run, account: str) -> list[str]:
    """The Region's zones that the account has, without Local and Wavelength Zones."""
    where = [{"Name": "zone-type", "Values": ["availability-zone"]}, {"Name": "state", "Values": ["available"]}]
    found = run.places.admin(account, "ec2").describe_availability_zones(Filters=where)["AvailabilityZones"]
    return sorted(each["ZoneName"] for each in found)


def version_to_launch(run: Run, card: Product) -> str:
    """The version before the newest, where it may still be launched; else the newest."""
    states = run.catalog.states[card.name]
    offered = [each.version for each in run.catalog.released[card.name] if states[each.version] is State.ACTIVE]
    return offered[-2] if len(offered) > 1 else offered[-1]


STEP = Step(
    name=NAME,
    why="Each launch role has all that its product's resources need.",
    tables=(_ROLE,),
    permissions={
        "developer": (
            "cloudformation:DescribeStackEvents",
            "cloudformation:DescribeStacks",
            "cloudtrail:DescribeTrails",
            "cloudtrail:GetTrailStatus",
            "config:DescribeConfigurationRecorderStatus",
            "config:DescribeConfigurationRecorders",
            "config:DescribeDeliveryChannels",
            "servicecatalog:DescribeProduct",
            "servicecatalog:DescribeProvisionedProduct",
            "servicecatalog:DescribeProvisioningParameters",
            "servicecatalog:DescribeRecord",
            "servicecatalog:GetProvisionedProductOutputs",
            "servicecatalog:ListLaunchPaths",
            "servicecatalog:ListRecordHistory",
            "servicecatalog:ProvisionProduct",
            "servicecatalog:SearchProducts",
            "servicecatalog:SearchProvisionedProducts",
            "ssm:GetParameters",
        ),
        "admin": (
            "cloudformation:ListStackResources",
            "ec2:DescribeAvailabilityZones",
            "ec2:DescribeTags",
            "tag:GetResources",
        ),
    },
    costs="what the products cost for as long as they stand: see the estimate",
    act=act,
    needs=("portfolio",),
    cleans={ending.KIND: ending.clean, ending.KEPT: kept.clean},
)
