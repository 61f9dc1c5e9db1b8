"""Record: which content a catalog took from the factory, by git's own hash, so that its git has the common ancestor."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from product_factory.catalog.released import Version
from product_factory.errors import FactoryError
from product_factory.files import write_atomically

NAME = "adopted.json"


class Adopted(BaseModel):
    """The factory's version at the last adoption, each file's content as it was taken, by path, and the versions

    of each product, with their life-cycle states.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    factory: str
    files: dict[str, Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{40}$")]] = Field(default_factory=dict)
    versions: dict[str, tuple[str, ...]] = Field(default_factory=dict)


def blob_id(content: bytes) -> str:
    """The object ID by which git knows a file of this content.

    https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
    """
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def read(root: Path) -> Adopted:
    """The catalog's record; FactoryError where it is broken, an empty one where the catalog has none."""
    path = root / NAME
    if not path.exists():
        return Adopted(factory="", files={})
    try:
        return Adopted.model_validate_json(path.read_bytes())
    except ValidationError as error:
        finding = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in finding["loc"]) or "file"
        raise FactoryError(f"{NAME}: {field}: {finding['msg']}; bring it back with `git checkout -- {NAME}`") from error


def write(
    root: Path,
    factory: str,
    contents: Mapping[str, bytes],
    before: Adopted,
    versions: Mapping[str, Iterable[str]] | None = None,
) -> bool:
    """Note what was taken, beside what was noted before; whether that changed the record."""
    taken = before.files | {path: blob_id(content) for path, content in contents.items()}
    known = {
        product: sorted({*before.versions.get(product, ()), *(versions or {}).get(product, ())}, key=Version)
        for product in sorted({*before.versions, *(versions or {})})
    }
    now = {"factory": factory, "files": dict(sorted(taken.items())), "versions": known}
    text = (json.dumps(now, indent=2) + "\n").encode()
    path = root / NAME
    if path.exists() and path.read_bytes() == text:
        return False
    write_atomically(path, text)
    return True
