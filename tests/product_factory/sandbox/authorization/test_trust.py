"""A launch role is assumed only where its trust policy holds for what Service Catalog sends.

https://docs.aws.amazon.com/servicecatalog/latest/adminguide/constraints-launch.html
"""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.product_factory.sandbox.hub_catalog import LAUNCH_ROLE, Catalog, policy

SPOKE = "333333333333"
HUB = "222222222222"
ARN = "aws:SourceArn"
ACCOUNT = "aws:SourceAccount"


@pytest.mark.parametrize(
    ("condition", "assumed"),
    [
        ({}, True),
        ({"StringEquals": {ACCOUNT: SPOKE}}, True),
        ({"StringEquals": {ACCOUNT: [HUB, SPOKE]}}, True),
        ({"StringEqualsIfExists": {ACCOUNT: SPOKE}}, True),
        ({"StringEquals": {ACCOUNT: HUB}}, False),
        ({"StringEqualsIfExists": {ACCOUNT: HUB}}, False),
        ({"StringNotEquals": {ACCOUNT: SPOKE}}, False),
        ({"ArnLike": {ARN: f"arn:aws:servicecatalog:*:{SPOKE}:*"}}, True),
        ({"StringLike": {ARN: f"arn:aws:servicecatalog:us-east-1:{SPOKE}:*"}}, True),
        ({"ArnLike": {ARN: f"arn:aws:servicecatalog:*:{HUB}:*"}}, False),
        ({"ArnLike": {ARN: f"arn:aws:catalog:*:{SPOKE}:product/*"}}, False),
        ({"StringEquals": {"sts:ExternalId": "x"}}, False),
    ],
)
def test_the_source_decides(catalog: Catalog, condition: dict[str, Any], assumed: bool) -> None:
    assert _launches(catalog, [_statement("Allow", condition)]) is assumed


def test_a_deny_wins(catalog: Catalog) -> None:
    deny = _statement("Deny", {"StringEquals": {ACCOUNT: SPOKE}})
    assert _launches(catalog, [_statement("Allow", {}), deny]) is False


def test_another_account_s_deny_is_no_matter(catalog: Catalog) -> None:
    deny = _statement("Deny", {"StringEquals": {ACCOUNT: HUB}})
    assert _launches(catalog, [_statement("Allow", {}), deny]) is True


def _statement(effect: str, condition: dict[str, Any]) -> dict[str, Any]:
    return {
        "Effect": effect,
        "Principal": {"Service": "servicecatalog.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": condition,
    }


def _launches(catalog: Catalog, trust: list[dict[str, Any]]) -> bool:
    product_id, artifact_id = catalog.product()
    catalog.share(catalog.portfolio(product_id))
    catalog.launch_role()
    iam = catalog.administrator("spoke-1", "iam")
    iam.update_assume_role_policy(RoleName=LAUNCH_ROLE, PolicyDocument=policy(trust))
    answer = _answer(catalog, product_id, artifact_id)
    assert answer in ("launched", "Access denied while assuming the role")
    return answer == "launched"


def _answer(catalog: Catalog, product_id: str, artifact_id: str) -> str:
    try:
        catalog.developer().provision_product(
            ProductId=product_id, ProvisioningArtifactId=artifact_id, ProvisionedProductName="mine"
        )
    except ClientError as error:
        return str(error.response["Error"]["Message"]).partition(" arn:")[0]
    return "launched"
