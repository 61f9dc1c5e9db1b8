"""A text that is no policy is refused where it is given, by the service's own error, and nobody is judged by it.

Codes as the operations' pages list them: `product_factory/sandbox/authorization/malformed.py` names each.
Grammar: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from product_factory.sandbox.grammar import is_policy
from product_factory.sandbox.organization import ADMINISTRATOR
from product_factory.sandbox.server import Sandbox

Clients = Callable[[str], Any]
ALLOW = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
ROLE = "arn:aws:iam::333333333333:role/Administrator"


@pytest.fixture(scope="module")
def client() -> Iterator[Clients]:
    """spoke-1's clients."""
    with Sandbox() as sandbox:
        spoke = sandbox.session("spoke-1", ADMINISTRATOR)
        spoke.client("s3").create_bucket(Bucket="guarded")
        spoke.client("secretsmanager").create_secret(Name="guarded", SecretString="x")
        yield spoke.client


GIVEN: dict[str, tuple[str, Callable[[Clients, str], Any]]] = {
    "key": ("MalformedPolicyDocumentException", lambda of, text: of("kms").create_key(Policy=text)),
    "key later": (
        "MalformedPolicyDocumentException",
        lambda of, text: of("kms").put_key_policy(
            KeyId=of("kms").create_key()["KeyMetadata"]["KeyId"], PolicyName="default", Policy=text
        ),
    ),
    "bucket": ("MalformedPolicy", lambda of, text: of("s3").put_bucket_policy(Bucket="guarded", Policy=text)),
    "topic": ("InvalidParameter", lambda of, text: of("sns").create_topic(Name="new", Attributes={"Policy": text})),
    "topic later": (
        "InvalidParameter",
        lambda of, text: of("sns").set_topic_attributes(
            TopicArn=of("sns").create_topic(Name="old")["TopicArn"], AttributeName="Policy", AttributeValue=text
        ),
    ),
    "queue": (
        "InvalidAttributeValue",
        lambda of, text: of("sqs").create_queue(QueueName="new", Attributes={"Policy": text}),
    ),
    "queue later": (
        "InvalidAttributeValue",
        lambda of, text: of("sqs").set_queue_attributes(
            QueueUrl=of("sqs").create_queue(QueueName="old")["QueueUrl"], Attributes={"Policy": text}
        ),
    ),
    "secret": (
        "MalformedPolicyDocumentException",
        lambda of, text: of("secretsmanager").put_resource_policy(SecretId="guarded", ResourcePolicy=text),
    ),
    "session": (
        "MalformedPolicyDocument",
        lambda of, text: of("sts").assume_role(RoleArn=ROLE, RoleSessionName="guarded", Policy=text),
    ),
}


@pytest.mark.parametrize("text", ["a policy", "[1]", "{}", '{"Statement": ["x"]}'])
@pytest.mark.parametrize("given", GIVEN)
def test_it_is_refused(client: Clients, given: str, text: str) -> None:
    code, give = GIVEN[given]
    with pytest.raises(ClientError) as refused:
        give(client, text)
    assert refused.value.response["Error"]["Code"] == code


def test_a_secret_that_is_not_there_is_told_of_first(client: Clients) -> None:
    secrets = client("secretsmanager")
    with pytest.raises(secrets.exceptions.ResourceNotFoundException):
        secrets.put_resource_policy(SecretId="nothing", ResourcePolicy="a policy")


def test_an_empty_policy_takes_a_queue_s_own_away(client: Clients) -> None:
    """https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html"""
    sqs = client("sqs")
    statement = {**ALLOW, "Action": "sqs:SendMessage", "Resource": "*"}
    url = sqs.create_queue(QueueName="opened", Attributes={"Policy": json.dumps({"Statement": [statement]})})[
        "QueueUrl"
    ]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": ""})
    assert "Policy" not in sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"Statement": ALLOW}, True),
        ({"Version": "2008-10-17", "Id": "x", "Statement": [ALLOW, {**ALLOW, "Effect": "Deny"}]}, True),
        ({"Statement": {**ALLOW, "Principal": "*", "Condition": {"Bool": {"aws:SecureTransport": False}}}}, True),
        ({"Statement": {"Effect": "Deny", "NotPrincipal": {"AWS": ["1"]}, "NotAction": ["s3:*"]}}, True),
        ({"Version": "2011-01-01", "Statement": ALLOW}, False),
        ({"Statement": {**ALLOW, "Effect": "allow"}}, False),
        ({"Statement": {**ALLOW, "Principal": "me"}}, False),
        ({"Statement": {**ALLOW, "Principal": 5}}, False),
        ({"Statement": {**ALLOW, "Action": 5}}, False),
        ({"Statement": {**ALLOW, "NotAction": "sns:*"}}, False),
        ({"Statement": {**ALLOW, "Resource": {"a": "b"}}}, False),
        ({"Statement": {**ALLOW, "Condition": "x"}}, False),
        ({"Statement": {"Effect": "Allow", "Resource": "*"}}, False),
    ],
)
def test_the_grammar(document: dict[str, Any], expected: bool) -> None:
    assert is_policy(json.dumps(document)) is expected


TRUST: dict[str, Any] = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
NO_TRUST: dict[str, tuple[str, str]] = {
    "text": ("some policy", "This policy contains invalid Json"),
    "list": ("[1]", "This policy contains invalid Json"),
    "nothing": ("{}", "Could not parse the policy: Statement is empty!"),
    "no statement": ('{"Statement": []}', "Could not parse the policy: Statement is empty!"),
    "version": (json.dumps({"Version": "2011-01-01", "Statement": TRUST}), "must contain a valid version string"),
    "words": ('{"Statement": ["x"]}', "Syntax errors in policy."),
    "element": (json.dumps({"Statement": {**TRUST, "Principals": "*"}}), "Syntax errors in policy."),
    "top element": (json.dumps({"Statement": TRUST, "Name": "x"}), "Syntax errors in policy."),
    "effect": (json.dumps({"Statement": {**TRUST, "Effect": "allow"}}), "Syntax errors in policy."),
    "condition": (json.dumps({"Statement": {**TRUST, "Condition": "x"}}), "Syntax errors in policy."),
    "no principal": (
        '{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole"}}',
        "Missing required field Principal",
    ),
    "nobody": (json.dumps({"Statement": {**TRUST, "Principal": {"AWS": []}}}), "Principal cannot be empty!"),
    "anybody": (json.dumps({"Statement": [{**TRUST, "Principal": "*"}]}), 'invalid principal: "STAR":"*".'),
    "kind": (json.dumps({"Statement": {**TRUST, "Principal": {"User": "x"}}}), "Syntax errors in policy."),
    "others": (
        json.dumps({"Statement": {"Effect": "Deny", "NotPrincipal": {"AWS": "*"}, "Action": "sts:AssumeRole"}}),
        "must not contain NotPrincipal",
    ),
    "no action": ('{"Statement": {"Effect": "Allow", "Principal": {"AWS": "*"}}}', "Missing required field Action"),
    "foreign action": (
        json.dumps({"Statement": [TRUST, {**TRUST, "Action": ["sts:AssumeRole", "s3:GetObject"]}]}),
        "may only specify STS AssumeRole actions",
    ),
    "every action": (json.dumps({"Statement": {**TRUST, "Action": "*"}}), "may only specify STS AssumeRole actions"),
    "resource": (json.dumps({"Statement": {**TRUST, "Resource": "*"}}), "Has prohibited field Resource"),
}
"""What is no trust policy, and what of IAM's words is told."""


@pytest.mark.parametrize("case", NO_TRUST)
def test_no_role_is_made_or_changed_without_a_trust_policy(client: Clients, case: str) -> None:
    """Sources of the words: product_factory/sandbox/trust_grammar.py"""
    iam, (text, words) = client("iam"), NO_TRUST[case]
    with pytest.raises(iam.exceptions.MalformedPolicyDocumentException, match=re.escape(words)):
        iam.create_role(RoleName="untrusting", AssumeRolePolicyDocument=text)
    with pytest.raises(iam.exceptions.NoSuchEntityException):
        iam.get_role(RoleName="untrusting")
    with pytest.raises(iam.exceptions.MalformedPolicyDocumentException, match=re.escape(words)):
        iam.update_assume_role_policy(RoleName="OrganizationAccountAccessRole", PolicyDocument=text)


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"Sid": "x", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": True}}},
        {"Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetContext"]},
        {"Effect": "Deny", "Principal": {"Service": "ec2.amazonaws.com", "Federated": ["x"]}},
    ],
)
def test_a_trust_policy_is_taken(client: Clients, more: dict[str, Any]) -> None:
    """Actions: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html"""
    iam, text = client("iam"), json.dumps({"Version": "2012-10-17", "Statement": [TRUST | more]})
    iam.create_role(RoleName="trusting", AssumeRolePolicyDocument=text)
    iam.update_assume_role_policy(RoleName="trusting", PolicyDocument=text)
    assert iam.get_role(RoleName="trusting")["Role"]["AssumeRolePolicyDocument"] == json.loads(text)
    iam.delete_role(RoleName="trusting")


def test_a_stack_makes_no_role_without_a_trust_policy(client: Clients) -> None:
    """https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html (errors)"""
    role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Version": "2012-10-17"}}}
    cloudformation = client("cloudformation")
    template = json.dumps({"Resources": {"Role": role}})
    cloudformation.create_stack(StackName="untrusting", TemplateBody=template, Capabilities=["CAPABILITY_IAM"])
    events = cloudformation.describe_stack_events(StackName="untrusting")["StackEvents"]
    assert any("MalformedPolicyDocument" in each.get("ResourceStatusReason", "") for each in events)
