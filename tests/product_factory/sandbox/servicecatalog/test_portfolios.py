"""Portfolios hold products, and go only when they are empty."""

import pytest

from product_factory.sandbox.servicecatalog import servicecatalog_backends
from tests.product_factory.sandbox.hub_catalog import DEVELOPERS, Catalog


def test_a_portfolio_is_created_changed_and_listed(catalog: Catalog) -> None:
    made = catalog.client.create_portfolio(
        DisplayName="base", ProviderName="platform", Tags=[{"Key": "a", "Value": "1"}]
    )["PortfolioDetail"]
    assert made["ARN"] == f"arn:aws:catalog:us-east-1:222222222222:portfolio/{made['Id']}"
    catalog.client.update_portfolio(
        Id=made["Id"], Description="new", AddTags=[{"Key": "b", "Value": "2"}], RemoveTags=["a"]
    )
    seen = catalog.client.describe_portfolio(Id=made["Id"])
    assert seen["PortfolioDetail"]["Description"] == "new"
    assert seen["PortfolioDetail"]["DisplayName"] == "base"
    assert seen["Tags"] == [{"Key": "b", "Value": "2"}]
    listed = catalog.client.list_portfolios()["PortfolioDetails"]
    assert [each["Id"] for each in listed] == [made["Id"]]


def test_portfolios_and_products_are_found_by_their_tags(catalog: Catalog) -> None:
    """https://docs.aws.amazon.com/ARG/latest/userguide/supported-resources.html (Service Catalog)"""
    tag = {"Key": "team", "Value": "base"}
    portfolio = catalog.client.create_portfolio(DisplayName="base", ProviderName="platform", Tags=[tag])
    product_id, _ = catalog.product()
    catalog.client.update_product(Id=product_id, AddTags=[tag])
    tagging = catalog.sandbox.session("hub", "Administrator").client("resourcegroupstaggingapi")
    found = tagging.get_resources(TagFilters=[{"Key": "team"}])["ResourceTagMappingList"]
    arn = portfolio["PortfolioDetail"]["ARN"]
    assert {each["ResourceARN"]: each["Tags"] for each in found} == {
        arn: [tag],
        f"arn:aws:catalog:us-east-1:222222222222:product/{product_id}": [tag],
    }
    [only] = tagging.get_resources(ResourceTypeFilters=["catalog:portfolio"])["ResourceTagMappingList"]
    assert only["ResourceARN"] == arn


def test_another_account_has_none_of_it(catalog: Catalog) -> None:
    portfolio_id = catalog.portfolio()
    spoke = catalog.administrator("spoke-1")
    assert spoke.list_portfolios()["PortfolioDetails"] == []
    with pytest.raises(spoke.exceptions.ResourceNotFoundException):
        spoke.describe_portfolio(Id=portfolio_id)


def test_portfolios_are_regional(catalog: Catalog) -> None:
    portfolio_id = catalog.portfolio()
    hub = catalog.sandbox.session("hub", "Administrator")
    elsewhere = hub.client("servicecatalog", region_name="ap-northeast-1")
    with pytest.raises(elsewhere.exceptions.ResourceNotFoundException):
        elsewhere.describe_portfolio(Id=portfolio_id)


def test_it_is_deleted_only_when_empty(catalog: Catalog) -> None:
    client = catalog.client
    product_id, _ = catalog.product()
    portfolio_id = catalog.portfolio(product_id)
    catalog.share(portfolio_id)
    in_use = client.exceptions.ResourceInUseException
    with pytest.raises(in_use, match="products, principals, constraints, shares"):
        client.delete_portfolio(Id=portfolio_id)
    with pytest.raises(in_use, match="constraints"):
        client.disassociate_product_from_portfolio(PortfolioId=portfolio_id, ProductId=product_id)
    with pytest.raises(in_use):
        client.delete_product(Id=product_id)
    constraint = client.list_constraints_for_portfolio(PortfolioId=portfolio_id)
    client.delete_constraint(Id=constraint["ConstraintDetails"][0]["ConstraintId"])
    client.disassociate_product_from_portfolio(PortfolioId=portfolio_id, ProductId=product_id)
    client.disassociate_principal_from_portfolio(
        PortfolioId=portfolio_id, PrincipalARN=DEVELOPERS, PrincipalType="IAM_PATTERN"
    )
    token = client.delete_portfolio_share(PortfolioId=portfolio_id, OrganizationNode=catalog.node())[
        "PortfolioShareToken"
    ]
    assert catalog.wait(token) == "COMPLETED"
    client.delete_portfolio(Id=portfolio_id)
    client.delete_product(Id=product_id)
    assert client.list_portfolios()["PortfolioDetails"] == []


def test_associating_again_changes_nothing(catalog: Catalog) -> None:
    product_id, _ = catalog.product()
    portfolio_id = catalog.portfolio(product_id)
    catalog.client.associate_product_with_portfolio(PortfolioId=portfolio_id, ProductId=product_id)
    catalog.client.associate_principal_with_portfolio(
        PortfolioId=portfolio_id, PrincipalARN=DEVELOPERS, PrincipalType="IAM_PATTERN"
    )
    found = catalog.client.search_products_as_admin(PortfolioId=portfolio_id)
    assert len(found["ProductViewDetails"]) == 1
    principals = catalog.client.list_principals_for_portfolio(PortfolioId=portfolio_id)
    assert principals["Principals"] == [{"PrincipalARN": DEVELOPERS, "PrincipalType": "IAM_PATTERN"}]
    holding = catalog.client.list_portfolios_for_product(ProductId=product_id)
    assert [each["Id"] for each in holding["PortfolioDetails"]] == [portfolio_id]


def test_the_same_token_answers_the_same(catalog: Catalog) -> None:
    wanted = {"DisplayName": "base", "ProviderName": "platform", "IdempotencyToken": "once"}
    first = catalog.client.create_portfolio(**wanted)["PortfolioDetail"]
    assert catalog.client.create_portfolio(**wanted)["PortfolioDetail"] == first
    with pytest.raises(catalog.client.exceptions.InvalidParametersException):
        catalog.client.create_portfolio(**{**wanted, "DisplayName": "other"})


def test_quotas_are_kept_and_long_lists_are_paged(catalog: Catalog) -> None:
    hub = servicecatalog_backends["222222222222"]["us-east-1"]
    for number in range(100):
        hub.create_portfolio(display_name=f"p{number}", provider_name="platform")
    with pytest.raises(catalog.client.exceptions.LimitExceededException):
        catalog.client.create_portfolio(DisplayName="one more", ProviderName="platform")
    first = catalog.client.list_portfolios()
    assert len(first["PortfolioDetails"]) == 20
    pages = catalog.client.get_paginator("list_portfolios").paginate()
    names = [each["DisplayName"] for page in pages for each in page["PortfolioDetails"]]
    assert names == [f"p{number}" for number in range(100)]
    with pytest.raises(catalog.client.exceptions.InvalidParametersException):
        catalog.client.list_portfolios(PageToken="made up")
