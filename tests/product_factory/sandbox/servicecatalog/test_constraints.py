"""Constraints and TagOptions: well formed, in their place, not too many, and with their effect."""

from typing import Any

import pytest

from tests.product_factory.sandbox.hub_catalog import Catalog, finished

ROLE_ARN = {"RoleArn": "arn:aws:iam::222222222222:role/Launch"}
LOCAL = {"LocalRoleName": "Launch"}
STACKSET = {
    "Version": "2.0",
    "Properties": {"AccountList": [], "RegionList": [], "AdminRole": "a", "ExecutionRole": "e"},
}
TAGS = {"Version": "2.0", "Properties": {"TagUpdateOnProvisionedProduct": "ALLOWED"}}
TOPICS = {"NotificationArns": ["arn:aws:sns:us-east-1:222222222222:t"]}
INVALID = "InvalidParametersException"


@pytest.fixture
def place(catalog: Catalog) -> tuple[Catalog, str, str]:
    product_id, _ = catalog.product()
    return catalog, catalog.portfolio(product_id, role=""), product_id


@pytest.mark.parametrize(
    ("constraints", "error"),
    [
        ([("LAUNCH", ROLE_ARN)], None),
        ([("LAUNCH", LOCAL), ("RESOURCE_UPDATE", TAGS), ("NOTIFICATION", TOPICS)], None),
        ([("STACKSET", STACKSET)], None),
        ([("LAUNCH", {**LOCAL, **ROLE_ARN})], INVALID),
        ([("LAUNCH", {})], INVALID),
        ([("LAUNCH", {"LocalRoleName": "a/b"})], INVALID),
        ([("RESOURCE_UPDATE", {"Version": "2.0", "Properties": {}})], INVALID),
        ([("NOTIFICATION", {"NotificationArns": []})], INVALID),
        ([("OTHER", {})], INVALID),
        ([("TEMPLATE", {"Rules": {}})], "NotImplementedException"),
        ([("LAUNCH", LOCAL), ("LAUNCH", ROLE_ARN)], "DuplicateResourceException"),
        ([("LAUNCH", LOCAL), ("STACKSET", STACKSET)], INVALID),
        ([("STACKSET", STACKSET), ("LAUNCH", LOCAL)], INVALID),
    ],
)
def test_what_is_accepted(
    place: tuple[Catalog, str, str], constraints: list[tuple[str, Any]], error: str | None
) -> None:
    catalog, portfolio_id, product_id = place
    *first, last = constraints
    for kind, value in first:
        catalog.constraint(portfolio_id, product_id, kind, value)
    if error is None:
        catalog.constraint(portfolio_id, product_id, *last)
        listed = catalog.client.list_constraints_for_portfolio(PortfolioId=portfolio_id)
        kinds = [each["Type"] for each in listed["ConstraintDetails"]]
        assert kinds == [kind for kind, _ in constraints]
        return
    with pytest.raises(catalog.client.exceptions.ClientError) as refused:
        catalog.constraint(portfolio_id, product_id, *last)
    assert refused.value.response["Error"]["Code"] == error


def test_the_product_must_be_in_the_portfolio_first(catalog: Catalog) -> None:
    product_id, _ = catalog.product()
    portfolio_id = catalog.portfolio()
    with pytest.raises(catalog.client.exceptions.ResourceNotFoundException):
        catalog.constraint(portfolio_id, product_id, "LAUNCH", LOCAL)


def test_a_constraint_is_changed_and_deleted(place: tuple[Catalog, str, str]) -> None:
    catalog, portfolio_id, product_id = place
    made = catalog.constraint(portfolio_id, product_id, "LAUNCH", LOCAL)
    catalog.client.update_constraint(Id=made, Parameters='{"LocalRoleName": "Other"}')
    seen = catalog.client.describe_constraint(Id=made)
    assert seen["ConstraintParameters"] == '{"LocalRoleName": "Other"}'
    assert seen["Status"] == "AVAILABLE"
    with pytest.raises(catalog.client.exceptions.InvalidParametersException):
        catalog.client.update_constraint(Id=made, Parameters="LocalRoleName")
    catalog.client.delete_constraint(Id=made)
    with pytest.raises(catalog.client.exceptions.ResourceNotFoundException):
        catalog.client.describe_constraint(Id=made)


def option(catalog: Catalog, key: str, value: str, *resource_ids: str) -> str:
    made = catalog.client.create_tag_option(Key=key, Value=value)["TagOptionDetail"]["Id"]
    for resource_id in resource_ids:
        catalog.client.associate_tag_option_with_resource(ResourceId=resource_id, TagOptionId=made)
    return str(made)


def test_tag_options_live(catalog: Catalog) -> None:
    client = catalog.client
    product_id, _ = catalog.product()
    portfolio_id = catalog.portfolio(product_id)
    made = option(catalog, "team", "a", product_id, portfolio_id)
    with pytest.raises(client.exceptions.DuplicateResourceException):
        client.create_tag_option(Key="team", Value="a")
    with pytest.raises(client.exceptions.DuplicateResourceException):
        client.associate_tag_option_with_resource(ResourceId=product_id, TagOptionId=made)
    with pytest.raises(client.exceptions.ResourceInUseException):
        client.delete_tag_option(Id=made)
    resources = client.list_resources_for_tag_option(TagOptionId=made, ResourceType="Product")
    assert [each["Id"] for each in resources["ResourceDetails"]] == [product_id]
    client.update_tag_option(Id=made, Active=False)
    listed = client.list_tag_options(Filters={"Key": "team", "Active": True})
    assert listed["TagOptionDetails"] == []
    for resource_id in (product_id, portfolio_id):
        client.disassociate_tag_option_from_resource(ResourceId=resource_id, TagOptionId=made)
    client.delete_tag_option(Id=made)


def test_twenty_five_tag_options_and_no_more(catalog: Catalog) -> None:
    portfolio_id = catalog.portfolio()
    for number in range(25):
        option(catalog, f"k{number}", "v", portfolio_id)
    with pytest.raises(catalog.client.exceptions.LimitExceededException):
        option(catalog, "one more", "v", portfolio_id)


CONFLICT = "sc-tagoption-conflict-{portfolio}-{product}"


@pytest.mark.parametrize(
    ("on_portfolio", "on_product", "offered", "given", "expected"),
    [
        (["a"], [], ["a"], None, "a"),
        ([], ["a"], ["a"], "a", "a"),
        (["a"], [], ["a"], "b", None),
        (["a", "b"], [], ["a", "b"], "b", "b"),
        (["a", "b"], [], ["a", "b"], None, None),
        (["a", "b"], ["b", "c"], ["b"], None, "b"),
        (["a"], ["c"], [], None, CONFLICT),
    ],
)
def test_their_effect_at_launch(
    catalog: Catalog,
    on_portfolio: list[str],
    on_product: list[str],
    offered: list[str],
    given: str | None,
    expected: str | None,
) -> None:
    product_id, artifact_id = catalog.product()
    portfolio_id = catalog.portfolio(product_id)
    for value in sorted({*on_portfolio, *on_product}):
        holders = [portfolio_id] * (value in on_portfolio) + [product_id] * (value in on_product)
        option(catalog, "team", value, *holders)
    catalog.share(portfolio_id, ShareTagOptions=True)
    catalog.launch_role()
    developer = catalog.developer()
    members = {"ProductId": product_id, "ProvisioningArtifactId": artifact_id}
    answer = developer.describe_provisioning_parameters(**members)
    assert answer["TagOptions"] == [{"Key": "team", "Values": offered}]
    members["ProvisionedProductName"] = "mine"
    tags = [{"Key": "team", "Value": given}] if given else []
    if expected is None:
        with pytest.raises(developer.exceptions.InvalidParametersException):
            developer.provision_product(**members, Tags=tags)
        return
    record = developer.provision_product(**members, Tags=tags)["RecordDetail"]
    set_to = {tag["Key"]: tag["Value"] for tag in record["RecordTags"]}["team"]
    assert set_to == expected.format(portfolio=portfolio_id, product=product_id)
    finished(developer, record["RecordId"])
    [stack] = catalog.administrator("spoke-1", "cloudformation").describe_stacks()["Stacks"]
    assert {"Key": "team", "Value": set_to} in stack["Tags"]


def test_tag_options_that_are_not_shared_have_no_effect(catalog: Catalog) -> None:
    product_id, artifact_id = catalog.product()
    portfolio_id = catalog.portfolio(product_id)
    option(catalog, "team", "a", portfolio_id)
    catalog.share(portfolio_id, ShareTagOptions=False)
    catalog.launch_role()
    answer = catalog.developer().describe_provisioning_parameters(
        ProductId=product_id, ProvisioningArtifactId=artifact_id
    )
    assert answer["TagOptions"] == []
