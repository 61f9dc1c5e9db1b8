"""Release: synthesize one product, check it, freeze it as a version that never changes again."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from product_factory.authoring.product import Product
from product_factory.catalog import assets, ending, nested
from product_factory.catalog.lock import locked
from product_factory.catalog.released import (
    MANIFEST,
    Manifest,
    Release,
    Released,
    Version,
    canonical,
    newest,
    read,
    released_folder,
    sha256,
    staged,
)
from product_factory.errors import FactoryError
from product_factory.files import write_atomically
from product_factory.impact import Bump, Impact, impact
from product_factory.impact.assets import named_files
from product_factory.releasing import check, linting
from product_factory.releasing.candidate import Candidate, candidate, nested_in, source_of
from product_factory.root import root as catalog_root
from product_factory.text import unseen

FIRST = Version("1.0.0")


def publish(
    product: Product,
    version: str | None,
    notes: str,
    *,
    bump: Bump | None = None,
    today: date,
    root: Path | None = None,
    cache: Path | None = None,
) -> Released:
    """Freeze the product as it is in the code now, under this version.

    Without a version it gets the next number by `bump`, or by what the changes demand; the first is 1.0.0
    then, and where nothing changed the newest version is given back.

    All or nothing: a kill at any moment leaves either the released versions as they were, or
    this one among them. Publishing what is already released under this version changes nothing.
    FactoryError where a check fails, the version exists with other content or is not newer than
    the newest, the changes demand a larger bump, or nothing changed; UsageError for what is no
    version number.
    """
    root = root or released_folder()
    wanted = None if version is None else Version(version)
    with locked(root):
        if end := ending.read(product.name, root):
            raise FactoryError(
                f"{product.name}: ends, since {end.since}; `factory restore` of one of its versions calls that off"
            )
        versions = read(product.name, root)
        latest = newest(versions)
        for released in versions:
            if wanted and Version(released.version) == wanted:
                return _same_or_refuse(product, released, cache)
        if wanted and latest and wanted < Version(latest.version):
            raise FactoryError(
                f"{product.name} {wanted}: not newer than the newest version {latest.version}; choose a higher number"
            )
        made = candidate(product, cache)
        if latest is None:
            number = wanted or FIRST
        else:
            found = impact(latest.template(), nested.whole(made.template, nested_in(product, made)))
            if wanted is None and found.bump is None:
                return latest
            number = _earned(product, Version(latest.version), wanted, bump, found)
        body = canonical(made.template)
        refuse_findings(product, made, body)
        files = _files(product, made, versions, body)
        release = _release(number, body, notes, today, files)
        return freeze(product.name, versions, release, body, root, files)


def _files(product: Product, made: Candidate, versions: tuple[Released, ...], body: bytes) -> dict[str, bytes]:
    """The version's assets: the code's, and those of earlier versions that its template still names, as imported ones do.

    FactoryError where it names another.
    """
    earlier = {name: path for version in versions for name, path in version.assets.items()}
    files, texts = dict(made.assets), [body, *made.assets.values()]
    while texts:
        text = texts.pop()
        new = {name: path.read_bytes() for name, path in earlier.items() if name not in files and name.encode() in text}
        # A template of a nested stack names others.
        texts += [content for name, content in new.items() if name.endswith(".json")]
        files |= new
    if lacking := named_files(nested.whole(made.template, nested_in(product, made))) - {name[:64] for name in files}:
        raise FactoryError(
            f"{source_of(product)}: {product.name}: its template names the asset {min(lacking)[:12]}…, of which there is "
            "no file; make it of one below products/"
        )
    return files


def raised(version: Version, bump: Bump) -> Version:
    """The next version of this kind."""
    major, minor, patch = version.parts
    next_ = {Bump.MAJOR: (major + 1, 0, 0), Bump.MINOR: (major, minor + 1, 0), Bump.PATCH: (major, minor, patch + 1)}
    return Version(".".join(map(str, next_[bump])))


def rise(older: Version, newer: Version) -> Bump:
    """Which part of the number rises; `newer` must be newer."""
    parts = zip(older.parts, newer.parts, (Bump.MAJOR, Bump.MINOR, Bump.PATCH), strict=True)
    return next(bump for was, now, bump in parts if was != now)


def following(latest: Released, found: Impact) -> str | None:
    """The least number that may follow; None where nothing changed."""
    return str(raised(Version(latest.version), found.bump)) if found.bump else None


def _earned(product: Product, latest: Version, wanted: Version | None, bump: Bump | None, found: Impact) -> Version:
    """The number to release under. FactoryError where it says less than the changes demand."""
    if found.bump is None:
        raise FactoryError(f"{product.name} {wanted}: nothing changed since {latest}; nothing to publish")
    number = wanted or raised(latest, bump or found.bump)
    if rise(latest, number).weight >= found.bump.weight:
        return number
    shown = "\n".join(f"  {reason}" for reason in found.reasons[:10])
    more = f"\n  … and {len(found.reasons) - 10} more" if len(found.reasons) > 10 else ""
    raise FactoryError(
        f"{product.name} {number}: what changed since {latest} demands a {found.bump} version; choose "
        f"{raised(latest, found.bump)} or higher, or `--bump auto`:\n{shown}{more}"
    )


def refuse_findings(product: Product, made: Candidate, body: bytes) -> None:
    """FactoryError with the findings of our own checks, cfn-lint and cdk-nag, if there are any.

    An imported product is only refused what nobody could launch.
    """
    read = nested_in(product, made)
    findings = check.unlaunchable(made.template, body, read) if product.imported else findings_of(product, made, body)
    findings = [*findings, *without_output(product, made.template), *assets.too_large(made.assets, catalog_root())]
    if findings:
        shown = "\n".join(f"  {finding}" for finding in findings[:10])
        more = f"\n  … and {len(findings) - 10} more" if len(findings) > 10 else ""
        raise FactoryError(f"{source_of(product)}: {product.name} is not fit to be released:\n{shown}{more}")


def findings_of(product: Product, made: Candidate, body: bytes) -> list[str]:
    """All findings on a candidate, our own first: with them cfn-lint would only repeat."""
    read = nested_in(product, made)
    return check.check(made.template, body, read) or [*linting.lint_all(made.template, body, read), *made.nag]


def without_output(product: Product, template: Mapping[str, Any]) -> list[str]:
    """Outputs that the card names and the template doesn't have."""
    there = template.get("Outputs") or {}
    mend = "give the template this output (CfnOutput), or take it off the card's outputs"
    return [
        f"outputs: {each.name}: the template has no such output; {mend}"
        for each in product.outputs
        if each.name not in there
    ]


def _same_or_refuse(product: Product, released: Released, cache: Path | None) -> Released:
    body = canonical(candidate(product, cache).template)
    if sha256(body) == released.release.sha256:
        return released
    raise FactoryError(
        f"{product.name} {released.version}: already released with other content, and released "
        f"versions never change; publish under a higher number (see `factory diff {product.name}`)"
    )


def _release(version: Version, body: bytes, notes: str, today: date, files: Mapping[str, bytes]) -> Release:
    notes = notes.strip()
    if wrong := unseen(notes, also="\n\t"):
        raise FactoryError(f"--notes: {wrong}")
    if not 1 <= len(notes) <= 8191:
        raise FactoryError("--notes: say in 1 to 8,191 characters what changes for those who launch it")
    described = assets.described(files)
    return Release(version=str(version), sha256=sha256(body), date=today, notes=notes, assets=described)


def freeze(
    product: str,
    versions: tuple[Released, ...],
    release: Release,
    body: bytes,
    root: Path,
    files: Mapping[str, bytes] | None = None,
) -> Released:
    """Add a version: write the files aside, then the manifest (from here on it is released), then their names.

    `files`: the content of the release's assets, by their names.
    """
    folder = root / product
    if len(versions) >= 100:
        raise FactoryError(f"{product}: has 100 versions, Service Catalog allows no more; ask AWS for a higher quota")
    manifest = Manifest(releases=(*(version.release for version in versions), release))
    folder.mkdir(parents=True, exist_ok=True)
    waiting, path = staged(folder, release.version), folder / f"{release.version}.json"
    assets.stage(folder, files or {})
    write_atomically(waiting, body)
    write_atomically(folder / MANIFEST, manifest.written())
    # Who reads the versions at this moment completes them just so.
    with suppress(FileNotFoundError):
        os.replace(waiting, path)
    assets.unveil(folder, files or {})
    return Released(product=product, release=release, path=path)
