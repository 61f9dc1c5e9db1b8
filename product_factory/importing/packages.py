"""Packages: files and folders at hand that a template names, which `aws cloudformation package` would upload.

A released template names no file of a machine. What keeps packages with a product's versions is handed in as `Keep`;
where there is none, a template that names a package is refused, with the resource and the file.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple

from product_factory.errors import FactoryError

Json = Mapping[str, Any]

# https://docs.aws.amazon.com/cli/latest/reference/cloudformation/package.html
UPLOADED: dict[str, tuple[str, ...]] = {
    "AWS::ApiGateway::RestApi": ("BodyS3Location",),
    "AWS::AppSync::FunctionConfiguration": ("RequestMappingTemplateS3Location", "ResponseMappingTemplateS3Location"),
    "AWS::AppSync::GraphQLSchema": ("DefinitionS3Location",),
    "AWS::AppSync::Resolver": ("RequestMappingTemplateS3Location", "ResponseMappingTemplateS3Location"),
    "AWS::CloudFormation::Stack": ("TemplateURL",),
    "AWS::CodeCommit::Repository": ("Code.S3",),
    "AWS::ElasticBeanstalk::ApplicationVersion": ("SourceBundle",),
    "AWS::Glue::Job": ("Command.ScriptLocation",),
    "AWS::Lambda::Function": ("Code",),
    "AWS::Lambda::LayerVersion": ("Content",),
    "AWS::Serverless::Api": ("DefinitionUri",),
    "AWS::Serverless::Application": ("Location",),
    "AWS::Serverless::Function": ("CodeUri",),
    "AWS::Serverless::HttpApi": ("DefinitionUri",),
    "AWS::Serverless::LayerVersion": ("ContentUri",),
    "AWS::Serverless::StateMachine": ("DefinitionUri",),
    "AWS::ServerlessRepo::Application": ("ReadmeUrl", "LicenseUrl"),
    "AWS::StepFunctions::StateMachine": ("DefinitionS3Location",),
}
_TEMPLATES = {"AWS::CloudFormation::Stack", "AWS::Serverless::Application"}


class Package(NamedTuple):
    """One package: `field` of `resource` names it, and it is the file or folder `path`."""

    resource: str
    type: str
    field: str
    given: str
    path: Path
    kind: Literal["file", "folder", "template"]


class Kept(NamedTuple):
    """What the field says in a package's place, such as an address of S3, and the files to write for it, by name."""

    value: Any
    files: Mapping[str, bytes]


# Reads a package, and writes nothing: an import is planned first. FactoryError for what it does not take.
Keep = Callable[[Package], Kept]


class HandedOver(NamedTuple):
    """A template without packages, and their files by name; or why one of them cannot be taken."""

    template: Json
    files: dict[str, bytes]
    problem: str = ""


def packages(template: Json, file: Path) -> Iterator[Package]:
    """The packages that the template in this file names, whether they are there or not.

    A field that says something else than text, or an address, names none.
    """
    resources = template.get("Resources")
    for name, resource in (resources if isinstance(resources, Mapping) else {}).items():
        for field in UPLOADED.get(str(resource.get("Type")), ()):
            given = _at(resource.get("Properties"), field)
            if isinstance(given, str) and given and "://" not in given:
                path = file.parent / given
                kind: Any = "folder" if path.is_dir() else "file"
                kind = "template" if resource["Type"] in _TEMPLATES else kind
                yield Package(str(name), resource["Type"], field, given, path, kind)


def handed_over(template: Json, file: Path, within: Path, keep: Keep | None) -> HandedOver:
    """The template with what `keep` gives for each of its packages.

    Nothing outside of the folder `within` is read.
    """
    found, files = copy.deepcopy(dict(template)), dict[str, bytes]()
    for each in packages(template, file):
        if problem := _problem(each, within, keep):
            return HandedOver(template, {}, problem)
        if keep:
            *above, last = each.field.split(".")
            holder = found["Resources"][each.resource]["Properties"]
            for part in above:
                holder = holder[part]
            try:
                holder[last], more = keep(each)
            except FactoryError as error:
                return HandedOver(template, {}, str(error))
            files |= more
    return HandedOver(found, files)


def _problem(package: Package, within: Path, keep: Keep | None) -> str:
    where = f"Resources.{package.resource}.{package.field}: {package.given!r}"
    if not package.path.resolve().is_relative_to(within.resolve()):
        return f"{where} is a local file outside of {within}"
    if not package.path.exists():
        return f"{where} is a local file, and not at hand: no {package.path}; build it, or write it inline"
    if keep:
        return ""
    if package.kind == "template":
        return (
            f"{where} is a local file, a nested template ({package.path}); products hold none: put its resources here"
        )
    return f"{where} is a local file ({package.path}), and products hold none; write it inline, or name an S3 address"


def _at(node: Any, field: str) -> Any:
    for part in field.split("."):
        node = node.get(part) if isinstance(node, Mapping) else None
    return node
