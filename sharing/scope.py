"""Scope: which kinds of resource the resources of a template are, and which ARNs they will have.

CloudFormation names a resource after its stack, and Service Catalog's stacks are named
`SC-<account>-pp-…`; so an ARN that ends in a name can be told before anything is launched.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-name.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from products.schemas import name_property, resource_types
from sharing.permissions import Kind, arn_formats, kinds_of

STACK = "SC-*"
ANY = "*"

Json = Mapping[str, Any]

# IAM prefixes that are not the CloudFormation service in lower case.
_SERVICES = {"AccessAnalyzer": "access-analyzer", "ElasticLoadBalancingV2": "elasticloadbalancing"}
# Kinds that bear another name than the resource type.
_KINDS = {
    "AWS::AccessAnalyzer::Analyzer": ("analyzer", "archiverule"),
    "AWS::Chatbot::SlackChannelConfiguration": ("chatbotconfiguration",),
    "AWS::CloudWatch::CompositeAlarm": ("alarm",),
    "AWS::EC2::EIP": ("elastic-ip",),
    "AWS::EC2::FlowLog": ("vpc-flow-log",),
    "AWS::Events::Rule": ("rule-on-default-event-bus", "rule-on-custom-event-bus"),
    "AWS::IAM::ManagedPolicy": ("policy",),
    # An inline policy is a part of the role, group or user that holds it.
    "AWS::IAM::Policy": (),
    "AWS::IAM::ServiceLinkedRole": ("role",),
    "AWS::S3::Bucket": ("bucket", "object"),
}
# Resources of other origin that a type acts upon, by the property that names them.
_ACTS_ON = {"AWS::SSM::Association": ("Name", Kind("ssm", "document"))}
# How CloudFormation names them when the template does not is not published.
_UNKNOWN_WHEN_UNNAMED = {"AWS::AccessAnalyzer::Analyzer", "AWS::Budgets::Budget"}
_LOWER_CASE = {"AWS::S3::Bucket"}
# What the reference's `.*` holds beside the name.
_BEFORE_NAME = {Kind("chatbot", "chatbotconfiguration"): "slack-channel/"}
_AFTER_NAME = {
    Kind("s3", "object"): ("/*",),
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
    Kind("logs", "log-group"): ("", ":*"),
    Kind("logs", "log-stream"): (":log-stream:*",),
    Kind("config", "configurationrecorder"): ("", "/*"),
}

_REF_IS_ARN = {"AWS::IAM::ManagedPolicy", "AWS::SNS::Topic"}
_PSEUDO_PARAMETERS = {
    "AWS::AccountId": "${AWS::AccountId}",
    "AWS::Partition": "${AWS::Partition}",
    "AWS::StackName": STACK,
    # Service principals end so in every partition that takes part in sharing with this hub.
    "AWS::URLSuffix": "amazonaws.com",
}


class Place(NamedTuple):
    """An ARN, with placeholders of `Fn::Sub` and wildcards, of a resource of this kind."""

    kind: Kind
    arn: str
    name: str


def service(resource_type: str) -> str:
    """The IAM prefix of the type's service."""
    name = resource_type.split("::")[1]
    return _SERVICES.get(name, name.lower())


@cache
def own_kinds(resource_type: str) -> tuple[Kind, ...]:
    """The kinds that a resource of this type is; none where it is a part of another resource."""
    prefix, last = service(resource_type), resource_type.split("::")[2].lower()
    if resource_type in _KINDS:
        return tuple(Kind(prefix, name) for name in _KINDS[resource_type])
    return tuple(sorted(kind for kind in kinds_of(prefix) if kind.name.replace("-", "") == last))


def places(template: Json, logical_id: str) -> tuple[Place, ...]:
    """The ARNs that this resource of the template will have, by kind."""
    resource = template["Resources"][logical_id]
    if resource["Type"] == "AWS::IAM::ServiceLinkedRole":
        linked = text(template, resource["Properties"]["AWSServiceName"])
        return (linked_role(linked),)
    name = _name(template, logical_id)
    path = resource.get("Properties", {}).get("Path", "/")
    if service(resource["Type"]) == "iam" and path != "/":
        name = f"{text(template, path).strip('/')}/{name}"
    return tuple(place for kind in own_kinds(resource["Type"]) for place in _places(kind, name))


def acted_on(template: Json, logical_id: str) -> Iterator[Place]:
    """What a property of this resource names, and the template does not make."""
    resource = template["Resources"][logical_id]
    if resource["Type"] in _ACTS_ON:
        key, kind = _ACTS_ON[resource["Type"]]
        name = text(template, resource["Properties"][key])
        for place in _places(kind, name):
            # Only AWS's own documents are named so; they belong to no account of ours.
            public = kind == Kind("ssm", "document") and name.upper().startswith("AWS")
            yield place._replace(arn=place.arn.replace("${AWS::AccountId}", ANY)) if public else place


def linked_role(linked: str) -> Place:
    """The role that IAM links to a service."""
    return next(_places(Kind("iam", "role"), f"aws-service-role/{linked}/*"))


@cache
def usual_places(kind: Kind) -> tuple[Place, ...]:
    """The ARNs that resources of this kind have when a product's stack makes them."""
    makers = [name for name in resource_types() if service(name) == kind.service and kind in own_kinds(name)]
    named = [maker for maker in makers if name_property(maker) and maker not in _UNKNOWN_WHEN_UNNAMED]
    if not named:
        return tuple(_places(kind, ANY))
    return tuple(_places(kind, STACK.lower() if _LOWER_CASE & set(named) else STACK))


def _places(kind: Kind, name: str) -> Iterator[Place]:
    for pattern in arn_formats(kind):
        arn = pattern.replace("${Partition}", "${AWS::Partition}").replace("${Account}", "${AWS::AccountId}")
        arn = arn.replace("${Region}", ANY)
        if ".*" not in arn:
            yield Place(kind, arn, arn.rsplit(":", 1)[-1])
            continue
        before = arn.partition(".*")[0]
        bare = name.removeprefix(before.rsplit(":", 1)[-1])
        if before.endswith("/"):  # SSM parameters: the slash that begins the name is the ARN's own
            bare = bare.removeprefix("/")
        full = _BEFORE_NAME.get(kind, "") + bare
        after = _AFTER_NAME.get(kind, ("",))
        # A name that ends in a wildcard covers what follows it.
        for end in after if not full.endswith(ANY) or "" not in after else ("",):
            yield Place(kind, before + full + end, bare)


def _name(template: Json, logical_id: str) -> str:
    resource = template["Resources"][logical_id]
    path = name_property(resource["Type"])
    value: Any = resource.get("Properties", {})
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    if not path or (value is None and resource["Type"] in _UNKNOWN_WHEN_UNNAMED):
        return ANY
    if value is None:
        return STACK.lower() if resource["Type"] in _LOWER_CASE else STACK
    return text(template, value)


def text(template: Json, value: Any) -> str:
    """A template's value as text, with `*` for what only the launch can tell."""
    return re.sub(r"\*+", ANY, _text(template, value))


def _text(template: Json, value: Any) -> str:
    match value:
        case str():
            return value
        case {"Ref": str(name)}:
            return _reference(template, name)
        case {"Fn::GetAtt": [str(name), str(attribute)]}:
            return _reference(template, f"{name}.{attribute}")
        case {"Fn::Join": [str(separator), [*parts]]}:
            return separator.join(_text(template, part) for part in parts)
        case {"Fn::Sub": str(pattern)}:
            return _substitute(template, pattern, {})
        case {"Fn::Sub": [str(pattern), dict(known)]}:
            return _substitute(template, pattern, known)
        case _:
            return ANY


def _substitute(template: Json, pattern: str, known: Json) -> str:
    def replace(found: re.Match[str]) -> str:
        name = found[1]
        return _text(template, known[name]) if name in known else _reference(template, name)

    return re.sub(r"\$\{([^!}]+)\}", replace, pattern)


def _reference(template: Json, name: str) -> str:
    """What `Ref` gives, or `GetAtt` where the name has a dot."""
    if name in _PSEUDO_PARAMETERS:
        return _PSEUDO_PARAMETERS[name]
    logical_id, _, attribute = name.partition(".")
    resource = template["Resources"].get(logical_id)
    if resource is None:
        return ANY
    if attribute.endswith("Arn") or (not attribute and resource["Type"] in _REF_IS_ARN):
        return next((place.arn for place in places(template, logical_id)), ANY)
    return ANY if attribute else _name(template, logical_id)
