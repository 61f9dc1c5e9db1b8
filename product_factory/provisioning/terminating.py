"""Terminate a provisioned product, and say what stays behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from product_factory.catalog.facts import Facts
from product_factory.provisioning import tokens
from product_factory.provisioning.arguments import check
from product_factory.provisioning.decisions import Action, on_terminate
from product_factory.provisioning.errors import RecordFailed, aws_errors
from product_factory.provisioning.record import finish
from product_factory.provisioning.results import Outcome, Terminated
from product_factory.provisioning.session import Spoke, spoke_of
from product_factory.provisioning.state import ProvisionedProduct, observe
from product_factory.provisioning.wait import Deadline, Wait

if TYPE_CHECKING:
    import boto3

_WAIT = Wait()


@aws_errors()
def terminate(
    session: boto3.Session | Spoke,
    *,
    name: str,
    retain_resources: bool = False,
    ignore_errors: bool = False,
    wait: Wait | None = _WAIT,
    facts: Facts | None = None,
) -> Terminated:
    """Terminate the provisioned product of this name; where there is none, nothing is done.

    retain_resources: Service Catalog forgets it, its stack and resources stay. ignore_errors: Service
    Catalog forgets it even where resources can't be deleted. wait as for `launch`. facts: what is known of
    products (`factory export facts`); without, what stays behind is not known.
    """
    check(wait, name=name)
    spoke = spoke_of(session, facts)
    deadline = wait.begin() if wait else None
    found = observe(spoke, name, deadline)
    action = on_terminate(found)
    if found is None:
        return Terminated(outcome=Outcome.UNCHANGED, account=spoke.account, region=spoke.region, name=name)
    kept = ("Everything stays: its stack and all resources.",) if retain_resources else stays(spoke.facts, found)
    record_id: str | None = found.last_record_id
    if action is Action.ACT:
        record_id = _terminate(spoke, found, retain_resources=retain_resources, ignore_errors=ignore_errors)
    terminated = Terminated(
        outcome=Outcome.UNDER_WAY,
        account=spoke.account,
        region=spoke.region,
        name=name,
        id=found.id,
        record_id=record_id,
        stays=kept,
    )
    if record_id and deadline is None:
        return terminated
    if record_id and deadline:
        _finish(spoke, name, record_id, deadline)
    return terminated.model_copy(update={"outcome": Outcome.DONE})


@aws_errors()
def what_stays(session: boto3.Session, *, name: str, facts: Facts | None = None) -> tuple[str, ...] | None:
    """What terminating this would leave behind, as far as the facts tell; None where nothing of this name is there."""
    check(name=name)
    found = observe(spoke_of(session), name, deadline=None)
    return None if found is None else stays(facts, found)


def stays(facts: Facts | None, found: ProvisionedProduct) -> tuple[str, ...]:
    """What the product's card says, and what the version's released template retains. Nothing without facts of it."""
    if facts is None:
        return ()
    known = facts.of(found.product_name)
    return (*known.stays, *known.kept.get(found.version_name, ()))


def end(spoke: Spoke, found: ProvisionedProduct, deadline: Deadline) -> None:
    """Terminate this, and wait for it. RecordFailed where that does not go."""
    record_id = _terminate(spoke, found, retain_resources=False, ignore_errors=False)
    if record_id:
        _finish(spoke, found.name, record_id, deadline)


def _terminate(spoke: Spoke, found: ProvisionedProduct, *, retain_resources: bool, ignore_errors: bool) -> str | None:
    """The record's ID, None where it is gone already: an earlier try, whose answer was lost, has done it."""
    token = tokens.terminate_token(
        found.id, found.last_record_id, retain_resources=retain_resources, ignore_errors=ignore_errors
    )
    try:
        answer = spoke.catalog.terminate_provisioned_product(
            ProvisionedProductId=found.id,
            TerminateToken=token,
            RetainPhysicalResources=retain_resources,
            IgnoreErrors=ignore_errors,
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        return None
    return str(answer["RecordDetail"]["RecordId"])


def _finish(spoke: Spoke, name: str, record_id: str, deadline: Deadline) -> None:
    record = finish(spoke, record_id, f"termination of {name}", deadline)
    if not record.succeeded:
        raise RecordFailed(
            f"{name}: termination failed: {record.reason}\n"
            "Fix that and terminate again, or let Service Catalog forget it with --ignore-errors."
        )
