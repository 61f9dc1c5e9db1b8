"""`factory compliance` in a sandbox: what is found is told with what to do; what is not known is unknown, never zero."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from product_factory.sandbox.organization import ADMINISTRATOR
from tests.contract import validated
from tests.product_factory.compliance.conftest import (
    BARE,
    EVIL,
    HUB,
    LAUNCHED,
    MANAGEMENT,
    SECURITY,
    STOPPED,
    SUSPENDED,
    WITHOUT,
    Factory,
    evaluate,
)
from tests.product_factory.provisioning.hub import Hub, policy

SECURED = ("--security-profile", "security")


def told(factory: Factory, *arguments: str) -> dict[str, Any]:
    ran = factory(*arguments, "--output", "json")
    assert ran.code == 0, ran.err
    found: dict[str, Any] = validated("compliance", ran.out)
    return found


def by_account(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["account"]: each for each in found["accounts"]}


def test_the_table_says_what_is_wrong_what_is_unknown_and_what_was_not_read(factory: Factory) -> None:
    ran = factory(*SECURED)
    assert ran.code == 0, "nobody asked for more"
    assert "6 accounts on 20" in ran.out
    assert "2 noncompliant, 4 unknown, 0 compliant" in ran.out
    assert "Not read whole: AWS Config, Security Hub CSPM, Access Analyzer." in ran.out
    assert "no analyzer of the organization is on in this account" in ran.out
    assert f"1 suspended accounts are not counted: {SUSPENDED}" in ran.out
    assert "CloudWatch's alarms of other accounts can't be read" in ran.out
    assert "100 or more" in ran.out, "AWS counted no more"


def test_json_tells_of_each_account_once_whole(factory: Factory) -> None:
    found = told(factory, *SECURED)
    accounts = by_account(found)
    assert set(accounts) == {MANAGEMENT, HUB, SECURITY, STOPPED, WITHOUT, BARE}
    assert {name for name, each in accounts.items() if each["holds"] == "noncompliant"} == {HUB, SECURITY}
    assert accounts[HUB]["findings"] == {"config": 100, "guardduty": 3, "security-hub": 1, "security-hub-v2": 1}
    assert (accounts[SECURITY]["compliant"], accounts[SECURITY]["noncompliant"]) == (1, 1)
    why = {name: " ".join(each["unknown"]) for name, each in accounts.items()}
    assert "OUTDATED" in why[STOPPED]
    assert "FAILED" in why[WITHOUT]
    for account in (MANAGEMENT, BARE):
        assert "no rule of AWS Config has a result there" in why[account]
    assert "EC2.2: the check says WARNING" in why[HUB]
    assert why[SECURITY] == "", "an administrator is a member nowhere, and is on all the same"
    assert "GuardDuty is not on in us-east-1" in why[BARE]
    assert "no member of Security Hub" in why[BARE]
    assert found["figures"]["guardduty severity"] == {"HIGH": 1, "LOW": 2}
    assert found["figures"]["guardduty accounts"] == {"in all": 7, "on": 2}
    assert found["figures"]["security-hub severity"] == {"HIGH": 1}
    assert found["figures"]["security-hub-v2 control"] == {"IAM.5": 1}
    assert found["suspended"] == [SUSPENDED]
    check = next(each for each in found["rules"] if each["rule"] == "told")
    assert (check["noncompliant"], check["compliant"], check["without_result"]) == (1, 1, 4)
    assert (check["count"], check["capped"]) == (100, True)


def test_a_finding_leads_to_control_product_owner_and_what_to_do(factory: Factory) -> None:
    found = told(factory, "--account", SECURITY, "--source", "config")
    row = next(each for each in found["findings"] if each["name"] == LAUNCHED)
    assert (row["rule"], row["control"]) == ("VPC_DEFAULT_SECURITY_GROUP_CLOSED", "EC2.2")
    assert row["products"][0] == "default-sg-remediation"
    assert "Launch default-sg-remediation in the account" in row["todo"]
    assert row["resource"].startswith("AWS::EC2::SecurityGroup sg-")
    assert row["owner"] == "spoke-1@example.com"
    of_hub = told(factory, "--account", HUB, *SECURED, "--owner-tag", "owner")
    assert {each["owner"] for each in of_hub["findings"]} == {"platform team"}
    assert of_hub["accounts"][0]["noncompliant"] == 1, "one rule, however many resources"
    control = next(each for each in of_hub["findings"] if each["source"] == "security-hub" and not each["unknown"])
    assert control["todo"] == "Follow https://docs.aws.amazon.com/console/securityhub/IAM.5."
    resources = [each for each in of_hub["findings"] if each["source"] == "config"]
    assert len(resources) == 120, "details are not capped"
    assert resources[0]["note"] == EVIL


def test_a_rule_tells_of_accounts_without_its_result(factory: Factory) -> None:
    accounts = by_account(told(factory, "--rule", "told"))
    held = {name: each["holds"] for name, each in accounts.items()}
    assert held.pop(HUB) == "noncompliant"
    assert held.pop(SECURITY) == "compliant"
    assert set(held.values()) == {"unknown"}
    assert accounts[BARE]["unknown"] == ["told has no result there"]
    same = by_account(told(factory, "--rule", "ec2.2", "--source", "config"))
    assert [name for name, each in same.items() if each["holds"] == "noncompliant"] == [SECURITY]
    nowhere = told(factory, "--rule", "NO_SUCH_RULE")
    assert {each["holds"] for each in nowhere["accounts"]} == {"unknown"}
    assert "no source tells of NO_SUCH_RULE" in nowhere["accounts"][0]["unknown"]


def test_a_unit_and_a_region_are_all_that_is_told_of(factory: Factory) -> None:
    assert set(by_account(told(factory, "--unit", "/Workloads"))) == {SECURITY, STOPPED, WITHOUT}
    found = told(factory, "--region", "eu-west-1", "--account", HUB, "--account", SECURITY)
    reasons = {name: " ".join(each["unknown"]) for name, each in by_account(found).items()}
    assert "no rule of AWS Config has a result there in eu-west-1" in reasons[SECURITY]


def test_csv_is_safe_in_a_spreadsheet_and_says_the_rest_aside(factory: Factory) -> None:
    ran = factory(*SECURED, "--output", "csv")
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert {each["account"] for each in rows if each["unknown"] == "False"} == {HUB, SECURITY}
    assert not [cell for each in rows for cell in each.values() if cell.startswith(("=", "+", "-", "@"))]
    assert f"'IAM.5 {EVIL}" not in ran.out, "only what begins so"
    assert "access-analyzer us-east-1: off" in ran.err
    assert "6 accounts on 20" in ran.err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--fail-on", "noncompliant"), 1),
        (("--fail-on", "unknown"), 1),
        (("--fail-on", "noncompliant", "--account", BARE, "--source", "config"), 0),
        (("--fail-on", "unknown", "--account", BARE, "--source", "config"), 1),
        (("--fail-on", "nothing"), 2),
        (("--account", "1"), 2),
        (("--account", "999999999999"), 2),
        (("--unit", "/Nowhere"), 2),
        (("--output", "json", "--html", "x.html"), 2),
        (("--rule", "told", "--keep", "x.json"), 2),
        (("--previous", "missing.json"), 2),
        (("--aggregator", "missing"), 1),
        (("--security-profile", "missing"), 1),
    ],
)
def test_the_exit_code(factory: Factory, arguments: tuple[str, ...], code: int) -> None:
    ran = factory(*arguments)
    assert ran.code == code, ran.err
    assert "Traceback" not in ran.err
    if code == 2:
        assert len(ran.err.strip().splitlines()) <= 8, ran.err


def test_who_may_ask_for_nothing_more_learns_that_all_is_unknown(factory: Factory, served: Hub) -> None:
    """By IAM: the rules' results and each security service are refused, and no account is called compliant for it."""
    iam = served.administrator("hub", "iam")
    trusts = {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111111111111:root"}, "Action": "sts:AssumeRole"}
    iam.create_role(RoleName="Reader", AssumeRolePolicyDocument=policy(trusts))
    may = ["config:DescribeConfigurationAggregators", "config:SelectAggregateResourceConfig", "organizations:*"]
    allow = {"Effect": "Allow", "Action": may, "Resource": "*"}
    iam.put_role_policy(RoleName="Reader", PolicyName="read", PolicyDocument=policy(allow))
    ran = factory("--output", "json", "--fail-on", "unknown", role="Reader")
    assert ran.code == 1, ran.err
    found = json.loads(ran.out)
    assert {each["state"] for each in found["sources"]} == {"failed"}
    assert "DescribeAggregateComplianceByConfigRules: AccessDenied" in found["sources"][0]["told"]
    assert {each["holds"] for each in found["accounts"]} == {"unknown"}
    assert len(found["accounts"]) == 6


def test_without_an_aggregator_accounts_are_told_of_all_the_same(factory: Factory, served: Hub) -> None:
    config = served.administrator("hub", "config")
    aggregator = config.describe_configuration_aggregators()["ConfigurationAggregators"][0]
    config.delete_configuration_aggregator(ConfigurationAggregatorName=aggregator["ConfigurationAggregatorName"])
    try:
        found = told(factory)
    finally:
        config.put_configuration_aggregator(
            ConfigurationAggregatorName=aggregator["ConfigurationAggregatorName"],
            OrganizationAggregationSource=aggregator["OrganizationAggregationSource"],
        )
    assert found["sources"][0]["state"] == "failed"
    assert len(found["accounts"]) == 6
    assert {(each["holds"], each["baseline"]) for each in found["accounts"]} <= {
        ("unknown", "unknown"),
        ("noncompliant", "unknown"),
    }


def test_the_trend_tells_what_changed_and_never_writes_over_a_kept_report(
    factory: Factory, served: Hub, tmp_path: Path
) -> None:
    file = tmp_path / "kept" / "compliance-2026-11-30.json"
    assert factory(*SECURED, "--keep", str(file)).code == 0
    body = file.read_bytes()
    again = factory(*SECURED, "--keep", str(file))
    assert (again.code, file.read_bytes()) == (1, body)
    assert "is there already" in again.err
    evaluate(served, "spoke-1", "fine", "NON_COMPLIANT")
    try:
        trend = told(factory, *SECURED, "--previous", str(file))["trend"]
        shown = factory(*SECURED, "--previous", str(file)).out
    finally:
        evaluate(served, "spoke-1", "fine", "COMPLIANT")
    assert [(each["account"], each["wrong"]) for each in trend["appeared"]] == [(SECURITY, "config:told")]
    assert (trend["resolved"], trend["untold"]) == ([], 0)
    assert "1 new, 0 resolved, 0 no longer known, 0 not known then" in shown
    blind = told(factory, "--source", "config", "--previous", str(file))["trend"]
    assert blind["resolved"] == [], "what is no longer read is not resolved"
    assert blind["untold"] == 3
    elsewhere = factory("--previous", str(file), region="eu-west-1")
    assert (elsewhere.code, "--previous: it is of us-east-1" in elsewhere.err) == (2, True)
    file.write_text('{"schema": 1, "at": "yesterday"}')
    wrong = factory("--previous", str(file))
    assert (wrong.code, "--previous" in wrong.err, "Traceback" in wrong.err) == (2, True, False)


def test_the_page_is_one_file_escaped_in_both_languages(factory: Factory, tmp_path: Path) -> None:
    file = tmp_path / "compliance.html"
    ran = factory(*SECURED, "--html", str(file))
    assert (ran.code, "written" in ran.out) == (0, True), ran.err
    text = file.read_text()
    assert "<img" not in text
    assert "src=" not in text.replace("data-src=", "")
    assert "default-src &#39;none&#39;" in text or "default-src 'none'" in text
    assert 'role="img" aria-labelledby="picture-title picture-text"' in text
    assert "組織単位ごとの導入とコンプライアンスの状況" in text
    assert "Security Hub CSPM のメンバーではありません" in text
    assert factory(*SECURED, "--html", str(file)).code == 0, "a page of ours is renewed"
    file.write_text("mine")
    refused = factory(*SECURED, "--html", str(file))
    assert (refused.code, file.read_text()) == (1, "mine")
    assert factory("--html", str(tmp_path)).code == 2


def test_nothing_is_asked_of_a_spoke(factory: Factory, served: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads needs no role in an account: with none to assume it reads the same."""
    iam = served.administrator("hub", "iam")
    trusts = {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111111111111:root"}, "Action": "sts:AssumeRole"}
    iam.create_role(RoleName="Compliance", AssumeRolePolicyDocument=policy(trusts))
    allow = {"Effect": "Allow", "Action": permissions("hub"), "Resource": "*"}
    iam.put_role_policy(RoleName="Compliance", PolicyName="read", PolicyDocument=policy(allow))
    ran = factory("--output", "json", *SECURED, role="Compliance")
    assert ran.code == 0, ran.err
    found, whole = json.loads(ran.out), told(factory, *SECURED)
    assert found["accounts"] == whole["accounts"]
    assert found["notes"] == whole["notes"]
    assert [each["state"] for each in found["sources"]] == [each["state"] for each in whole["sources"]]


def permissions(whose: str) -> list[str]:
    """The actions that docs/COMPLIANCE.md says this role needs."""
    from tests.checkout import ROOT

    text = (ROOT / "docs" / "COMPLIANCE.md").read_text()
    block = text.partition(f"<!-- permissions: {whose} -->")[2].partition("```json\n")[2].partition("```")[0]
    return [action for each in json.loads(block)["Statement"] for action in each["Action"]]


def test_the_security_administrators_permissions_are_enough(factory: Factory, served: Hub) -> None:
    """A role of the documented permissions alone reads all four services."""
    import boto3

    from product_factory.compliance.asking import Asked
    from product_factory.compliance.findings import Source
    from product_factory.compliance.reading import compliance

    iam = served.administrator("spoke-1", "iam")
    trusts = {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111111111111:root"}, "Action": "sts:AssumeRole"}
    iam.create_role(RoleName="Security", AssumeRolePolicyDocument=policy(trusts))
    allow = {"Effect": "Allow", "Action": permissions("security"), "Resource": "*"}
    iam.put_role_policy(RoleName="Security", PolicyName="read", PolicyDocument=policy(allow))
    hub: boto3.Session = served.sandbox.session("hub", ADMINISTRATOR)
    found = compliance(hub, security=served.sandbox.session("spoke-1", "Security"), asked=Asked(regions=("us-east-1",)))
    counted = [each.source for each in found]
    assert {Source.SECURITY_HUB, Source.SECURITY_HUB_V2, Source.GUARDDUTY} <= set(counted)
    states = {each.source: (each.state.value, each.told) for each in found.board.standings}
    assert "failed" not in {state for state, _ in states.values()}, states
    assert states[Source.GUARDDUTY] == ("read", "")
    details = compliance(
        hub,
        security=served.sandbox.session("spoke-1", "Security"),
        asked=Asked(regions=("us-east-1",), accounts=frozenset({HUB}), details=True),
    )
    assert {each.rule for each in details if each.source is Source.SECURITY_HUB_V2} == {"IAM.5"}


def test_access_analyzers_of_the_organization_are_read_in_every_account(factory: Factory, served: Hub) -> None:
    """The management account administers them here; a topic in spoke-1 is open to a stranger."""
    from product_factory.compliance.asking import Asked
    from product_factory.compliance.findings import Source
    from product_factory.compliance.reading import compliance

    analyzer = served.administrator("management", "accessanalyzer")
    analyzer.create_analyzer(analyzerName="organization", type="ORGANIZATION")
    sns = served.administrator("spoke-1", "sns")
    topic = sns.create_topic(Name="to-outside")["TopicArn"]
    sns.add_permission(TopicArn=topic, Label="l", AWSAccountId=["999988887777"], ActionName=["Publish"])
    iam = served.administrator("management", "iam")
    trusts = {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111111111111:root"}, "Action": "sts:AssumeRole"}
    iam.create_role(RoleName="Security", AssumeRolePolicyDocument=policy(trusts))
    allow = {"Effect": "Allow", "Action": permissions("security"), "Resource": "*"}
    iam.put_role_policy(RoleName="Security", PolicyName="read", PolicyDocument=policy(allow))
    found = compliance(
        served.sandbox.session("hub", ADMINISTRATOR),
        security=served.sandbox.session("management", "Security"),
        asked=Asked(regions=("us-east-1",), sources=(Source.ACCESS_ANALYZER,)),
    )
    rows = [found.row(each) for each in found]
    assert [(each.account, each.rule, each.resource) for each in rows] == [
        (SECURITY, "ExternalAccess", f"AWS::SNS::Topic {topic}")
    ]
    assert "archive the finding" in rows[0].todo
    assert found.board.standings[-1].state == "read"
