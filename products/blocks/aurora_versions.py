"""Versions of Aurora that the form offers, and until when AWS supports each of them without extra charge.

Days and versions stand in AWS's two release calendars; both were read in copies made in September 2026.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

# The newest entry of the copies: version 8.4.8 of Aurora MySQL, of this day.
CALENDARS_STOOD = date(2026, 9, 3)
POSTGRESQL_CALENDAR = (
    "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraPostgreSQLReleaseNotes/aurorapostgresql-release-calendar.html"
)
MYSQL_CALENDAR = (
    "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraMySQLReleaseNotes/AuroraMySQL.release-calendars.html"
)


class Version(NamedTuple):
    """What RDS calls it, and the last day of standard support of this minor version; `lasts`: long-term support."""

    engine: str
    version: str
    family: str
    ends: date
    lasts: bool = False

    @property
    def source(self) -> str:
        """The calendar that says so."""
        return POSTGRESQL_CALENDAR if self.engine == "aurora-postgresql" else MYSQL_CALENDAR


def _postgresql(version: str, *until: int, lasts: bool = False) -> Version:
    family = f"aurora-postgresql{version.partition('.')[0]}"
    return Version("aurora-postgresql", version, family, date(*until), lasts)


def _mysql(community: str, version: str, *until: int, lasts: bool = False) -> Version:
    family = f"aurora-mysql{community}"
    return Version("aurora-mysql", f"{community}.mysql_aurora.{version}", family, date(*until), lasts)


# After its day a launch is refused, since paid support is off, and AWS moves those that run to a newer minor version.
VERSIONS: dict[str, Version] = {
    "postgresql-17.7": _postgresql("17.7", 2030, 2, 28, lasts=True),
    "postgresql-17.10": _postgresql("17.10", 2027, 12, 31),
    "postgresql-18.4": _postgresql("18.4", 2027, 12, 31),
    "postgresql-16.8": _postgresql("16.8", 2029, 2, 28, lasts=True),
    # Of an older copy, of early 2026, with the month alone; version 1.0.0 of the product offered it.
    "postgresql-16.11": _postgresql("16.11", 2027, 7, 1),
    "mysql-8.4.7": _mysql("8.4", "8.4.7", 2027, 11, 30),
    "mysql-3.10.4": _mysql("8.0", "3.10.4", 2028, 4, 30, lasts=True),
    "mysql-3.13.0": _mysql("8.0", "3.13.0", 2027, 8, 27),
}
# Not the engines' own ones, which are what is tried first (Security Hub's RDS.23).
PORTS = {"aurora-postgresql": 15432, "aurora-mysql": 13306}


def of_engine(what: str) -> str:
    """What the chosen version is in RDS's words: Engine, Version, Family or Port."""
    from aws_cdk import Fn

    return Fn.find_in_map("Engines", Fn.ref("EngineVersion"), what)


def out_of_support(day: date) -> list[str]:
    """The choices whose standard support is over on that day."""
    return [choice for choice, each in VERSIONS.items() if day > each.ends]
