"""What an administrator makes: portfolios, products, versions, principals, constraints, TagOptions.

Each knows its own ARN and its AWS structure (`to_dict`), and nothing else.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from moto.core.utils import utcnow
from moto.moto_api._internal import mock_random

Tags = dict[str, str]

_ID_CHARACTERS = "abcdefghijklmnopqrstuvwxyz234567"


def new_id(prefix: str) -> str:
    """An ID in AWS's form, such as port-2qwzkwxt3y5fk, from moto's own (seedable) randomness."""
    return f"{prefix}-{''.join(mock_random.choices(_ID_CHARACTERS, k=13))}"


def tags_from_list(tags: list[dict[str, str]] | None) -> Tags:
    """AWS's list of Key and Value as a dict."""
    return {tag["Key"]: tag["Value"] for tag in tags or []}


def tags_to_list(tags: Tags) -> list[dict[str, str]]:
    """The dict as AWS's list of Key and Value."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def without_none(values: dict[str, Any]) -> dict[str, Any]:
    """Without the members that have no value, which AWS leaves out of its answers."""
    return {key: value for key, value in values.items() if value is not None}


@dataclass
class Artifact:
    """A product's version (provisioning artifact), with the service's own copy of its template."""

    name: str
    description: str | None
    template_url: str
    template_body: str
    active: bool = True
    guidance: str = "DEFAULT"
    id: str = field(default_factory=lambda: new_id("pa"))
    created_time: datetime = field(default_factory=utcnow)

    def to_detail(self) -> dict[str, Any]:
        """ProvisioningArtifactDetail."""
        return without_none(
            {
                "Id": self.id,
                "Name": self.name,
                "Description": self.description,
                "Type": "CLOUD_FORMATION_TEMPLATE",
                "CreatedTime": self.created_time,
                "Active": self.active,
                "Guidance": self.guidance,
            }
        )

    def to_dict(self) -> dict[str, Any]:
        """ProvisioningArtifact, as end users see it."""
        members = ("Id", "Name", "Description", "CreatedTime", "Guidance")
        return {key: value for key, value in self.to_detail().items() if key in members}

    def to_summary(self) -> dict[str, Any]:
        """ProvisioningArtifactSummary, as administrators see it."""
        return {key: value for key, value in self.to_dict().items() if key != "Guidance"}


@dataclass
class Product:
    """facts: AWS's members of a product other than its tags, by AWS's names."""

    account_id: str
    region: str
    facts: dict[str, str]
    tags: Tags
    id: str = field(default_factory=lambda: new_id("prod"))
    view_id: str = field(default_factory=lambda: new_id("prodview"))
    artifacts: dict[str, Artifact] = field(default_factory=dict)
    tag_option_ids: list[str] = field(default_factory=list)
    created_time: datetime = field(default_factory=utcnow)

    @property
    def name(self) -> str:
        return self.facts["Name"]

    @property
    def arn(self) -> str:
        return f"arn:aws:catalog:{self.region}:{self.account_id}:product/{self.id}"

    def to_summary(self, *, has_default_path: bool = False) -> dict[str, Any]:
        """ProductViewSummary."""
        facts = {key: value for key, value in self.facts.items() if key != "Description"}
        return without_none(
            {
                "Id": self.view_id,
                "ProductId": self.id,
                "Type": "CLOUD_FORMATION_TEMPLATE",
                "HasDefaultPath": has_default_path,
                "ShortDescription": self.facts.get("Description"),
                **facts,
            }
        )

    def to_detail(self) -> dict[str, Any]:
        """ProductViewDetail."""
        return {
            "ProductViewSummary": self.to_summary(),
            "Status": "AVAILABLE",
            "ProductARN": self.arn,
            "CreatedTime": self.created_time,
        }


@dataclass(frozen=True)
class Principal:
    """Whom a portfolio is granted to; type is IAM or IAM_PATTERN."""

    arn: str
    type: str

    def to_dict(self) -> dict[str, str]:
        return {"PrincipalARN": self.arn, "PrincipalType": self.type}


@dataclass
class Constraint:
    """A rule for one product in one portfolio; parameters is the JSON text that was given."""

    type: str
    parameters: str
    description: str | None
    owner: str
    product_id: str
    portfolio_id: str
    id: str = field(default_factory=lambda: new_id("cons"))

    def to_detail(self) -> dict[str, Any]:
        """ConstraintDetail."""
        return without_none(
            {
                "ConstraintId": self.id,
                "Type": self.type,
                "Description": self.description,
                "Owner": self.owner,
                "ProductId": self.product_id,
                "PortfolioId": self.portfolio_id,
            }
        )

    def to_summary(self) -> dict[str, Any]:
        """ConstraintSummary."""
        return without_none({"Type": self.type, "Description": self.description})


@dataclass
class TagOption:
    """A key and value that the administrator offers or enforces as a tag."""

    key: str
    value: str
    owner: str
    active: bool = True
    id: str = field(default_factory=lambda: new_id("tag"))

    def to_dict(self) -> dict[str, Any]:
        return {
            "Key": self.key,
            "Value": self.value,
            "Active": self.active,
            "Id": self.id,
            "Owner": self.owner,
        }


@dataclass
class Share:
    """A portfolio shared with an account (type ACCOUNT) or a node of the organization.

    Types are those of DescribePortfolioShares; failed_accounts got nothing of it.
    """

    type: str
    value: str
    share_tag_options: bool
    share_principals: bool
    accepted: bool
    failed_accounts: frozenset[str] = frozenset()

    def to_dict(self) -> dict[str, Any]:
        """PortfolioShareDetail."""
        return {
            "PrincipalId": self.value,
            "Type": self.type,
            "Accepted": self.accepted,
            "ShareTagOptions": self.share_tag_options,
            "SharePrincipals": self.share_principals,
        }


@dataclass
class Portfolio:
    """Products for sharing; shares by (type, value)."""

    account_id: str
    region: str
    display_name: str
    provider_name: str
    description: str | None
    tags: Tags
    id: str = field(default_factory=lambda: new_id("port"))
    product_ids: list[str] = field(default_factory=list)
    tag_option_ids: list[str] = field(default_factory=list)
    shares: dict[tuple[str, str], Share] = field(default_factory=dict)
    created_time: datetime = field(default_factory=utcnow)

    @property
    def arn(self) -> str:
        return f"arn:aws:catalog:{self.region}:{self.account_id}:portfolio/{self.id}"

    def to_dict(self) -> dict[str, Any]:
        """PortfolioDetail."""
        return without_none(
            {
                "Id": self.id,
                "ARN": self.arn,
                "DisplayName": self.display_name,
                "Description": self.description,
                "CreatedTime": self.created_time,
                "ProviderName": self.provider_name,
            }
        )
