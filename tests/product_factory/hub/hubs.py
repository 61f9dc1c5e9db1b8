"""What must stay when only code moves: the bytes of a hub's assembly, and its stacks' logical IDs.

    python -m tests.product_factory.hub.hubs            renews what is recorded of the small hub
    python -m tests.product_factory.hub.hubs CHECKOUT   compares this checkout's hub with another one's

A logical ID that changes makes CloudFormation delete a deployed product or portfolio and make another.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from product_factory.authoring.portfolio import Email, HubRole, PermissionSet, Portfolio, Role, RolePattern, TagOption
from product_factory.authoring.product import Product, Support
from product_factory.catalog import catalog as products
from product_factory.catalog import offer as catalog
from product_factory.catalog import released
from product_factory.catalog.released import Release, canonical
from product_factory.hub.synth import synthesize
from product_factory.releasing.release import freeze
from tests.checkout import ROOT
from tests.product_factory.authoring.fake import product

RECORD = Path(__file__).with_name("hub.json")
MANIFEST = "manifest.json"
# The CDK library writes it for itself: it changes with the library, and deploys nothing.
FLAG_REPORT = "aws-cdk-lib/feature-flag-report"
TOPIC = {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Ref": "Label"}}}
PARAMETER = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": {"Ref": "Label"}}}
SUPPORT = Support(owner="Team", email="team@example.com", url="https://example.com/", description="Ask.")
PORTFOLIOS = (
    Portfolio(
        name="Everything",
        description="All kinds of principals, tag options, e-mail.",
        provider="p",
        products=("alerts", "ledger"),
        principals=(
            Role(name="Developer"),
            RolePattern(pattern="teams/*-deploy"),
            PermissionSet(name="Dev", region="eu-west-1"),
            HubRole(name="Admin"),
        ),
        tag_options=(TagOption(key="stage", values=("dev", "prod")),),
        announce_to=(Email(address="team@example.com"),),
    ),
    Portfolio(name="One", description="d", provider="p", products=("ledger",), principals=(Role(name="Developer"),)),
)


class Hub(NamedTuple):
    """Each file's SHA-256 by its name, and the type of each resource by stack and logical ID."""

    files: dict[str, str]
    stacks: dict[str, dict[str, str]]


def read(assembly: Path) -> Hub:
    """What can be compared of an assembly: templates, assets and the manifest.

    `*.assets.json` names constructs for people and `*.metadata.json` the folder it was written in.
    """
    files, stacks = {}, {}
    for path in (*sorted(assembly.glob("*.template.json")), *sorted(assembly.glob("asset.*"))):
        files[path.name] = sha256(path.read_bytes()).hexdigest()
        if path.name.endswith(".template.json"):
            resources = json.loads(path.read_bytes())["Resources"]
            stacks[path.name.removesuffix(".template.json")] = {name: each["Type"] for name, each in resources.items()}
    manifest = json.loads((assembly / MANIFEST).read_bytes())
    manifest["artifacts"].pop(FLAG_REPORT, None)
    files[MANIFEST] = sha256(canonical(manifest)).hexdigest()
    return Hub(files, stacks)


def differences(old: Hub, new: Hub) -> Iterator[str]:
    """A line for each stack, logical ID and file that isn't the same."""
    for stack in sorted(old.stacks.keys() | new.stacks.keys()):
        was, now = old.stacks.get(stack, {}), new.stacks.get(stack, {})
        for name in sorted(was.keys() | now.keys()):
            if was.get(name) != now.get(name):
                yield f"{stack}: {name}: {was.get(name, 'nothing')} → {now.get(name, 'nothing')}"
    for name in sorted(old.files.keys() | new.files.keys()):
        if name not in new.files:
            yield f"{name}: gone"
        elif name not in old.files:
            yield f"{name}: new"
        elif old.files[name] != new.files[name]:
            yield f"{name}: other bytes"


def small_hub(folder: Path) -> Hub:
    """A hub of two Regions with every kind of resource that hubs have, from cards that no publish changes."""
    cards = [
        product(name="alerts", support=SUPPORT),
        product(name="ledger", support=SUPPORT, prerequisites=("alerts",)),
    ]
    for card in cards:
        _release(card, folder / "released", "1.0.0", {"Topic": TOPIC})
    _release(cards[1], folder / "released", "1.1.0", {"Topic": TOPIC, "Parameter": PARAMETER})
    offer = catalog.load(PORTFOLIOS, products.load(cards, folder / "released"))
    synthesize(
        folder / "out",
        offer=offer,
        regions=("eu-west-1", "us-east-1"),
        blueprints_for="111111111111",
        blueprints_by=("role/ControlTower",),
        permissions_boundary="boundary",
    )
    return read(folder / "out")


def _release(card: Product, root: Path, version: str, resources: dict[str, Any]) -> None:
    body = canonical({"Parameters": {"Label": {"Type": "String", "Default": "x"}}, "Resources": resources})
    before = released.read(card.name, root)
    release = Release(version=version, sha256=sha256(body).hexdigest(), date=date(2026, 11, 29), notes=f"{version}.")
    freeze(card.name, before, release, body, root)


def recorded() -> Hub:
    """The small hub as it was when this was last renewed."""
    return Hub(**json.loads(RECORD.read_text()))


def of_checkout(root: Path) -> Hub:
    """The hub of another checkout, by its own command."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "factory.py", "synth", "--out", folder]
        subprocess.run(command, cwd=root, check=True, capture_output=True)
        return read(Path(folder))


def main(*arguments: str) -> int:
    """Renew the record, or compare two checkouts: 1 where they differ."""
    if not arguments:
        with tempfile.TemporaryDirectory() as folder:
            found = small_hub(Path(folder))
        RECORD.write_text(json.dumps(found._asdict(), indent=1, sort_keys=True) + "\n")
        return 0
    mine = of_checkout(ROOT)
    lines = list(differences(of_checkout(Path(arguments[0])), mine))
    print("\n".join(lines) or f"The same: {len(mine.files)} files, {sum(map(len, mine.stacks.values()))} resources.")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
