"""From the delegation to what people may do, in the sandbox's organization, by the commands' own way."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from product_factory import Guarded
from product_factory.catalog.loading import hub
from product_factory.errors import FactoryError
from product_factory.guardrails import applying, asking, testing
from product_factory.guardrails.delegation import merged, statements, template
from product_factory.guardrails.live import STACK, read
from product_factory.organization.calls import client, read_tree
from product_factory.sandbox.organization import ADMINISTRATOR, Account
from product_factory.sandbox.server import REGION, Sandbox
from tests.products.administrators import register

HUB, OUTSIDER, NEW = "222222222222", "777777777777", "888888888888"
HOME = hub().regions[0]
SANDBOX, WORKLOADS = "ou-demo-sandbox0", "ou-demo-workload"
DENIED = "explicit deny in a service control policy"
NAMES = ("launch-roles", "networks", "detectors", "ec2-defaults", "guardduty-on", "security-hub-on", "inspector-on")
TYPES = (
    "SERVICE_CONTROL_POLICY",
    "DECLARATIVE_POLICY_EC2",
    "GUARDDUTY_POLICY",
    "INSPECTOR_POLICY",
    "SECURITYHUB_POLICY",
)
FIRST = Guarded(units=("/Sandbox",), guardrails=NAMES, ring=1)
SECOND = Guarded(units=("/Workloads",), guardrails=NAMES, ring=2)


class Place:
    """The sandbox, acted in as the hub's administrator, with what applying said last."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.organizations = sandbox.session("management", ADMINISTRATOR).client("organizations")

    def apply(self, *guarded: Guarded, ring: int | None = None) -> list[str]:
        """Plan and apply; what was said."""
        said: list[str] = []
        ready = asking.ready(ring, guarded)
        assert ready.refused == []
        applying.apply(ready, said.append)
        return said

    def work(self, *guarded: Guarded, ring: int | None = None) -> list[tuple[str, str, str]]:
        return [(row.action, row.guardrail, row.place) for row in asking.ready(ring, guarded).plan.work]

    def may(self, account: str, call: str, **given: Any) -> bool:
        """Whether the account's administrator may call this of EC2."""
        ec2 = self.sandbox.session(account, ADMINISTRATOR).client("ec2")
        try:
            getattr(ec2, call)(**given)
        except ClientError as error:
            if error.response["Error"]["Code"] != "UnauthorizedOperation" or DENIED not in str(error):
                raise
            return False
        return True

    def services(self, account: str) -> set[str]:
        """What of the organization's security services is on in the account."""
        session = self.sandbox.session(account, ADMINISTRATOR)
        hub = session.client("securityhub")
        on = {"GuardDuty"} if session.client("guardduty").list_detectors()["DetectorIds"] else set()
        if session.client("inspector2").batch_get_account_status()["accounts"]:
            on.add("Inspector")
        with contextlib.suppress(hub.exceptions.ResourceNotFoundException):
            on |= {"Security Hub"} if hub.describe_security_hub_v2() else set()
        return on


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    """An organization whose management account delegated policies to the hub, and switched the types on."""
    context = pytest.MonkeyPatch()
    with context.context() as patch, Sandbox(more_spokes=(Account(name="new", id=NEW, unit="platform"),)) as sandbox:
        made = Place(sandbox)
        for name, value in sandbox.environment("hub", ADMINISTRATOR).items():
            patch.setenv(name, value)
        patch.setattr(boto3, "DEFAULT_SESSION", None)
        yield made


def test_without_delegation_it_says_what_to_do_and_changes_nothing(place: Place) -> None:
    ready = asking.ready(1, [FIRST])
    lacking = [each.partition(":")[0] for each in ready.refused if "has no trusted access" in each]
    assert lacking == ["GUARDDUTY_POLICY", "SECURITYHUB_POLICY", "INSPECTOR_POLICY"]
    off = [each.partition(":")[0] for each in ready.refused if "are off in the organization" in each]
    assert off == sorted(TYPES)
    register(place.sandbox, HUB)
    with pytest.raises(FactoryError, match=r"aws organizations enable-policy-type --root-id r-demo") as told:
        applying.apply(ready, lambda _: None)
    assert "AccessDenied" in str(told.value)
    kinds = {row.guardrail for row in ready.plan.work if row.action == "enable"}
    for kind in kinds:
        place.organizations.enable_policy_type(RootId="r-demo", PolicyType=kind)
    with pytest.raises(FactoryError, match="nothing of this guardrail changed"):
        place.apply(FIRST, ring=1)


def test_the_management_account_delegates_the_named_units_and_no_other(place: Place) -> None:
    before = {"Version": "2012-10-17", "Statement": [{"Sid": "Backups", "Effect": "Allow", "Principal": {"AWS": "333333333333"}, "Action": "organizations:DescribeOrganization", "Resource": "*"}]}  # fmt: skip
    policy = merged(before, statements(HUB, "111111111111", "o-demo000000", [SANDBOX, WORKLOADS], TYPES))
    assert [each["Sid"] for each in policy["Statement"]] == ["Backups", "GuardrailsRead", "GuardrailsChange", "GuardrailsAttach"]  # fmt: skip
    # Again it is the same: our statements are changed, not added.
    assert merged(policy, statements(HUB, "111111111111", "o-demo000000", [SANDBOX, WORKLOADS], TYPES)) == policy
    cloudformation = place.sandbox.session("management", ADMINISTRATOR).client("cloudformation")
    cloudformation.create_stack(StackName="delegation", TemplateBody=json.dumps(template(policy)))
    assert cloudformation.describe_stacks(StackName="delegation")["Stacks"][0]["StackStatus"] == "CREATE_COMPLETE"
    elsewhere = asking.ready(1, [Guarded(units=("/Platform",), guardrails=("account",), ring=1)])
    with pytest.raises(FactoryError, match="nothing of this guardrail changed"):
        applying.apply(elsewhere, lambda _: None)


def test_a_ring_holds_for_its_units_alone_and_again_nothing_is_done(place: Place) -> None:
    assert place.may("outsider", "create_vpc", CidrBlock="10.0.0.0/16")
    said = place.apply(FIRST, SECOND)
    assert said == [f"Making {STACK}{name}" for name in NAMES]
    assert not place.may("outsider", "create_vpc", CidrBlock="10.0.0.0/16")
    assert place.may("spoke-1", "create_vpc", CidrBlock="10.0.0.0/16")
    assert place.work(FIRST, SECOND) == []
    assert place.apply(FIRST, SECOND) == []


def test_what_the_commands_test_tells_is_what_requests_meet(place: Place) -> None:
    tree = read_tree()
    told = {each.task: each.verdict for each in testing.tested(OUTSIDER, ADMINISTRATOR, REGION, testing.levels(OUTSIDER, tree), ())}  # fmt: skip
    assert told["make a VPC"] == "denied"
    assert told["make a security group"] == "allowed"
    vpc = place.sandbox.session("outsider", ADMINISTRATOR).client("ec2").describe_vpcs()["Vpcs"][0]["VpcId"]
    assert place.may("outsider", "create_security_group", GroupName="own", Description="d", VpcId=vpc)
    free = {each.verdict for each in testing.tested("333333333333", ADMINISTRATOR, REGION, testing.levels("333333333333", tree), ())}  # fmt: skip
    assert free == {"allowed"}


def test_an_account_that_comes_into_the_unit_is_below_them_and_one_that_leaves_is_not(place: Place) -> None:
    assert place.may("new", "create_vpc", CidrBlock="10.1.0.0/16")
    assert place.services("new") == set()
    place.organizations.move_account(AccountId=NEW, SourceParentId="ou-demo-platform", DestinationParentId=SANDBOX)
    assert not place.may("new", "create_vpc", CidrBlock="10.1.0.0/16")
    assert place.services("new") == {"GuardDuty", "Security Hub", "Inspector"}
    place.organizations.move_account(AccountId=NEW, SourceParentId=SANDBOX, DestinationParentId="ou-demo-platform")
    assert place.may("new", "create_vpc", CidrBlock="10.1.0.0/16")


def test_the_next_ring_comes_on_top(place: Place) -> None:
    assert [each for each in place.work(FIRST, SECOND, ring=2) if each[2] == "/Workloads"] == [
        ("attach", name, "/Workloads") for name in NAMES
    ]
    place.apply(FIRST, SECOND, ring=2)
    assert not place.may("spoke-3", "create_vpc", CidrBlock="10.0.0.0/16")
    # Without a ring it stays where it is.
    assert place.work(FIRST, SECOND) == []


def test_what_is_changed_by_hand_is_seen_and_mended(place: Place) -> None:
    live = read(HOME, read_tree())
    nets, roles = (next(each for each in live.policies.values() if name in each.name) for name in ("networks", "launch-roles"))  # fmt: skip
    place.organizations.detach_policy(PolicyId=nets.id, TargetId=SANDBOX)
    place.organizations.update_policy(PolicyId=roles.id, Content=json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}))  # fmt: skip
    assert place.may("outsider", "create_vpc", CidrBlock="10.0.0.0/16")
    assert place.work(FIRST, SECOND) == [("repair", "launch-roles", ""), ("repair", "networks", "/Sandbox")]
    place.apply(FIRST, SECOND)
    assert not place.may("outsider", "create_vpc", CidrBlock="10.0.0.0/16")
    assert place.work(FIRST, SECOND) == []
    stack = f"{STACK}networks"
    cloudformation = boto3.client("cloudformation", region_name=HOME)
    with pytest.raises(ClientError, match="TerminationProtection"):
        cloudformation.delete_stack(StackName=stack)


def test_what_a_killed_run_left_unprotected_the_next_one_protects(place: Place) -> None:
    cloudformation = client("cloudformation", HOME)

    def protected() -> set[bool]:
        found = cloudformation.describe_stacks()["Stacks"]
        return {each["EnableTerminationProtection"] for each in found if each["StackName"].startswith(STACK)}

    def killed(**_: Any) -> None:
        raise KeyboardInterrupt

    more = FIRST.model_copy(update={"guardrails": (*NAMES, "account")})
    last = "before-call.cloudformation.UpdateTerminationProtection"
    cloudformation.meta.events.register(last, killed)
    with pytest.raises(KeyboardInterrupt):
        place.apply(more, SECOND)
    cloudformation.meta.events.unregister(last, killed)
    assert protected() == {True, False}
    assert place.work(more, SECOND) == [("repair", "account", "")]
    assert place.apply(more, SECOND) == [f"Protecting {STACK}account against deletion"]
    assert protected() == {True}
    assert place.work(more, SECOND) == []
    place.apply(FIRST, SECOND)


def test_a_policy_that_was_deleted_by_hand_comes_back(place: Place) -> None:
    nets = next(each for each in read(HOME, read_tree()).policies.values() if "networks" in each.name)
    for each in nets.targets:
        place.organizations.detach_policy(PolicyId=nets.id, TargetId=each)
    place.organizations.delete_policy(PolicyId=nets.id)
    assert [row[:2] for row in place.work(FIRST, SECOND)] == [("repair", "networks")]
    place.apply(FIRST, SECOND)
    assert not place.may("outsider", "create_vpc", CidrBlock="10.0.0.0/16")
    assert place.work(FIRST, SECOND) == []


def test_one_that_no_longer_holds_anywhere_goes_with_its_stack(place: Place) -> None:
    fewer = [each.model_copy(update={"guardrails": NAMES[:1]}) for each in (FIRST, SECOND)]
    assert {row[0] for row in place.work(*fewer)} == {"remove"}
    place.apply(*fewer)
    assert place.may("outsider", "create_vpc", CidrBlock="10.0.0.0/16")
    assert list(read(HOME, read_tree()).stacks) == ["launch-roles"]
