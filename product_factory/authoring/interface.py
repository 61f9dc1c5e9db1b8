"""Interface: what a template's AWS::CloudFormation::Interface says of its form, whatever else it says there.

CloudFormation checks nothing of this metadata, so what is null or of another shape counts as absent.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-interface.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

INTERFACE = "AWS::CloudFormation::Interface"


class Shown(NamedTuple):
    """A group of parameters, with its label; empty where it has none."""

    label: str
    parameters: tuple[str, ...]


class Interface(NamedTuple):
    """The parameters' labels by name, and the groups in their order."""

    labels: Mapping[str, str]
    groups: tuple[Shown, ...]


def interface_of(template: Mapping[str, Any]) -> Interface:
    """The interface of this template; nothing in it where the template has none."""
    said = _mapping(_mapping(template.get("Metadata")).get(INTERFACE))
    labels = {name: _label(each) for name, each in _mapping(said.get("ParameterLabels")).items()}
    groups = said.get("ParameterGroups")
    return Interface(
        {name: label for name, label in labels.items() if label},
        tuple(map(_group, groups)) if isinstance(groups, list) else (),
    )


def _group(given: Any) -> Shown:
    group = _mapping(given)
    names = group.get("Parameters")
    held = tuple(name for name in names if isinstance(name, str)) if isinstance(names, list) else ()
    return Shown(_label(group.get("Label")), held)


def _label(given: Any) -> str:
    return str(_mapping(given).get("default") or "").strip()


def _mapping(given: Any) -> Mapping[str, Any]:
    return given if isinstance(given, Mapping) else {}
