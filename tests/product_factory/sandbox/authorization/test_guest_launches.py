"""Each guest system launches under the role that is derived from it, and each of its steps is judged."""

import json

import pytest

from product_factory.sandbox.organization import ADMINISTRATOR
from tests.product_factory.launch_roles import roles
from tests.product_factory.sandbox.authorization.test_launch_roles import launch
from tests.product_factory.sandbox.hub_catalog import Catalog
from tests.product_factory.sandbox.resource_types.guest_drafts import DRAFTS
from tests.product_factory.sandbox.resource_types.test_guest_drafts import CERTIFICATE

SPOKE = "333333333333"


@pytest.mark.parametrize("system", DRAFTS)
def test_the_derived_role_is_enough(catalog: Catalog, system: str) -> None:
    derived = roles.statements(roles.role_of(DRAFTS[system], CERTIFICATE))
    statements = json.loads(json.dumps(derived).replace(roles.ACCOUNT, SPOKE))
    acm = catalog.sandbox.session("spoke-1", ADMINISTRATOR).client("acm")
    certificate = acm.request_certificate(DomainName="example.com")["CertificateArn"]
    template = {"Parameters": CERTIFICATE, "Resources": DRAFTS[system]}
    given = [{"Key": "Certificate", "Value": certificate}]
    record = launch(catalog, template, statements, ProvisioningParameters=given)
    assert (record["Status"], record.get("RecordErrors", [])) == ("SUCCEEDED", [])
