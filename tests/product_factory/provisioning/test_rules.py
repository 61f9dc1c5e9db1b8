"""Rules over several answers, judged as CloudFormation's guide says, and before anything changes."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from product_factory.provisioning import launch, update
from product_factory.provisioning.errors import ParametersRefused
from product_factory.provisioning.rules import broken_rules
from tests.product_factory.provisioning.hub import QUICK, TOPIC, Hub

pytestmark = pytest.mark.xdist_group("provisioning-rules")
VALUES: dict[str, Any] = {"Env": "prod", "Size": "3", "Zones": ["a", "b"], "Secret": None}
ENV, SIZE, ZONES, SECRET = ({"Ref": name} for name in VALUES)


# Examples of each function: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-rules.html
@pytest.mark.parametrize(
    ("assertion", "holds"),
    [
        ({"Fn::Equals": [ENV, "prod"]}, True),
        ({"Fn::Equals": [SIZE, 3]}, True),
        ({"Fn::Equals": [ENV, "dev"]}, False),
        ({"Fn::Contains": [["a", "prod"], ENV]}, True),
        ({"Fn::Contains": [["a"], ENV]}, False),
        ({"Fn::EachMemberEquals": [ZONES, "a"]}, False),
        ({"Fn::EachMemberEquals": [["a", "a"], "a"]}, True),
        ({"Fn::EachMemberIn": [ZONES, ["a", "b", "c"]]}, True),
        ({"Fn::EachMemberIn": [ZONES, ["a"]]}, False),
        ({"Fn::Not": [{"Fn::Equals": [ENV, "prod"]}]}, False),
        ({"Fn::And": [{"Fn::Equals": [ENV, "prod"]}, {"Fn::Equals": [SIZE, "4"]}]}, False),
        ({"Fn::Or": [{"Fn::Equals": [ENV, "dev"]}, {"Fn::Equals": [SIZE, "3"]}]}, True),
        # What can't be told here refuses nothing, but doesn't hide what can be told.
        ({"Fn::Equals": [SECRET, "x"]}, None),
        ({"Fn::Equals": [{"Fn::ValueOf": ["Vpc", "Tags.Department"]}, "IT"]}, None),
        ({"Fn::EachMemberIn": [{"Fn::RefAll": "AWS::EC2::VPC::Id"}, ["x"]]}, None),
        ({"Fn::Not": [{"Fn::Equals": [SECRET, "x"]}]}, None),
        ({"Fn::And": [{"Fn::Equals": [SECRET, "x"]}, {"Fn::Equals": [ENV, "dev"]}]}, False),
        ({"Fn::Or": [{"Fn::Equals": [SECRET, "x"]}, {"Fn::Equals": [ENV, "prod"]}]}, True),
        ({"Fn::Or": [{"Fn::Equals": [SECRET, "x"]}, {"Fn::Equals": [ENV, "dev"]}]}, None),
        ({"Fn::Later": [1]}, None),
        ("garbage", None),
    ],
)
def test_assertions(assertion: Any, holds: bool | None) -> None:
    rules = {"R": {"Assertions": [{"Assert": assertion, "AssertDescription": "no"}]}}
    assert list(broken_rules(rules, VALUES)) == (["R: no"] if holds is False else [])
    turned = {"R": {"Assertions": [{"Assert": {"Fn::Not": [assertion]}, "AssertDescription": "no"}]}}
    assert list(broken_rules(turned, VALUES)) == (["R: no"] if holds is True else [])


@pytest.mark.parametrize(("condition", "judged"), [(True, True), ({"Fn::Equals": [ENV, "dev"]}, False), (False, False)])
def test_a_rule_counts_where_its_condition_holds(condition: Any, judged: bool) -> None:
    rules = {"R": {"RuleCondition": condition, "Assertions": [{"Assert": {"Fn::Equals": [SIZE, "9"]}}]}}
    assert bool(list(broken_rules(rules, VALUES))) is judged


def test_broken_rules_are_told_before_a_launch_and_an_update(hub: Hub) -> None:
    template = copy.deepcopy(TOPIC)
    template["Rules"] = {
        "BigIsLoud": {
            "RuleCondition": {"Fn::Equals": [{"Ref": "Size"}, "9"]},
            "Assertions": [
                {"Assert": {"Fn::Equals": [{"Ref": "Title"}, "loud"]}, "AssertDescription": "Size 9 needs Title loud."}
            ],
        }
    }
    product, spoke = hub.product(template), hub.developer()
    with pytest.raises(ParametersRefused, match=r"nothing was changed\nBigIsLoud: Size 9 needs Title loud\."):
        launch(spoke, product=product.name, parameters={"Size": 9}, wait=QUICK)
    assert hub.calls("ProvisionProduct") == 0
    launch(spoke, product=product.name, parameters={"Size": 9, "Title": "loud"}, wait=QUICK)
    with pytest.raises(ParametersRefused, match="Size 9 needs Title loud"):
        update(spoke, name=product.name, parameters={"Title": "calm"}, wait=QUICK)
    assert hub.calls("UpdateProvisionedProduct") == 0
