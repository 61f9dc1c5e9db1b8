"""Administering: who administers security services, as AWS's APIs tell it, and registering whom the plan names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from product_factory.authoring.guardrail import SERVICES_ON
from product_factory.aws.security_services import SERVICES, Service
from product_factory.errors import FactoryError
from product_factory.guardrails.administrators import Found, Step
from product_factory.organization.calls import call_aws, client

_NAMES = {
    "GuardDuty": ("guardduty", "list_organization_admin_accounts", "AdminAccounts", "AdminAccountId"),
    "Security Hub": ("securityhub", "list_organization_admin_accounts", "AdminAccounts", "AccountId"),
    "Inspector": ("inspector2", "list_delegated_admin_accounts", "delegatedAdminAccounts", "accountId"),
}
_ENABLE = {
    "GuardDuty": ("enable_organization_admin_account", "AdminAccountId"),
    "Security Hub": ("enable_organization_admin_account", "AdminAccountId"),
    "Inspector": ("enable_delegated_admin_account", "delegatedAdminAccountId"),
}


def registered(services: Iterable[Service]) -> Found:
    """Trust and administrators by AWS Organizations, which every delegated administrator may read."""
    organizations = client("organizations", "us-east-1")

    def trusted() -> frozenset[str]:
        pages = organizations.get_paginator("list_aws_service_access_for_organization").paginate()
        return frozenset(each["ServicePrincipal"] for page in pages for each in page["EnabledServicePrincipals"])

    def of(principal: str) -> tuple[str, ...]:
        pages = organizations.get_paginator("list_delegated_administrators").paginate(ServicePrincipal=principal)
        return tuple(each["Id"] for page in pages for each in page["DelegatedAdministrators"])

    doing = "reading who administers security services"
    return Found(
        trusted=call_aws(trusted, doing),
        registered={each.principal: call_aws(lambda each=each: of(each.principal), doing) for each in services},  # type: ignore[misc]
    )


def for_policies(kinds: Iterable[str]) -> Found | None:
    """What policies of these types need; None where none switches a service on."""
    wanted = set(kinds) & set(SERVICES_ON)
    return registered([each for each in SERVICES if each.policy in wanted]) if wanted else None


def read(regions: Sequence[str]) -> Found:
    """All of it; for the management account, whom services tell of their administrators."""
    found = registered(SERVICES)
    regional = {
        service.name: {region: _regional(service, region) for region in regions}
        for service in SERVICES
        if service.regional
    }
    return found.model_copy(
        update={"regional": regional, "trails": _trails(regions[0]), "aggregators": _aggregators(regions)}
    )


def _regional(service: Service, region: str) -> tuple[str, ...]:
    name, operation, listed, member = _NAMES[service.name]
    pages = client(name, region).get_paginator(operation)
    call = lambda: tuple(each[member] for page in pages.paginate() for each in page.get(listed, []))  # noqa: E731
    return call_aws(call, f"reading {service.name}'s administrator in {region}")


def _trails(region: str) -> tuple[str, ...]:
    found = call_aws(lambda: client("cloudtrail", region).describe_trails()["trailList"], "reading the trails")
    return tuple(each["Name"] for each in found if each.get("IsOrganizationTrail"))


def _aggregators(regions: Sequence[str]) -> tuple[str, ...]:
    found = []
    for region in regions:
        config = client("config", region)
        pages = config.get_paginator("describe_configuration_aggregators")
        call = lambda pages=pages: [each for page in pages.paginate() for each in page["ConfigurationAggregators"]]  # noqa: E731
        found += [
            f"{region}/{each['ConfigurationAggregatorName']}"
            for each in call_aws(call, f"reading the aggregators in {region}")
            if "OrganizationAggregationSource" in each
        ]
    return tuple(found)


def carry_out(account: str, region: str, told: Sequence[Step], say: Callable[[str], None]) -> None:
    """Do what is missing, in its order; FactoryError at the first that fails, which a second run goes on from."""
    for step in told:
        if step.state == "missing":
            say(step.command)
            call_aws(lambda step=step: _do(account, region, step), f"{step.service}: {step.what}")  # type: ignore[misc]


def _do(account: str, region: str, step: Step) -> Any:
    organizations = client("organizations", "us-east-1")
    if step.what == "trusted access":
        return organizations.enable_aws_service_access(ServicePrincipal=step.found)
    if step.service in _ENABLE:
        operation, member = _ENABLE[step.service]
        return getattr(client(_NAMES[step.service][0], step.region), operation)(**{member: account})
    if step.service == "CloudTrail":
        return client("cloudtrail", region).register_organization_delegated_admin(MemberAccountId=account)
    service = next(each for each in SERVICES if each.name == step.service)
    return organizations.register_delegated_administrator(AccountId=account, ServicePrincipal=service.principal)


def check(account: str, caller: str, management: str, accounts: Iterable[str]) -> None:
    """FactoryError unless the management account asks, for another account of its organization."""
    if caller != management:
        raise FactoryError(
            f"{caller} is not the management account {management}, which alone registers administrators; sign in to it"
        )
    if account == management or account not in set(accounts):
        raise FactoryError(f"--account {account}: name another account of the organization than its management account")
