"""What policies allow: moto's evaluator, with conditions, patterns and NotResource made right."""

from typing import Any

import pytest
from moto.iam.access_control import PermissionResult

from product_factory.sandbox.authorization import Need, Principal
from product_factory.sandbox.authorization.conditions import holds
from product_factory.sandbox.authorization.policies import evaluate

BUCKET = "arn:aws:s3:::sc-1-logs"
CONTEXT = {
    "iam:PassedToService": "config.amazonaws.com",
    "aws:ResourceTag/team": "a",
    "aws:TagKeys": ["team", "cost"],
    "aws:PrincipalArn": "arn:aws:iam::333333333333:role/SCLaunch",
    "aws:SecureTransport": "true",
}


@pytest.mark.parametrize(
    ("condition", "unknown", "expected"),
    [
        ({}, False, True),
        ({"StringEquals": {"iam:PassedToService": "config.amazonaws.com"}}, False, True),
        ({"StringEquals": {"IAM:passedtoservice": ["x", "config.amazonaws.com"]}}, False, True),
        ({"StringEquals": {"iam:PassedToService": "Config.amazonaws.com"}}, False, False),
        ({"StringEqualsIgnoreCase": {"aws:ResourceTag/team": "A"}}, False, True),
        ({"StringNotEquals": {"aws:ResourceTag/team": "b"}}, False, True),
        ({"StringNotEquals": {"aws:ResourceTag/team": ["a", "b"]}}, False, False),
        ({"StringLike": {"iam:PassedToService": "c*.amazonaws.co?"}}, False, True),
        ({"StringLike": {"iam:PassedToService": "config?amazonaws.com?"}}, False, False),
        ({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/SC*"}}, False, True),
        ({"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/SC*"}}, False, False),
        ({"Bool": {"aws:SecureTransport": True}}, False, True),
        ({"StringEquals": {"aws:Other": "x"}}, False, False),
        ({"StringEquals": {"aws:Other": "x"}}, True, True),
        ({"StringEqualsIfExists": {"aws:Other": "x"}}, False, True),
        ({"StringEqualsIfExists": {"aws:ResourceTag/team": "b"}}, False, False),
        ({"Null": {"aws:Other": "true"}}, False, True),
        ({"Null": {"aws:ResourceTag/team": "true"}}, False, False),
        ({"DateLessThan": {"aws:ResourceTag/team": "2030-01-01"}}, False, False),
        ({"ForAllValues:StringEquals": {"aws:TagKeys": ["team", "cost", "x"]}}, False, True),
        ({"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}}, False, False),
        ({"ForAnyValue:StringEquals": {"aws:TagKeys": ["team"]}}, False, True),
        (
            {
                "StringEquals": {"aws:ResourceTag/team": "a"},
                "StringLike": {"iam:PassedToService": "s3*"},
            },
            False,
            False,
        ),
    ],
)
def test_conditions(condition: dict[str, Any], unknown: bool, expected: bool) -> None:
    assert holds(condition, CONTEXT, unknown=unknown) is expected


def allow(**more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": "s3:CreateBucket", "Resource": "*", **more}


def deny(**more: Any) -> dict[str, Any]:
    return {**allow(**more), "Effect": "Deny"}


ELSEWHERE = {"StringEquals": {"aws:ResourceTag/team": "b"}}
UNKNOWN = {"StringEquals": {"aws:Other": "x"}}


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
        ([allow(Condition=UNKNOWN)], "NEUTRAL"),
        ([allow(), deny(Condition=UNKNOWN)], "DENIED"),
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


SESSION = "arn:aws:sts::333333333333:assumed-role/SCLaunch/servicecatalog"
WHO = f"User: {SESSION} is not authorized to perform: s3:CreateBucket on resource: {BUCKET}"


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
    ],
)
def test_the_message_is_awss_own(principal: Principal, message: str | None) -> None:
    assert principal.denial(Need("s3:CreateBucket", BUCKET)) == message
