"""Versions of Aurora that the form offers, and until when AWS supports each of them without extra charge."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

# Of stored copies: MySQL's of September 2026, PostgreSQL's of early 2026. Version 18.4's day is quoted from a newer one.
CALENDARS_READ = date(2026, 11, 30)
POSTGRESQL_CALENDAR = (
    "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraPostgreSQLReleaseNotes/aurorapostgresql-release-calendar.html"
)
MYSQL_CALENDAR = (
    "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraMySQLReleaseNotes/AuroraMySQL.release-calendars.html"
)


class Version(NamedTuple):
    """What RDS calls it, and the last day of standard support of this minor version."""

    engine: str
    version: str
    family: str
    ends: date
    source: str


# Where a calendar names a month alone, its first day. After that day a launch is refused, since paid support is off.
VERSIONS: dict[str, Version] = {
    # Long-term support.
    "postgresql-17.7": Version(
        "aurora-postgresql", "17.7", "aurora-postgresql17", date(2030, 2, 28), POSTGRESQL_CALENDAR
    ),
    "postgresql-18.4": Version(
        "aurora-postgresql", "18.4", "aurora-postgresql18", date(2027, 12, 31), POSTGRESQL_CALENDAR
    ),
    "postgresql-16.11": Version(
        "aurora-postgresql", "16.11", "aurora-postgresql16", date(2027, 7, 1), POSTGRESQL_CALENDAR
    ),
    # Long-term support.
    "mysql-3.10.4": Version(
        "aurora-mysql", "8.0.mysql_aurora.3.10.4", "aurora-mysql8.0", date(2028, 4, 30), MYSQL_CALENDAR
    ),
    "mysql-3.13.0": Version(
        "aurora-mysql", "8.0.mysql_aurora.3.13.0", "aurora-mysql8.0", date(2027, 8, 27), MYSQL_CALENDAR
    ),
}
# Not the engines' own ones, which are what is tried first (Security Hub's RDS.23).
PORTS = {"aurora-postgresql": 15432, "aurora-mysql": 13306}


def out_of_support(day: date) -> list[str]:
    """The choices whose standard support is over on that day."""
    return [choice for choice, each in VERSIONS.items() if day > each.ends]
