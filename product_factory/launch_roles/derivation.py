"""Derivation: all that CloudFormation needs for a template, complete or refused."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence

from product_factory.authoring.assets import ACCOUNT, object_arn
from product_factory.authoring.product import OwnGrant
from product_factory.aws.handlers import handlers
from product_factory.aws.names import OWN_PREFIX
from product_factory.catalog import nested
from product_factory.errors import FactoryError
from product_factory.launch_roles.decided import decided
from product_factory.launch_roles.grants import Condition, Grant, Need, Refused, Why, own_grants
from product_factory.launch_roles.lookups import lookups
from product_factory.launch_roles.needs import Outcome, Step, needs
from product_factory.launch_roles.values import ANY, Json

_SHOWN = 5
_FOREIGN = re.compile(rf"\$\{{(?!AWS::(?:AccountId|Partition)\}}|{ACCOUNT[2:-1]}\}})[^}}]*\}}?\**")
_ASSETS = object_arn("")
# A bucket of that name in another account is none of ours, whoever was faster with it.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourceaccount
_OF_HUB = Condition("StringEquals", "aws:ResourceAccount", (ACCOUNT,))


def derivation(
    template: Json, where: str, *, known: Container[str] = (), stated: Sequence[OwnGrant] = ()
) -> list[Need]:
    """What became of each action that the template's resources, functions and parameters need.

    Left out are those of resources in `known`: an earlier version has them just so. `stated` are the card's own
    grants; an action that one covers is not refused. `where` (product and version) begins the text of
    FactoryError, raised where a parameter is looked up by a name that only the launch tells.
    """
    sound(template, where)
    template = decided(template)
    resources = {name: made for name, made in template["Resources"].items() if name not in known}
    try:
        found = [Need("", "", grant) for grant in lookups(template, where)]
        for logical_id in resources:
            found += _of_resource(template, logical_id, stated)
    except RecursionError:
        raise FactoryError(
            f"{where}: Resources: names of resources depend on each other in a circle; break it"
        ) from None
    return [*found, *own_grants(stated, {made["Type"] for made in resources.values()})]


def sound(template: Json, where: str) -> None:
    """FactoryError where a resource is none: it is no object, or has no type in words."""
    resources = template.get("Resources")
    if not isinstance(resources, Mapping):
        raise FactoryError(f"{where}: Resources: is no object of resources by their logical IDs")
    if "Transform" in template or _transforms(resources):
        raise FactoryError(
            f"{where}: Transform: makes resources that nobody told; expand the template, or write it out"
        )
    for name, made in resources.items():
        if not isinstance(made, Mapping) or not isinstance(made.get("Type"), str):
            raise FactoryError(f"{where}: {name}: has no Type; Resources holds resources only, written out")


def _transforms(node: object) -> bool:
    if isinstance(node, Mapping):
        return "Fn::Transform" in node or any(map(_transforms, node.values()))
    return isinstance(node, list) and any(map(_transforms, node))


def _of_resource(template: Json, logical_id: str, stated: Sequence[OwnGrant]) -> Iterator[Need]:
    kind = str(template["Resources"][logical_id]["Type"])
    covered = {action.lower() for each in stated if each.type == kind for action in each.actions}
    told = handlers(kind)
    if kind == nested.STACK and nested.is_seen(template, logical_id):
        yield from (Need(logical_id, kind, outcome) for outcome in _nesting(template["Resources"][logical_id]))
        return
    if kind == nested.STACK and not covered:
        why = "what the nested template makes is not told here; put its resources into this one"
        yield Need(logical_id, kind, Refused("cloudformation:CreateStack", why))
        return
    if told is None:
        if not covered:
            yield Need(logical_id, kind, Refused("", _unpublished(kind)))
        return
    for outcome in needs(Step(template, logical_id, told)):
        if not (isinstance(outcome, Refused) and outcome.action.lower() in covered):
            yield Need(logical_id, kind, _of_the_hub(outcome))


def _nesting(resource: Json) -> Iterator[Outcome]:
    """What a nested stack needs beside what it makes; its name begins with that of the stack around it.

    A role is passed where the schema's RoleARN says so, which the page doesn't have; `cloudformation:CancelUpdateStack`
    stands in no schema, but on the page:
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html
    """
    told, stacks = (
        handlers(nested.STACK),
        f"arn:${{AWS::Partition}}:cloudformation:*:${{AWS::AccountId}}:stack/{OWN_PREFIX}",
    )
    actions = {"cloudformation:CancelUpdateStack", *(told.actions if told else ())} - {"iam:PassRole"}
    yield from (Grant(Why.STACKS, action, stacks) for action in sorted(actions))
    if "RoleARN" in resource["Properties"]:
        yield Refused("iam:PassRole", "a nested stack acts as the stack around it does; take RoleARN out")
    if key := nested.key_of(resource):
        yield Grant(Why.ASSETS, "s3:GetObject", object_arn(key), (_OF_HUB,))


def _of_the_hub(outcome: Outcome) -> Outcome:
    """What reads the product's own files reads just those, in the hub's account."""
    if isinstance(outcome, Grant) and outcome.resource.startswith(_ASSETS):
        return Grant(Why.ASSETS, outcome.action, outcome.resource, (_OF_HUB,))
    return outcome


def _unpublished(kind: str) -> str:
    if kind.startswith("AWS::Serverless::"):
        return "a transform makes other resources of it; expand the template before it is released"
    if kind.startswith("Custom::") or kind == "AWS::CloudFormation::CustomResource":
        return "a custom resource calls what only its author knows"
    return "AWS publishes no permissions of it"


def grants(
    template: Json, where: str, *, known: Container[str] = (), stated: Sequence[OwnGrant] = ()
) -> Iterator[Grant]:
    """The grants of `derivation`. FactoryError where one action cannot be granted, naming resource, type and action."""
    found = derivation(template, where, known=known, stated=stated)
    refused = [need for need in found if isinstance(need.outcome, Refused)]
    if refused:
        raise FactoryError(refusal(where, refused))
    return (_written(need.outcome) for need in found if isinstance(need.outcome, Grant))


def _written(grant: Grant) -> Grant:
    """Fit for Fn::Sub in the account that launches: only its own placeholders stay, whatever a template wrote."""
    conditions = tuple(c._replace(values=tuple(map(_only_known, c.values))) for c in grant.conditions)
    return grant._replace(resource=_only_known(grant.resource), conditions=conditions)


def _only_known(text: str) -> str:
    return _FOREIGN.sub(ANY, text)


def refusal(where: str, refused: Sequence[Need]) -> str:
    """What could not be granted, one line each, and the mend."""
    lines = [f"{where}: {_told(need)}" for need in refused[:_SHOWN]]
    if len(refused) > _SHOWN:
        lines.append(f"… and {len(refused) - _SHOWN} more")
    return "\n".join((*lines, "State what it needs on the card (grants=…), or use another resource type."))


def _told(need: Need) -> str:
    outcome = need.outcome
    assert isinstance(outcome, Refused)
    what = f"{need.type} needs {outcome.action}" if outcome.action else need.type
    return f"{need.logical_id}: {what}: {outcome.reason}"
