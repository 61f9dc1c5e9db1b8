"""Zones of a workload's network: which ones, named by who launches, since a subnet never moves to another."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from product_factory import Group, Parameter

if TYPE_CHECKING:
    from aws_cdk import CfnTag
    from constructs import Construct

    from product_factory import Answers

# In the order of the subnets. Each has a question of its own: of a list, another order would be another zone for each
# subnet.
ZONES = ("FirstZone", "SecondZone", "ThirdZone")
# Local Zones and Wavelength Zones are called otherwise, such as us-west-2-lax-1a and us-east-1-wl1-bos-wlz-1.
# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AvailabilityZone.html
_ZONE = r"[a-z]{2,}(-[a-z]+)+-\d+[a-z]"
_ZONE_TOLD = (
    "an Availability Zone of this Region, such as ap-northeast-1a, no Local or Wavelength Zone; in an update, the one "
    "that its subnets are in"
)


def _asked_of(number: int) -> str:
    return (
        "It cannot change while its subnets are there: on an update from 1.0.0 or 2.0.0, name the zone that they are "
        f"in. The VPC console shows it under Subnets, at those whose name ends in {number}."
    )


def _zone(name: str, label: str, label_ja: str, number: int) -> Parameter:
    """A question whose answers AWS knows and the console lists; there is none that is right everywhere."""
    return Parameter(
        name=name,
        label=label,
        label_ja=label_ja,
        description=f"The Availability Zone of the subnets with {number} in their name. {_asked_of(number)}",
        type="AWS::EC2::AvailabilityZone::Name",
        example=f"ap-northeast-1{'ac'[number - 1]}",
        allowed_pattern=_ZONE,
        constraint=f"Choose {_ZONE_TOLD}.",
    )


ZONE_QUESTIONS = Group(
    label="Availability Zones",
    label_ja="アベイラビリティーゾーン",
    parameters=(
        Parameter(
            name="Zones",
            label="Number of zones",
            label_ja="アベイラビリティーゾーンの数",
            description="Each zone has a subnet of each tier. A third one can be added later.",
            type="Number",
            default=2,
            allowed_values=(2, 3),
            constraint="Choose 2 or 3.",
        ),
        _zone("FirstZone", "First zone", "1 番目のゾーン", 1),
        _zone("SecondZone", "Second zone", "2 番目のゾーン", 2),
        Parameter(
            name="ThirdZone",
            label="Third zone",
            label_ja="3 番目のゾーン",
            description=f"Empty with two zones. {_asked_of(3)}",
            default="",
            allowed_pattern=f"({_ZONE})?",
            constraint=f"Type {_ZONE_TOLD}. Leave it empty with two zones.",
        ),
    ),
)


def name_tag(part: str) -> list[CfnTag]:
    """The tag that the console shows as name."""
    from aws_cdk import CfnTag, Fn

    return [CfnTag(key="Name", value=Fn.sub(f"${{NetworkName}} {part}".strip()))]


def zone_rules(scope: Construct, answers: Answers) -> None:
    """No two zones are the same, and how many there are agrees with what is named: none goes by an empty answer."""
    from aws_cdk import CfnRule, CfnRuleAssertion, Fn

    none_named = Fn.condition_equals(answers.text("ThirdZone"), "")
    for rule, number, claim, says in (
        (
            "ThirdZoneIsNamed",
            "3",
            Fn.condition_not(none_named),
            "Three zones need the name of the third: the one that its subnets are in, if there are some.",
        ),
        (
            "ThirdZoneIsWanted",
            "2",
            none_named,
            "With 2 zones leave the third empty, which deletes its subnets if there are some; to have one, choose 3.",
        ),
    ):
        CfnRule(
            scope,
            rule,
            rule_condition=Fn.condition_equals(answers.text("Zones"), number),
            assertions=[CfnRuleAssertion(assert_=claim, assert_description=says)],
        )
    CfnRule(
        scope,
        "ZonesDiffer",
        assertions=[
            CfnRuleAssertion(
                assert_=Fn.condition_not(Fn.condition_equals(answers.text(one), answers.text(other))),
                assert_description=f"{one} and {other} are the same: choose another zone.",
            )
            for one, other in combinations(ZONES, 2)
        ],
    )
