"""Released versions: frozen template files, read back only when they are what was released."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date
from functools import total_ordering
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from product_factory.catalog import assets as files
from product_factory.catalog import ending, nested
from product_factory.catalog.assets import Asset
from product_factory.catalog.ending import END
from product_factory.errors import FactoryError, UsageError
from product_factory.reading import read_object
from product_factory.root import relative
from product_factory.root import root as catalog_root

MANIFEST = "releases.json"
LIFECYCLE = "lifecycle.json"
# How the file of a version ends that waits for its line in the manifest. Ignored by git.
STAGED = ".json.staged"
# https://docs.aws.amazon.com/servicecatalog/latest/adminguide/limits.html
MAX_VERSIONS = 100


@total_ordering
class Version:
    """A version number MAJOR.MINOR.PATCH of semver.org, without leading zeros or suffix."""

    def __init__(self, text: str) -> None:
        """UsageError where `text` is something else."""
        if not re.fullmatch(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)", text, re.ASCII):
            raise UsageError(f"version {text!r}: write MAJOR.MINOR.PATCH, such as 1.0.0, without a v")
        self.parts = tuple(int(part) for part in text.split("."))

    def __str__(self) -> str:
        return ".".join(str(part) for part in self.parts)

    def __hash__(self) -> int:
        return hash(self.parts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Version) and self.parts == other.parts

    def __lt__(self, other: Version) -> bool:
        return self.parts < other.parts


class Release(BaseModel):
    """One line of a product's releases.json. Never changed once written."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    version: Annotated[str, StringConstraints(pattern=r"^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$")]
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    date: date
    # Shown in the console as the version's description, which may hold 8,191 characters (as CDK counts; the API says 8,192).
    notes: Annotated[str, StringConstraints(min_length=1, max_length=8191)]
    assets: tuple[Asset, ...] = Field(default=(), description="Files that the template names, beside it.")


class Manifest(BaseModel):
    """A product's releases, oldest first."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    releases: tuple[Release, ...] = Field(min_length=1, max_length=MAX_VERSIONS)

    def written(self) -> bytes:
        """As its file has it: nothing of assets where a version has none, as before there were any."""
        return self.model_dump_json(indent=2, exclude_defaults=True).encode() + b"\n"


class Released(BaseModel):
    """A released version whose file was found to be what was released."""

    model_config = ConfigDict(frozen=True)
    product: str
    release: Release
    path: Path

    @property
    def version(self) -> str:
        """The version's number, which is its name in Service Catalog."""
        return self.release.version

    @property
    def assets(self) -> dict[str, Path]:
        """The files that the template names, by the keys that it has for them."""
        return {asset.name: files.path_of(self.path.parent, asset.name) for asset in self.release.assets}

    def template(self) -> dict[str, Any]:
        """The template with what its nested stacks make in their places (`catalog.nested`). Errors as for `outer`."""
        return nested.whole(self.outer(), self.nested)

    def nested(self, key: str) -> dict[str, Any] | None:
        """The template of a nested stack: the asset of this name; None where the version has none such."""
        path = self.assets.get(key)
        return read_object(path, _restore(path)) if path else None

    def outer(self) -> dict[str, Any]:
        """The CloudFormation template as it was released. FactoryError where the file holds none."""
        template = read_object(self.path, _restore(self.path))
        resources = template.get("Resources")
        if not isinstance(resources, dict):
            raise FactoryError(f"{relative(self.path)}: Resources: is no JSON object; {_restore(self.path)}")
        for name, made in resources.items():
            if not isinstance(made, dict) or not isinstance(made.get("Type"), str):
                raise FactoryError(f"{relative(self.path)}: Resources.{name}: has no Type; {_restore(self.path)}")
        return template


def sha256(content: bytes) -> str:
    """The hexadecimal SHA-256 of a file's content."""
    return hashlib.sha256(content).hexdigest()


def released_folder() -> Path:
    """Where the catalog at hand keeps its released versions."""
    return catalog_root() / "products" / "released"


def staged(folder: Path, version: str) -> Path:
    """Where a version's file waits until its line in the manifest is written."""
    return folder / f".{version}{STAGED}"


def read_all(products: Iterable[str], root: Path | None = None) -> dict[str, tuple[Released, ...]]:
    """Every product's released versions, oldest first; none for a product not yet released.

    FactoryError where a file is missing, added or not what was released, or where a released
    product is no longer in the catalog.
    """
    root = root or released_folder()
    names = list(products)
    known = {name: read(name, root) for name in names}
    if root.is_dir():
        for folder in sorted(root.iterdir()):
            if not folder.name.startswith(".") and folder.name not in known and not _has_ended(folder.name, root):
                raise FactoryError(
                    f"{relative(folder)}: no product of PRODUCTS in products/__init__.py has this "
                    "name; a released product stays: put its card back, and end it with `factory end-product` "
                    "(or remove what is no product)"
                )
    return known


def _has_ended(product: str, root: Path) -> bool:
    """Its versions stay as history: the product left the catalog by `factory end-product`."""
    end = ending.read(product, root)
    return end is not None and end.ended is not None


def read(product: str, root: Path | None = None) -> tuple[Released, ...]:
    """One product's released versions, oldest first. Errors as for `read_all`."""
    folder = (root or released_folder()) / product
    manifest_path = folder / MANIFEST
    visible = {p.name for p in folder.iterdir()} if folder.is_dir() else set()
    visible = {name for name in visible if not name.startswith(".")}
    if not files.strange(folder, ()):
        # Only files that wait for the manifest, or nothing.
        visible.discard(files.FOLDER)
    if not manifest_path.exists():
        if visible:
            raise FactoryError(f"{relative(manifest_path)}: missing; {_restore(folder)}")
        return ()
    versions = tuple(_verified(product, folder, release) for release in _manifest(manifest_path).releases)
    extra = visible - {MANIFEST, LIFECYCLE, END, files.FOLDER} - {version.path.name for version in versions}
    strange = files.strange(folder, (asset for version in versions for asset in version.release.assets))
    if extra or strange:
        raise FactoryError(
            f"{relative(folder / (min(extra) if extra else strange))}: not a released version (releases.json does not name "
            "it); move it away, and release with `factory publish`"
        )
    return versions


def _verified(product: str, folder: Path, release: Release) -> Released:
    path, waiting = folder / f"{release.version}.json", staged(folder, release.version)
    if not path.exists() and waiting.exists() and sha256(waiting.read_bytes()) == release.sha256:
        # A publish was killed after its manifest was written, or is about to: complete it.
        with suppress(FileNotFoundError):
            os.replace(waiting, path)
    if not path.is_file():
        raise FactoryError(f"{relative(path)}: released, but missing; {_restore(path)}")
    found = sha256(path.read_bytes())
    if found != release.sha256:
        raise FactoryError(
            f"{relative(path)}: SHA-256 is {found[:12]}…, but {release.sha256[:12]}… was released "
            f"({MANIFEST}); released files never change: {_restore(folder)}"
        )
    files.verify(folder, release.assets)
    return Released(product=product, release=release, path=path)


def _manifest(path: Path) -> Manifest:
    try:
        manifest = Manifest.model_validate_json(path.read_bytes())
    except ValidationError as error:
        finding = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in finding["loc"])
        raise FactoryError(f"{relative(path)}: {field}: {finding['msg']}; {_restore(path)}") from error
    versions = [Version(release.version) for release in manifest.releases]
    if versions != sorted(set(versions)):
        raise FactoryError(f"{relative(path)}: versions must rise, each named once; {_restore(path)}")
    return manifest


def _restore(path: Path) -> str:
    return f"bring it back with `git checkout -- {relative(path)}`"


def newest(versions: tuple[Released, ...]) -> Released | None:
    """The version with the highest number, None before the first release."""
    return versions[-1] if versions else None


def find(versions: tuple[Released, ...], version: str) -> Released:
    """The version of this number. UsageError with the numbers there are."""
    wanted = str(Version(version))
    for released in versions:
        if released.version == wanted:
            return released
    there = ", ".join(released.version for released in versions) or "none yet"
    raise UsageError(f"version {version} is not released; released: {there}")


def ends(
    product: str, versions: tuple[Released, ...], since: str | None, to: str | None
) -> tuple[Released, Released | None]:
    """The two sides of a comparison; None stands for the code.

    Without `since` the version before `to`, or the newest. FactoryError where there is none.
    """
    new = find(versions, to) if to else None
    if since:
        return find(versions, since), new
    earlier = versions[: versions.index(new)] if new else versions
    if earlier:
        return earlier[-1], new
    if new:
        raise FactoryError(f"{product} {new.version}: is the first version; there is none to compare it with")
    raise FactoryError(f'{product}: not released yet; do it with `factory publish {product} --bump auto --notes "…"`')


def canonical(template: Mapping[str, Any]) -> bytes:
    """The one way a template is written: sorted, indented, ASCII (CloudFormation shows other
    characters in some places as `?` when they come unescaped), with a last line end."""
    return (json.dumps(template, indent=2, sort_keys=True) + "\n").encode("ascii")
