"""A served hub for the tests: its administrator fills the catalog by boto3, as anyone would."""

from __future__ import annotations

import contextlib
import copy
import itertools
import json
from typing import Any

from botocore.exceptions import ClientError

from product_factory.catalog.catalog import load
from product_factory.catalog.facts import facts_of
from product_factory.provisioning import Wait
from product_factory.sandbox.organization import ADMINISTRATOR, DEVELOPER
from product_factory.sandbox.server import Sandbox, SandboxSession
from tests.checkout import ROOT

SPOKE, OTHER_SPOKE = "333333333333", "444444444444"
# What is known of the catalog's own products.
FACTS = facts_of(load())
QUICK = Wait(timeout=60, first=0.01, longest=0.05)
TOPIC: dict[str, Any] = {
    "Parameters": {
        "Title": {
            "Type": "String",
            "Default": "alerts",
            "AllowedPattern": "[a-z]+",
            "ConstraintDescription": "Type lower-case letters.",
        },
        "Size": {"Type": "Number", "Default": 3, "MinValue": 1, "MaxValue": 9},
    },
    "Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Ref": "Title"}}}},
    "Outputs": {"TopicArn": {"Value": {"Ref": "Topic"}}},
}

TAKEN = "/taken"


def broken() -> dict[str, Any]:
    """The topic, and an SSM parameter whose default name is TAKEN already: creating it fails."""
    template = copy.deepcopy(TOPIC)
    template["Parameters"]["Path"] = {"Type": "String", "Default": TAKEN}
    properties = {"Name": {"Ref": "Path"}, "Type": "String", "Value": "x"}
    template["Resources"]["Stored"] = {"Type": "AWS::SSM::Parameter", "Properties": properties}
    return template


class Hub:
    """The hub's administrator at work, with one portfolio shared with the workloads unit."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        hub = sandbox.session("hub", ADMINISTRATOR)
        self.client = hub.client("servicecatalog")
        self.s3 = hub.client("s3")
        self.s3.create_bucket(Bucket="templates")
        sandbox.session("management", ADMINISTRATOR).client("servicecatalog").enable_aws_organizations_access()
        self.count = itertools.count(1)
        self.base = self.portfolio("Base")

    def portfolio(self, name: str) -> str:
        """A portfolio granted to developers and shared with the workloads unit."""
        portfolio_id = str(
            self.client.create_portfolio(DisplayName=name, ProviderName="platform")["PortfolioDetail"]["Id"]
        )
        self.client.associate_principal_with_portfolio(
            PortfolioId=portfolio_id, PrincipalARN=f"arn:aws:iam:::role/{DEVELOPER}", PrincipalType="IAM_PATTERN"
        )
        token = self.client.create_portfolio_share(
            PortfolioId=portfolio_id,
            OrganizationNode={
                "Type": "ORGANIZATIONAL_UNIT",
                "Value": self.sandbox.organization.unit("workloads").id,
            },
            SharePrincipals=True,
            ShareTagOptions=True,
        )["PortfolioShareToken"]
        while self.client.describe_portfolio_share_status(PortfolioShareToken=token)["Status"] != "COMPLETED":
            pass
        return portfolio_id

    def product(
        self, template: dict[str, Any] = TOPIC, name: str | None = None, role: str = "Launch", version: str = "1.0.0"
    ) -> Product:
        """A product in the portfolio with one version, launched under the role."""
        name = name or f"product-{next(self.count)}"
        answer = self.client.create_product(
            Name=name,
            Owner="platform",
            ProductType="CLOUD_FORMATION_TEMPLATE",
            ProvisioningArtifactParameters=self.artifact(version, template),
        )
        product = Product(self, name, answer["ProductViewDetail"]["ProductViewSummary"]["ProductId"])
        product.versions[version] = answer["ProvisioningArtifactDetail"]["Id"]
        product.offer(self.base, role)
        return product

    def artifact(self, version: str, template: dict[str, Any]) -> dict[str, Any]:
        """The template put in S3, as ProvisioningArtifactProperties."""
        key = f"{next(self.count)}.json"
        self.s3.put_object(Bucket="templates", Key=key, Body=json.dumps(template))
        return {"Name": version, "Info": {"LoadTemplateFromURL": f"https://s3.amazonaws.com/templates/{key}"}}

    def released(self, name: str, version: str = "1.0.0") -> Product:
        """A product of this repository's catalog, with the template of a released version."""
        self.launch_role(SPOKE, f"SCLaunch-{name}")
        template = json.loads((ROOT / "products" / "released" / name / f"{version}.json").read_bytes())
        return self.product(template, name, f"SCLaunch-{name}", version)

    def administrator(self, account: str, service: str) -> Any:
        """A service as the account's administrator."""
        return self.sandbox.session(account, ADMINISTRATOR).client(service)

    def launch_role(self, account: str, name: str = "Launch") -> None:
        """A launch role that may do anything."""
        iam = self.administrator(account, "iam")
        principal = {"Service": "servicecatalog.amazonaws.com"}
        trust = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy(trust))
        everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
        iam.put_role_policy(RoleName=name, PolicyName="launch", PolicyDocument=policy(everything))

    def developer(self, account: str = SPOKE) -> Any:
        """The session of an account's developer."""
        return self.sandbox.session(account, DEVELOPER)

    def lets(self, account: str, *actions: str) -> None:
        """An account's developers may do this besides, until the next time."""
        more = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
        iam = self.administrator(account, "iam")
        iam.put_role_policy(RoleName=DEVELOPER, PolicyName="more", PolicyDocument=policy(more))

    def lets_look(self) -> None:
        """The spoke's developers may also read templates in the hub's bucket, and detect drift, which most can't."""
        self.lets(SPOKE, "s3:GetObject", "cloudformation:Detect*")
        read = {"Effect": "Allow", "Principal": {"AWS": SPOKE}, "Action": "s3:GetObject"}
        self.s3.put_bucket_policy(Bucket="templates", Policy=policy(read | {"Resource": "arn:aws:s3:::templates/*"}))

    def limited(self, *denied: str, code: str = "AccessDeniedException") -> Any:
        """The developer of the spoke, to whom these operations are refused, whatever its policies say.

        `Operation:Level` is refused for that access level only.
        """
        session = SandboxSession(
            self.sandbox.credentials("spoke-1", DEVELOPER), self.sandbox.region, self.sandbox.endpoint
        )

        def refuse(model: Any, params: dict[str, Any], **_: Any) -> None:
            members = json.loads(params["body"]) if params["body"] and isinstance(params["body"], bytes) else {}
            level = members.get("AccessLevelFilter", {}).get("Key")
            if {model.name, f"{model.name}:{level}"} & set(denied):
                message = f"not authorized to perform {model.name}"
                raise ClientError({"Error": {"Code": code, "Message": message}}, model.name)

        session.events.register("before-call", refuse)
        return session

    def topics(self, account: str = SPOKE) -> list[str]:
        """The display names of an account's topics, of which one may be deleted meanwhile."""
        sns = self.administrator(account, "sns")
        names = []
        for topic in sns.list_topics()["Topics"]:
            with contextlib.suppress(sns.exceptions.NotFoundException):
                names.append(sns.get_topic_attributes(**topic)["Attributes"]["DisplayName"])
        return names

    def calls(self, operation: str) -> int:
        """How often the operation was called since the log was last forgotten."""
        return len(self.sandbox.faults.calls("servicecatalog", operation))


class Product:
    """A product of the hub and its versions' IDs by name."""

    def __init__(self, hub: Hub, name: str, product_id: str) -> None:
        self.hub, self.name, self.id = hub, name, product_id
        self.versions: dict[str, str] = {}

    def offer(self, portfolio_id: str, role: str) -> None:
        """Put it in a portfolio, to be launched under the role."""
        client = self.hub.client
        client.associate_product_with_portfolio(PortfolioId=portfolio_id, ProductId=self.id)
        client.create_constraint(
            PortfolioId=portfolio_id,
            ProductId=self.id,
            Type="LAUNCH",
            Parameters=json.dumps({"LocalRoleName": role}),
        )

    def withdraw(self, portfolio_id: str) -> None:
        """Take it out of a portfolio."""
        client = self.hub.client
        where = {"PortfolioId": portfolio_id, "ProductId": self.id}
        for constraint in client.list_constraints_for_portfolio(**where)["ConstraintDetails"]:
            client.delete_constraint(Id=constraint["ConstraintId"])
        client.disassociate_product_from_portfolio(**where)

    def version(self, name: str, template: dict[str, Any] = TOPIC) -> str:
        """One more version: its ID."""
        answer = self.hub.client.create_provisioning_artifact(
            ProductId=self.id, Parameters=self.hub.artifact(name, template)
        )
        self.versions[name] = answer["ProvisioningArtifactDetail"]["Id"]
        return self.versions[name]

    def change(self, version: str, **state: Any) -> None:
        """Active and Guidance of a version."""
        self.hub.client.update_provisioning_artifact(
            ProductId=self.id, ProvisioningArtifactId=self.versions[version], **state
        )


def policy(statement: dict[str, Any]) -> str:
    """A policy document with one statement."""
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
