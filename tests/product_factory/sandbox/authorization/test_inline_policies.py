"""Version is optional in inline and trust policies, as IAM's guide says, and not in managed ones.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
"""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from product_factory.sandbox.authorization import Need, principal_by_arn
from tests.product_factory.sandbox.hub_catalog import Catalog

SPOKE = "333333333333"
ALLOW: dict[str, Any] = {"Statement": [{"Effect": "Allow", "Action": "sns:Publish", "Resource": "*"}]}
TRUST: dict[str, Any] = {
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]
}


@pytest.fixture
def iam(catalog: Catalog) -> Any:
    return catalog.administrator("spoke-1", "iam")


@pytest.mark.parametrize("version", [{}, {"Version": "2008-10-17"}, {"Version": "2012-10-17"}])
def test_inline_policies_are_taken_and_judged(iam: Any, version: dict[str, str]) -> None:
    document = json.dumps({**version, **ALLOW})
    iam.create_role(RoleName="R", AssumeRolePolicyDocument=json.dumps({**version, **TRUST}))
    iam.update_assume_role_policy(RoleName="R", PolicyDocument=json.dumps({**version, **TRUST}))
    iam.put_role_policy(RoleName="R", PolicyName="p", PolicyDocument=document)
    iam.create_user(UserName="u")
    iam.put_user_policy(UserName="u", PolicyName="p", PolicyDocument=document)
    iam.create_group(GroupName="g")
    iam.put_group_policy(GroupName="g", PolicyName="p", PolicyDocument=document)
    assert iam.get_role_policy(RoleName="R", PolicyName="p")["PolicyDocument"] == {**version, **ALLOW}
    for arn in (f"arn:aws:iam::{SPOKE}:role/R", f"arn:aws:iam::{SPOKE}:user/u"):
        assert principal_by_arn(arn, arn).denial(Need("sns:Publish", "*")) is None


@pytest.mark.parametrize("document", ["no JSON", '{"Statement": []}', '{"Version": "1999-01-01", "Statement": []}'])
def test_what_is_no_policy_is_refused_still(iam: Any, document: str) -> None:
    iam.create_role(RoleName="R", AssumeRolePolicyDocument=json.dumps(TRUST))
    with pytest.raises(ClientError, match="MalformedPolicyDocument"):
        iam.put_role_policy(RoleName="R", PolicyName="p", PolicyDocument=document)


def test_managed_policies_need_the_newest(iam: Any) -> None:
    with pytest.raises(ClientError, match="must be version 2012-10-17"):
        iam.create_policy(PolicyName="m", PolicyDocument=json.dumps(ALLOW))
