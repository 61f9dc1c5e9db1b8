"""Administrators: what the management account does once, so that one account watches over the organization's security. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from pydantic import Field

from product_factory.aws.security_services import CONTROL_TOWER, MANY, SERVICES, Service
from product_factory.guardrails.wanted import Frozen

State = Literal["there", "missing", "other"]
WORDS = "aws organizations enable-aws-service-access --service-principal "


class Found(Frozen):
    """The organization: who has trusted access, who is registered by service, and in which Region by its own operation.

    `trails`, `aggregators`: those of the organization that the management account sees.
    """

    trusted: frozenset[str] = frozenset()
    registered: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    regional: dict[str, dict[str, tuple[str, ...]]] = Field(default_factory=dict)
    trails: tuple[str, ...] = ()
    aggregators: tuple[str, ...] = ()


class Step(Frozen):
    """One thing to be done, or that is; `command`: what does it, as the management account types it."""

    service: str
    what: Literal["trusted access", "administrator"]
    region: str = ""
    state: State
    found: str = ""
    command: str


def steps(account: str, regions: Sequence[str], found: Found) -> list[Step]:
    """In the order in which they are done: trust before the administrator, since some services ask for it."""
    return [step for service in SERVICES for step in _of(service, account, regions, found)]


def _of(service: Service, account: str, regions: Sequence[str], found: Found) -> Iterator[Step]:
    for principal in service.principals:
        there = principal in found.trusted
        yield Step(
            service=service.name,
            what="trusted access",
            state="there" if there else "missing",
            found=principal,
            command=f"{WORDS}{principal}",
        )
    command = "aws " + service.command.format(account=account)
    everywhere = found.registered.get(service.principal, ())
    for region in regions if service.regional else ("",):
        here = found.regional.get(service.name, {}).get(region, ()) if region else everywhere
        others = [each for each in (*here, *everywhere) if each != account]
        state: State = "there" if account in here else "missing"
        if others and service.principal not in MANY:
            state = "other"
        yield Step(
            service=service.name,
            what="administrator",
            region=region,
            state=state,
            found=", ".join(dict.fromkeys(others)) if state == "other" else account,
            command=f"{command} --region {region}" if region else command,
        )


def refused(told: Sequence[Step]) -> list[str]:
    """Where somebody else is registered, whom nothing here replaces."""
    found: Mapping[str, str] = {step.service: step.found for step in told if step.state == "other"}
    return [
        f"{service}: {other} is its administrator; name that account, or have the management account remove it first, "
        "with what depends on it"
        for service, other in found.items()
    ]


def notes(found: Found) -> list[str]:
    """What somebody runs already, Control Tower above all, and how it is left alone."""
    told = []
    if CONTROL_TOWER in found.trusted:
        told.append(
            "AWS Control Tower runs in this organization: its policies, trail, recorders and aggregators are left to it. "
            "Its audit account is the usual administrator"
        )
    told += [f"organization trail {each} is there: no other is needed" for each in found.trails]
    told += [
        f"aggregator {each} collects the organization's configuration: answer Aggregator of organization-security with leave"
        for each in found.aggregators
    ]
    return told


def unadministered(kinds: frozenset[str], found: Found) -> list[str]:
    """Why policies of these types would do nothing: no trusted access, or no administrator to see what is found."""
    told = []
    for service in SERVICES:
        if service.policy not in kinds:
            continue
        lacks = [each for each in service.principals[:1] if each not in found.trusted]
        if lacks or not found.registered.get(service.principal):
            told.append(
                f"{service.policy}: {service.name} has no {'trusted access' if lacks else 'administrator'} in this "
                "organization; with the management account: factory guardrails administrators --account ID --yes"
            )
    return told
