"""A product launched by a template: as whoever the stack acts as, under the launch role, and never twice by one name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from product_factory.sandbox.organization import ADMINISTRATOR
from product_factory.sandbox.server import Sandbox
from tests.product_factory.provisioning.hub import SPOKE, Hub, broken

TYPE = "AWS::ServiceCatalog::CloudFormationProvisionedProduct"


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    with Sandbox() as sandbox:
        made = Hub(sandbox)
        made.launch_role(SPOKE)
        # Who deploys the stacks of this module launches by them, too.
        made.client.associate_principal_with_portfolio(
            PortfolioId=made.base, PrincipalARN=f"arn:aws:iam:::role/{ADMINISTRATOR}", PrincipalType="IAM_PATTERN"
        )
        yield made


def template(name: str, version: str = "1.0.0", policy: str = "Delete", **values: str) -> str:
    properties: dict[str, Any] = {
        "ProductName": name,
        "ProvisioningArtifactName": version,
        "ProvisionedProductName": name,
        "ProvisioningParameters": [{"Key": key, "Value": value} for key, value in values.items()],
    }
    product = {"Type": TYPE, "DeletionPolicy": policy, "Properties": properties}
    outputs = {
        "Id": {"Value": {"Ref": "Product"}},
        "Topic": {"Value": {"Fn::GetAtt": ["Product", "Outputs.TopicArn"]}},
        "Stack": {"Value": {"Fn::GetAtt": ["Product", "CloudformationStackArn"]}},
    }
    return json.dumps({"Resources": {"Product": product}, "Outputs": outputs})


def stacks(hub: Hub) -> Any:
    return hub.administrator("spoke-1", "cloudformation")


def outputs(hub: Hub, name: str) -> dict[str, str]:
    told = stacks(hub).describe_stacks(StackName=name)["Stacks"][0]
    return {each["OutputKey"]: each["OutputValue"] for each in told.get("Outputs", ())}


def status(hub: Hub, name: str) -> str:
    return str(stacks(hub).describe_stacks(StackName=name)["Stacks"][0]["StackStatus"])


def launched(hub: Hub, name: str) -> dict[str, Any]:
    catalog = hub.administrator("spoke-1", "servicecatalog")
    rows = catalog.search_provisioned_products(AccessLevelFilter={"Key": "Account", "Value": "self"})
    return next((row for row in rows["ProvisionedProducts"] if row["Name"] == name), {})


def test_is_launched_updated_and_terminated_with_its_stack(hub: Hub) -> None:
    product = hub.product()
    product.version("1.1.0")
    stacks(hub).create_stack(StackName="whole", TemplateBody=template(product.name, Title="mine"))
    there = launched(hub, product.name)
    told = outputs(hub, "whole")
    assert there["UserArn"].endswith(f"role/{ADMINISTRATOR}")
    assert told["Id"] == there["Id"]
    assert told["Stack"] == there["PhysicalId"]
    assert told["Topic"].startswith("arn:aws:sns:us-east-1:333333333333:")
    stacks(hub).update_stack(StackName="whole", TemplateBody=template(product.name, "1.1.0"))
    now = launched(hub, product.name)
    assert (now["Id"], now["ProvisioningArtifactName"]) == (there["Id"], "1.1.0")
    # What is not written falls back to its default.
    assert "mine" not in hub.topics()
    stacks(hub).delete_stack(StackName="whole")
    assert not launched(hub, product.name)


def test_a_name_that_is_taken_is_not_adopted_and_stays(hub: Hub) -> None:
    product = hub.product()
    record = hub.developer().client("servicecatalog").provision_product(
        ProductName=product.name, ProvisioningArtifactName="1.0.0", ProvisionedProductName=product.name, ProvisionToken="a"
    )["RecordDetail"]  # fmt: skip
    stacks(hub).create_stack(StackName="taken", TemplateBody=template(product.name))
    events = stacks(hub).describe_stack_events(StackName="taken")["StackEvents"]
    assert any(f"A stack named {product.name} already exists" in e.get("ResourceStatusReason", "") for e in events)
    assert status(hub, "taken") == "ROLLBACK_COMPLETE"
    assert launched(hub, product.name)["LastRecordId"] == record["RecordId"]


def test_an_update_that_fails_leaves_its_reason_and_comes_back(hub: Hub) -> None:
    product = hub.product()
    product.version("2.0.0", broken())
    hub.administrator("spoke-1", "ssm").put_parameter(Name="/taken", Value="x", Type="String")
    stacks(hub).create_stack(StackName="tainted", TemplateBody=template(product.name))
    with_failure = template(product.name, "2.0.0")
    stacks(hub).update_stack(StackName="tainted", TemplateBody=with_failure, DisableRollback=True)
    assert launched(hub, product.name)["Status"] == "TAINTED"
    stacks(hub).rollback_stack(StackName="tainted")
    assert launched(hub, product.name)["Status"] == "AVAILABLE"


def test_who_is_no_principal_of_the_portfolio_has_no_launch_path(hub: Hub) -> None:
    product = hub.product()
    hub.client.disassociate_principal_from_portfolio(
        PortfolioId=hub.base, PrincipalARN=f"arn:aws:iam:::role/{ADMINISTRATOR}", PrincipalType="IAM_PATTERN"
    )
    stacks(hub).create_stack(StackName="nobody", TemplateBody=template(product.name))
    hub.client.associate_principal_with_portfolio(
        PortfolioId=hub.base, PrincipalARN=f"arn:aws:iam:::role/{ADMINISTRATOR}", PrincipalType="IAM_PATTERN"
    )
    events = stacks(hub).describe_stack_events(StackName="nobody")["StackEvents"]
    assert any("No launch paths found" in e.get("ResourceStatusReason", "") for e in events)


def imported(hub: Hub, stack: str, body: str, launch: str, **more: Any) -> str:
    """A change set that imports a launch into a new stack, executed: the stack's status."""
    resource = {
        "ResourceType": TYPE,
        "LogicalResourceId": "Product",
        "ResourceIdentifier": {"ProvisionedProductId": launch},
    }
    asked = {"ChangeSetType": "IMPORT", "TemplateBody": body, "ResourcesToImport": [resource], **more}
    stacks(hub).create_change_set(StackName=stack, ChangeSetName="in", **asked)
    stacks(hub).execute_change_set(StackName=stack, ChangeSetName="in")
    return status(hub, stack)


def test_what_is_there_is_imported_untouched_once_and_only_where_it_is_so(hub: Hub) -> None:
    product = hub.product()
    developer = hub.developer().client("servicecatalog")
    record = developer.provision_product(
        ProductName=product.name, ProvisioningArtifactName="1.0.0", ProvisionedProductName=product.name, ProvisionToken="b"
    )["RecordDetail"]  # fmt: skip
    launch = record["ProvisionedProductId"]
    body = json.loads(template(product.name, policy="Retain"))
    del body["Outputs"]
    plain = json.dumps(body)
    assert imported(hub, "in", plain, launch) == "IMPORT_COMPLETE"
    assert launched(hub, product.name)["LastRecordId"] == record["RecordId"]
    with pytest.raises(ClientError, match="already managed by stack"):
        imported(hub, "twice", plain, launch)
    with pytest.raises(ClientError, match="already exists and cannot be created again"):
        imported(hub, "in", plain, launch)
    del body["Resources"]["Product"]["DeletionPolicy"]
    with pytest.raises(ClientError, match="missing DeletionPolicy"):
        imported(hub, "plain", json.dumps(body), launch)
    assert imported(hub, "nothing", plain, "pp-nothing") == "IMPORT_ROLLBACK_COMPLETE"
    # Its stack goes, it stays.
    stacks(hub).delete_stack(StackName="in")
    assert launched(hub, product.name)["Id"] == launch
