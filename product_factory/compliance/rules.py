"""Rules: what a Config rule's name has in common with those of other accounts. Pure.

In each account the same rule bears another name: CloudFormation, Security Hub, conformance packs and organization rules
add to it. What is added is known; a name that fits none of the forms stays whole, and stands for itself. Names of the
catalog's own rules are held against the logical IDs of its templates: a stack is never taken out of a name (ADR 21).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from product_factory.catalog.facts import Facts, ProductFacts, RuleFacts

# <stack>-<logical ID>-<12 or 13 characters>; the name may have 128, so nothing of a launched product's is cut (aws/physical_names.py).
_LAUNCHED = re.compile(r"SC-\d{12}-pp-[a-z0-9]+-(?P<logical>[A-Za-z0-9]+)-[A-Z0-9]{12,13}")
# What AWS's services make of a rule, with their pages.
_MADE = (
    # https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-standards-awsconfigrules.html
    re.compile(r"securityhub-(?P<rule>.+)-[0-9a-f]{6,8}"),
    # https://docs.aws.amazon.com/config/latest/developerguide/conformance-packs.html
    re.compile(r"(?P<rule>.+)-conformance-pack-[a-z0-9]{9}"),
    # https://docs.aws.amazon.com/config/latest/developerguide/config-rule-multi-account-deployment.html
    re.compile(r"OrgConfigRule-(?P<rule>.+)-[a-z0-9]{8}"),
    # https://docs.aws.amazon.com/controltower/latest/controlreference/elective-detective-controls.html
    re.compile(r"AWSControlTower_AWS-GR_(?P<rule>[A-Z0-9_]+)"),
)
# Names that aren't the identifier in other letters:
# https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html
_OTHERWISE = {
    "RESTRICTED_SSH": "INCOMING_SSH_DISABLED",
    "RESTRICTED_COMMON_PORTS": "RESTRICTED_INCOMING_TRAFFIC",
    "CLOUDTRAIL_ENABLED": "CLOUD_TRAIL_ENABLED",
    "MULTI_REGION_CLOUDTRAIL_ENABLED": "MULTI_REGION_CLOUD_TRAIL_ENABLED",
}
REMEMBERED = 1000


class Rule(NamedTuple):
    """What is known of a rule: the key by which it is counted, and what it finds, in words."""

    key: str
    finds: str = ""


class Knowledge:
    """What the catalog knows of rules and controls; without facts nothing but the forms of names."""

    def __init__(self, facts: Facts | None) -> None:
        self.known = facts is not None
        self.products: Mapping[str, ProductFacts] = facts.products if facts else {}
        self._logical, self._finds = self._rules()
        self._controls = self._by_identifier()
        self._servers: dict[str, tuple[str, ...]] = {}
        self._remedies: dict[str, tuple[str, ...]] = {}
        self._by_key: dict[str, Rule] = {}
        self._last: dict[str, Rule] = {}

    def rule(self, name: str) -> Rule:
        """What a rule of this name is. Names differ by account, so that no more than a few are remembered."""
        if self._last.get(name) is None:
            if len(self._last) >= REMEMBERED:
                self._last.clear()
            key = self._key(name)
            self._last[name] = self._by_key.setdefault(key, Rule(key, self._finds.get(key, "")))
        return self._last[name]

    def control(self, key: str) -> str:
        """The control that a rule of this key serves, by its identifier in its standard; "" where that is not known."""
        return self._controls.get(key, "")

    def servers(self, control: str) -> tuple[str, ...]:
        """Products whose cards name this control: what an account has once first, then workloads', umbrellas last."""
        found = self._servers.get(control)
        if found is None:
            held = [name for name, facts in self.products.items() if any(each.id == control for each in facts.controls)]
            found = tuple(sorted(held, key=lambda name: (bool(self.products[name].includes), not self._is_once(name))))
            self._servers[control] = found
        return found

    def remedies(self, control: str) -> tuple[str, ...]:
        """Those of its servers that remediate what is found."""
        found = self._remedies.get(control)
        if found is None:
            found = tuple(name for name in self.servers(control) if self.remediates(name, control))
            self._remedies[control] = found
        return found

    def remediates(self, product: str, control: str) -> bool:
        """Whether launching the product in an account remediates what is found there by this control.

        It is launched once in an account, so it concerns the account and not a workload alone; it is no umbrella; and a
        Config rule that only tells of it is not all that it does.
        """
        facts = self.products[product]
        rules = [each for each in facts.rules.values() if self._controls.get(each.identifier) == control]
        return self._is_once(product) and not facts.includes and (not rules or any(each.remediates for each in rules))

    def _is_once(self, product: str) -> bool:
        facts = self.products[product]
        return product in facts.rivals or bool(facts.rules)

    def _key(self, name: str) -> str:
        launched = _LAUNCHED.fullmatch(name)
        if launched and (known := self._logical.get(launched["logical"])):
            return known
        for form in _MADE:
            if made := form.fullmatch(name):
                return _identifier(made["rule"])
        return _identifier(name) if _identifier(name) in self._controls else name

    def _rules(self) -> tuple[dict[str, str], dict[str, str]]:
        """Identifiers by logical ID, where all products agree; what each finds."""
        logical: dict[str, set[str]] = {}
        finds: dict[str, str] = {}
        for facts in self.products.values():
            for logical_id, rule in facts.rules.items():
                logical.setdefault(logical_id, set()).add(rule.identifier)
                if rule.identifier:
                    finds.setdefault(rule.identifier, rule.finds)
        return {key: next(iter(held)) for key, held in logical.items() if len(held) == 1 and held != {""}}, finds

    def _by_identifier(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for facts in self.products.values():
            for rule in facts.rules.values():
                control = _control_of(facts, rule)
                if rule.identifier and control:
                    found.setdefault(rule.identifier, control)
        return found


def _control_of(facts: ProductFacts, rule: RuleFacts) -> str:
    """By the same words on card and rule; else the one control of a product of one rule. Security Hub's come first."""
    said = [each for each in facts.controls if rule.finds and each.how.rstrip(".") == rule.finds.rstrip(".")]
    hub = [each for each in facts.controls if each.standard == "Security Hub"]
    if not said and len(facts.rules) == 1 and len(hub) == 1:
        said = hub
    said.sort(key=lambda each: each.standard != "Security Hub")
    return said[0].id if said else ""


def _identifier(rule: str) -> str:
    """The managed rule's identifier for its name: iam-user-mfa-enabled is IAM_USER_MFA_ENABLED."""
    name = rule.upper().replace("-", "_")
    return _OTHERWISE.get(name, name)
