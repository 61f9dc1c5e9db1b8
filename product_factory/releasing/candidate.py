"""Candidate: a product's template as its code makes it now, synthesized apart or taken from the cache."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import tempfile
import traceback
from collections.abc import Iterator
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from product_factory.authoring.product import Product
from product_factory.catalog import nested
from product_factory.catalog.assets import path_of
from product_factory.catalog.nested import Read
from product_factory.catalog.released import released_folder
from product_factory.errors import FactoryError
from product_factory.files import write_atomically
from product_factory.node import name_own_node
from product_factory.reading import read_object
from product_factory.releasing.collected import (
    BUILT,
    NO_DOCKER,
    collected,
    nested_templates,
    refuse_built,
    refuse_outside,
)
from product_factory.root import relative, root


class Candidate(BaseModel):
    """A product's template as the code makes it now, cdk-nag's findings on it, and its assets by name.

    Templates of nested stacks are assets.
    """

    model_config = ConfigDict(frozen=True, ser_json_bytes="base64", val_json_bytes="base64")
    template: dict[str, Any]
    nag: tuple[str, ...]
    assets: dict[str, bytes] = {}


def source_of(product: Product) -> str:
    """The file that makes the product."""
    return f"products/{product.name.replace('-', '_')}.py"


def candidate(product: Product, cache: Path | None = None) -> Candidate:
    """The product as the code makes it now; from the cache (by default the catalog's) while no code changed.

    FactoryError where the template cannot be synthesized.
    """
    cache = cache or root() / ".cache" / "candidates"
    cached = cache / f"{product.name}-{_fingerprint(product)}.json"
    if cached.exists():
        with contextlib.suppress(ValueError):
            return Candidate.model_validate_json(cached.read_bytes())
    made = synthesize(product)
    # A folder that cannot be written keeps none.
    with contextlib.suppress(OSError):
        cache.mkdir(parents=True, exist_ok=True)
        for stale in cache.glob(f"{product.name}-{'[0-9a-f]' * 64}.json"):
            stale.unlink(missing_ok=True)
        write_atomically(cached, made.model_dump_json().encode())
    return made


def nested_in(product: Product, made: Candidate) -> Read:
    """Reads templates of nested stacks: the code's own, and those of earlier versions, which imported products go on from."""

    def read(key: str) -> dict[str, Any] | None:
        earlier = path_of(released_folder() / product.name, key)
        content = made.assets.get(key) or (earlier.read_bytes() if earlier.is_file() else None)
        return None if content is None else _object(content, relative(earlier))

    return read


def _object(content: bytes, where: str) -> dict[str, Any]:
    with contextlib.suppress(ValueError):
        if isinstance(found := json.loads(content), dict):
            return found
    raise FactoryError(f"{where}: is no template of a nested stack, which is one JSON object; release it anew")


def whole(product: Product, cache: Path | None = None) -> dict[str, Any]:
    """The code's template with what its nested stacks make in their places. Errors as for `candidate`."""
    made = candidate(product, cache)
    return nested.whole(made.template, nested_in(product, made))


def _fingerprint(product: Product) -> str:
    """Changes with anything that a template is made from: code, flags, libraries."""
    digest = hashlib.sha256(product.model_dump_json().encode())
    content, engine = root() / "products", Path(__file__).parents[1]
    for folder, paths in (
        (content, _content(content)),
        (engine, (*(engine / "authoring").glob("*.py"), *(engine / "releasing").glob("*.py"))),
        (root(), [root() / "cdk.json"]),
    ):
        for path in sorted(paths):
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    for library in ("aws-cdk-lib", "constructs", "cdk-nag"):
        digest.update(installed(library).encode())
    return digest.hexdigest()


def _content(folder: Path) -> Iterator[Path]:
    """Code, and what may be an asset: all but released versions and what Python compiles."""
    for path in folder.rglob("*"):
        if path.is_file() and not {"__pycache__", "released"} & set(path.relative_to(folder).parts):
            yield path


def synthesize(product: Product) -> Candidate:
    """Synthesize the one product, in a stack and app of its own, with cdk-nag looking on."""
    name_own_node()
    # Before CDK's own process starts. Its own look at templates takes half of the time, and sees the shell alone:
    # a product's template is a file of it, and is looked at by cfn-lint.
    os.environ["CDK_DOCKER"] = NO_DOCKER
    os.environ.setdefault("CDK_VALIDATION", "false")
    from aws_cdk import App, AssetStaging, Stack, Validations
    from cdk_nag import AwsSolutionsChecks

    from product_factory.authoring.stack import acknowledge, product_stack

    errors = io.StringIO()
    with tempfile.TemporaryDirectory() as out, contextlib.redirect_stderr(errors):
        context = {**feature_flags(), "aws:cdk:enable-asset-metadata": True}
        app = App(outdir=out, analytics_reporting=False, context=context)
        shell = Stack(app, "Candidate")
        acknowledge(shell, {"CloudFormation-Validate::F0001": "The stack only holds the product's template."})
        try:
            stack = product_stack(shell, product)
            Validations.of(app).add_plugins(AwsSolutionsChecks(app))
        except Exception as error:  # whatever the product's code raises is told, not thrown
            raise FactoryError(_cannot_synthesize(product, error)) from error
        try:
            app.synth()
        except RuntimeError as error:
            # cdk-nag's findings end synthesis too; the template is written before them.
            if not (Path(out) / stack.template_file).exists() or "ValidationFailed" not in str(error):
                raise FactoryError(_cannot_synthesize(product, error)) from error
        made = json.loads((Path(out) / stack.template_file).read_bytes())
        for each in (made, *nested_templates(Path(out))):
            refuse_built(each, source_of(product))
        template, assets = collected(Path(out), normalize(made), source_of(product), normalize)
        if assets:
            staged = (each for each in stack.node.find_all() if isinstance(each, AssetStaging))
            refuse_outside((each.source_path for each in staged), source_of(product))
        return Candidate(template=template, nag=tuple(_nag_findings(Path(out))), assets=assets)


def _cannot_synthesize(product: Product, error: Exception) -> str:
    lines = str(error).strip().splitlines() or [""]
    reason = f"{type(error).__name__}: {lines[0]}"
    if "Service Catalog Product Stacks cannot use Assets" in reason:
        reason = "it uses an image of Docker, which is no file; push it to a repository, and name it there"
    elif NO_DOCKER in reason or "docker exited" in reason or "spawnSync docker" in reason:
        reason = BUILT
    frames = [
        f for f in traceback.extract_tb(error.__traceback__) if Path(f.filename).is_relative_to(root() / "products")
    ]
    innermost = frames[-1] if frames else None
    known = innermost is not None and Path(innermost.filename).name != Path(__file__).name
    where = f"{relative(Path(innermost.filename))}:{innermost.lineno}" if innermost and known else source_of(product)
    return f"{where}: {product.name} cannot be synthesized: {reason}"


def _nag_findings(out: Path) -> Iterator[str]:
    report = out / "validation-report.json"
    if not report.exists():
        return
    for plugin in json.loads(report.read_bytes())["pluginReports"]:
        for violation in plugin["violations"]:
            for construct in violation["violatingConstructs"]:
                path = construct["constructPath"].removeprefix("Candidate/")
                yield f"{path}: {violation['ruleName']} {violation['description']}"


def feature_flags() -> dict[str, Any]:
    """The CDK feature flags of cdk.json, so that every way to synthesize gives the same. FactoryError where it is broken."""
    flags = read_object(root() / "cdk.json").get("context", {})
    if not isinstance(flags, dict):
        raise FactoryError('cdk.json: context: is no JSON object; write "context": {…}')
    return flags


def normalize(template: dict[str, Any]) -> dict[str, Any]:
    """The template without what CDK adds for itself: metadata, bootstrap version, analytics."""
    kept = {name: dict(part) if isinstance(part, dict) else part for name, part in template.items()}
    for section, name in (
        ("Parameters", "BootstrapVersion"),
        ("Rules", "CheckBootstrapVersion"),
        ("Resources", "CDKMetadata"),
        ("Conditions", "CDKMetadataAvailable"),
    ):
        kept.get(section, {}).pop(name, None)
    for name, resource in kept.get("Resources", {}).items():
        metadata = {
            key: value
            for key, value in resource.get("Metadata", {}).items()
            if not key.startswith(("aws:cdk:", "aws:asset:")) and key != "cdk_nag"
        }
        rest = {key: value for key, value in resource.items() if key != "Metadata"}
        kept["Resources"][name] = {**rest, "Metadata": metadata} if metadata else rest
    return {"AWSTemplateFormatVersion": "2010-09-09"} | {n: p for n, p in kept.items() if p != {}}
