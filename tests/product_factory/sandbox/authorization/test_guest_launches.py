"""Each guest system launches under the role that is derived from it, and each of its steps is judged."""

import json
from typing import Any

import pytest

from tests.product_factory.launch_roles import roles
from tests.product_factory.sandbox.hub_catalog import Catalog, finished
from tests.product_factory.sandbox.resource_types.guest_drafts import DRAFTS
from tests.product_factory.sandbox.resource_types.test_guest_drafts import CERTIFICATE
from tests.product_factory.sandbox.resource_types.type_cases import made

SPOKE = "333333333333"


MAY_TAG = {"Version": "2.0", "Properties": {"TagUpdateOnProvisionedProduct": "ALLOWED"}}
WELL: tuple[str, list[Any]] = ("SUCCEEDED", [])
MINE = {"ProvisionedProductName": "mine"}


@pytest.mark.parametrize("system", DRAFTS)
def test_the_derived_role_is_enough(catalog: Catalog, system: str) -> None:
    """To launch it, to tag all of it anew, and to take it away."""
    product, version = catalog.product(template={"Parameters": CERTIFICATE, "Resources": DRAFTS[system]})
    portfolio = catalog.portfolio(product)
    catalog.constraint(portfolio, product, "RESOURCE_UPDATE", MAY_TAG)
    catalog.share(portfolio)
    derived = roles.statements(roles.role_of(DRAFTS[system], CERTIFICATE))
    catalog.launch_role(statements=json.loads(json.dumps(derived).replace(roles.ACCOUNT, SPOKE)))
    acm = catalog.administrator("spoke-1", "acm")
    certificate = acm.request_certificate(DomainName="example.com")["CertificateArn"]
    given = [{"Key": "Certificate", "Value": certificate}]
    developer = catalog.developer()
    first = {"ProductId": product, "ProvisioningArtifactId": version, "ProvisioningParameters": given}
    assert ended(catalog, developer.provision_product(**first, **MINE)) == WELL
    tagged = {"ProvisioningParameters": given, "Tags": [{"Key": "team", "Value": "blue"}]}
    assert ended(catalog, developer.update_provisioned_product(**tagged, **MINE)) == WELL
    assert ended(catalog, developer.terminate_provisioned_product(**MINE)) == WELL


GRANTED = {"kms:GrantIsForAWSResource": "true"}
NOT_GRANTED = {"kms:GrantIsForAWSResource": "false", "aws:PrincipalIsAWSService": "false"}
ROOT = {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}
KEEP = ["kms:Describe*", "kms:EnableKeyRotation", "kms:Get*", "kms:List*", "kms:PutKeyPolicy", "kms:*Tag*"]
KEEP += ["kms:DisableKey", "kms:ScheduleKeyDeletion", "kms:UpdateKeyDescription", "kms:DisableKeyRotation"]
# As workload-key's: grants are for resources of services alone, and nobody is let retire one.
NARROW = [
    {"Effect": "Allow", "Principal": ROOT, "Action": [*KEEP, "kms:Decrypt", "kms:GenerateDataKey*"], "Resource": "*"},
    {"Effect": "Allow", "Principal": ROOT, "Action": "kms:CreateGrant", "Resource": "*", "Condition": {"Bool": GRANTED}},
    {"Effect": "Deny", "Principal": "*", "Action": "kms:CreateGrant", "Resource": "*",
     "Condition": {"BoolIfExists": NOT_GRANTED}},
]  # fmt: skip


def test_a_key_that_lets_services_alone_have_grants_is_enough_for_a_repository(catalog: Catalog) -> None:
    """https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html; that CreateGrant is for the
    repository: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-grant-is-for-aws-resource;
    that no key policy can let anybody retire one:
    https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html
    """
    draft = json.loads(json.dumps(DRAFTS["container-registry"]))
    draft["Key"]["Properties"]["KeyPolicy"]["Statement"] = NARROW
    assert launched(catalog, draft) == WELL


def test_a_policy_is_put_on_a_role_in_its_path(catalog: Catalog) -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns"""
    trust = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    read = {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}
    role = made("IAM::Role", Path="/team/", AssumeRolePolicyDocument={"Version": "2012-10-17", "Statement": [trust]})
    document = {"Version": "2012-10-17", "Statement": [read]}
    policy = made("IAM::Policy", PolicyName="p", Roles=[{"Ref": "Role"}], PolicyDocument=document)
    assert launched(catalog, {"Role": role, "Policy": policy}) == WELL


def launched(catalog: Catalog, resources: dict[str, Any]) -> tuple[str, list[Any]]:
    """How a launch of these ends, under the role that is derived from them."""
    product, version = catalog.product(template={"Resources": resources})
    catalog.share(catalog.portfolio(product))
    derived = roles.statements(roles.role_of(resources))
    catalog.launch_role(statements=json.loads(json.dumps(derived).replace(roles.ACCOUNT, SPOKE)))
    return ended(
        catalog, catalog.developer().provision_product(ProductId=product, ProvisioningArtifactId=version, **MINE)
    )


def ended(catalog: Catalog, answer: dict[str, Any]) -> tuple[str, list[Any]]:
    """Status and errors of the record when it has ended."""
    detail = finished(catalog.developer(), answer["RecordDetail"]["RecordId"])["RecordDetail"]
    return detail["Status"], detail.get("RecordErrors", [])
