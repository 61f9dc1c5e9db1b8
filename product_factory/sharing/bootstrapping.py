"""Bootstrapping: the CDK's own stack, as the organization wants it, read from where the CDK reads it.

https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-customizing.html
https://docs.aws.amazon.com/cdk/v2/guide/ref-cli-cmd-bootstrap.html
"""

from __future__ import annotations

import functools
import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from product_factory.aws import cdk_bootstrap
from product_factory.errors import FactoryError
from product_factory.files import put
from product_factory.node import name_own_node
from product_factory.reading import read_object
from product_factory.root import root
from product_factory.sharing import cdk_cli

BOUNDARY = "@aws-cdk/core:permissionsBoundary"
TOOLKIT = "toolkitStackName"
_DEFAULT = re.compile(r"^  Qualifier:\n(?:    .*\n)*?    Default: ([A-Za-z0-9_-]{1,10})\n", re.MULTILINE)


def settings(catalog: Path | None = None) -> dict[str, Any]:
    """cdk.json, with the user's own ~/.cdk.json below it. FactoryError where one is no JSON object."""
    found: dict[str, Any] = {}
    for path in (Path.home() / ".cdk.json", (catalog or root()) / "cdk.json"):
        if path.exists():
            read = read_object(path)
            if not isinstance(read.get("context", {}), dict):
                raise FactoryError(f'{path}: context: is no JSON object; write "context": {{…}}')
            found |= read | {"context": found.get("context", {}) | read.get("context", {})}
    return found


@functools.cache
def default_qualifier() -> str:
    """The qualifier that the CDK takes where nobody names one: its CLI's template says so sooner than its library."""
    if cdk_cli.BOOTSTRAP_TEMPLATE.exists():
        found = _DEFAULT.search(cdk_cli.BOOTSTRAP_TEMPLATE.read_text(encoding="utf-8"))
        if found:
            return found[1]
    name_own_node()
    return cdk_bootstrap.default_qualifier()


def version_parameter(assembly: Path, stack: str) -> str:
    """The SSM parameter with the bootstrap stack's version, as the synthesized stack names it."""
    manifest = json.loads((assembly / "manifest.json").read_bytes())
    return str(manifest["artifacts"][stack]["properties"]["bootstrapStackVersionSsmParameter"])


def parameter(cdk: Mapping[str, Any]) -> str:
    """The same before anything is synthesized, from cdk.json."""
    return f"/cdk-bootstrap/{cdk.get('context', {}).get(cdk_bootstrap.CONTEXT) or default_qualifier()}/version"


def toolkit(cdk: Mapping[str, Any]) -> list[str]:
    """What tells any command of the CDK CLI how the bootstrap stack is called; empty for its own name."""
    name = cdk.get(TOOLKIT) or cdk.get("bootstrap", {}).get(TOOLKIT)
    return ["--toolkit-stack-name", str(name)] if name else []


def arguments(cdk: Mapping[str, Any]) -> list[str]:
    """Options of `cdk bootstrap` that stand in cdk.json; what stands in CDK_… variables the CLI reads by itself.

    Its `bootstrap` section has the options in camel case, as the CLI's own settings have them; before it come the
    places that the CLI has had for long: toolkitStackName, toolkitBucket, tags, and the context of qualifier and
    permissions boundary.
    """
    context, bucket, section = cdk.get("context", {}), cdk.get("toolkitBucket", {}), dict(cdk.get("bootstrap", {}))
    boundary = context.get(BOUNDARY) or {}
    for name, value in (
        ("qualifier", context.get(cdk_bootstrap.CONTEXT)),
        (TOOLKIT, cdk.get(TOOLKIT)),
        ("bootstrapKmsKeyId", bucket.get("kmsKeyId")),
        ("bootstrapBucketName", bucket.get("bucketName")),
        ("customPermissionsBoundary", boundary.get("name") if isinstance(boundary, Mapping) else None),
    ):
        if value is not None:
            section[name] = value
    tags = {str(tag["Key"]): tag["Value"] for tag in cdk.get("tags", ())}
    section["tags"] = [f"{key}={value}" for key, value in tags.items()] or section.get("tags", [])
    return [part for name, value in section.items() for part in _option(name, value)]


def _option(name: str, value: Any) -> Iterator[str]:
    dashed = "".join(f"-{c.lower()}" if c.isupper() else c for c in name)
    if isinstance(value, bool):
        yield f"--{dashed}" if value else f"--no-{dashed}"
    elif isinstance(value, list | tuple):
        for each in value:
            yield from (f"--{dashed}", str(each))
    elif value is not None:
        yield from (f"--{dashed}", str(value))


def without_app(cdk: Mapping[str, Any]) -> tempfile.TemporaryDirectory[str]:
    """A folder with this cdk.json but for its app, so that `cdk bootstrap` synthesizes nothing for nothing."""
    folder = tempfile.TemporaryDirectory()
    rest = {name: value for name, value in cdk.items() if name not in ("app", "bootstrap", "build")}
    put(Path(folder.name, "cdk.json"), json.dumps(rest))
    return folder
