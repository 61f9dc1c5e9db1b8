"""Runtimes of canaries: which the form takes, and until when what they stand on is supported."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

# Of stored copies of September to November 2026; AWS tells of a deprecation 60 days before.
READ = date(2026, 11, 30)
# "When any component of a runtime version is no longer supported, that Synthetics runtime version is deprecated."
POLICY = (
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_Runtime_Support_Policy.html"
)
VERSIONS = (
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_Library_nodejs_puppeteer.html"
)
LAMBDA = "https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html"


class Runtime(NamedTuple):
    """The Lambda runtime below it, and that one's day of deprecation, after which nothing new is made with it."""

    stands_on: str
    ends: date
    source: str


NODE_22 = Runtime("nodejs22.x", date(2027, 4, 30), LAMBDA)
# Known ones that the form takes; newer ones can be typed, too. That 17.0 stands on Node.js 22 is told by its users alone.
KNOWN: dict[str, Runtime] = {
    "syn-nodejs-puppeteer-15.0": NODE_22,
    "syn-nodejs-puppeteer-16.0": NODE_22,
    "syn-nodejs-puppeteer-16.1": NODE_22,
    "syn-nodejs-puppeteer-17.0": NODE_22,
}
DEFAULT = "syn-nodejs-puppeteer-17.0"
# Of these, AWS's table of deprecated ones has the last.
DEPRECATED: dict[str, date] = {
    "syn-nodejs-puppeteer-5.2": date(2026, 1, 22),
    "syn-nodejs-puppeteer-6.1": date(2024, 3, 8),
    "syn-nodejs-puppeteer-6.2": date(2026, 1, 22),
    "syn-nodejs-puppeteer-7.0": date(2026, 1, 22),
}
# From 15 on: what is older stands on Node.js 20 or older, whose support ended.
TAKEN = r"syn-nodejs-puppeteer-(1[5-9]|[2-9]\d)\.\d{1,2}"


def deprecated(day: date) -> list[str]:
    """Which of the runtimes known here are deprecated on that day."""
    over = [name for name, since in DEPRECATED.items() if day >= since]
    return [*over, *(name for name, each in KNOWN.items() if day > each.ends)]
