"""Products and their versions: the service keeps its own copy, and versions live as documented."""

from typing import Any

import pytest

from product_factory.sandbox.servicecatalog import servicecatalog_backends
from tests.product_factory.sandbox.hub_catalog import TOPIC_TEMPLATE, Catalog


def test_a_product_comes_with_its_first_version(catalog: Catalog) -> None:
    answer = catalog.client.create_product(
        Name="notification",
        Owner="platform",
        ProductType="CLOUD_FORMATION_TEMPLATE",
        Description="Tells the team",
        SupportEmail="platform@example.com",
        SupportUrl="https://example.com/help",
        ProvisioningArtifactParameters=catalog.version_properties("1.0.0", TOPIC_TEMPLATE),
    )
    detail = answer["ProductViewDetail"]
    summary = detail["ProductViewSummary"]
    assert detail["ProductARN"].endswith(f":222222222222:product/{summary['ProductId']}")
    assert summary["ShortDescription"] == "Tells the team"
    assert summary["SupportEmail"] == "platform@example.com"
    version = answer["ProvisioningArtifactDetail"]
    assert (version["Name"], version["Active"], version["Guidance"]) == ("1.0.0", True, "DEFAULT")
    catalog.client.update_product(Id=summary["ProductId"], Name="alerts", Owner="security")
    seen = catalog.client.describe_product_as_admin(Id=summary["ProductId"])
    assert seen["ProductViewDetail"]["ProductViewSummary"]["Name"] == "alerts"
    assert [each["Id"] for each in seen["ProvisioningArtifactSummaries"]] == [version["Id"]]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"ProductType": "EXTERNAL"}, "NotImplementedException"),
        ({"SupportUrl": "example.com"}, "InvalidParametersException"),
        ({"ProvisioningArtifactParameters": {"Info": {}}}, "InvalidParametersException"),
        (
            {
                "ProvisioningArtifactParameters": {
                    "Info": {"LoadTemplateFromURL": "https://templates.s3.amazonaws.com/none"}
                }
            },
            "InvalidParametersException",
        ),
        (
            {"ProvisioningArtifactParameters": {"Info": {"ImportFromPhysicalId": "arn:aws:x"}}},
            "NotImplementedException",
        ),
    ],
)
def test_what_it_refuses(catalog: Catalog, change: dict[str, Any], error: str) -> None:
    wanted = {
        "Name": "notification",
        "Owner": "platform",
        "ProductType": "CLOUD_FORMATION_TEMPLATE",
        "ProvisioningArtifactParameters": catalog.version_properties("1", TOPIC_TEMPLATE),
    }
    with pytest.raises(catalog.client.exceptions.ClientError) as refused:
        catalog.client.create_product(**{**wanted, **change})
    assert refused.value.response["Error"]["Code"] == error
    assert catalog.client.search_products_as_admin()["ProductViewDetails"] == []


@pytest.mark.parametrize("name", ["one two", "1.0.0"])
@pytest.mark.parametrize("template", [{"Resources": {}}, {"AWSTemplateFormatVersion": "x"}])
def test_a_template_must_be_one(catalog: Catalog, name: str, template: dict[str, Any]) -> None:
    product_id, _ = catalog.product()
    with pytest.raises(catalog.client.exceptions.InvalidParametersException):
        catalog.version(product_id, name, template)


@pytest.mark.parametrize(("section", "count"), [("Parameters", 201), ("Resources", 501), ("Outputs", 61)])
def test_template_quotas(catalog: Catalog, section: str, count: int) -> None:
    product_id, _ = catalog.product()
    part = {"Parameters": {"Type": "String"}, "Outputs": {"Value": "x"}}.get(section)
    many = {f"X{number}": part or {"Type": "AWS::SNS::Topic"} for number in range(count)}
    with pytest.raises(catalog.client.exceptions.LimitExceededException, match=section):
        catalog.version(product_id, "2", {**TOPIC_TEMPLATE, section: many})


@pytest.mark.parametrize(
    "url",
    [
        "https://s3.us-east-1.amazonaws.com/templates/x.json",
        "https://s3.amazonaws.com/templates/x.json",
        "https://templates.s3.us-east-1.amazonaws.com/x.json",
        "https://templates.s3.amazonaws.com/x.json",
        "{endpoint}/templates/x.json",
    ],
)
def test_every_form_of_s3_address_is_read(catalog: Catalog, url: str) -> None:
    product_id, _ = catalog.product()
    catalog.s3.put_object(Bucket="templates", Key="x.json", Body=str(TOPIC_TEMPLATE))
    url = url.format(endpoint=catalog.sandbox.endpoint)
    catalog.client.create_provisioning_artifact(
        ProductId=product_id, Parameters={"Name": "2", "Info": {"LoadTemplateFromURL": url}}
    )


def test_overwriting_the_object_changes_nothing(shared: tuple[Catalog, str, str]) -> None:
    catalog, product_id, artifact_id = shared
    for key in catalog.s3.list_objects_v2(Bucket="templates")["Contents"]:
        catalog.s3.put_object(Bucket="templates", Key=key["Key"], Body=b"{}")
    answer = catalog.developer().describe_provisioning_parameters(
        ProductId=product_id, ProvisioningArtifactId=artifact_id
    )
    keys = [each["ParameterKey"] for each in answer["ProvisioningArtifactParameters"]]
    assert keys == ["Title"]


def test_the_last_version_stays(catalog: Catalog) -> None:
    product_id, first = catalog.product()
    second = catalog.version(product_id, "1.0.0", TOPIC_TEMPLATE)
    catalog.client.delete_provisioning_artifact(ProductId=product_id, ProvisioningArtifactId=first)
    with pytest.raises(catalog.client.exceptions.ResourceInUseException):
        catalog.client.delete_provisioning_artifact(ProductId=product_id, ProvisioningArtifactId=second)
    listed = catalog.client.list_provisioning_artifacts(ProductId=product_id)
    assert [each["Id"] for each in listed["ProvisioningArtifactDetails"]] == [second]


def test_versions_are_changed_and_looked_up(catalog: Catalog) -> None:
    product_id, first = catalog.product()
    catalog.version(product_id, "1.0.0", TOPIC_TEMPLATE)
    catalog.client.update_provisioning_artifact(
        ProductId=product_id, ProvisioningArtifactId=first, Name="0.9.0", Active=False
    )
    seen = catalog.client.describe_provisioning_artifact(
        ProductName="notification",
        ProvisioningArtifactName="0.9.0",
        Verbose=True,
        IncludeProvisioningArtifactParameters=True,
    )
    assert seen["ProvisioningArtifactDetail"]["Active"] is False
    assert seen["Info"]["TemplateUrl"].endswith(".json")
    assert seen["ProvisioningArtifactParameters"][0]["DefaultValue"] == "alerts"


def test_names_of_versions_need_not_be_unique_but_are_then_no_address(catalog: Catalog) -> None:
    product_id, _ = catalog.product()
    catalog.version(product_id, "1.0.0", TOPIC_TEMPLATE)
    with pytest.raises(catalog.client.exceptions.InvalidParametersException, match="Multiple Provisioning Artifact"):
        catalog.client.describe_provisioning_artifact(ProductId=product_id, ProvisioningArtifactName="1.0.0")


def test_a_hundred_versions_and_no_more(catalog: Catalog) -> None:
    product_id, _ = catalog.product()
    properties = catalog.version_properties("2", TOPIC_TEMPLATE)
    hub = servicecatalog_backends["222222222222"]["us-east-1"]
    for _ in range(99):
        hub.create_provisioning_artifact(product_id=product_id, parameters=properties)
    with pytest.raises(catalog.client.exceptions.LimitExceededException):
        catalog.client.create_provisioning_artifact(ProductId=product_id, Parameters=properties)
