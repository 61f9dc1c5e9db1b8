"""The rooms of the factory, lowest first, and which module belongs to which: a room knows only those below it.

`product_factory` itself holds the public names, which what an organization writes is written in.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

# What an organization writes. It knows the public names alone, and nothing knows it: it is loaded by the root.
CONTENT = "content"
PUBLIC = "public"
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
    "guardrails",
    "page",
    "compliance",
    "importing",
    "scaffolding",
    "smoke",
    "sandbox",
    "testing",
    "commands",
)
TOPS = ("product_factory", "products", "portfolios", "sharing", "guardrails")


class Import(NamedTuple):
    """One module imports another; `typing`: only where types are checked."""

    module: str
    imported: str
    typing: bool


def room_of(module: str) -> str:
    """The room of a module: its package in the engine; what stands beside the rooms is base."""
    top, *inner = module.split(".")
    if top == "factory":
        return "commands"
    if top != "product_factory":
        return CONTENT
    if not inner:
        return PUBLIC
    return inner[0] if inner[0] in ROOMS else "base"


def allowed(module: str, imported: str) -> bool:
    """Whether the module's room may know the other one."""
    one, other = room_of(module), room_of(imported)
    if CONTENT in (one, other):
        return one == other or (one == CONTENT and other == PUBLIC)
    if PUBLIC in (one, other):
        return one == PUBLIC
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
