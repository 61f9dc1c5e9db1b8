"""The engine of the factory: what an organization installs, apart from what it writes.

The names below are stable: what a catalog's files are written in, and what launches from Python. Everything else of
this package may change in any version. Each is loaded when it is first used, so that nothing imports CDK or boto3
which needs neither.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from product_factory.authoring.form import SSM_NAME, SSM_STRING, Group, Parameter
    from product_factory.authoring.guardrail import (
        ALL_LAUNCH_ROLES,
        CONTROL_TOWER,
        STACK_SETS,
        Deny,
        Exempt,
        Guarded,
        Guardrail,
        launch_role_of,
        people,
    )
    from product_factory.authoring.hub import Hub, Reading
    from product_factory.authoring.included import include
    from product_factory.authoring.portfolio import (
        Email,
        HubRole,
        PermissionSet,
        Portfolio,
        Principal,
        Role,
        RolePattern,
        StackSetsRole,
        Topic,
    )
    from product_factory.authoring.product import (
        Control,
        GrantCondition,
        KnownFinding,
        Output,
        OwnGrant,
        Product,
        Support,
    )
    from product_factory.authoring.recording import NEEDS_RECORDER, NEEDS_TRAIL
    from product_factory.authoring.stack import Answers, acknowledge
    from product_factory.authoring.tag_option import TagOption
    from product_factory.authoring.umbrella import controls_of, findings_of, form_of, lines_of, rows_of
    from product_factory.catalog.facts import Facts
    from product_factory.errors import FactoryError, UsageError
    from product_factory.provisioning.errors import ProvisioningError
    from product_factory.provisioning.known_facts import read_facts
    from product_factory.provisioning.launching import launch
    from product_factory.provisioning.results import Launched, Outcome, Terminated, Updated
    from product_factory.provisioning.session import assumed
    from product_factory.provisioning.terminating import terminate
    from product_factory.provisioning.updating import update
    from product_factory.provisioning.wait import Wait

# Each module with the public names that it defines.
_HOMES = {
    "authoring.form": ("SSM_NAME", "SSM_STRING", "Group", "Parameter"),
    "authoring.guardrail": (
        "ALL_LAUNCH_ROLES",
        "CONTROL_TOWER",
        "STACK_SETS",
        "Deny",
        "Exempt",
        "Guarded",
        "Guardrail",
        "launch_role_of",
        "people",
    ),
    "authoring.hub": ("Hub", "Reading"),
    "authoring.included": ("include",),
    "authoring.portfolio": (
        "Email",
        "HubRole",
        "PermissionSet",
        "Portfolio",
        "Principal",
        "Role",
        "RolePattern",
        "StackSetsRole",
        "Topic",
    ),
    "authoring.product": ("Control", "GrantCondition", "KnownFinding", "Output", "OwnGrant", "Product", "Support"),
    "authoring.recording": ("NEEDS_RECORDER", "NEEDS_TRAIL"),
    "authoring.stack": ("Answers", "acknowledge"),
    "authoring.tag_option": ("TagOption",),
    "authoring.umbrella": ("controls_of", "findings_of", "form_of", "lines_of", "rows_of"),
    "catalog.facts": ("Facts",),
    "errors": ("FactoryError", "UsageError"),
    "provisioning.errors": ("ProvisioningError",),
    "provisioning.known_facts": ("read_facts",),
    "provisioning.launching": ("launch",),
    "provisioning.results": ("Launched", "Outcome", "Terminated", "Updated"),
    "provisioning.session": ("assumed",),
    "provisioning.terminating": ("terminate",),
    "provisioning.updating": ("update",),
    "provisioning.wait": ("Wait",),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "ALL_LAUNCH_ROLES",
    "CONTROL_TOWER",
    "NEEDS_RECORDER",
    "NEEDS_TRAIL",
    "SSM_NAME",
    "SSM_STRING",
    "STACK_SETS",
    "Answers",
    "Control",
    "Deny",
    "Email",
    "Exempt",
    "FactoryError",
    "Facts",
    "GrantCondition",
    "Group",
    "Guarded",
    "Guardrail",
    "Hub",
    "HubRole",
    "KnownFinding",
    "Launched",
    "Outcome",
    "Output",
    "OwnGrant",
    "Parameter",
    "PermissionSet",
    "Portfolio",
    "Principal",
    "Product",
    "ProvisioningError",
    "Reading",
    "Role",
    "RolePattern",
    "StackSetsRole",
    "Support",
    "TagOption",
    "Terminated",
    "Topic",
    "Updated",
    "UsageError",
    "Wait",
    "acknowledge",
    "assumed",
    "controls_of",
    "findings_of",
    "form_of",
    "include",
    "launch",
    "launch_role_of",
    "lines_of",
    "people",
    "read_facts",
    "rows_of",
    "terminate",
    "update",
]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
