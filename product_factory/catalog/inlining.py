"""Inlining: one nested stack's template with the names, values and conditions that it has in the outer one. Pure.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

Json = Mapping[str, Any]
_PART = re.compile(r"\$\{\s*([^!{}][^{}]*?)\s*\}")
_SECTIONS = ("Resources", "Conditions", "Mappings", "Rules")
_LOOKED_UP = re.compile(r"AWS::SSM::Parameter::Value<(.+)>")
# What of a parameter's declaration its value has to fit.
_LIMITS = ("AllowedPattern", "AllowedValues", "MaxLength", "MaxValue", "MinLength", "MinValue")


class Inner:
    """A nested stack's template, which is whole itself, in the words of the outer one."""

    def __init__(self, name: str, template: Json, given: Json) -> None:
        self.name, self.template = name, template
        asked = section(template, "Parameters")
        self._values = {key: _value(asked[key], given.get(key)) for key in asked if isinstance(asked[key], Mapping)}
        self._resources = section(template, "Resources")

    def named(self, name: str) -> str:
        """What a part of the nested template is called in the outer one."""
        return f"{self.name}/{name}"

    def parts(self, kind: str) -> dict[str, Any]:
        """A section's parts, but for resources."""
        return {self.named(key): self._rewritten(each, kind) for key, each in section(self.template, kind).items()}

    def limits(self) -> dict[str, Any]:
        """What the nested template takes of the values that it is given, as rules."""
        found = {}
        for key, asked in section(self.template, "Parameters").items():
            told = {limit: asked[limit] for limit in _LIMITS if isinstance(asked, Mapping) and limit in asked}
            if told and not isinstance(self._values[key], str):
                claims = [
                    {"Fn::Contains": [each, self._values[key]]}
                    if limit == "AllowedValues"
                    else {f"Fn::{limit}": [each, self._values[key]]}
                    for limit, each in told.items()
                ]
                found[self.named(f"{key} fits")] = {"Assertions": [{"Assert": claim} for claim in claims]}
        return found

    def resources(self, stack: Json) -> tuple[dict[str, Any], dict[str, Any]]:
        """The resources under the stack's own condition and DeletionPolicy, and conditions that they need for that."""
        made: dict[str, Any] = {}
        conditions: dict[str, Any] = {}
        for key, each in self._resources.items():
            if not isinstance(each, Mapping) or key.startswith("Fn::"):
                made[key if key.startswith("Fn::") else self.named(key)] = each
                continue
            found = {part: self._rewritten(value, part) for part, value in each.items()}
            if "DependsOn" in each:
                found["DependsOn"] = [self.named(str(other)) for other in _listed(each["DependsOn"])]
            if condition := self._condition(stack.get("Condition"), each.get("Condition"), conditions):
                found["Condition"] = condition
            if str(stack.get("DeletionPolicy", "")).startswith("Retain"):
                found["DeletionPolicy"] = "Retain"
            made[self.named(key)] = found
        return made, conditions

    def outputs(self) -> dict[str, Any]:
        """The values of the outputs by their names."""
        found = {}
        for key, each in section(self.template, "Outputs").items():
            if isinstance(each, Mapping):
                value = self._rewritten(each.get("Value"))
                condition = each.get("Condition")
                none = {"Ref": "AWS::NoValue"}
                found[key] = {"Fn::If": [self.named(condition), value, none]} if isinstance(condition, str) else value
        return found

    def _condition(self, outer: Any, own: Any, made: dict[str, Any]) -> Any:
        if not isinstance(own, str):
            return outer
        if not isinstance(outer, str):
            return self.named(own)
        both = self.named(f"{own} and {outer}")
        made[both] = {"Fn::And": [{"Condition": outer}, {"Condition": self.named(own)}]}
        return both

    def _rewritten(self, node: Any, kind: str = "") -> Any:
        """`kind`: the section, or the part of a resource, in which it stands."""
        if isinstance(node, list):
            return [self._rewritten(each, kind) for each in node]
        if not isinstance(node, Mapping):
            return node
        match dict(node):
            case {"Ref": str(name)} if len(node) == 1:
                return self._values[name] if name in self._values else {"Ref": self._own(name)}
            case {"Fn::GetAtt": [str(name), attribute]}:
                return {"Fn::GetAtt": [self._own(name), self._rewritten(attribute)]}
            case {"Fn::GetAtt": str(text)}:
                return {"Fn::GetAtt": self._own(text)}
            case {"Fn::Sub": str(text)}:
                return substituted(text, {}, self._in_text, self._own)
            case {"Fn::Sub": [str(text), Mapping() as known]}:
                return substituted(text, self._rewritten(known), self._in_text, self._own)
            case {"Fn::If": [str(name), *branches]}:
                return {"Fn::If": [self.named(name), *self._rewritten(branches)]}
            case {"Fn::FindInMap": [str(name), *keys]}:
                return {"Fn::FindInMap": [self.named(name), *self._rewritten(keys)]}
            case {"Condition": str(name)} if kind in ("Conditions", "Rules"):
                return {"Condition": self.named(name)}
        return {key: self._rewritten(each, kind) for key, each in node.items()}

    def _own(self, name: str) -> str:
        return self.named(name) if name.partition(".")[0] in self._resources else name

    def _in_text(self, name: str) -> Any:
        return self._values.get(name)


class Outer:
    """A template with nested stacks, and what these are in it."""

    def __init__(self, template: Json, inner: Mapping[str, Inner]) -> None:
        self.template, self._inner = template, inner
        self._outputs = {
            f"{name}.Outputs.{key}": value for name, each in inner.items() for key, value in each.outputs().items()
        }

    def made(self) -> dict[str, Any]:
        """The template with all parts of the nested ones, and their outputs where they are asked for."""
        made = {**self.template, **{kind: dict(section(self.template, kind)) for kind in _SECTIONS}}
        transforms = _listed(self.template.get("Transform", []))
        for name, each in self._inner.items():
            resources, conditions = each.resources(self.template["Resources"][name])
            made["Resources"] |= resources
            made["Conditions"] |= each.parts("Conditions") | conditions
            made["Mappings"] |= each.parts("Mappings")
            made["Rules"] |= each.parts("Rules") | each.limits()
            transforms += [new for new in _listed(each.template.get("Transform", [])) if new not in transforms]
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
            case {"Fn::Sub": str(text)}:
                return substituted(text, {}, output, str)
            case {"Fn::Sub": [str(text), Mapping() as known]}:
                return substituted(text, self._told(known, within), output, str)
        return {key: self._told(each, within) for key, each in node.items()}


def section(template: Json, name: str) -> Json:
    """The section, empty where it is missing or no mapping."""
    found = template.get(name)
    return found if isinstance(found, Mapping) else {}


def substituted(text: str, known: Json, look: Callable[[str], Any], rename: Callable[[str], str]) -> dict[str, Any]:
    """`Fn::Sub` of the text with the values that `look` has for its names beside it, and other names renamed."""
    values = dict(known)

    def replace(found: re.Match[str]) -> str:
        name = found[1]
        if name in known:
            return f"${{{name}}}"
        value = look(name)
        if value is None:
            return f"${{{rename(name)}}}"
        key = name.replace(".", "/")
        values[key] = value
        return f"${{{key}}}"

    written = _PART.sub(replace, text)
    return {"Fn::Sub": [written, values]} if values else {"Fn::Sub": written}


def _value(asked: Json, given: Any) -> Any:
    """What `Ref` gives for a parameter of a nested stack: what it is given, or its default; lists as lists."""
    kind = str(asked.get("Type", "String"))
    value = asked.get("Default", "") if given is None else given
    value = value if isinstance(value, Mapping | list) else _text(value)
    if looked_up := _LOOKED_UP.fullmatch(kind):
        kind = looked_up[1]
        text = value if isinstance(value, str) else "${Name}"
        reference = f"{{{{resolve:ssm:{text}}}}}"
        value = reference if isinstance(value, str) else {"Fn::Sub": [reference, {"Name": value}]}
        return {"Fn::Split": [",", value]} if _is_list(kind) else value
    if not _is_list(kind):
        return value
    match value:
        case str():
            return [each.strip() for each in value.split(",")] if value else []
        case {"Fn::Join": [",", listed]}:
            return listed
        case _:
            return {"Fn::Split": [",", value]}


def _is_list(kind: str) -> bool:
    return kind == "CommaDelimitedList" or kind.startswith("List<")


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]
