"""Lists of Regions in policies: what is disabled wins, and ALL_SUPPORTED is every Region, later ones too.

https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_security_hub_syntax.html
"""

from typing import Any


def state_in(said: dict[str, Any], region: str) -> bool | None:
    """On, off, or None where the policy doesn't manage the Region."""
    for name, state in (("disable_in_regions", False), ("enable_in_regions", True)):
        if {region, "ALL_SUPPORTED"} & set(said.get(name, [])):
            return state
    return None
