"""What data-event-trail promises: seen in an account of the sandbox, its selectors judged by CloudTrail's own rules."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

import pytest
from botocore.exceptions import ClientError

from product_factory.sandbox.authorization.conditions import holds
from products.data_event_trail import PRODUCT
from tests.products.guest_account import ACCOUNT, REGION, GuestAccount, guest_account, template

NAME = PRODUCT.name
TEMPLATE = template(NAME)
NUMBERS = count(1)
BUCKETS = "arn:aws:s3:::orders,arn:aws:s3:::invoices"


@pytest.fixture(scope="module")
def account() -> Iterator[GuestAccount]:
    with guest_account() as made:
        yield made


def launched(account: GuestAccount, **answers: str) -> tuple[str, str, dict[str, str]]:
    """Stack, name and outputs of one more launch."""
    number = next(NUMBERS)
    stack, name = f"SC-t{number}", f"trail{number}"
    return stack, name, account.launch(NAME, stack, TrailName=name, **answers)


def told(account: GuestAccount, out: Mapping[str, str], event: Mapping[str, str]) -> bool:
    """Whether the trail records an event: all fields of one selector have to match.

    https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html
    """
    found = account.client("cloudtrail").get_event_selectors(TrailName=out["TrailArn"])
    assert not found.get("EventSelectors")

    def matches(field: Mapping[str, Any]) -> bool:
        assert set(field) <= {"Field", "Equals", "StartsWith"}
        value = event.get(field["Field"], "")
        return value in field.get("Equals", ()) or any(value.startswith(each) for each in field.get("StartsWith", ()))

    return any(all(map(matches, each["FieldSelectors"])) for each in found["AdvancedEventSelectors"])


def of(key: str, *, reads: bool = False, kind: str = "AWS::S3::Object", category: str = "Data") -> dict[str, str]:
    arn = f"arn:aws:s3:::{key}"
    read_only = "true" if reads else "false"
    return {"eventCategory": category, "resources.type": kind, "resources.ARN": arn, "readOnly": read_only}


EVENTS = [
    ("a write", of("orders/2026/1.json"), True, True),
    ("of another named bucket", of("invoices/x"), True, True),
    ("a read", of("orders/2026/1.json", reads=True), False, True),
    ("of a bucket whose name begins alike", of("orders-archive/x"), False, False),
    ("of a bucket that is not named", of("other/x"), False, False),
    ("a management event", of("orders/x", category="Management"), False, False),
    ("of another service", of("orders/x", kind="AWS::Lambda::Function"), False, False),
]


@pytest.fixture(scope="module")
def standing(account: GuestAccount) -> dict[str, tuple[str, dict[str, str]]]:
    """Two launches, by what they record, which several tests look at: stack and outputs of each."""
    found = {}
    for events in ("write", "all"):
        stack, _, out = launched(
            account, BucketArns=BUCKETS, Events=events, LogGroup="on" if events == "all" else "off"
        )
        found[events] = stack, out
    return found


@pytest.mark.parametrize(("what", "event", "by_writes", "by_all"), EVENTS, ids=[each[0] for each in EVENTS])
def test_it_records_just_the_objects_of_the_named_buckets(
    account: GuestAccount,
    standing: dict[str, tuple[str, dict[str, str]]],
    what: str,
    event: dict[str, str],
    by_writes: bool,
    by_all: bool,
) -> None:
    assert told(account, standing["write"][1], event) is by_writes
    assert told(account, standing["all"][1], event) is by_all


def test_one_bucket_is_named_as_many_are(account: GuestAccount) -> None:
    _, _, out = launched(account)
    assert told(account, out, of("orders/x"))
    assert not told(account, out, of("orders2/x"))


def test_the_trail_covers_all_regions_and_is_validated_and_encrypted(
    account: GuestAccount, standing: dict[str, tuple[str, dict[str, str]]]
) -> None:
    stack, out = standing["all"]
    trails = {each["TrailARN"]: each for each in account.client("cloudtrail").describe_trails()["trailList"]}
    trail, quiet = trails[out["TrailArn"]], trails[standing["write"][1]["TrailArn"]]
    assert trail["IsMultiRegionTrail"] is trail["LogFileValidationEnabled"] is True
    assert account.client("cloudtrail").get_trail_status(Name=out["TrailArn"])["IsLogging"] is True
    assert trail["KmsKeyId"].endswith(account.resources(stack)["TrailKey38EB2549"])
    assert trail["S3BucketName"] == out["TrailBucketName"]
    assert trail["CloudWatchLogsLogGroupArn"] == f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{out['LogGroupName']}:*"
    assert not quiet.get("CloudWatchLogsLogGroupArn")


def test_nobody_deletes_log_files_and_this_trail_alone_writes_them(
    account: GuestAccount, standing: dict[str, tuple[str, dict[str, str]]]
) -> None:
    _, out = standing["write"]
    policy = json.loads(account.s3.get_bucket_policy(Bucket=out["TrailBucketName"])["Policy"])["Statement"]
    said = {each.get("Sid", "TlsOnly"): each for each in policy}
    assert (said["NobodyDeletesObjects"]["Effect"], said["NobodyDeletesObjects"]["Principal"]) == ("Deny", {"AWS": "*"})
    assert said["TlsOnly"]["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    allowed = [each for each in policy if each["Effect"] == "Allow"]
    assert {each["Action"] for each in allowed} == {"s3:GetBucketAcl", "s3:PutObject"}
    for each in allowed:
        assert each["Principal"] == {"Service": "cloudtrail.amazonaws.com"}
        known = {"aws:SourceArn": out["TrailArn"], "s3:x-amz-acl": "bucket-owner-full-control"}
        assert holds(each["Condition"], known)
        assert not holds(each["Condition"], known | {"aws:SourceArn": out["TrailArn"].replace("SC-", "XX-")})


ALWAYS = {
    *("TrailKey", "TrailBucket", "TrailBucketPolicy", "AccessLogBucket", "AccessLogBucketPolicy", "Trail"),
    *("TrailArnParameter", "TrailBucketNameParameter"),
}
SEARCHED = {"TrailLogGroup", "TrailToLogGroup"}
PARTS = [({}, set()), ({"LogGroup": "on", "Events": "all", "ObjectLock": "GOVERNANCE"}, SEARCHED)]


@pytest.mark.parametrize(("answers", "beside"), PARTS)
def test_each_optional_part_comes_and_goes_and_records_stay(
    account: GuestAccount, answers: dict[str, str], beside: set[str]
) -> None:
    stack, name, out = launched(account, **answers)

    def made() -> set[str]:
        return {re.sub(r"[0-9A-F]{8}$", "", each) for each in account.resources(stack)}

    assert made() == ALWAYS | beside
    locked = {each: answers[each] for each in answers if each == "ObjectLock"}
    again = account.update(NAME, stack, TrailName=name, BucketArns="arn:aws:s3:::ledger", Events="all", **locked)
    assert made() == ALWAYS
    assert {each: again[each] for each in ("TrailArn", "TrailBucketName")} == {
        each: out[each] for each in ("TrailArn", "TrailBucketName")
    }
    assert told(account, again, of("ledger/x", reads=True))
    assert not told(account, again, of("orders/x"))
    ids = account.resources(stack)
    account.s3.put_object(Bucket=out["TrailBucketName"], Key="AWSLogs/x", Body=b"x")
    account.cloudformation.delete_stack(StackName=stack)
    assert account.cloudformation.list_stacks(StackStatusFilter=["DELETE_FAILED"])["StackSummaries"] == []
    assert account.s3.get_object(Bucket=out["TrailBucketName"], Key="AWSLogs/x")["Body"].read() == b"x"
    assert account.client("kms").describe_key(KeyId=ids["TrailKey38EB2549"])["KeyMetadata"]["KeyState"] == "Enabled"
    if beside:
        groups = account.client("logs").describe_log_groups(logGroupNamePrefix=out["LogGroupName"])["logGroups"]
        assert [each["retentionInDays"] for each in groups] == [365]
        lock = account.s3.get_object_lock_configuration(Bucket=out["TrailBucketName"])["ObjectLockConfiguration"]
        assert lock["Rule"]["DefaultRetention"].items() >= {"Mode": "GOVERNANCE", "Days": 365}.items()


def test_every_resource_that_may_be_missing_is_in_the_table() -> None:
    there = {re.sub(r"[0-9A-F]{8}$", "", name) for name, each in TEMPLATE["Resources"].items() if "Condition" in each}
    assert there == SEARCHED


def test_others_find_it_by_name(account: GuestAccount) -> None:
    _, name, out = launched(account)
    path = f"/baseline/data-event-trail/{name}"
    stored = account.client("ssm").get_parameters_by_path(Path=path)["Parameters"]
    assert {each["Name"].removeprefix(f"{path}/"): each["Value"] for each in stored} == {
        "trail-arn": out["TrailArn"],
        "bucket-name": out["TrailBucketName"],
    }
    assert {output.name for output in PRODUCT.outputs} <= set(out)


@pytest.mark.parametrize(
    "buckets",
    [
        *("", "orders", "arn:aws:s3:::orders/*", "arn:aws:s3:::orders,", "arn:aws:s3:::orders, arn:aws:s3:::x-y"),
        *("arn:aws:s3:::Orders", "arn:aws:s3:::*", "arn:aws:s3", ",".join(["arn:aws:s3:::orders"] * 51)),
    ],
)
def test_buckets_are_named_one_by_one(account: GuestAccount, buckets: str) -> None:
    with pytest.raises(ClientError, match="1 to 50 buckets"):
        account.launch(NAME, "SC-refused", BucketArns=buckets)


def test_it_is_for_those_who_administer_the_account() -> None:
    """Whoever is on record should not be who can end it."""
    from portfolios import account_administration, guest_system

    assert NAME in account_administration.PORTFOLIO.products
    assert NAME not in guest_system.PORTFOLIO.products
