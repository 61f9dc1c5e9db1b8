"""The process that builds the site of the catalog as it is now, and compares it with the hub. It loads no moto.

    python -m product_factory.sandbox.console.building FILE.zip

Credentials and endpoint are the environment's. Exit code 1, with the reason on standard output, where it can't.
"""

from __future__ import annotations

import json
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import NamedTuple

from product_factory.catalog.facts import Facts
from product_factory.errors import FactoryError
from product_factory.sandbox.console.site import Pages, pages

_SITE = "site/"
INVENTORY = Path(__file__).parents[2] / "provisioning" / "inventory"
"""Without it there is no status."""


class Built(NamedTuple):
    """The pages, and what `factory deploy` would do in the hub, a line each."""

    pages: Pages
    differences: tuple[str, ...]


def main() -> int:
    """The work; its result in the file that the first argument names."""
    try:
        built = build()
    except FactoryError as error:
        print(error)
        return 1
    with zipfile.ZipFile(sys.argv[1], "w") as file:
        file.writestr("facts.json", built.pages.facts.model_dump_json())
        file.writestr("differences.json", json.dumps(built.differences))
        for path, body in built.pages.files.items():
            file.writestr(_SITE + path, body)
    return 0


def build() -> Built:
    """The pages of the catalog at hand, beside the hub that the environment's credentials reach."""
    from product_factory.catalog.loading import hub
    from product_factory.catalog.offer import load
    from product_factory.sharing import deploying, plan_output
    from product_factory.sharing.deployment import hub_products

    offer = load()
    ids = {name: one for one, name in hub_products(hub().regions[0]).items()}
    made = pages(offer, hub(), ids, status=INVENTORY.is_dir())
    if offer.next_step:  # nothing is published, so nothing would be deployed
        return Built(made, ())
    with tempfile.TemporaryDirectory() as folder:
        ready = deploying.prepare(Path(folder))
    rows = (plan_output.cells(row) for row in plan_output.shown(ready.rows))
    return Built(made, tuple(f"{action}: {what} ({region})" for action, what, region, *_ in rows))


def unpacked(path: Path) -> Built:
    """What `main` wrote there."""
    with zipfile.ZipFile(path) as file:
        site = {name.removeprefix(_SITE): file.read(name) for name in file.namelist() if name.startswith(_SITE)}
        facts = Facts.model_validate_json(file.read("facts.json"))
        return Built(Pages(site, facts), tuple(json.loads(file.read("differences.json"))))


if __name__ == "__main__":
    sys.exit(main())
