"""Product: the card of one Service Catalog product, and all that is known without its template."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    field_validator,
    model_validator,
)

from product_factory.authoring.form import Group, Parameter, Text
from product_factory.authoring.tag_option import TagOption, tag_options_within_quota

if TYPE_CHECKING:
    from constructs import Construct

    from product_factory.authoring.stack import Answers

LAUNCH_ROLE_PREFIX = "SCLaunch-"
# IAM role names hold at most 64 characters, and each product has a launch role named after it.
MAX_NAME = 64 - len(LAUNCH_ROLE_PREFIX)

_URL = TypeAdapter(HttpUrl)


def _url(value: str) -> str:
    try:
        _URL.validate_python(value)
    except ValidationError as error:
        raise ValueError("must be an http(s) URL, such as https://wiki.example.com/aws") from error
    return value


class Card(BaseModel):
    """A frozen piece of a product's card."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Support(Card):
    """Whom a developer asks. Shown in the console beside the product."""

    owner: Annotated[str, StringConstraints(min_length=1, max_length=8191)]
    email: Annotated[str, StringConstraints(max_length=254)]
    url: Annotated[str, StringConstraints(max_length=2083), AfterValidator(_url)]
    description: Annotated[str, StringConstraints(min_length=1, max_length=8191)]
    owner_ja: Text | None = None
    description_ja: Text | None = None

    @field_validator("email")
    @classmethod
    def _email(cls, value: str) -> str:
        if not re.fullmatch(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+", value):
            raise ValueError("must be an e-mail address, such as platform@example.com")
        return value


class Control(Card):
    """A control that the product serves, by its identifier in its standard."""

    standard: Literal["Security Hub", "CIS AWS Foundations 1.4", "CIS AWS Foundations 3.0"]
    id: Text
    how: Text


class KnownFinding(Card):
    """What a tool finds in the product all the same, by its own identifier, and why it stays.

    Of AWS Control Tower a proactive control: where it is on, a launch is refused. A test compares these with what
    the controls' rules say of the newest version: `factory proactive`.
    """

    tool: Literal["AWS Control Tower", "checkov", "Guard Rules Registry", "Prowler"]
    id: Text
    reason: Text

    @model_validator(mode="after")
    def _of_control_tower(self) -> Self:
        if self.tool == "AWS Control Tower" and not re.fullmatch(r"CT\.[A-Z0-9-]+\.PR\.\d+", self.id):
            raise ValueError(f"id {self.id!r}: name a proactive control, such as CT.S3.PR.9")
        return self


class Output(Card):
    """What an operator looks at after the launch: an output of the stack, under a name that later versions keep.

    Every newer version has it: taking it away, or calling it otherwise, demands a major version.
    """

    name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]{1,255}$")]
    label: Text
    label_ja: Text
    shows: Literal["link", "dashboard", "log group", "bucket", "name"]


class GrantCondition(Card):
    """One condition of IAM; its values are alternatives."""

    operator: Annotated[str, StringConstraints(pattern=r"^[A-Za-z:]+$")]
    key: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+:\S+$")]
    values: tuple[Text, ...] = Field(min_length=1)


class OwnGrant(Card):
    """What the launch role is granted for a resource type beyond what can be derived, and why.

    For what AWS publishes nowhere: a type without handlers (AWS::CodeBuild::Project), or an action that the
    derivation refuses. Resources are ARNs with `${AWS::Partition}` and `${AWS::AccountId}`, or `*` where IAM
    authorizes the actions on all resources only. Actions stand in full; iam:PassRole goes to named roles, under
    iam:PassedToService.
    """

    type: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]+(::[A-Za-z0-9@_-]+)+$")]
    actions: tuple[str, ...] = Field(min_length=1)
    resources: tuple[str, ...] = Field(min_length=1)
    conditions: tuple[GrantCondition, ...] = ()
    reason: Text

    @field_validator("actions")
    @classmethod
    def _named(cls, actions: tuple[str, ...]) -> tuple[str, ...]:
        for action in actions:
            if not re.fullmatch(r"[a-z0-9-]+:[A-Za-z0-9]+", action):
                raise ValueError(f"{action!r}: name one action in full, such as codebuild:CreateProject")
        return actions

    @field_validator("resources")
    @classmethod
    def _arns(cls, resources: tuple[str, ...]) -> tuple[str, ...]:
        for arn in resources:
            if arn != "*" and not re.fullmatch(r"arn:\$\{AWS::Partition\}:[a-z0-9-]+:[^:]*:[^:]*:.*[^*:/].*", arn):
                raise ValueError(
                    f"{arn!r}: name it, such as arn:${{AWS::Partition}}:s3:::sc-*, or '*' where it must be"
                )
        return resources

    @model_validator(mode="after")
    def _passes_named_roles(self) -> Self:
        if "iam:PassRole" in self.actions:
            if any(re.fullmatch(r"(\*|.*:role/\*)", arn) for arn in self.resources):
                raise ValueError(
                    "iam:PassRole: name the role, such as arn:${AWS::Partition}:iam::${AWS::AccountId}:role/SC-*"
                )
            if "iam:PassedToService" not in {condition.key for condition in self.conditions}:
                raise ValueError("iam:PassRole: add a condition on iam:PassedToService")
        return self


class Product(Card):
    """What people read about a product, and the function that makes its resources.

    `name` is the product's name in Service Catalog and the folder of its released versions: it
    never changes once released.
    """

    name: str
    summary: Text
    summary_ja: Text
    audience: Text
    keywords: str = Field(
        default="", description="What else people who need it search for, in either language, parted by commas."
    )
    support: Support
    form: tuple[Group, ...]
    resources: Callable[[Construct, Answers], object] = Field(exclude=True, repr=False)
    controls: tuple[Control, ...] = ()
    findings: tuple[KnownFinding, ...] = Field(
        default=(), description="What proactive controls and scanners find all the same, and why it stays."
    )
    task_rows: tuple[int, ...] = ()
    includes: tuple[str, ...] = Field(
        default=(), description="Products whose resources an umbrella makes in one launch."
    )
    prerequisites: tuple[str, ...] = Field(default=(), description="Products to launch first.")
    once: bool = Field(default=False, description="Launched once per account and Region; a second launch fails.")
    conflicts: tuple[Text, ...] = ()
    costs: tuple[Text, ...] = ()
    grants: tuple[OwnGrant, ...] = Field(
        default=(), description="What the launch role needs beyond what can be derived from the templates."
    )
    imported: bool = Field(
        default=False, description="Came from elsewhere: our rules for templates are reported, not demanded."
    )
    stays: tuple[Text, ...] = Field(default=(), description="What termination leaves behind.")
    outputs: tuple[Output, ...] = Field(
        default=(), description="What an operator looks at after the launch, by outputs whose names stay."
    )
    tag_options: tuple[TagOption, ...] = Field(
        default=(), description="Tags of all launches, wherever offered: one value is set, of several one is asked."
    )

    @field_validator("name")
    @classmethod
    def _name(cls, value: str) -> str:
        if len(value) > MAX_NAME:
            raise ValueError(
                f"has {len(value)} characters, at most {MAX_NAME} are possible: Service Catalog "
                f"allows 100, IAM 64 for the launch role {LAUNCH_ROLE_PREFIX}<name>; shorten it"
            )
        if not value or value[0] == "-" or not all(c.islower() or c.isdigit() or c == "-" for c in value):
            raise ValueError("must be lower-case letters, digits and dashes, such as audit-trail")
        return value

    @field_validator("tag_options")
    @classmethod
    def _tag_options(cls, options: tuple[TagOption, ...]) -> tuple[TagOption, ...]:
        tag_options_within_quota(options, "product")
        return options

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if not self.form and not self.imported:
            raise ValueError("form: should have at least 1 item: what the developer decides at launch")
        return self

    @property
    def launch_role(self) -> str:
        """The name of the role that Service Catalog assumes to launch this product."""
        return LAUNCH_ROLE_PREFIX + self.name

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """All questions of the form, in their order."""
        return tuple(parameter for group in self.form for parameter in group.parameters)


def _rebuild() -> None:
    """Give pydantic the names that only type checkers import: the card must not import CDK."""
    Product.model_rebuild(_types_namespace={"Construct": object, "Answers": object, "Callable": Callable})


_rebuild()
