"""Synth: the hub's cloud assembly, written from released files."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from product_factory.authoring.hub import Hub
from product_factory.catalog import loading
from product_factory.catalog.offer import Offer, load
from product_factory.errors import FactoryError
from product_factory.node import name_own_node
from product_factory.releasing.check import MAX_BYTES


class Synthesized(BaseModel):
    """One hub stack of the assembly, counted."""

    model_config = ConfigDict(frozen=True)
    name: str
    region: str
    template: Path
    products: int
    versions: int
    portfolios: int
    resources: int


def synthesize(
    out: Path, *, offer: Offer | None = None, regions: Sequence[str] = (), **settings: object
) -> list[Synthesized]:
    """Write the cloud assembly to `out`: one hub stack a Region.

    By default as the settings say; `regions` and other fields of the hub take their place. Needs no AWS
    account, credentials or network. FactoryError where anything released is not as it was, where `out` cannot
    be written, or where a template is over CloudFormation's limits.
    """
    offer = offer or load()
    changed = settings | ({"regions": tuple(regions)} if regions else {})
    hub = Hub.model_validate(loading.hub().model_dump() | changed)
    # CDK's own look at the templates takes longer than all else together. Released templates were
    # linted when they were published; the hub's own is linted and checked by cdk-nag in the tests.
    os.environ.setdefault("CDK_VALIDATION", "false")
    name_own_node()
    from aws_cdk import App

    from product_factory.hub.stack import build
    from product_factory.releasing.candidate import feature_flags

    # A stack trace for each of thousands of constructs would take half of the time.
    context = {**feature_flags(), "aws:cdk:disable-stack-trace": True}
    app = App(outdir=str(out), analytics_reporting=False, context=context, tree_metadata=False)
    try:
        stacks = build(app, offer, hub)
        app.synth()
    except RuntimeError as error:
        reason = str(error).strip().splitlines()[0]
        raise FactoryError(f"{out}: the hub cannot be synthesized: {reason}") from error
    for stack in stacks:
        size = (out / stack.template_file).stat().st_size
        if size > MAX_BYTES:
            raise FactoryError(
                f"{stack.stack_name}: the hub's template has {size:,} bytes, CloudFormation allows {MAX_BYTES:,}; "
                "offer fewer products, or publish with shorter notes"
            )
    return [_count(out / stack.template_file, stack.stack_name, stack.region) for stack in stacks]


def _count(path: Path, name: str, region: str) -> Synthesized:
    resources = json.loads(path.read_bytes()).get("Resources", {})
    products = _of_type(resources, "AWS::ServiceCatalog::CloudFormationProduct")
    return Synthesized(
        name=name,
        region=region,
        template=path,
        products=len(products),
        versions=sum(len(p["Properties"]["ProvisioningArtifactParameters"]) for p in products),
        portfolios=len(_of_type(resources, "AWS::ServiceCatalog::Portfolio")),
        resources=len(resources),
    )


def _of_type(resources: dict[str, dict[str, object]], kind: str) -> list[dict[str, dict[str, list[object]]]]:
    return [r for r in resources.values() if r["Type"] == kind]  # type: ignore[misc]
