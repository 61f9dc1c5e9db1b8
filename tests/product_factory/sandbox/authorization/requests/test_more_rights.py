"""What a request needs besides its own action, and what kinds of resources say of it."""

import io
import json
import zipfile
from typing import Any

import pytest
import requests

from tests.product_factory.sandbox.authorization.requests.conftest import SPOKE, People, allow, deny, refusal

LAMBDA_TRUST = [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]


def function(people: People, name: str, role: str) -> dict[str, Any]:
    """What makes a function."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("index.py", "def handler(event, context): pass")
    return {
        "FunctionName": name,
        "Runtime": "python3.12",
        "Handler": "index.handler",
        "Role": role,
        "Code": {"ZipFile": packed.getvalue()},
    }


def test_who_gives_a_service_a_role_has_to_be_allowed_to_pass_it(people: People) -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html; that CreateFunction needs it says
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
    """
    role = people.role(trust=LAMBDA_TRUST)
    passing = {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}
    may = people.having(allow("lambda:CreateFunction"), allow("iam:PassRole", Resource=role, Condition=passing))
    other = people.having(allow("lambda:CreateFunction"), allow("iam:PassRole", Resource=f"{role}-other"))
    code, message = refusal(other.client("lambda").create_function, **function(people, "unpassed", role))
    assert code == "AccessDeniedException"
    assert f"is not authorized to perform: iam:PassRole on resource: {role} because no identity" in message
    assert refusal(may.client("lambda").create_function, **function(people, "passed", role)) == ("", "")


@pytest.mark.parametrize(
    ("account", "granted", "denied"),
    [("spoke-1", "", "no identity-based policy"), ("spoke-2", "lambda:GetFunction", "no resource-based policy")],
)
def test_a_function_s_permissions(people: People, account: str, granted: str, denied: str) -> None:
    """https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html"""
    admin = people.admin("lambda")
    name = f"open-to-{account}"
    arn = admin.create_function(**function(people, name, people.role(trust=LAMBDA_TRUST)))["FunctionArn"]
    role = people.role(*([allow(granted)] if granted else []), account=account)
    read = people.acting(role, account).client("lambda").get_function
    code, message = refusal(read, FunctionName=arn)
    assert (code, f"because {denied} allows the lambda:GetFunction action" in message) == (
        "AccessDeniedException",
        True,
    )
    admin.add_permission(FunctionName=name, StatementId="one", Action="lambda:GetFunction", Principal=role)
    # moto answers what is of its own account alone; whether the call was let through counts here.
    assert refusal(read, FunctionName=arn)[0] in ("", "ResourceNotFoundException")


def test_a_repository_s_policy(people: People) -> None:
    """https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html"""
    ecr, role = people.admin("ecr"), people.role()
    ecr.create_repository(repositoryName="open")
    read = people.acting(role).client("ecr").list_images
    assert refusal(read, repositoryName="open")[0] == "AccessDeniedException"
    statement = {"Effect": "Allow", "Principal": {"AWS": role}, "Action": "ecr:ListImages"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    ecr.set_repository_policy(repositoryName="open", policyText=policy)
    assert refusal(read, repositoryName="open") == ("", "")


def test_a_service_of_ecs_is_known_by_its_cluster_and_name(people: People) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-account-settings.html#ecs-resource-ids"""
    admin = people.admin("ecs")
    admin.register_task_definition(family="app", containerDefinitions=[{"name": "app", "image": "i", "memory": 128}])
    for cluster in ("default", "apps"):
        admin.create_cluster(clusterName=cluster)
        for name in ("one", "two"):
            admin.create_service(cluster=cluster, serviceName=name, taskDefinition="app", desiredCount=0)
    mine = f"arn:aws:ecs:*:{SPOKE}:service/apps/one"
    role = people.role(allow("ecs:UpdateService", "ecs:DescribeServices", Resource=mine))
    ecs = people.acting(role).client("ecs")
    asked: tuple[tuple[str | None, str, bool], ...] = (
        ("apps", "one", True),
        ("apps", "two", False),
        (None, "one", False),
    )
    for place, name, let_through in asked:
        where = {"cluster": place} if place else {}
        assert (refusal(ecs.update_service, service=name, **where)[0] == "") is let_through
        assert (refusal(ecs.describe_services, services=[name], **where)[0] == "") is let_through
    assert refusal(ecs.describe_services, cluster="apps", services=["one", "two"])[0] == "AccessDeniedException"


TAGGING = {"Effect": "Allow", "Principal": {"AWS": SPOKE}, "Action": ["sts:AssumeRole", "sts:TagSession"]}
RED = {"StringEquals": {"aws:PrincipalTag/team": "red"}}


def test_session_tags_are_the_session_s_and_go_before_the_role_s(people: People) -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html"""
    tags = [{"Key": "team", "Value": "blue"}]
    role = people.role(allow("iam:ListRoles", Condition=RED), trust=[TAGGING], Tags=tags)
    assert refusal(people.acting(role).client("iam").list_roles)[0] == "AccessDenied"
    red = people.acting(role, Tags=[{"Key": "team", "Value": "red"}])
    assert refusal(red.client("iam").list_roles) == ("", "")


@pytest.mark.parametrize(
    ("trusted", "allowed", "code"),
    [
        (True, True, ""),
        (False, True, "AccessDenied"),
        (True, False, "AccessDenied"),
    ],
)
def test_who_passes_session_tags_may_tag_sessions(people: People, trusted: bool, allowed: bool, code: str) -> None:
    """The page above: both sides need sts:TagSession, where the trust policy names the account."""
    role = people.role(trust=[TAGGING if trusted else {**TAGGING, "Action": "sts:AssumeRole"}])
    caller = people.having(allow("sts:AssumeRole", *(["sts:TagSession"] if allowed else [])))
    given = {"RoleArn": role, "RoleSessionName": "tagged"}
    assume = caller.client("sts").assume_role
    assert refusal(assume, **given) == ("", "")
    assert refusal(assume, **given, Tags=[{"Key": "team", "Value": "red"}])[0] == code


def test_portfolios_and_products_of_the_account_are_told_apart(people: People) -> None:
    """https://docs.aws.amazon.com/servicecatalog/latest/adminguide/controlling_access.html"""
    catalog = people.admin("servicecatalog")
    made = [catalog.create_portfolio(DisplayName=name, ProviderName="Team")["PortfolioDetail"] for name in "ab"]
    session = people.having(
        allow("servicecatalog:*"), deny("servicecatalog:DescribePortfolio", Resource=made[0]["ARN"])
    )
    describe = session.client("servicecatalog").describe_portfolio
    code, message = refusal(describe, Id=made[0]["Id"])
    assert code == "AccessDeniedException"
    assert f"servicecatalog:DescribePortfolio on resource: {made[0]['ARN']} with an explicit deny" in message
    assert refusal(describe, Id=made[1]["Id"]) == ("", "")


@pytest.mark.parametrize(
    ("condition", "given", "code"),
    [
        ({"StringEquals": {"sts:ExternalId": "secret"}}, {}, "AccessDenied"),
        ({"StringEquals": {"sts:ExternalId": "secret"}}, {"ExternalId": "secret"}, ""),
        ({"StringLike": {"sts:RoleSessionName": "build-*"}}, {}, "AccessDenied"),
        ({"StringLike": {"sts:RoleSessionName": "build-*"}}, {"RoleSessionName": "build-1"}, ""),
        ({"StringEquals": {"aws:PrincipalTag/team": "red"}}, {}, ""),
        ({"StringEquals": {"aws:PrincipalTag/team": "blue"}}, {}, "AccessDenied"),
        ({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/role-*"}}, {}, ""),
    ],
)
def test_a_trust_policy_s_conditions(
    people: People, condition: dict[str, Any], given: dict[str, Any], code: str
) -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html"""
    caller = people.role(allow("sts:AssumeRole"), Tags=[{"Key": "team", "Value": "red"}])
    role = people.role(trust=[{**TAGGING, "Condition": condition}])
    assume = people.acting(caller).client("sts").assume_role
    assert refusal(assume, **{"RoleArn": role, "RoleSessionName": "session", **given})[0] == code


def test_who_may_make_roles_within_a_boundary_alone(people: People) -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html#access_policies_boundaries-delegate"""
    iam = people.admin("iam")
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allow("s3:*")]})
    limit = iam.create_policy(PolicyName="within", PolicyDocument=policy)["Policy"]["Arn"]
    within = {"StringEquals": {"iam:PermissionsBoundary": limit}}
    admin = people.having(allow("iam:CreateRole", "iam:AttachRolePolicy", Condition=within)).client("iam")
    trust = json.dumps({"Version": "2012-10-17", "Statement": LAMBDA_TRUST})
    made = {"AssumeRolePolicyDocument": trust, "PermissionsBoundary": limit}
    assert refusal(admin.create_role, RoleName="limited", **made) == ("", "")
    assert refusal(admin.create_role, RoleName="free", AssumeRolePolicyDocument=trust)[0] == "AccessDenied"
    # Of a role that is there, the key tells the boundary that it has.
    iam.create_role(RoleName="other", AssumeRolePolicyDocument=trust)
    assert refusal(admin.attach_role_policy, RoleName="limited", PolicyArn=limit) == ("", "")
    assert refusal(admin.attach_role_policy, RoleName="other", PolicyArn=limit)[0] == "AccessDenied"


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ({"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}, "AccessDeniedException"),
        ({"StringEquals": {"kms:CallerAccount": SPOKE}}, ""),
        ({"StringEquals": {"kms:CallerAccount": "444444444444"}}, "AccessDeniedException"),
    ],
)
def test_a_key_that_is_for_services_alone(people: People, condition: dict[str, Any], code: str) -> None:
    """https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service"""
    admin = people.admin("kms")
    statements = [
        {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{SPOKE}:root"}, "Action": "kms:*", "Resource": "*"}
    ]
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    key = admin.create_key(Policy=policy)["KeyMetadata"]["KeyId"]
    encrypt = people.having(allow("kms:Encrypt", Condition=condition)).client("kms").encrypt
    assert refusal(encrypt, KeyId=key, Plaintext=b"x")[0] == code


@pytest.mark.parametrize(
    ("allowed", "gone"),
    [("*", ["a", "b"]), ("emptied/*", ["a", "b"]), ("emptied/a", ["a"]), ("other/*", [])],
)
def test_of_many_objects_each_is_judged(people: People, allowed: str, gone: list[str]) -> None:
    """https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html: 200, with an error for each that isn't deleted."""
    people.admin("s3").create_bucket(Bucket="emptied")
    for key in ("a", "b"):
        people.admin("s3").put_object(Bucket="emptied", Key=key, Body=b"")
    who = people.having(allow("s3:DeleteObject", Resource="*" if allowed == "*" else f"arn:aws:s3:::{allowed}"))
    answer = who.client("s3").delete_objects(Bucket="emptied", Delete={"Objects": [{"Key": "a"}, {"Key": "b"}]})
    assert [each["Key"] for each in answer.get("Deleted", [])] == gone
    kept = sorted({"a", "b"} - set(gone))
    told = [(each["Key"], each["Code"], each["Message"]) for each in answer.get("Errors", [])]
    assert told == [(key, "AccessDenied", "Access Denied") for key in kept]
    held = people.admin("s3").list_objects_v2(Bucket="emptied").get("Contents", [])
    assert [each["Key"] for each in held] == kept


def test_a_version_s_deletion_is_a_right_of_its_own(people: People) -> None:
    """https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html (DeleteObjectVersion)"""
    admin = people.admin("s3")
    admin.create_bucket(Bucket="versioned")
    admin.put_bucket_versioning(Bucket="versioned", VersioningConfiguration={"Status": "Enabled"})
    version = admin.put_object(Bucket="versioned", Key="a", Body=b"")["VersionId"]
    wanted = {"Objects": [{"Key": "a", "VersionId": version}], "Quiet": True}
    for action, errors in (("s3:DeleteObject", 1), ("s3:DeleteObjectVersion", 0)):
        answer = people.having(allow(action)).client("s3").delete_objects(Bucket="versioned", Delete=wanted)
        assert len(answer.get("Errors", [])) == errors
    assert "Versions" not in admin.list_object_versions(Bucket="versioned")


def test_a_form_s_own_signature_is_refused_by_name(people: People) -> None:
    """https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html"""
    people.admin("s3").create_bucket(Bucket="posted")
    post = people.admin("s3").generate_presigned_post("posted", "a")
    answer = requests.post(post["url"], data=post["fields"], files={"file": b"x"}, timeout=10)
    assert answer.status_code == 403
    assert "presigned POST is not implemented" in answer.text
