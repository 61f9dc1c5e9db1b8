"""Impact: what updating from one template to another does to an account, and the version bump it demands.

An account that updates keeps its answers and takes the defaults of questions that are new. What cannot be
told before a launch counts as possible, and what is possible demands the same bump as what is sure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from product_factory.impact.macros import macro_changes
from product_factory.impact.models import Bump, Change, Effect, Impact
from product_factory.impact.questions import Question, question_changes
from product_factory.impact.resources import Resources
from product_factory.impact.sam import deployed
from product_factory.impact.sections import output_changes, rule_changes, text_changes
from product_factory.impact.summary import summed_up
from product_factory.impact.template import mappings, section, without_macros
from product_factory.impact.terms import symbols
from product_factory.impact.untouched import Untouched
from product_factory.impact.values import Values
from product_factory.impact.verdicts import resource_changes

__all__ = ["Bump", "Change", "Effect", "Impact", "impact"]

_PUBLISHED = "AWS::SSM::Parameter"


def impact(old: Mapping[str, Any], new: Mapping[str, Any]) -> Impact:
    """What an update from template `old` to template `new` does, and the least bump that it demands.

    Reads nothing but resource schemas. A section that is no mapping where CloudFormation wants one counts as
    empty. What SAM makes is what counts, as AWS's own library tells it. What another macro or a loop makes is not
    known: a change of one counts as the worst that it can do.
    """
    old, new = deployed(old), deployed(new)
    before, after = sides(old, new)
    parameters, rules, declared, outputs = (
        (without_macros(section(old, name)), without_macros(section(new, name)))
        for name in ("Parameters", "Rules", "Resources", "Outputs")
    )
    resources = Resources(*declared, before, after, Untouched(old, new))
    new_questions = frozenset(map(str, parameters[1])) - set(parameters[0])
    changes = (
        *question_changes(*parameters),
        *rule_changes(*rules, before, after),
        *text_changes(old, new),
        *macro_changes(old, new),
        *resource_changes(resources, _given_out(old, resources), new_questions),
        *output_changes(*outputs, resources),
    )
    return summed_up(changes)


def sides(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Values, Values]:
    asked = {name: Question(each) for name, each in mappings(old, "Parameters").items()}
    asks = {name: Question(each) for name, each in mappings(new, "Parameters").items()}

    def refuses(name: str, answer: str) -> bool:
        """Whether no account can have given this answer. The value behind an SSM parameter may be anything."""
        question = asked.get(name)
        if question is None or question.looks_up or name not in asks or asks[name].type != question.type:
            return False
        return not question.is_list and question.refuses(answer) is not None

    defaults = {
        name: each.default.split(",") if each.is_list else each.default
        for name, each in asks.items()
        if name not in asked and each.default is not None and not each.looks_up
    }
    return Values(old, defaults={}, refuses=refuses), Values(new, defaults=defaults, refuses=refuses)


def _given_out(old: Mapping[str, Any], resources: Resources) -> set[str]:
    """Resources whose IDs others may hold: an output or an SSM parameter tells them."""
    told = [resources.before.of(output.get("Value")) for output in mappings(old, "Outputs").values()]
    for name, resource in mappings(old, "Resources").items():
        if resource.get("Type") == _PUBLISHED:
            told.append(resources.properties(name, new=False))
    return {symbol.name for term in told for symbol in symbols(term) if symbol.kind == "resource"}
