"""Packages: files and folders at hand that a template names, which `aws cloudformation package` would upload.

Nested templates, which it uploads, too, are read first: `nested.py`.

A released template names no file of a machine. What keeps packages with a product's versions is handed in as `Keep`;
where there is none, a template that names a package is refused, with the resource and the file.
"""

from __future__ import annotations

import copy
import os
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
    "AWS::CodeCommit::Repository": ("Code.S3",),
    "AWS::ElasticBeanstalk::ApplicationVersion": ("SourceBundle",),
    "AWS::Glue::Job": ("Command.ScriptLocation",),
    "AWS::Lambda::Function": ("Code",),
    "AWS::Lambda::LayerVersion": ("Content",),
    "AWS::Serverless::Api": ("DefinitionUri",),
    "AWS::Serverless::Function": ("CodeUri",),
    "AWS::Serverless::HttpApi": ("DefinitionUri",),
    "AWS::Serverless::LayerVersion": ("ContentUri",),
    "AWS::Serverless::StateMachine": ("DefinitionUri",),
    "AWS::ServerlessRepo::Application": ("ReadmeUrl", "LicenseUrl"),
    "AWS::StepFunctions::StateMachine": ("DefinitionS3Location",),
}
TEMPLATES = {"AWS::CloudFormation::Stack": "TemplateURL", "AWS::Serverless::Application": "Location"}


class Package(NamedTuple):
    """One package: `field` of `resource` names it, and it is the file or folder `path`."""

    resource: str
    type: str
    field: str
    given: str
    path: Path
    kind: Literal["file", "folder"]


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
                kind: Literal["file", "folder"] = "folder" if os.path.isdir(path) else "file"
                yield Package(str(name), resource["Type"], field, given, path, kind)


def handed_over(template: Json, file: Path, within: Path, keep: Keep | None) -> HandedOver:
    """The template with what `keep` gives for each of its packages.

    Nothing outside of the folder `within` is read.
    """
    found, files = copy.deepcopy(dict(template)), dict[str, bytes]()
    for each in packages(template, file):
        where = f"Resources.{each.resource}.{each.field}: {each.given!r}"
        if problem := problem_of(where, each.path, within, keep):
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


def problem_of(where: str, path: Path, within: Path, keep: Keep | None) -> str:
    """Why the file or folder, which `where` names, can't be taken beside the template, if so."""
    try:
        inside, there = path.resolve().is_relative_to(within.resolve()), path.exists()
    except (OSError, ValueError):  # such as a name of 300 characters, or with a zero in it
        return f"{where} is neither an address nor a path; correct it"
    if not inside:
        return f"{where} is a local file outside of {within}"
    if not there:
        return f"{where} is a local file, and not at hand: no {path}; build it, or write it inline"
    if not keep:
        return f"{where} is a local file ({path}), and products hold none; write it inline, or name an S3 address"
    return ""


def _at(node: Any, field: str) -> Any:
    for part in field.split("."):
        node = node.get(part) if isinstance(node, Mapping) else None
    return node
