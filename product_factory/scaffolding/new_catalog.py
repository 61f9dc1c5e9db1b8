"""A new catalog: its settings, and the baseline's content of a choice. Planned, then written; nothing is overwritten."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from product_factory.catalog.sources import LINE, as_lines, listing_lines
from product_factory.errors import UsageError
from product_factory.files import write_atomically
from product_factory.scaffolding import adopted_releases, baseline, project, record, settings
from product_factory.scaffolding.baseline import Choice
from product_factory.scaffolding.settings import Settings

# What a repository may hold before there is anything in it.
_BARE = {".git", ".venv", ".gitignore", ".gitattributes", "README.md", "LICENSE", "LICENSE.md", "LICENSE.txt"}


class Plan(NamedTuple):
    """Every file of the catalog. `taken` is the factory's own, of which `adopt` brings newer ones, as of `versions`."""

    taken: dict[str, bytes]
    own: dict[str, bytes]
    versions: dict[str, list[str]]

    @property
    def files(self) -> dict[str, bytes]:
        return self.taken | self.own


def planned(said: Settings, choice: Choice, source: Path) -> Plan:
    """Files by path: content as it is in `source`, and what the settings say."""
    static = {path: (baseline.FILES / name).read_bytes() for path, name in baseline.STATIC.items()}
    content = {path: (source / path).read_bytes() for path in baseline.content_files(source, choice)}
    released = {path: (source / path).read_bytes() for path in baseline.released_files(source, choice)}
    listings = {
        "products/__init__.py": listed(
            "The products of the catalog, in the order people see them.", "Product", [e.module for e in choice.products]
        ),
        "portfolios/__init__.py": listed(
            "The portfolios of the catalog, in the order people see them.",
            "Portfolio",
            [each.module for each in choice.portfolios],
        ),
    }
    written = settings.files(said) | listings | project.files(said)
    names = [each.name for each in choice.products]
    names += [adopted_releases.GUARDRAILS + each for each in baseline.guardrail_names(source, choice)]
    versions = {name: adopted_releases.numbers(name, source) for name in names}
    return Plan(static | content, released | {path: text.encode() for path, text in written.items()}, versions)


def refuse_others(folder: Path) -> None:
    """UsageError where the folder holds anything but an interrupted `init`: it may not be the one that was meant."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder}: is a file; name a folder")
    noted = folder / record.NAME
    if noted.exists() and record.read(folder).files:
        raise UsageError(f"{folder}: is a catalog already; in it, `factory adopt` brings what is new")
    there = {path.name for path in folder.iterdir()} - _BARE if folder.is_dir() else set()
    if there and not noted.exists():
        raise UsageError(
            f"{folder}: holds {min(there)} already; name a new folder, or say --existing to add to this one what "
            "it lacks"
        )


def write(folder: Path, plan: Plan, factory: str) -> tuple[list[str], list[str]]:
    """Write what is missing; gives what was written, and what is otherwise there.

    An empty record first and the full one last: killed at any moment, the same again completes it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    before = record.read(folder)
    record.write(folder, factory, {}, before)
    written, other = [], []
    for path, content in sorted(plan.files.items()):
        target = folder / path
        if target.exists():
            if target.read_bytes() != content:
                other.append(path)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(target, content)
        if content.startswith(b"#!"):
            target.chmod(0o755)
        written.append(path)
    # Where a file was there already, what the factory has counts as its origin.
    record.write(folder, factory, {p: c for p, c in plan.taken.items() if p not in before.files}, before, plan.versions)
    return written, other


def listed(promise: str, kind: str, modules: list[str]) -> str:
    """A package that lists its modules' contents, in this order."""
    name, element = f"{kind.upper()}S", kind.upper()
    head = [f'"""{promise}"""', "", f"from product_factory import {kind}", ""]
    if not modules:
        return as_lines(*head, f"{name}: tuple[{kind}, ...] = ()")
    one = f"from . import {', '.join(sorted(modules))}"
    imports = [one] if len(one) <= LINE else ["from . import (", *(f"    {m}," for m in sorted(modules)), ")"]
    values = [f"{module}.{element}" for module in modules]
    return as_lines(*head, *imports, "", *listing_lines(f"{name}: tuple[{kind}, ...] = ", values))
