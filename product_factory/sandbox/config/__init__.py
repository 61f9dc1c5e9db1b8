"""AWS Config's organization aggregator and remediation, in moto's Config: who may make one, and what it answers.

What an account's recorder records is in the aggregator at once; AWS takes some minutes. An account and
Region without a recorder that records provisioned products is not in it:
https://docs.aws.amazon.com/config/latest/developerguide/aggregate-data.html
"""

import json
from typing import Any

from moto.config.models import MANAGED_RULES_CONSTRAINTS, OrganizationAggregationSource
from moto.config.responses import ConfigResponse
from moto.organizations.models import FakeDelegatedAdministrator

from product_factory.sandbox.config import compliance, remediation
from product_factory.sandbox.config.aggregator import allow, counts, select
from product_factory.sandbox.config.evaluations import PROCESS_CHECK

__all__ = ["PRINCIPAL", "install"]

PRINCIPAL = "config.amazonaws.com"

_PUT_AGGREGATOR = ConfigResponse.put_configuration_aggregator


def put_configuration_aggregator(self: ConfigResponse) -> str:
    """moto's, after AWS's errors for who may not aggregate an organization; what is wrong in itself comes first."""
    source = self._get_param("OrganizationAggregationSource")
    if source and not self._get_param("AccountAggregationSources"):
        OrganizationAggregationSource(source.get("RoleArn"), source.get("AwsRegions"), source.get("AllAwsRegions"))
        allow(self.current_account, source, PRINCIPAL)
    return _PUT_AGGREGATOR(self)


def select_aggregate_resource_config(self: ConfigResponse) -> str:
    """https://docs.aws.amazon.com/config/latest/APIReference/API_SelectAggregateResourceConfig.html"""
    return select(self.config_backend, _members(self))


def get_aggregate_discovered_resource_counts(self: ConfigResponse) -> str:
    """https://docs.aws.amazon.com/config/latest/APIReference/API_GetAggregateDiscoveredResourceCounts.html"""
    return counts(self.config_backend, _members(self))


def _members(response: ConfigResponse) -> dict[str, Any]:
    members: dict[str, Any] = json.loads(response.body)
    return members


def install() -> None:
    """Answer so from now on, and let Config be delegated; idempotent."""
    for operation in (
        put_configuration_aggregator,
        select_aggregate_resource_config,
        get_aggregate_discovered_resource_counts,
        *remediation.OPERATIONS,
        *compliance.OPERATIONS,
    ):
        setattr(ConfigResponse, operation.__name__, operation)
    # In no list of managed rules, and in AWS's own conformance packs:
    # https://docs.aws.amazon.com/config/latest/developerguide/process-checks.html
    MANAGED_RULES_CONSTRAINTS.setdefault(PROCESS_CHECK, {"Parameters": []})
    if PRINCIPAL not in FakeDelegatedAdministrator.SUPPORTED_SERVICES:
        FakeDelegatedAdministrator.SUPPORTED_SERVICES.append(PRINCIPAL)
