"""What the documents of GuardDuty's, Inspector's and Security Hub's policies have to be.

"Amazon GuardDuty policy syntax and examples", "Amazon Inspector policy syntax and examples", "Security Hub policy syntax
and examples" of AWS Organizations' user guide. Of Regions' names no more is asked than that they are some.
"""

from collections.abc import Callable
from typing import Any

_FEATURES = {
    "foundational",
    "s3_data_events",
    "eks_audit_logs",
    "ebs_malware_protection",
    "rds_login_events",
    "lambda_network_logs",
    "runtime_monitoring",
    "ai_protection",
}
_SCANS = {"ec2_scanning", "ecr_scanning", "lambda_standard_scanning", "code_repository_scanning"}
_LISTS = {"enable_in_regions", "disable_in_regions"}

Said = dict[str, Any]


def _guardduty(said: Said) -> bool:
    blocks = said.get("enablement")
    return (
        set(said) == {"enablement"} and isinstance(blocks, dict) and bool(blocks) and all(map(_block, blocks.values()))
    )


def _block(block: Any) -> bool:
    """Its features, and the foundation beside any other that is on."""
    if not isinstance(block, dict) or not block or set(block) - _FEATURES:
        return False
    states = {name: _assigned(each.get("status")) for name, each in block.items()}
    if set(states.values()) - {"enabled", "disabled"}:
        return False
    return "enabled" not in states.values() or states.get("foundational") == "enabled"


def _assigned(said: Any) -> Any:
    return said.get("@@assign") if isinstance(said, dict) else None


def _inspector(said: Said) -> bool:
    scans = said.get("enablement")
    if set(said) != {"enablement"} or not isinstance(scans, dict) or not scans or set(scans) - _SCANS:
        return False
    code = scans.get("lambda_standard_scanning", {}).get("lambda_code_scanning")
    return all(_regions(scan, {"lambda_code_scanning"}) for scan in scans.values()) and (code is None or _regions(code))


def _regions(said: Any, more: set[str] = frozenset()) -> bool:  # type: ignore[assignment]
    """Both lists, which may be empty."""
    if not isinstance(said, dict) or not set(said) >= _LISTS or set(said) - _LISTS - more:
        return False
    return all(
        isinstance(said[name], dict) and all(isinstance(each, list) for each in said[name].values()) for name in _LISTS
    )


def _security_hub(said: Said) -> bool:
    return _regions(said, {"features"})


DOCUMENTS: dict[str, Callable[[Said], bool]] = {
    "GUARDDUTY_POLICY": _guardduty,
    "INSPECTOR_POLICY": _inspector,
    "SECURITYHUB_POLICY": _security_hub,
}
