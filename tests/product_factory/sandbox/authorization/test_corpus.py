"""The judge over every resource type that CloudFormation has handlers for, each as bare as can be."""

from functools import cache

import pytest
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

from product_factory.sandbox.authorization import Need, demands
from product_factory.sandbox.authorization.demands import step_in
from product_factory.sandbox.authorization.evidence.exemptions import Exemption
from product_factory.sandbox.authorization.needs import Answer, answers
from product_factory.sandbox.resource_types.schema import resource_schema

ACCOUNT = "333333333333"
NOTHING = {
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/: schemas that name no action at all.
    ("AWS::CloudFormation::ResourceDefaultVersion", "delete"),
    # Names of actions that neither IAM nor an API has.
    ("AWS::EMR::WALWorkspace", "delete"),
    # Put into roles, groups and users, of which a bare one names none; linked to a service that it doesn't name.
    ("AWS::IAM::Policy", "create"),
    ("AWS::IAM::Policy", "delete"),
    ("AWS::IAM::ServiceLinkedRole", "delete"),
}


def types() -> list[str]:
    return sorted(PROVIDER_SCHEMA_MANAGER.get_resource_types("us-east-1"))


@cache
def judged(operation: str) -> dict[str, list[tuple[str, Answer]]]:
    """The answers for each type that has a handler with permissions for the operation."""
    found = {}
    for name in types():
        handler = (resource_schema(name) or {}).get("handlers", {}).get(operation, {})
        if handler.get("permissions"):
            bare = {"Resources": {"It": {"Type": name}}}
            found[name] = answers(step_in(bare, "It", operation, ACCOUNT, "us-east-1"))
    return found


@pytest.mark.parametrize(("operation", "at_least"), [("create", 1_700), ("delete", 1_600)])
def test_no_permission_vanishes(operation: str, at_least: int) -> None:
    found = judged(operation)
    assert len(found) > at_least
    silent = {
        (name, permission)
        for name, each in found.items()
        for permission, answer in each
        if not isinstance(answer, Exemption) and not answer
    }
    assert silent == set()
    empty = {(name, operation) for name, each in found.items() if all(isinstance(a, Exemption) for _, a in each)}
    assert empty == {each for each in NOTHING if each[1] == operation}


@pytest.mark.parametrize("operation", ["create", "delete"])
def test_every_resource_is_an_arn_or_all(operation: str) -> None:
    resources = {need.resource for need in _needs(operation)}
    odd = {each for each in resources if each != "*" and (each.count(":") < 5 or not each.startswith("arn:aws:"))}
    assert odd == set()
    assert {each for each in resources if "$" in each or "{" in each} == set()


def _needs(operation: str) -> list[Need]:
    return [
        need
        for each in judged(operation).values()
        for _, answer in each
        if not isinstance(answer, Exemption)
        for need in answer
    ]


def test_wildcards_and_names_of_sdks_are_read() -> None:
    found = {need.action.lower() for need in demands({"Resources": {"It": {"Type": "AWS::MSK::Channel"}}}, "It")}
    assert "states:describestatemachine" in found
    group = {"Resources": {"It": {"Type": "AWS::AutoScaling::AutoScalingGroup"}}}
    assert "ec2:describesubnets" in {need.action.lower() for need in demands(group, "It")}
