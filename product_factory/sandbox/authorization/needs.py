"""Which actions, on which resources, CloudFormation needs for one step on one resource. Pure.

The demands come from AWS's own data (resource schemas, the Service Authorization Reference, botocore's
models) and from rows of evidence that stand beside them (`evidence`), never from what derives the roles
that are judged. No permission of a schema is dropped without a reason: each has a need or an exemption.
"""

from collections.abc import Iterator, Sequence

from product_factory.sandbox.resource_types.schema import resource_schema

from . import reference
from .actions import Told, actions
from .evidence.exemptions import CONDITIONALS, NO_POLICY, NO_ROLE, UNSET, Conditional, Exemption
from .evidence.keys import VIA_SERVICE
from .mentions import mentioned
from .naming import own_arns, tagged_arns
from .own import handler_actions, own_calls, own_services
from .paths import on_paths
from .placing import could_name, resources
from .roles import linked, linked_role, linked_services, links_anyway, passed
from .rows import is_set, needs_of, of_type, rows
from .step import Need, Step, creates, need

__all__ = ["Need", "Step", "answers", "needs"]

_ROLE = reference.Kind("iam", "role")

Answer = Sequence[Need] | Exemption


def needs(step: Step) -> Iterator[Need]:
    """Each action that the step needs on each resource, once, in the schema's order."""
    seen: set[tuple[str, str, str]] = set()
    for _, answer in answers(step):
        for each in () if isinstance(answer, Exemption) else answer:
            key = (each.action.lower(), each.resource, repr(sorted(each.context.items(), key=lambda item: item[0])))
            if key not in seen:
                seen.add(key)
                yield each


def answers(step: Step) -> list[tuple[str, Answer]]:
    """For each permission of the schema what it demands, or why nothing; then what the schema leaves out.

    A step of which nothing at all would be left is not believed to call nothing: its actions are
    demanded on stand-ins, whatever properties are unset.
    """
    found = list(_answers(step, surely=False))
    if any(not isinstance(answer, Exemption) for _, answer in found):
        return found
    return list(_answers(step, surely=True))


def _answers(step: Step, *, surely: bool) -> Iterator[tuple[str, Answer]]:
    told: set[str] = set()
    for permission in dict.fromkeys((*step.permissions, *_tagging(step))):
        found = actions(permission)
        if isinstance(found, Exemption):
            yield permission, found
            continue
        for action in found.actions:
            told.add(action.lower())
            yield permission, _answer(step, action, found, surely)
    for row in of_type(step):
        if row.action.lower() not in told:
            yield row.action, list(needs_of(step, row)) or UNSET
    if links_anyway(step) and "iam:createservicelinkedrole" not in told:
        yield "iam:CreateServiceLinkedRole", linked(step, "iam:CreateServiceLinkedRole")


def _tagging(step: Step) -> list[str]:
    """The actions that give the stack's tags, or take them away; some schemas name them only under `tagging`.

    CloudFormation refuses a create or update without them, says AWS's notice quoted in
    https://github.com/awslabs/aws-well-architected-labs/pull/125.
    """
    told = (resource_schema(step.type) or {}).get("tagging", {})
    if not step.tags or not told.get("taggable") or step.operation == "delete":
        return []
    adds = [each for each in told.get("permissions", []) if not _takes(each)]
    return (
        [each for each in adds if not _reads(each)] if step.operation == "create" else list(told.get("permissions", []))
    )


def _takes(permission: str) -> bool:
    return permission.partition(":")[2].lower().startswith(("untag", "remove", "delete"))


def _reads(permission: str) -> bool:
    return permission.partition(":")[2].lower().startswith(("list", "get", "describe"))


def _answer(step: Step, action: str, told: Told, surely: bool) -> Answer:
    if not all(is_set(step, each.when) for each in _conditionals(step, action)):
        return UNSET
    if told.unplaced:
        return [need(step, action, "*")]
    replaced = rows(step, action)
    if replaced and not all(row.adds for row in replaced) and not _attaches(action):
        return [each for row in replaced for each in needs_of(step, row)] or UNSET
    more = [each for row in replaced if row.adds for each in needs_of(step, row)]
    general = _general(step, action, surely)
    return [*general, *more] if not isinstance(general, Exemption) else more or general


def _conditionals(step: Step, action: str) -> list[Conditional]:
    return [each for each in CONDITIONALS if each.type == step.type and action.startswith(each.actions)]


def _general(step: Step, action: str, surely: bool) -> Answer:
    match action.lower():
        case "iam:passrole":
            return passed(step, action)
        case "iam:createservicelinkedrole":
            return linked(step, action)
    if _attaches(action):
        return _attached(step, action)
    found = on_paths(step, action) or resources(step, action, surely=surely)
    if action.startswith("iam:") and step.type.split("::")[1] != "IAM":
        found = _on_linked_role(step, action, found)
    if isinstance(found, Exemption):
        return found
    own = tagged_arns(step, action)
    return [need(step, action, arn, _keys(step, action, arn), own=arn in own) for arn in found]


def _on_linked_role(step: Step, action: str, found: tuple[str, ...] | Exemption) -> tuple[str, ...] | Exemption:
    """What another service's handler asks of a role, where no property names one, it asks of the linked one."""
    links = "iam:createservicelinkedrole" in _all_actions(step.type) or links_anyway(step)
    if _ROLE not in reference.kinds(action) or mentioned(step, _ROLE):
        return found
    if not links:
        return NO_ROLE if could_name(step, _ROLE, optional=False) else found
    return tuple(linked_role(step, each) for each in linked_services(step)) or found


def _all_actions(resource_type: str) -> set[str]:
    return {each.lower() for each in handler_actions(resource_type, "create", "update", "delete")}


def _keys(step: Step, action: str, arn: str) -> dict[str, str]:
    """`kms:ViaService`, where the service calls KMS for the caller; `ec2:CreateAction`, where EC2 tags what it makes.

    A grant that the service asks for is for its resource.
    https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-grant-is-for-aws-resource
    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
    """
    if action == "ec2:CreateTags" and step.operation == "create":
        made = [each for each in own_calls(step.type) if creates(step, each) and each.startswith("ec2:")]
        return {"ec2:CreateAction": made[0].partition(":")[2]} if made else {}
    if not action.startswith("kms:") or arn == "*" or "kms" in own_services(step.type):
        return {}
    names = sorted(own_services(step.type) & VIA_SERVICE)
    if not names:
        return {}
    granted = {"kms:GrantIsForAWSResource": "true"} if action == "kms:CreateGrant" else {}
    return {"kms:ViaService": f"{names[0]}.{step.region}.amazonaws.com", **granted}


def _attaches(action: str) -> bool:
    return action.lower().startswith(("iam:attach", "iam:detach"))


def _attached(step: Step, action: str) -> Answer:
    """Policies are attached by their ARN, each to each holder; `iam:PolicyARN` tells which."""
    policies = step.properties.get("ManagedPolicyArns") or _own_policy(step, action)
    holders = [each.resource for row in rows(step, action) for each in needs_of(step, row)]
    found = tuple(holders) if rows(step, action) else resources(step, action)
    if isinstance(found, Exemption) or not policies or not found:
        return NO_POLICY
    own = tagged_arns(step, action)
    return [need(step, action, arn, {"iam:PolicyARN": policy}, own=arn in own) for arn in found for policy in policies]


def _own_policy(step: Step, action: str) -> Sequence[str]:
    return own_arns(step, action) if step.type == "AWS::IAM::ManagedPolicy" else ()
