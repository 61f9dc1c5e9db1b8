"""Scope: which kinds of resource the resources of a template are, and which ARNs they will have.

CloudFormation names a resource after its stack, and Service Catalog's stacks are named
`SC-<account>-pp-…`; so an ARN that holds a name can be told before anything is launched.
Where the ARN holds an ID that AWS gives, it can't.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import product
from typing import Any, NamedTuple

from product_factory.aws.handlers import handlers
from product_factory.aws.names import LOWERED, NAME_PROPERTIES, lowered, unnamed
from product_factory.aws.reference import Kind, arns, kinds
from product_factory.aws.schemas import name_property
from product_factory.launch_roles.values import ANY, Json, alternatives, choices, dynamic, properties, resource, text

# Kinds that bear another name than the resource type; () where it is a part of another resource. They only
# narrow: a type that has no row and no kind of its name is granted on the kinds of its actions.
_KINDS: dict[str, tuple[Kind, ...]] = {
    "AWS::AccessAnalyzer::Analyzer": (Kind("access-analyzer", "analyzer"), Kind("access-analyzer", "archiverule")),
    "AWS::Chatbot::MicrosoftTeamsChannelConfiguration": (Kind("chatbot", "chatbotconfiguration"),),
    "AWS::Chatbot::SlackChannelConfiguration": (Kind("chatbot", "chatbotconfiguration"),),
    "AWS::CloudWatch::CompositeAlarm": (Kind("cloudwatch", "alarm"),),
    "AWS::EC2::EIP": (Kind("ec2", "elastic-ip"),),
    "AWS::EC2::FlowLog": (Kind("ec2", "vpc-flow-log"),),
    "AWS::ElastiCache::CacheCluster": (Kind("elasticache", "cluster"),),
    "AWS::ElasticLoadBalancing::LoadBalancer": (Kind("elasticloadbalancing", "loadbalancer"),),
    "AWS::ElasticLoadBalancingV2::Listener": tuple(
        Kind("elasticloadbalancing", f"listener/{family}") for family in ("app", "gwy", "net")
    ),
    "AWS::ElasticLoadBalancingV2::ListenerRule": tuple(
        Kind("elasticloadbalancing", f"listener-rule/{family}") for family in ("app", "net")
    ),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": tuple(
        Kind("elasticloadbalancing", f"loadbalancer/{family}/") for family in ("app", "gwy", "net")
    ),
    "AWS::Events::Rule": (Kind("events", "rule-on-default-event-bus"), Kind("events", "rule-on-custom-event-bus")),
    "AWS::IAM::ManagedPolicy": (Kind("iam", "policy"),),
    # An inline policy is a part of the role, group or user that holds it.
    "AWS::IAM::Policy": (),
    "AWS::IAM::ServiceLinkedRole": (Kind("iam", "role"),),
    "AWS::S3::Bucket": (Kind("s3", "bucket"), Kind("s3", "object")),
}
# RDS's kinds, which Neptune and DocumentDB share.
# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Tagging.ARN.Constructing.html
_RDS = {
    "DBCluster": "cluster",
    "DBClusterParameterGroup": "cluster-pg",
    "DBInstance": "db",
    "DBParameterGroup": "pg",
    "DBSubnetGroup": "subgrp",
    "EventSubscription": "es",
    "OptionGroup": "og",
}
_KINDS |= {
    f"AWS::{family}::{last}": (Kind("rds", name),)
    for family in ("RDS", "Neptune", "DocDB")
    for last, name in _RDS.items()
}
# How AWS names them when the template does not is not published.
_UNKNOWN_WHEN_UNNAMED = {"AWS::AccessAnalyzer::Analyzer", "AWS::Budgets::Budget"}
# Parts of an ARN that a type fixes.
# https://docs.aws.amazon.com/chatbot/latest/adminguide/security_iam_service-with-iam.html
_PARTS = {
    ("AWS::Chatbot::MicrosoftTeamsChannelConfiguration", "configurationtype"): "microsoft-teams-channel",
    ("AWS::Chatbot::SlackChannelConfiguration", "configurationtype"): "slack-channel",
}
# What AWS adds to a name within the ARN's last part.
# https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html
_ADDED = {(Kind("secretsmanager", "secret"), "secretid"): "-??????"}
# Parts that hold the name that a property gives, though they are called an ID.
_IDS_GIVEN = {Kind("ssm", "servicesetting"): "ResourceId"}
# ARNs that the reference leaves out beside those that it has.
_ALSO: dict[Kind, tuple[str, ...]] = {
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
    Kind("logs", "log-group"): ("arn:${Partition}:logs:${Region}:${Account}:log-group:${LogGroupName}:*",),
    # Recorders had no ID in their ARN before service-linked ones came.
    Kind("config", "configurationrecorder"): (
        "arn:${Partition}:config:${Region}:${Account}:configuration-recorder/${RecorderName}",
    ),
}
_REF_IS_ARN = {
    "AWS::ElasticLoadBalancingV2::Listener",
    "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "AWS::ElasticLoadBalancingV2::TargetGroup",
    "AWS::IAM::ManagedPolicy",
    "AWS::SNS::Topic",
    "AWS::SecretsManager::Secret",
    "AWS::StepFunctions::StateMachine",
}
# IDs as AWS gives them: `subnet-0a1b2c3d`, and a key's.
_ID = re.compile(r"[a-z]+(-[a-z]+)*-[0-9a-f]{8,17}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_PART = re.compile(r"\$\{(\w+)\}")


class Place(NamedTuple):
    """An ARN, with placeholders of `Fn::Sub` and wildcards, of a resource of this kind.

    `name` is what the ARN holds of its name; `*` where that is an ID (`by_id`) or not known.
    """

    kind: Kind
    arn: str
    name: str
    by_id: bool = False


def plain(name: str) -> str:
    """A kind's, type's or property's name without signs, in lower case: as they are compared."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def last_part(resource_type: str) -> str:
    """What a type makes: `Topic` of AWS::SNS::Topic, `Thing` of Custom::Thing."""
    return resource_type.rpartition("::")[2]


@cache
def own_kinds(resource_type: str) -> tuple[Kind, ...]:
    """The kinds that a resource of this type is; none where it is a part of another, or where that can't be told.

    Told by its name among the kinds that its handlers' actions are authorized on.
    """
    if resource_type in _KINDS:
        return _KINDS[resource_type]
    told = handlers(resource_type)
    wanted = plain(last_part(resource_type)).rstrip("s")
    named = {kind for action in (told.actions if told else ()) for kind in kinds(action)}
    return tuple(sorted(kind for kind in named if plain(kind.name).rstrip("s") == wanted))


def places(template: Json, logical_id: str) -> tuple[Place, ...]:
    """The ARNs that this resource of the template will have, by kind."""
    made = resource(template, logical_id)
    kind_of = made.get("Type", "")
    given = properties(template, logical_id)
    if kind_of == "AWS::IAM::ServiceLinkedRole":
        return (linked_role(value(template, given.get("AWSServiceName", ANY))),)
    names = _with_path(template, kind_of, given, _names(template, logical_id))
    return tuple(
        dict.fromkeys(
            place
            for kind, name in product(own_kinds(kind_of), names)
            for place in _filled(kind, kind_of, name, lambda part: _parent(template, given, part))
        )
    )


def value(template: Json, given: Any) -> str:
    """A template's value as text, with `*` for what only the launch can tell."""
    return text(template, given, lambda name: _referred(template, name))


def texts(template: Json, given: Any) -> tuple[str, ...]:
    """All texts that a value can have: under conditions, by a mapping, or as a parameter's allowed values."""
    return tuple(dict.fromkeys(value(template, each) for each in choices(template, given)))


def dynamic_references(template: Json, given: Any) -> list[tuple[str, str]]:
    """Service and name of each dynamic reference in a value."""
    return dynamic(template, given, lambda name: _referred(template, name))


@cache
def named(kind: Kind, name: str) -> tuple[Place, ...]:
    """The ARNs of a resource of this kind whose name or ID is given; its other parts are open."""
    found = tuple(_filled(kind, kind.name, name, lambda _: ANY))
    if not _ID.fullmatch(name):
        return found
    return tuple(
        place._replace(arn=place.arn[:-1] + name, name=name) if place.by_id and place.arn.endswith(ANY) else place
        for place in found
    )


def linked_role(linked: str) -> Place:
    """The role that IAM links to a service."""
    arn = f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:role/aws-service-role/{linked}/*"
    return Place(Kind("iam", "role"), arn, f"aws-service-role/{linked}/*")


@cache
def form(kind: Kind) -> re.Pattern[str]:
    """What an ARN of this kind looks like, in any partition, Region and account, whole or with wildcards."""
    forms = (re.sub(r"\\\$\\\{\w+\\\}", ".*", re.escape(raw)) for raw in arns(kind))
    return re.compile(f"(?:{'|'.join(forms)})(?::.*)?")


def _names(template: Json, logical_id: str) -> tuple[str, ...]:
    kind_of = resource(template, logical_id).get("Type", "")
    path = NAME_PROPERTIES.get(kind_of) or name_property(kind_of)
    given: Any = properties(template, logical_id)
    for key in path:
        given = given.get(key) if isinstance(given, Mapping) else None
    if not path:
        return (ANY,)
    stated = list(texts(template, given)) if given is not None else []
    # A name under a condition with AWS::NoValue: then CloudFormation gives one.
    if given is None or (isinstance(given, Mapping) and "AWS::NoValue" in str(given)):
        stated += (ANY,) if kind_of in _UNKNOWN_WHEN_UNNAMED else unnamed(kind_of, logical_id)
    if kind_of.startswith(LOWERED):
        # Stored in lower case, whatever the template writes; kept as written, too, where that is not sure.
        stated += [lowered(name) for name in stated]
    return (ANY,) if ANY in stated else tuple(dict.fromkeys(stated))


def _with_path(template: Json, kind_of: str, given: Json, names: tuple[str, ...]) -> tuple[str, ...]:
    """IAM's names with their path; one that only the launch knows may be `/`, or end in a slash."""
    if not kind_of.startswith("AWS::IAM::") or "Path" not in given:
        return names
    path = value(template, given["Path"]).strip("/")
    if ANY in path:
        return tuple(f"{path.partition(ANY)[0]}{ANY}{name}".replace("**", ANY) for name in names)
    return tuple(f"{path}/{name}" if path else name for name in names)


def _parent(template: Json, given: Json, part: str) -> str:
    """A part of the ARN that another resource names: `DatabaseName` of a table, `ClusterName` of a service.

    IDs and choices are written otherwise in ARNs than in properties (`Scope: REGIONAL` is `regional`).
    """
    if not plain(part).endswith("name"):
        return ANY
    wanted = (plain(part), plain(part).removesuffix("name"))
    for key, stated in given.items():
        if plain(key) in wanted:
            found = {value(template, each) for each in alternatives(stated)}
            if len(found) == 1 and not (one := found.pop()).startswith("arn:"):
                return one
    return ANY


def _filled(kind: Kind, kind_of: str, name: str, parent: Callable[[str], str]) -> Iterator[Place]:
    """`parent` tells the parts of an ARN that other resources name."""
    for raw in (*arns(kind), *_ALSO.get(kind, ())):
        head, tail = _cut(raw)
        parts = _PART.findall(tail)
        mine, added = _own_part(kind, kind_of, parts)
        bare = _bare(raw, mine, name) if mine else ANY
        texts = {part: _PARTS.get((kind_of, plain(part))) or parent(part) for part in parts if part != mine}
        if mine:
            texts[mine] = bare if bare.endswith(ANY) else bare + added
        filled = re.sub(r"\*+", ANY, _PART.sub(lambda found, texts=texts: texts[found[1]], tail))  # type: ignore[misc]
        if kind.service == "apigateway":
            # A resource is made by a request to the path of what holds it: all below the same API or domain name.
            # https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-create-and-manage-api.html
            filled = re.sub(r"^(/[a-z]+).*", r"\1*", filled)
        yield Place(kind, head + filled, bare, by_id=mine is None)


def _cut(raw: str) -> tuple[str, str]:
    """An ARN up to its account, filled in, and the rest, which names the resource."""
    pieces = raw.split(":", 5)
    head = ":".join(pieces[:5]).replace("${Partition}", "${AWS::Partition}").replace("${Region}", ANY)
    head = head.replace("${Account}", "${AWS::AccountId}")
    return f"{head}:", pieces[5] if len(pieces) > 5 else ""


def _own_part(kind: Kind, kind_of: str, parts: list[str]) -> tuple[str | None, str]:
    """The part of the ARN that holds the resource's name, and what AWS adds; None where it holds an ID."""
    for part in parts:
        if (kind, plain(part)) in _ADDED:
            return part, _ADDED[kind, plain(part)]
    if _IDS_GIVEN.get(kind) in parts:
        return _IDS_GIVEN[kind], ""
    candidates = [part for part in parts if "name" in part.lower()]
    candidates = candidates or [part for part in parts if plain(part) in ("alias", plain(kind.name))]
    wanted = (plain(last_part(kind_of)), plain(kind.name))
    for part in candidates:
        if any(plain(part).startswith(each) for each in wanted):
            return part, ""
    return (candidates[-1] if candidates else None), ""


def _bare(raw: str, mine: str, name: str) -> str:
    """The name without what the ARN has before it: the slash of an SSM parameter, `alias/` of an alias."""
    before = raw.partition(f"${{{mine}}}")[0]
    last = before.rsplit(":", 1)[-1].rsplit("}", 1)[-1]
    bare = name.removeprefix(last) if last else name
    return bare.removeprefix("/") if "WithoutLeadingSlash" in mine or before.endswith("/") else bare


def _referred(template: Json, name: str) -> str:
    """What `Ref` gives, or `GetAtt` where the name has a dot."""
    logical_id, _, attribute = name.partition(".")
    kind_of = resource(template, logical_id).get("Type", "")
    if attribute.endswith("Arn") or (not attribute and kind_of in _REF_IS_ARN):
        found = [place.arn for place in places(template, logical_id)]
        return found[0] if len(set(found)) == 1 or kind_of in ("AWS::S3::Bucket", "AWS::Logs::LogGroup") else ANY
    if attribute:
        return ANY
    names = _names(template, logical_id)
    return names[0] if len(names) == 1 and _ref_is_name(kind_of) else ANY


def _ref_is_name(kind_of: str) -> bool:
    """Whether the ARN of such a resource holds its name, so that `Ref` gives that."""
    return any(
        _own_part(kind, kind_of, _PART.findall(_cut(raw)[1]))[0] is not None
        for kind in own_kinds(kind_of)
        for raw in arns(kind)
    )
