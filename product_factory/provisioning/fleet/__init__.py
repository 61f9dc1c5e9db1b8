"""Fleet: a manifest of which products belong in which accounts, planned and then carried out.

    from pathlib import Path
    from product_factory.provisioning.fleet import apply, load, plan

    planned = plan(load(Path("fleet.yaml")))   # reads, refuses a wrong manifest, changes nothing
    print(planned.counts)
    report = apply(planned, concurrency=20)
    report.succeeded

Nothing is terminated but what the manifest says `status: terminated` of. Both may be run again at any time: what is as the manifest says is kept.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from product_factory.provisioning.fleet.applying import apply
    from product_factory.provisioning.fleet.findings import ManifestRefused
    from product_factory.provisioning.fleet.manifest import Manifest
    from product_factory.provisioning.fleet.planning import plan
    from product_factory.provisioning.fleet.reading import load
    from product_factory.provisioning.fleet.results import Plan, Report, Result, Step

__all__ = ["Manifest", "ManifestRefused", "Plan", "Report", "Result", "Step", "apply", "load", "plan"]

_HOME = {
    "Manifest": "manifest",
    "ManifestRefused": "findings",
    "Plan": "results",
    "Report": "results",
    "Result": "results",
    "Step": "results",
    "apply": "applying",
    "load": "reading",
    "plan": "planning",
}


def __getattr__(name: str) -> object:
    # Loaded when used, so that the command's help needs neither boto3 nor YAML.
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
