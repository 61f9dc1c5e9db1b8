"""Central configuration of Security Hub CSPM: whom its policies are for, in lists that CloudFormation can take apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import Parameter

if TYPE_CHECKING:
    from aws_cdk import CfnCondition, CfnResource
    from constructs import Construct

    from product_factory import Answers

MOST = 5
SELF_MANAGED = "SELF_MANAGED_SECURITY_HUB"
_TARGET = r"(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}|\d{12})"


def targets(name: str, label: str, label_ja: str, description: str) -> Parameter:
    """The question for up to five units, accounts or the root, by ID; without an answer there are none."""
    return Parameter(
        name=name,
        label=label,
        label_ja=label_ja,
        description=description,
        default="",
        allowed_pattern=rf"({_TARGET}(,{_TARGET}){{0,{MOST - 1}}})?",
        constraint=(
            f"Type up to {MOST} IDs of units (ou-ab12-cd34ef56), of the root (r-ab12) or of accounts, separated by commas "
            "without spaces, or leave it empty."
        ),
    )


def associate(
    scope: Construct,
    answers: Answers,
    question: str,
    policy: str,
    *,
    wanted: CfnCondition,
    after: CfnResource | None = None,
) -> None:
    """Associate the policy of this ID with each target of the answer, where `wanted` holds.

    One that is typed twice fails: Security Hub has one policy for a target.
    """
    from aws_cdk import CfnCondition, Fn
    from aws_cdk import aws_securityhub as securityhub

    # Fn::Select fails beyond the end of a list: commas at the end give it empty texts.
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-split.html
    parts = Fn.split(",", Fn.join("", [answers.text(question), "," * (MOST - 1)]))
    for place in range(MOST):
        target, name = Fn.select(place, parts), f"{question}{place + 1}"
        kind = Fn.select(0, Fn.split("-", target))
        given = CfnCondition(
            scope,
            f"{name}Given",
            # The CDK's types of a condition lack what jsii gives it.
            expression=Fn.condition_and(wanted, Fn.condition_not(Fn.condition_equals(target, ""))),  # type: ignore[arg-type]
        )
        unit = CfnCondition(scope, f"{name}IsUnit", expression=Fn.condition_equals(kind, "ou"))
        root = CfnCondition(scope, f"{name}IsRoot", expression=Fn.condition_equals(kind, "r"))
        one = securityhub.CfnPolicyAssociation(
            scope,
            name,
            configuration_policy_id=policy,
            target_id=target,
            target_type=Fn.condition_if(
                unit.logical_id, "ORGANIZATIONAL_UNIT", Fn.condition_if(root.logical_id, "ROOT", "ACCOUNT")
            ).to_string(),
        )
        one.cfn_options.condition = given
        if after:
            one.add_resource_dependency(after)
