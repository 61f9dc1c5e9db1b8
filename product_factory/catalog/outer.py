"""Outer: a template with what its nested stacks make in their places, and with the values of their outputs. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from product_factory.catalog import given
from product_factory.catalog.inlining import Inner, Json, listed, section
from product_factory.catalog.substituting import substituted


class Outer:
    """A template with nested stacks, and what these are in it."""

    def __init__(self, template: Json, inner: Mapping[str, Inner]) -> None:
        self.template, self._inner = template, inner
        self._outputs = {
            f"{name}.Outputs.{key}": value for name, each in inner.items() for key, value in each.outputs().items()
        }

    def made(self) -> dict[str, Any]:
        """The template with all parts of the nested ones, and their outputs where they are asked for."""
        kinds = ("Resources", "Conditions", "Mappings", "Rules")
        made = {**self.template, **{kind: dict(section(self.template, kind)) for kind in kinds}}
        transforms = listed(self.template.get("Transform", []))
        for each in self._inner.values():
            resources, conditions = each.resources()
            made["Resources"] |= resources
            made["Conditions"] |= each.parts("Conditions") | conditions
            made["Mappings"] |= each.parts("Mappings")
            made["Rules"] |= each.rules()
            transforms += [new for new in listed(each.template.get("Transform", [])) if new not in transforms]
        if transforms:
            made["Transform"] = transforms
        found: dict[str, Any] = self._told({key: each for key, each in made.items() if each != {}}, ())
        return found

    def _told(self, node: Any, within: tuple[str, ...]) -> Any:
        """With the values of nested stacks' outputs; `within`: those that are being told, for what goes in a circle."""
        if isinstance(node, list):
            return [self._told(each, within) for each in node]
        if not isinstance(node, Mapping):
            return node

        def output(name: str) -> Any:
            known = name in self._outputs and name not in within
            return self._told(self._outputs[name], (*within, name)) if known else None

        match dict(node):
            case {"Fn::GetAtt": [str(name), str(attribute)]} if (value := output(f"{name}.{attribute}")) is not None:
                return value
            case {"Fn::GetAtt": str(text)} if (value := output(text)) is not None:
                return value
            case {"Fn::Equals": [one, other]}:
                return given.equal(self._told(one, within), self._told(other, within))
            case {"Fn::Sub": str(text)}:
                return substituted(text, {}, output, str)
            case {"Fn::Sub": [str(text), Mapping() as known]}:
                return substituted(text, {key: self._told(each, within) for key, each in known.items()}, output, str)
        return given.unsplit({key: self._told(each, within) for key, each in node.items()}, self._is_one)

    def _is_one(self, value: Any) -> bool:
        """Whether this can hold no separator of lists: what a resource tells, or a parameter of a type of AWS's."""
        match value:
            case {"Ref": str(name)}:
                asked = section(self.template, "Parameters").get(name)
                return asked is None or (isinstance(asked, Mapping) and str(asked.get("Type")).startswith("AWS::EC2::"))
            case {"Fn::GetAtt": _}:
                return not str(given.attribute(value)).startswith("Outputs.")
        return False
