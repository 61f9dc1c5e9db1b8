"""The analyzers of one account and Region, with their archive rules and tags.

https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_CreateAnalyzer.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-quotas.html
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from moto.core.base_backend import BackendDict, BaseBackend
from moto.core.utils import utcnow

from product_factory.sandbox.tree import organization_of

from .criteria import check_filter
from .exceptions import AccessAnalyzerError, Conflict, Invalid, NotFound, QuotaExceeded

JSON = dict[str, Any]

TYPES = (
    "ACCOUNT",
    "ORGANIZATION",
    "ACCOUNT_UNUSED_ACCESS",
    "ORGANIZATION_UNUSED_ACCESS",
    "ACCOUNT_INTERNAL_ACCESS",
    "ORGANIZATION_INTERNAL_ACCESS",
)
OF_ACCOUNT, OF_ORGANIZATION = 1, 5
"""How many of a type there may be in a Region."""
PRINCIPAL = "access-analyzer.amazonaws.com"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,254}")
_RULE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,254}")


@dataclass
class ArchiveRule:
    name: str
    filter: JSON
    created: datetime = field(default_factory=utcnow)
    updated: datetime = field(default_factory=utcnow)


@dataclass
class Analyzer:
    name: str
    arn: str
    type: str
    account_id: str
    region: str
    tags: dict[str, str]
    configuration: JSON | None
    created: datetime = field(default_factory=utcnow)
    rules: dict[str, ArchiveRule] = field(default_factory=dict)
    found: dict[str, datetime] = field(default_factory=dict)
    """When each finding was first found, by its ID."""


class AccessAnalyzerBackend(BaseBackend):
    """One account's Access Analyzer in one Region."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.analyzers: dict[str, Analyzer] = {}

    def create(
        self, name: str, kind: str, tags: dict[str, str], configuration: JSON | None, rules: list[JSON]
    ) -> Analyzer:
        """A new one, active at once; refused where there are too many, or nobody may analyze an organization."""
        if not _NAME.fullmatch(name) or kind not in TYPES:
            raise Invalid(f"No analyzer can have the name {name} and the type {kind}")
        if name in self.analyzers:
            raise Conflict("Analyzer", name)
        quota = OF_ORGANIZATION if kind.startswith("ORGANIZATION") else OF_ACCOUNT
        if sum(each.type == kind for each in self.analyzers.values()) >= quota:
            raise QuotaExceeded(kind, quota)
        if kind.startswith("ORGANIZATION"):
            _check_organization(self.account_id)
        arn = f"arn:{self.partition}:access-analyzer:{self.region_name}:{self.account_id}:analyzer/{name}"
        made = Analyzer(name, arn, kind, self.account_id, self.region_name, dict(tags), configuration)
        for rule in rules:
            made.rules[rule["ruleName"]] = _rule(rule["ruleName"], rule["filter"])
        self.analyzers[name] = made
        return made

    def get(self, name: str) -> Analyzer:
        if name not in self.analyzers:
            raise NotFound("Analyzer", name)
        return self.analyzers[name]

    def by_arn(self, arn: str) -> Analyzer:
        for each in self.analyzers.values():
            if each.arn == arn:
                return each
        raise NotFound("Analyzer", arn)

    def delete(self, name: str) -> None:
        del self.analyzers[self.get(name).name]

    def create_rule(self, analyzer: str, name: str, given: JSON) -> None:
        rules = self.get(analyzer).rules
        if name in rules:
            raise Conflict("ArchiveRule", name)
        rules[name] = _rule(name, given)

    def update_rule(self, analyzer: str, name: str, given: JSON) -> None:
        rule = self.rule(analyzer, name)
        check_filter(given)
        rule.filter, rule.updated = given, utcnow()

    def rule(self, analyzer: str, name: str) -> ArchiveRule:
        rules = self.get(analyzer).rules
        if name not in rules:
            raise NotFound("ArchiveRule", name)
        return rules[name]


def _rule(name: str, given: JSON) -> ArchiveRule:
    if not _RULE_NAME.fullmatch(name):
        raise Invalid(f"No archive rule can have the name {name}")
    check_filter(given)
    return ArchiveRule(name, given)


def _check_organization(account_id: str) -> None:
    """Its management account analyzes an organization, or whom it has delegated that to.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-delegated-administrator.html
    """
    organization = organization_of(account_id)
    if organization is not None and organization.org is not None:
        delegated = [
            each
            for each in organization.admins
            if any(s["ServicePrincipal"] == PRINCIPAL for s in each.services.values())
        ]
        if account_id in {organization.org.master_account_id, *(each.account.id for each in delegated)}:
            return
    raise AccessAnalyzerError(
        "AccessDeniedException", f"Account {account_id} is no delegated administrator for IAM Access Analyzer"
    )


accessanalyzer_backends = BackendDict(AccessAnalyzerBackend, "accessanalyzer")
