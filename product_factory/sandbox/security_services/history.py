"""What policies an account had in its time, so that what one switched on stays on when the policy is gone.

"If you detach an Amazon Inspector policy, Amazon Inspector remains enabled in previously covered accounts":
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_inspector.html
Of GuardDuty: "existing settings are left unchanged" in what no policy manages, orgs_manage_policies_guardduty_syntax.html
"""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from moto.organizations.models import OrganizationsBackend

from product_factory.sandbox.org_policies.answers import is_enabled
from product_factory.sandbox.org_policies.effective import effective_of
from product_factory.sandbox.tree import organization_of

KINDS = {
    "GUARDDUTY_POLICY": "guardduty.amazonaws.com",
    "INSPECTOR_POLICY": "inspector2.amazonaws.com",
    "SECURITYHUB_POLICY": "securityhub.amazonaws.com",
}
"""The service of each type: without trusted access to the organization none of its policies does anything."""
_CHANGES = ("attach_policy", "create_account", "detach_policy", "move_account", "update_policy")
BEFORE: list[Callable[[OrganizationsBackend, str], None]] = []
"""Called with each account that a change reaches, before it."""

Policy = dict[str, Any]


def held_by(account_id: str, kind: str) -> list[Policy]:
    """The effective policies of this type that the account had, the latest last; {} where it had none any more."""
    organization = organization_of(account_id)
    trusted = {each["ServicePrincipal"] for each in organization.services} if organization else set()
    return _of(organization).get((account_id, kind), []) if organization and KINDS[kind] in trusted else []


def _of(organization: OrganizationsBackend) -> dict[tuple[str, str], list[Policy]]:
    own: Any = organization
    found: dict[tuple[str, str], list[Policy]] = own.__dict__.setdefault("security_history", {})
    return found


def _note(organization: OrganizationsBackend, account_id: str) -> None:
    for kind in KINDS:
        if is_enabled(organization, kind):
            now = effective_of(account_id, kind) or {}
            told = _of(organization).setdefault((account_id, kind), [])
            if now != (told[-1] if told else {}):
                told.append(now)


def _reached(organization: OrganizationsBackend, given: dict[str, Any]) -> Iterator[str]:
    """The accounts that a change is about: the one that moves, or all below where the policy stands."""
    if "AccountId" in given:
        yield given["AccountId"]
        return
    policies = [each for each in organization.policies if each.id == given.get("PolicyId")]
    if not policies or policies[0].type not in KINDS:
        return
    targets = {given["TargetId"]} if "TargetId" in given else {each.id for each in policies[0].attachments}
    parents = {unit.id: unit.parent_id for unit in organization.ou}
    for account in organization.accounts:
        above: str | None = account.parent_id
        line = {account.id}
        while above:
            line.add(above)
            above = parents.get(above)
        if targets & line:
            yield account.id


def _around(held: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(held)
    def change(self: OrganizationsBackend, **given: Any) -> Any:
        reached = list(_reached(self, given))
        for account_id in reached:
            for settle in BEFORE:
                settle(self, account_id)
        told = held(self, **given)
        if "AccountName" in given:
            reached = [told["CreateAccountStatus"]["AccountId"]]
        for account_id in reached:
            _note(self, account_id)
        return told

    change.takes_note = True  # type: ignore[attr-defined]
    return change


def install() -> None:
    """Take note from now on, around whatever others put in moto's place before; idempotent."""
    for name in _CHANGES:
        held = vars(OrganizationsBackend)[name]
        if not hasattr(held, "takes_note"):
            setattr(OrganizationsBackend, name, _around(held))
