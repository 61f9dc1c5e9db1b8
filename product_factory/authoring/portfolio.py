"""Portfolio: which products, for whom, shared where. Settings that read like a form."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from product_factory.authoring.tag_option import Settings, tag_options_within_quota
from product_factory.authoring.tag_option import TagOption as TagOption

# https://docs.aws.amazon.com/servicecatalog/latest/adminguide/limits.html
MAX_PRODUCTS = 150
MAX_PRINCIPALS = 100
MAX_PATTERNS = 10
# The message attribute by which topics know whom news of a portfolio is for.
PORTFOLIO_ATTRIBUTE = "portfolio"

_ROLE = r"^[A-Za-z0-9_+=,.@-]{1,64}$"
_OU = r"ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}"
_ORGANIZATION = r"o-[a-z0-9]{10,32}"


class Role(Settings):
    """The role of this name in whatever account the portfolio is used in, hub or spoke.

    `path` begins and ends with a slash.
    """

    name: Annotated[str, StringConstraints(pattern=_ROLE)]
    path: Annotated[str, StringConstraints(pattern=r"^/([A-Za-z0-9_+=,.@-]+/)*$")] = "/"
    principal_type: Literal["IAM_PATTERN"] = "IAM_PATTERN"

    @property
    def resource(self) -> str:
        """The part of the principal's ARN after `iam:::`."""
        return f"role{self.path}{self.name}"


class RolePattern(Settings):
    """All roles whose path and name match, with `*` and `?`, in whatever account.

    AWS warns that whoever can create a role that matches gains access: keep it narrow.
    https://docs.aws.amazon.com/servicecatalog/latest/adminguide/catalogs_portfolios_sharing_how-to-principal-sharing.html
    """

    pattern: Annotated[str, StringConstraints(max_length=512, pattern=r"^[A-Za-z0-9_+=,.@/*?-]+$")]
    principal_type: Literal["IAM_PATTERN"] = "IAM_PATTERN"

    @field_validator("pattern")
    @classmethod
    def _not_everybody(cls, value: str) -> str:
        if not value.strip("*?/"):
            raise ValueError("would match every role; name a part of the role's name or path")
        return value

    @property
    def resource(self) -> str:
        """The part of the principal's ARN after `iam:::`."""
        return f"role/{self.pattern}"


class PermissionSet(Settings):
    """Everybody who signs in through IAM Identity Center with this permission set, and with no other.

    `region` is Identity Center's own; it stands in the role's path, but for us-east-1. The name ends in 16
    hexadecimal characters. In a pattern `?` is no or one character, so `Dev` doesn't match `Dev_Admin`.
    https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html
    """

    name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_+=,.@-]{1,32}$")]
    region: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,4}(-[a-z]+)+-\d$")]
    principal_type: Literal["IAM_PATTERN"] = "IAM_PATTERN"

    @property
    def resource(self) -> str:
        """The part of the principal's ARN after `iam:::`."""
        region = "" if self.region == "us-east-1" else f"{self.region}/"
        return f"role/aws-reserved/sso.amazonaws.com/{region}AWSReservedSSO_{self.name}_{'?' * 16}"


class StackSetsRole(Settings):
    """The role as which CloudFormation's service-managed StackSets act in accounts, so that fleets may launch by them.

    `suffix`: the 32 hexadecimal characters that its name ends in, as DescribeStackSet tells them (ExecutionRoleName); safest,
    as nobody else can make a role of that name. By default any role named so, whoever made it: docs/SECURITY.md.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-activate-trusted-access.html
    """

    suffix: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")] | None = None
    principal_type: Literal["IAM_PATTERN"] = "IAM_PATTERN"

    @property
    def resource(self) -> str:
        """The part of the principal's ARN after `iam:::`."""
        return f"role/stacksets-exec-{self.suffix or '?' * 32}"


class HubRole(Settings):
    """One role of the hub account itself. Its name, not its ARN, is what spokes would share."""

    name: Annotated[str, StringConstraints(pattern=_ROLE)]
    principal_type: Literal["IAM"] = "IAM"

    @property
    def resource(self) -> str:
        """The part of the principal's ARN after the account."""
        return f"role/{self.name}"


Principal = Role | RolePattern | PermissionSet | StackSetsRole | HubRole


class Topic(Settings):
    """An SNS topic that hears of changes. Who deploys needs `sns:Publish` on it, and on its key.

    Topics of type FIFO take no messages of ours: they demand a group for each message.
    """

    arn: Annotated[
        str, StringConstraints(pattern=r"^arn:aws(-[a-z-]+)?:sns:[a-z]{2}(-[a-z]+)+-\d:\d{12}:[A-Za-z0-9_-]{1,256}$")
    ]


class Email(Settings):
    """A person or list that hears of changes by e-mail. AWS asks the address once to confirm."""

    address: Annotated[str, StringConstraints(max_length=254, pattern=r"^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$")]


class Portfolio(Settings):
    """One portfolio of the hub, in every hub Region.

    `id` is who the portfolio is, for ever: by default the name. Whoever changes the name keeps the old one as `id`,
    and CloudFormation changes the name in place; with another `id` it is another portfolio.
    `share_with` names the whole organization (`o-…`), organizational units (`ou-…`, or by path
    from the root: `/Workloads/Production`) or accounts (12 digits). `keep_active`: older active versions
    than the newest so many are proposed for deprecation, never deprecated by itself; by default none is.
    """

    name: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    id: Annotated[str, StringConstraints(pattern=r"^[^\s/](.{0,98}[^\s/])?$")] | None = None
    description: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
    # The page shows each language alone, Service Catalog the description in both.
    name_ja: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = None
    description_ja: Annotated[str, StringConstraints(min_length=1, max_length=2000)] | None = None
    provider: Annotated[str, StringConstraints(min_length=1, max_length=50)]
    products: tuple[str, ...] = Field(min_length=1, max_length=MAX_PRODUCTS)
    principals: tuple[Principal, ...] = Field(default=(), max_length=MAX_PRINCIPALS)
    share_with: tuple[str, ...] = ()
    tag_options: tuple[TagOption, ...] = ()
    # Who is told by `deploy` when a version of a product in here is published, deprecated, retired or restored.
    announce_to: tuple[Topic | Email, ...] = ()
    keep_active: int | None = Field(default=None, ge=1)

    @property
    def full_description(self) -> str:
        """The description as Service Catalog shows it: in both languages, where it has both."""
        return f"{self.description} {self.description_ja}" if self.description_ja else self.description

    @property
    def identity(self) -> str:
        """What logical IDs and the hub's layout know the portfolio by."""
        return self.id or self.name

    @field_validator("share_with")
    @classmethod
    def _nodes(cls, nodes: tuple[str, ...]) -> tuple[str, ...]:
        for node in nodes:
            if not re.fullmatch(rf"{_OU}|{_ORGANIZATION}|\d{{12}}|(/[\w .@+=,-]+)+", node):
                raise ValueError(
                    f"{node!r} is none of: OU ID (ou-ab12-cd34ef56), OU path from the root "
                    "(/Workloads), organization ID (o-abcde12345), account ID (12 digits)"
                )
        return nodes

    @model_validator(mode="after")
    def _named_once_and_within_quotas(self) -> Self:
        for field, names in (
            ("products", self.products),
            ("share_with", self.share_with),
            ("principals", [principal.resource for principal in self.principals]),
            ("tag_options", [option.key for option in self.tag_options]),
            ("announce_to", [one.arn if isinstance(one, Topic) else one.address for one in self.announce_to]),
        ):
            twice = [name for name in names if list(names).count(name) > 1]
            if twice:
                raise ValueError(f"{field}: {twice[0]!r} stands twice; name it once")
        wild = [p for p in self.principals if "*" in p.resource or "?" in p.resource]
        if len(wild) > MAX_PATTERNS:
            raise ValueError(f"principals: {len(wild)} with wildcards, Service Catalog allows {MAX_PATTERNS}")
        tag_options_within_quota(self.tag_options, "portfolio")
        # https://docs.aws.amazon.com/servicecatalog/latest/dg/API_CreatePortfolio.html
        if len(self.full_description) > 2000:
            raise ValueError(
                "description: with description_ja more than 2,000 characters; Service Catalog allows no more"
            )
        return self
