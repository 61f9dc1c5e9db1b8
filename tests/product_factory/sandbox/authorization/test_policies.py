"""What policies allow: moto's evaluator, with conditions, patterns and NotResource made right."""

from typing import Any

import pytest
from moto.iam.access_control import PermissionResult

from product_factory.sandbox.authorization import Need, Principal
from product_factory.sandbox.authorization.conditions import holds
from product_factory.sandbox.authorization.evaluation import evaluate
from product_factory.sandbox.authorization.step import UNTOLD
from product_factory.sandbox.authorization.targets import Target

BUCKET = "arn:aws:s3:::sc-1-logs"
CONTEXT = {
    "iam:PassedToService": "config.amazonaws.com",
    "aws:ResourceTag/team": "a",
    "aws:TagKeys": ["team", "cost"],
    "aws:PrincipalArn": "arn:aws:iam::333333333333:role/SCLaunch",
    "aws:SecureTransport": "true",
    "aws:PrincipalTag/team": "a",
    "aws:CurrentTime": "2026-11-29T12:00:00Z",
    "aws:SourceIp": "192.0.2.7",
    "s3:max-keys": "9",
    "key": "QmluYXJ5",
    "star": "*",
}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({}, True),
        ({"StringEquals": {"iam:PassedToService": "config.amazonaws.com"}}, True),
        ({"StringEquals": {"IAM:passedtoservice": ["x", "config.amazonaws.com"]}}, True),
        ({"StringEquals": {"iam:PassedToService": "Config.amazonaws.com"}}, False),
        ({"StringEqualsIgnoreCase": {"aws:ResourceTag/team": "A"}}, True),
        ({"StringNotEquals": {"aws:ResourceTag/team": "b"}}, True),
        ({"StringNotEquals": {"aws:ResourceTag/team": ["a", "b"]}}, False),
        ({"StringLike": {"iam:PassedToService": "c*.amazonaws.co?"}}, True),
        ({"StringLike": {"iam:PassedToService": "config?amazonaws.com?"}}, False),
        ({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/SC*"}}, True),
        ({"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/SC*"}}, False),
        ({"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::*:role/SCLaunch"}}, True),
        ({"Bool": {"aws:SecureTransport": True}}, True),
        ({"Bool": {"aws:SecureTransport": "false"}}, False),
        ({"NumericLessThan": {"s3:max-keys": "10"}}, True),
        ({"NumericLessThan": {"s3:max-keys": "9"}}, False),
        ({"NumericEquals": {"s3:max-keys": "9.0"}}, True),
        ({"NumericNotEquals": {"s3:max-keys": ["8", "9"]}}, False),
        ({"NumericGreaterThanEquals": {"s3:max-keys": "nine"}}, False),
        ({"DateLessThan": {"aws:CurrentTime": "2026-11-29T12:00:01Z"}}, True),
        ({"DateGreaterThan": {"aws:CurrentTime": "2026-11-29"}}, True),
        ({"DateGreaterThanEquals": {"aws:CurrentTime": "1900000000"}}, False),
        ({"DateLessThan": {"aws:ResourceTag/team": "2030-01-01"}}, False),
        ({"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "192.0.2.0/24"]}}, True),
        ({"IpAddress": {"aws:SourceIp": "2001:db8::/32"}}, False),
        ({"NotIpAddress": {"aws:SourceIp": "192.0.2.7"}}, False),
        ({"BinaryEquals": {"key": "QmluYXJ5"}}, True),
        ({"ForAllValues:StringEquals": {"aws:TagKeys": ["team", "cost", "x"]}}, True),
        ({"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}}, False),
        ({"ForAnyValue:StringEquals": {"aws:TagKeys": ["team"]}}, True),
        ({"ForAnyValue:StringNotEquals": {"aws:TagKeys": ["team"]}}, True),
        ({"ForAllValues:StringNotEquals": {"aws:TagKeys": ["team"]}}, False),
        ({"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}, True),
        ({"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/none}"}}, False),
        ({"StringNotEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/none}"}}, True),
        ({"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/none, 'a'}"}}, True),
        ({"StringLike": {"star": "${*}"}}, True),
        ({"StringLike": {"iam:PassedToService": "${*}"}}, False),
        ({"StringLike": {"iam:PassedToService": "${star}.amazonaws.com"}}, False),
        (
            {
                "StringEquals": {"aws:ResourceTag/team": "a"},
                "StringLike": {"iam:PassedToService": "s3*"},
            },
            False,
        ),
    ],
)
def test_conditions(condition: dict[str, Any], expected: bool) -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html"""
    assert holds(condition, CONTEXT) is expected


@pytest.mark.parametrize(
    ("operator", "expected"),
    [
        ("StringEquals", False),
        ("StringLike", False),
        ("ArnLike", False),
        ("Bool", False),
        ("NumericLessThan", False),
        ("DateLessThan", False),
        ("IpAddress", False),
        ("StringNotEquals", True),
        ("StringNotEqualsIgnoreCase", True),
        ("StringNotLike", True),
        ("ArnNotEquals", True),
        ("ArnNotLike", True),
        ("NumericNotEquals", True),
        ("DateNotEquals", True),
        ("NotIpAddress", True),
        ("StringEqualsIfExists", True),
        ("BoolIfExists", True),
        ("Null", True),
        ("ForAllValues:StringEquals", True),
        ("ForAnyValue:StringEquals", False),
        ("ForAnyValue:StringNotEquals", False),
    ],
)
def test_an_absent_key_is_absent(operator: str, expected: bool) -> None:
    """The page above, under negated operators and `IfExists`; for ForAllValues and ForAnyValue

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
    """
    absent = {operator: {"aws:Other": "true"}}
    assert holds(absent, CONTEXT, guess=False) is expected
    assert holds(absent, CONTEXT, guess=True) is expected


@pytest.mark.parametrize("guess", [True, False])
def test_a_key_that_nobody_can_know_is_guessed(guess: bool) -> None:
    for operator in ("StringEquals", "StringNotEquals", "StringEqualsIfExists", "Null"):
        condition = {operator: {"s3:Prefix": "x"}}
        assert holds(condition, CONTEXT, guess=guess, unknown=("s3:*",)) is guess
    assert holds({"NumericEquals": {"s3:max-keys": "9"}}, CONTEXT, guess=guess, unknown=("s3:*",)) is True


def allow(**more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": "s3:CreateBucket", "Resource": "*", **more}


def deny(**more: Any) -> dict[str, Any]:
    return {**allow(**more), "Effect": "Deny"}


ELSEWHERE = {"StringEquals": {"aws:ResourceTag/team": "b"}}
ABSENT = {"StringEquals": {"aws:Other": "x"}}
ABSENT_NEGATED = {"StringNotEquals": {"aws:Other": "x"}}


@pytest.mark.parametrize(
    ("statements", "verdict"),
    [
        ([], "NEUTRAL"),
        ([allow()], "PERMITTED"),
        ([allow(Action="S3:createbucket")], "PERMITTED"),
        ([allow(Action=["sns:*", "s3:Create*"])], "PERMITTED"),
        ([allow(Action="s3:CreateBucke?")], "PERMITTED"),
        ([allow(Action="s3:Create")], "NEUTRAL"),
        ([allow(Action="*")], "PERMITTED"),
        ([allow(Resource="arn:aws:s3:::sc-*")], "PERMITTED"),
        ([allow(Resource="arn:aws:s3:::SC-*")], "NEUTRAL"),
        ([allow(Resource="arn:aws:s3:::sc?1?logs")], "PERMITTED"),
        ([allow(Resource="arn:aws:s3:::sc.1.logs")], "NEUTRAL"),
        ([allow(Resource=["arn:aws:s3:::other", BUCKET])], "PERMITTED"),
        ([allow(), deny(Resource="arn:aws:s3:::other")], "PERMITTED"),
        ([allow(), deny(Resource="arn:aws:s3:::sc-*")], "DENIED"),
        ([allow(Condition=ELSEWHERE)], "NEUTRAL"),
        ([allow(Condition=ELSEWHERE), allow()], "PERMITTED"),
        ([allow(), deny(Condition=ELSEWHERE)], "PERMITTED"),
        ([allow(Condition=ABSENT)], "NEUTRAL"),
        ([allow(Condition=ABSENT_NEGATED)], "PERMITTED"),
        ([allow(), deny(Condition=ABSENT)], "PERMITTED"),
        ([allow(), deny(Condition=ABSENT_NEGATED)], "DENIED"),
        ([allow(Resource="arn:aws:s3:::sc-1-${aws:PrincipalTag/folder, 'logs'}")], "PERMITTED"),
        ([allow(Resource="arn:aws:s3:::sc-1-${aws:PrincipalTag/folder}")], "NEUTRAL"),
        ([allow(Resource="arn:aws:s3:::sc-1-${star}")], "NEUTRAL"),
        (
            [{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}],
            "PERMITTED",
        ),
        ([{"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}], "NEUTRAL"),
        (
            [{"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::sc-*"}],
            "NEUTRAL",
        ),
        (
            [{"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::other"}],
            "PERMITTED",
        ),
    ],
)
def test_statements(statements: list[dict[str, Any]], verdict: str) -> None:
    assert evaluate(statements, "s3:CreateBucket", BUCKET, CONTEXT) is PermissionResult[verdict]


@pytest.mark.parametrize(
    ("statements", "verdict"),
    [
        ([allow(Resource="arn:aws:s3:::other")], "PERMITTED"),
        ([allow(Action="sns:*")], "NEUTRAL"),
        ([allow(), deny(Resource="arn:aws:s3:::other")], "PERMITTED"),
        ([allow(), {"Effect": "Deny", "Action": "*", "NotResource": "x"}], "PERMITTED"),
        ([allow(), deny(Resource=["x", "*"])], "DENIED"),
    ],
)
def test_where_a_request_tells_no_resource_nothing_is_refused_that_aws_may_allow(
    statements: list[dict[str, Any]], verdict: str
) -> None:
    assert evaluate(statements, "s3:CreateBucket", UNTOLD, CONTEXT) is PermissionResult[verdict]


SESSION = "arn:aws:sts::333333333333:assumed-role/SCLaunch/servicecatalog"
# S3 quotes the ARN: https://github.com/aws-ia/terraform-aws-bedrock/issues/41
WHO = f'User: {SESSION} is not authorized to perform: s3:CreateBucket on resource: "{BUCKET}"'


@pytest.mark.parametrize(
    ("principal", "message"),
    [
        (Principal(SESSION, (allow(),)), None),
        (Principal(SESSION, everything=True), None),
        (
            Principal(SESSION),
            f"{WHO} because no identity-based policy allows the s3:CreateBucket action",
        ),
        (
            Principal(SESSION, (allow(), deny())),
            f"{WHO} with an explicit deny in an identity-based policy",
        ),
        (
            Principal(SESSION, (allow(),), boundary=()),
            f"{WHO} because no permissions boundary allows the s3:CreateBucket action",
        ),
        (
            Principal(SESSION, (allow(),), boundary=(allow(), deny())),
            f"{WHO} with an explicit deny in a permissions boundary",
        ),
        (
            Principal(SESSION, (allow(),), session=()),
            f"{WHO} because no session policy allows the s3:CreateBucket action",
        ),
        (
            Principal(SESSION, (allow(),), session=(allow(), deny())),
            f"{WHO} with an explicit deny in a session policy",
        ),
        (
            Principal(SESSION, (allow(),), controls=((allow(),), ())),
            f"{WHO} because no service control policy allows the s3:CreateBucket action",
        ),
        (
            Principal(SESSION, (), controls=((allow(), deny()), (allow(),))),
            f"{WHO} with an explicit deny in a service control policy",
        ),
        (
            Principal(SESSION, everything=True, controls=((deny(),),)),
            f"{WHO} with an explicit deny in a service control policy",
        ),
        # A Deny anywhere goes before an Allow that is missing elsewhere.
        (
            Principal(SESSION, (deny(),), controls=((),)),
            f"{WHO} with an explicit deny in an identity-based policy",
        ),
    ],
)
def test_the_message_is_awss_own(principal: Principal, message: str | None) -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html"""
    assert principal.denial(Need("s3:CreateBucket", BUCKET)) == message


@pytest.mark.parametrize(("path", "bound"), [("", True), ("aws-service-role/config.amazonaws.com/", False)])
def test_organization_s_policies_do_not_bind_service_linked_roles(path: str, bound: bool) -> None:
    """https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html#not-restricted-by-scp
    https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
    """
    facts = {"aws:PrincipalArn": f"arn:aws:iam::333333333333:role/{path}SomeRole"}
    by_scp = Principal(SESSION, (allow(),), controls=((deny(),),), facts=facts)
    by_rcp = Principal(SESSION, (allow(),), facts=facts)
    guarded = Target("333333333333", controls=((allow(), deny()),))
    need = Need("s3:CreateBucket", BUCKET)
    assert (by_scp.denial(need) is not None) is bound
    assert (by_rcp.denial(need, guarded) is not None) is bound
