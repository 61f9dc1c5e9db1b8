"""Advice: from a finding to its control, the products that serve it, and what to do. Pure."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from product_factory.compliance.findings import Finding, Source
from product_factory.compliance.rules import Knowledge

# So many products are named.
NAMED = 3


class Advice(NamedTuple):
    """What a finding leads to."""

    control: str
    products: tuple[str, ...]
    todo: str


def advice(found: Finding, known: Knowledge, running: Collection[str] | None) -> Advice:
    """What the finding leads to in an account that runs these products; None where that is not known.

    Of a finding without account, what its rule leads to everywhere.
    """
    control = found.control
    servers = known.servers(control) if control else ()
    return Advice(control, servers[:NAMED], _todo(found, known, servers, running))


def _todo(found: Finding, known: Knowledge, servers: tuple[str, ...], running: Collection[str] | None) -> str:
    remedies = known.remedies(found.control) if servers and running is not None else ()
    launch = [name for name in remedies if running is not None and name not in running]
    told = _by_source(found, known)
    if launch:
        return f"{told} Launch {launch[0]} in the account: it serves this control, and isn't there."
    return told


def _by_source(found: Finding, known: Knowledge) -> str:
    where = f"--account {found.account} " if found.account else ""
    match found.source:
        case Source.CONFIG:
            finds = known.rule(found.name).finds
            what = f"{finds}." if finds and not found.resource else ""
            see = f"See them: factory compliance {where}--rule {found.rule}." if not found.resource else ""
            return f"{what} {see or 'Change it so that the rule finds nothing.'}".strip()
        case Source.SECURITY_HUB if found.note and not found.unknown:
            return f"Follow {found.note}."
        case Source.SECURITY_HUB | Source.SECURITY_HUB_V2 if found.unknown:
            return "Find out why Security Hub can't check it: the finding's status reasons say so."
        case Source.SECURITY_HUB | Source.SECURITY_HUB_V2:
            return "Open the finding in Security Hub and follow its remediation."
        case Source.GUARDDUTY if found.unknown:
            return "Have GuardDuty's administrator add the account, or launch GuardDuty there."
        case Source.GUARDDUTY:
            return "Open them in GuardDuty's console, in the security administrator's account, and ask the owner."
        case _ if found.unknown:
            return "Let Access Analyzer's role read the resource."
        case _ if found.rule == "ExternalAccess":
            return "Take the access out of the resource's policy; where it is meant, archive the finding."
        case _:
            return "Take away what nobody uses; where it is meant, archive the finding."
