"""Kept: the hub's cloud assembly from the catalog's cache, synthesized while it isn't there as it would be now."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed
from pathlib import Path

from pydantic import TypeAdapter

from product_factory.errors import FactoryError
from product_factory.files import put
from product_factory.hub.synth import Synthesized, synthesize
from product_factory.root import root

_STACKS = TypeAdapter(list[Synthesized])
_SAID = "stacks.json"
MODULE = "aws_cdk"
# By these the CDK CLI gives the app its folder and context.
_GIVEN = ("CDK_OUTDIR", "CDK_CONTEXT_JSON")


@contextlib.contextmanager
def kept() -> Iterator[tuple[Path, list[Synthesized]]]:
    """The folder of the assembly, to be read alone, and its stacks, as the settings say. FactoryError as `synthesize`.

    Anything that was changed in the catalog or in the engine makes it anew. A cache that cannot be written keeps none.
    """
    cache = root() / ".cache" / "hub"
    folder = cache / _fingerprint()
    if not (folder / _SAID).exists():
        with tempfile.TemporaryDirectory() as own:
            stacks = synthesize(Path(own))
            put(Path(own) / _SAID, _STACKS.dump_json(stacks))
            if not _keep(Path(own), folder):
                yield Path(own), stacks
                return
    stacks = _STACKS.validate_json((folder / _SAID).read_bytes())
    yield folder, [each.model_copy(update={"template": folder / each.template.name}) for each in stacks]


def fill(out: Path) -> list[Synthesized]:
    """What `synthesize(out)` writes and says, from the cache where it is there. FactoryError as `synthesize`.

    Like there, what `out` holds besides stays. What the CDK CLI runs takes its context, and is always made anew.
    https://docs.aws.amazon.com/cdk/v2/guide/context.html
    """
    if any(name in os.environ for name in _GIVEN):
        return synthesize(out)
    with kept() as (folder, stacks):
        try:
            shutil.copytree(folder, out, ignore=shutil.ignore_patterns(_SAID), dirs_exist_ok=True)
        except (OSError, shutil.Error) as error:
            raise FactoryError(f"{out}: the hub cannot be written there: {error}") from error
        return [each.model_copy(update={"template": out / each.template.name}) for each in stacks]


def _keep(made: Path, folder: Path) -> bool:
    """Whether it is in the cache now, whole; older ones are gone."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        stale = list(folder.parent.iterdir())
        with tempfile.TemporaryDirectory(dir=folder.parent) as beside:
            whole = shutil.copytree(made, Path(beside) / "whole")
            # Another process may have been faster, with the same.
            with contextlib.suppress(OSError):
                whole.rename(folder)
        for each in stale:
            if each != folder and len(each.name) == len(folder.name):
                shutil.rmtree(each, ignore_errors=True)
    except OSError:
        pass
    return (folder / _SAID).exists()


def _fingerprint() -> str:
    """Changes with anything that the hub is made from: content, released files, engine, libraries."""
    digest = hashlib.sha256()
    catalog, engine = root(), Path(__file__).parents[1]
    content = [catalog / name for name in ("products", "portfolios", "sharing", "cdk.json", "factory.py")]
    for base, places in ((catalog, content), (engine, [engine])):
        for path in sorted(each for place in places for each in (place.rglob("*") if place.is_dir() else [place])):
            if path.is_file() and path.suffix != ".pyc":
                told = path.read_bytes()
                digest.update(f"{path.relative_to(base).as_posix()}\0{len(told)}\0".encode() + told)
    for library in ("aws-cdk-lib", "constructs"):
        digest.update(_version(library).encode())
    return digest.hexdigest()


def _version(library: str) -> str:
    """Without the library it is what synthesizing would say: a module that is missing."""
    try:
        return installed(library)
    except PackageNotFoundError as error:
        raise ModuleNotFoundError(f"No module named '{MODULE}'", name=MODULE) from error
