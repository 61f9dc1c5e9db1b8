"""Check: what a product's template must hold to before it is released."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from typing import Any

from product_factory.authoring.assets import REFERENCE
from product_factory.authoring.interface import interface_of
from product_factory.aws.condition_keys import demanded_in_vain
from product_factory.aws.physical_names import cut_short
from product_factory.catalog import nested
from product_factory.catalog.nested import Read, none
from product_factory.catalog.released import canonical
from product_factory.catalog.unfit import unfit
from product_factory.releasing.drifting import drifting

# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
# https://docs.aws.amazon.com/servicecatalog/latest/adminguide/limits.html (outputs: CloudFormation takes 200)
LIMITS = {"Parameters": 200, "Resources": 500, "Outputs": 60}
# Service Catalog shows the outputs of the outer stack alone.
NESTED_LIMITS = LIMITS | {"Outputs": 200}
MAX_BYTES = 1_000_000
# Each file that a template names in the hub's bucket is one.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
MAX_DYNAMIC = 60

_REGION = re.compile(
    r"(?<![A-Za-z0-9-])(?:af|ap|ca|cn|eu|eusc|il|me|mx|sa|us)(?:-(?:gov|iso[a-z]?|de))?"
    r"-(?:north|south|east|west|central)(?:east|west)?-\d(?![A-Za-z0-9])"
)
_ACCOUNT = re.compile(r"(?<![A-Za-z0-9])\d{12}(?![A-Za-z0-9])")
_PARTITION = re.compile(r"arn:aws(?:-[a-z-]+)?:")
_BOOTSTRAP = re.compile(r"cdk-[a-z0-9]+-(?:assets|container-assets)-")
# What CDK's Asset.http_url makes of the hub's bucket: a bucket in the place of a Region.
_ADDRESS = re.compile(rf"https://s3\.{re.escape(REFERENCE)}\S*")
# Where CloudFront's metrics are, wherever the stack stands: dashboards and conditions of a distribution may say so.
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/programming-cloudwatch-metrics.html
_DISTRIBUTION, _METRICS_OF_DISTRIBUTIONS = "AWS::CloudFront::Distribution", "us-east-1"
# Texts for people may give examples.
_PROSE = {"Description", "ConstraintDescription", "AlarmDescription", "AllowedPattern"}


def check(template: Mapping[str, Any], body: bytes, read: Read = none) -> list[str]:
    """Findings as `path: what is wrong; the mend`, none for a template that may be released.

    `read` has the templates of its nested stacks, which are looked at, too. Without cfn-lint and cdk-nag, which look at
    other things.
    """
    every = dict(_all(template, read))
    if nothing := [_at(path, finding) for path, made in every.items() for finding in _nulls(made)]:
        return nothing
    whole = nested.whole(template, read)
    findings = [*unlaunchable(template, body, read), *_form(template), *_elsewhere(whole, every)]
    findings += [*demanded_in_vain(whole), *cut_short(whole), *drifting(whole)]
    kinds = {str(each.get("Type")) for each in whole.get("Resources", {}).values() if isinstance(each, Mapping)}
    return findings + [_at(path, finding) for path, made in every.items() for finding in _texts(made, kinds)]


def _at(path: str, finding: str) -> str:
    """The finding, behind the path of the nested stack that it is in."""
    return f"{path}: {finding}" if path else finding


def _all(template: Mapping[str, Any], read: Read) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The template, without a path, and those of its nested stacks with theirs."""
    yield "", template
    yield from ((path, made) for path, _, made in nested.templates(template, read))


def _elsewhere(whole: Mapping[str, Any], seen: Container[str]) -> Iterator[str]:
    for name, resource in (whole.get("Resources") or {}).items():
        if isinstance(resource, Mapping) and resource.get("Type") == nested.STACK and name not in seen:
            yield (
                f"Resources/{name}/Properties/TemplateURL: a nested stack whose template is no file of this version, so "
                "that nobody knows what it makes; use CDK's NestedStack, or put the resources here"
            )


def _texts(template: Mapping[str, Any], kinds: Container[str]) -> Iterator[str]:
    """Findings on single values. `kinds`: the types of all that the product makes."""
    for path, value in _walk(template):
        key = path[-1] if path else ""
        where = "/".join(path)
        if key == "Fn::ImportValue":
            yield f"{where}: use an SSM parameter under /baseline/ in place of an import"
        if key == "Export" and path[0] == "Outputs":
            yield f"{where}: use an SSM parameter under /baseline/ in place of an export"
        if isinstance(value, str):
            watches = _DISTRIBUTION in kinds and (path[0] == "Conditions" or "DashboardBody" in path)
            told = value.replace(_METRICS_OF_DISTRIBUTIONS, "") if watches else value
            yield from (f"{where}: {text}" for text in _literals(path, told))


def unlaunchable(template: Mapping[str, Any], body: bytes, read: Read = none) -> list[str]:
    """Of the findings those that no launch survives: limits of CloudFormation, macros, and nested stacks that don't fit."""
    found = [*_limits(template, body), *_macros(template), *unfit(template, read)]
    for path, _, made in nested.templates(template, read):
        size = canonical(made)
        told = (*_limits(made, size, NESTED_LIMITS, "nested stack"), *_macros(made))
        found += [f"{path}: {finding}" for finding in told]
    return found


def _macros(template: Mapping[str, Any]) -> Iterator[str]:
    for path, _ in _walk(template):
        if path[-1] == "Fn::Transform" or path == ("Transform",):
            yield f"{'/'.join(path)}: macros and transforms cannot be launched everywhere; write it out"


def _limits(
    template: Mapping[str, Any], body: bytes, limits: Mapping[str, int] = LIMITS, what: str = "product"
) -> Iterator[str]:
    for section, limit in limits.items():
        count = len(template.get(section) or {})
        if count > limit:
            yield f"{section}: {count}, AWS allows {limit} in a {what}; split it, or use nested stacks"
    if (count := body.count(b"{{resolve:")) > MAX_DYNAMIC:
        yield f"template: {count} dynamic references, CloudFormation allows {MAX_DYNAMIC}; split it, or use nested stacks"
    if not template.get("Resources"):
        yield f"Resources: none; a {what} makes at least one"
    if len(body) > MAX_BYTES:
        yield f"template: {len(body):,} bytes, CloudFormation allows {MAX_BYTES:,}; split the product, or use nested stacks"


def _nulls(template: Mapping[str, Any]) -> Iterator[str]:
    """Sections, and parts of them, that are null. What stands in properties is cfn-lint's business.

    CloudFormation answers "[/Outputs] 'null' values are not allowed in templates": https://github.com/getmoto/moto/pull/4221
    It checks nothing of Metadata.
    """
    for path, value in _walk(template):
        if value is None and path[0] != "Metadata" and "Properties" not in path[:-1]:
            yield f"{'/'.join(path)}: null, which CloudFormation refuses in templates; leave it out"


def _form(template: Mapping[str, Any]) -> Iterator[str]:
    interface = interface_of(template)
    grouped = {name for group in interface.groups for name in group.parameters}
    for name, parameter in (template.get("Parameters") or {}).items():
        if not parameter.get("Description") or name not in interface.labels or name not in grouped:
            yield f"Parameters/{name}: declare it in the card's form, with label and description"


def _literals(path: tuple[str, ...], value: str) -> Iterator[str]:
    if _PROSE & set(path) or path[:1] == ("Metadata",):
        return
    for pattern, what, mend in (
        (_ACCOUNT, "literal account ID", "use ${AWS::AccountId} or ask for it in the form"),
        (_REGION, "literal Region", "use ${AWS::Region} or ask for it in the form"),
        (_PARTITION, "literal partition", "use arn:${AWS::Partition}:"),
        (_BOOTSTRAP, "asset of the hub's CDK bucket", "spokes cannot read it; write it inline"),
        (_ADDRESS, "address of an asset", "CDK writes none that leads to the hub's bucket; use its s3_object_url"),
    ):
        if found := pattern.search(value):
            yield f"{what} {found.group()!r}; {mend}"


def _walk(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    if path:
        yield path, node
    if isinstance(node, Mapping):
        for key, value in node.items():
            yield from _walk(value, (*path, str(key)))
    elif isinstance(node, list):
        for position, value in enumerate(node):
            yield from _walk(value, (*path, str(position)))
