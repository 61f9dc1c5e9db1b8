"""The hub's administrator, who fills the catalog for the tests, by boto3 as anyone would."""

import itertools
import json
from typing import Any

from botocore.config import Config

from product_factory.sandbox.organization import ADMINISTRATOR, DEVELOPER
from product_factory.sandbox.server import Sandbox

LAUNCH_ROLE = "SCLaunch"
DEVELOPERS = f"arn:aws:iam:::role/{DEVELOPER}"

TOPIC_TEMPLATE: dict[str, Any] = {
    "Description": "A topic",
    "Parameters": {
        "Title": {
            "Type": "String",
            "Default": "alerts",
            "Description": "What readers see",
            "AllowedPattern": "[a-z]+",
            "ConstraintDescription": "lower-case letters",
        }
    },
    "Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Ref": "Title"}}}},
    "Outputs": {"TopicArn": {"Value": {"Ref": "Topic"}, "Description": "Where alerts go"}},
}

EVERYTHING = [{"Effect": "Allow", "Action": "*", "Resource": "*"}]


class Catalog:
    """The hub's administrator at work, by boto3, and what tests ask of other accounts."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        hub = sandbox.session("hub", ADMINISTRATOR)
        # botocore retries LimitExceededException, which tests provoke, for seconds.
        once = Config(retries={"total_max_attempts": 1})
        self.client = hub.client("servicecatalog", config=once)
        self.s3 = hub.client("s3")
        self.s3.create_bucket(Bucket="templates")
        self._keys = itertools.count()
        management = sandbox.session("management", ADMINISTRATOR)
        management.client("servicecatalog").enable_aws_organizations_access()

    def developer(self, account: str = "spoke-1") -> Any:
        """Service Catalog as the account's developer."""
        return self.sandbox.session(account, DEVELOPER).client("servicecatalog")

    def administrator(self, account: str, service: str = "servicecatalog") -> Any:
        """A service as the account's administrator."""
        return self.sandbox.session(account, ADMINISTRATOR).client(service)

    def version_properties(self, name: str, template: dict[str, Any]) -> dict[str, Any]:
        """The template put in S3, as ProvisioningArtifactProperties."""
        key = f"{next(self._keys)}.json"
        self.s3.put_object(Bucket="templates", Key=key, Body=json.dumps(template))
        url = f"https://s3.us-east-1.amazonaws.com/templates/{key}"
        return {"Name": name, "Info": {"LoadTemplateFromURL": url}}

    def product(self, name: str = "notification", template: dict[str, Any] = TOPIC_TEMPLATE) -> tuple[str, str]:
        """A product with version 1.0.0: their IDs."""
        answer = self.client.create_product(
            Name=name,
            Owner="platform",
            ProductType="CLOUD_FORMATION_TEMPLATE",
            ProvisioningArtifactParameters=self.version_properties("1.0.0", template),
        )
        product_id = answer["ProductViewDetail"]["ProductViewSummary"]["ProductId"]
        return product_id, answer["ProvisioningArtifactDetail"]["Id"]

    def version(self, product_id: str, name: str, template: dict[str, Any]) -> str:
        """One more version: its ID."""
        answer = self.client.create_provisioning_artifact(
            ProductId=product_id, Parameters=self.version_properties(name, template)
        )
        return str(answer["ProvisioningArtifactDetail"]["Id"])

    def portfolio(self, *product_ids: str, name: str = "base", role: str = LAUNCH_ROLE) -> str:
        """A portfolio granted to developers by name, its products launched under the role."""
        answer = self.client.create_portfolio(DisplayName=name, ProviderName="platform")
        portfolio_id = str(answer["PortfolioDetail"]["Id"])
        self.client.associate_principal_with_portfolio(
            PortfolioId=portfolio_id, PrincipalARN=DEVELOPERS, PrincipalType="IAM_PATTERN"
        )
        for product_id in product_ids:
            self.client.associate_product_with_portfolio(PortfolioId=portfolio_id, ProductId=product_id)
            if role:
                self.constraint(portfolio_id, product_id, "LAUNCH", {"LocalRoleName": role})
        return portfolio_id

    def constraint(self, portfolio_id: str, product_id: str, kind: str, value: Any) -> str:
        """A constraint: its ID."""
        answer = self.client.create_constraint(
            PortfolioId=portfolio_id, ProductId=product_id, Type=kind, Parameters=json.dumps(value)
        )
        return str(answer["ConstraintDetail"]["ConstraintId"])

    def node(self, unit: str = "workloads") -> dict[str, str]:
        """An organizational unit as OrganizationNode."""
        return {"Type": "ORGANIZATIONAL_UNIT", "Value": self.sandbox.organization.unit(unit).id}

    def share(self, portfolio_id: str, unit: str = "workloads", **flags: bool) -> None:
        """Share with an organizational unit, and wait; principals are shared unless refused."""
        flags = {"SharePrincipals": True, **flags}
        answer = self.client.create_portfolio_share(PortfolioId=portfolio_id, OrganizationNode=self.node(unit), **flags)
        assert self.wait(answer["PortfolioShareToken"]) == "COMPLETED"

    def wait(self, token: str) -> str:
        """The status in which the share operation ends."""
        while True:
            answer = self.client.describe_portfolio_share_status(PortfolioShareToken=token)
            if answer["Status"] not in ("NOT_STARTED", "IN_PROGRESS"):
                return str(answer["Status"])

    def launch_role(
        self,
        account: str = "spoke-1",
        statements: list[dict[str, Any]] | None = None,
        name: str = LAUNCH_ROLE,
    ) -> None:
        """Make the launch role, or give it these statements in place of what it had."""
        iam = self.administrator(account, "iam")
        service = {"Service": "servicecatalog.amazonaws.com"}
        trust = [{"Effect": "Allow", "Principal": service, "Action": "sts:AssumeRole"}]
        if name not in {role["RoleName"] for role in iam.list_roles()["Roles"]}:
            iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy(trust))
        document = policy(EVERYTHING if statements is None else statements)
        iam.put_role_policy(RoleName=name, PolicyName="launch", PolicyDocument=document)


def policy(statements: list[dict[str, Any]]) -> str:
    """A policy document."""
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def finished(client: Any, record_id: str) -> dict[str, Any]:
    """The record when it has ended."""
    while True:
        answer: dict[str, Any] = client.describe_record(Id=record_id)
        if answer["RecordDetail"]["Status"] in ("SUCCEEDED", "FAILED"):
            return answer
