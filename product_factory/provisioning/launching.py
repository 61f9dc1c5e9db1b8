"""Launch a product by name and version, once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from product_factory.catalog.facts import Facts
from product_factory.provisioning import tokens
from product_factory.provisioning.decisions import Action, Sameness, Wanted, on_launch
from product_factory.provisioning.errors import ArgumentError, NameTaken, PrerequisiteMissing, RecordFailed, aws_errors
from product_factory.provisioning.lookup import ProductVersion, VisibleProduct, find_product, path_of, pick_version
from product_factory.provisioning.parameters import Parameter, for_launch, form_of, shown
from product_factory.provisioning.prerequisites import (
    brought_by,
    check_prerequisites,
    check_rivals,
    missing_from,
    prerequisite_missing,
)
from product_factory.provisioning.record import finish, outputs_of
from product_factory.provisioning.results import Launched, Outcome
from product_factory.provisioning.session import Spoke, spoke_of
from product_factory.provisioning.state import ENDED, ProvisionedProduct, observe, past_record, record_type
from product_factory.provisioning.surroundings import Hears, check_surroundings
from product_factory.provisioning.wait import Deadline, Wait

if TYPE_CHECKING:
    import boto3

_WAIT = Wait()


@aws_errors()
def launch(
    session: boto3.Session | Spoke,
    *,
    product: str,
    version: str = "default",
    name: str | None = None,
    parameters: Mapping[str, str] | None = None,
    path: str | None = None,
    wait: Wait | None = _WAIT,
    look: bool = True,
    facts: Facts | None = None,
    hears: Hears = lambda note: None,
) -> Launched:
    """Launch where the session's credentials act, unless exactly that is launched there already.

    product and version: names or IDs; version also `default` or `latest`. name: the provisioned
    product's, without one the product's. path: a portfolio's name or a launch path's ID, where there are
    several. wait=None: return once the launch is asked for. All checks come before the launch; every
    refusal is a ProvisioningError. Hidden (NoEcho) values are not compared with what is launched.
    look=False: for who has just seen that nothing of this name is there; NameTaken where something is after all,
    or was before. facts: what is known of products (`factory export facts`); without, what has to be launched
    first, what can't be launched beside it, and what AWS Config and CloudTrail have to record are not checked
    beforehand. `hears` is told each of the result's notes before anything changes.
    """
    spoke = spoke_of(session, facts)
    deadline = wait.begin() if wait else None
    found_product = find_product(spoke, product)
    name = checked_name(name or found_product.name)
    chosen = pick_version(found_product, version, launching=True)
    path_id = path_of(spoke, found_product, path)
    form = form_for(spoke, found_product.id, chosen.id, path_id)
    given = dict(parameters or {})
    values = for_launch(f"{found_product.name} {chosen.name}", form, given)
    found = observe(spoke, name, deadline) if look else None
    token = provision_token(spoke, found_product, chosen, name, shown(form, values), past="")
    action = on_launch(
        Wanted(product=found_product.name, product_id=found_product.id, version=chosen.name, version_id=chosen.id),
        found,
        sameness(spoke, found, form, values, token),
    )
    if action is not Action.ACT:
        assert found is not None
        return _already(spoke, found_product, chosen, found, action)
    check_rivals(spoke, found_product.name)
    check_prerequisites(spoke, found_product.name, form, values)
    notes = check_surroundings(spoke, found_product.name, chosen.name, hears=hears)
    if look:
        past = past_record(spoke, name, found_product.id)
        token = provision_token(spoke, found_product, chosen, name, shown(form, values), past=past)
    sent = {**shown(form, values), **given}
    detail = _provision(spoke, found_product, chosen, name, sent, path_id, token)
    if not look and detail["Status"] in ENDED:
        raise NameTaken(f"{name}: answered with the record of an earlier launch, {detail['RecordId']}")
    ids = {"id": detail["ProvisionedProductId"], "record_id": detail["RecordId"]}
    launched = _launched(spoke, found_product, chosen, name, outcome=Outcome.UNDER_WAY, notes=notes, **ids)
    return _finished(spoke, launched, deadline) if deadline else launched


def checked_name(name: str) -> str:
    """The name, where the console would take it too. ArgumentError where it would not."""
    if re.fullmatch(r"[a-zA-Z][a-zA-Z0-9-]{0,127}", name):
        return name
    raise ArgumentError(
        f"name {name!r}: a provisioned product's name starts with a letter and has letters, digits and dashes, "
        "128 at most; choose one with --name"
    )


def form_for(spoke: Spoke, product_id: str, version_id: str, path_id: str | None) -> tuple[Parameter, ...]:
    """The version's parameters along the path. LaunchRoleMissing already shows here."""
    return form_of(described(spoke, product_id, version_id, path_id))


def described(spoke: Spoke, product_id: str, version_id: str, path_id: str | None) -> dict[str, Any]:
    """DescribeProvisioningParameters' answer: parameters and the names of outputs."""
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


def provision_token(
    spoke: Spoke, product: VisibleProduct, version: ProductVersion, name: str, values: dict[str, str], *, past: str
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
    )


def sameness(
    spoke: Spoke,
    found: ProvisionedProduct | None,
    form: tuple[Parameter, ...],
    values: Mapping[str, str],
    token: str,
) -> Sameness:
    """By the stack's parameters; where the caller may not read them, by the token of the launch.

    The token tells of the launch only, so it counts while nothing came after that.
    """
    if found is None or found.changing:
        return Sameness.UNKNOWN
    if found.parameters is not None:
        visible = shown(form, values)
        has = {key: value for key, value in found.parameters.items() if key in visible}
        return Sameness.SAME if has == visible else Sameness.OTHER
    if not tokens.same_launch(found.token, token):
        return Sameness.UNKNOWN
    untouched = record_type(spoke, found.last_record_id) == "PROVISION_PRODUCT"
    return Sameness.SAME if untouched else Sameness.UNKNOWN


def _launched(spoke: Spoke, product: VisibleProduct, version: ProductVersion, name: str, **more: Any) -> Launched:
    return Launched(
        account=spoke.account,
        region=spoke.region,
        name=name,
        product=product.name,
        product_id=product.id,
        version=version.name,
        version_id=version.id,
        **more,
    )


def _already(
    spoke: Spoke, product: VisibleProduct, version: ProductVersion, found: ProvisionedProduct, action: Action
) -> Launched:
    unchanged = action is Action.NOTHING
    return _launched(
        spoke,
        product,
        version,
        found.name,
        id=found.id,
        record_id=found.last_record_id,
        outcome=Outcome.UNCHANGED if unchanged else Outcome.UNDER_WAY,
        outputs=outputs_of(spoke, found.id) if unchanged else {},
    )


def _provision(
    spoke: Spoke,
    product: VisibleProduct,
    version: ProductVersion,
    name: str,
    values: Mapping[str, str],
    path_id: str | None,
    token: str,
) -> dict[str, Any]:
    try:
        detail: dict[str, Any] = spoke.catalog.provision_product(
            ProductId=product.id,
            ProvisioningArtifactId=version.id,
            ProvisionedProductName=name,
            ProvisioningParameters=[{"Key": key, "Value": value} for key, value in values.items()],
            ProvisionToken=token,
            **({"PathId": path_id} if path_id else {}),
        )["RecordDetail"]
    except ClientError as error:
        message = error.response["Error"]["Message"]
        if missing := missing_from(message):
            raise prerequisite_missing(spoke, product.name, missing) from error
        if "already exists" in message:
            raise NameTaken(
                f"{name}: the name is taken by a provisioned product that you may not see: {message}\n"
                "Choose another with --name."
            ) from error
        raise
    return detail


def _finished(spoke: Spoke, launched: Launched, deadline: Deadline) -> Launched:
    name = launched.name
    record = finish(spoke, str(launched.record_id), f"launch of {name}", deadline)
    if record.succeeded:
        return launched.model_copy(update={"outcome": Outcome.DONE, "outputs": record.outputs})
    after = f"`factory terminate {name}`, which is in ERROR now, and launch it again."
    if missing := missing_from(record.reason):
        raise prerequisite_missing(spoke, launched.product, missing, f" Then {after}")
    if first := brought_by(record.reason):
        raise PrerequisiteMissing(
            f"{name}: launch failed: {record.reason}\nLaunch first: `factory launch {first}`. Then {after}", [first]
        )
    raise RecordFailed(f"{name}: launch failed: {record.reason}\nMend that, then {after}")
