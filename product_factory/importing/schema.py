"""What AWS Service Catalog Factory's portfolio files may say, as far as it is read here.

Fields that are not read are kept as they are, and reported.
https://github.com/awslabs/aws-service-catalog-factory/blob/main/servicecatalog_factory/schema/schema-portfolios.yaml
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _none_is_empty(value: Any) -> Any:
    """`Versions:` with nothing behind it is an empty list there."""
    return [] if value is None else value


def _none_is_no_field(value: Any) -> Any:
    return {} if value is None else value


class Foreign(BaseModel):
    """A piece of their file. What is not named here is in `model_extra`."""

    model_config = ConfigDict(frozen=True, extra="allow", strict=True)


class Source(Foreign):
    """Where a version's template comes from. A version's source is laid over its product's."""

    Provider: str = "CodeCommit"
    Path: str = "."
    Configuration: Annotated[dict[str, Any], BeforeValidator(_none_is_no_field)] = Field(default_factory=dict)


class Provisioning(Foreign):
    """What provisions a version. Only CloudFormation has a counterpart."""

    Type: str = "CloudFormation"
    Format: Literal["yaml", "json"] = "yaml"


class Version(Foreign):
    """A version of a product."""

    Name: str
    Description: str | None = None
    Active: bool | Literal["terminated"] = True
    Status: Literal["active", "terminated"] = "active"
    Source: Annotated[dict[str, Any], BeforeValidator(_none_is_no_field)] = Field(default_factory=dict)
    Provisioner: Provisioning | None = None
    Options: Annotated[dict[str, Any], BeforeValidator(_none_is_no_field)] = Field(default_factory=dict)

    @property
    def terminated(self) -> bool:
        """Whether that factory deletes the version."""
        return "terminated" in (self.Status, self.Active)


class Product(Foreign):
    """A product with its versions; a component, in older files."""

    Name: str
    Owner: str | None = None
    Description: str | None = None
    SupportDescription: str | None = None
    SupportEmail: str | None = None
    SupportUrl: str | None = None
    Status: Literal["active", "terminated"] = "active"
    Source: Annotated[dict[str, Any], BeforeValidator(_none_is_no_field)] = Field(default_factory=dict)
    Provisioner: Provisioning | None = None
    Options: Annotated[dict[str, Any], BeforeValidator(_none_is_no_field)] = Field(default_factory=dict)
    Versions: Annotated[list[Version], BeforeValidator(_none_is_empty)] = Field(default_factory=list)
    Portfolios: Annotated[list[str], BeforeValidator(_none_is_empty)] = Field(default_factory=list)


class Portfolio(Foreign):
    """A portfolio, with its products where the file is nested."""

    DisplayName: str | None = None
    PortfolioName: str | None = None
    Description: str | None = None
    ProviderName: str | None = None
    Associations: Annotated[list[str], BeforeValidator(_none_is_empty)] = Field(default_factory=list)
    Products: Annotated[list[Product], BeforeValidator(_none_is_empty)] = Field(default_factory=list)
    Components: Annotated[list[Product], BeforeValidator(_none_is_empty)] = Field(default_factory=list)


class File(Foreign):
    """A file of portfolios, of products, or of both."""

    Schema: Literal["factory-2019-04-01", "Factory-2019-04-01"] | None = None
    Portfolios: Annotated[list[Portfolio], BeforeValidator(_none_is_empty)] = Field(default_factory=list)
    Products: Annotated[list[Product], BeforeValidator(_none_is_empty)] = Field(default_factory=list)
    Components: Annotated[list[Product], BeforeValidator(_none_is_empty)] = Field(default_factory=list)
