"""Spoke: what a developer's role in a spoke account sees and finds there, looked at as that role."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, cast

from botocore.exceptions import ClientError

from product_factory import contact
from product_factory.authoring.assets import PARAMETER, bucket_name
from product_factory.authoring.recording import recording
from product_factory.catalog.loading import hub
from product_factory.catalog.offer import Offer
from product_factory.catalog.released import newest
from product_factory.hub.assets import STACK_SET, files_of
from product_factory.organization import recorders
from product_factory.organization.recorders import Recorder, Trail, Unknown
from product_factory.sharing import aws


def look(account: str, role: str, offer: Offer) -> Iterator[tuple[str, bool, str, str]]:
    """(check, passed, found, mend): the role can be assumed, sees the products, and launch roles are there."""
    partition = aws.caller_arn().split(":")[1]
    arn = f"arn:{partition}:iam::{account}:role/{role}"
    try:
        credentials = aws.client("sts").assume_role(RoleArn=arn, RoleSessionName="factory-doctor")["Credentials"]
    except ClientError as error:
        yield (
            f"role {role} can be assumed",
            False,
            str(error),
            f"trust these credentials in {arn}, or name another --role",
        )
        return
    yield f"role {role} can be assumed", True, arn, ""
    for region in hub().regions:
        yield _sees(_client("servicecatalog", region, credentials), region, role, offer)
    yield reads_stacks(_client("cloudformation", hub().regions[0], credentials), account, role)
    for region in hub().regions:
        yield from surroundings(
            _client("config", region, credentials), _client("cloudtrail", region, credentials), region, offer
        )
    if files_of(offer):
        for region in hub().regions:
            yield finds_files(_client("ssm", region, credentials), region, aws.account_id())
    yield _roles(_client("iam", None, credentials), offer)


def finds_files(ssm: Any, region: str, hub_account: str) -> tuple[str, bool, str, str]:
    """Whether templates find the hub's bucket there. What the role may not look at passes, and says so."""
    name, mend = f"the hub's bucket is named in {region}", f"factory deploy; then look at the StackSet {STACK_SET}"
    try:
        found = ssm.get_parameters(Names=[PARAMETER])["Parameters"]
    except ClientError as error:
        return name, True, f"not known, the role may not look: {error}", mend
    said = found[0]["Value"] if found else f"there is no parameter {PARAMETER}"
    return name, said == bucket_name(hub_account, region), said, mend


def _client(service: str, region: str | None, credentials: dict[str, str]) -> Any:
    import boto3

    made = cast(Any, boto3).client(
        service,
        region_name=region,
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"],
        config=aws.RETRIES,
    )
    return contact.attend(made)


def _sees(catalog: Any, region: str, role: str, offer: Offer) -> tuple[str, bool, str, str]:
    wanted = {name for portfolio in offer.portfolios for name in portfolio.products if offer.catalog.released[name]}
    name = f"role {role} sees the products in {region}"
    mend = "factory share; portfolios/: principals must match the role's name and path"
    try:
        seen = {view["Name"] for view in aws.all_pages(catalog.search_products, "ProductViewSummaries")}
    except ClientError as error:
        return name, False, str(error), f"allow servicecatalog:SearchProducts to the role {role}"
    missing = sorted(wanted - seen)
    return name, not missing, f"not: {', '.join(missing)}" if missing else f"{len(wanted)} products", mend


def reads_stacks(cloudformation: Any, account: str, role: str) -> tuple[str, bool, str, str]:
    """Whether the role may read the stacks of launched products, which the console shows with its permissions.

    Asked of a stack that does not exist: who may read it is told so, everybody else is refused.
    https://docs.aws.amazon.com/servicecatalog/latest/adminguide/constraints-launch.html
    """
    stack = f"SC-{account}-pp-0000000000000"
    asked: dict[str, Callable[..., Any]] = {
        "DescribeStackEvents": cloudformation.describe_stack_events,
        "DescribeStacks": cloudformation.describe_stacks,
        "ListStackResources": cloudformation.list_stack_resources,
    }
    refused = []
    for action, ask in asked.items():
        try:
            ask(StackName=stack)
        except ClientError as error:
            if error.response["Error"]["Code"] in ("AccessDenied", "AccessDeniedException"):
                refused.append(f"cloudformation:{action}")
    return (
        f"role {role} reads the stacks of launched products",
        not refused,
        f"refused: {', '.join(refused)}" if refused else "events and resources",
        "give it the policy of docs/ADMINISTRATOR.md, What developers need",
    )


def surroundings(config: Any, cloudtrail: Any, region: str, offer: Offer) -> Iterator[tuple[str, bool, str, str]]:
    """Whether AWS Config records and a trail logs, as far as products of the catalog need it.

    Since Control Tower's landing zone 4.0 neither is sure. What the role may not look at passes, and says so.
    """
    latest = (newest(offer.catalog.released[each.name]) for each in offer.catalog.products)
    facts = {each.product: recording(each.template()) for each in latest if each}
    if rules := sorted(product for product, needs in facts.items() if needs.needs_recorder):
        passed, found = _records(recorders.recorder(config), rules)
        mend = "launch config-recorder there, or turn on Control Tower's Config baseline on the account's OU"
        yield f"AWS Config records in {region}", passed, found, mend
    if alerts := sorted(product for product, needs in facts.items() if needs.needs_trail):
        passed, found = _logs(recorders.trail(cloudtrail, region), alerts)
        mend = "launch audit-trail there, or make a trail of the organization"
        yield f"a trail logs in {region}", passed, found, mend


def _records(found: Recorder | Unknown | None, needed_by: Sequence[str]) -> tuple[bool, str]:
    if found is None:
        return False, f"no recorder: refused are {', '.join(needed_by)}"
    if isinstance(found, Unknown):
        return True, f"not known, the role may not look: {found}"
    if found.recording is False:
        return False, f"{found.name} is stopped: it finds nothing for {', '.join(needed_by)}"
    return True, found.name


def _logs(found: Trail | Unknown | None, needed_by: Sequence[str]) -> tuple[bool, str]:
    if found is None:
        return False, f"no trail: {', '.join(needed_by)} hears of no API call"
    if isinstance(found, Unknown):
        return True, f"not known, the role may not look: {found}"
    whose = "the organization's" if found.organization else "the account's own"
    if found.logging is False:
        return False, f"{found.name} ({whose}) is stopped: {', '.join(needed_by)} hears of no API call"
    return True, f"{found.name} ({whose})"


def _roles(iam: Any, offer: Offer) -> tuple[str, bool, str, str]:
    wanted = {p.launch_role for p in offer.catalog.products if offer.catalog.released[p.name]}
    missing: list[str] = []
    unknown: list[str] = []
    for role in sorted(wanted):
        try:
            iam.get_role(RoleName=role)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            (missing if code == "NoSuchEntity" else unknown).append(role)
    if unknown:
        return "launch roles", True, "the role may not look (iam:GetRole); the StackSet was asked", ""
    return (
        "launch roles",
        not missing,
        f"missing: {', '.join(missing)}" if missing else f"{len(wanted)}",
        "factory deploy",
    )
