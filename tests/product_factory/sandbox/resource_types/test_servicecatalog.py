"""AWS::ServiceCatalog resources act on Service Catalog; version IDs stay where AWS keeps them."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from product_factory import sandbox
from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks

TOPIC = json.dumps({"Resources": {"T": {"Type": "AWS::SNS::Topic"}}})


@pytest.fixture(autouse=True)
def aws() -> Iterator[Any]:
    """With Service Catalog in moto's place too, and the templates of three versions."""
    sandbox.install()
    with mock_aws():
        s3 = boto3.client("s3", "us-east-1")
        s3.create_bucket(Bucket="templates")
        for name in ("1.json", "2.json", "3.json"):
            s3.put_object(Bucket="templates", Key=name, Body=TOPIC)
        yield lambda service: boto3.client(service, "us-east-1")


def version(name: str, file: str, **more: Any) -> dict[str, Any]:
    url = f"https://templates.s3.us-east-1.amazonaws.com/{file}.json"
    return {"Name": name, "Info": {"LoadTemplateFromURL": url}, **more}


def product(*versions: dict[str, Any], **more: Any) -> dict[str, Any]:
    properties = {"Name": "audit-trail", "Owner": "platform", **more}
    properties["ProvisioningArtifactParameters"] = list(versions)
    return {"Type": "AWS::ServiceCatalog::CloudFormationProduct", "Properties": properties}


IDS = {"Ids": {"Value": {"Fn::GetAtt": ["Product", "ProvisioningArtifactIds"]}}}


def ids(aws: Any, stacks: Stacks) -> dict[str, str]:
    found = aws("servicecatalog").describe_product_as_admin(Id=stacks.physical_id("Product"))
    return {each["Name"]: each["Id"] for each in found["ProvisioningArtifactSummaries"]}


def test_versions_are_known_by_url_and_name(stacks: Stacks, aws: Any) -> None:
    one, two = version("1.0.0", "1"), version("2.0.0", "2")
    assert stacks.create({"Product": product(one)}, Outputs=IDS)["StackStatus"] == ("CREATE_COMPLETE"), stacks.reasons()
    product_id, first = stacks.physical_id("Product"), ids(aws, stacks)
    assert product_id.startswith("prod-")
    assert stacks.outputs()["Ids"] == first["1.0.0"]

    stacks.update({"Product": product(one, two)}, Outputs=IDS)
    both = ids(aws, stacks)
    assert both["1.0.0"] == first["1.0.0"]
    assert stacks.outputs()["Ids"] == f"{both['1.0.0']},{both['2.0.0']}"

    stacks.update({"Product": product(version("1.0.0", "3"), two, Distributor="d")}, Outputs=IDS)
    moved = ids(aws, stacks)
    assert moved["2.0.0"] == both["2.0.0"]
    assert moved["1.0.0"] != both["1.0.0"]

    anew = product(version("1.0.0", "3"), two, ReplaceProvisioningArtifacts=True)
    stacks.update({"Product": anew}, Outputs=IDS)
    assert not set(ids(aws, stacks).values()) & set(moved.values())

    stacks.update({"Product": product(two)}, Outputs=IDS)
    assert set(ids(aws, stacks)) == {"2.0.0"}
    assert stacks.physical_id("Product") == product_id


PORTFOLIO = {"Ref": "Portfolio"}
BOTH = {"PortfolioId": PORTFOLIO, "ProductId": {"Ref": "Product"}}


def catalog(display: str = "Base", role: str = "launch", allowed: str = "ALLOWED") -> Any:
    def made(kind: str, depends: str = "", **properties: Any) -> dict[str, Any]:
        more = {"DependsOn": depends} if depends else {}
        return {"Type": f"AWS::ServiceCatalog::{kind}", "Properties": properties, **more}

    pattern = "arn:aws:iam:::role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Dev_*"
    return {
        "Product": product(version("1.0.0", "1")),
        "Portfolio": made("Portfolio", DisplayName=display, ProviderName="platform"),
        "In": made("PortfolioProductAssociation", **BOTH),
        "Who": made("PortfolioPrincipalAssociation", PortfolioId=PORTFOLIO,
                    PrincipalARN=pattern, PrincipalType="IAM_PATTERN"),
        "Launch": made("LaunchRoleConstraint", "In", LocalRoleName=role, **BOTH),
        "Tags": made("ResourceUpdateConstraint", "In", TagUpdateOnProvisionedProduct=allowed,
                     **BOTH),
        "Option": made("TagOption", Key="team", Value="blue"),
        "Has": made("TagOptionAssociation", ResourceId=PORTFOLIO, TagOptionId={"Ref": "Option"}),
        "Share": made("PortfolioShare", PortfolioId=PORTFOLIO, AccountId="333333333333"),
    }  # fmt: skip


def look(aws: Any, portfolio_id: str) -> dict[str, Any]:
    api = aws("servicecatalog")
    constraints = api.list_constraints_for_portfolio(PortfolioId=portfolio_id)
    parameters = {
        each["Type"]: json.loads(api.describe_constraint(Id=each["ConstraintId"])["ConstraintParameters"])
        for each in constraints["ConstraintDetails"]
    }
    principals = api.list_principals_for_portfolio(PortfolioId=portfolio_id)["Principals"]
    found = api.describe_portfolio(Id=portfolio_id)
    return {
        "name": found["PortfolioDetail"]["DisplayName"],
        "role": parameters["LAUNCH"]["LocalRoleName"],
        "update": parameters["RESOURCE_UPDATE"]["Properties"]["TagUpdateOnProvisionedProduct"],
        "who": [each["PrincipalType"] for each in principals],
        "tags": [(each["Key"], each["Value"]) for each in found["TagOptions"]],
        "to": api.list_portfolio_access(PortfolioId=portfolio_id)["AccountIds"],
    }


def test_the_whole_catalog(stacks: Stacks, aws: Any) -> None:
    assert stacks.create(catalog())["StackStatus"] == "CREATE_COMPLETE", stacks.reasons()
    portfolio_id = stacks.physical_id("Portfolio")
    shown = {
        "name": "Base", "role": "launch", "update": "ALLOWED", "who": ["IAM_PATTERN"],
        "tags": [("team", "blue")], "to": ["333333333333"],
    }  # fmt: skip
    assert look(aws, portfolio_id) == shown
    updated = stacks.update(catalog("Renamed", "other", "NOT_ALLOWED"))
    assert updated["StackStatus"] == "UPDATE_COMPLETE", stacks.reasons()
    assert look(aws, portfolio_id) == {
        **shown, "name": "Renamed", "role": "other", "update": "NOT_ALLOWED",
    }  # fmt: skip
    stacks.delete()
    api = aws("servicecatalog")
    assert api.list_portfolios()["PortfolioDetails"] == []
    assert api.search_products_as_admin()["ProductViewDetails"] == []
    assert api.list_tag_options()["TagOptionDetails"] == []


def test_a_constraint_takes_one_role(stacks: Stacks) -> None:
    resources = catalog()
    resources["Launch"]["Properties"]["RoleArn"] = "arn:aws:iam::123456789012:role/x"
    assert stacks.create(resources)["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "either LocalRoleName or RoleArn" in stacks.reasons()
