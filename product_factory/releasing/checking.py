"""Checking: all findings on products, on their code and on every released version, kept while nothing changes."""

from __future__ import annotations

import contextlib
import hashlib
import json
import multiprocessing
import os
import signal
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Any, Literal, NamedTuple

from product_factory.authoring.product import Product
from product_factory.catalog import ending, loading
from product_factory.catalog.catalog import Catalog
from product_factory.catalog.lifecycle import State, entries_of
from product_factory.catalog.released import Released, canonical, released_folder
from product_factory.errors import FactoryError
from product_factory.files import write_atomically
from product_factory.interpreter import collect_seldom, with_room
from product_factory.releasing import check, linting
from product_factory.releasing.candidate import candidate, nested_in, whole
from product_factory.releasing.languages import untold, untold_portfolios
from product_factory.releasing.release import findings_of, without_output
from product_factory.root import root

ENGINE = Path(__file__).parents[1]
# What a finding is made from: what the organization writes, and the rooms that check and derive.
CONTENT = ("products", "portfolios", "sharing")
ROOMS = ("aws", "authoring", "catalog", "launch_roles", "releasing")

Severity = Literal["error", "warning"]


class Finding(NamedTuple):
    """What is wrong with a product or one of its versions, and what to do; offered: not deprecated, not retired."""

    severity: Severity
    product: str
    finding: str
    offered: bool = True


def findings_on(card: Product, catalog: Catalog) -> list[Finding]:
    """All findings on one product. FactoryError where its template cannot be synthesized.

    Of an imported product only what cannot be launched is an error, and findings on deprecated and retired versions
    are warnings: a released file never changes.
    """
    severity: Severity = "warning" if card.imported else "error"
    made = candidate(card)
    body = canonical(made.template)
    fatal = check.unlaunchable(made.template, body, nested_in(card, made)) if card.imported else []
    versions = versions_of(card, catalog.released[card.name])
    return [
        *(Finding("error", card.name, text) for text in fatal),
        *(Finding(severity, card.name, text) for text in findings_of(card, made, body) if text not in fatal),
        *(Finding("error", card.name, text) for text in without_output(card, made.template)),
        *(Finding(severity, name, text) for name, text in audience_findings(card, catalog)),
        *(Finding("warning", card.name, text) for text in ending_warnings(card, catalog)),
        *(Finding(severity, card.name, text) for text in untold(card, catalog, reasons(card), loading.hub().languages)),
        *(Finding("error", card.name, text) for text in launch_role_findings(card, versions)),
        *(Finding("warning", card.name, text) for text in launch_role_warnings(card, versions)),
        *(finding for released in catalog.released[card.name] for finding in _released(card, released, catalog)),
    ]


def _released(card: Product, released: Released, catalog: Catalog) -> Iterator[Finding]:
    state = catalog.states[card.name][released.version]
    offered = state is State.ACTIVE
    shown = f"{card.name} {released.version}" + ("" if offered else f" ({state})")
    for text in released_findings(released):
        yield Finding("warning" if card.imported or not offered else "error", shown, text, offered)


def released_findings(released: Released) -> list[str]:
    """Findings on a released version: our own checks and cfn-lint (cdk-nag needs the code)."""
    body = released.path.read_bytes()
    template = json.loads(body)
    return check.check(template, body, released.nested) or linting.lint_all(template, body, released.nested)


def audience_findings(card: Product, catalog: Catalog) -> list[tuple[str, str]]:
    """The product or its version, and what it makes for people, where others than administrators are offered it."""
    from product_factory.releasing.audience import findings

    templates = {card.name: whole(card)} | {
        f"{card.name} {version.version}": version.template()
        for version in catalog.released[card.name]
        # A retired version can be neither launched nor updated to, nor can its answers be changed.
        if catalog.states[card.name][version.version] is not State.RETIRED
    }
    portfolios = loading.portfolios()
    return [(name, text) for name, made in templates.items() for text in findings(card.name, made, portfolios)]


def ending_warnings(card: Product, catalog: Catalog) -> list[str]:
    """What it names that ends: what is launched before it can't be launched any more, what it includes is given up."""
    if card.name in catalog.ends:
        return []
    told = {"prerequisites": "on the card", "includes": "on the card, and publish"}
    return [
        f"{field}: {name} {ending.said(name, catalog.ends)}; change it {how}"
        for field, how in told.items()
        for name in getattr(card, field)
        if name in catalog.ends
    ]


def reasons(card: Product) -> dict[str, str]:
    """Why versions are not active, by version."""
    return {version: each.reason for version, each in entries_of(card.name, released_folder()).items()}


def portfolio_findings() -> list[Finding]:
    """What portfolios don't say in a language that the catalog is offered in."""
    found = untold_portfolios(loading.portfolios(), loading.hub().languages)
    return [Finding("error", name, text) for name, text in found]


def versions_of(card: Product, released: Sequence[Released]) -> dict[str, Mapping[str, Any]]:
    """The templates of the released versions, and that of the code."""
    return {version.version: version.template() for version in released} | {"(code)": whole(card)}


def launch_role_findings(card: Product, versions: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Why no launch role can be derived, or what the card states needlessly for it."""
    from product_factory.launch_roles.explained import needless
    from product_factory.launch_roles.roles import derive

    try:
        derive(card, versions)
    except FactoryError as error:
        return [str(error)]
    return needless(card, versions)


def launch_role_warnings(card: Product, versions: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """What is worth a look: roles that the hub's boundary keeps from being made, and rights under any name."""
    from product_factory.launch_roles.explained import unbounded, under_any_name

    found, boundary = [], loading.hub().permissions_boundary
    for version, template in versions.items():
        if boundary:
            found += unbounded(template, version, boundary)
        with contextlib.suppress(FactoryError):  # told as an error
            found += under_any_name(card, version, template)
    return found


def check_all(
    cards: Sequence[Product], catalog: Catalog, kept: Path | None = None
) -> Iterator[tuple[Product, list[Finding]]]:
    """Each product with its findings, as they come: those kept from an earlier run first, the rest in parallel.

    Findings are kept under a hash of all they are made from: code, settings, libraries, released versions and their
    states. FactoryError, without waiting for the others, where a template cannot be synthesized.
    """
    kept = kept or root() / ".cache" / "findings"
    sources = _sources(root())
    waiting = {}
    for card in cards:
        path = kept / f"{card.name}-{_fingerprint(card, catalog, sources)}.json"
        if path.exists():
            with contextlib.suppress(ValueError, TypeError):
                yield card, [Finding(*each) for each in json.loads(path.read_bytes())]
                continue
        waiting[card.name] = (card, path)
    # The longest first, so that none is left when the other processes have ended.
    for name, findings in _checked(sorted(waiting, key=lambda name: _size(name, catalog), reverse=True), catalog):
        card, path = waiting[name]
        _keep(path, card, findings)
        yield card, findings


def _checked(names: Sequence[str], catalog: Catalog) -> Iterator[tuple[str, list[Finding]]]:
    """One product here; several in as many processes as there are processors, each with a Node of its own."""
    processes = min(len(names), os.cpu_count() or 1)
    if processes <= 1:
        yield from ((name, findings_on(catalog.product(name), catalog)) for name in names)
        return
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn"), initializer=_begin) as pool:
        try:
            futures = {pool.submit(_findings_by_name, name): name for name in names}
            for future in as_completed(futures):
                yield futures[future], future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for process in multiprocessing.active_children():
                process.terminate()
            raise


def _size(name: str, catalog: Catalog) -> int:
    """The bytes of what is released of a product: its findings take about as long."""
    return sum(version.path.stat().st_size for version in catalog.released[name])


def _begin() -> None:
    """Ctrl-C is the caller's, who ends the processes."""
    collect_seldom()
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _findings_by_name(name: str) -> list[Finding]:
    from product_factory.catalog.catalog import load

    catalog = load()
    return with_room(lambda: findings_on(catalog.product(name), catalog))


def _keep(path: Path, card: Product, findings: Sequence[Finding]) -> None:
    """Keep the findings in place of older ones; a folder that cannot be written keeps none."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        for stale in path.parent.glob(f"{card.name}-{'[0-9a-f]' * 64}.json"):
            stale.unlink(missing_ok=True)
        write_atomically(path, json.dumps(findings).encode())


def _fingerprint(card: Product, catalog: Catalog, sources: bytes) -> str:
    digest = hashlib.sha256(sources + card.model_dump_json().encode())
    for version in catalog.released[card.name]:
        digest.update(
            f"{version.version} {version.release.sha256} {catalog.states[card.name][version.version]}".encode()
        )
    digest.update("\n".join([*ending_warnings(card, catalog), *reasons(card).values()]).encode())
    return digest.hexdigest()


def _sources(folder: Path) -> bytes:
    """Changes with code, data and settings of the rooms that check, CDK's flags, and the installed libraries."""
    from importlib.metadata import distributions

    digest = hashlib.sha256((folder / "cdk.json").read_bytes())
    for top in (*(folder / name for name in CONTENT), *(ENGINE / name for name in ROOMS)):
        for path in sorted(top.rglob("*")):
            if path.is_file() and not {"__pycache__", "released"} & set(path.parts):
                digest.update(f"\0{path.relative_to(top.parent)}\0".encode() + path.read_bytes())
    for each in sorted(f"{each.name}=={each.version}" for each in distributions()):
        digest.update(each.encode())
    return digest.digest()
