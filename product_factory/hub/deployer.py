"""Deployer: the roles of a pipeline that deploys the hub, as a template for the hub account. Pure.

One role deploys from the main branch, one reads for pull requests; both take short-lived tokens in place of keys.
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple

from product_factory.authoring.hub import Hub, Reading
from product_factory.authoring.portfolio import Email, Portfolio, Topic
from product_factory.aws.oidc import Provider
from product_factory.errors import FactoryError
from product_factory.hub.deployer_packing import packed
from product_factory.hub.deployer_rights import RIGHTS, Right
from product_factory.launch_roles.policies import MAX_POLICIES

DEPLOYER, READER = "service-catalog-deployer", "service-catalog-reader"
# The least that IAM lets a role have, in seconds: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
SESSION = 3600
_BOUNDARY, _PROVIDER, _BOUND, _MAKE = "PermissionsBoundary", "ProviderArn", "HasBoundary", "MakeProvider"


class Settings(NamedTuple):
    """What of a catalog its pipeline's rights follow from."""

    hub: Hub
    reading: Reading
    portfolios: Sequence[Portfolio]
    qualifier: str


def template(settings: Settings, provider: Provider, deployer: str, reader: str) -> dict[str, Any]:
    """The template: the provider unless one is there, and the two roles, each for tokens of one `sub`.

    FactoryError where the rights are over what IAM lets a role have.
    """
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "Service Catalog hub: roles for the pipeline that deploys it",
        "Parameters": {
            _PROVIDER: {
                "Type": "String",
                "Default": "",
                "AllowedPattern": f"(arn:aws[a-z-]*:iam::[0-9]{{12}}:oidc-provider/{_escaped(provider.issuer)})?",
                "Description": f"ARN of the account's OIDC provider for {provider.issuer}; empty: it is made here",
            },
            _BOUNDARY: {
                "Type": "String",
                "Default": settings.hub.permissions_boundary or "",
                "AllowedPattern": r"[\w+=,.@/-]{0,128}",
                "Description": "Name, with its path, of a managed policy that bounds both roles; empty: none",
            },
        },
        "Conditions": {
            _MAKE: {"Fn::Equals": [{"Ref": _PROVIDER}, ""]},
            _BOUND: {"Fn::Not": [{"Fn::Equals": [{"Ref": _BOUNDARY}, ""]}]},
        },
        "Resources": {
            "Provider": _provider(provider),
            **_role("Deployer", DEPLOYER, "Deploys the Service Catalog hub", provider, deployer, settings),
            **_role("Reader", READER, "Reads what a deployment of the hub would change", provider, reader, settings),
        },
        "Outputs": {
            "DeployerRoleArn": {"Value": {"Fn::GetAtt": ["Deployer", "Arn"]}},
            "ReaderRoleArn": {"Value": {"Fn::GetAtt": ["Reader", "Arn"]}},
        },
    }


def _escaped(host: str) -> str:
    return host.replace(".", "[.]")


def _provider(provider: Provider) -> dict[str, Any]:
    return {
        "Type": "AWS::IAM::OIDCProvider",
        "Condition": _MAKE,
        # An account has one of an issuer: other roles may trust it by now.
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Retain",
        "Properties": {"Url": f"https://{provider.issuer}", "ClientIdList": [provider.audience]},
    }


def _role(
    logical_id: str, name: str, description: str, provider: Provider, subject: str, settings: Settings
) -> dict[str, Any]:
    policies = packed(statements(settings, "deployer" if name == DEPLOYER else "reader"))
    if len(policies) > MAX_POLICIES:
        raise FactoryError(f"{name}: {len(policies)} policies, IAM allows {MAX_POLICIES} on a role; name fewer Regions")
    made: dict[str, Any] = {
        f"{logical_id}Policy{number}": {
            "Type": "AWS::IAM::ManagedPolicy",
            "Properties": {"PolicyDocument": {"Version": "2012-10-17", "Statement": _substituted(part)}},
        }
        for number, part in enumerate(policies, 1)
    }
    boundary = {"Fn::Sub": f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:policy/${{{_BOUNDARY}}}"}
    properties = {
        "RoleName": name,
        "Description": description,
        "MaxSessionDuration": SESSION,
        "AssumeRolePolicyDocument": trust(provider, subject),
        "ManagedPolicyArns": [{"Ref": policy} for policy in made],
        "PermissionsBoundary": {"Fn::If": [_BOUND, boundary, {"Ref": "AWS::NoValue"}]},
    }
    return made | {logical_id: {"Type": "AWS::IAM::Role", "Properties": properties}}


def trust(provider: Provider, subject: str) -> dict[str, Any]:
    """Who gets in: tokens of this issuer, for AWS, of exactly this `sub`; compared with case and without patterns."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Federated": {"Fn::If": [_MAKE, {"Ref": "Provider"}, {"Ref": _PROVIDER}]}},
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Condition": {
                    "StringEquals": {f"{provider.issuer}:aud": provider.audience, f"{provider.issuer}:sub": subject}
                },
            }
        ],
    }


def statements(settings: Settings, who: str) -> list[dict[str, Any]]:
    """What the deployer, or the reader, may do with this catalog; ARNs may have placeholders of `Fn::Sub`."""
    found: list[dict[str, Any]] = []
    for right in RIGHTS:
        if right.who in ("both", who) and (_topics(settings) or not right.news):
            said = (_statement(right, values, settings) for values in _values(right, settings))
            for number, each in enumerate(filter(None, said), 1):
                found.append(each | ({"Sid": f"{right.sid}{number}"} if number > 1 else {}))
    return found


def _statement(right: Right, values: Mapping[str, Sequence[str]], settings: Settings) -> dict[str, Any] | None:
    on = [each for arn in right.on for each in _filled(arn, values)]
    if not on:
        return None
    said = {"Sid": right.sid, "Effect": "Allow", "Action": list(right.actions), "Resource": on}
    wanted = {key: _filled(value, values) for key, value in right.conditions.items()}
    if right.regional:
        wanted["aws:RequestedRegion"] = list(settings.hub.regions)
    condition: dict[str, dict[str, list[str]]] = {}
    for key, each in wanted.items():
        operator = "ArnLike" if any("*" in value for value in each) else "StringEquals"
        condition.setdefault(operator, {})[key] = each
    return said | ({"Condition": condition} if condition else {})


def _filled(text: str, values: Mapping[str, Sequence[str]]) -> list[str]:
    """The text for each combination of the values that it names; none where one has no value."""
    named = [name for name in values if f"{{{name}}}" in text]
    found = []
    for chosen in product(*(values[name] for name in named)):
        one = text
        for name, value in zip(named, chosen, strict=True):
            one = one.replace(f"{{{name}}}", value)
        found.append(one)
    return found


def _values(right: Right, settings: Settings) -> Iterator[dict[str, Sequence[str]]]:
    """The values of the settings: of a right on keys, once a topic; of all others, once."""
    hub, reading = settings.hub, settings.reading
    named = reading.aggregator.rpartition("/")[0] if reading.aggregator else ""
    topics = _topics(settings)
    common: dict[str, Sequence[str]] = {
        "region": hub.regions,
        "home": hub.regions[:1],
        "qualifier": (settings.qualifier,),
        "aggregator": (named,) if named else hub.regions,
        "reading_role": (reading.role,) if reading.role else (),
        "topic": topics,
    }
    if not any("{topic_region}" in arn for arn in right.on):
        # The hub's own topic alone is asked who confirmed: it sends the e-mail.
        own = [topic for topic in topics if "*" in topic]
        yield common | ({"topic": own} if right.sid == "SeeWhoConfirmed" else {})
        return
    for topic in topics:
        _, _, _, region, account, _ = _split(topic)
        yield common | {"topic": (topic,), "topic_region": (region,), "topic_account": (account,)}


def _split(arn: str) -> list[str]:
    """An ARN's six parts, placeholders whole."""
    return [part.replace("\0", "::") for part in arn.replace("AWS::", "AWS\0").split(":", 5)]


def _topics(settings: Settings) -> list[str]:
    """Topics that news go to: those that portfolios name, and the hub's own where an address is named."""
    home = settings.hub.regions[0]
    own = f"arn:${{AWS::Partition}}:sns:{home}:${{AWS::AccountId}}:ServiceCatalogHub-{home}-*"
    told = [one for portfolio in settings.portfolios for one in portfolio.announce_to]
    found = [one.arn for one in told if isinstance(one, Topic)]
    return list(dict.fromkeys([*([own] if any(isinstance(one, Email) for one in told) else []), *found]))


def _substituted(value: Any) -> Any:
    if isinstance(value, str):
        return {"Fn::Sub": value} if "${" in value else value
    if isinstance(value, Mapping):
        return {key: _substituted(part) for key, part in value.items()}
    return [_substituted(part) for part in value]
