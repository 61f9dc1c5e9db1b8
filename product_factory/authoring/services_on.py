"""What AWS Organizations refuses in a policy that switches a security service on. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Json = Mapping[str, Any]
FEATURES = (
    "foundational",
    "s3_data_events",
    "eks_audit_logs",
    "ebs_malware_protection",
    "rds_login_events",
    "lambda_network_logs",
    "runtime_monitoring",
    "ai_protection",
)
SCANS = ("ec2_scanning", "ecr_scanning", "lambda_standard_scanning", "code_repository_scanning")
CODE = "lambda_code_scanning"
LISTS = ("enable_in_regions", "disable_in_regions")
STATES = ("enabled", "disabled")


def refused(kind: str, attributes: Json) -> str:
    """Why AWS would refuse it, in words; empty where nothing is wrong, and for types that switch nothing on."""
    found = {"GUARDDUTY_POLICY": _guardduty, "INSPECTOR_POLICY": _inspector, "SECURITYHUB_POLICY": _security_hub}
    return next(found[kind](attributes), "") if kind in found else ""


def _guardduty(attributes: Json) -> Iterator[str]:
    """https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_guardduty_syntax.html"""
    blocks = _within(attributes, "enablement")
    if set(attributes) != {"enablement"} or not blocks:
        yield "a GUARDDUTY_POLICY holds enablement, with a default or a Region"
    for region in blocks:
        features = _within(blocks, region)
        if unknown := sorted(set(features) - set(FEATURES)):
            yield f"{region}: {unknown[0]} is none of {', '.join(FEATURES)}"
        states = {name: _within(features, name, "status").get("@@assign") for name in features}
        if wrong := [name for name, state in states.items() if state not in STATES]:
            yield f"{region}: {wrong[0]}: status is enabled or disabled, by @@assign"
        if "enabled" in states.values() and states.get("foundational") != "enabled":
            yield f"{region}: foundational must be enabled where any other feature is"


def _inspector(attributes: Json) -> Iterator[str]:
    """https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_inspector_syntax.html"""
    scans = _within(attributes, "enablement")
    if set(attributes) != {"enablement"} or not scans:
        yield "an INSPECTOR_POLICY holds enablement, with a kind of scan"
    for name in scans:
        scan = _within(scans, name)
        if name not in SCANS:
            yield f"{name} is none of {', '.join(SCANS)}"
        yield from _lists(name, {key: each for key, each in scan.items() if key != CODE})
        if CODE in scan:
            yield from _lists(CODE, _within(scan, CODE))


def _security_hub(attributes: Json) -> Iterator[str]:
    """https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_security_hub_syntax.html"""
    yield from _lists("securityhub", {key: each for key, each in attributes.items() if key != "features"})


def _within(said: Json, *path: str) -> Json:
    """What stands there; nothing where that is no mapping."""
    for name in path:
        found = said.get(name)
        said = found if isinstance(found, Mapping) else {}
    return said


def _lists(name: str, said: Json) -> Iterator[str]:
    if set(said) != set(LISTS):
        yield f"{name}: both {' and '.join(LISTS)} are demanded, and nothing else, though they may be empty"
