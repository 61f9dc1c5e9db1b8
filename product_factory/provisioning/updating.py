"""Update a provisioned product to another version, or with other parameters, or both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from product_factory.catalog.facts import Facts
from product_factory.provisioning import tokens
from product_factory.provisioning.arguments import check
from product_factory.provisioning.decisions import Action, on_update, update_needed
from product_factory.provisioning.errors import (
    AccessDenied,
    ParametersRefused,
    ProductNotVisible,
    RecordFailed,
    VersionRetired,
    aws_errors,
)
from product_factory.provisioning.intent import broken_rules, described, form_for
from product_factory.provisioning.lookup import (
    ProductVersion,
    Seen,
    VisibleProduct,
    because,
    describe_product,
    end_of,
    find_paths,
    names,
    newest,
    pick_path,
    pick_version,
)
from product_factory.provisioning.parameters import Update, for_update, form_of, given_values
from product_factory.provisioning.prerequisites import check_prerequisites, missing_from, prerequisite_missing
from product_factory.provisioning.preview import Preview, preview
from product_factory.provisioning.record import finish, outputs_of
from product_factory.provisioning.results import Outcome, Updated
from product_factory.provisioning.session import Spoke, spoke_of
from product_factory.provisioning.state import ProvisionedProduct, observe
from product_factory.provisioning.surroundings import Hears, check_surroundings
from product_factory.provisioning.tags import changed
from product_factory.provisioning.templates import Known
from product_factory.provisioning.wait import Deadline, Wait

if TYPE_CHECKING:
    import boto3

_WAIT = Wait()
# Whether to go on with what the preview tells.
Agree = Callable[[Preview], bool]


@aws_errors()
def update(
    session: boto3.Session | Spoke,
    *,
    name: str,
    version: str | None = None,
    parameters: Mapping[str, object] | None = None,
    tags: Mapping[str, str] | None = None,
    path: str | None = None,
    wait: Wait | None = _WAIT,
    facts: Facts | None = None,
    hears: Hears = lambda note: None,
    agree: Agree | None = None,
    dry_run: bool = False,
    known: Known | None = None,
) -> Updated:
    """Update the provisioned product of this name, unless it is all that already.

    version: a name or ID, `default` or `latest`; without one, the version stays, deprecated or not. Parameters and
    tags not given keep their value; parameters new in the version take their default. path, wait, facts and hears as
    for `launch`. agree: called with the update's Preview before anything changes; where it says False, nothing is done
    and the outcome is `planned`, as it is with dry_run=True. known: product and version to template, where a catalog is
    at hand; without, templates are read from AWS as far as the caller may.
    """
    check(wait, name=name, version=version, path=path)
    spoke = spoke_of(session, facts)
    deadline = wait.begin() if wait else None
    found = on_update(name, observe(spoke, name, deadline))
    product = _product_of(spoke, found)
    chosen = pick_version(product, version, launching=False) if version else _kept_version(product, found)
    paths = find_paths(spoke, product)
    path_id = pick_path(product, paths, path, _kept_path(spoke, paths, found))
    subject = f"{name} to {product.name} {chosen.name}"
    given = given_values(subject, parameters or {})
    answer = described(spoke, product.id, chosen.id, path_id)
    form = form_of(answer)
    plan = for_update(subject, form, given, _previous(spoke, found, chosen, path_id))
    new_tags = changed(answer, given_values(subject, tags or {}, what="tag "), found.tags)
    if chosen.deprecated:
        hears(deprecation := f"{product.name} {chosen.name} is deprecated{because(chosen)}.")
    spoken = (deprecation,) if chosen.deprecated else ()
    if update_needed(found, chosen.id, parameters_changed=plan.changed or bool(new_tags)) is Action.NOTHING:
        return _result(
            spoke, product, found, chosen, Outcome.UNCHANGED, outputs=outputs_of(spoke, found.id), notes=spoken
        )
    if broken := broken_rules(spoke, answer, form, plan.effective):
        raise ParametersRefused(subject, broken)
    check_prerequisites(spoke, product.name, form, plan.effective)
    notes = spoken + check_surroundings(spoke, product.name, chosen.name, instead_of=found.version_name, hears=hears)
    told = preview(spoke, found, product, chosen, plan.effective, known) if agree or dry_run else None
    if told and (dry_run or (agree and not agree(told))):
        return _result(spoke, product, found, chosen, Outcome.PLANNED, notes=notes, preview=told)
    done = _update(spoke, product, found, chosen, plan, path_id, deadline, new_tags)
    return done.model_copy(update={"notes": notes, "preview": told})


def _product_of(spoke: Spoke, found: ProvisionedProduct) -> VisibleProduct:
    """The product of what runs. ProductNotVisible, with what to use in its place where it ended."""
    try:
        return describe_product(spoke, found.product_id)
    except ProductNotVisible as error:
        if ended := end_of(spoke, found.product_name):
            raise ProductNotVisible(
                f"{found.name}: {found.product_name} {ended}\n"
                f"It goes on running, and can't be updated; `factory terminate {found.name}` ends it."
            ) from error
        raise


def _kept_version(product: VisibleProduct, found: ProvisionedProduct) -> ProductVersion:
    for each in product.versions:
        if each.id == found.version_id:
            return each
    raise VersionRetired(
        f"{found.name}: its version {found.version_name or found.version_id} of {product.name} is retired\n"
        f"Update to another with --version: {names(product.versions) or 'there is none active'}."
    )


def _kept_path(spoke: Spoke, paths: list[Seen], found: ProvisionedProduct) -> str | None:
    """The path of the last good launch or update; looked up where there is a choice."""
    if len(paths) == 1 or not found.last_good_record_id:
        return None
    detail = spoke.catalog.describe_record(Id=found.last_good_record_id)["RecordDetail"]
    path_id: str | None = detail.get("PathId")
    return path_id


def _previous(
    spoke: Spoke, found: ProvisionedProduct, chosen: ProductVersion, path_id: str | None
) -> dict[str, str | None]:
    """The stack's parameters; where the caller may not read it, the names that its version has."""
    if found.parameters is not None:
        return found.parameters
    try:
        return {each.name: None for each in form_for(spoke, found.product_id, found.version_id, path_id)}
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        raise AccessDenied(
            f"{found.name}: its version is retired and its stack can't be read, so its parameters are unknown\n"
            "Use a role that may cloudformation:DescribeStacks on it."
        ) from error


def _update(
    spoke: Spoke,
    product: VisibleProduct,
    found: ProvisionedProduct,
    chosen: ProductVersion,
    plan: Update,
    path_id: str | None,
    deadline: Deadline | None,
    new_tags: Mapping[str, str],
) -> Updated:
    detail = spoke.catalog.update_provisioned_product(
        ProvisionedProductId=found.id,
        ProductId=product.id,
        ProvisioningArtifactId=chosen.id,
        ProvisioningParameters=list(plan.send),
        UpdateToken=tokens.update_token(found.id, found.last_record_id, chosen.id, plan.intent, new_tags),
        **({"Tags": [{"Key": key, "Value": value} for key, value in new_tags.items()]} if new_tags else {}),
        **({"PathId": path_id} if path_id else {}),
    )["RecordDetail"]
    record_id = detail["RecordId"]
    if deadline is None:
        return _result(spoke, product, found, chosen, Outcome.UNDER_WAY, record_id=record_id)
    record = finish(spoke, record_id, f"update of {found.name}", deadline)
    if record.succeeded:
        return _result(spoke, product, found, chosen, Outcome.DONE, record_id=record_id, outputs=record.outputs)
    if missing := missing_from(record.reason):
        raise prerequisite_missing(spoke, product.name, missing, " Then update again.")
    raise RecordFailed(
        f"{found.name}: update failed: {record.reason}\n"
        f"It runs as before, as {found.version_name or found.version_id} (TAINTED); fix that, and update again."
    )


def _result(
    spoke: Spoke,
    product: VisibleProduct,
    found: ProvisionedProduct,
    chosen: ProductVersion,
    outcome: Outcome,
    **more: Any,
) -> Updated:
    best = newest([each for each in product.versions if not each.deprecated] or product.versions)
    newer = best.name if newest([chosen, best]) is not chosen else None
    return Updated(
        outcome=outcome,
        account=spoke.account,
        region=spoke.region,
        name=found.name,
        id=found.id,
        product=product.name,
        product_id=product.id,
        version=chosen.name,
        version_id=chosen.id,
        from_version=found.version_name or None,
        newer_version=newer,
        **more,
    )
