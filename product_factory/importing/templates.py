"""Templates in working copies of the repositories that the portfolio file names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from product_factory.importing.schema import Product, Source, Version

PROVIDERS = ("codecommit", "github", "codestarsourceconnection", "s3", "custom")


class Found(NamedTuple):
    """A template, or why there is none."""

    file: Path | None
    template: dict[str, Any]
    problem: str


def find(product: Product, version: Version, folder: Path) -> Found:
    """The version's template under FOLDER/<repository>/<branch>/<path>/product.template.<format>.

    Only what that factory would have put into Service Catalog unchanged: rendered, packaged and
    synthesized templates are told apart, and not taken.
    """
    reason = _not_a_file(product, version)
    if reason:
        return Found(None, {}, reason)
    source = Source.model_validate(_merged(product.Source, version.Source))
    made = version.Provisioner or product.Provisioner
    suffixes = ("json",) if made and made.Format == "json" else ("yaml", "yml", "json")
    places = [place / source.Path for place in _places(source, folder)]
    if not places:
        return Found(None, {}, f"Source: {source.Provider}: names neither repository nor branch")
    inside = [place for place in places if place.resolve().is_relative_to(folder.resolve())]
    for place in inside:
        for name in (f"product.template.{suffix}" for suffix in suffixes):
            if (place / name).is_file():
                return _decoded(place / name)
        if (place / "product.template.yaml.j2").is_file():
            return Found(
                place / "product.template.yaml.j2", {}, "is a Jinja2 template; render it to product.template.yaml"
            )
    if not inside:
        return Found(None, {}, f"Source: {places[0]}: is outside of {folder}")
    return Found(
        None, {}, f"no template at {inside[0] / 'product.template.'}{'|'.join(suffixes)}; put a working copy there"
    )


def _not_a_file(product: Product, version: Version) -> str:
    made = version.Provisioner or product.Provisioner
    if made and made.Type != "CloudFormation":
        return f"Provisioner: {made.Type} makes the template; only CloudFormation templates are taken"
    for each in (version, product):
        if "Template" in (each.model_extra or {}):
            return "Template: the CDK makes it at build time; synthesize it, and put it where a template is looked for"
    return ""


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(below)
    for key, value in above.items():
        both = isinstance(value, Mapping) and isinstance(found.get(key), Mapping)
        found[key] = _merged(found[key], value) if both else value
    return found


def _places(source: Source, folder: Path) -> Iterator[Path]:
    """Where a working copy may lie, likeliest first."""
    given = {key: value for key, value in source.Configuration.items() if isinstance(value, str) and value}
    branch = given.get("BranchName") or given.get("Branch")
    repository = given.get("RepositoryName") or given.get("Repo") or given.get("FullRepositoryId")
    if url := given.get("GitUrl"):
        repository = url.rstrip("/").rsplit("/", 1)[-1].removesuffix(".git")
    bucket, key = given.get("BucketName") or given.get("S3Bucket"), given.get("S3ObjectKey")
    if bucket and key:
        yield folder / bucket / key.removesuffix(".zip")
    if not repository or not branch:
        return
    yield folder / repository / branch
    if owner := given.get("Owner"):
        yield folder / owner / repository / branch
    if "/" in repository:
        yield folder / repository.rsplit("/", 1)[-1] / branch


def _decoded(file: Path) -> Found:
    """The file with short-form intrinsic functions (`!Ref`) written out."""
    from cfnlint.decode import decode_str

    try:
        found, matches = decode_str(file.read_text("utf-8"))
    except UnicodeDecodeError as error:
        return Found(file, {}, f"is not UTF-8 text: {error.reason}")
    if matches or not isinstance(found, dict):
        first = matches[0] if matches else None
        return Found(file, {}, f"line {first.linenumber}: {first.message}" if first else "is no template")
    # Through JSON, so that cfn-lint's own kinds of dict and text are plain again.
    try:
        template: dict[str, Any] = json.loads(json.dumps(found, default=str))
    except (TypeError, ValueError) as error:
        return Found(file, {}, f"cannot be written as JSON: {error}")
    # A section with nothing behind it is none.
    template = {section: part for section, part in template.items() if part is not None}
    problem = _unsound(template) or _unpackaged(template)
    return Found(file, {} if problem else template, problem)


# What `aws cloudformation package` uploads, and writes an S3 address in its place.
# https://docs.aws.amazon.com/cli/latest/reference/cloudformation/package.html
_UPLOADED = {
    "AWS::ApiGateway::RestApi": "BodyS3Location",
    "AWS::AppSync::GraphQLSchema": "DefinitionS3Location",
    "AWS::AppSync::Resolver": "RequestMappingTemplateS3Location",
    "AWS::CloudFormation::Stack": "TemplateURL",
    "AWS::ElasticBeanstalk::ApplicationVersion": "SourceBundle",
    "AWS::Lambda::Function": "Code",
    "AWS::Lambda::LayerVersion": "Content",
    "AWS::StepFunctions::StateMachine": "DefinitionS3Location",
}


_SECTIONS = ("Conditions", "Mappings", "Metadata", "Outputs", "Parameters", "Resources", "Rules")


def _unsound(template: Mapping[str, Any]) -> str:
    """The first thing that CloudFormation itself would refuse of the outline; values are cfn-lint's business."""
    for section in _SECTIONS:
        if not isinstance(template.get(section, {}), Mapping):
            return f"{section}: is no mapping"
    if not template.get("Resources"):
        return "Resources: none"
    for section in ("Parameters", "Resources"):
        for name, part in template.get(section, {}).items():
            if not isinstance(part, Mapping) or not isinstance(part.get("Type"), str):
                return f"{section}.{name}: has no Type"
            if not isinstance(part.get("Properties", {}), Mapping):
                return f"{section}.{name}.Properties: is no mapping"
            if not re.fullmatch(r"[A-Za-z0-9]{1,255}", name):
                return f"{section}.{name}: is no name of letters and digits"
    return ""


def _unpackaged(template: Mapping[str, Any]) -> str:
    for name, resource in template["Resources"].items():
        value = resource.get("Properties", {}).get(_UPLOADED.get(resource["Type"], ""))
        field = _UPLOADED.get(resource["Type"])
        if isinstance(value, str) and "://" not in value:
            return f"Resources.{name}.{field}: {value!r} is a local file; package it where spokes can read it, or write it inline"
    return ""
