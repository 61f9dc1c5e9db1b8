"""Guardrail: what must not happen in the accounts below a unit, as data that reads like a sentence."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from product_factory.authoring.portfolio import Principal
from product_factory.authoring.services_on import refused
from product_factory.authoring.tag_option import Settings

SERVICE_CONTROL, DECLARATIVE_EC2 = "SERVICE_CONTROL_POLICY", "DECLARATIVE_POLICY_EC2"
PolicyType = Literal[
    "SERVICE_CONTROL_POLICY",
    "DECLARATIVE_POLICY_EC2",
    "GUARDDUTY_POLICY",
    "INSPECTOR_POLICY",
    "SECURITYHUB_POLICY",
]

SERVICES_ON = ("GUARDDUTY_POLICY", "INSPECTOR_POLICY", "SECURITYHUB_POLICY")
"""Those that switch a service on in place of denying anything."""

CONTROL_TOWER = "control-tower"
STACK_SETS = "stack-sets"
_LAUNCH_ROLE, _PEOPLE = "launch-role:", "people:"
ALL_LAUNCH_ROLES = f"{_LAUNCH_ROLE}*"

Text = Annotated[str, StringConstraints(min_length=1, max_length=1_000)]
Exemption = Annotated[
    str,
    StringConstraints(pattern=r"^(control-tower|stack-sets|launch-role:(\*|[a-z][a-z0-9-]*)|people:[a-z][a-z0-9-]*)$"),
]
Values = str | bool | tuple[str, ...]


def launch_role_of(product: str) -> str:
    """The exemption of one product's launch role."""
    return f"{_LAUNCH_ROLE}{product}"


def people(name: str) -> str:
    """The exemption of the people whom EXEMPT in sharing/guardrails.py gives this name."""
    return f"{_PEOPLE}{name}"


class Deny(Settings):
    """Actions that nobody may do on these resources, where all conditions hold, but for the exempt.

    `when`: IAM's operators, each with keys and values that are alternatives. `unless`: CONTROL_TOWER, STACK_SETS,
    ALL_LAUNCH_ROLES, `launch_role_of(…)` or `people(…)`. `actions` may end in wildcards, which also deny what AWS
    adds later: take them where that is meant.
    """

    sid: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]{1,64}$")]
    why: Text
    actions: tuple[Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+:[A-Za-z0-9]+\*?$")], ...] = Field(
        min_length=1
    )
    resources: tuple[Annotated[str, StringConstraints(pattern=r"^(\*|arn:.+)$")], ...] = ("*",)
    when: dict[str, dict[str, Values]] = Field(default_factory=dict)
    unless: tuple[Exemption, ...] = ()

    @model_validator(mode="after")
    def _sound(self) -> Self:
        for field, names in (("actions", self.actions), ("resources", self.resources), ("unless", self.unless)):
            if twice := [name for name in names if names.count(name) > 1]:
                raise ValueError(f"{field}: {twice[0]!r} stands twice; name it once")
        if self.unless and "aws:principalarn" in {key.lower() for keys in self.when.values() for key in keys}:
            raise ValueError("when: aws:PrincipalArn is what `unless` writes; say whom to spare there")
        return self


class Guardrail(Settings):
    """One control of an organization: a service control policy from `denies`, or from `attributes` a management policy.

    Those of EC2 say what the service holds to, those of GuardDuty, Inspector and Security Hub switch the service on.
    `attributes`: what stands below the document's key (`ec2_attributes`, `guardduty`, …). `conflicts`: what can't be done any more that a team may want, in words. Where it holds is said in
    sharing/guardrails.py; its released versions never change.
    https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies.html
    """

    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=40)]
    title: Text
    title_ja: Text
    why: Text
    why_ja: Text
    type: PolicyType = "SERVICE_CONTROL_POLICY"
    denies: tuple[Deny, ...] = ()
    attributes: dict[str, Any] = Field(default_factory=dict)
    conflicts: tuple[Text, ...] = ()
    conflicts_ja: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _one_content(self) -> Self:
        control = self.type == SERVICE_CONTROL
        if control is not bool(self.denies) or control is bool(self.attributes):
            raise ValueError("denies belong to a SERVICE_CONTROL_POLICY, attributes to every other type")
        if wrong := refused(self.type, self.attributes):
            raise ValueError(f"attributes: {wrong}")
        sids = [deny.sid for deny in self.denies]
        if twice := [sid for sid in sids if sids.count(sid) > 1]:
            raise ValueError(f"denies: sid {twice[0]!r} stands twice; name each once")
        if len(self.conflicts) != len(self.conflicts_ja):
            raise ValueError("conflicts_ja: say each of conflicts in Japanese, too")
        return self


class Guarded(Settings):
    """Where guardrails hold: units by path (`/Workloads`) or ID, or accounts, all by rings.

    `guardrails`: names, each in its newest released version, or in the one behind an @ (`networks@1.0.0`).
    `ring`: `factory guardrails apply --ring 1` reaches ring 1, then `--ring 2` both: try on few accounts first. The
    organization's root is never in ring 1.
    """

    units: tuple[Annotated[str, StringConstraints(min_length=1)], ...] = Field(min_length=1)
    guardrails: tuple[Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*(@\d+\.\d+\.\d+)?$")], ...] = Field(
        min_length=1
    )
    ring: Annotated[int, Field(ge=1, le=99)] = 1

    @field_validator("units")
    @classmethod
    def _places(cls, units: tuple[str, ...]) -> tuple[str, ...]:
        for unit in units:
            if not re.fullmatch(r"/|r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}|\d{12}|(/[\w .@+=,-]+)+", unit):
                raise ValueError(
                    f"{unit!r} is none of: OU path from the root (/Workloads), OU ID (ou-ab12-cd34ef56), account ID "
                    "(12 digits), the root (/)"
                )
        return units

    @model_validator(mode="after")
    def _not_the_root_first(self) -> Self:
        if self.ring == 1 and any(unit == "/" or unit.startswith("r-") for unit in self.units):
            raise ValueError("ring: the root is every account's; try on a unit first, and give the root a higher ring")
        names = [each.partition("@")[0] for each in self.guardrails]
        if twice := [name for name in names if names.count(name) > 1]:
            raise ValueError(f"guardrails: {twice[0]!r} stands twice; name it once")
        return self


Exempt = dict[str, tuple[Principal, ...]]
"""Names for `people(…)`, and who they are."""
