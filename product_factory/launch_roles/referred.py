"""Referred: what a resource's properties name: other resources of the template, and resources of other origin."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from product_factory.aws.reference import Kind
from product_factory.aws.schemas import schema
from product_factory.launch_roles.scope import Place, form, named, places, plain, value
from product_factory.launch_roles.values import ANY, Json, references, resource

# What tags say names nothing, and neither does the key of a filter, such as `tag:Name`.
_TAGS = re.compile(r"Tags(ToAdd)?$")
_FILTER = {"Key", "Values"}
# Words that properties use for a kind beside its name in IAM's reference.
_CALLED: dict[Kind, tuple[str, ...]] = {
    Kind("autoscaling", "autoscalinggroup"): ("autoscalinggroup",),
    Kind("ec2", "elastic-ip"): ("allocation", "eip"),
    Kind("ec2", "key-pair"): ("keypair",),
    Kind("ecr", "repository"): ("repository",),
    Kind("elasticfilesystem", "file-system"): ("filesystem",),
    Kind("kms", "key"): ("kmskey", "kmsmasterkey", "encryptionkey", "cmk", "masterkey", "targetkey", "kms"),
    Kind("lambda", "function"): ("function", "lambda"),
    Kind("rds", "cluster"): ("dbcluster",),
    Kind("rds", "cluster-pg"): ("dbclusterparametergroup",),
    Kind("rds", "cluster-snapshot"): ("dbclustersnapshot", "snapshot"),
    Kind("rds", "db"): ("dbinstance",),
    Kind("rds", "og"): ("optiongroup",),
    Kind("rds", "pg"): ("dbparametergroup",),
    Kind("rds", "secgrp"): ("dbsecuritygroup",),
    Kind("rds", "snapshot"): ("dbsnapshot", "snapshot"),
    Kind("rds", "subgrp"): ("dbsubnetgroup",),
    Kind("s3", "bucket"): ("bucket",),
    Kind("s3", "object"): ("bucket",),
}
# Properties whose names do not tell what they name.
_MEANT = {("AWS::SSM::Association", "Name"): Kind("ssm", "document")}
# Properties that name a kind by a word that many others end in.
_EXACTLY = {Kind("kms", "key"): {"key", "keyid", "keyarn"}, Kind("ec2", "key-pair"): {"keyname"}}
_ENDING = re.compile(r"(id|arn|name|identifier|uri|url)?s?$")


class Reference(NamedTuple):
    """One value of the properties: the names of the properties that lead to it, its text, and what it refers to."""

    path: tuple[str, ...]
    text: str
    made: tuple[Place, ...]
    beside: Mapping[str, Any]

    @property
    def known(self) -> bool:
        """Whether anything of it can be told before launch."""
        return self.text != ANY


def referred(template: Json, logical_id: str, given: Any) -> tuple[Reference, ...]:
    """All values of a resource's properties that may name another resource."""
    return tuple(_walk(template, logical_id, given, (), {}))


def _walk(
    template: Json, logical_id: str, given: Any, path: tuple[str, ...], beside: Mapping[str, Any]
) -> Iterator[Reference]:
    if isinstance(given, list):
        for part in given:
            yield from _walk(template, logical_id, part, path, beside)
    elif isinstance(given, Mapping) and isinstance(given.get("Fn::If"), list):
        yield from _walk(template, logical_id, given["Fn::If"][1:], path, beside)
    elif isinstance(given, Mapping) and not _is_function(given):
        # What a policy document names is not acted upon.
        for key, part in given.items() if "Statement" not in given else ():
            if not _TAGS.search(key) and not (key == "Key" and set(given) == _FILTER):
                yield from _walk(template, logical_id, part, (*path, key), given)
    elif path and given not in ({"Ref": "AWS::NoValue"}, "") and not isinstance(given, (bool, int, float)):
        names = dict.fromkeys(name for name in references(given) if name != logical_id)
        made = tuple(place for name in names if resource(template, name) for place in places(template, name))
        yield Reference(path, value(template, given), made, beside)


def _is_function(given: Mapping[str, Any]) -> bool:
    return len(given) == 1 and (next(iter(given)) == "Ref" or next(iter(given)).startswith("Fn::"))


def of_kind(template: Json, logical_id: str, kind: Kind, found: tuple[Reference, ...]) -> tuple[Place, ...]:
    """The ARNs of this kind that the resource's values name; `*` within one where only the launch knows."""
    return tuple(dict.fromkeys(_of_kind(template, resource(template, logical_id)["Type"], kind, found)))


def _of_kind(template: Json, resource_type: str, kind: Kind, found: tuple[Reference, ...]) -> Iterator[Place]:
    for each in found:
        made = [place._replace(kind=kind) for place in each.made if _is(place, kind)]
        if made:
            yield from made
        elif each.text.startswith("s3://") and kind.service == "s3":
            yield from _file(kind, each.text.removeprefix("s3://"))
        elif each.text.startswith("arn:"):
            if form(kind).fullmatch(each.text):
                yield from _given_arn(kind, each.text)
        elif not each.made and (can_name(each.path, kind) or _MEANT.get((resource_type, each.path[-1])) == kind):
            yield from _given(template, kind, each)


def _is(place: Place, kind: Kind) -> bool:
    """Whether it is of this kind, by its ARN where another service's actions know it: a load balancer of WAF."""
    return place.kind == kind or (place.kind.service != kind.service and bool(form(kind).fullmatch(place.arn)))


def _file(kind: Kind, where: str) -> Iterator[Place]:
    """The bucket, or the object, of `s3://bucket/key`."""
    bucket, _, key = where.partition("/")
    names = {"bucket": bucket, "object": f"{bucket}/{key or ANY}"}
    if kind.name in names:
        yield Place(kind, f"arn:${{AWS::Partition}}:s3:::{names[kind.name]}", bucket)


def _given_arn(kind: Kind, arn: str) -> Iterator[Place]:
    """The ARN; a secret's also with what AWS adds, since its name alone serves, too.

    https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html
    """
    yield Place(kind, arn, arn.rsplit(":", 1)[-1])
    if kind == Kind("secretsmanager", "secret") and not re.search(r"(-[A-Za-z0-9]{6}|\*)$", arn):
        yield Place(kind, f"{arn}-??????", arn.rsplit(":", 1)[-1])


def _given(template: Json, kind: Kind, each: Reference) -> Iterator[Place]:
    """What a name or ID of other origin means; a bucket's object by the key that stands beside it."""
    if kind == Kind("s3", "object"):
        keys = [part for name, part in each.beside.items() if plain(name).endswith(("key", "objectkey"))]
        key = value(template, keys[0]) if len(keys) == 1 else ANY
        yield Place(kind, f"arn:${{AWS::Partition}}:s3:::{each.text}/{key}", each.text)
    elif kind == Kind("ssm", "document") and each.text.upper().startswith("AWS"):
        # Only AWS's own documents are named so; they belong to no account of ours.
        yield from (place._replace(arn=place.arn.replace("${AWS::AccountId}", ANY)) for place in named(kind, each.text))
    else:
        # A key's alias is no part of the key's ARN.
        yield from named(kind, ANY if kind == Kind("kms", "key") and "alias/" in each.text else each.text)


def can_name(path: tuple[str, ...], kind: Kind) -> bool:
    """Whether a property of this path names a resource of this kind: `VpcId`, `SubnetIds`, `S3Bucket`."""
    return bool(path) and _says(path[-1], kind)


@cache
def _says(key: str, kind: Kind) -> bool:
    stem = _ENDING.sub("", plain(key))
    if kind in _EXACTLY:
        return plain(key) in _EXACTLY[kind] or any(stem.endswith(word) for word in _CALLED[kind])
    words = (*_CALLED.get(kind, ()), plain(kind.name.partition("/")[0]))
    return any(stem.endswith(word) for word in words if word)


@cache
def nameable(resource_type: str, kind: Kind) -> bool:
    """Whether the type has a property, however deep, that names a resource of this kind."""
    return any(_says(key, kind) for key in _property_names(resource_type))


@cache
def must_name(resource_type: str, kind: Kind) -> bool:
    """Whether a property that the type demands names a resource of this kind."""
    return any(_says(key, kind) for key in (schema(resource_type) or {}).get("required", []))


@cache
def _property_names(resource_type: str) -> frozenset[str]:
    told = schema(resource_type) or {}
    fixed = {path.removeprefix("/properties/") for path in told.get("readOnlyProperties", [])}
    own = set(told.get("properties", {})) - fixed
    nested = {key for part in told.get("definitions", {}).values() for key in part.get("properties", {})}
    return frozenset(own | nested)
