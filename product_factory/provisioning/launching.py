"""Launch a product by name and version, once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from product_factory.catalog.facts import Facts
from product_factory.provisioning import subscriptions
from product_factory.provisioning.arguments import check
from product_factory.provisioning.decisions import Action, on_launch
from product_factory.provisioning.drift import drift_notes
from product_factory.provisioning.errors import ArgumentError, NameTaken, PrerequisiteMissing, RecordFailed, aws_errors
from product_factory.provisioning.intent import Intent, checked_launch, described
from product_factory.provisioning.lookup import (
    ProductVersion,
    VisibleProduct,
    because,
    end_of,
    find_product,
    path_of,
    version_of,
)
from product_factory.provisioning.parameters import form_of, given_values
from product_factory.provisioning.prerequisites import (
    brought_by,
    check_prerequisites,
    check_rivals,
    missing_from,
    prerequisite_missing,
)
from product_factory.provisioning.record import finish, outputs_of
from product_factory.provisioning.results import Launched, Outcome
from product_factory.provisioning.session import Spoke, spoke_of
from product_factory.provisioning.state import ENDED, ProvisionedProduct, observe, past_record, stack_name
from product_factory.provisioning.surroundings import Hears, check_surroundings
from product_factory.provisioning.terminating import end
from product_factory.provisioning.wait import Deadline, Wait

if TYPE_CHECKING:
    import boto3

_WAIT = Wait()


@aws_errors()
def launch(
    session: boto3.Session | Spoke,
    *,
    product: str,
    version: str = "default",
    name: str | None = None,
    parameters: Mapping[str, object] | None = None,
    tags: Mapping[str, str] | None = None,
    path: str | None = None,
    wait: Wait | None = _WAIT,
    look: bool = True,
    relaunch: bool = False,
    drift: bool = False,
    facts: Facts | None = None,
    hears: Hears = lambda note: None,
) -> Launched:
    """Launch where the session's credentials act, unless exactly that is launched there already.

    product and version: names or IDs; version also `default` or `latest`. name: the provisioned
    product's, without one the product's. parameters: text, numbers, booleans, or lists of them. tags: those that
    the portfolio's TagOptions demand, and others. path: a portfolio's name or a launch path's ID, where there are
    several. wait=None: return once the launch is asked for. All checks come before the launch; every
    refusal is a ProvisioningError. Hidden (NoEcho) values are not compared with what is launched.
    look=False: for who has just seen that nothing of this name is there; NameTaken where something is after all,
    or was before. relaunch: where its stack was deleted behind it (else StackGone), terminate what is left, which is
    waited for, and launch. drift: have CloudFormation look whether what is launched differs from its template; a note
    of the result says so. facts: what is known of products (`factory export facts`); without, what has to be launched
    first, what can't be launched beside it, and what AWS Config and CloudTrail have to record are not checked
    beforehand. `hears` is told each of the result's notes before anything changes.
    """
    check(wait, product=product, version=version, name=name, path=path)
    spoke = spoke_of(session, facts)
    deadline = wait.begin() if wait else None
    found_product = find_product(spoke, product)
    name = checked_name(name if name is not None else found_product.name)
    found = observe(spoke, name, deadline) if look else None
    intent = _intent(spoke, found_product, version, name, parameters, tags, path, found)
    action = on_launch(intent.wanted, found, intent.sameness(spoke, found), relaunch=relaunch)
    if found is not None and action in (Action.NOTHING, Action.JOIN):
        told = drift_notes(spoke, found, deadline, hears) if drift else ()
        return _already(spoke, intent, found, action, _farewell(spoke, intent, hears) + told)
    notes = _farewell(spoke, intent, hears) + _checked(spoke, intent, hears)
    if found is not None and action is Action.RELAUNCH:
        end(spoke, found, deadline or _WAIT.begin())
    # Two names of what can be launched once only: looked for last, so that little time is left for another's launch.
    check_rivals(spoke, found_product.name, but=name)
    token = intent.token(spoke, past=past_record(spoke, name, found_product.id) if look else "")
    try:
        detail = _provision(spoke, intent, token)
    except NameTaken:
        found = observe(spoke, name, deadline) if look else None
        if found is None:
            raise
        # Another made it since this one looked: the same launch is the same for both.
        return _already(spoke, intent, found, on_launch(intent.wanted, found, intent.sameness(spoke, found)))
    if not look and detail["Status"] in ENDED:
        raise NameTaken(f"{name}: answered with the record of an earlier launch, {detail['RecordId']}")
    ids = {"id": detail["ProvisionedProductId"], "record_id": detail["RecordId"]}
    launched = _launched(spoke, intent, name, outcome=Outcome.UNDER_WAY, notes=notes, **ids)
    return _finished(spoke, launched, deadline, intent.shown) if deadline else launched


def checked_name(name: str) -> str:
    """The name, where Service Catalog takes it. ArgumentError where it does not.

    https://docs.aws.amazon.com/servicecatalog/latest/dg/API_ProvisionProduct.html: ProvisionedProductName
    """
    if re.fullmatch(r"[a-zA-Z0-9][a-zA-Z0-9._-]{0,127}", name):
        return name
    raise ArgumentError(
        f"name {name!r}: a provisioned product's name starts with a letter or digit and has letters, digits, dots, "
        "underscores and dashes, 128 at most; choose one with --name"
    )


def _intent(
    spoke: Spoke,
    product: VisibleProduct,
    version: str,
    name: str,
    parameters: Mapping[str, object] | None,
    tags: Mapping[str, str] | None,
    path: str | None,
    found: ProvisionedProduct | None,
) -> Intent:
    """What is asked for, all of it checked that needs no look at other things in the account."""
    kept = found.version_id if found and found.product_id == product.id else None
    chosen = version_of(spoke, product, version, launching=True, kept=kept)
    path_id = path_of(spoke, product, path)
    answer = described(spoke, product.id, chosen.id, path_id)
    subject = f"{product.name} {chosen.name}"
    given = given_values(subject, parameters or {})
    given_tags = given_values(subject, tags or {}, what="tag ")
    values = checked_launch(spoke, subject, answer, given, given_tags)
    return Intent(product, chosen, name, path_id, form_of(answer), given, values, given_tags)


def _farewell(spoke: Spoke, intent: Intent, hears: Hears) -> tuple[str, ...]:
    """That what runs is deprecated, and why; that the product ends, and what to use in its place."""
    name, version = intent.product.name, intent.version
    ended = end_of(spoke, name)
    said = (
        f"{name}: {ended}." if ended else "",
        f"{name} {version.name} is deprecated{because(version)}." if version.deprecated and not ended else "",
    )
    notes = tuple(filter(None, said))
    for note in notes:
        hears(note)
    return notes


def _checked(spoke: Spoke, intent: Intent, hears: Hears) -> tuple[str, ...]:
    """The notes; the errors of what the account lacks, or holds already."""
    check_rivals(spoke, intent.product.name, but=intent.name)
    check_prerequisites(spoke, intent.product.name, intent.form, intent.values)
    return check_surroundings(spoke, intent.product.name, intent.version.name, hears=hears)


def _launched(spoke: Spoke, intent: Intent, name: str, **more: Any) -> Launched:
    product: VisibleProduct = intent.product
    version: ProductVersion = intent.version
    return Launched(
        account=spoke.account,
        region=spoke.region,
        name=name,
        product=product.name,
        product_id=product.id,
        version=version.name,
        version_id=version.id,
        **more,
    )


def _already(
    spoke: Spoke, intent: Intent, found: ProvisionedProduct, action: Action, notes: tuple[str, ...] = ()
) -> Launched:
    unchanged = action is Action.NOTHING
    return _launched(
        spoke,
        intent,
        found.name,
        id=found.id,
        record_id=found.last_record_id,
        outcome=Outcome.UNCHANGED if unchanged else Outcome.UNDER_WAY,
        outputs=outputs_of(spoke, found.id) if unchanged else {},
        notes=notes,
    )


def _provision(spoke: Spoke, intent: Intent, token: str) -> dict[str, Any]:
    sent = {**intent.shown, **intent.given}
    try:
        detail: dict[str, Any] = spoke.catalog.provision_product(
            ProductId=intent.product.id,
            ProvisioningArtifactId=intent.version.id,
            ProvisionedProductName=intent.name,
            ProvisioningParameters=[{"Key": key, "Value": value} for key, value in sent.items()],
            ProvisionToken=token,
            **({"Tags": [{"Key": key, "Value": value} for key, value in intent.tags.items()]} if intent.tags else {}),
            **({"PathId": intent.path_id} if intent.path_id else {}),
        )["RecordDetail"]
    except ClientError as error:
        message = error.response["Error"]["Message"]
        if missing := missing_from(message):
            raise prerequisite_missing(spoke, intent.product.name, missing) from error
        if "already exists" in message:
            raise NameTaken(
                f"{intent.name}: the name is taken by a provisioned product that you may not see: {message}\n"
                "Choose another with --name."
            ) from error
        raise
    return detail


def _finished(spoke: Spoke, launched: Launched, deadline: Deadline, values: Mapping[str, str]) -> Launched:
    name = launched.name
    record = finish(spoke, str(launched.record_id), f"launch of {name}", deadline)
    if record.succeeded:
        then = subscriptions.notes(spoke, stack_name(spoke, launched.id), values)
        ended = {"outcome": Outcome.DONE, "outputs": record.outputs, "notes": launched.notes + then}
        return launched.model_copy(update=ended)
    after = f"`factory terminate {name}`, which is in ERROR now, and launch it again."
    if missing := missing_from(record.reason):
        raise prerequisite_missing(spoke, launched.product, missing, f" Then {after}")
    if first := brought_by(record.reason):
        raise PrerequisiteMissing(
            f"{name}: launch failed: {record.reason}\nLaunch first: `factory launch {first}`. Then {after}", [first]
        )
    raise RecordFailed(f"{name}: launch failed: {record.reason}\nFix that, then {after}")
