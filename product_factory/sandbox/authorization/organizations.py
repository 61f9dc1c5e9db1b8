"""What a stack's step on an organization's policy is authorized on: resources of the management account, whoever acts.

"Actions, resources, and condition keys for AWS Organizations" of the service authorization reference: attaching and
detaching take the policy and its target, and all that a policy is named in carries `organizations:PolicyType`.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from product_factory.sandbox.tree import organization_of

from .step import Need, Step

_TARGETED = ("organizations:AttachPolicy", "organizations:DetachPolicy")


def in_organization(step: Step, need: Need) -> Iterator[Need]:
    """The need on what the organization really has; as it is, where there is none or it takes no resource."""
    organization: Any = organization_of(step.account_id)
    if organization is None or not need.action.startswith("organizations:") or need.resource == "*":
        yield need
        return
    targets = [str(each) for each in step.properties.get("TargetIds", [])]
    if need.action in _TARGETED and not targets:
        return
    kind = step.properties.get("Type")
    known = need.having({"organizations:PolicyType": str(kind)}) if kind else need
    yield replace(known, resource=_own(step, organization.org))
    if need.action in _TARGETED:
        places = {each.id: each.arn for each in (*organization.ou, *organization.accounts)}
        yield from (replace(known, resource=places[each]) for each in targets if each in places)


def _own(step: Step, organization: Any) -> str:
    """The policy's ARN; of one that is to be made, any ID stands for its own."""
    begin = f"arn:aws:organizations::{organization.master_account_id}"
    made = step.physical_name.startswith(("p-", "rp-"))
    if step.type == "AWS::Organizations::ResourcePolicy":
        return f"{begin}:resourcepolicy/{organization.id}/{step.physical_name if made else 'rp-00000000'}"
    kind = str(step.properties.get("Type")).lower()
    return f"{begin}:policy/{organization.id}/{kind}/{step.physical_name if made else 'p-00000000'}"
