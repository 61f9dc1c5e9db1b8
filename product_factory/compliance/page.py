"""Page: a report as one file that opens by itself, in English and Japanese; it asks nobody for anything."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from product_factory.compliance.advice import advice
from product_factory.compliance.findings import NAMES, Finding, Source
from product_factory.compliance.japanese import told
from product_factory.compliance.picture import LEFT, RIGHT, ROW, WIDTH, draw
from product_factory.compliance.reading import Compliance
from product_factory.compliance.summary import Holds, RuleRow, Summary, instant
from product_factory.compliance.trend import Trend
from product_factory.compliance.words import FIGURES, say, word
from product_factory.errors import FactoryError, UsageError
from product_factory.files import naming, write_atomically
from product_factory.page.rendering import both

HERE = Path(__file__).resolve().parent
# By which a page of ours is known again, so that nothing else is written over.
MARK = b'<meta name="generator" content="factory compliance">'
HEAD = 4096
# Accounts, rules and changes that the page lists.
LISTED = 200


class Styles(NamedTuple):
    """The page's own style sheets and script, and the Content-Security-Policy that allows just these."""

    style: Markup
    script: Markup
    policy: str


def styles() -> Styles:
    """The site's own, in the file itself. UsageError where this factory has no page."""
    from product_factory.page import rendering

    assets = rendering.assets()
    sheets = ("assets/vendor/pico/pico.min.css", "assets/site.css", "assets/status.css")
    style = "\n".join(assets[each].decode() for each in sheets) + (HERE / "templates" / "compliance.css").read_text()
    script = assets["assets/frame.js"].decode()
    policy = {
        "default-src": "'none'",
        "script-src": f"'sha256-{_hashed(script)}'",
        "style-src": f"'sha256-{_hashed(style)}'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    # They are the site's own files, and hold no end of their element.
    whole = Markup(style), Markup(script)  # noqa: S704
    return Styles(*whole, "; ".join(f"{name} {value}" for name, value in policy.items()))


def _hashed(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def page(found: Compliance, made: Summary, trend: Trend | None) -> bytes:
    """The page."""
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    worst = [each for each in made.accounts if each.holds is not Holds.COMPLIANT]
    rules = [each for each in made.rules if each.noncompliant or each.undecided]
    changes = [(True, each) for each in trend.appeared] + [(False, each) for each in trend.resolved] if trend else []
    text = environment.get_template("compliance.html").render(
        t=say,
        tw=word,
        told=told,
        made=made,
        trend=trend,
        styles=styles(),
        picture=draw(made.units, baseline=bool(made.baseline)),
        sizes={"LEFT": LEFT, "RIGHT": RIGHT, "ROW": ROW, "WIDTH": WIDTH},
        holds=made.holds,
        adoption=made.adoption,
        worst=worst[:LISTED],
        more_worst=max(0, len(worst) - LISTED),
        rules=[(each, _todo(found, each)) for each in rules[:LISTED]],
        more_rules=max(0, len(rules) - LISTED),
        changes=changes[:LISTED],
        more_changes=max(0, len(changes) - LISTED),
        names=NAMES,
        source_of=lambda wrong: NAMES[Source(wrong.partition(":")[0])],
        rule_of=lambda wrong: wrong.partition(":")[2],
        time=instant(made.at).removesuffix(" UTC"),
        since=instant(trend.since).removesuffix(" UTC") if trend else "",
        figures=_figures(made),
        command=Markup("<code>factory compliance</code>"),
    )
    return text.encode()


def _todo(found: Compliance, rule: RuleRow) -> str:
    finding = Finding(rule.source, "", "", rule.rule, rule.rule, 2, control=rule.control, unknown=not rule.noncompliant)
    return advice(finding, found.known, None).todo


def _figures(made: Summary) -> dict[str, list[Markup]]:
    """Each source's figures as a whole: `severity: HIGH 2, LOW 1`."""
    lines: dict[str, list[Markup]] = {}
    for name, counted in made.figures.items():
        source, _, of = name.partition(" ")
        texts = []
        for known in ({}, FIGURES):
            counts = ", ".join(f"{known.get(value, value)} {count:,}" for value, count in counted.items())
            texts.append(f"{known.get(of, of)}: {counts}")
        lines.setdefault(source, []).append(both(*texts))
    return lines


def write_page(found: Compliance, made: Summary, trend: Trend | None, file: Path) -> str:
    """Write the page whole, in the place of an older one of ours; what was done, for people.

    FactoryError where the file holds anything else; UsageError for a folder.
    """
    if file.is_dir():
        raise UsageError(f"--html {file}: is a folder; name a file, such as {file / 'compliance.html'}")
    with naming(file):
        if file.exists() and MARK not in file.read_bytes()[:HEAD]:
            raise FactoryError(f"--html {file}: is there and is no compliance page; name another file")
        body = page(found, made, trend)
        file.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(file, body)
    return f"{file}: written. Open it in a browser."
