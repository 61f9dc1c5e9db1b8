"""What a launch needs in the account, and what may not be there: say which product to launch or end first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from product_factory.provisioning.errors import LaunchedAlready, ParametersRefused, PrerequisiteMissing
from product_factory.provisioning.parameters import Parameter
from product_factory.provisioning.session import Spoke
from product_factory.provisioning.stored import names_of, stored, wrong

# What AWS says where something is missing that no form can ask for, and the product that brings it.
_BROUGHT_BY = {"NoAvailableConfigurationRecorder": "config-recorder"}


class LookedUp(NamedTuple):
    """SSM parameters that are not there, and a line for each whose value CloudFormation would refuse."""

    missing: list[str]
    wrong: list[str]


def check_prerequisites(spoke: Spoke, product: str, form: Sequence[Parameter], values: Mapping[str, str]) -> None:
    """PrerequisiteMissing where a parameter's SSM parameter is not there, ParametersRefused where it doesn't fit.

    Where the caller may not read SSM parameters, a prerequisite of the product's card counts as missing
    when the account has no provisioned product of it; where the caller may not see all of the account's,
    nothing is said, and a launch that fails for this reason is told by `missing_from`.
    """
    found = looked_up(spoke, product, form, values)
    if found.missing:
        raise prerequisite_missing(spoke, product, found.missing)
    if found.wrong:
        raise ParametersRefused(product, found.wrong)


def looked_up(spoke: Spoke, product: str, form: Sequence[Parameter], values: Mapping[str, str]) -> LookedUp:
    """What is wrong with the SSM parameters, as far as can be known: see `check_prerequisites`."""
    wanted = names_of(form, values)
    found = stored(spoke, wanted) if wanted else {}
    if found is None:
        return LookedUp(_not_launched(spoke, product, wanted), [])
    return LookedUp([name for name in wanted if name not in found], list(wrong(form, values, found)))


def missing_from(reason: str) -> list[str]:
    """The SSM parameters that CloudFormation says are missing, none where it says something else."""
    told = re.search(r"Unable to fetch parameters \[([^\]]+)\]", reason)
    return [name.strip() for name in told[1].split(",")] if told else []


def brought_by(reason: str) -> str | None:
    """The product to launch first, by what CloudFormation says; None where it says something else."""
    return next((product for said, product in _BROUGHT_BY.items() if said in reason), None)


def prerequisite_missing(spoke: Spoke, product: str, missing: Iterable[str], then: str = "") -> PrerequisiteMissing:
    """The error that names the products to launch first, in the card's order, as far as the facts tell."""
    names = list(missing)
    publishers = _publishers(spoke, product)
    first = list(dict.fromkeys(publisher for name, publisher in publishers.items() if name in names))
    several = len(names) > 1
    told = f"parameters {', '.join(names)} are" if several else f"parameter {', '.join(names)} is"
    text = f"{product}: SSM {told} not in {spoke.place}"
    mend = "Publish them, or name others." if several else "Publish it, or name another one."
    if first:
        mend = "Launch first: " + ", then ".join(f"`factory launch {each}`" for each in first) + "."
    return PrerequisiteMissing(f"{text}\n{mend}{then}", first)


def check_rivals(spoke: Spoke, product: str, *, but: str = "") -> None:
    """LaunchedAlready where the account and Region hold a product that can't be launched beside this one.

    but: a name that does not count, since it is the launch's own. Nothing is said without facts of the product, or where the caller may not see all of the account's: then
    the launch fails with the reason that the service gives.
    """
    for rival in spoke.facts.of(product).rivals if spoke.facts else ():
        found = provisioned_of(spoke, rival)
        there = next((each["Name"] for each in found or () if each["Status"] != "ERROR" and each["Name"] != but), None)
        if there:
            once = "" if rival == product else f", which holds a part of {product}"
            raise LaunchedAlready(
                f"{product}: {rival} is launched there already, as {there} in {spoke.place}{once}; "
                "it can be launched once per account and Region\n"
                f"Change it with `factory update {there}`, or end it first: `factory terminate {there}`."
            )


def _publishers(spoke: Spoke, product: str) -> Mapping[str, str]:
    return spoke.facts.of(product).publishers if spoke.facts else {}


def provisioned_of(spoke: Spoke, product: str) -> list[Mapping[str, Any]] | None:
    """The account's provisioned products of a product; None where the caller may not see them."""
    try:
        found = spoke.listed(
            "search_provisioned_products",
            "ProvisionedProducts",
            AccessLevelFilter={"Key": "Account", "Value": "self"},
            Filters={"SearchQuery": [f"productName:{product}"]},
            SortBy="id",
        )
    except ClientError:
        return None
    return [each for each in found if each.get("ProductName") == product]


def _not_launched(spoke: Spoke, product: str, names: Sequence[str]) -> list[str]:
    publishers = {name: each for name, each in _publishers(spoke, product).items() if name in names}
    missing = []
    for name, publisher in publishers.items():
        found = _under_any_name(spoke, publisher)
        if found is None:
            return []
        if all(each["Status"] == "ERROR" for each in found):
            missing.append(name)
    return missing


def _under_any_name(spoke: Spoke, product: str) -> list[Mapping[str, Any]] | None:
    """As `provisioned_of`, those included that were launched before the product was renamed."""
    found: list[Mapping[str, Any]] = []
    for name in spoke.facts.names_of(product) if spoke.facts else (product,):
        rows = provisioned_of(spoke, name)
        if rows is None:
            return None
        found += rows
    return found
