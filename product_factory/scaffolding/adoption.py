"""The whole of an adoption: which products and portfolios, each file's step, the listings, and the writing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from product_factory.catalog.sources import registered
from product_factory.files import write_atomically
from product_factory.reading import read_text
from product_factory.scaffolding import adopted_releases, baseline, listing, merging, record
from product_factory.scaffolding.adopted_releases import Additions
from product_factory.scaffolding.adopting import Action, Step, code_steps
from product_factory.scaffolding.baseline import Choice
from product_factory.scaffolding.listing import Listing


class Plan(NamedTuple):
    """What is to be done. `offered`: names of baseline portfolios that this catalog doesn't have."""

    steps: tuple[Step, ...]
    releases: tuple[Additions, ...]
    offered: tuple[str, ...]

    @property
    def refused(self) -> tuple[Additions, ...]:
        """Products of which a number stands for other content here."""
        return tuple(each for each in self.releases if each.clash)

    @property
    def changes(self) -> bool:
        """Whether anything is to be written."""
        acts = {Action.ADD, Action.REPLACE, Action.MERGE}
        return any(step.action in acts for step in self.steps) or any(each.changes for each in self.releases)


def planned(root: Path, source: Path, wished: Sequence[str]) -> Plan:
    """The plan for the catalog in `root`; `source` is the baseline. Nothing is written.

    Without a wish: the products and portfolios that the catalog took before, with what these hold by now. UsageError
    for a wish that the baseline doesn't know; FactoryError where a file of either is broken.
    """
    noted, ours, theirs = record.read(root), listing.of(root), listing.of(source)
    before = [*baseline.shared(ours, theirs, noted.files), *_guardrails(noted)]
    choice = baseline.choose(theirs, list(wished) or before, ours.offered)
    contents = {path: (baseline.FILES / name).read_bytes() for path, name in baseline.STATIC.items() if not wished}
    contents |= {path: (source / path).read_bytes() for path in baseline.content_files(source, choice)}
    removed = {path for path in noted.files if not (root / path).exists()} if not wished else set()
    steps = [
        *code_steps(root, {p: c for p, c in contents.items() if p not in removed}, noted, partial(_merge, root, noted)),
        *(
            Step(path=path, action=Action.LEAVE, why="removed here; name its product to have it again")
            for path in sorted(removed & set(contents))
        ),
        *_listings(root, choice, ours, removed),
    ]
    names = [each.name for each in choice.products if f"products/{each.module}.py" not in removed]
    names += [adopted_releases.GUARDRAILS + each for each in baseline.guardrail_names(source, choice)]
    releases = tuple(adopted_releases.compared(name, root, source, noted.versions.get(name, ())) for name in names)
    shelves = {each.name for each in (*ours.portfolios, *choice.portfolios)}
    offered = [each.name for each in theirs.portfolios if each.name not in shelves]
    offered += [] if choice.guardrails or (root / baseline.GUARDRAILS).is_dir() else [baseline.GUARDRAILS]
    return Plan(tuple(steps), releases, tuple(offered))


def _guardrails(noted: record.Adopted) -> list[str]:
    """The word for the guardrails, where they were taken before."""
    return [baseline.GUARDRAILS] if any(path.startswith(f"{baseline.GUARDRAILS}/") for path in noted.files) else []


def write(plan: Plan, root: Path, source: Path, factory: str) -> Iterator[str]:
    """Do it; gives each path written. Code first, then what names it, versions, and the record: again completes it."""
    acts = [step for step in plan.steps if step.content is not None]
    for step in sorted(acts, key=lambda each: each.path.endswith("s/__init__.py")):
        assert step.content is not None
        target = root / step.path
        target.parent.mkdir(parents=True, exist_ok=True)
        mode = target.stat().st_mode if target.exists() else None
        write_atomically(target, step.content)
        if mode is not None or step.content.startswith(b"#!"):
            target.chmod(mode or 0o755)
        yield step.path
    for additions in plan.releases:
        if not additions.clash:
            yield from adopted_releases.add(additions, root, source)
    origins = {step.path: step.origin for step in plan.steps if step.origin is not None}
    versions = {
        each.product: adopted_releases.numbers(each.product, source) for each in plan.releases if not each.clash
    }
    if record.write(root, factory, origins, record.read(root), versions):
        yield record.NAME


def _merge(root: Path, noted: record.Adopted, path: str, _: bytes, new: bytes) -> merging.Merged:
    return merging.merge(root, path, new, noted.files[path])


def _listings(root: Path, choice: Choice, ours: Listing, removed: set[str]) -> Iterator[Step]:
    """The packages that name the new products and portfolios."""
    products, portfolios = {each.name for each in ours.products}, {each.name for each in ours.portfolios}
    new = {
        ("products", "PRODUCTS"): [each.module for each in choice.products if each.name not in products],
        ("portfolios", "PORTFOLIOS"): [each.module for each in choice.portfolios if each.name not in portfolios],
    }
    for (package, name), modules in new.items():
        kept = [module for module in modules if f"{package}/{module}.py" not in removed]
        path = f"{package}/__init__.py"
        before = read_text(root / path)
        try:
            text = registered(before, package, name, kept) if kept else before
        except ValueError as error:
            yield Step(path=path, action=Action.LEAVE, why=f"{error}; add {', '.join(kept)} yourself")
            continue
        if text != before:
            yield Step(path=path, action=Action.REPLACE, why=f"names {', '.join(kept)}", content=text.encode())
