"""What an aggregator answers of rules and their findings, and of its sources: from what is in the organization's accounts.

https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeAggregateComplianceByConfigRules.html
https://docs.aws.amazon.com/config/latest/APIReference/API_GetAggregateComplianceDetailsByConfigRule.html
https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeConfigurationAggregatorSourcesStatus.html
"""

import json
from collections.abc import Iterator
from typing import Any

from moto.config.models import ConfigAggregator, ConfigBackend, config_backends
from moto.config.responses import ConfigResponse
from moto.core.utils import unix_time, utcnow

from product_factory.sandbox.config.aggregator import Members, aggregator_of, paged, recorded, regions_of
from product_factory.sandbox.config.errors import (
    InvalidLimitException,
    InvalidParameterValueException,
    NoSuchConfigRuleException,
)
from product_factory.sandbox.config.evaluations import COMPLIANT, NON_COMPLIANT, Result, results, tell
from product_factory.sandbox.tree import organization_of

CAP = 100
"""So many resources are counted: https://docs.aws.amazon.com/config/latest/APIReference/API_ComplianceContributorCount.html"""
MAX_RULES, MAX_DETAILS, DETAILS, MAX_SOURCES = 1000, 100, 50, 100


def describe_aggregate_compliance_by_config_rules(self: ConfigResponse) -> str:
    """Rules that have results: those without are not among them."""
    asked = _members(self)
    given = asked.get("Filters") or {}
    if given.get("ComplianceType", COMPLIANT) not in (COMPLIANT, NON_COMPLIANT):
        raise InvalidParameterValueException("ComplianceType: AWS Config filters by COMPLIANT and NON_COMPLIANT alone.")
    aggregator = aggregator_of(self.config_backend, asked)
    found = [each for each in _rules(self.config_backend, aggregator, given) if _asked_for(each, given)]
    return _answer("AggregateComplianceByConfigRules", found, asked, MAX_RULES, MAX_RULES)


def get_aggregate_compliance_details_by_config_rule(self: ConfigResponse) -> str:
    """Each resource of one rule, account and Region; none where there is no such rule."""
    asked = _members(self)
    aggregator, kind = aggregator_of(self.config_backend, asked), asked.get("ComplianceType")
    if kind not in (None, COMPLIANT, NON_COMPLIANT):
        raise InvalidParameterValueException("ComplianceType: AWS Config tells of COMPLIANT and NON_COMPLIANT alone.")
    place, name, found = (asked["AccountId"], asked["AwsRegion"]), asked["ConfigRuleName"], []
    if place in set(recorded(self.config_backend.account_id, aggregator)):
        backend = config_backends[place[0]][place[1]]
        rule = backend.config_rules.get(name)
        seen = results(backend, rule) if rule else []
        found = [_detail(place, name, each) for each in seen if kind in (None, each.compliance)]
    return _answer("AggregateEvaluationResults", found, asked, DETAILS, MAX_DETAILS)


def describe_configuration_aggregator_sources_status(self: ConfigResponse) -> str:
    """Each account and Region: SUCCEEDED while a recorder records, OUTDATED where one is stopped, FAILED without one.

    What AWS says of an account without recorder is published nowhere; `FAILED` is the nearest of its three words.
    """
    asked = _members(self)
    aggregator = aggregator_of(self.config_backend, asked)
    wanted = asked.get("UpdateStatus") or ["SUCCEEDED", "FAILED", "OUTDATED"]
    found = [each for each in _sources(self.config_backend, aggregator) if each["LastUpdateStatus"] in wanted]
    return _answer("AggregatedSourceStatusList", found, asked, MAX_SOURCES, MAX_SOURCES)


def put_external_evaluation(self: ConfigResponse) -> str:
    """What somebody tells of a process check: https://docs.aws.amazon.com/config/latest/APIReference/API_PutExternalEvaluation.html"""
    asked = _members(self)
    rule = self.config_backend.config_rules.get(asked["ConfigRuleName"])
    if rule is None:
        raise NoSuchConfigRuleException(f"The ConfigRule '{asked['ConfigRuleName']}' provided is invalid.")
    tell(self.config_backend, rule, asked["ExternalEvaluation"])
    return "{}"


def _rules(backend: ConfigBackend, aggregator: ConfigAggregator, given: Members) -> Iterator[Members]:
    for account_id, region in recorded(backend.account_id, aggregator):
        if given.get("AccountId", account_id) != account_id or given.get("AwsRegion", region) != region:
            continue
        source = config_backends[account_id][region]
        for name, rule in source.config_rules.items():
            seen = results(source, rule) if given.get("ConfigRuleName", name) == name else []
            if seen:
                yield {
                    "ConfigRuleName": name,
                    "Compliance": _compliance(seen),
                    "AccountId": account_id,
                    "AwsRegion": region,
                }


def _compliance(seen: list[Result]) -> Members:
    wrong = sum(each.compliance == NON_COMPLIANT for each in seen)
    if not wrong:
        return {"ComplianceType": COMPLIANT}
    counted = {"CappedCount": min(wrong, CAP), "CapExceeded": wrong > CAP}
    return {"ComplianceType": NON_COMPLIANT, "ComplianceContributorCount": counted}


def _asked_for(found: Members, given: Members) -> bool:
    kind = found["Compliance"]["ComplianceType"]
    return bool(given.get("ComplianceType", kind) == kind)


def _detail(place: tuple[str, str], rule: str, found: Result) -> Members:
    now = unix_time(utcnow())
    qualifier = {"ConfigRuleName": rule, "ResourceType": found.type, "ResourceId": found.id}
    told = {"Annotation": found.annotation} if found.annotation else {}
    return {
        "EvaluationResultIdentifier": {"EvaluationResultQualifier": qualifier, "OrderingTimestamp": now},
        "ComplianceType": found.compliance,
        "ResultRecordedTime": now,
        "ConfigRuleInvokedTime": now,
        "AccountId": place[0],
        "AwsRegion": place[1],
        **told,
    }


def _sources(backend: ConfigBackend, aggregator: ConfigAggregator) -> Iterator[Members]:
    """A Region that nobody uses isn't among them, but for the aggregator's own."""
    source: Any = aggregator.organization_aggregation_source
    organization, now = organization_of(backend.account_id), unix_time(utcnow())
    used = {backend.region_name}
    for account in organization.accounts if organization else []:
        used |= set(regions_of(account.id, source))
    for account in organization.accounts if organization else []:
        if account.status != "ACTIVE":
            continue
        for region in sorted(used) if source.all_aws_regions else source.aws_regions:
            recorders = config_backends[account.id][region].recorders.values()
            records = any(each.status.recording for each in recorders)
            status = "SUCCEEDED" if records else "OUTDATED" if recorders else "FAILED"
            told = {"LastErrorCode": "NoConfigurationRecorder"} if status == "FAILED" else {}
            yield {
                "SourceId": account.id,
                "SourceType": "ACCOUNT",
                "AwsRegion": region,
                "LastUpdateStatus": status,
                "LastUpdateTime": now,
                **told,
            }


def _answer(member: str, found: list[Members], asked: Members, usual: int, most: int) -> str:
    limit = int(asked.get("Limit") or usual)
    if not 0 <= limit <= most:
        raise InvalidLimitException(f"Limit {limit} is not between 0 and {most}.")
    page, token = paged(found, asked.get("NextToken"), limit)
    return json.dumps({member: page} | ({"NextToken": token} if token else {}))


def _members(response: ConfigResponse) -> Members:
    members: Members = json.loads(response.body)
    return members


OPERATIONS: tuple[Any, ...] = (
    describe_aggregate_compliance_by_config_rules,
    get_aggregate_compliance_details_by_config_rule,
    describe_configuration_aggregator_sources_status,
    put_external_evaluation,
)
