"""Live: all that Service Catalog has in the hub account and one Region, read by API and paged to the end."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from product_factory.organization.calls import all_pages, call_aws, client
from product_factory.sharing.pieces import Identity, Live, LiveHub, LiveVersion

# Requests at once. AWS publishes no rate; botocore slows down where it is throttled.
AT_ONCE = 8
T = TypeVar("T")
R = TypeVar("R")


def read_live(region: str) -> LiveHub:
    """The Region's products with their versions, portfolios with all that is associated, and TagOptions."""
    catalog = client("servicecatalog", region)

    def read() -> LiveHub:
        with ThreadPoolExecutor(AT_ONCE) as pool:

            def each(do: Callable[[T], R], of: Iterable[T]) -> list[R]:
                return list(pool.map(do, of))

            views = [v["ProductViewSummary"] for v in all_pages(catalog.search_products_as_admin, "ProductViewDetails")]
            portfolios = [detail["Id"] for detail in all_pages(catalog.list_portfolios, "PortfolioDetails")]
            found = dict(each(lambda view: _product(catalog, view), views))
            for part in each(lambda one: list(_portfolio(catalog, one)), portfolios):
                found |= part
            constraints = [identity for identity in found if identity[0] == "constraint"]
            found |= dict(each(lambda one: (one, _constraint(catalog, found[one])), constraints))
            options = list(all_pages(catalog.list_tag_options, "TagOptionDetails"))
            for part in each(lambda one: list(_tag_option(catalog, one)), options):
                found |= part
        return LiveHub(region=region, pieces=found)

    return call_aws(read, f"reading Service Catalog in {region}")


def _product(catalog: Any, view: dict[str, Any]) -> tuple[Identity, Live]:
    made = view["ProductId"]
    tags = catalog.describe_product_as_admin(Id=made).get("Tags", [])
    details = catalog.list_provisioning_artifacts(ProductId=made)["ProvisioningArtifactDetails"]
    facts = {name: view.get(name, "") for name in ("Name", "Owner", "SupportDescription", "SupportEmail", "SupportUrl")}
    versions = tuple(
        LiveVersion(
            id=each["Id"],
            name=each.get("Name", ""),
            description=each.get("Description", ""),
            active=each.get("Active", True),
            guidance=each.get("Guidance", "DEFAULT"),
        )
        for each in details
    )
    facts["Description"] = view.get("ShortDescription", "")
    return ("product", made), Live(
        kind="product", id=made, name=view["Name"], facts=facts, tags=_tags(tags), versions=versions
    )


def _portfolio(catalog: Any, portfolio: str) -> Iterator[tuple[Identity, Live]]:
    described = catalog.describe_portfolio(Id=portfolio)
    detail = described["PortfolioDetail"]
    facts = {name: detail.get(name, "") for name in ("DisplayName", "Description", "ProviderName")}
    tags = _tags(described.get("Tags", []))
    yield (
        ("portfolio", portfolio),
        Live(kind="portfolio", id=portfolio, name=detail["DisplayName"], facts=facts, tags=tags),
    )
    for view in all_pages(catalog.search_products_as_admin, "ProductViewDetails", PortfolioId=portfolio):
        product = view["ProductViewSummary"]
        name = f"{detail['DisplayName']}/{product['Name']}"
        yield ("association", portfolio, product["ProductId"]), Live(kind="association", name=name)
    for each in all_pages(catalog.list_principals_for_portfolio, "Principals", PortfolioId=portfolio):
        arn = each["PrincipalARN"]
        name = f"{detail['DisplayName']}/{arn.split(':', 5)[-1]}"
        yield ("principal", portfolio, arn, each.get("PrincipalType", "IAM")), Live(kind="principal", name=name)
    for each in all_pages(catalog.list_constraints_for_portfolio, "ConstraintDetails", PortfolioId=portfolio):
        identity = ("constraint", portfolio, each["ProductId"], each["Type"])
        yield identity, Live(kind="constraint", id=each["ConstraintId"], name=detail["DisplayName"])


def _constraint(catalog: Any, known: Live) -> Live:
    found = catalog.describe_constraint(Id=known.id)
    parameters = json.dumps(json.loads(found.get("ConstraintParameters") or "{}"), sort_keys=True)
    description = found["ConstraintDetail"].get("Description", "")
    return known.model_copy(update={"facts": {"Parameters": parameters, "Description": description}})


def _tag_option(catalog: Any, option: dict[str, Any]) -> Iterator[tuple[Identity, Live]]:
    name = f"{option['Key']}={option['Value']}"
    facts = {"Key": option["Key"], "Value": option["Value"], "Active": str(option.get("Active", True)).lower()}
    yield ("tag-option", option["Id"]), Live(kind="tag-option", id=option["Id"], name=name, facts=facts)
    for each in all_pages(catalog.list_resources_for_tag_option, "ResourceDetails", TagOptionId=option["Id"]):
        label = f"{each.get('Name', each['Id'])}/{name}"
        yield ("tag-association", option["Id"], each["Id"]), Live(kind="tag-association", name=label)


def _tags(tags: list[dict[str, str]]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in tags}
