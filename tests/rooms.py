"""The rooms of the factory, lowest first, and which module belongs to which: a room knows only those below it.

Modules stand where they stood before there were rooms; this map says where each belongs until it moves there.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

# What an organization writes. It knows `authoring` alone, and nothing knows it: it is loaded by the catalog's root.
CONTENT = "content"
ROOMS = (
    "base",
    "aws",
    "authoring",
    CONTENT,
    "catalog",
    "impact",
    "launch_roles",
    "releasing",
    "proactive",
    "hub",
    "organization",
    "provisioning",
    "sharing",
    "page",
    "importing",
    "smoke",
    "sandbox",
    "commands",
)
TOPS = ("product_factory", "products", "portfolios", "sharing", "provisioning", "smoke", "sandbox")
# By module or package, the longest name first; `cli` is the name of all modules of commands.
ROOM_OF = {
    "factory": "commands",
    "product_factory": "base",
    "portfolios": CONTENT,
    "portfolios.announcements": "hub",
    "portfolios.audience": "releasing",
    "portfolios.blueprint": "hub",
    "portfolios.catalog": "catalog",
    "portfolios.importing": "importing",
    "portfolios.keeping": "hub",
    "portfolios.launch_roles": "hub",
    "portfolios.overview": "hub",
    "portfolios.page": "page",
    "portfolios.portfolio": "authoring",
    "portfolios.stack": "hub",
    "portfolios.synth": "hub",
    "portfolios.views": "hub",
    "products": CONTENT,
    "products.arguments": "base",
    "products.candidate": "releasing",
    "products.catalog": "catalog",
    "products.check": "releasing",
    "products.checking": "releasing",
    "products.condition_keys": "aws",
    "products.errors": "base",
    "products.export": "releasing",
    "products.facts": "catalog",
    "products.files": "base",
    "products.form": "authoring",
    "products.impact": "impact",
    "products.included": "authoring",
    "products.interface": "authoring",
    "products.lifecycle": "catalog",
    "products.loading": "catalog",
    "products.node": "base",
    "products.output": "base",
    "products.physical_names": "aws",
    "products.product": "authoring",
    "products.drifting": "releasing",
    "products.proactive": "proactive",
    "products.recording": "authoring",
    "products.release": "releasing",
    "products.released": "catalog",
    "products.schemas": "aws",
    "products.stack": "authoring",
    "products.umbrella": "authoring",
    "provisioning": "provisioning",
    "provisioning.at_hand": "commands",
    "provisioning.inventory.html": "page",
    "provisioning.inventory.settings": CONTENT,
    "sandbox": "sandbox",
    "sharing": "sharing",
    "smoke": "smoke",
    "sharing.calls": "organization",
    "sharing.coverage": "launch_roles",
    "sharing.derivation": "launch_roles",
    "sharing.evidence": "aws",
    "sharing.explained": "launch_roles",
    "sharing.grants": "launch_roles",
    "sharing.handlers": "aws",
    "sharing.launch_roles": "launch_roles",
    "sharing.linked_roles": "aws",
    "sharing.lookups": "launch_roles",
    "sharing.misnamed": "aws",
    "sharing.names": "aws",
    "sharing.needs": "launch_roles",
    "sharing.nodes": "organization",
    "sharing.organization": "authoring",
    "sharing.passed_roles": "aws",
    "sharing.passing": "launch_roles",
    "sharing.policies": "launch_roles",
    "sharing.recorders": "organization",
    "sharing.reference": "aws",
    "sharing.referred": "launch_roles",
    "sharing.scope": "launch_roles",
    "sharing.settings": CONTENT,
    "sharing.values": "launch_roles",
}


class Import(NamedTuple):
    """One module imports another; `typing`: only where types are checked."""

    module: str
    imported: str
    typing: bool


def room_of(module: str) -> str:
    """The room of a module."""
    if module.endswith(".cli"):
        return "commands"
    while module not in ROOM_OF:
        module = module.rpartition(".")[0]
    return ROOM_OF[module]


def allowed(module: str, imported: str) -> bool:
    """Whether the module's room may know the other one."""
    one, other = room_of(module), room_of(imported)
    if CONTENT in (one, other):
        return one == other or (one == CONTENT and other == "authoring")
    return ROOMS.index(other) <= ROOMS.index(one)


def modules(root: Path) -> dict[str, Path]:
    """All modules of the factory by name."""
    found = {"factory": root / "factory.py"}
    for top in TOPS:
        for path in (root / top).rglob("*.py"):
            name = ".".join(path.relative_to(root).with_suffix("").parts)
            found[name.removesuffix(".__init__")] = path
    return found


def imports(found: Mapping[str, Path]) -> Iterator[Import]:
    """Every import of one of these modules by another, those in functions too."""
    for module, path in found.items():
        package = module if path.name == "__init__.py" else module.rpartition(".")[0]
        tree = ast.parse(path.read_bytes())
        typing = {id(node) for node in _only_typed(tree)}
        for node in ast.walk(tree):
            for name in dict.fromkeys(_named(node, package, found)):
                if name != module:
                    yield Import(module, name, id(node) in typing)


def _only_typed(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            for statement in node.body:
                yield from ast.walk(statement)


def _named(node: ast.AST, package: str, found: Iterable[str]) -> Iterator[str]:
    names = []
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        above = package.split(".")[: 1 - node.level or None] if node.level else []
        origin = ".".join([*above, *([node.module] if node.module else [])])
        inner = [f"{origin}.{alias.name}" for alias in node.names]
        names = [each if each in found else origin for each in inner]
    yield from (each for each in names if each in found)
