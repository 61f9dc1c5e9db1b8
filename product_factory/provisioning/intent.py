"""Intent: what a launch is to bring about, its IDs, answers and tags, checked before anything changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from product_factory.provisioning import rules, tags, tokens
from product_factory.provisioning.decisions import Sameness, Wanted
from product_factory.provisioning.errors import ParametersRefused
from product_factory.provisioning.lookup import ProductVersion, VisibleProduct
from product_factory.provisioning.parameters import SSM_VALUE, Parameter, for_launch, form_of, shown
from product_factory.provisioning.session import Spoke
from product_factory.provisioning.state import ProvisionedProduct, record_type


@dataclass(frozen=True)
class Intent:
    """A launch. `given`: answers as given; `values`: all of them, defaults included; `tags` as given."""

    product: VisibleProduct
    version: ProductVersion
    name: str
    path_id: str | None
    form: tuple[Parameter, ...]
    given: Mapping[str, str]
    values: Mapping[str, str]
    tags: Mapping[str, str]

    @property
    def wanted(self) -> Wanted:
        """What `on_launch` compares."""
        return Wanted(
            product=self.product.name,
            product_id=self.product.id,
            version=self.version.name,
            version_id=self.version.id,
        )

    @property
    def shown(self) -> dict[str, str]:
        """The values that are not hidden."""
        return shown(self.form, self.values)

    def token(self, spoke: Spoke, *, past: str) -> str:
        """The launch's idempotency token."""
        return provision_token(
            spoke, self.product, self.version, self.name, self.shown, past=past, given_tags=self.tags
        )

    def sameness(self, spoke: Spoke, found: ProvisionedProduct | None) -> Sameness:
        """How what is there compares."""
        token = self.token(spoke, past="")
        return sameness(spoke, found, self.form, self.values, token, given_tags=self.tags)


def form_for(spoke: Spoke, product_id: str, version_id: str, path_id: str | None) -> tuple[Parameter, ...]:
    """The version's parameters along the path. LaunchRoleMissing already shows here."""
    return form_of(described(spoke, product_id, version_id, path_id))


def described(spoke: Spoke, product_id: str, version_id: str, path_id: str | None) -> dict[str, Any]:
    """DescribeProvisioningParameters' answer: parameters, rules, TagOptions and the names of outputs."""
    along = {"PathId": path_id} if path_id else {}

    def ask() -> dict[str, Any]:
        answer: dict[str, Any] = spoke.catalog.describe_provisioning_parameters(
            ProductId=product_id, ProvisioningArtifactId=version_id, **along
        )
        answer.pop("ResponseMetadata", None)
        # Asked in each account, because a missing launch role shows here, but kept once where it is the same.
        same: dict[str, Any] = spoke.remembered(key, lambda: answer, shared=True)
        return same if same == answer else answer

    key = ("form", product_id, version_id, path_id)
    return spoke.remembered(key, ask)


def checked_launch(
    spoke: Spoke,
    subject: str,
    answer: Mapping[str, Any],
    given: Mapping[str, str],
    given_tags: Mapping[str, str],
    *,
    form: Sequence[Parameter] | None = None,
) -> dict[str, str]:
    """All values of a launch. ParametersRefused with every problem: of answers, of tags, of rules over several.

    form: in place of the answer's, where some values are not known yet; rules are then not judged.
    """
    own = form_of(answer)
    form = own if form is None else form
    values: dict[str, str] = {}
    wrong: list[str] = []
    try:
        values = for_launch(subject, form, given)
    except ParametersRefused as error:
        wrong += error.problems
    wrong += tags.problems(tags.tag_options_of(answer), given_tags)
    if form == own and (values or not form):
        wrong += broken_rules(spoke, answer, form, values)
    if wrong:
        raise ParametersRefused(subject, wrong)
    return values


def broken_rules(
    spoke: Spoke, answer: Mapping[str, Any], form: Sequence[Parameter], values: Mapping[str, str]
) -> list[str]:
    """The assertions of the version's rules that these values break."""
    told: dict[str, rules.Value] = {"AWS::Region": spoke.region, "AWS::AccountId": spoke.account}
    for each in form:
        # What Systems Manager holds is not compared: whether a rule sees the name or the value is not documented.
        if each.name in values and not each.type.startswith(SSM_VALUE):
            told[each.name] = as_rules_see(each, values[each.name])
    return list(rules.broken_rules(rules.rules_of(answer), told))


def as_rules_see(parameter: Parameter, value: str) -> rules.Value:
    """A list's items, else the value."""
    if parameter.type == "CommaDelimitedList" or parameter.type.startswith("List<"):
        return [each.strip() for each in value.split(",")]
    return value


def provision_token(
    spoke: Spoke,
    product: VisibleProduct,
    version: ProductVersion,
    name: str,
    values: Mapping[str, str],
    *,
    past: str,
    given_tags: Mapping[str, str] | None = None,
) -> str:
    """The launch's idempotency token."""
    return tokens.provision_token(
        account=spoke.account,
        region=spoke.region,
        product_id=product.id,
        version_id=version.id,
        name=name,
        parameters=values,
        past_record_id=past,
        tags=given_tags or {},
    )


def sameness(
    spoke: Spoke,
    found: ProvisionedProduct | None,
    form: tuple[Parameter, ...],
    values: Mapping[str, str],
    token: str,
    *,
    given_tags: Mapping[str, str] | None = None,
) -> Sameness:
    """By the stack's parameters; where the caller may not read them, by the token of the launch.

    The token tells of the launch only, so it counts while nothing came after that. Tags that are not given are
    whatever they are.
    """
    if found is None:
        return Sameness.UNKNOWN
    same_token = tokens.same_launch(found.token, token)
    if found.changing and same_token and found.last_record_type == "PROVISION_PRODUCT":
        return Sameness.SAME
    if found.tags is not None and any(found.tags.get(key) != each for key, each in (given_tags or {}).items()):
        return Sameness.OTHER
    if found.parameters is not None:
        visible = shown(form, values)
        has = {key: value for key, value in found.parameters.items() if key in visible}
        return Sameness.SAME if has == visible else Sameness.OTHER
    if found.changing:
        return Sameness.OTHER if tokens.is_ours(found.token) else Sameness.UNKNOWN
    if not same_token:
        return Sameness.UNKNOWN
    untouched = record_type(spoke, found.last_record_id) == "PROVISION_PRODUCT"
    return Sameness.SAME if untouched else Sameness.UNKNOWN
