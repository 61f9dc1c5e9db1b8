"""AWS's rules are found, run, and say what AWS's pages say of them; what is missing is told with its mend."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from product_factory.errors import FactoryError
from product_factory.proactive import Rules, find_rules
from product_factory.proactive import rules as module
from product_factory.proactive.resolving import Resolved

GRANTS = {
    "Effect": "Deny",
    "Principal": {"AWS": "*"},
    "Action": "kms:CreateGrant",
    "Resource": "*",
    "Condition": {"BoolIfExists": {"kms:GrantIsForAWSResource": "false", "aws:PrincipalIsAWSService": "false"}},
}
RULE = {"Status": "Enabled", "Id": "One"}
# What https://docs.aws.amazon.com/controltower/latest/controlreference/proactive-controls.html says of each control.
SAID: list[tuple[str, str, dict[str, Any], bool]] = [
    ("CT.CLOUDWATCH.PR.2", "AWS::Logs::LogGroup", {"RetentionInDays": 365}, False),
    ("CT.CLOUDWATCH.PR.2", "AWS::Logs::LogGroup", {"RetentionInDays": 180}, True),
    ("CT.CLOUDWATCH.PR.2", "AWS::Logs::LogGroup", {}, False),
    ("CT.S3.PR.6", "AWS::S3::Bucket", {}, True),
    ("CT.S3.PR.6", "AWS::S3::Bucket", {"LifecycleConfiguration": {"Rules": [RULE]}}, False),
    ("CT.S3.PR.9", "AWS::S3::Bucket", {"ObjectLockEnabled": True}, False),
    ("CT.GUARDDUTY.PR.1", "AWS::GuardDuty::Detector", {"Enable": True, "Features": []}, True),
    ("CT.GUARDDUTY.PR.1", "AWS::GuardDuty::Detector", {"Enable": True, "DataSources": {"S3Logs": {"Enable": True}}}, False),
    ("CT.KMS.PR.3", "AWS::KMS::Key", {"KeyPolicy": {"Statement": [GRANTS]}}, False),
    ("CT.KMS.PR.3", "AWS::KMS::Key", {"KeyPolicy": {"Statement": [{**GRANTS, "Effect": "Allow"}]}}, True),
]  # fmt: skip


@pytest.mark.parametrize(("control", "kind", "properties", "refused"), SAID)
def test_a_rule_says_what_awss_page_says(
    rules: Rules, control: str, kind: str, properties: dict[str, Any], refused: bool
) -> None:
    (rule,) = (each for each in rules.rules if each.control == control)
    assert kind in rule.types
    assert rule.fix
    assert rules.refused(rule, [Resolved("Any", kind, properties).document()]) == [refused]


def test_each_document_gets_its_own_answer(rules: Rules) -> None:
    (rule,) = (each for each in rules.rules if each.control == "CT.CLOUDWATCH.PR.2")
    days = [365, 30, 400, 90] * 4
    documents = [Resolved("Any", "AWS::Logs::LogGroup", {"RetentionInDays": each}).document() for each in days]
    assert rules.refused(rule, documents) == [each < 365 for each in days]
    assert rules.refused(rule, []) == []


def test_no_control_comes_twice(rules: Rules) -> None:
    controls = [rule.control for rule in rules.rules]
    assert len(controls) == len(set(controls)) >= 200
    assert rules.source.startswith("cdklabs.cdk-validator-cfnguard ")


def test_without_the_package_its_installation_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PACKAGE", "no-such-package-here")
    with pytest.raises(FactoryError, match=r"`pip install no-such-package-here`, or name --rules FOLDER"):
        find_rules()


def test_a_folder_without_rules_is_told(rules: Rules, tmp_path: Path) -> None:
    (tmp_path / "other.guard").write_text("rule anything { Resources exists }\n")
    with pytest.raises(FactoryError, match="no Guard rules of proactive controls in it"):
        find_rules(tmp_path)


def test_a_rule_that_cannot_be_run_is_named(rules: Rules, tmp_path: Path) -> None:
    (tmp_path / "own.guard").write_text("rule broken { <<[CT.OWN.PR.1]: Broken\n")
    own = find_rules(tmp_path)
    assert [rule.control for rule in own.rules] == ["CT.OWN.PR.1"]
    with pytest.raises(FactoryError, match=r"CT\.OWN\.PR\.1: cfn-guard cannot run its rule"):
        own.refused(own.rules[0], ["{}"])
