"""What `factory compliance --output json` prints: written while it is read, so what is known only then comes last."""

from __future__ import annotations

from product_factory.compliance.findings import Row
from product_factory.compliance.summary import Summary
from product_factory.compliance.trend import Trend


class Compliance(Summary):
    """What is found in the organization. findings come first, as they are read; trend is null without an earlier report."""

    findings: tuple[Row, ...]
    trend: Trend | None
