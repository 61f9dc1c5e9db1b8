"""Types: what AWS publishes of a resource type's updates, as bundled with cfn-lint.

https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

from product_factory.aws.schemas import name_property, schema

Path_ = tuple[str, ...]

# The ones that are kept as a snapshot when nothing is said; an instance only outside of a cluster.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
SNAPSHOT_BY_DEFAULT = {"AWS::RDS::DBCluster", "AWS::RDS::DBInstance"}


# What no two resources of a type may share, where a name is not it. Subnets of a VPC never overlap, so a subnet that
# keeps both is not replaced: by the schema, who changes AvailabilityZone must change CidrBlock too, and AWS refuses an
# update that does not (https://github.com/buildkite/elastic-ci-stack-for-aws/issues/319).
# https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
_UNSHARED: dict[str, tuple[Path_, ...]] = {"AWS::EC2::Subnet": (("VpcId",), ("CidrBlock",))}

# What is only possibly create-only of an Auto Scaling group replaces it by one update policy, and by two others its
# instances alone. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html
SCALING_GROUP = "AWS::AutoScaling::AutoScalingGroup"
_REPLACES_GROUP = "AutoScalingReplacingUpdate"
_REPLACES_INSTANCES = ("AutoScalingInstanceRefresh", "AutoScalingRollingUpdate")


# Attributes that stay as well, each with the properties that it follows; where none, it stays with the resource.
# https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Overview.Endpoints.html
# https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-secrets-manager.html
# https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_Repository.html
_FOLLOWS: dict[tuple[str, str], tuple[Path_, ...]] = {
    ("AWS::RDS::DBCluster", "Endpoint.Address"): (),
    ("AWS::RDS::DBCluster", "ReadEndpoint.Address"): (),
    ("AWS::RDS::DBCluster", "Endpoint.Port"): (("Port",),),
    ("AWS::RDS::DBCluster", "MasterUserSecret.SecretArn"): (("ManageMasterUserPassword",), ("MasterUserSecret",)),
    ("AWS::ECR::Repository", "RepositoryUri"): (),
}


class Updates(NamedTuple):
    """How CloudFormation updates resources of a type: what replaces them, and which properties name them.

    `identity` are paths whose values, where all are given, no two resources may share; () where AWS
    gives each resource an ID and a name is optional and free. `named`: they are a name.
    """

    replaced_by: tuple[Path_, ...]
    possibly_replaced_by: tuple[Path_, ...]
    always_replaced: bool
    deleted_first: bool
    identity: tuple[Path_, ...]
    named: bool
    writable: frozenset[str]
    steady: frozenset[str]


@cache
def updates(resource_type: str) -> Updates | None:
    """What is published of the type's updates; None for custom resources and types without a schema."""
    found = schema(resource_type)
    if found is None or resource_type == "AWS::CloudFormation::CustomResource":
        return None
    read_only = {_path(each) for each in found.get("readOnlyProperties", [])}
    replaced_by = tuple(map(_path, found.get("createOnlyProperties", [])))
    primary = tuple(map(_path, found.get("primaryIdentifier", [])))
    others = [_path(each) for key in found.get("additionalIdentifiers", []) for each in key]
    handlers = found.get("handlers", {})
    return Updates(
        replaced_by=replaced_by,
        possibly_replaced_by=tuple(map(_path, found.get("conditionalCreateOnlyProperties", []))),
        # Without a handler for updates every change replaces.
        always_replaced=bool(handlers) and "update" not in handlers,
        deleted_first=found.get("replacementStrategy") == "delete_then_create",
        identity=_identity(resource_type, primary, read_only, replaced_by),
        named=resource_type not in _UNSHARED,
        writable=frozenset(found.get("properties", {})) - {path[0] for path in read_only if len(path) == 1},
        steady=frozenset(".".join(path) for path in (*primary, *others)),
    )


def updates_of(resource: Mapping[str, Any], resource_type: str) -> Updates | None:
    """What is published of the type's updates, as far as the resource's update policy leaves it."""
    known = updates(resource_type)
    if known is None or resource_type != SCALING_GROUP or _policy_may_have(resource, _REPLACES_GROUP):
        return known
    return known._replace(possibly_replaced_by=())


def replaces_instances(resource: Mapping[str, Any], properties: Iterable[str]) -> bool:
    """Whether an update policy replaces the instances of a group, where one of these properties changes."""
    known = updates(SCALING_GROUP)
    if known is None or resource.get("Type") != SCALING_GROUP:
        return False
    triggers = {path[0] for path in known.possibly_replaced_by}
    return any(_policy_may_have(resource, each) for each in _REPLACES_INSTANCES) and any(
        path.split(".")[0] in triggers for path in properties
    )


def _policy_may_have(resource: Mapping[str, Any], name: str) -> bool:
    policy = resource.get("UpdatePolicy", {})
    return not isinstance(policy, Mapping) or name in policy or any(each.startswith("Fn::") for each in policy)


@cache
def default_of(resource_type: str, path: Path_) -> Any:
    """What the schema says a property is when it is left out; None where it says nothing."""
    found = schema(resource_type) or {}
    node: Any = found
    for key in path:
        node = _resolved(found, node)
        node = node.get("properties", {}).get(key) if isinstance(node, Mapping) else None
    node = _resolved(found, node)
    return node.get("default") if isinstance(node, Mapping) else None


def follows(resource_type: str, attribute: str) -> tuple[Path_, ...] | None:
    """The properties whose change is the only one in place that changes this attribute; None where that is not known."""
    return _FOLLOWS.get((resource_type, attribute))


def is_steady(resource_type: str, attribute: str) -> bool:
    """Whether this attribute stays as long as the resource is not replaced: its IDs, name and ARN.

    So do attributes named after the type, such as `GroupId` of a security group; others, such as
    `LatestVersionNumber` of a launch template, may change with any change in place.
    """
    known = updates(resource_type)
    if known is None:
        return False
    stem = attribute.removesuffix("Arn").removesuffix("Id").removesuffix("Name").removesuffix("Url")
    named_after = stem != attribute and resource_type.rpartition("::")[2].endswith(stem)
    return not attribute or attribute in known.steady or named_after


def _identity(resource_type: str, primary: tuple[Path_, ...], read_only: set[Path_], fixed: tuple[Path_, ...]) -> Any:
    if resource_type in _UNSHARED:
        return _UNSHARED[resource_type]
    if primary and not set(primary) & read_only:
        return primary
    name = _name(resource_type)
    return (name,) if name in fixed else ()


def _name(resource_type: str) -> Path_:
    return name_property(resource_type) if resource_type.count("::") == 2 else ()


def _resolved(found: Mapping[str, Any], node: Any) -> Any:
    reference = node.get("$ref") if isinstance(node, Mapping) else None
    if not isinstance(reference, str) or not reference.startswith("#/"):
        return node
    target: Any = found
    for key in reference.removeprefix("#/").split("/"):
        target = target.get(key) if isinstance(target, Mapping) else None
    return target


def _path(pointer: str) -> Path_:
    return tuple(part for part in pointer.removeprefix("/properties/").split("/") if part)
