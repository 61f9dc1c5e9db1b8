"""The page in a real browser: both languages and schemes, without serious findings of axe, asking nobody."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from product_factory.compliance.asking import Asked
from product_factory.compliance.baseline import Baseline
from product_factory.compliance.findings import Finding, Source, State
from product_factory.compliance.page import page
from product_factory.compliance.reading import Compliance
from product_factory.compliance.rules import Knowledge
from product_factory.compliance.summary import summary
from product_factory.provisioning.inventory.organization import Organization, Place
from tests.browser import AXE, Scheme
from tests.product_factory.provisioning.hub import FACTS


def report() -> bytes:
    """Three accounts: one with a finding, one unknown, one that holds to the rules."""
    places = {f"{number}" * 12: Place(f"account {number}", f"/Unit {number}", True) for number in range(1, 4)}
    organization = Organization("o-1", "1" * 12, places, {})
    found = Compliance(Asked(regions=("us-east-1",)), Baseline(FACTS), Knowledge(FACTS), None, organization)
    found.at = datetime(2026, 11, 30, tzinfo=UTC)
    for source in Source:
        found.board.stand(source, "us-east-1", State.READ, "")
    found.board.compliant("1" * 12, "us-east-1", "INCOMING_SSH_DISABLED")
    found.board.figure("guardduty accounts", [("in all", 3), ("on", 2)])
    found.board.add(Finding(Source.CONFIG, "2" * 12, "us-east-1", "ENCRYPTED_VOLUMES", "x", 3, control="EC2.3"))
    found.board.unknown("3" * 12, "AWS Config records nothing there")
    return page(found, summary(found), None)


@pytest.mark.parametrize(("language", "scheme", "width"), [("en", "light", 1280), ("ja", "dark", 390)])
def test_it_reads_well_and_asks_nobody(
    browser: Browser, tmp_path: Path, language: str, scheme: Scheme, width: int
) -> None:
    file = tmp_path / "compliance.html"
    file.write_bytes(report())
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 844})
    try:
        visited, asked, said = context.new_page(), [], []
        visited.on("request", lambda request: asked.append(request.url))
        visited.on("console", lambda message: said.append(message.text))
        visited.goto(file.as_uri())
        visited.click(f"[data-set-language={language}]")
        shown = visited.inner_text("main")
        assert ("Noncompliant" in shown, "非準拠" in shown) == (language == "en", language == "ja")
        assert ("in all 3, on 2" in shown, "全体 3, 有効 2" in shown) == (language == "en", language == "ja")
        assert visited.evaluate("document.documentElement.scrollWidth") <= width
        visited.evaluate(AXE.read_text(encoding="utf-8"))
        findings = visited.evaluate("axe.run().then(found => found.violations.map(each => [each.id, each.impact]))")
        assert findings == []
        assert (asked, said) == ([file.as_uri()], [])
    finally:
        context.close()
