"""Ending what a run launched: terminate, see what stayed, and keep a list of it. Used by steps and by the clean-up."""

from __future__ import annotations

from typing import Any

from product_factory.errors import FactoryError
from product_factory.provisioning import terminate
from product_factory.provisioning.state import observe, stack_name
from product_factory.provisioning.wait import Wait
from product_factory.smoke import kept
from product_factory.smoke.journal import Entry, Journal
from product_factory.smoke.places import Places

KIND, KEPT = "provisioned product", "kept"


def end(places: Places, journal: Journal, entry: Entry, wait: Wait) -> tuple[tuple[str, str, str], ...]:
    """Terminate it, if it is there; what its stack kept, each written into the state file.

    The stack's ID is written down first, since nothing tells it afterwards.
    """
    spoke: Any = places.developer(entry.account)
    cloudformation = places.admin(entry.account, "cloudformation")
    found = observe(spoke, entry.name, wait.begin())
    if found and not entry.id:
        entry = journal.made(entry, _stack_id(cloudformation, stack_name(spoke, found.id)))
    if found:
        terminate(spoke, name=entry.name, wait=wait)
    stayed = tuple(kept.skipped(cloudformation, entry.id)) if entry.id else ()
    for resource_type, logical_id, physical_id in stayed:
        if resource_type in kept.PARTS:
            continue
        journal.intend(
            Entry(
                kind=KEPT,
                account=entry.account,
                region=entry.region,
                name=physical_id,
                data={"type": resource_type, "logical": logical_id, "stack": entry.id},
            )
        )
    journal.gone(entry)
    return stayed


def _stack_id(cloudformation: Any, name: str) -> str:
    """The ID of a stack by its name; "" where the launch failed before there was one."""
    from botocore.exceptions import ClientError

    try:
        return str(cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackId"])
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        return ""


def clean(places: Places, journal: Journal, entry: Entry) -> None:
    """End it as part of the clean-up. LookupError, with the mend, where it can't be terminated."""
    try:
        end(places, journal, entry, Wait())
    except FactoryError as error:
        raise LookupError(f"{entry.name}: {error}") from error
