"""Keeping: packages of imported templates become assets of the version, by the words that their resources have for them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from product_factory.authoring.assets import REFERENCE
from product_factory.catalog.assets import too_large
from product_factory.errors import FactoryError
from product_factory.importing.packages import Kept, Package
from product_factory.releasing.archive import zipped
from product_factory.root import root

_LAMBDA, _OBJECT, _ADDRESS = ("S3Bucket", "S3Key"), ("Bucket", "Key"), ()
# How a field names an object: by two properties, or by s3://bucket/key. Whose role reads another type's files is not
# known to be the launch role.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/
_FIELDS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("AWS::ApiGateway::RestApi", "BodyS3Location"): _OBJECT,
    ("AWS::AppSync::FunctionConfiguration", "RequestMappingTemplateS3Location"): _ADDRESS,
    ("AWS::AppSync::FunctionConfiguration", "ResponseMappingTemplateS3Location"): _ADDRESS,
    ("AWS::AppSync::GraphQLSchema", "DefinitionS3Location"): _ADDRESS,
    ("AWS::AppSync::Resolver", "RequestMappingTemplateS3Location"): _ADDRESS,
    ("AWS::AppSync::Resolver", "ResponseMappingTemplateS3Location"): _ADDRESS,
    ("AWS::Lambda::Function", "Code"): _LAMBDA,
    ("AWS::Lambda::LayerVersion", "Content"): _LAMBDA,
    ("AWS::Serverless::Api", "DefinitionUri"): _OBJECT,
    ("AWS::Serverless::Function", "CodeUri"): _OBJECT,
    ("AWS::Serverless::HttpApi", "DefinitionUri"): _OBJECT,
    ("AWS::Serverless::LayerVersion", "ContentUri"): _OBJECT,
    ("AWS::Serverless::StateMachine", "DefinitionUri"): _OBJECT,
    ("AWS::StepFunctions::StateMachine", "DefinitionS3Location"): _OBJECT,
}
# What has to be an archive: a file that is none becomes one.
_ARCHIVED = {"Code", "Content", "CodeUri", "ContentUri"}
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,12}")


def keep(package: Package) -> Kept:
    """The package as an asset of its version.

    FactoryError for a type that other roles read the files of, and what can't be the same on every machine.
    """
    where = f"Resources.{package.resource}.{package.field}: {package.given!r}"
    words = _FIELDS.get((package.type, package.field))
    if words is None:
        raise FactoryError(
            f"{where} is a local file ({package.path}), which of an {package.type} another role than the launch role "
            "may read; name an S3 address"
        )
    name, content = _file(package, where)
    for refusal in too_large({name: content}, root()):
        raise FactoryError(f"{where}: {refusal}")
    value: Any = dict(zip(words, (REFERENCE, name), strict=True)) if words else f"s3://{REFERENCE}/{name}"
    return Kept(value, {name: content})


def _file(package: Package, where: str) -> tuple[str, bytes]:
    if package.kind == "folder" or (package.field in _ARCHIVED and package.path.suffix not in (".zip", ".jar")):
        content, suffix = zipped(package.path, where), ".zip"
    else:
        found = _SUFFIX.fullmatch(package.path.suffix)
        content, suffix = package.path.read_bytes(), found[0] if found else ""
    return f"{sha256(content).hexdigest()}{suffix}", content
