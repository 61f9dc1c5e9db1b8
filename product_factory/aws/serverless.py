"""What AWS's SAM transform makes of a template, by the library that is AWS's own transform. Calls nothing on AWS.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-serverless.html
https://github.com/aws/serverless-application-model
"""

from __future__ import annotations

import copy
import functools
import json
import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version as installed
from types import SimpleNamespace
from typing import Any

Json = Mapping[str, Any]

TRANSFORM = "AWS::Serverless-2016-10-31"
LIBRARY = "aws-sam-translator"
# Two Regions of one partition: what differs between them would be frozen wrongly for one of them.
_REGIONS = ("us-east-1", "ap-northeast-1")
_PROBES = 24
# An application is a nested stack, whose template the AWS Serverless Application Repository is asked for unless its
# location is a text.
_APPLICATION = "AWS::Serverless::Application"
# SAM ends logical IDs with a hash of what they are made of.
_HASH = re.compile(r"[0-9a-f]{10}")


class NotExpandedError(ValueError):
    """The template cannot be expanded once for all launches; the text says why."""


def is_serverless(template: Json) -> bool:
    """Whether the template asks for the SAM transform."""
    named = template.get("Transform")
    return TRANSFORM in (named if isinstance(named, list) else [named])


def library() -> str:
    """The library and its version, as in `aws-sam-translator 1.106.0`."""
    return f"{LIBRARY} {installed(LIBRARY)}"


def expand(template: Json, fixed: Json | None = None) -> dict[str, Any]:
    """The template as the transform leaves it, the same for whatever is answered at launch.

    `fixed`: answers that every launch has, such as a nested stack is given them.
    NotExpandedError where the transform refuses it, where other macros take part, where AWS would have to be asked,
    and where what it makes goes by answers or by the Region: CloudFormation knows them when it transforms, a
    template that is frozen does not.
    """
    if template["Transform"] not in (TRANSFORM, [TRANSFORM]):
        raise NotExpandedError("other macros take part in what it makes; expand it yourself")
    for name, resource in _resources(template):
        if resource.get("Type") == _APPLICATION and _looked_up(resource):
            raise NotExpandedError(
                f"Resources.{name}: {_APPLICATION} is looked up in the AWS Serverless Application Repository; put its "
                "template beside this one, and name the file as its Location"
            )
    bare, known = _without_defaults(template), dict(fixed or {})
    made = translated(bare, known, _REGIONS[0])
    if made != translated(bare, known, _REGIONS[1]):
        raise NotExpandedError("what SAM makes goes by the Region; a released template is the same in all of them")
    shape = _shape(made)
    for name, answer in _probes(template, known):
        if _shape(translated(bare, {**known, name: answer}, _REGIONS[0])) != shape:
            raise NotExpandedError(f"what SAM makes goes by the answer to {name}; write the value into the template")
    if "Parameters" in template:
        made["Parameters"] = copy.deepcopy(dict(template["Parameters"]))
    return made


def _looked_up(application: Json) -> bool:
    properties = application.get("Properties")
    return not (isinstance(properties, Mapping) and isinstance(properties.get("Location"), str))


def translated(template: Json, answers: Json, region: str = _REGIONS[0]) -> dict[str, Any]:
    """What the transform makes of the template with these answers in this Region; NotExpandedError as it refuses."""
    try:
        from samtranslator.model.exceptions import ExceptionWithMessage, InvalidDocumentException
        from samtranslator.parser.parser import Parser

        translator = _translator()
    except Exception as error:
        raise NotExpandedError(f"{LIBRARY} does not work here ({error}); install the extra `hub`") from error
    # It tells every translation that it measured nothing.
    logging.getLogger("samtranslator").setLevel(logging.CRITICAL)
    try:
        with _region(region) as session:
            made = translator.Translator({}, Parser(), boto_session=session).translate(
                copy.deepcopy(dict(template)), dict(answers)
            )
    except InvalidDocumentException as error:
        raise NotExpandedError(f"SAM refuses it: {'; '.join(cause.message for cause in error.causes)}") from error
    except ExceptionWithMessage as error:
        raise NotExpandedError(f"SAM refuses it: {error.message}") from error
    except Exception as error:
        raise NotExpandedError(f"SAM cannot read it: {type(error).__name__}: {error}") from error
    # Its mappings are of kinds of their own.
    found: dict[str, Any] = json.loads(json.dumps(made, default=str))
    return found


@functools.cache
def _translator() -> Any:
    """The library's module, which reads its policy templates and holds them against their schema once, not for each
    template: most of what a small one takes.
    """
    from samtranslator.translator import translator

    name = "make_policy_template_for_function_plugin"
    # A version of it that does so elsewhere goes on as it does.
    if name in vars(translator):
        vars(translator)[name] = functools.cache(vars(translator)[name])
    return translator


@contextmanager
def _region(name: str) -> Iterator[Any]:
    """What the library asks a session of boto3 for, without reading this machine's settings."""
    from samtranslator.translator.arn_generator import ArnGenerator

    try:
        yield SimpleNamespace(region_name=name)
    finally:
        ArnGenerator.BOTO_SESSION_REGION_NAME = None


def _without_defaults(template: Json) -> dict[str, Any]:
    """The library takes defaults for answers: without them it leaves references to parameters as they are."""
    found = copy.deepcopy(dict(template))
    for parameter in found.get("Parameters", {}).values():
        parameter.pop("Default", None)
    return found


def _probes(template: Json, known: Json) -> Iterable[tuple[str, Any]]:
    """Answers to try each question with that has none yet."""
    found: list[tuple[str, Any]] = []
    for name, parameter in template.get("Parameters", {}).items():
        if name in known:
            continue
        allowed = parameter.get("AllowedValues")
        values = allowed if isinstance(allowed, list) and allowed else [parameter.get("Default", "one"), "true", ""]
        found += [(name, str(value)) for value in values]
    return found[:_PROBES]


def _shape(template: Json) -> Any:
    """Which resources there are, with which properties; texts and numbers aside, which answers may stand in."""

    def keys(node: Any) -> Any:
        if isinstance(node, Mapping):
            intrinsic = len(node) == 1 and next(iter(node)) in ("Ref", "Fn::Sub", "Fn::Join", "Fn::GetAtt")
            return None if intrinsic else {_HASH.sub("", str(key)): keys(value) for key, value in node.items()}
        return [keys(each) for each in node] if isinstance(node, list) else None

    kinds = {_HASH.sub("", name): resource.get("Type") for name, resource in _resources(template)}
    return kinds, keys(template.get("Resources")), keys(template.get("Conditions"))


def _resources(template: Json) -> Iterator[tuple[str, Json]]:
    found = template.get("Resources")
    for name, resource in (found if isinstance(found, Mapping) else {}).items():
        if isinstance(resource, Mapping):
            yield str(name), resource
