"""A text that is no policy is refused where it is given, by the service's own error, and nobody is judged by it.

Codes as the operations' pages list them: `product_factory/sandbox/authorization/malformed.py` names each.
Grammar: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

import json
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


@pytest.mark.parametrize("text", ["some policy", "{}", '{"Statement": [{"Effect": "Allow", "Principal": 5}]}'])
def test_a_role_without_a_trust_policy_trusts_nobody(client: Clients, text: str) -> None:
    """On AWS it isn't made at all: docs/SANDBOX.md."""
    name = f"untrusting{len(text)}"
    arn = client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=text)["Role"]["Arn"]
    with pytest.raises(ClientError, match="AccessDenied"):
        client("sts").assume_role(RoleArn=arn, RoleSessionName="nobody")


def test_a_stack_makes_no_role_without_a_trust_policy(client: Clients) -> None:
    """https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html (errors)"""
    role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Version": "2012-10-17"}}}
    cloudformation = client("cloudformation")
    template = json.dumps({"Resources": {"Role": role}})
    cloudformation.create_stack(StackName="untrusting", TemplateBody=template, Capabilities=["CAPABILITY_IAM"])
    events = cloudformation.describe_stack_events(StackName="untrusting")["StackEvents"]
    assert any("MalformedPolicyDocument" in each.get("ResourceStatusReason", "") for each in events)
