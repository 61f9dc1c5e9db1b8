"""Wanted: what a manifest wants of one provisioned product, compared with the one that is there."""

from __future__ import annotations

from typing import Any, NamedTuple

from product_factory.provisioning import tags
from product_factory.provisioning.decisions import Sameness
from product_factory.provisioning.errors import ParametersRefused, ProvisioningError
from product_factory.provisioning.fleet.account import WrongManifest, parameter_findings
from product_factory.provisioning.fleet.placing import Placement
from product_factory.provisioning.fleet.results import Action
from product_factory.provisioning.intent import provision_token, sameness
from product_factory.provisioning.lookup import ProductVersion, VisibleProduct
from product_factory.provisioning.parameters import Parameter, Update, for_launch, for_update, shown
from product_factory.provisioning.session import Spoke
from product_factory.provisioning.state import ProvisionedProduct

NOW_REFUSED = ", the value that it has now; give another"


class Wanted(NamedTuple):
    """An entry in one account: its product and version there, with DescribeProvisioningParameters' answer.

    `given`: the values; `pending`: parameter → the entry on whose output it waits, whose values are empty until then.
    """

    placement: Placement
    product: VisibleProduct
    version: ProductVersion
    answer: dict[str, Any]
    form: tuple[Parameter, ...]
    given: dict[str, str]
    pending: dict[str, str]


def compared(spoke: Spoke, wanted: Wanted, found: ProvisionedProduct) -> tuple[Action, str]:
    """Whether it is kept or updated, and why. WrongManifest, ProvisioningError: it can't be updated so."""
    update = _update(wanted, found)
    other_tags = _other_tags(wanted, found)
    if wanted.pending:
        comes = ", ".join(sorted(set(wanted.pending.values())))
        return Action.UPDATE, f"{', '.join(wanted.pending)}: known once {comes} is there"
    if found.status == "TAINTED":
        return Action.UPDATE, f"its last operation failed: {found.message or 'no reason given'}"
    if found.version_id != wanted.version.id:
        return Action.UPDATE, ""
    if other_tags:
        return Action.UPDATE, f"tags: {', '.join(other_tags)}"
    if found.parameters is None:
        if _launched_so(spoke, wanted, found):
            return Action.KEEP, ""
        needed = "cloudformation:DescribeStacks on its stack is needed"
        return Action.UPDATE, f"its parameters can't be compared ({needed})"
    if not update.changed:
        return Action.KEEP, ""
    hidden = {one.name for one in wanted.form if one.hidden}
    changed = [key for key, value in wanted.given.items() if found.parameters.get(key) != value]
    told = [key + (" (hidden, so not comparable)" if key in hidden else "") for key in changed]
    return Action.UPDATE, f"parameters: {', '.join(told)}"


def _other_tags(wanted: Wanted, found: ProvisionedProduct) -> list[str]:
    """The tags that are to change. ProvisioningError where Service Catalog would refuse that."""
    try:
        return list(tags.changed(wanted.answer, wanted.placement.tags, found.tags))
    except ParametersRefused as error:
        raise ProvisioningError(error.problems[0]) from error


def _update(wanted: Wanted, found: ProvisionedProduct) -> Update:
    previous = found.parameters
    if previous is None:
        previous = {one.name: None for one in wanted.form}
    try:
        return for_update("", wanted.form, wanted.given, previous)
    except ParametersRefused as error:
        wrong = [problem for problem in error.problems if not problem.endswith(NOW_REFUSED)]
        if wrong:
            raise WrongManifest(parameter_findings(wanted.placement, wrong)) from error
        raise ProvisioningError(error.problems[0]) from error


def _launched_so(spoke: Spoke, wanted: Wanted, found: ProvisionedProduct) -> bool:
    each, form = wanted.placement, wanted.form
    values = for_launch("", form, wanted.given)
    token = provision_token(
        spoke, wanted.product, wanted.version, each.name, shown(form, values), past="", given_tags=each.tags
    )
    return sameness(spoke, found, form, values, token, given_tags=each.tags) is Sameness.SAME
