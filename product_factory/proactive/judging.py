"""Judging: which resources of a template the proactive controls refuse, by default and with other answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict

from product_factory.proactive.answering import DEFAULTS, answered
from product_factory.proactive.resolving import Resolved, resolved
from product_factory.proactive.rules import Rules


class Refusal(BaseModel):
    """A resource that a proactive control refuses: with the form's defaults, or with other answers.

    `answers` are those that turn it: with them it is refused where it is not by default, and the other way round.
    """

    model_config = ConfigDict(frozen=True)
    product: str
    version: str
    control: str
    wants: str
    fix: str
    resource: str
    type: str
    by_default: bool
    answers: tuple[str, ...]

    @property
    def when(self) -> str:
        """When it is refused, in words."""
        if not self.answers:
            return "always"
        values: dict[str, list[str]] = {}
        for answer in self.answers:
            name, _, value = answer.partition("=")
            values.setdefault(name, []).append(value or "(empty)" if "=" in answer else "")
        listed = "; ".join(f"{name} {', '.join(given)}".strip() for name, given in values.items())
        return f"unless {listed}" if self.by_default else f"with {listed}"


class Judged:
    """Judges documents by all rules, each document once."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._found: dict[str, frozenset[str]] = {}

    def judge(self, documents: Mapping[str, str]) -> None:
        """Judge these documents; values are their resource types."""
        new = {document: kind for document, kind in documents.items() if document not in self._found}
        refusing: dict[str, set[str]] = {document: set() for document in new}
        for rule in self._rules.rules:
            mine = [document for document, kind in new.items() if kind in rule.types]
            for document, failed in zip(mine, self._rules.refused(rule, mine), strict=True):
                if failed:
                    refusing[document].add(rule.control)
        self._found |= {document: frozenset(controls) for document, controls in refusing.items()}

    def controls(self, document: str) -> frozenset[str]:
        """The controls that refuse a judged document."""
        return self._found[document]


def refusals(product: str, version: str, template: Mapping[str, Any], rules: Rules, judged: Judged) -> list[Refusal]:
    """What the controls refuse of a template, by control and resource."""
    return refusals_of_all({product: (version, template)}, rules, judged)[product]


def refusals_of_all(
    templates: Mapping[str, tuple[str, Mapping[str, Any]]], rules: Rules, judged: Judged
) -> dict[str, list[Refusal]]:
    """What the controls refuse of each product, of which version and template are given: each rule is run once."""
    made = {product: _made(template) for product, (_, template) in templates.items()}
    judged.judge({each.document(): each.type for mine in made.values() for _, resources in mine for each in resources})
    return {
        product: _refused(product, version, template, made[product], rules, judged)
        for product, (version, template) in templates.items()
    }


Made = list[tuple[str, list[Resolved]]]
"""Of each choice of answers the resources that it makes."""


def _made(template: Mapping[str, Any]) -> Made:
    return [(each.choice, list(resolved(template, each.values))) for each in answered(template)]


def _refused(
    product: str, version: str, template: Mapping[str, Any], made: Made, rules: Rules, judged: Judged
) -> list[Refusal]:
    refused: dict[tuple[str, str], set[str]] = defaultdict(set)
    there: dict[str, set[str]] = defaultdict(set)
    for choice, resources in made:
        for resource in resources:
            there[resource.logical_id].add(choice)
            for control in judged.controls(resource.document()):
                refused[control, resource.logical_id].add(choice)
    known = {rule.control: rule for rule in rules.rules}
    found = []
    for (control, logical_id), choices in sorted(refused.items()):
        by_default = DEFAULTS in choices
        turning = (choice for choice, _ in made if (choice in choices) != by_default)
        found.append(
            Refusal(
                product=product,
                version=version,
                control=control,
                wants=known[control].wants,
                fix=known[control].fix,
                resource=logical_id,
                type=template["Resources"][logical_id]["Type"],
                by_default=by_default,
                answers=tuple(choice for choice in turning if not by_default or choice in there[logical_id]),
            )
        )
    return found
