"""What account-public-access promises: what is blocked, what stays blocked, and what ends with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from product_factory.catalog import catalog
from product_factory.impact import Effect, impact
from product_factory.sandbox import install
from tests.products.guest_account import GuestAccount, template

NAME, STACK = "account-public-access", "SC-blocks"
CARD = catalog.load().product(NAME)
SETTING = "/ssm/documents/console/public-sharing-permission"


class Blocked(GuestAccount):
    """An account in which nobody blocked anything yet."""

    def snapshots(self) -> str:
        return str(self.client("ec2").get_snapshot_block_public_access_state()["State"])

    def documents(self) -> str:
        return str(self.client("ssm").get_service_setting(SettingId=SETTING)["ServiceSetting"]["SettingValue"])

    def networks(self) -> str:
        told = self.client("ec2").describe_vpc_block_public_access_options()["VpcBlockPublicAccessOptions"]
        return str(told["InternetGatewayBlockMode"])

    def all(self) -> tuple[str, str, str]:
        return self.snapshots(), self.documents(), self.networks()

    def end(self) -> None:
        self.cloudformation.delete_stack(StackName=STACK)


@pytest.fixture
def account() -> Iterator[Blocked]:
    install()
    with mock_aws():
        yield Blocked()


def test_by_default_nothing_is_shared_with_everybody_and_networks_are_as_they_were(account: Blocked) -> None:
    assert account.all() == ("unblocked", "Enable", "off")
    account.launch(NAME, STACK)
    assert account.all() == ("block-all-sharing", "Disable", "off")


@pytest.mark.parametrize(
    ("snapshots", "documents", "networks"),
    [
        ("leave", "leave", "off"),
        ("leave", "block", "off"),
        ("leave", "leave", "block-ingress"),
        ("block-new-sharing", "leave", "off"),
        ("block-all-sharing", "block", "block-bidirectional"),
    ],
)
def test_each_is_by_choice(account: Blocked, snapshots: str, documents: str, networks: str) -> None:
    account.launch(NAME, STACK, Snapshots=snapshots, Documents=documents, InternetGateways=networks)
    assert account.all() == (
        "unblocked" if snapshots == "leave" else snapshots,
        "Disable" if documents == "block" else "Enable",
        networks,
    )


def test_the_block_on_networks_ends_by_off_and_by_termination(account: Blocked) -> None:
    account.launch(NAME, STACK, InternetGateways="block-ingress")
    account.update(NAME, STACK, InternetGateways="block-bidirectional")
    assert account.networks() == "block-bidirectional"
    account.update(NAME, STACK, InternetGateways="off")
    assert account.networks() == "off"
    account.update(NAME, STACK, InternetGateways="block-ingress")
    account.end()
    assert account.networks() == "off"


def test_what_keeps_things_from_being_shared_stays(account: Blocked) -> None:
    account.launch(NAME, STACK)
    account.update(NAME, STACK, Snapshots="leave", InternetGateways="block-ingress")
    assert account.snapshots() == "block-all-sharing"
    account.end()
    assert account.all() == ("block-all-sharing", "Disable", "off")


def test_a_block_that_is_set_already_makes_the_launch_fail_and_is_left_as_it_is(account: Blocked) -> None:
    account.client("ec2").enable_snapshot_block_public_access(State="block-new-sharing")
    with pytest.raises(AssertionError, match="already exists"):
        account.launch(NAME, STACK)
    assert account.snapshots() == "block-new-sharing"
    account.end()
    account.launch(NAME, STACK, Snapshots="leave")
    assert account.all() == ("block-new-sharing", "Disable", "off")


def test_a_launch_that_fails_leaves_nothing(account: Blocked) -> None:
    account.client("ec2").modify_vpc_block_public_access_options(InternetGatewayBlockMode="block-ingress")
    with pytest.raises(AssertionError, match="already exists"):
        account.launch(NAME, STACK, InternetGateways="block-bidirectional")
    assert account.all() == ("unblocked", "Enable", "block-ingress")


@pytest.mark.parametrize(
    ("question", "bad"),
    [
        *(
            (question, bad)
            for question in ("Snapshots", "Documents", "InternetGateways")
            for bad in ("", "yes", "Block")
        ),
        ("InternetGateways", "block"),
        ("Snapshots", "unblocked"),
    ],
)
def test_nothing_else_is_taken(question: str, bad: str) -> None:
    (parameter,) = (each for each in CARD.parameters if each.name == question)
    assert parameter.refusal(bad)
    assert all(parameter.refusal(str(each)) is None for each in parameter.allowed_values)


def test_taking_the_block_on_sharing_away_in_a_later_version_would_leave_it() -> None:
    was = template(NAME)
    now: dict[str, Any] = {**was, "Resources": {k: v for k, v in was["Resources"].items() if k != "SnapshotBlock"}}
    assert {change.effect for change in impact(was, now).changes} == {Effect.DELETION_KEPT}
