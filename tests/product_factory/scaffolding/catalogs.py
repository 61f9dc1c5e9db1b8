"""What tests of catalogs of one's own share."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from product_factory.scaffolding.settings import Settings, audience, checked
from tests.conftest import clean_environment, run_python

INSTALLED = Path(sys.executable).parent / "factory"


def factory(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """The command as it is installed, in another folder."""
    return run_python(cwd, str(INSTALLED), *arguments, environment=clean_environment())


def settings(**said: object) -> Settings:
    """The settings of a catalog, but for what is said."""
    right: dict[str, object] = {
        "name": "c",
        "owner": "Team",
        "email": "t@example.com",
        "url": "https://example.com",
        "regions": ("eu-central-1",),
        "units": ("/Workloads",),
        "developers": (audience("role:Developer", "eu-central-1"),),
        "administrators": (audience("role:Admin", "eu-central-1"),),
        "factory": "product-factory~=1.0",
    }
    return checked(**right | said)
