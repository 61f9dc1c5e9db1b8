"""Harmless acts that make AWS raise an event, each on something that the run makes for it and deletes at once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from product_factory.smoke.journal import Entry, Journal
from product_factory.smoke.places import Places
from product_factory.smoke.step import Launched, Run


class Act(NamedTuple):
    """`events`: names of API calls, or detail types, that rules wait for. `why`: why it harms nobody."""

    name: str
    source: str
    events: tuple[str, ...]
    why: str
    do: Callable[[Run, str], str]


def security_group(run: Run, account: str) -> str:
    """Made in a VPC of this run and deleted; "" or why not."""
    return _in_vpc(run, account, "security group")


def network_acl(run: Run, account: str) -> str:
    """Made in a VPC of this run, associated with nothing, and deleted; "" or why not."""
    return _in_vpc(run, account, "network ACL")


def access_key(run: Run, account: str) -> str:
    """A key of a user without any permission, deleted at once together with the user; "" or why not."""
    iam = run.places.admin(account, "iam")
    entry = run.journal.intend(run.entry("user", account, run.settings.named("key")))
    iam.create_user(UserName=entry.name)
    run.journal.made(entry, entry.name)
    iam.create_access_key(UserName=entry.name)
    clean_user(run.places, run.journal, entry)
    return ""


def sample_finding(run: Run, account: str) -> str:
    """GuardDuty marks it as a sample; it goes with the detector, which is this run's; "" or why not."""
    detectors = _made(run, account, "AWS::GuardDuty::Detector")
    if not detectors:
        return "no detector of this run is there"
    run.places.admin(account, "guardduty").create_sample_findings(
        DetectorId=detectors[0], FindingTypes=["Backdoor:EC2/C&CActivity.B"]
    )
    return ""


def imported_finding(run: Run, account: str) -> str:
    """A finding on the account itself that says what it is; it goes with the hub, which is this run's; "" or why not."""
    if not _made(run, account, "AWS::SecurityHub::Hub"):
        return "no Security Hub of this run is there"
    here, now = run.settings.region, datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    product = f"arn:{run.places.partition}:securityhub:{here}:{account}:product/{account}/default"
    answer = run.places.admin(account, "securityhub").batch_import_findings(
        Findings=[
            {
                "SchemaVersion": "2018-10-08",
                "Id": run.settings.named("finding"),
                "ProductArn": product,
                "GeneratorId": "factory-smoke",
                "AwsAccountId": account,
                "Types": ["Software and Configuration Checks"],
                "CreatedAt": now,
                "UpdatedAt": now,
                "Severity": {"Label": "CRITICAL"},
                "Compliance": {"Status": "FAILED"},
                "Title": "Made by factory smoke",
                "Description": "Made by a smoke run to see that alerts arrive. Nothing is wrong.",
                "Resources": [{"Type": "AwsAccount", "Id": f"AWS::::Account:{account}"}],
            }
        ]
    )
    return "" if answer["SuccessCount"] else json.dumps(answer["FailedFindings"])


ACTS = (
    Act(
        "security group",
        "aws.ec2",
        ("CreateSecurityGroup", "DeleteSecurityGroup"),
        "made in a VPC of the run, used by nothing, deleted at once",
        security_group,
    ),
    Act(
        "network ACL",
        "aws.ec2",
        ("CreateNetworkAcl", "DeleteNetworkAcl"),
        "made in a VPC of the run, associated with nothing, deleted at once",
        network_acl,
    ),
    Act(
        "access key",
        "aws.iam",
        ("CreateAccessKey", "CreateUser", "DeleteAccessKey"),
        "of a user without permissions, shown to nobody, deleted at once",
        access_key,
    ),
    Act(
        "sample finding",
        "aws.guardduty",
        ("GuardDuty Finding",),
        "GuardDuty's own sample, in a detector of the run",
        sample_finding,
    ),
    Act(
        "imported finding",
        "aws.securityhub",
        ("Security Hub Findings - Imported",),
        "says that nothing is wrong, in a Security Hub of the run",
        imported_finding,
    ),
)


def _made(run: Run, account: str, resource_type: str) -> list[str]:
    living: Iterable[Launched] = run.living.values()
    return [made.physical_id for each in living if each.account == account for made in each.of_type(resource_type)]


def _in_vpc(run: Run, account: str, kind: str) -> str:
    vpc = next(iter(_made(run, account, "AWS::EC2::VPC")), "")
    ec2 = run.places.admin(account, "ec2")
    if not vpc:
        vpc = _own_vpc(run, account, ec2)
    entry = run.journal.intend(run.entry(kind, account, run.settings.named(kind.replace(" ", "-")), vpc=vpc))
    tags = [{"Key": "Name", "Value": entry.name}]
    if kind == "security group":
        specification = [{"ResourceType": "security-group", "Tags": tags}]
        made = ec2.create_security_group(
            GroupName=entry.name, Description="factory smoke", VpcId=vpc, TagSpecifications=specification
        )["GroupId"]
    else:
        specification = [{"ResourceType": "network-acl", "Tags": tags}]
        made = ec2.create_network_acl(VpcId=vpc, TagSpecifications=specification)["NetworkAcl"]["NetworkAclId"]
    CLEANS[kind](run.places, run.journal, run.journal.made(entry, made))
    return ""


def _own_vpc(run: Run, account: str, ec2: Any) -> str:
    """A VPC that nothing uses; one for all acts, deleted by the clean-up of this step."""
    name = run.settings.named("vpc")
    known = next((each for each in run.journal.open if each.kind == "VPC" and each.account == account), None)
    if known and known.id:
        return known.id
    entry = run.journal.intend(run.entry("VPC", account, name))
    tags = [{"ResourceType": "vpc", "Tags": [{"Key": "Name", "Value": name}]}]
    made = str(ec2.create_vpc(CidrBlock="10.255.255.0/28", TagSpecifications=tags)["Vpc"]["VpcId"])
    run.journal.made(entry, made)
    return made


def _ids(ec2: Any, entry: Entry, operation: str, key: str, member: str) -> list[str]:
    """The ID that was recorded; of what only the intent is known, those with the run's own name as their tag."""
    if entry.id:
        return [entry.id]
    filters = [{"Name": "tag:Name", "Values": [entry.name]}]
    return [each[member] for page in ec2.get_paginator(operation).paginate(Filters=filters) for each in page[key]]


def _gone_is_fine(call: Callable[..., Any], **arguments: Any) -> None:
    try:
        call(**arguments)
    except ClientError as error:
        if "NotFound" not in error.response["Error"]["Code"] and error.response["Error"]["Code"] != "NoSuchEntity":
            raise


def clean_security_group(places: Places, journal: Journal, entry: Entry) -> None:
    """By its ID."""
    ec2 = places.admin(entry.account, "ec2")
    for each in _ids(ec2, entry, "describe_security_groups", "SecurityGroups", "GroupId"):
        _gone_is_fine(ec2.delete_security_group, GroupId=each)
    journal.gone(entry)


def clean_network_acl(places: Places, journal: Journal, entry: Entry) -> None:
    """By its ID."""
    ec2 = places.admin(entry.account, "ec2")
    for each in _ids(ec2, entry, "describe_network_acls", "NetworkAcls", "NetworkAclId"):
        _gone_is_fine(ec2.delete_network_acl, NetworkAclId=each)
    journal.gone(entry)


def clean_vpc(places: Places, journal: Journal, entry: Entry) -> None:
    """By its ID; AWS refuses it while anything is in it."""
    ec2 = places.admin(entry.account, "ec2")
    for each in _ids(ec2, entry, "describe_vpcs", "Vpcs", "VpcId"):
        _gone_is_fine(ec2.delete_vpc, VpcId=each)
    journal.gone(entry)


def clean_user(places: Places, journal: Journal, entry: Entry) -> None:
    """Its keys, then the user."""
    iam = places.admin(entry.account, "iam")
    try:
        for key in iam.list_access_keys(UserName=entry.name)["AccessKeyMetadata"]:
            iam.delete_access_key(UserName=entry.name, AccessKeyId=key["AccessKeyId"])
    except iam.exceptions.NoSuchEntityException:
        journal.gone(entry)
        return
    _gone_is_fine(iam.delete_user, UserName=entry.name)
    journal.gone(entry)


CLEANS: Mapping[str, Callable[[Places, Journal, Entry], None]] = {
    "security group": clean_security_group,
    "network ACL": clean_network_acl,
    "VPC": clean_vpc,
    "user": clean_user,
}
