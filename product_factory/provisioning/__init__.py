"""Provisioning: launch, update and terminate products by name, each intent carried out once.

    import boto3
    from product_factory import assumed, launch, terminate, update

    spoke = boto3.Session()  # or assumed(boto3.Session(), account="333333333333", role="Developer")
    done = launch(spoke, product="audit-trail", version="1.0.0", parameters={"LogGroupRetentionDays": "90"})
    done.outputs["CloudformationStackARN"]
    update(spoke, name="audit-trail", version="latest")
    terminate(spoke, name="audit-trail")

With `facts=read_facts(Path("facts.json"))`, which `factory export facts` writes, they know what has to be launched
first, what can't be launched beside a product, and what stays of it. Each function looks first and changes only what differs, so calling it again is always safe: it then
returns with `outcome` "unchanged". Results are frozen pydantic models. Every error is a
ProvisioningError that tells the mend; for a wrong argument it is a UsageError, too.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from product_factory.catalog.facts import Facts
    from product_factory.provisioning.errors import ProvisioningError
    from product_factory.provisioning.known_facts import read_facts
    from product_factory.provisioning.launching import launch
    from product_factory.provisioning.results import Launched, Outcome, Terminated, Updated
    from product_factory.provisioning.session import assumed
    from product_factory.provisioning.terminating import terminate, what_stays
    from product_factory.provisioning.updating import update
    from product_factory.provisioning.wait import Wait

__all__ = [
    "Facts",
    "Launched",
    "Outcome",
    "ProvisioningError",
    "Terminated",
    "Updated",
    "Wait",
    "assumed",
    "launch",
    "read_facts",
    "terminate",
    "update",
    "what_stays",
]

_HOME = {
    "Launched": "results",
    "Outcome": "results",
    "ProvisioningError": "errors",
    "Terminated": "results",
    "Updated": "results",
    "Wait": "wait",
    "assumed": "session",
    "launch": "launching",
    "read_facts": "known_facts",
    "terminate": "terminating",
    "update": "updating",
    "what_stays": "terminating",
}


def __getattr__(name: str) -> object:
    # Loaded when used, so that commands that provision nothing don't import boto3.
    if name == "Facts":
        return import_module("product_factory.catalog.facts").Facts
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
