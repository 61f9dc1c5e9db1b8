"""Deployer: the roles of a pipeline that deploys the hub, as a template for the hub account. Pure.

One role deploys from the main branch, one reads for pull requests; both take short-lived tokens in place of keys.
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from product_factory.aws.oidc import Provider
from product_factory.errors import FactoryError
from product_factory.hub.deployer_packing import packed
from product_factory.hub.deployer_statements import Settings, statements
from product_factory.launch_roles.policies import MAX_POLICIES

DEPLOYER, READER = "service-catalog-deployer", "service-catalog-reader"
# The least that IAM lets a role have, in seconds: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
SESSION = 3600
_BOUNDARY, _PROVIDER, _BOUND, _MAKE = "PermissionsBoundary", "ProviderArn", "HasBoundary", "MakeProvider"


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


def _substituted(value: Any) -> Any:
    if isinstance(value, str):
        return {"Fn::Sub": value} if "${" in value else value
    if isinstance(value, Mapping):
        return {key: _substituted(part) for key, part in value.items()}
    return [_substituted(part) for part in value]
