"""The sandbox's names are a witness of their own: they agree with our tables today, and read none of them."""

from __future__ import annotations

import re

import pytest

from product_factory.aws.physical_names import LIMITS, kept
from product_factory.sandbox.resource_types import names
from tests.checkout import ROOT

# Named by a property that the template must have, or by an ID: CloudFormation gives them no name.
NAMED_OTHERWISE = {
    "AWS::Chatbot::MicrosoftTeamsChannelConfiguration",
    "AWS::Chatbot::SlackChannelConfiguration",
    "AWS::IAM::Policy",
}


# https://github.com/KensioSoftware/yulin/issues/1113: what was counted on real names.
@pytest.mark.parametrize(
    ("resource_type", "stack", "logical_id"), [("AWS::S3::Bucket", 25, 24), ("AWS::IAM::Role", 25, 25)]
)
def test_where_both_are_long_each_keeps_what_was_counted(resource_type: str, stack: int, logical_id: int) -> None:
    made = names.name_of_type("S" * 40, "L" * 60, resource_type).lower()
    assert re.fullmatch(f"s{{{stack}}}-l{{{logical_id}}}-[a-z0-9]{{12}}", made)


@pytest.mark.parametrize("resource_type", sorted(set(LIMITS) - NAMED_OTHERWISE - set(names.STACKLESS)))
def test_both_witnesses_agree(resource_type: str) -> None:
    limit = LIMITS[resource_type]
    for stack, logical_id in ((32, 4), (32, 20), (32, 24), (32, 60), (25, 40), (10, 200)):
        parts = kept("S" * stack, "L" * logical_id, limit.characters)
        made = names.name_of_type("S" * stack, "L" * logical_id, resource_type)
        assert made.startswith(
            f"{parts.stack}-{parts.logical_id}-".lower() if limit.lower else f"{parts.stack}-{parts.logical_id}-"
        )
        assert len(made) <= limit.characters


def test_a_target_group_s_name_holds_no_double_hyphen() -> None:
    """https://github.com/zalando-stups/senza/issues/395, whose error says so; load balancers' names may."""
    stack, kinds = "SC-333333333333-pp-abcdefghijklm", "AWS::ElasticLoadBalancingV2::"
    assert "--" not in names.name_of_type(stack, "Group", f"{kinds}TargetGroup")
    assert any("--" in names.name_of_type(stack, "B" * number, f"{kinds}LoadBalancer") for number in range(1, 9))


def test_parameters_are_not_called_by_their_stack() -> None:
    """localstack/localstack, tests/aws/services/cloudformation/api/test_stacks.snapshot.json (test_stack_deploy_order)"""
    assert re.fullmatch(r"CFN-A-[A-Za-z0-9]{12}", names.name_of_type("stack", "A", "AWS::SSM::Parameter"))


def test_they_read_none_of_each_other() -> None:
    source = (ROOT / "product_factory" / "sandbox" / "resource_types" / "names.py").read_text()
    assert not re.search(r"^(from|import) (products|sharing)", source, re.MULTILINE)


def test_every_limit_says_where_it_is_from() -> None:
    assert all(each.source.startswith(("botocore: ", "https://docs.aws.amazon.com/")) for each in names.NAMES.values())
