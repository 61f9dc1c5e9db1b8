"""Control Tower's access to blueprints is off, until the hub's settings name its management account."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from portfolios import catalog
from portfolios.synth import synthesize
from products.check import lint
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


def test_once_named_only_control_towers_own_role_there_gets_in(tmp_path: Path) -> None:
    found = roles(tmp_path, blueprints_for="111111111111")
    assert found["us-east-1"] == [], "IAM is global: the home Region makes the role"
    (role,) = found["eu-west-1"]
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    control_tower = "arn:${AWS::Partition}:iam::111111111111:role/service-role/AWSControlTowerAdmin"
    assert trust["Principal"] == {"AWS": {"Fn::Sub": control_tower}}
    (policy,) = role["Policies"]
    actions = {action for each in policy["PolicyDocument"]["Statement"] for action in each["Action"]}
    assert actions == {"s3:GetBucketLocation", "s3:GetObject", "s3:ListBucket"}
    template = (tmp_path / "ServiceCatalogHub-eu-west-1.template.json").read_bytes()
    assert [finding for finding in lint(template) if "BlueprintAccess" in finding] == []


def test_a_wrong_account_in_the_settings_is_told_with_its_place(copy: Copy) -> None:
    copy.edit(
        "sharing/settings.py", 'regions=("ap-northeast-1",)', 'regions=("ap-northeast-1",), blueprints_for="1234"'
    )
    done = copy.run("synth")
    assert done.returncode == 1
    assert "sharing/settings.py" in done.stderr
    assert "blueprints_for" in done.stderr
