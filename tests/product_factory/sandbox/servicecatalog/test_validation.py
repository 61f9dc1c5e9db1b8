"""What AWS's model refuses is refused, and what the sandbox lacks is told by name."""

from typing import Any

import pytest
import requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from product_factory.sandbox.server import Sandbox
from product_factory.sandbox.servicecatalog import ServiceCatalogBackend, servicecatalog_backends
from product_factory.sandbox.servicecatalog.exceptions import NotImplementedException, ValidationException
from product_factory.sandbox.servicecatalog.validation import OPERATION_NAMES
from tests.product_factory.sandbox.hub_catalog import Catalog

HUB = "222222222222"
NODE = {"Type": "ORGANIZATIONAL_UNIT"}


@pytest.mark.parametrize(
    ("operation", "members", "told"),
    [
        ("create_portfolio", {"display_name": "x"}, 'required parameter in input: "ProviderName"'),
        ("create_portfolio", {"display_name": "", "provider_name": "p"}, "min length: 1"),
        ("create_portfolio", {"display_name": "x" * 101, "provider_name": "p"}, "equal to 100"),
        ("create_portfolio", {"display_name": 1, "provider_name": "p"}, "Invalid type"),
        ("create_portfolio", {"colour": "red"}, 'Unknown parameter in input: "colour"'),
        ("describe_portfolio", {"id": "port/1"}, "regular expression pattern"),
        (
            "associate_principal_with_portfolio",
            {"portfolio_id": "port-1", "principal_arn": "a", "principal_type": "ROLE"},
            "enum value set: [IAM, IAM_PATTERN]",
        ),
        (
            "create_portfolio_share",
            {"portfolio_id": "port-1", "organization_node": {**NODE, "Value": "r-demo"}},
            "regular expression pattern",
        ),
        (
            "create_portfolio_share",
            {"portfolio_id": "port-1", "account_id": "12345"},
            "regular expression pattern",
        ),
        (
            "provision_product",
            {"provisioned_product_name": "no spaces", "product_id": "prod-1"},
            "regular expression pattern",
        ),
        ("create_tag_option", {"key": "a{b", "value": "v"}, "regular expression pattern"),
        ("list_portfolios", {"page_size": 101}, "less than or equal to 100"),
    ],
)
def test_the_model_refuses(operation: str, members: dict[str, Any], told: str) -> None:
    backend = servicecatalog_backends[HUB]["us-east-1"]
    with pytest.raises(ValidationException) as refused:
        getattr(backend, operation)(**members)
    assert told in refused.value.message


def test_letters_of_any_script_are_allowed_in_tags(catalog: Catalog) -> None:
    answer = catalog.client.create_tag_option(Key="部署", Value="経理 1")
    assert answer["TagOptionDetail"]["Value"] == "経理 1"


def test_every_operation_that_is_missing_says_so(sandbox: Sandbox) -> None:
    given = sandbox.organization.credentials
    signer = SigV4Auth(Credentials(given.access_key_id, given.secret_access_key), "servicecatalog", "us-east-1")
    missing = [operation for name, operation in OPERATION_NAMES.items() if not hasattr(ServiceCatalogBackend, name)]
    assert "CopyProduct" in missing
    for operation in missing:
        headers = {
            "X-Amz-Target": f"AWS242ServiceCatalogService.{operation}",
            "Content-Type": "application/x-amz-json-1.1",
        }
        request = AWSRequest("POST", f"{sandbox.endpoint}/", headers=headers, data="{}")
        signer.add_auth(request)
        answer = requests.post(sandbox.endpoint, headers=dict(request.headers), data="{}", timeout=10)
        assert answer.status_code == 501
        assert answer.json()["__type"] == "NotImplementedException"
        assert operation in answer.json()["message"]


def test_a_member_that_is_not_implemented_says_so() -> None:
    with pytest.raises(NotImplementedException, match=r"AssociateProductWithPortfolio.*Source"):
        servicecatalog_backends[HUB]["us-east-1"].associate_product_with_portfolio(
            product_id="prod-1", portfolio_id="port-1", source_portfolio_id="port-2"
        )
