"""Templates of nested stacks as assets, and resources that nest them."""

import re
from typing import Any

from product_factory.authoring.assets import template_url
from product_factory.catalog import nested
from product_factory.catalog.released import canonical, sha256

Json = dict[str, Any]


class Templates:
    """Templates of nested stacks, by the names that they have as assets."""

    def __init__(self) -> None:
        self.known: dict[str, Json] = {}

    def stack(self, template: Json, *, more: Json | None = None, **parameters: Any) -> Json:
        """A nested stack of this template, with these parameters; `more` stands beside its properties."""
        key = f"{sha256(canonical(template))}.json"
        self.known[key] = template
        given = {"Parameters": parameters} if parameters else {}
        return {"Type": nested.STACK, "Properties": {"TemplateURL": template_url(key), **given}, **(more or {})}

    def read(self, key: str) -> Json | None:
        return self.known.get(key)

    def whole(self, template: Json) -> Json:
        return nested.whole(template, self.read)


def asks(kind: str = "String", **more: Any) -> Json:
    """A parameter."""
    return {"Type": kind, **more}


def resources(**declared: Any) -> Json:
    return {"Resources": declared}


def split(templates: Templates, template: Json, order: list[str]) -> Json:
    """The template with its resources in two nested stacks, cut in the middle of their order; without outputs.

    What the second half refers to in the first crosses the border as an output and a parameter.
    """
    first, second = order[: len(order) // 2], order[len(order) // 2 :]
    crossing: dict[str, Any] = {}
    declared, made = template.get("Parameters") or {}, template["Resources"]
    parameters = {name: asks("CommaDelimitedList" if is_list(each) else "String") for name, each in declared.items()}
    given = {
        name: {"Fn::Join": [",", {"Ref": name}]} if is_list(each) else {"Ref": name} for name, each in declared.items()
    }
    shared: Json = {key: template[key] for key in ("Conditions", "Mappings") if key in template}
    below = {name: _across(made[name], first, crossing) for name in second}
    outputs: Json = {}
    passed: Json = {}
    for name, value in crossing.items():
        target = next(iter(value.values()))
        condition = made[(target if isinstance(target, str) else target[0]).partition(".")[0]].get("Condition")
        outputs[name] = {"Value": value, "Condition": condition} if condition else {"Value": value}
        told = {"Fn::GetAtt": ["First", f"Outputs.{name}"]}
        passed[name] = {"Fn::If": [condition, told, ""]} if condition else told
    above: Json = {
        "Parameters": parameters,
        **shared,
        "Outputs": outputs,
        "Resources": {name: made[name] for name in first},
    }
    more: Json = {**parameters, **{name: asks() for name in crossing}}
    asked: Json = {"Parameters": more, **shared, **resources(**below)}
    stacks = {"Second": templates.stack(asked, **given, **passed)}
    if first:
        stacks["First"] = templates.stack(above, **given)
    kept = {key: each for key, each in template.items() if key not in ("Outputs", "Resources")}
    return {**kept, **resources(**stacks)}


def is_list(declared: Json) -> bool:
    return "List" in str(declared["Type"])


def _across(node: Any, first: list[str], crossing: dict[str, Any]) -> Any:
    """With parameters in the place of references to these resources, which are noted with what they stand for."""

    def parameter(name: str, value: Any) -> str:
        key = "To" + re.sub(r"[^A-Za-z0-9]", "", name.title())
        crossing[key] = value
        return key

    def named(found: re.Match[str]) -> str:
        name = found[1]
        if name.partition(".")[0] not in first:
            return found[0]
        return f"${{{parameter(name, {'Fn::GetAtt': name.split('.', 1)} if '.' in name else {'Ref': name})}}}"

    if isinstance(node, list):
        return [_across(each, first, crossing) for each in node]
    if not isinstance(node, dict):
        return node
    match node:
        case {"Ref": str(name)} if name in first:
            return {"Ref": parameter(name, node)}
        case {"Fn::GetAtt": [str(name), str(attribute)]} if name in first:
            return {"Ref": parameter(f"{name}.{attribute}", node)}
        case {"Fn::GetAtt": str(text)} if text.partition(".")[0] in first:
            return {"Ref": parameter(text, node)}
        case {"Fn::Sub": str(text)}:
            return {"Fn::Sub": re.sub(r"\$\{([^!}]+)\}", named, text)}
        case {"Fn::Sub": [str(text), known]}:
            return {"Fn::Sub": [re.sub(r"\$\{([^!}]+)\}", named, text), _across(known, first, crossing)]}
    kept = {key: _across(each, first, crossing) for key, each in node.items()}
    if isinstance(depends := kept.get("DependsOn"), str | list) and "Type" in kept:
        kept["DependsOn"] = [each for each in ([depends] if isinstance(depends, str) else depends) if each not in first]
    return kept
