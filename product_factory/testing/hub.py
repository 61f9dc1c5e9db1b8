"""The hub and the accounts of a tested catalog: products offered by boto3, launch roles, a recorder, what failed."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Mapping
from typing import Any

import boto3

from product_factory.authoring.assets import bucket_name
from product_factory.authoring.portfolio import HubRole, Portfolio
from product_factory.authoring.product import Product
from product_factory.hub.assets import ORGANIZATION, template_of
from product_factory.launch_roles.roles import ASSETS_ACCOUNT
from product_factory.sandbox.organization import ADMINISTRATOR
from product_factory.sandbox.server import Sandbox

_BUCKET = "tested-templates"


class TestedHub:
    """The hub's administrator, who offers each product once, in portfolios shared with the whole organization."""

    __test__ = False

    def __init__(self, sandbox: Sandbox) -> None:
        hub = self._session = sandbox.session("hub", ADMINISTRATOR)
        self.account = sandbox.organization.hub.id
        self._readers: set[str] = set()
        self._catalog = hub.client("servicecatalog")
        # In this Region a bucket needs no location.
        self._s3 = hub.client("s3", region_name="us-east-1")
        self._s3.create_bucket(Bucket=_BUCKET)
        self._organization = sandbox.organization.id
        sandbox.session("management", ADMINISTRATOR).client("servicecatalog").enable_aws_organizations_access()
        self._portfolios: dict[str, str] = {}
        self._offered: set[str] = set()
        self._count = itertools.count(1)

    def offer(
        self, card: Product, versions: Mapping[str, Mapping[str, Any]], portfolio: Portfolio | None, role_arn: str
    ) -> None:
        """Offer the product with these versions, unless it is offered already.

        It is granted as the portfolio grants it; to the one role where it is in no portfolio.
        """
        if card.name in self._offered:
            return
        title = portfolio.name if portfolio else role_arn
        if title not in self._portfolios:
            shared = [each for each in portfolio.principals if not isinstance(each, HubRole)] if portfolio else []
            self._portfolios[title] = self._portfolio([f"arn:aws:iam:::{e.resource}" for e in shared] or [role_arn])
        artifacts = [self._artifact(number, template) for number, template in versions.items()]
        product_id = self._catalog.create_product(
            Name=card.name,
            Owner="tests",
            ProductType="CLOUD_FORMATION_TEMPLATE",
            ProvisioningArtifactParameters=artifacts[0],
        )["ProductViewDetail"]["ProductViewSummary"]["ProductId"]
        for artifact in artifacts[1:]:
            self._catalog.create_provisioning_artifact(ProductId=product_id, Parameters=artifact)
        place = {"PortfolioId": self._portfolios[title], "ProductId": product_id}
        self._catalog.associate_product_with_portfolio(**place)
        launched_by = json.dumps({"LocalRoleName": card.launch_role})
        self._catalog.create_constraint(**place, Type="LAUNCH", Parameters=launched_by)
        self._offered.add(card.name)

    def keep(self, role: str, files: Mapping[str, bytes], region: str) -> None:
        """Keep files of a product in a bucket that this launch role reads, as the hub's own: none is overwritten."""
        new, first = role not in self._readers, not self._readers
        self._readers.add(role)
        cloudformation = self._session.client("cloudformation", region_name=region)
        given = {
            "StackName": "assets",
            "TemplateBody": json.dumps(template_of(sorted(self._readers))),
            "Parameters": [{"ParameterKey": ORGANIZATION, "ParameterValue": self._organization}],
        }
        if new:
            (cloudformation.create_stack if first else cloudformation.update_stack)(**given)
        for key, content in files.items():
            self._session.client("s3", region_name=region).put_object(
                Bucket=bucket_name(self.account, region), Key=key, Body=content
            )

    def _portfolio(self, principals: list[str]) -> str:
        name = f"tested-{next(self._count)}"
        made = self._catalog.create_portfolio(DisplayName=name, ProviderName="tests")
        portfolio_id = str(made["PortfolioDetail"]["Id"])
        for arn in principals:
            self._catalog.associate_principal_with_portfolio(
                PortfolioId=portfolio_id, PrincipalARN=arn, PrincipalType="IAM_PATTERN"
            )
        token = self._catalog.create_portfolio_share(
            PortfolioId=portfolio_id,
            OrganizationNode={"Type": "ORGANIZATION", "Value": self._organization},
            SharePrincipals=True,
        )["PortfolioShareToken"]
        while self._catalog.describe_portfolio_share_status(PortfolioShareToken=token)["Status"] != "COMPLETED":
            time.sleep(0.01)
        return portfolio_id

    def _artifact(self, number: str, template: Mapping[str, Any]) -> dict[str, Any]:
        key = f"{next(self._count)}.json"
        self._s3.put_object(Bucket=_BUCKET, Key=key, Body=json.dumps(template))
        return {"Name": number, "Info": {"LoadTemplateFromURL": f"https://s3.amazonaws.com/{_BUCKET}/{key}"}}


def make_roles(administrator: boto3.Session, template: Mapping[str, Any], hub: str) -> None:
    """The launch roles of this template in the account; several products' are more than a request may hold.

    `hub`: the account with the products' files, where roles read some.
    """
    cloudformation, s3 = administrator.client("cloudformation"), administrator.client("s3", region_name="us-east-1")
    account = administrator.client("sts").get_caller_identity()["Account"]
    s3.create_bucket(Bucket=f"launch-roles-{account}")
    s3.put_object(Bucket=f"launch-roles-{account}", Key="roles.json", Body=json.dumps(template))
    cloudformation.create_stack(
        StackName="launch-roles",
        TemplateURL=f"https://s3.amazonaws.com/launch-roles-{account}/roles.json",
        Capabilities=["CAPABILITY_NAMED_IAM"],
        Parameters=[
            {"ParameterKey": name, "ParameterValue": hub} for name in template["Parameters"] if name == ASSETS_ACCOUNT
        ],
    )
    cloudformation.get_waiter("stack_create_complete").wait(
        StackName="launch-roles", WaiterConfig={"Delay": 1, "MaxAttempts": 120}
    )


def record_as_control_tower_does(administrator: boto3.Session, account: str) -> None:
    """AWS Config's recorder and channel as Control Tower makes them in an account."""
    config = administrator.client("config")
    role = f"arn:aws:iam::{account}:role/aws-controltower-ConfigRecorderRole"
    bucket = f"aws-controltower-logs-{account}"
    config.put_configuration_recorder(
        ConfigurationRecorder={"name": "aws-controltower-BaselineConfigRecorder", "roleARN": role}
    )
    administrator.client("s3", region_name="us-east-1").create_bucket(Bucket=bucket)
    config.put_delivery_channel(
        DeliveryChannel={"name": "aws-controltower-BaselineConfigDeliveryChannel", "s3BucketName": bucket}
    )
    config.start_configuration_recorder(ConfigurationRecorderName="aws-controltower-BaselineConfigRecorder")


def failures(administrator: boto3.Session) -> list[str]:
    """The resources that failed in the account's stacks, each with AWS's reason, the first first."""
    cloudformation: Any = administrator.client("cloudformation")
    pages = cloudformation.get_paginator("list_stacks").paginate()
    found: list[str] = []
    for stack in [each["StackId"] for page in pages for each in page["StackSummaries"]]:
        told = cloudformation.get_paginator("describe_stack_events").paginate(StackName=stack)
        for event in reversed([each for page in told for each in page["StackEvents"]]):
            reason = event.get("ResourceStatusReason", "")
            if "FAILED" in event["ResourceStatus"] and "cancelled" not in reason:
                found.append(f"  {event['LogicalResourceId']} ({event['ResourceType']}): {reason}")
    return list(dict.fromkeys(found))
