"""Lookups: what the template itself needs, beside its resources: Service Catalog's part, functions, parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from typing import Any

from product_factory.aws import evidence
from product_factory.aws.names import OWN_PREFIX
from product_factory.errors import FactoryError
from product_factory.launch_roles.dynamic import decrypt, dynamic
from product_factory.launch_roles.grants import Condition, Grant, Why
from product_factory.launch_roles.looked_up import but_for, looked_up
from product_factory.launch_roles.scope import dynamic_references, places, value
from product_factory.launch_roles.values import ANY, Json, references, resource

_STACK_ACTIONS = (
    "CreateChangeSet",
    "CreateStack",
    "DeleteChangeSet",
    "DeleteStack",
    "DescribeChangeSet",
    "DescribeStackEvents",
    "DescribeStacks",
    "ExecuteChangeSet",
    "SetStackPolicy",
    "TagResource",
    "UntagResource",
    "UpdateStack",
)
# An image by an SSM parameter that EC2 looks up when it makes an instance, as whoever uses the launch template.
# https://docs.aws.amazon.com/autoscaling/ec2/userguide/using-systems-manager-parameters.html
_AT_LAUNCH = "resolve:ssm:"
_BY_NAME = "AWS::SSM::Parameter::Value<"


def lookups(template: Json, where: str) -> Iterator[Grant]:
    """What Service Catalog and CloudFormation do under the role before any resource is made.

    FactoryError where a parameter is looked up by a name that only the launch tells.
    """
    yield from _service_catalog()
    for name, parameter in (template.get("Parameters") or {}).items():
        yield from _parameter(name, parameter, where)
    taken = list(looked_up(template.get("Rules")))
    for kind, given in taken:
        yield from _of_type(kind)
        if kind.startswith(_BY_NAME):
            yield _by_name(template, given, where)
    asked = frozenset(given["Ref"] for _, given in taken if isinstance(given, Mapping) and "Ref" in given)
    told = {key: part for key, part in template.items() if key not in ("Metadata", "Description")}
    yield from dict.fromkeys(_functions(template, told, asked))


def _service_catalog() -> Iterator[Grant]:
    # https://docs.aws.amazon.com/servicecatalog/latest/adminguide/constraints-launch.html
    stacks = f"arn:${{AWS::Partition}}:cloudformation:*:${{AWS::AccountId}}:stack/{OWN_PREFIX}"
    yield from (Grant(Why.STACKS, f"cloudformation:{name}", stacks) for name in _STACK_ACTIONS)
    # Called for a template file, they act on no stack.
    yield from (
        Grant(Why.TEMPLATES, f"cloudformation:{name}", ANY) for name in ("GetTemplateSummary", "ValidateTemplate")
    )
    copies = Condition("StringEquals", "s3:ExistingObjectTag/servicecatalog:provisioning", ("true",))
    yield Grant(Why.TEMPLATE_FILES, "s3:GetObject", "arn:${AWS::Partition}:s3:::*", (copies,))


def _parameter(name: str, parameter: Mapping[str, Any], where: str) -> Iterator[Grant]:
    kind = str(parameter.get("Type", ""))
    if kind.startswith("AWS::SSM::Parameter::"):
        yield _stored(name, parameter, where)
    yield from _of_type(kind)


def _stored(name: str, parameter: Mapping[str, Any], where: str) -> Grant:
    default = str(parameter.get("Default", ""))
    if not default:
        raise FactoryError(f"{where}: {name}: give it the default name of an SSM parameter, such as /baseline/x")
    return Grant(Why.PARAMETERS, "ssm:GetParameters", stored(default))


def _of_type(kind: str) -> Iterator[Grant]:
    """What CloudFormation looks up for a parameter of a type of AWS's."""
    inner = kind
    while wrapped := re.search(r"<(.+)>$", inner):
        inner = wrapped[1]
    yield from (Grant(Why.LOOKUPS, action, ANY) for action in evidence.LOOKED_UP.get(inner, ()))


def stored(default: str) -> str:
    """The SSM parameters that the form may name: those in the folder of its default.

    Public ones, below /aws/service/, belong to no account and are AWS's alone: all of them.
    https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters.html
    """
    if default.startswith("arn:"):
        return default
    if default.startswith("/aws/"):
        folder = "/".join(default.split("/")[1:3])
        return f"arn:${{AWS::Partition}}:ssm:*::parameter/{folder}/*"
    folder, _, rest = default.lstrip("/").partition("/")
    named = f"{folder}/*" if rest else folder
    return f"arn:${{AWS::Partition}}:ssm:*:${{AWS::AccountId}}:parameter/{named}"


def _by_name(template: Json, given: Any, where: str) -> Grant:
    """The SSM parameter that a nested stack is given the name of."""
    parameters = template.get("Parameters") or {}
    match given:
        case {"Ref": str(name)} if name in parameters:
            return _stored(name, parameters[name], where)
    told = value(template, given)
    if told.lstrip("/").startswith(ANY):
        raise FactoryError(
            f"{where}: a nested stack looks up an SSM parameter by a name that only the launch tells; "
            "give its folder in the template, such as /baseline/x"
        )
    return next(dynamic("ssm", told))


def _functions(template: Json, node: Any, asked: Set[str], *, read: bool = False) -> Iterator[Grant]:
    """`asked`: parameters that are taken as names. `read`: the texts in it were read already, as a whole."""
    if isinstance(node, Mapping):
        joined = bool(node.keys() & {"Fn::Join", "Fn::Sub"})
        if joined and not read:
            yield from _references(template, node, asked)
        for key, part in node.items():
            if key == "Fn::GetAZs":
                yield from (Grant(Why.LOOKUPS, action, ANY) for action in evidence.ZONES)
            if key == "Fn::ImportValue":
                yield from (Grant(Why.LOOKUPS, action, ANY) for action in evidence.EXPORTS)
            yield from _functions(template, part, asked, read=read or joined)
    elif isinstance(node, list):
        for part in node:
            yield from _functions(template, part, asked, read=read)
    elif isinstance(node, str) and not read and "resolve:" in node:
        yield from _references(template, node, asked)


def _references(template: Json, node: Any, asked: Set[str]) -> Iterator[Grant]:
    """The dynamic references in a text, or in a function that puts one together."""
    node = but_for(asked, node) if asked else node
    made = [
        place.arn
        for name in dict.fromkeys(references(node))
        if resource(template, name).get("Type") == "AWS::SecretsManager::Secret"
        for place in places(template, name)
    ]
    if isinstance(node, str) and node.startswith(_AT_LAUNCH):
        yield from dynamic("ssm", node.removeprefix(_AT_LAUNCH))
    for service, reference in dynamic_references(template, node):
        if service == "secretsmanager" and made:
            # A secret of the template, by what Ref gives: its own ARNs say more than that text.
            yield from (Grant(Why.SECRETS, "secretsmanager:GetSecretValue", arn) for arn in made)
            yield decrypt(service)
        else:
            yield from dynamic(service, reference)
