"""What a newer version forbids more or less, and the number that it demands."""

from __future__ import annotations

from typing import Any

import pytest

from product_factory import Deny, Guardrail
from product_factory.guardrails.comparing import compared
from product_factory.guardrails.frozen import content
from product_factory.guardrails.globs import arns_overlap, covers, overlap

TEXTS = {"title": "t", "title_ja": "題", "why": "w", "why_ja": "理由"}


def deny(**changed: Any) -> Deny:
    given: dict[str, Any] = {
        "sid": "One",
        "why": "w",
        "actions": ("ec2:CreateVpc",),
        "unless": ("control-tower", "launch-role:workload-network"),
    }
    return Deny(**{**given, **changed})


def card(*denies: Deny) -> dict[str, Any]:
    return content(Guardrail(name="x", denies=denies, **TEXTS))


def declared(attributes: dict[str, Any]) -> dict[str, Any]:
    return content(Guardrail(name="x", type="DECLARATIVE_POLICY_EC2", attributes=attributes, **TEXTS))


WHEN = {"Bool": {"ec2:AssociatePublicIpAddress": "true"}}
OLD = card(deny())


@pytest.mark.parametrize(
    ("new", "bump", "line"),
    [
        (card(deny(actions=("ec2:CreateVpc", "ec2:DeleteVpc"))), "major", "newly denied: ec2:DeleteVpc on * (One)"),
        (card(deny(actions=("ec2:Create*",))), "major", "newly denied: ec2:Create* on * (One)"),
        (card(deny(unless=("control-tower",))), "major", "no longer spares launch-role:workload-network"),
        (card(deny(), deny(sid="Two", unless=())), "major", "no longer spares control-tower"),
        (card(deny(when=WHEN), deny(sid="Two", actions=("s3:PutObject",))), "major", "newly denied: s3:PutObject"),
        (card(deny(unless=("control-tower", "launch-role:*", "launch-role:workload-network"))), "minor", "now spares launch-role:*"),
        (card(deny(when=WHEN)), "minor", "no longer denied: ec2:CreateVpc"),
        (card(deny(resources=("arn:*:ec2:*:*:vpc/*",))), "minor", "no longer denied: ec2:CreateVpc on *"),
        (card(deny(sid="Other")), "patch", ""),
        (card(deny(sid="A"), deny(sid="B", actions=("ec2:createvpc",))), "patch", ""),
        (declared({"a": {"@@assign": "b"}}), "major", "the type changes"),
    ],
)  # fmt: skip
def test_of_denies(new: dict[str, Any], bump: str, line: str) -> None:
    found = compared(OLD, new)
    assert found.bump == bump
    assert line in "\n".join(found.lines)


def test_a_narrower_condition_within_a_broad_deny_is_nothing_new() -> None:
    both = card(deny(), deny(sid="Two", when=WHEN))
    assert compared(OLD, both).bump == "patch"
    assert compared(both, card(deny(when=WHEN))).bump == "minor"


@pytest.mark.parametrize(
    ("new", "bump"),
    [
        ({"serial": {"@@assign": "off"}, "tokens": {"@@assign": "required"}}, "major"),
        ({"serial": {"@@assign": "on"}}, "major"),
        ({"exception_message": {"@@assign": "Ask the network team."}, "serial": {"@@assign": "off"}}, "patch"),
        ({"exception_message": {"@@assign": "No."}}, "minor"),
    ],
)
def test_of_attributes(new: dict[str, Any], bump: str) -> None:
    old = declared({"serial": {"@@assign": "off"}, "exception_message": {"@@assign": "No."}})
    assert compared(old, declared(new)).bump == bump


ON: dict[str, Any] = {"status": {"@@assign": "enabled"}}
BOTH: dict[str, Any] = {"enable_in_regions": {"@@assign": []}, "disable_in_regions": {"@@assign": []}}


@pytest.mark.parametrize(
    ("kind", "attributes", "words"),
    [
        ("GUARDDUTY_POLICY", {"enablement": {}}, "with a default or a Region"),
        ("GUARDDUTY_POLICY", {"enablement": {"default": {"moon": ON}}}, "moon is none of"),
        ("GUARDDUTY_POLICY", {"enablement": {"default": {"foundational": {"status": "enabled"}}}}, "by @@assign"),
        ("GUARDDUTY_POLICY", {"enablement": {"eu-west-1": {"s3_data_events": ON}}}, "foundational must be enabled"),
        ("INSPECTOR_POLICY", {"enablement": {}}, "with a kind of scan"),
        ("INSPECTOR_POLICY", {"enablement": {"moon": BOTH}}, "moon is none of"),
        ("INSPECTOR_POLICY", {"enablement": {"ec2_scanning": {"enable_in_regions": {}}}}, "both enable_in_regions and"),
        ("SECURITYHUB_POLICY", {"enable_in_regions": {}}, "both enable_in_regions and"),
        ("SERVICE_CONTROL_POLICY", BOTH, "denies belong to a SERVICE_CONTROL_POLICY"),
    ],
)
def test_what_aws_refuses_in_a_policy_of_a_service_is_refused_in_the_card(
    kind: Any, attributes: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        Guardrail(name="x", type=kind, attributes=attributes, **TEXTS)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("a*c", "ab?", True),
        ("a*c", "ab", False),
        ("*", "", True),
        ("?", "", False),
        ("*b*", "a*c", True),
        ("x*", "*y", True),
        ("x", "*y", False),
    ],
)
def test_patterns_overlap_both_ways(one: str, other: str, expected: bool) -> None:
    assert overlap(one, other) is overlap(other, one) is expected


def test_an_asterisk_stays_within_its_part_of_an_arn() -> None:
    assert not arns_overlap("arn:*:ec2:*:*:vpc/*", "arn:aws:ec2:*:1:subnet/*")
    assert arns_overlap("arn:*:ec2:*:*:vpc/*", "arn:aws:ec2:*:1:*")
    assert covers("arn:*:s3:::a*", "arn:aws:s3:::a/b")
    assert not covers("ec2:Create?pc", "ec2:CreateVVpc")
