"""The operations on policies and their types, with the limits and refusals that moto hasn't.

Each by its page of AWS Organizations' API reference, such as
https://docs.aws.amazon.com/organizations/latest/APIReference/API_AttachPolicy.html
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from moto.organizations import utils
from moto.organizations.exceptions import (
    DuplicatePolicyException,
    PolicyTypeNotEnabledException,
    TargetNotFoundException,
)
from moto.organizations.models import FakePolicy, FakeRoot, OrganizationsBackend
from moto.organizations.responses import OrganizationsResponse

from . import errors
from .documents import check
from .kinds import AUTHORIZATION, IN_ORGANIZATION, IN_ORGANIZATION_OF_OTHERS, KINDS, RCP, SCP

Answer = Callable[[OrganizationsResponse], str]
_DEFAULTS = {SCP: utils.DEFAULT_SCP_POLICY_ID, RCP: utils.DEFAULT_RCP_POLICY_ID}
_INIT = FakePolicy.__init__
_ARN: Any = FakePolicy.arn
_HELD: dict[str, Answer] = {
    name: vars(OrganizationsResponse)[name]
    for name in (
        "attach_policy",
        "create_policy",
        "delete_policy",
        "detach_policy",
        "disable_policy_type",
        "enable_policy_type",
        "list_policies",
        "list_policies_for_target",
        "update_policy",
    )
}
"""As moto has them."""


def known_kind(given: Any, member: str) -> str:
    """A type of policy; AWS's error for what is none."""
    if given not in KINDS:
        raise errors.invalid("INVALID_ENUM_POLICY_TYPE" if member == "PolicyType" else "INVALID_ENUM")
    return str(given)


def target_of(organization: OrganizationsBackend, target_id: str) -> Any:
    """The root, unit or account of this ID."""
    for each in _targets(organization):
        if each.id == target_id:
            return each
    raise TargetNotFoundException


def _targets(organization: OrganizationsBackend) -> list[Any]:
    return [*organization.ou, *organization.accounts]


def is_enabled(organization: OrganizationsBackend, kind: str) -> bool:
    return any(each["Type"] == kind for root in _roots(organization) for each in root.policy_types)


def _roots(organization: OrganizationsBackend) -> list[FakeRoot]:
    return [each for each in organization.ou if isinstance(each, FakeRoot)]


def _policy(self: FakePolicy, organization: Any, **given: Any) -> None:
    """Of any type: moto knows ARNs of four."""
    kind = given.get("Type", "")
    _INIT(self, organization, **{**given, "Type": SCP})
    self.type = kind
    self._arn_format = f"arn:{{0}}:organizations::{{1}}:policy/{{2}}/{kind.lower()}/{{3}}"


def _arn(self: FakePolicy) -> str:
    """One of AWS's own belongs to no account: the kind `awspolicy` of IAM's reference."""
    if self.aws_managed:
        return f"arn:aws:organizations::aws:policy/{self.type.lower()}/{self.id}"
    return str(_ARN.fget(self))


def _create(response: OrganizationsResponse) -> None:
    organization, given = response.organizations_backend, response.request_params
    kind = known_kind(given.get("Type"), "Type")
    check(kind, given["Content"])
    most = IN_ORGANIZATION.get(kind, IN_ORGANIZATION_OF_OTHERS)
    if sum(each.type == kind and not each.aws_managed for each in organization.policies) >= most:
        raise errors.limit("POLICY_NUMBER_LIMIT_EXCEEDED", "You have exceeded the number of policies of this type.")


def _update(response: OrganizationsResponse) -> None:
    organization, given = response.organizations_backend, response.request_params
    policy = _changeable(organization, given["PolicyId"])
    if "Content" in given:
        check(policy.type, given["Content"])
    if any(each.name == given.get("Name") for each in organization.policies if each is not policy):
        raise DuplicatePolicyException


def _delete(response: OrganizationsResponse) -> None:
    _changeable(response.organizations_backend, response.request_params["PolicyId"])


def _changeable(organization: OrganizationsBackend, policy_id: str) -> FakePolicy:
    policy = organization.get_policy_by_id(policy_id)
    if policy.aws_managed:
        raise errors.immutable()
    return policy


def _attach(response: OrganizationsResponse) -> None:
    organization, given = response.organizations_backend, response.request_params
    policy = organization.get_policy_by_id(given["PolicyId"])
    there = target_of(organization, given["TargetId"]).attached_policies
    if not is_enabled(organization, policy.type):
        raise PolicyTypeNotEnabledException
    if policy in there:
        raise errors.already_attached()
    if sum(each.type == policy.type for each in there) >= KINDS[policy.type].attached:
        if not KINDS[policy.type].told:
            raise NotImplementedError(f"how many {policy.type} one target takes beyond {KINDS[policy.type].attached}")
        raise errors.too_many_attached()


def _detach(response: OrganizationsResponse) -> None:
    organization, given = response.organizations_backend, response.request_params
    policy = organization.get_policy_by_id(given["PolicyId"])
    there = target_of(organization, given["TargetId"]).attached_policies
    if policy not in there:
        raise errors.not_attached()
    if policy.id == utils.DEFAULT_RCP_POLICY_ID:
        # "You cannot detach this policy": RCP syntax.
        raise errors.invalid("NON_DETACHABLE_POLICY", "You can't detach this policy.")
    if policy.type == SCP and sum(each.type == SCP for each in there) == 1:
        raise errors.too_few_attached()


def _enable(response: OrganizationsResponse) -> None:
    known_kind(response.request_params.get("PolicyType"), "PolicyType")


def _disable(response: OrganizationsResponse) -> None:
    """All authorization policies are detached then ("Disabling a policy type" of the user guide).

    No page was found that says what becomes of the others' attachments.
    """
    organization = response.organizations_backend
    kind = known_kind(response.request_params.get("PolicyType"), "PolicyType")
    organization._get_root_by_id(response.request_params["RootId"])
    held = [(policy, each) for policy in organization.policies if policy.type == kind for each in policy.attachments]
    if kind not in AUTHORIZATION and held:
        raise NotImplementedError(f"what becomes of the {kind} that are attached: detach them before")


def _listing(response: OrganizationsResponse) -> None:
    known_kind(response.request_params.get("Filter"), "Filter")


def _enabled(response: OrganizationsResponse) -> None:
    """The default policy stands at root, units and accounts from then on: the same page."""
    organization, kind = response.organizations_backend, response.request_params["PolicyType"]
    if kind in _DEFAULTS:
        for each in _targets(organization):
            organization.attach_policy(PolicyId=_DEFAULTS[kind], TargetId=each.id)


def _disabled(response: OrganizationsResponse) -> None:
    organization, kind = response.organizations_backend, response.request_params["PolicyType"]
    for policy in [each for each in organization.policies if each.type == kind]:
        for each in list(policy.attachments):
            organization.detach_policy(PolicyId=policy.id, TargetId=each.id)


def _around(name: str, before: Callable[[OrganizationsResponse], None]) -> Answer:
    held, after = _HELD[name], {"enable_policy_type": _enabled, "disable_policy_type": _disabled}.get(name)

    @wraps(held)
    def answer(self: OrganizationsResponse) -> str:
        before(self)
        told = held(self)
        if after:
            after(self)
        return told

    return answer


_CHECKS: dict[str, Callable[[OrganizationsResponse], None]] = {
    "attach_policy": _attach,
    "create_policy": _create,
    "delete_policy": _delete,
    "detach_policy": _detach,
    "disable_policy_type": _disable,
    "enable_policy_type": _enable,
    "list_policies": _listing,
    "list_policies_for_target": _listing,
    "update_policy": _update,
}


def install() -> None:
    """Answer so from now on; idempotent."""
    FakePolicy.SUPPORTED_POLICY_TYPES = FakeRoot.SUPPORTED_POLICY_TYPES = sorted(KINDS)
    FakePolicy.__init__ = _policy  # type: ignore[method-assign]
    FakePolicy.arn = property(_arn)  # type: ignore[method-assign,assignment]
    for name, before in _CHECKS.items():
        setattr(OrganizationsResponse, name, _around(name, before))
