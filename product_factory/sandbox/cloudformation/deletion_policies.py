"""DeletionPolicy and UpdateReplacePolicy: which values there are, and what functions in them come to. Pure.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatereplacepolicy.html
Functions take the transform AWS::LanguageExtensions; without it AWS refused them as in
https://github.com/aws/aws-cli/issues/3825. (In https://github.com/aws-cloudformation/cfn-lint/issues/2915 one is said to
work without; a template that is refused here, and taken there, hurts nobody.)
"""

from product_factory.sandbox.cloudformation.errors import ValidationError
from product_factory.sandbox.cloudformation.intrinsics import NO_VALUE, Scope, resolve
from product_factory.sandbox.cloudformation.template import JSON, LANGUAGE_EXTENSIONS, transforms

VALUES = {
    "DeletionPolicy": {"Delete", "Retain", "RetainExceptOnCreate", "Snapshot"},
    "UpdateReplacePolicy": {"Delete", "Retain", "Snapshot"},
}
SNAPSHOTS = {
    "AWS::DocDB::DBCluster",
    "AWS::EC2::Volume",
    "AWS::ElastiCache::CacheCluster",
    "AWS::ElastiCache::ReplicationGroup",
    "AWS::Neptune::DBCluster",
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",
    "AWS::Redshift::Cluster",
}


def check_policies(template: JSON) -> None:
    """Raise ValidationError for an unknown value, and for a function that the template may not hold."""
    functions = LANGUAGE_EXTENSIONS in transforms(template)
    for logical_id, resource in template["Resources"].items():
        for attribute in VALUES.keys() & resource.keys():
            value = resource[attribute]
            if isinstance(value, str):
                _check(attribute, value, logical_id, resource["Type"])
            elif not (functions and isinstance(value, dict)):
                raise ValidationError(f"Template format error: Every {attribute} member must be a string.")


def with_policies(template: JSON, names: Scope) -> JSON:
    """The template with the policies' values in place of functions; raises ValidationError for an unknown one."""
    resources = {
        logical_id: {**resource, **_resolved(logical_id, resource, names)}
        for logical_id, resource in template["Resources"].items()
    }
    return {**template, "Resources": resources}


def _resolved(logical_id: str, resource: JSON, names: Scope) -> JSON:
    found = {}
    for attribute in VALUES.keys() & resource.keys():
        if isinstance(resource[attribute], dict):
            value = resolve(resource[attribute], names)
            found[attribute] = "Delete" if value is NO_VALUE else str(value)
            _check(attribute, found[attribute], logical_id, resource["Type"])
    return found


def _check(attribute: str, value: str, logical_id: str, resource_type: str) -> None:
    if value not in VALUES[attribute]:
        raise ValidationError(f"Template format error: Unrecognized {attribute} {value} for resource {logical_id}")
    if value == "Snapshot" and resource_type not in SNAPSHOTS:
        raise ValidationError(
            f"Template error: resource type {resource_type} does not support deletion policy Snapshot"
        )
