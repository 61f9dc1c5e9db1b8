"""Collected: the file assets that a synthesized template names, frozen, and the template by their SHA-256.

CDK names a file by a hash of its own, which its versions may make differently; the key of an object in the hub's
bucket is the SHA-256 of what is in it.
https://docs.aws.amazon.com/cdk/v2/guide/assets.html
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from product_factory.authoring.assets import REFERENCE, STAND_IN
from product_factory.catalog.released import canonical
from product_factory.errors import FactoryError
from product_factory.releasing.archive import zipped
from product_factory.root import relative, root

# CDK runs what this names in the place of Docker: nothing is built while a product is synthesized.
NO_DOCKER = "docker-is-not-for-products"
BUILT = "it is built or bundled while it is synthesized, which no other machine repeats; build it before, and put the result below products/"
# How CDK names the file of a nested stack's template in the cloud assembly.
_NESTED = ".nested.template.json"
# A file without an ending has its hash once more in the place of one.
_KEY = re.compile(r"(?:.*/)?([0-9a-f]{64})(?:\.\1)?((?:\.[A-Za-z0-9]{1,12}){0,2})")


def collected(
    out: Path, template: Mapping[str, Any], where: str, normal: Callable[[dict[str, Any]], dict[str, Any]] = dict
) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The template, and the files that it names as assets, by the names that it has for them now.

    Templates of nested stacks are among them, with what they name. `out`: the cloud assembly; `normal`: what a nested
    template is without what CDK adds for itself. FactoryError, which begins with `where`, for what can't be frozen.
    """
    entries, files = list(_manifest(out)), dict[str, bytes]()

    def frozen(made: Mapping[str, Any]) -> dict[str, Any]:
        text = json.dumps(made).replace(STAND_IN, REFERENCE)
        for key, packaging, path in entries:
            found = _KEY.fullmatch(key)
            if found is None or found[1] not in text:
                continue
            if path.name.endswith(_NESTED):
                content = canonical(frozen(normal(json.loads(path.read_bytes()))))
            else:
                content = zipped(path, where) if packaging == "zip" else path.read_bytes()
            digest = sha256(content).hexdigest()
            text = text.replace(f"{found[1]}.{found[1]}", digest).replace(found[1], digest)
            files[f"{digest}{found[2]}"] = content
        return dict(json.loads(text))

    return frozen(template), files


def _manifest(out: Path) -> Iterator[tuple[str, str, Path]]:
    for manifest in sorted(out.glob("*.assets.json")):
        for each in json.loads(manifest.read_bytes())["files"].values():
            source, (place, *_) = each["source"], each["destinations"].values()
            path = str(source.get("path", ""))
            if path.endswith(_NESTED) or not path.endswith(".template.json"):
                yield place["objectKey"], source.get("packaging", "file"), out / source["path"]


def nested_templates(out: Path) -> Iterator[dict[str, Any]]:
    """The templates of all nested stacks in the cloud assembly, as CDK wrote them."""
    for path in sorted(out.glob(f"*{_NESTED}")):
        yield json.loads(path.read_bytes())


def refuse_built(template: Mapping[str, Any], source: str) -> None:
    """FactoryError where an asset was bundled: what came out is not the product's own code."""
    for name, resource in template.get("Resources", {}).items():
        if resource.get("Metadata", {}).get("aws:asset:is-bundled"):
            raise FactoryError(f"{_line_of(source, 'bundling')}: {name}: {BUILT}")


def refuse_outside(sources: Iterable[str], where: str) -> None:
    """FactoryError where an asset's source is not below products/, where git and the candidate's cache know of it.

    What libraries bring themselves comes from their own folder.
    """
    content = (root() / "products").resolve()
    for source in sources:
        path = Path(source).resolve()
        if "node_modules" not in path.parts and not path.is_relative_to(content):
            raise FactoryError(f"{where}: the asset {source} is not below products/, where it is kept; move it there")


def _line_of(source: str, argument: str) -> str:
    """`file:line` where a product's file gives this argument; the file alone where it doesn't."""
    path = root() / source
    with suppress(OSError, SyntaxError):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and any(each.arg == argument for each in node.keywords):
                return f"{relative(path)}:{node.lineno}"
    return source
