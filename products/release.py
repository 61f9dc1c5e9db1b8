"""Release: synthesize one product, check it, freeze it as a version that never changes again."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from products import check
from products.candidate import CACHE, Candidate, candidate, source_of
from products.diff import Change, compare
from products.errors import FactoryError, relative
from products.files import write_atomically
from products.product import Product
from products.released import (
    MANIFEST,
    RELEASED,
    Manifest,
    Release,
    Released,
    Version,
    canonical,
    newest,
    read,
    sha256,
    staged,
)


def publish(
    product: Product, version: str, notes: str, *, today: date, root: Path = RELEASED, cache: Path = CACHE
) -> Released:
    """Freeze the product as it is in the code now, under this version.

    All or nothing: a kill at any moment leaves either the released versions as they were, or
    this one among them. Publishing what is already released under this version changes nothing.
    FactoryError where a check fails, the version exists with other content or is not newer than
    the newest, or nothing changed; UsageError for what is no version number.
    """
    wanted = Version(version)
    with _locked(root / product.name):
        versions = read(product.name, root)
        for released in versions:
            if Version(released.version) == wanted:
                return _same_or_refuse(product, released, cache)
        latest = newest(versions)
        if latest and wanted < Version(latest.version):
            raise FactoryError(
                f"{product.name} {wanted}: not newer than the newest version {latest.version}; choose a higher number"
            )
        made = candidate(product, cache)
        body = canonical(made.template)
        if latest and not changes(latest, made):
            raise FactoryError(f"{product.name} {wanted}: nothing changed since {latest.version}; nothing to publish")
        refuse_findings(product, made, body)
        release = _release(wanted, body, notes, today)
        return _freeze(product, versions, release, body, root)


def changes(latest: Released, made: Candidate) -> tuple[Change, ...]:
    """What the code would change against a released version. The verdict on the bump builds on it."""
    return compare(latest.template(), made.template)


def refuse_findings(product: Product, made: Candidate, body: bytes) -> None:
    """FactoryError with the findings of our own checks, cfn-lint and cdk-nag, if there are any."""
    findings = findings_of(made, body)
    if findings:
        shown = "\n".join(f"  {finding}" for finding in findings[:10])
        more = f"\n  … and {len(findings) - 10} more" if len(findings) > 10 else ""
        raise FactoryError(f"{source_of(product)}: {product.name} is not fit to be released:\n{shown}{more}")


def findings_of(made: Candidate, body: bytes) -> list[str]:
    """All findings on a candidate, our own first: with them cfn-lint would only repeat."""
    return check.check(made.template, body) or [*check.lint(body), *made.nag]


def _same_or_refuse(product: Product, released: Released, cache: Path) -> Released:
    body = canonical(candidate(product, cache).template)
    if sha256(body) == released.release.sha256:
        return released
    raise FactoryError(
        f"{product.name} {released.version}: already released with other content, and released "
        f"versions never change; publish under a higher number (see `factory diff {product.name}`)"
    )


def _release(version: Version, body: bytes, notes: str, today: date) -> Release:
    notes = notes.strip()
    if not 1 <= len(notes) <= 8191:
        raise FactoryError("--notes: say in 1 to 8,191 characters what changes for those who launch it")
    return Release(version=str(version), sha256=sha256(body), date=today, notes=notes)


def _freeze(product: Product, versions: tuple[Released, ...], release: Release, body: bytes, root: Path) -> Released:
    """Write the file aside, then the manifest (from here on it is released), then its name."""
    folder = root / product.name
    if len(versions) >= 100:
        raise FactoryError(
            f"{product.name}: has 100 versions, Service Catalog allows no more; ask AWS for a higher quota"
        )
    manifest = Manifest(releases=(*(version.release for version in versions), release))
    folder.mkdir(parents=True, exist_ok=True)
    waiting, path = staged(folder, release.version), folder / f"{release.version}.json"
    write_atomically(waiting, body)
    write_atomically(folder / MANIFEST, manifest.model_dump_json(indent=2).encode() + b"\n")
    os.replace(waiting, path)
    return Released(product=product.name, release=release, path=path)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One publish at a time for a product."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    lock = os.open(folder.parent, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise FactoryError(f"{relative(folder)}: another publish is running; wait for it") from None
    try:
        yield
    finally:
        os.close(lock)
