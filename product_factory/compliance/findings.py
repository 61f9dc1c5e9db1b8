"""Findings: what a source says is wrong in an account, and where each source stands. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict


class Source(StrEnum):
    """Who found it."""

    CONFIG = "config"
    SECURITY_HUB = "security-hub"
    SECURITY_HUB_V2 = "security-hub-v2"
    GUARDDUTY = "guardduty"
    ACCESS_ANALYZER = "access-analyzer"


NAMES = {
    Source.CONFIG: "AWS Config",
    Source.SECURITY_HUB: "Security Hub CSPM",
    Source.SECURITY_HUB_V2: "Security Hub v2",
    Source.GUARDDUTY: "GuardDuty",
    Source.ACCESS_ANALYZER: "Access Analyzer",
}


class State(StrEnum):
    """How a source stands in a Region: read, read in part, not on, not to be read, or not asked."""

    READ = "read"
    PART = "part"
    OFF = "off"
    FAILED = "failed"
    NOT_ASKED = "not asked"


class Standing(BaseModel):
    """A source in a Region, and what a reader must know of it. region is "" where it is all of them."""

    model_config = ConfigDict(frozen=True)
    source: Source
    region: str
    state: State
    told: str


class Finding(NamedTuple):
    """What is wrong in an account and Region, by a rule: how many resources or findings, at least so many where capped.

    rule: what it has in common with those of other accounts; name: what it is called there. severity is upper case, ""
    where the source has none. unknown: it could not be checked, which is not that nothing is wrong.
    """

    source: Source
    account: str
    region: str
    rule: str
    name: str
    amount: int = 1
    capped: bool = False
    severity: str = ""
    resource: str = ""
    note: str = ""
    control: str = ""
    unknown: bool = False

    @property
    def key(self) -> str:
        """By which a later report knows it again."""
        return f"{self.source}:{self.rule}"


class Row(BaseModel):
    """A finding beside the organization and the catalog, as programs read it.

    control, product: what the rule checks, and which products of the catalog serve that; "" and none where that is
    not known. todo: what to do, in words. owner: whom the account belongs to, "" where nobody says.
    """

    model_config = ConfigDict(frozen=True)
    source: Source
    account: str
    account_name: str
    ou: str
    owner: str
    region: str
    rule: str
    name: str
    count: int
    capped: bool
    severity: str
    resource: str
    note: str
    unknown: bool
    control: str
    products: tuple[str, ...]
    todo: str
