"""Launch roles: for each product one role, whose policies allow what its released versions need and no more.

The role has the same name in hub and spokes; Service Catalog assumes the one of the launching account.
https://docs.aws.amazon.com/servicecatalog/latest/adminguide/constraints-launch.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from products.errors import FactoryError
from products.impact.untouched import Untouched
from products.product import Product
from products.released import Released, canonical
from sharing.grants import Condition, Grant, Why, grants
from sharing.policies import MAX_POLICIES, Frozen, Policy, split, statements_of
from sharing.scope import Json

# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
MAX_TEMPLATE = 1_000_000
MAX_RESOURCES = 500

POLICY_PATH = "/service-catalog/"
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


class LaunchRole(Frozen):
    """The role that Service Catalog assumes to launch, update and terminate one product."""

    name: str
    product: str
    policies: tuple[Policy, ...]


def launch_role(product: Product, released: Sequence[Released]) -> LaunchRole | None:
    """The launch role of a product; None before its first release. Errors as for `derive`."""
    return derive(product, {version.version: version.template() for version in released}) if released else None


def derive(product: Product, versions: Mapping[str, Json]) -> LaunchRole:
    """The launch role for these versions (number → template) of a product.

    All versions count: each may still be launched, updated from or terminated. FactoryError where a
    type's permissions are not published, or where the policies are more than IAM attaches to a role.
    """
    found: set[Grant] = set()
    before: Json = {}
    for version, template in versions.items():
        where = f"{product.name} {version}"
        found.update(grants(template, where, known=Untouched(before, template)), _own(template, where))
        before = template
    policies = tuple(
        Policy(name=f"{product.launch_role}-{number}", statements=statements)
        for number, statements in enumerate(split(statements_of(found)), start=1)
    )
    if len(policies) > MAX_POLICIES:
        raise FactoryError(
            f"{product.name}: its launch role needs {len(policies)} policies, IAM attaches {MAX_POLICIES} to a role; "
            "split the product"
        )
    return LaunchRole(name=product.launch_role, product=product.name, policies=policies)


def _own(template: Json, where: str) -> Iterator[Grant]:
    """What Service Catalog itself does under the role."""
    stacks = "arn:${AWS::Partition}:cloudformation:*:${AWS::AccountId}:stack/SC-*"
    yield from (Grant(Why.STACKS, f"cloudformation:{name}", stacks) for name in _STACK_ACTIONS)
    # Called for a template file, they act on no stack.
    yield from (
        Grant(Why.TEMPLATES, f"cloudformation:{name}", "*") for name in ("GetTemplateSummary", "ValidateTemplate")
    )
    copies = Condition("StringEquals", "s3:ExistingObjectTag/servicecatalog:provisioning", ("true",))
    yield Grant(Why.TEMPLATE_FILES, "s3:GetObject", "arn:${AWS::Partition}:s3:::*", copies)
    for name, parameter in template.get("Parameters", {}).items():
        if parameter["Type"].startswith("AWS::SSM::Parameter::"):
            default = str(parameter.get("Default", ""))
            if not default:
                raise FactoryError(
                    f"{where}: {name}: give it the default name of an SSM parameter, such as /baseline/x"
                )
            arn = f"arn:${{AWS::Partition}}:ssm:*:{_stored(default)}"
            yield Grant(Why.PARAMETERS, "ssm:GetParameters", arn)


def _stored(default: str) -> str:
    """The SSM parameters that the form may name: those in the folder of its default."""
    # Public parameters, below /aws/, belong to no account.
    account = "" if default.startswith("/aws/") else "${AWS::AccountId}"
    folder, _, rest = default.lstrip("/").partition("/")
    return f"{account}:parameter/{folder}/*" if rest and account else f"{account}:parameter/{default.lstrip('/')}"


def resources(roles: Iterable[LaunchRole], hub_account: object) -> dict[str, dict[str, Any]]:
    """The roles and their policies as CloudFormation resources, by logical IDs that never change.

    `hub_account` is the hub's account ID or a reference to it.
    """
    made: dict[str, dict[str, Any]] = {}
    roles = list(roles)
    stems = [_stem(role.product) for role in roles]
    for role, stem in zip(roles, stems, strict=True):
        if stems.count(stem) > 1:
            raise FactoryError(f"{role.product}: another product's launch role has the same logical ID; rename one")
        policies = [f"LaunchPolicy{stem}{number}" for number in range(1, len(role.policies) + 1)]
        for logical_id, policy in zip(policies, role.policies, strict=True):
            made[logical_id] = {
                "Type": "AWS::IAM::ManagedPolicy",
                "Properties": {
                    "ManagedPolicyName": policy.name,
                    "Path": POLICY_PATH,
                    # A policy's name, path and description never change: another would replace it, under a taken name.
                    "Description": f"What launching {role.product} needs, derived from its released versions",
                    "PolicyDocument": _substituted(policy.document),
                },
            }
        made[f"LaunchRole{stem}"] = {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "RoleName": role.name,
                "Description": f"Service Catalog launches {role.product} under this role",
                "AssumeRolePolicyDocument": _trust(hub_account),
                "ManagedPolicyArns": [{"Ref": logical_id} for logical_id in policies],
            },
        }
    return made


def _stem(product: str) -> str:
    return "".join(part.capitalize() for part in product.split("-"))


def _trust(hub_account: object) -> dict[str, Any]:
    """Service Catalog alone.

    AWS does not publish whether Service Catalog sends `aws:SourceAccount`. If it does, only the
    launching account and the hub, whose products these are, may be the source; if not, nothing changes.
    """
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "ServiceCatalog",
                "Effect": "Allow",
                "Principal": {"Service": "servicecatalog.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": {"StringEqualsIfExists": {"aws:SourceAccount": [{"Ref": "AWS::AccountId"}, hub_account]}},
            }
        ],
    }


def _substituted(value: Any) -> Any:
    if isinstance(value, str):
        return {"Fn::Sub": value} if "${" in value else value
    if isinstance(value, Mapping):
        return {key: _substituted(part) for key, part in value.items()}
    return [_substituted(part) for part in value]


def template(roles: Sequence[LaunchRole]) -> dict[str, Any]:
    """One CloudFormation template with all roles, for the StackSet. FactoryError where it is over the limit."""
    made = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "Roles under which Service Catalog launches the hub's products in this account",
        "Parameters": {
            "HubAccountId": {
                "Type": "String",
                "Description": "The hub account of Service Catalog",
                "AllowedPattern": "\\d{12}",
                "ConstraintDescription": "Type the 12 digits of the hub account.",
            }
        },
        "Resources": resources(roles, {"Ref": "HubAccountId"}),
    }
    size = len(canonical(made))
    if size > MAX_TEMPLATE or len(made["Resources"]) > MAX_RESOURCES:
        raise FactoryError(
            f"launch roles: {len(made['Resources'])} resources, {size:,} bytes; CloudFormation allows "
            f"{MAX_RESOURCES} and {MAX_TEMPLATE:,} in a template; offer fewer products"
        )
    return made
