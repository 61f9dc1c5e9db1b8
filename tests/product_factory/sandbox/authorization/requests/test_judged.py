"""Every request is judged by all policies that AWS judges it by, and refused in AWS's words.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
"""

from typing import Any

import pytest

from tests.product_factory.sandbox.authorization.requests.conftest import (
    OTHER,
    SPOKE,
    People,
    allow,
    deny,
    document,
    refusal,
)
from tests.product_factory.sandbox.authorization.requests.organizations import controlled

TOPIC = f"arn:aws:sns:us-east-1:{SPOKE}"


def told(session: Any, action: str, resource: str, why: str) -> str:
    who = session.client("sts").get_caller_identity()["Arn"]
    return f"User: {who} is not authorized to perform: {action} on resource: {resource} {why}"


def test_what_no_identity_based_policy_allows_is_implicitly_denied(people: People) -> None:
    session = people.having(allow("sns:CreateTopic", Resource=f"{TOPIC}:mine"))
    sns = session.client("sns")
    assert sns.create_topic(Name="mine")["TopicArn"] == f"{TOPIC}:mine"
    why = "because no identity-based policy allows the sns:CreateTopic action"
    expected = ("AuthorizationError", told(session, "sns:CreateTopic", f"{TOPIC}:other", why))
    assert refusal(sns.create_topic, Name="other") == expected


def test_an_explicit_deny_in_an_identity_based_policy(people: People) -> None:
    session = people.having(allow("ssm:*"), deny("ssm:PutParameter", Resource="arn:aws:ssm:*:*:parameter/fixed/*"))
    ssm = session.client("ssm")
    assert refusal(ssm.put_parameter, Name="/free/a", Value="1", Type="String") == ("", "")
    arn = f"arn:aws:ssm:us-east-1:{SPOKE}:parameter/fixed/a"
    why = "with an explicit deny in an identity-based policy"
    expected = ("AccessDeniedException", told(session, "ssm:PutParameter", arn, why))
    assert refusal(ssm.put_parameter, Name="/fixed/a", Value="1", Type="String") == expected


def test_what_needs_no_permission_can_t_be_denied(people: People) -> None:
    """https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html"""
    assert people.having(deny("*")).client("sts").get_caller_identity()["Account"] == SPOKE


def test_a_policy_counts_as_soon_as_it_changes(people: People) -> None:
    role = people.role()
    iam, list_roles = people.admin("iam"), people.acting(role).client("iam").list_roles
    assert refusal(list_roles)[0] == "AccessDenied"
    given = {"RoleName": role.rpartition("/")[2], "PolicyName": "p"}
    iam.put_role_policy(**given, PolicyDocument=document(allow("iam:List*")))
    assert refusal(list_roles)[0] == ""
    iam.delete_role_policy(**given)
    assert refusal(list_roles)[0] == "AccessDenied"


def test_an_absent_key_lets_a_negated_deny_bite_and_no_other(people: People) -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html"""
    tagged = {"aws:PrincipalTag/team": "a"}
    positive = people.having(allow("sns:*"), deny("sns:*", Condition={"StringEquals": tagged}))
    negated = people.having(allow("sns:*"), deny("sns:*", Condition={"StringNotEquals": tagged}))
    assert refusal(positive.client("sns").list_topics)[0] == ""
    assert refusal(negated.client("sns").list_topics)[0] == "AuthorizationError"


def test_what_a_laptop_can_t_know_refuses_nothing(people: People) -> None:
    office = {"NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"}}
    session = people.having(allow("sns:*"), deny("*", Condition=office))
    assert refusal(session.client("sns").list_topics)[0] == ""


def test_a_permissions_boundary(people: People) -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html"""
    iam = people.admin("iam")
    made = iam.create_policy(PolicyName="limit", PolicyDocument=document(allow("sns:*"), deny("sns:DeleteTopic")))
    limit = made["Policy"]["Arn"]
    session = people.acting(people.role(allow("*"), PermissionsBoundary=limit))
    assert refusal(session.client("sns").list_topics)[0] == ""
    why = "because no permissions boundary allows the iam:ListRoles action"
    assert refusal(session.client("iam").list_roles) == ("AccessDenied", told(session, "iam:ListRoles", "*", why))
    topic = f"{TOPIC}:gone"
    why = "with an explicit deny in a permissions boundary"
    expected = ("AuthorizationError", told(session, "sns:DeleteTopic", topic, why))
    assert refusal(session.client("sns").delete_topic, TopicArn=topic) == expected


def test_session_policies(people: People) -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session"""
    role = people.role(allow("*"))
    iam = people.admin("iam")
    arn = iam.create_policy(PolicyName="topics", PolicyDocument=document(allow("sns:List*")))["Policy"]["Arn"]
    inline = people.acting(role, Policy=document(allow("iam:ListRoles")))
    managed = people.acting(role, PolicyArns=[{"arn": arn}])
    why = "because no session policy allows the sns:ListTopics action"
    assert refusal(inline.client("iam").list_roles)[0] == ""
    expected = ("AuthorizationError", told(inline, "sns:ListTopics", "*", why))
    assert refusal(inline.client("sns").list_topics) == expected
    assert refusal(managed.client("sns").list_topics)[0] == ""
    assert refusal(managed.client("iam").list_roles)[0] == "AccessDenied"


@pytest.mark.parametrize("at", ["root", "workloads", "account"])
def test_a_service_control_policy_binds_members_below_it_administrators_too(people: People, at: str) -> None:
    """https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html"""
    organization = people.sandbox.organization
    target = {"root": organization.root_id, "account": SPOKE}.get(at) or organization.unit(at).id
    with controlled(people, target, "SERVICE_CONTROL_POLICY", deny("sns:CreateTopic")):
        session = people.sandbox.session("spoke-1", "Administrator")
        why = "with an explicit deny in a service control policy"
        expected = ("AuthorizationError", told(session, "sns:CreateTopic", f"{TOPIC}:denied", why))
        assert refusal(session.client("sns").create_topic, Name="denied") == expected
        assert refusal(session.client("sns").list_topics)[0] == ""
        # Never the management account; an account elsewhere only from the root.
        assert refusal(people.admin("sns", "management").create_topic, Name="denied")[0] == ""
        elsewhere = refusal(people.admin("sns", "outsider").create_topic, Name="denied")[0]
        assert elsewhere == ("AuthorizationError" if at == "root" else "")


def test_each_level_has_to_allow(people: People) -> None:
    """The page above: FullAWSAccess taken from a unit leaves nothing allowed below it."""
    organizations = people.admin("organizations", "management")
    unit = people.sandbox.organization.unit("workloads").id
    with controlled(people, unit, "SERVICE_CONTROL_POLICY", allow("iam:*", "sts:*")):
        organizations.detach_policy(PolicyId="p-FullAWSAccess", TargetId=unit)
        session = people.sandbox.session("spoke-1", "Administrator")
        why = "because no service control policy allows the sns:ListTopics action"
        expected = ("AuthorizationError", told(session, "sns:ListTopics", "*", why))
        assert refusal(session.client("sns").list_topics) == expected
        assert refusal(session.client("iam").list_roles)[0] == ""
        organizations.attach_policy(PolicyId="p-FullAWSAccess", TargetId=unit)
    assert refusal(people.admin("sns").list_topics)[0] == ""


def test_a_deny_but_for_one_role(people: People) -> None:
    """https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples_general.html"""
    but = {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/AccountAdministrator"}}
    with controlled(people, SPOKE, "SERVICE_CONTROL_POLICY", deny("sns:ListTopics", Condition=but)):
        assert refusal(people.admin("sns").list_topics)[0] == "AuthorizationError"
        other = people.sandbox.session("spoke-1", "AccountAdministrator")
        assert refusal(other.client("sns").list_topics)[0] == ""


def test_a_resource_control_policy_guards_what_a_member_has(people: People) -> None:
    """https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html"""
    s3 = people.admin("s3")
    s3.create_bucket(Bucket="controlled")
    guard = {**deny("s3:PutObject"), "Principal": "*"}
    with controlled(people, SPOKE, "RESOURCE_CONTROL_POLICY", guard):
        session = people.sandbox.session("spoke-1", "Administrator")
        why = "with an explicit deny in a resource control policy"
        expected = ("AccessDenied", told(session, "s3:PutObject", '"arn:aws:s3:::controlled/a"', why))
        assert refusal(session.client("s3").put_object, Bucket="controlled", Key="a", Body=b"") == expected
        assert refusal(s3.list_objects_v2, Bucket="controlled")[0] == ""
    assert refusal(s3.put_object, Bucket="controlled", Key="a", Body=b"")[0] == ""


def statement(effect: str, principal: str, action: str, resource: str) -> dict[str, Any]:
    return {"Effect": effect, "Principal": {"AWS": principal}, "Action": action, "Resource": resource}


@pytest.mark.parametrize(("named", "code"), [("role", ""), ("account", "AuthorizationError")])
def test_in_one_account_a_resource_based_policy_may_suffice(people: People, named: str, code: str) -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics-single-account.html"""
    role = people.role()
    topic = people.admin("sns").create_topic(Name=f"shared-{named}")["TopicArn"]
    policy = document(statement("Allow", role if named == "role" else SPOKE, "sns:Publish", topic))
    people.admin("sns").set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy)
    assert refusal(people.acting(role).client("sns").publish, TopicArn=topic, Message="m")[0] == code


def test_a_resource_based_policy_may_deny_an_administrator(people: People) -> None:
    """In the words of https://github.com/noobaa/noobaa-core/issues/10060."""
    s3 = people.admin("s3")
    s3.create_bucket(Bucket="sealed")
    sealed = statement("Deny", "*", "s3:DeleteObject", "arn:aws:s3:::sealed/*")
    s3.put_bucket_policy(Bucket="sealed", Policy=document(sealed))
    session = people.sandbox.session("spoke-1", "Administrator")
    why = "with an explicit deny in a resource-based policy"
    expected = ("AccessDenied", told(session, "s3:DeleteObject", '"arn:aws:s3:::sealed/a"', why))
    assert refusal(session.client("s3").delete_object, Bucket="sealed", Key="a") == expected
    assert refusal(s3.put_object, Bucket="sealed", Key="a", Body=b"")[0] == ""


def test_across_accounts_both_sides_have_to_allow(people: People) -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html"""
    s3 = people.admin("s3")
    s3.create_bucket(Bucket="across")
    s3.put_object(Bucket="across", Key="a", Body=b"")
    reader = people.having(allow("s3:GetObject"), account="spoke-2")
    nobody = people.having(account="spoke-2")
    read = {"Bucket": "across", "Key": "a"}
    why = "because no resource-based policy allows the s3:GetObject action"
    expected = ("AccessDenied", told(reader, "s3:GetObject", '"arn:aws:s3:::across/a"', why))
    assert refusal(reader.client("s3").get_object, **read) == expected
    shared = statement("Allow", f"arn:aws:iam::{OTHER}:root", "s3:GetObject", "arn:aws:s3:::across/*")
    s3.put_bucket_policy(Bucket="across", Policy=document(shared))
    assert refusal(reader.client("s3").get_object, **read)[0] == ""
    assert "no identity-based policy" in refusal(nobody.client("s3").get_object, **read)[1]


def test_a_key_s_own_policy_has_to_allow(people: People) -> None:
    """https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html"""
    kms = people.admin("kms")
    role = people.role(allow("kms:Encrypt", "kms:DescribeKey"))
    admin = f"arn:aws:iam::{SPOKE}:role/Administrator"
    closed = kms.create_key(Policy=document(statement("Allow", admin, "kms:*", "*")))["KeyMetadata"]
    delegating = kms.create_key()["KeyMetadata"]
    session = people.acting(role)
    encrypt = session.client("kms").encrypt
    why = "because no resource-based policy allows the kms:Encrypt action"
    expected = ("AccessDeniedException", told(session, "kms:Encrypt", closed["Arn"], why))
    assert refusal(encrypt, KeyId=closed["KeyId"], Plaintext=b"x") == expected
    assert refusal(encrypt, KeyId=delegating["KeyId"], Plaintext=b"x")[0] == ""


def test_a_secret_s_policy(people: People) -> None:
    """https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_resource-policies.html"""
    secrets, role = people.admin("secretsmanager"), people.role()
    arn = secrets.create_secret(Name="kept", SecretString="s")["ARN"]
    read = people.acting(role).client("secretsmanager").get_secret_value
    assert refusal(read, SecretId="kept")[0] == "AccessDeniedException"
    policy = document(statement("Allow", role, "secretsmanager:GetSecretValue", "*"))
    secrets.put_resource_policy(SecretId=arn, ResourcePolicy=policy)
    assert refusal(read, SecretId="kept")[0] == ""


def test_a_queue_s_policy(people: People) -> None:
    """https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-using-identity-based-policies.html"""
    sqs, role = people.admin("sqs"), people.role()
    url = sqs.create_queue(QueueName="open")["QueueUrl"]
    session = people.acting(role)
    send = session.client("sqs").send_message
    # As in https://github.com/aws/serverless-application-model/issues/3633.
    why = "because no identity-based policy allows the sqs:sendmessage action"
    expected = ("AccessDenied", told(session, "sqs:sendmessage", f"arn:aws:sqs:us-east-1:{SPOKE}:open", why))
    assert refusal(send, QueueUrl=url, MessageBody="m") == expected
    policy = document(statement("Allow", role, "sqs:SendMessage", f"arn:aws:sqs:us-east-1:{SPOKE}:open"))
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    assert refusal(send, QueueUrl=url, MessageBody="m")[0] == ""


def test_who_assumes_a_role_is_named_by_it_or_may(people: People) -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_permissions-to-switch.html"""
    caller = people.role()
    trust = {"Effect": "Allow", "Principal": {"AWS": caller}, "Action": "sts:AssumeRole"}
    delegating, naming = people.role(), people.role(trust=[trust])
    assume = people.acting(caller).client("sts").assume_role
    assert "no identity-based policy" in refusal(assume, RoleArn=delegating, RoleSessionName="session")[1]
    assert refusal(assume, RoleArn=naming, RoleSessionName="session")[0] == ""
