"""The manifest in docs/FLEET.md is planned and applied as it stands there, but for the Region."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from product_factory.catalog.catalog import load as load_catalog
from product_factory.catalog.released import Released
from product_factory.provisioning.fleet import apply, load, plan
from product_factory.provisioning.fleet.results import Action
from product_factory.sandbox.organization import ADMINISTRATOR
from product_factory.sandbox.server import REGION, Sandbox
from tests.checkout import ROOT
from tests.product_factory.provisioning.fleet.conftest import QUICK, SPOKES, ended
from tests.product_factory.provisioning.hub import FACTS, Hub

ACCESS: dict[str, Any] = {
    "Resources": {
        "Role": {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "AssumeRolePolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [
                        {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
                    ],
                }
            },
        }
    },
    "Outputs": {"RoleArn": {"Value": {"Fn::GetAtt": ["Role", "Arn"]}}},
}


def test_the_complete_example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (ROOT / "docs" / "FLEET.md").read_text()
    found = re.search(r"<!-- example: .*?-->\n```yaml\n(.*?)```", text, re.DOTALL)
    assert found
    file = tmp_path / "fleet.yaml"
    file.write_text(found[1].replace("ap-northeast-1", REGION))
    manifest = load(file)
    catalog = load_catalog()
    with Sandbox() as sandbox:
        hub = Hub(sandbox)
        for name, value in sandbox.environment("management", ADMINISTRATOR).items():
            monkeypatch.setenv(name, value)
        for spoke in SPOKES:
            hub.launch_role(spoke)
        hub.product(ACCESS, "team-access")
        for name in manifest.products:
            if versions := catalog.released.get(name):
                offer(hub, name, versions)
        report = apply(plan(manifest, facts=FACTS), wait=QUICK)
        assert report.succeeded, report.results
        everything, production = set(manifest.products), {"security-notification", "audit-trail"}
        assert {key: how for key, how in ended(report).items() if how != "launched"} == {}
        for spoke in SPOKES:
            wanted = production if spoke in ("spoke-3", "spoke-4") else everything
            assert {name for account, name in ended(report) if account == spoke} == wanted
        assert {step.action for step in plan(manifest, facts=FACTS).steps} == {Action.KEEP}
        assert {spoke: given(hub, spoke, "LogGroupRetentionDays") for spoke in SPOKES} == {
            "spoke-1": "90",
            "spoke-2": "90",
            "spoke-3": "365",
            "spoke-4": "365",
        }
        emails = {spoke: given(hub, spoke, "Email").split("@")[0] for spoke in SPOKES}
        assert emails == dict.fromkeys(SPOKES, "security") | {"spoke-1": "pilot"}
        assert f":role/SC-{hub.sandbox.organization.account('spoke-1').id}" in given(hub, "spoke-1", "UserArns")


def offer(hub: Hub, name: str, versions: tuple[Released, ...]) -> None:
    """The product with all its versions, of which the hub's helper calls the first 1.0.0."""
    assert versions[0].version == "1.0.0"
    product = hub.product(versions[0].template(), name)
    for released in versions[1:]:
        product.version(released.version, released.template())


def given(hub: Hub, account: str, parameter: str) -> str:
    """The value that the account's only stack with such a parameter has."""
    stacks = hub.administrator(account, "cloudformation").describe_stacks()["Stacks"]
    values = {
        each["ParameterValue"] for s in stacks for each in s.get("Parameters", []) if each["ParameterKey"] == parameter
    }
    (value,) = values
    return str(value)
