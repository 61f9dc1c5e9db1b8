"""Targets that an Auto Scaling group registers: by instance, at the port that their target group says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from constructs import Construct

    from product_factory import Answers


class Chosen(NamedTuple):
    """What stands for the target group that is there."""

    ref: str
    attr_target_group_full_name: str


def server_targets(scope: Construct, answers: Answers, settings: dict[str, Any]) -> Chosen:
    """A target group for each scheme, of which one is there.

    Another scheme makes a new load balancer, and a target group belongs to one alone: the new one comes with a new
    group. Auto Scaling registers at the group's own port, so that no other port can tell them apart.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html
    """
    from aws_cdk import CfnCondition, Fn
    from aws_cdk import aws_elasticloadbalancingv2 as elb

    made = []
    for name, scheme in (("Targets", "internal"), ("PublicTargets", "internet-facing")):
        group = elb.CfnTargetGroup(scope, name, port=answers.number("ServerPort"), target_type="instance", **settings)
        group.cfn_options.condition = CfnCondition(
            scope, f"{name}Wanted", expression=Fn.condition_equals(answers.text("Scheme"), scheme)
        )
        made.append(group)
    private, public = made
    assert private.cfn_options.condition is not None
    wanted = private.cfn_options.condition.logical_id

    def of(what: str) -> str:
        return Fn.condition_if(wanted, getattr(private, what), getattr(public, what)).to_string()

    return Chosen(of("ref"), of("attr_target_group_full_name"))
