"""Inlining: one nested stack's template with the names, values and conditions that it has in the outer one. Pure.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from product_factory.catalog import given
from product_factory.catalog.substituting import NO_VALUE, substituted

Json = Mapping[str, Any]


class Inner:
    """A nested stack's template, which is whole itself, in the words of the outer one.

    `stack`: the resource of the outer template that it is. Raises nothing: what is no template in it stays as it is.
    """

    def __init__(self, name: str, template: Json, stack: Json) -> None:
        self.name, self.template, self._stack = name, template, stack
        told, self._asked = parameters(stack), section(template, "Parameters")
        self._given = {key: told.get(key) for key, asked in self._asked.items() if isinstance(asked, Mapping)}
        self._values = {key: given.value(self._asked[key], each) for key, each in self._given.items()}
        self._resources = section(template, "Resources")

    def named(self, name: str) -> str:
        """What a part of the nested template is called in the outer one."""
        return f"{self.name}/{name}"

    def parts(self, kind: str) -> dict[str, Any]:
        """The mappings or conditions."""
        return {self.named(key): self._rewritten(each, kind) for key, each in section(self.template, kind).items()}

    def rules(self) -> dict[str, Any]:
        """The rules, and what the nested template takes of the values that it is given, where the stack is made at all."""
        found = self.parts("Rules")
        for key, told in self._given.items():
            if claims := list(given.claims(self._asked[key], told)):
                says = {k: v for k, v in (("AssertDescription", self._asked[key].get("ConstraintDescription")),) if v}
                found[self.named(f"{key} fits")] = {"Assertions": [{"Assert": claim, **says} for claim in claims]}
        return {name: self._where_made(each) for name, each in found.items()}

    def resources(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The resources under the stack's own condition, and conditions that they need for that."""
        made: dict[str, Any] = {}
        conditions: dict[str, Any] = {}
        for key, each in self._resources.items():
            if not isinstance(each, Mapping) or key.startswith("Fn::"):
                made[key if key.startswith("Fn::") else self.named(key)] = each
                continue
            found = {part: self._rewritten(value, part) for part, value in each.items()}
            if "DependsOn" in each:
                found["DependsOn"] = [self.named(str(other)) for other in listed(each["DependsOn"])]
            if condition := self._condition(each.get("Condition"), conditions):
                found["Condition"] = condition
            made[self.named(key)] = found
        return made, conditions

    def outputs(self) -> dict[str, Any]:
        """The values of the outputs by their names."""
        found = {}
        for key, each in section(self.template, "Outputs").items():
            if isinstance(each, Mapping):
                value, condition = self._rewritten(each.get("Value")), each.get("Condition")
                found[key] = (
                    {"Fn::If": [self.named(condition), value, NO_VALUE]} if isinstance(condition, str) else value
                )
        return found

    def _condition(self, own: Any, made: dict[str, Any]) -> Any:
        outer = self._stack.get("Condition")
        if not isinstance(own, str):
            return outer
        if not isinstance(outer, str):
            return self.named(own)
        both = self.named(f"{own} and {outer}")
        made[both] = {"Fn::And": [{"Condition": outer}, {"Condition": self.named(own)}]}
        return both

    def _where_made(self, rule: Any) -> Any:
        """The rule, which is asked only where the stack is made."""
        condition = self._stack.get("Condition")
        if not isinstance(rule, Mapping) or not isinstance(condition, str):
            return rule
        there, own = {"Condition": condition}, rule.get("RuleCondition")
        return {**rule, "RuleCondition": there if own is None else {"Fn::And": [there, own]}}

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
                return substituted(text, {}, self._values.get, self._own, self.name)
            case {"Fn::Sub": [str(text), Mapping() as known]}:
                told = {key: self._rewritten(each) for key, each in known.items()}
                return substituted(text, told, self._values.get, self._own, self.name)
            case {"Fn::If": [str(name), *branches]}:
                return {"Fn::If": [self.named(name), *self._rewritten(branches, kind)]}
            case {"Fn::FindInMap": [str(name), *keys]}:
                return {"Fn::FindInMap": [self.named(name), *self._rewritten(keys)]}
            case {"Condition": str(name)} if kind in ("Conditions", "Rules"):
                return {"Condition": self.named(name)}
        return {key: self._rewritten(each, kind) for key, each in node.items()}

    def _own(self, name: str) -> str:
        return self.named(name) if name.partition(".")[0] in self._resources else name


def section(template: Json, name: str) -> Json:
    """The section, empty where it is missing or no mapping."""
    found = template.get(name)
    return found if isinstance(found, Mapping) else {}


def parameters(stack: Json) -> Json:
    """What a nested stack is given."""
    return section(section(stack, "Properties"), "Parameters")


def listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]
