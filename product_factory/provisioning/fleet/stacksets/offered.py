"""Offered: what the hub has of an entry: product, version, form, and the portfolio by which StackSets launch it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from product_factory.provisioning.errors import ProvisioningError
from product_factory.provisioning.lookup import ProductVersion, VisibleProduct, pick_version
from product_factory.provisioning.parameters import Parameter, form_of

# Who launches in the accounts: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-activate-trusted-access.html
ROLE = "stacksets-exec-"
GRANT = (
    "no portfolio of it grants it to StackSets' role: `principals` of the portfolio needs StackSetsRole() "
    "(docs/FLEET.md, AWS's own engine)"
)


class Offered(NamedTuple):
    """An entry's product and version as the hub has them."""

    product: VisibleProduct
    version: ProductVersion
    form: tuple[Parameter, ...]
    path: str


class Shelf:
    """The hub's Service Catalog in one Region. ProvisioningError for what it hasn't; each answer is asked for once."""

    def __init__(self, client: Any, region: str) -> None:
        self._client, self.region = client, region
        self._products: dict[str, VisibleProduct] = {}
        self._granted: dict[str, bool] = {}
        self._found: dict[tuple[str, str, str | None], Offered] = {}

    def find(self, product: str, version: str, path: str | None) -> Offered:
        """The product of this name or ID, the version of this name (or latest, default), the portfolio's name."""
        key = (product, version, path)
        if key not in self._found:
            found = self._product(product)
            picked = pick_version(found, version, launching=True)
            if version not in ("latest", "default") and len([v for v in found.versions if v.name == picked.name]) > 1:
                raise ProvisioningError(f"{found.name}: several versions are named {picked.name}")
            self._found[key] = Offered(found, picked, self._form(found, picked), self._path(found, path))
        return self._found[key]

    def may_retag(self, product: str, path: str) -> bool:
        """Whether tags of what is launched by this portfolio may change: its RESOURCE_UPDATE constraint says so.

        https://docs.aws.amazon.com/servicecatalog/latest/dg/API_CreateConstraint.html
        """
        product_id = self._product(product).id
        for portfolio in self._pages("list_portfolios_for_product", "PortfolioDetails", ProductId=product_id):
            if portfolio["DisplayName"] != path:
                continue
            where = {"PortfolioId": portfolio["Id"], "ProductId": product_id}
            for each in self._pages("list_constraints_for_portfolio", "ConstraintDetails", **where):
                if each["Type"] == "RESOURCE_UPDATE":
                    told = self._client.describe_constraint(Id=each["ConstraintId"])["ConstraintParameters"]
                    return "NOT_ALLOWED" not in str(told)
        return False

    def _product(self, wanted: str) -> VisibleProduct:
        if wanted not in self._products:
            by = {"Id": wanted} if wanted.startswith("prod-") else {"Name": wanted}
            try:
                view = self._client.describe_product_as_admin(**by)["ProductViewDetail"]["ProductViewSummary"]
            except ClientError as error:
                if error.response["Error"]["Code"] != "ResourceNotFoundException":
                    raise
                raise ProvisioningError(
                    f"product {wanted!r} is not in the hub's catalog in {self.region} (this engine takes the hub's credentials)"
                ) from error
            details = self._client.list_provisioning_artifacts(ProductId=view["ProductId"])
            versions = tuple(
                ProductVersion(
                    id=each["Id"],
                    name=each.get("Name", each["Id"]),
                    created=each["CreatedTime"],
                    deprecated=each.get("Guidance") == "DEPRECATED",
                )
                for each in details["ProvisioningArtifactDetails"]
                if each.get("Active", True)
            )
            self._products[wanted] = VisibleProduct(id=view["ProductId"], name=view["Name"], versions=versions)
        return self._products[wanted]

    def _form(self, product: VisibleProduct, version: ProductVersion) -> tuple[Parameter, ...]:
        return form_of(
            self._client.describe_provisioning_artifact(
                ProductId=product.id,
                ProvisioningArtifactId=version.id,
                IncludeProvisioningArtifactParameters=True,
            )
        )

    def _path(self, product: VisibleProduct, wanted: str | None) -> str:
        """The name of the portfolio by which StackSets' role reaches the product; written always, as more may come."""
        held = list(self._pages("list_portfolios_for_product", "PortfolioDetails", ProductId=product.id))
        names = [each["DisplayName"] for each in held if self._grants(each["Id"])]
        if wanted is not None:
            if wanted not in [each["DisplayName"] for each in held]:
                there = ", ".join(each["DisplayName"] for each in held) or "none"
                raise ProvisioningError(f"{product.name}: portfolio {wanted!r} does not hold it; there are: {there}")
            names = [name for name in names if name == wanted]
        if not names:
            raise ProvisioningError(f"{product.name}: {GRANT}")
        if len(names) > 1:
            raise ProvisioningError(
                f"{product.name}: {len(names)} portfolios bring it; write `path`: {', '.join(names)}"
            )
        return str(names[0])

    def _grants(self, portfolio: str) -> bool:
        if portfolio not in self._granted:
            listed = self._pages("list_principals_for_portfolio", "Principals", PortfolioId=portfolio)
            self._granted[portfolio] = any(is_stack_sets(each["PrincipalARN"]) for each in listed)
        return self._granted[portfolio]

    def _pages(self, operation: str, key: str, **arguments: Any) -> Iterator[dict[str, Any]]:
        page = getattr(self._client, operation)(**arguments)
        yield from page[key]
        while page.get("NextPageToken"):
            page = getattr(self._client, operation)(**arguments, PageToken=page["NextPageToken"])
            yield from page[key]


def is_stack_sets(principal: str) -> bool:
    """Whether a portfolio's principal is the role as which StackSets act in accounts: its exact name, or a pattern of it."""
    return principal.rpartition(":role/")[2].startswith(ROLE)
