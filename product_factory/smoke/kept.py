"""What a terminated product of this run has left, asked of CloudFormation, and how it is deleted when that is wanted.

Nothing is found by its name: a stack of this run tells in its events what it skipped when it was deleted, and what
another stack holds by now is left alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from product_factory.catalog.nested import STACK
from product_factory.smoke.journal import Entry, Journal
from product_factory.smoke.places import Places

# The shortest that KMS takes: https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html
_DAYS = 7
# Goes with what it is a part of, and has the same physical ID.
PARTS = ("AWS::S3::BucketPolicy",)
_GONE = ("NoSuch", "NotFound", "ResourceNotFoundException", "ValidationError")


def skipped(cloudformation: Any, stack_id: str) -> list[tuple[str, str, str]]:
    """(type, logical ID, physical ID) of what the stack, and those nested in it, kept when it was deleted.

    What was in a nested stack has its path for a logical ID.
    """
    found, inner = [], dict[str, str]()
    for page in cloudformation.get_paginator("describe_stack_events").paginate(StackName=stack_id):
        for event in page["StackEvents"]:
            if event["ResourceStatus"] == "DELETE_SKIPPED" and event.get("PhysicalResourceId"):
                found.append((event["ResourceType"], event["LogicalResourceId"], event["PhysicalResourceId"]))
            elif event["ResourceType"] == STACK and event.get("PhysicalResourceId") not in (None, "", event["StackId"]):
                inner[event["PhysicalResourceId"]] = event["LogicalResourceId"]
    for stack, name in inner.items():
        found += [(kind, f"{name}/{path}", kept) for kind, path, kept in skipped(cloudformation, stack)]
    return list(dict.fromkeys(found))


def held(cloudformation: Any, physical_id: str) -> str | None:
    """The stack that holds it, None where none does."""
    try:
        found = cloudformation.describe_stack_resources(PhysicalResourceId=physical_id)["StackResources"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        return None
    # A deleted stack is told of for 90 days more.
    mine = [each for each in found if each["PhysicalResourceId"] == physical_id]
    living = [each for each in mine if not each["ResourceStatus"].startswith("DELETE")]
    return str(living[0]["StackName"]) if living else None


def clean(places: Places, journal: Journal, entry: Entry) -> None:
    """Delete one kept thing of a stack of this run; ClientError where AWS refuses."""
    cloudformation = places.admin(entry.account, "cloudformation")
    if (entry.data["type"], entry.data["logical"], entry.name) not in skipped(cloudformation, entry.data["stack"]):
        raise LookupError(f"{entry.name}: {entry.data['stack']} does not say that it kept it")
    if holder := held(cloudformation, entry.name):
        raise LookupError(f"{entry.name}: the stack {holder} holds it by now")
    delete = _DELETES.get(entry.data["type"])
    if delete is None:
        raise LookupError(f"{entry.name}: no way to delete an {entry.data['type']} is known here; delete it by hand")
    try:
        delete(places, entry)
    except ClientError as error:
        if not any(text in error.response["Error"]["Code"] for text in _GONE):
            raise
    journal.gone(entry)


def _bucket(places: Places, entry: Entry) -> None:
    """Its policy first, which forbids deleting records; then every version of every object; then the bucket."""
    s3 = places.admin(entry.account, "s3")
    s3.delete_bucket_policy(Bucket=entry.name)
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=entry.name):
        objects = [
            {"Key": each["Key"], "VersionId": each["VersionId"]}
            for each in (*page.get("Versions", []), *page.get("DeleteMarkers", []))
        ]
        if objects:
            s3.delete_objects(Bucket=entry.name, Delete={"Objects": objects, "Quiet": True})
    s3.delete_bucket(Bucket=entry.name)


def _key(places: Places, entry: Entry) -> None:
    kms = places.admin(entry.account, "kms")
    try:
        kms.schedule_key_deletion(KeyId=entry.name, PendingWindowInDays=_DAYS)
    except ClientError as error:
        # Scheduled already, by a clean-up that was cut off.
        if error.response["Error"]["Code"] != "KMSInvalidStateException":
            raise


def _log_group(places: Places, entry: Entry) -> None:
    places.admin(entry.account, "logs").delete_log_group(logGroupName=entry.name)


_DELETES: dict[str, Callable[[Places, Entry], None]] = {
    "AWS::S3::Bucket": _bucket,
    "AWS::KMS::Key": _key,
    "AWS::Logs::LogGroup": _log_group,
}
