"""Control Tower's access to blueprints is off, until the hub's settings name its management account."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from product_factory.catalog import offer as catalog
from product_factory.hub.synth import synthesize
from product_factory.releasing.linting import lint
from tests.conftest import Copy, resources_of

NAME = "AWSControlTowerBlueprintAccess"


def roles(folder: Path, **more: Any) -> dict[str, list[dict[str, Any]]]:
    """The hub's roles of this name by Region."""
    stacks = synthesize(folder, offer=catalog.load(), regions=("eu-west-1", "us-east-1"), **more)
    return {
        stack.region: [
            each["Properties"]
            for each in resources_of(json.loads(stack.template.read_bytes()), "AWS::IAM::Role")
            if each["Properties"].get("RoleName") == NAME
        ]
        for stack in stacks
    }


def test_by_default_control_tower_has_no_access(tmp_path: Path) -> None:
    assert roles(tmp_path) == {"eu-west-1": [], "us-east-1": []}


USERS = ("role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_AWSAdministratorAccess_0123456789abcdef",)
THERE = "arn:${AWS::Partition}:iam::111111111111"
TRUSTED = {"AWS": [{"Fn::Sub": f"{THERE}:role/service-role/AWSControlTowerAdmin"}, {"Fn::Sub": f"{THERE}:{USERS[0]}"}]}


def test_once_named_only_control_tower_and_who_runs_it_get_in(tmp_path: Path) -> None:
    found = roles(tmp_path, blueprints_for="111111111111", blueprints_by=USERS)
    assert found["us-east-1"] == [], "IAM is global: the home Region makes the role"
    (role,) = found["eu-west-1"]
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == TRUSTED
    assert not (tmp_path / "BlueprintAccess.template.json").exists()
    (policy,) = role["Policies"]
    actions = {action for each in policy["PolicyDocument"]["Statement"] for action in each["Action"]}
    assert actions == {"s3:GetBucketLocation", "s3:GetObject", "s3:ListBucket"}
    template = (tmp_path / "ServiceCatalogHub-eu-west-1.template.json").read_bytes()
    assert [finding for finding in lint(template) if "BlueprintAccess" in finding] == []


def test_in_an_enrolled_hub_the_role_is_a_template_of_its_own_that_a_stackset_can_take(tmp_path: Path) -> None:
    """No hub stack may hold it: Control Tower's policies would fail the whole deployment."""
    found = roles(tmp_path, blueprints_for="111111111111", blueprints_by=USERS, enrolled=True)
    assert found == {"eu-west-1": [], "us-east-1": []}
    body = (tmp_path / "BlueprintAccess.template.json").read_bytes()
    template = json.loads(body)
    assert lint(body) == []
    assert set(template) & {"Parameters", "Rules"} == set(), "nothing to be answered, and no bootstrap to be asked for"
    [role] = resources_of(template, "AWS::IAM::Role")
    assert len(template["Resources"]) == 1
    assert role["Properties"]["RoleName"] == NAME
    assert role["Properties"]["AssumeRolePolicyDocument"]["Statement"][0]["Principal"] == TRUSTED
    assert len(body) < 51_200, "StackSets take an inline template of this size"


@pytest.mark.parametrize("by", ["", '"AWSControlTowerAdmin",', '"role/*",', '"arn:aws:iam::111111111111:role/x",'])
def test_who_runs_control_tower_is_named(copy: Copy, by: str) -> None:
    more = f'blueprints_for="111111111111", blueprints_by=({by})'
    copy.edit("sharing/settings.py", 'regions=("ap-northeast-1",)', f'regions=("ap-northeast-1",), {more}')
    done = copy.run("synth")
    assert done.returncode == 1
    assert "sharing/settings.py" in done.stderr
    assert "blueprints_by" in done.stderr


def test_a_wrong_account_in_the_settings_is_told_with_its_place(copy: Copy) -> None:
    copy.edit(
        "sharing/settings.py", 'regions=("ap-northeast-1",)', 'regions=("ap-northeast-1",), blueprints_for="1234"'
    )
    done = copy.run("synth")
    assert done.returncode == 1
    assert "sharing/settings.py" in done.stderr
    assert "blueprints_for" in done.stderr
