"""A type that moto claims is made, changed and deleted, or refused by its name before anything is made."""

import re
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto.cloudformation.parsing import get_model_map

from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.moto_resource import SHOWN
from product_factory.sandbox.resource_types.registry import TYPES
from product_factory.sandbox.resource_types.schema import read_only
from tests.checkout import ROOT
from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks
from tests.product_factory.sandbox.resource_types import test_types
from tests.product_factory.sandbox.resource_types.moto_cases import CASES
from tests.product_factory.sandbox.resource_types.type_cases import Aws, Case

CLAIMED = sorted(kind for kind in get_model_map() if kind.startswith("AWS::") and kind != "AWS::SERVICE::RESOURCE")
TOPIC = {"Type": "AWS::SNS::Topic"}


@pytest.mark.parametrize("case", CASES, ids=[case.type for case in CASES])
def test_what_is_left_to_moto_is_made_changed_and_deleted(stacks: Stacks, aws: Aws, case: Case) -> None:
    test_types.test_type(stacks, aws, case)


def test_each_property_left_to_moto_is_tried_and_no_type_has_two_classes() -> None:
    tried = {f"AWS::{case.type}": {*case.properties, *(case.changed or {})} for case in CASES}
    assert tried == SHOWN
    assert not SHOWN.keys() & TYPES.keys()


@pytest.mark.parametrize("kind", [kind for kind in CLAIMED if kind not in TYPES and kind not in SHOWN])
def test_the_others_are_refused_by_name_and_nothing_is_made(stacks: Stacks, aws: Aws, kind: str) -> None:
    resources: dict[str, Any] = {"Topic": TOPIC, "Made": {"Type": kind, "DependsOn": "Topic"}}
    with pytest.raises(ClientError, match=f"Resource type {kind} of Made is not supported by the sandbox"):
        stacks.create(resources)
    stacks.create({"Topic": TOPIC})
    with pytest.raises(ClientError, match=f"Resource type {kind} of Made is not supported by the sandbox"):
        stacks.update(resources)
    assert stacks.describe()["StackStatus"] == "CREATE_COMPLETE"


def test_what_a_condition_leaves_out_may_have_any_type(stacks: Stacks) -> None:
    unmade = {"Type": "AWS::EC2::Volume", "Condition": "Never"}
    never = {"Never": {"Fn::Equals": ["a", "b"]}}
    made = stacks.create({"Topic": TOPIC, "Made": unmade}, Conditions=never)
    assert made["StackStatus"] == "CREATE_COMPLETE"


def test_an_attribute_that_is_not_implemented_is_refused_by_name(stacks: Stacks) -> None:
    """Of AWS::Kinesis::Stream: readOnlyProperties of its schema."""
    stream = {"S": {"Type": "AWS::Kinesis::Stream", "Properties": {"ShardCount": 1}}}

    def reasons(attribute: str) -> str:
        output = {"O": {"Value": {"Fn::GetAtt": ["S", attribute]}}}
        stacks.create(stream, attribute, Outputs=output)
        return stacks.reasons(attribute)

    assert "doesn't implement attribute WarmThroughputObject of AWS::Kinesis::Stream" in reasons("WarmThroughputObject")
    assert "does not support attribute {Colour}" in reasons("Colour")
    assert "FAILED" not in reasons("Arn")


@pytest.mark.parametrize("kind", sorted(TYPES))
def test_every_attribute_that_aws_has_is_answered_or_refused_by_name(kind: str) -> None:
    """readOnlyProperties of each schema; nothing is made, so there is nothing to answer."""
    resource = TYPES[kind].__new__(TYPES[kind])
    resource.attributes = {}
    asked_of_the_service = {"AWS::ElasticLoadBalancingV2::TargetGroup": {"LoadBalancerArns"}}
    for name in read_only(kind) - asked_of_the_service.get(kind, set()):
        with pytest.raises(ResourceError, match=re.escape(f"doesn't implement attribute {name} of {kind}")):
            resource.get_att(name)


def test_the_page_lists_the_types_that_there_are() -> None:
    page = (ROOT / "docs" / "SANDBOX.md").read_text()
    (section,) = re.findall(r"^## Which resource types there are\n(.*?)^## ", page, re.DOTALL | re.MULTILINE)
    rows = re.findall(r"^\| (\w+) \| (.*) \|$", section, re.MULTILINE)
    assert {f"AWS::{service}::{name}" for service, names in rows for name in names.split(", ")} == {*TYPES, *SHOWN}
