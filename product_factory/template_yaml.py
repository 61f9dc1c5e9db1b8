"""Template YAML: CloudFormation's templates in YAML, with its short forms (`!Ref`, `!Sub`, …); dates stay text."""

from __future__ import annotations

from typing import Any

import yaml  # type: ignore[import-untyped]


class Loader(yaml.SafeLoader):  # type: ignore[misc]
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html"""


def _short_form(loader: Any, name: str, node: Any) -> dict[str, Any]:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    if name == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {name if name in ("Ref", "Condition") else f"Fn::{name}": value}


Loader.add_multi_constructor("!", _short_form)
# 2010-09-09 is text to CloudFormation, not a date.
Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def load(body: str) -> Any:
    """What the YAML says; yaml.YAMLError where it isn't any."""
    try:
        return yaml.load(body, Loader=Loader)  # noqa: S506, made from SafeLoader
    except (ValueError, RecursionError) as error:  # numbers of 5,000 digits, thousands of brackets
        raise yaml.YAMLError(str(error)) from error
