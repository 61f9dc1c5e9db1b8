"""IAM Access Analyzer: analyzers by API and by stacks, findings that are certain, and what can't be told.

https://docs.aws.amazon.com/access-analyzer/latest/APIReference/Welcome.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-findings.html
Shapes as in aws/aws-cli, awscli/examples/accessanalyzer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from product_factory.sandbox.organization import ADMINISTRATOR
from product_factory.sandbox.server import Sandbox

MANAGEMENT, SPOKE, OUTSIDE = "111111111111", "333333333333", "999988887777"
HERE = f"us-east-1:{SPOKE}"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as made:
        yield made


class Account:
    """An account with an analyzer, and what a test shares."""

    def __init__(self, sandbox: Sandbox, name: str = "spoke-1") -> None:
        self.sandbox, self.name = sandbox, name
        self.api = self.client("accessanalyzer")

    def client(self, service: str) -> Any:
        return self.sandbox.session(self.name, ADMINISTRATOR).client(service)

    def analyzer(self, kind: str = "ACCOUNT", **more: Any) -> str:
        for each in self.api.list_analyzers(type=kind)["analyzers"]:
            self.api.delete_analyzer(analyzerName=each["name"])
        return str(self.api.create_analyzer(analyzerName=kind.lower(), type=kind, **more)["arn"])

    def found(self, analyzer: str, kind: str, **more: Any) -> list[dict[str, Any]]:
        given = {"resourceType": {"eq": [kind]}, **more}
        pages = self.api.get_paginator("list_findings").paginate(analyzerArn=analyzer, filter=given)
        return [each for page in pages for each in page["findings"]]


@pytest.fixture
def account(sandbox: Sandbox) -> Account:
    return Account(sandbox)


def statement(principal: Any, *actions: str, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": principal, "Action": list(actions), **more}


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def test_analyzers_are_made_listed_and_deleted(account: Account) -> None:
    arn = account.analyzer(tags={"team": "a"})
    assert arn == f"arn:aws:access-analyzer:{HERE}:analyzer/account"
    shown = account.api.get_analyzer(analyzerName="account")["analyzer"]
    assert (shown["arn"], shown["type"], shown["status"], shown["tags"]) == (arn, "ACCOUNT", "ACTIVE", {"team": "a"})
    assert shown in account.api.list_analyzers()["analyzers"]
    account.api.tag_resource(resourceArn=arn, tags={"more": "b"})
    account.api.untag_resource(resourceArn=arn, tagKeys=["team"])
    assert account.api.list_tags_for_resource(resourceArn=arn)["tags"] == {"more": "b"}
    with pytest.raises(account.api.exceptions.ConflictException):
        account.api.create_analyzer(analyzerName="account", type="ACCOUNT_UNUSED_ACCESS")
    with pytest.raises(account.api.exceptions.ServiceQuotaExceededException):
        account.api.create_analyzer(analyzerName="second", type="ACCOUNT")
    account.api.delete_analyzer(analyzerName="account")
    with pytest.raises(account.api.exceptions.ResourceNotFoundException):
        account.api.get_analyzer(analyzerName="account")
    assert account.api.list_analyzers(type="ACCOUNT")["analyzers"] == []


def test_those_of_stacks_are_shown(account: Account) -> None:
    """The same analyzer: as the product access-analyzer makes it."""
    for each in account.api.list_analyzers()["analyzers"]:
        account.api.delete_analyzer(analyzerName=each["name"])
    rule = {"RuleName": "mine", "Filter": [{"Property": "isPublic", "Eq": ["true"]}]}

    def body(**more: Any) -> str:
        unused = {"Type": "ACCOUNT_UNUSED_ACCESS",
                  "AnalyzerConfiguration": {"UnusedAccessConfiguration": {"UnusedAccessAge": 30}}}  # fmt: skip
        made = {"External": {"Type": "ACCOUNT", "AnalyzerName": "outside", **more}, "Unused": unused}
        return json.dumps(
            {"Resources": {k: {"Type": "AWS::AccessAnalyzer::Analyzer", "Properties": v} for k, v in made.items()}}
        )

    stacks = account.client("cloudformation")
    stacks.create_stack(
        StackName="analyzers", TemplateBody=body(ArchiveRules=[rule]), Tags=[{"Key": "t", "Value": "1"}]
    )
    found = {each["type"]: each for each in account.api.list_analyzers()["analyzers"]}
    assert found["ACCOUNT"]["name"] == "outside"
    assert found["ACCOUNT"]["tags"] == {"t": "1"}
    assert found["ACCOUNT_UNUSED_ACCESS"]["configuration"] == {"unusedAccess": {"unusedAccessAge": 30}}
    (kept,) = account.api.list_archive_rules(analyzerName="outside")["archiveRules"]
    assert (kept["ruleName"], kept["filter"]) == ("mine", {"isPublic": {"eq": ["true"]}})
    stacks.update_stack(StackName="analyzers", TemplateBody=body(), Tags=[{"Key": "t", "Value": "2"}])
    assert account.api.list_archive_rules(analyzerName="outside")["archiveRules"] == []
    assert account.api.get_analyzer(analyzerName="outside")["analyzer"]["tags"] == {"t": "2"}
    stacks.create_stack(StackName="second", TemplateBody=body())
    assert stacks.describe_stacks(StackName="second")["Stacks"][0]["StackStatus"] == "ROLLBACK_COMPLETE"
    stacks.delete_stack(StackName="analyzers")
    assert account.api.list_analyzers()["analyzers"] == []


def test_who_of_outside_may_assume_a_role_is_found(account: Account) -> None:
    """The sandbox's own roles trust the management account, which is outside the account's zone of trust."""
    arn = account.analyzer()
    found = account.found(arn, "AWS::IAM::Role")
    (developer,) = (each for each in found if each["resource"].endswith("role/Developer"))
    times = {"createdAt", "updatedAt", "analyzedAt"}
    assert {key: value for key, value in developer.items() if key not in times} == {
        "id": developer["id"],
        "resource": f"arn:aws:iam::{SPOKE}:role/Developer",
        "resourceType": "AWS::IAM::Role",
        "resourceOwnerAccount": SPOKE,
        "principal": {"AWS": MANAGEMENT},
        "action": ["sts:AssumeRole"],
        "condition": {},
        "isPublic": False,
        "status": "ACTIVE",
    }
    (again,) = (each for each in account.found(arn, "AWS::IAM::Role") if each["id"] == developer["id"])
    assert again["createdAt"] == developer["createdAt"]
    asked = {"analyzerArn": arn, "id": developer["id"]}
    one, other = account.api.get_finding(**asked)["finding"], account.api.get_finding_v2(**asked)
    assert one["principal"] == {"AWS": MANAGEMENT}
    assert other["findingType"] == "ExternalAccess"
    assert other["findingDetails"] == [
        {"externalAccessDetails": {key: developer[key] for key in ("principal", "action", "isPublic", "condition")}}
    ]
    with pytest.raises(account.api.exceptions.ResourceNotFoundException):
        account.api.get_finding(analyzerArn=arn, id="none")


def test_of_an_organization_all_of_its_accounts_are_trusted(sandbox: Sandbox, account: Account) -> None:
    management = Account(sandbox, "management")
    arn = management.analyzer("ORGANIZATION")
    assert management.api.list_findings_v2(analyzerArn=arn)["findings"] == []
    topic = account.client("sns").create_topic(Name="to-outside")["TopicArn"]
    asked = {"TopicArn": topic, "Label": "l", "AWSAccountId": [OUTSIDE], "ActionName": ["Publish"]}
    account.client("sns").add_permission(**asked)
    (found,) = management.api.list_findings(analyzerArn=arn)["findings"]
    assert (found["resource"], found["principal"]) == (topic, {"AWS": OUTSIDE})
    account.client("sns").delete_topic(TopicArn=topic)
    with pytest.raises(account.api.exceptions.AccessDeniedException):
        account.api.create_analyzer(analyzerName="ours", type="ORGANIZATION")


@pytest.mark.parametrize(
    ("statements", "principals"),
    [
        ([statement({"AWS": f"arn:aws:iam::{SPOKE}:root"}, "sqs:*")], []),
        ([statement({"Service": "sns.amazonaws.com"}, "sqs:SendMessage")], []),
        ([statement("*", "sqs:*", Condition={"StringEquals": {"aws:SourceAccount": SPOKE}})], []),
        ([statement({"AWS": OUTSIDE}, "sqs:SendMessage")], [OUTSIDE]),
        ([statement({"AWS": f"arn:aws:iam::{OUTSIDE}:role/r"}, "sqs:SendMessage")], [f"arn:aws:iam::{OUTSIDE}:role/r"]),
        ([statement("*", "sqs:SendMessage")], ["*"]),
    ],
)
def test_a_queue_is_shared_by_its_policy(
    account: Account, statements: list[dict[str, Any]], principals: list[str]
) -> None:
    sqs, arn = account.client("sqs"), account.analyzer()
    url = sqs.create_queue(QueueName="shared")["QueueUrl"]
    sqs.set_queue_attributes(
        QueueUrl=url, Attributes={"Policy": policy(*({**each, "Resource": "*"} for each in statements))}
    )
    found = account.found(arn, "AWS::SQS::Queue")
    assert [each["principal"]["AWS"] for each in found] == principals
    assert [each["isPublic"] for each in found] == [each == "*" for each in principals]
    sqs.delete_queue(QueueUrl=url)
    assert account.found(arn, "AWS::SQS::Queue") == []


UNCERTAIN: dict[str, list[dict[str, Any]]] = {
    "a condition": [statement("*", "s3:GetObject", Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}})],
    "a denial": [statement({"AWS": OUTSIDE}, "s3:GetObject"), {**statement("*", "s3:*"), "Effect": "Deny"}],
    "all but some": [{"Effect": "Allow", "NotPrincipal": {"AWS": SPOKE}, "Action": "s3:GetObject"}],
}


@pytest.mark.parametrize("statements", UNCERTAIN.values(), ids=UNCERTAIN)
def test_what_takes_a_proof_is_refused_with_the_resource(account: Account, statements: list[dict[str, Any]]) -> None:
    s3, arn = account.client("s3"), account.analyzer()
    s3.create_bucket(Bucket="perhaps-shared")
    s3.put_bucket_policy(
        Bucket="perhaps-shared",
        Policy=policy(*({**each, "Resource": "arn:aws:s3:::perhaps-shared/*"} for each in statements)),
    )
    try:
        for call in (account.api.list_findings, account.api.list_findings_v2):
            with pytest.raises(ClientError, match="perhaps-shared is shared takes a proof") as refused:
                call(analyzerArn=arn)
            assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501
    finally:
        s3.delete_bucket(Bucket="perhaps-shared")


def test_archive_rules_and_filters(account: Account) -> None:
    arn = account.analyzer()
    account.api.create_archive_rule(
        analyzerName="account", ruleName="ours", filter={"principal.AWS": {"eq": [MANAGEMENT]}}
    )
    assert account.found(arn, "AWS::IAM::Role", status={"eq": ["ACTIVE"]}) == []
    archived = account.found(arn, "AWS::IAM::Role", resource={"contains": ["Developer"]})
    assert [each["status"] for each in archived] == ["ARCHIVED"]
    account.api.delete_archive_rule(analyzerName="account", ruleName="ours")
    with pytest.raises(ClientError, match="doesn't filter findings by colour"):
        account.api.list_findings(analyzerArn=arn, filter={"colour": {"eq": ["red"]}})


def test_nobody_is_unused_who_has_just_been_made(account: Account) -> None:
    arn = account.analyzer("ACCOUNT_UNUSED_ACCESS", configuration={"unusedAccess": {"unusedAccessAge": 1}})
    assert account.api.list_findings_v2(analyzerArn=arn)["findings"] == []


def test_what_is_not_there_is_refused_by_name(account: Account) -> None:
    internal = account.analyzer("ACCOUNT_INTERNAL_ACCESS")
    with pytest.raises(ClientError, match="internal access"):
        account.api.list_findings_v2(analyzerArn=internal)
    with pytest.raises(ClientError, match="doesn't implement AccessAnalyzer's operation ValidatePolicy"):
        account.api.validate_policy(policyDocument="{}", policyType="IDENTITY_POLICY")
    with pytest.raises(account.api.exceptions.ResourceNotFoundException):
        account.api.list_findings(analyzerArn=f"arn:aws:access-analyzer:{HERE}:analyzer/none")


def test_who_may_not_is_refused(sandbox: Sandbox) -> None:
    developer = sandbox.session("spoke-1", "Developer").client("accessanalyzer")
    with pytest.raises(ClientError, match="perform: access-analyzer:ListAnalyzers"):
        developer.list_analyzers()
