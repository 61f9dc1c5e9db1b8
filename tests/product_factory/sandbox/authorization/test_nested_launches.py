"""Guest systems cut into nested stacks launch under the role that is derived from their whole templates."""

import json

import pytest

from product_factory.authoring.assets import ACCOUNT, PARAMETER, bucket_name
from product_factory.catalog.released import canonical
from product_factory.launch_roles.roles import derive
from product_factory.sandbox.cloudformation.template import creation_order
from tests.product_factory.authoring.fake import product as card
from tests.product_factory.launch_roles import roles
from tests.product_factory.nested_templates import Templates, split
from tests.product_factory.sandbox.authorization.test_guest_launches import MINE, SPOKE, WELL, ended
from tests.product_factory.sandbox.hub_catalog import Catalog
from tests.product_factory.sandbox.resource_types.guest_drafts import DRAFTS
from tests.product_factory.sandbox.resource_types.test_guest_drafts import CERTIFICATE

HUB = "222222222222"
BUCKET = bucket_name(HUB, "us-east-1")
MEMBERS = {
    "Effect": "Allow",
    "Principal": "*",
    "Action": "s3:GetObject",
    "Resource": f"arn:aws:s3:::{BUCKET}/*",
    "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-demo000000"}},
}


def put(catalog: Catalog, templates: Templates) -> None:
    """The templates into the hub's bucket, which templates find by its parameter."""
    catalog.s3.create_bucket(Bucket=BUCKET)
    catalog.s3.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps({"Version": "2012-10-17", "Statement": [MEMBERS]}))
    for key, template in templates.known.items():
        catalog.s3.put_object(Bucket=BUCKET, Key=key, Body=canonical(template))
    ssm = catalog.administrator("spoke-1", "ssm")
    ssm.put_parameter(Name=PARAMETER, Value=BUCKET, Type="String")


@pytest.mark.parametrize("system", DRAFTS)
def test_the_derived_role_is_enough_and_reads_no_other_file(catalog: Catalog, system: str) -> None:
    flat, templates = {"Parameters": CERTIFICATE, "Resources": DRAFTS[system]}, Templates()
    nested = split(templates, flat, creation_order(flat))
    put(catalog, templates)
    product, version = catalog.product(template=nested)
    catalog.share(catalog.portfolio(product))
    derived = json.dumps(roles.statements(derive(card(), {"1.0.0": templates.whole(nested)})))
    catalog.launch_role(statements=json.loads(derived.replace(roles.ACCOUNT, SPOKE).replace(ACCOUNT, HUB)))
    acm = catalog.administrator("spoke-1", "acm")
    certificate = acm.request_certificate(DomainName="example.com")["CertificateArn"]
    first = {
        "ProductId": product,
        "ProvisioningArtifactId": version,
        "ProvisioningParameters": [{"Key": "Certificate", "Value": certificate}],
    }
    developer = catalog.developer()
    assert ended(catalog, developer.provision_product(**first, **MINE)) == WELL
    assert ended(catalog, developer.terminate_provisioned_product(**MINE)) == WELL
