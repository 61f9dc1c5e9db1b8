"""Stand-ins for what only a launch tells: names and IDs of a template's resources, values of its parameters. Pure."""

from collections.abc import Mapping
from typing import Any

from product_factory.sandbox.resource_types.schema import resource_schema

from .arns import stem
from .evidence.names import IDS
from .naming import STAND_IN
from .own import own_kinds, type_stem

_TAIL = "ABCDEFGHIJKL"
_STACK_KEEPS = 25
"""Of a long stack name; as seen in https://github.com/KensioSoftware/yulin/issues/1113."""
_LIMITS = {"AWS::IAM::Role": 64, "AWS::S3::Bucket": 63, "AWS::Lambda::Function": 64}
_LIMIT = 255


def physical_name(resource_type: str, logical_id: str, stack_name: str) -> str:
    """A name as CloudFormation makes it, within the type's limit; empty where a service gives an ID.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-name.html
    """
    path = name_property(resource_type)
    if not path:
        return ""
    told = (resource_schema(resource_type) or {}).get("properties", {}).get(path, {}).get("maxLength", _LIMIT)
    limit = int(_LIMITS.get(resource_type, told))
    room = max(limit - len(_TAIL) - 2, 2)
    stack = stack_name[: max(room - len(logical_id), min(_STACK_KEEPS, room - 1))]
    return f"{stack}-{logical_id[: room - len(stack)]}-{_TAIL}"[:limit]


def name_property(resource_type: str) -> str:
    """The property in which a template may name the resource; empty where there is none."""
    schema = resource_schema(resource_type) or {}
    fixed = {each.removeprefix("/properties/") for each in schema.get("readOnlyProperties", [])}
    writable = [key for key in schema.get("properties", {}) if key not in fixed]
    told: list[str] = [each.removeprefix("/properties/") for each in schema.get("primaryIdentifier", [])]
    if told and told[-1] in writable and "/" not in told[-1]:
        return told[-1]
    plain = type_stem(resource_type)
    named = [key for key in writable if key.endswith("Name") and stem(key) and plain.endswith(stem(key))]
    return named[0] if named else "Name" if "Name" in writable else ""


def identifier(resource_type: str, name: str) -> str:
    """What Ref gives of a resource with this name, but for an ARN: the name, or an ID."""
    schema = resource_schema(resource_type) or {}
    fixed = set(schema.get("readOnlyProperties", []))
    told = schema.get("primaryIdentifier", [])
    if name and not (told and told[-1] in fixed):
        return str(name)
    kinds = own_kinds(resource_type)
    known = [each.id for each in IDS if each.kind in kinds]
    return known[0] if known else STAND_IN


def is_told_by_arn(resource_type: str) -> bool:
    """Whether Ref gives an ARN: the identifier is called so, or (`REF_IS_ARN`) the guide says so."""
    told = [str(each) for each in (resource_schema(resource_type) or {}).get("primaryIdentifier", [""])]
    return told[-1].endswith(("Arn", "ARN")) or resource_type in REF_IS_ARN


REF_IS_ARN = frozenset({"AWS::SecretsManager::Secret"})
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secret.html"""

_BY_TYPE = {
    "AWS::EC2::Image::Id": "ami-0123456789abcdef0",
    "AWS::EC2::Instance::Id": "i-0123456789abcdef0",
    "AWS::EC2::SecurityGroup::Id": "sg-0123456789abcdef0",
    "AWS::EC2::Subnet::Id": "subnet-0123456789abcdef0",
    "AWS::EC2::VPC::Id": "vpc-0123456789abcdef0",
    "AWS::EC2::Volume::Id": "vol-0123456789abcdef0",
    "AWS::Route53::HostedZone::Id": "Z0123456789ABCDEFGHIJ",
    "Number": "1",
}
_BY_NAME = (
    ("rolearn", "arn:aws:iam::{account}:role/given"),
    ("topicarn", "arn:aws:sns:{region}:{account}:given"),
    ("keyarn", f"arn:aws:kms:{{region}}:{{account}}:key/{STAND_IN}"),
)


def parameter(name: str, declared: Mapping[str, Any], place: Mapping[str, str]) -> Any:
    """A value of this parameter: its default, or one of its type; a list for a list."""
    kind = str(declared.get("Type", "String")).removeprefix("AWS::SSM::Parameter::Value<")
    is_list = "List" in kind
    plain = kind.removeprefix("List<").rstrip(">")
    stored = str(declared.get("Type", "")).startswith("AWS::SSM::Parameter::Value<")
    if "Default" in declared and not stored:
        default = declared["Default"]
        text = str(default).lower() if isinstance(default, bool) else str(default)
        return text.split(",") if is_list else text
    allowed = declared.get("AllowedValues")
    by_name = next((arn for end, arn in _BY_NAME if name.lower().endswith(end)), "")
    value = str(allowed[0]) if allowed and not stored else _BY_TYPE.get(plain) or by_name.format(**place) or "given"
    return [value, value] if is_list else value
