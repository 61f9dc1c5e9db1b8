"""Lookups: what the template itself needs, beside its resources: Service Catalog's part, functions, parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from products.errors import FactoryError
from sharing import evidence
from sharing.grants import Condition, Grant, Why
from sharing.names import OWN_PREFIX
from sharing.scope import dynamic_references
from sharing.values import ANY, Json

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
_KEYS = "arn:${AWS::Partition}:kms:*:${AWS::AccountId}:key/*"


def lookups(template: Json, where: str) -> Iterator[Grant]:
    """What Service Catalog and CloudFormation do under the role before any resource is made.

    FactoryError where a parameter is looked up by a name that only the launch tells.
    """
    yield from _service_catalog()
    for name, parameter in (template.get("Parameters") or {}).items():
        yield from _parameter(name, parameter, where)
    told = {key: part for key, part in template.items() if key not in ("Metadata", "Description")}
    yield from dict.fromkeys(_functions(template, told))


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
        default = str(parameter.get("Default", ""))
        if not default:
            raise FactoryError(f"{where}: {name}: give it the default name of an SSM parameter, such as /baseline/x")
        yield Grant(Why.PARAMETERS, "ssm:GetParameters", stored(default))
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


def _functions(template: Json, node: Any) -> Iterator[Grant]:
    if isinstance(node, Mapping):
        for key, part in node.items():
            if key == "Fn::GetAZs":
                yield from (Grant(Why.LOOKUPS, action, ANY) for action in evidence.ZONES)
            if key == "Fn::ImportValue":
                yield from (Grant(Why.LOOKUPS, action, ANY) for action in evidence.EXPORTS)
            yield from _functions(template, part)
    elif isinstance(node, list):
        for part in node:
            yield from _functions(template, part)
    if isinstance(node, str) or (isinstance(node, Mapping) and node.keys() & {"Fn::Join", "Fn::Sub"}):
        for service, reference in dynamic_references(template, node):
            yield from _dynamic(service, reference)


def _dynamic(service: str, reference: str) -> Iterator[Grant]:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html"""
    if service == "secretsmanager":
        yield Grant(Why.SECRETS, "secretsmanager:GetSecretValue", _secret(reference))
    else:
        parameter = reference.split(":")[0].lstrip("/")
        account = "" if parameter.startswith("aws/") else "${AWS::AccountId}"
        yield Grant(Why.SECRETS, "ssm:GetParameters", f"arn:${{AWS::Partition}}:ssm:*:{account}:parameter/{parameter}")
    if service != "ssm":
        # Encrypted with a key that the reference does not tell.
        through = "ssm" if service == "ssm-secure" else service
        condition = Condition("StringLike", "kms:ViaService", (f"{through}.*.amazonaws.com",))
        yield Grant(Why.KEY_BY_SERVICE, "kms:Decrypt", _KEYS, (condition,))


def _secret(reference: str) -> str:
    """The secret's ARN: its name, or an ARN, comes before the JSON key, stage and version."""
    plain = reference.replace("${AWS::", "${AWS-")  # no colon of a placeholder separates parts
    parts = plain.split(":")
    if plain.startswith("arn:"):
        found = ":".join(parts[:7]).rstrip(ANY) + ANY
    else:
        named = parts[0] if parts[0].endswith(ANY) else f"{parts[0]}-??????"
        found = f"arn:${{AWS-Partition}}:secretsmanager:*:${{AWS-AccountId}}:secret:{named}"
    return found.replace("${AWS-", "${AWS::")
