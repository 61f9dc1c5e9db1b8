"""Capabilities: what a caller has to say before CloudFormation makes IAM resources."""

from collections.abc import Iterable

from product_factory.sandbox.cloudformation.template import JSON, transforms

NAMED_IAM = {
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::Group": "GroupName",
    "AWS::IAM::User": "UserName",
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
}
UNNAMED_IAM = {
    *NAMED_IAM,
    "AWS::IAM::Policy",
    "AWS::IAM::AccessKey",
    "AWS::IAM::UserToGroupAddition",
}


def needed_capabilities(template: JSON) -> str | None:
    """The capability that AWS asks for before it makes the template's IAM resources."""
    found = [r for r in template["Resources"].values() if r["Type"] in UNNAMED_IAM]
    named = [r for r in found if NAMED_IAM.get(r["Type"]) in r.get("Properties", {})]
    if named:
        return "CAPABILITY_NAMED_IAM"
    return "CAPABILITY_IAM" if found else None


def missing_capability(template: JSON, given: Iterable[str], expands: bool = True) -> str | None:
    """What of the capabilities that the template asks for isn't given.

    `expands`: what carries out what transforms make, without that anybody reads it first.
    """
    if expands and transforms(template) and "CAPABILITY_AUTO_EXPAND" not in given:
        return "CAPABILITY_AUTO_EXPAND"
    needed = needed_capabilities(template)
    return needed if needed and not {needed, "CAPABILITY_NAMED_IAM"}.intersection(given) else None
