"""Connected ranges: up to four private networks beyond a VPC, in one answer that CloudFormation can take apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from product_factory import Parameter

if TYPE_CHECKING:
    from aws_cdk import CfnCondition
    from constructs import Construct

    from product_factory import Answers

QUESTION = "ConnectedCidrs"
MOST = 4
OCTET = r"(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
# RFC 1918's three ranges, or parts of them.
_RANGE = (
    rf"(10\.{OCTET}\.{OCTET}\.{OCTET}/([89]|[12]\d|3[0-2])"
    rf"|172\.(1[6-9]|2\d|3[01])\.{OCTET}\.{OCTET}/(1[2-9]|2\d|3[0-2])"
    rf"|192\.168\.{OCTET}\.{OCTET}/(1[6-9]|2\d|3[0-2]))"
)


class Connected(NamedTuple):
    """One range of the answer, and the condition that there are so many."""

    number: int
    cidr: str
    condition: CfnCondition


def question(label: str, label_ja: str, description: str) -> Parameter:
    """The question for them; without an answer there are none."""
    return Parameter(
        name=QUESTION,
        label=label,
        label_ja=label_ja,
        description=description,
        default="",
        allowed_pattern=rf"({_RANGE}(,{_RANGE}){{0,{MOST - 1}}})?",
        constraint=(
            f"Type up to {MOST} ranges within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16, separated by commas without "
            "spaces, such as 10.200.0.0/16,192.168.0.0/24, or leave it empty."
        ),
    )


def ranges(scope: Construct, answers: Answers) -> list[Connected]:
    """The ranges, each to be used under its own condition only: where there are fewer, the others are empty texts.

    A range that is typed twice counts once: EC2 refuses a security group with the same rule twice.
    """
    from aws_cdk import CfnCondition, Fn

    # Fn::Select fails beyond the end of a list: commas at the end give it empty texts.
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-split.html
    parts = Fn.split(",", Fn.join("", [answers.text(QUESTION), "," * (MOST - 1)]))
    cidrs = [Fn.select(place, parts) for place in range(MOST)]
    made = []
    for number, cidr in enumerate(cidrs, start=1):
        others = ["", *cidrs[: number - 1]]
        new = [Fn.condition_not(Fn.condition_equals(cidr, other)) for other in others]
        given = Fn.condition_and(*new) if len(new) > 1 else new[0]
        made.append(Connected(number, cidr, CfnCondition(scope, f"ConnectedRange{number}Given", expression=given)))
    return made
