"""Tiers of a workload's network: in each zone a public, a private and a protected subnet, or the last two alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .network_zones import ZONES, name_tag, zone_rules

if TYPE_CHECKING:
    from aws_cdk import CfnCondition
    from aws_cdk import aws_ec2 as ec2
    from constructs import Construct

    from product_factory import Answers

TIERS = ("public", "private", "protected")
# A /16 is cut into 16 blocks of /20, a /24 into 16 of /28: the smallest that a subnet can be.
# https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
PREFIXES = range(16, 25)
BLOCKS = 16


class Zones(NamedTuple):
    """What is made depends on these: a third zone, public subnets, and NAT gateways, at all and in each zone."""

    third: CfnCondition
    public: CfnCondition
    public_third: CfnCondition
    nat: CfnCondition
    nat_each: CfnCondition
    nat_third: CfnCondition
    out_third: CfnCondition


def zones(scope: Construct, answers: Answers) -> Zones:
    """The conditions that the form's answers are, and the rules that zones and ways out go by."""
    from aws_cdk import CfnCondition, Fn

    zone_rules(scope, answers)
    _open_rule(scope, answers)
    third = Fn.condition_equals(answers.text("Zones"), "3")
    public = Fn.condition_equals(answers.text("PublicSubnets"), "yes")
    # A NAT gateway stands in a public subnet: without those there is none, whatever is answered.
    nat = Fn.condition_and(public, Fn.condition_not(Fn.condition_equals(answers.text("NatGateways"), "0")))
    each = Fn.condition_and(public, Fn.condition_equals(answers.text("NatGateways"), "per-zone"))
    return Zones(
        third=CfnCondition(scope, "ThirdZoneWanted", expression=third),
        public=CfnCondition(scope, "PublicWanted", expression=public),
        public_third=CfnCondition(scope, "PublicInThirdZone", expression=Fn.condition_and(public, third)),
        nat=CfnCondition(scope, "NatWanted", expression=nat),
        nat_each=CfnCondition(scope, "NatInEachZone", expression=each),
        nat_third=CfnCondition(scope, "NatInThirdZone", expression=Fn.condition_and(each, third)),
        out_third=CfnCondition(scope, "NatForThirdZone", expression=Fn.condition_and(nat, third)),
    )


def _open_rule(scope: Construct, answers: Answers) -> None:
    """NAT gateways go by what is asked for, never by silence: who closes a network says that they are to go."""
    from aws_cdk import CfnRule, CfnRuleAssertion, Fn

    CfnRule(
        scope,
        "ClosedNetworkHasNoNat",
        rule_condition=Fn.condition_equals(answers.text("PublicSubnets"), "no"),
        assertions=[
            CfnRuleAssertion(
                assert_=Fn.condition_equals(answers.text("NatGateways"), "0"),
                assert_description=(
                    "NAT gateways stand in public subnets: without public subnets choose 0 NAT gateways, or choose "
                    "public subnets."
                ),
            )
        ],
    )


def tiers(scope: Construct, answers: Answers, vpc: ec2.CfnVPC, made: Zones) -> dict[str, list[ec2.CfnSubnet]]:
    """The subnets of each tier by zone. Each has its place in the VPC, whether the others are there or not."""
    from aws_cdk import Fn
    from aws_cdk import aws_ec2 as ec2

    blocks = Fn.cidr(vpc.attr_cidr_block, BLOCKS, _host_bits(scope, answers))
    subnets: dict[str, list[ec2.CfnSubnet]] = {tier: [] for tier in TIERS}
    for tier_number, tier in enumerate(TIERS):
        for zone, question in enumerate(ZONES):
            subnet = ec2.CfnSubnet(
                scope,
                f"{tier.capitalize()}Subnet{zone + 1}",
                vpc_id=vpc.ref,
                availability_zone=answers.text(question),
                cidr_block=Fn.select(tier_number * len(ZONES) + zone, blocks),
                map_public_ip_on_launch=False,
                tags=name_tag(f"{tier} {zone + 1}"),
            )
            always, with_third = (made.public, made.public_third) if tier == "public" else (None, made.third)
            subnet.cfn_options.condition = with_third if question == ZONES[-1] else always
            subnets[tier].append(subnet)
    return subnets


def _host_bits(scope: Construct, answers: Answers) -> str:
    """The bits of a block's addresses, from the VPC's prefix length: Fn::Cidr cannot reckon."""
    from aws_cdk import CfnCondition, Fn

    prefix = Fn.select(1, Fn.split("/", answers.text("VpcCidr")))
    bits = str(32 - PREFIXES[-1] - 4)
    for length in reversed(PREFIXES[:-1]):
        is_length = CfnCondition(scope, f"PrefixIs{length}", expression=Fn.condition_equals(prefix, str(length)))
        bits = Fn.condition_if(is_length.logical_id, str(32 - length - 4), bits).to_string()
    return bits
