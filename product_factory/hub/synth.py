"""Synth: the hub's cloud assembly, written from released files."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from product_factory.authoring.hub import Hub
from product_factory.catalog import loading
from product_factory.catalog.layout import Layout
from product_factory.catalog.layout import read as read_layout
from product_factory.catalog.offer import Offer, load
from product_factory.errors import FactoryError
from product_factory.hub.assembly import Bucket, comes_after, write
from product_factory.hub.assets import SUFFIX, assets_stack, is_assets_stack
from product_factory.hub.availability import Gap, gaps
from product_factory.hub.further import further
from product_factory.hub.limits import LIMITS, Limits, check
from product_factory.node import name_own_node


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
    parameters: tuple[str, ...] = ()
    # Of a Region's first stack: products that the Region has not all services for.
    gaps: tuple[Gap, ...] = ()


def synthesize(
    out: Path,
    *,
    offer: Offer | None = None,
    regions: Sequence[str] = (),
    layout: Layout | None = None,
    limits: Limits = LIMITS,
    **settings: object,
) -> list[Synthesized]:
    """Write the cloud assembly to `out`: one hub stack a Region, or several where one has no room; home Region first.

    By default as the settings say; `regions` and other fields of the hub take their place, `layout` that of the
    catalog's layout where an `offer` is given, too. Needs no AWS account, credentials or network. FactoryError where
    anything released is not as it was, where `out` cannot be written, or where a template is over `limits`.
    """
    if layout is None:
        layout = Layout() if offer else read_layout()
    offer = offer or load()
    changed = settings | ({"regions": tuple(regions)} if regions else {})
    hub = Hub.model_validate(loading.hub().model_dump() | changed)
    # CDK's own look at the templates takes longer than all else together. Released templates were
    # linted when they were published; the hub's own is linted and checked by cdk-nag in the tests.
    os.environ.setdefault("CDK_VALIDATION", "false")
    name_own_node()
    from aws_cdk import App

    from product_factory.hub.stack import build, contents_of
    from product_factory.releasing.candidate import feature_flags

    # A stack trace for each of thousands of constructs would take half of the time.
    context = {**feature_flags(), "aws:cdk:disable-stack-trace": True}
    try:
        # The CDK's Node may stand in another folder.
        app = App(outdir=str(out.absolute()), analytics_reporting=False, context=context, tree_metadata=False)
        contents = contents_of(offer, hub, layout, limits)
        stacks = build(app, offer, hub, contents)
        app.synth()
    except RuntimeError as error:
        reason = str(error).strip().splitlines()[0]
        raise FactoryError(f"{out}: the hub cannot be synthesized: {reason}") from error
    firsts = {stack.region: stack.stack_name for stack in stacks}
    found = []
    for region, first in firsts.items():
        bucket = Bucket(out, first)
        more = assets_stack(contents, region, bucket)
        more += further(contents, region, bucket) if contents.places.split else []
        write(out, firsts, more)
        before = [stack.name for stack in more if stack.name in (f"{first}-TagOptions", f"{first}{SUFFIX}")]
        comes_after(out, first, before)
        names = [*before, first, *(stack.name for stack in more if stack.name not in before)]
        of_region = [_count(out / f"{name}.template.json", name, region, limits) for name in names]
        missing = gaps(offer, region)
        found += [each.model_copy(update={"gaps": missing}) if each.name == first else each for each in of_region]
    return found


def _count(path: Path, name: str, region: str, limits: Limits) -> Synthesized:
    body = path.read_bytes()
    template = json.loads(body)
    check(name, template, len(body), _mend(name), limits)
    resources = template.get("Resources", {})
    products = _of_type(resources, "AWS::ServiceCatalog::CloudFormationProduct")
    return Synthesized(
        name=name,
        region=region,
        template=path,
        products=len(products),
        versions=sum(len(p["Properties"]["ProvisioningArtifactParameters"]) for p in products),
        portfolios=len(_of_type(resources, "AWS::ServiceCatalog::Portfolio")),
        resources=len(resources),
        parameters=tuple(template.get("Parameters", {})),
    )


def _mend(name: str) -> str:
    """What makes a stack smaller: what it holds shows in its name."""
    if "-Portfolio-" in name:
        return "portfolios/: name fewer principals, by patterns, or fewer products in this portfolio"
    if "-Products-" in name:
        return "products/released/: publish these products with shorter notes, or end one of them"
    if is_assets_stack(name):
        return "give fewer products assets"
    if name.endswith("-TagOptions"):
        return "tag_options: offer fewer values"
    return "offer fewer products, or publish with shorter notes"


def _of_type(resources: dict[str, dict[str, object]], kind: str) -> list[dict[str, dict[str, list[object]]]]:
    return [r for r in resources.values() if r["Type"] == kind]  # type: ignore[misc]
