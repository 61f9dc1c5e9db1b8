"""What a change set tells of another resource's attribute, with values.

Recorded on AWS: localstack/localstack, tests/aws/services/cloudformation/, of which each test names file and test.
"""

import json
from typing import Any

from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks
from tests.product_factory.sandbox.cloudformation.test_change_sets import LATER, changes, topic

OF_A = {"Fn::GetAtt": ["A", "DisplayName"]}


def told(change: dict[str, Any], which: str) -> Any:
    return json.loads(change[which])["Properties"]


def test_an_added_resource_is_told_with_what_the_attribute_is_now(stacks: Stacks) -> None:
    """test_change_set_fn_get_attr.snapshot.json, test_direct_attribute_value_change_with_dependent_addition; once it is
    executed, the new resource has the new value."""
    stacks.create({"A": topic(DisplayName="one")})
    after = {"A": topic(DisplayName="two"), "B": topic(DisplayName=OF_A)}
    found = changes(stacks, after, values=True)
    assert told(found["B"], "AfterContext") == {"DisplayName": "one"}
    stacks.update(after, Outputs={"Is": {"Value": {"Fn::GetAtt": ["B", "DisplayName"]}}})
    assert stacks.outputs() == {"Is": "two"}


def test_an_attribute_of_what_is_replaced_stays_unknown(stacks: Stacks) -> None:
    stacks.create({"A": topic(TopicName="one")})
    after = {"A": topic(TopicName="two"), "B": topic(DisplayName={"Fn::GetAtt": ["A", "TopicName"]})}
    assert told(changes(stacks, after, values=True)["B"], "AfterContext") == {"DisplayName": LATER}


def test_what_goes_isnt_told_what_the_attribute_was(stacks: Stacks) -> None:
    """test_change_set_fn_get_attr.snapshot.json, test_resource_deletion; test_change_set_values.snapshot.json,
    test_property_empy_list."""
    before = {"A": topic(DisplayName="one"), "B": topic(DisplayName=OF_A, TopicName="named")}
    stacks.create(before)
    found = changes(stacks, {"A": before["A"]}, values=True)
    assert told(found["B"], "BeforeContext") == {"DisplayName": LATER, "TopicName": "named"}
