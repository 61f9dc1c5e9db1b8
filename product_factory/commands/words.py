"""Words of the help: who uses a command, and an example of each."""

from __future__ import annotations

from typing import NamedTuple

import typer

DEVELOPER = "For developers: what runs in an account"
FLEETS = "For automation: many accounts, the whole organization"
CATALOG = "For administrators: products and their versions"
HUB = "For administrators: the hub, shares and checks"
TRYING = "For trying it out"


class Word(NamedTuple):
    """Whose command it is, and one way of using it."""

    panel: str
    example: str


WORDS = {
    "launch": Word(DEVELOPER, "factory launch audit-trail --param LogGroupRetentionDays=90"),
    "update": Word(DEVELOPER, "factory update audit-trail --version latest --dry-run"),
    "terminate": Word(DEVELOPER, "factory terminate audit-trail"),
    "list": Word(DEVELOPER, "factory list"),
    "show": Word(DEVELOPER, "factory show audit-trail"),
    "plan": Word(FLEETS, "factory plan fleet.yaml"),
    "apply": Word(FLEETS, "factory apply fleet.yaml --yes --output json"),
    "status": Word(FLEETS, "factory status --failed"),
    "compliance": Word(FLEETS, "factory compliance --unit /Workloads"),
    "schema": Word(FLEETS, "factory schema launch"),
    "export": Word(FLEETS, "factory export audit-trail 2.0.0"),
    "init": Word(CATALOG, 'factory init my-catalog --only "Governance base"'),
    "adopt": Word(CATALOG, "factory adopt --dry-run"),
    "new": Word(CATALOG, 'factory new team-alerts --portfolio "Governance base" --summary "Tells the team."'),
    "import": Word(CATALOG, "factory import FOLDER"),
    "diff": Word(CATALOG, "factory diff audit-trail"),
    "check": Word(CATALOG, "factory check audit-trail"),
    "proactive": Word(CATALOG, "factory proactive audit-trail"),
    "publish": Word(CATALOG, 'factory publish audit-trail --bump auto --notes "What changes."'),
    "deprecate": Word(CATALOG, 'factory deprecate audit-trail 1.0.0 --reason "Use 2.0.0."'),
    "retire": Word(CATALOG, "factory retire audit-trail 1.0.0"),
    "restore": Word(CATALOG, "factory restore audit-trail 1.0.0"),
    "end-product": Word(CATALOG, "factory end-product budget-alert --dry-run"),
    "rename-product": Word(CATALOG, "factory rename-product workload-key data-key --dry-run"),
    "end-portfolio": Word(CATALOG, 'factory end-portfolio "Standalone base" --dry-run'),
    "page": Word(CATALOG, "factory page --out site"),
    "synth": Word(HUB, "factory synth"),
    "deploy": Word(HUB, "factory deploy --bootstrap"),
    "share": Word(HUB, "factory share --dry-run"),
    "guardrails": Word(HUB, "factory guardrails plan"),
    "doctor": Word(HUB, "factory doctor"),
    "smoke": Word(HUB, "factory smoke --help"),
    "sandbox": Word(TRYING, "factory sandbox"),
    "demo": Word(TRYING, "factory demo"),
}


def told(part: typer.Typer) -> typer.Typer:
    """The same part, its commands under whom they are for, each with its example."""
    for info in part.registered_commands:
        name = info.name or (info.callback.__name__.rstrip("_").replace("_", "-") if info.callback else "")
        if word := WORDS.get(name):
            info.rich_help_panel, info.epilog = word.panel, f"Example: {word.example}"
    for group in part.registered_groups:
        if word := WORDS.get(group.name or ""):
            group.rich_help_panel, group.epilog = word.panel, f"Example: {word.example}"
    return part
