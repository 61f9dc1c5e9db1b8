"""A sandbox as an administrator has it before a smoke run: the hub deployed, an empty unit, profiles for each account."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from product_factory.catalog.loading import hub
from product_factory.sandbox import catalog
from product_factory.sandbox.organization import ADMINISTRATOR
from product_factory.sandbox.server import Sandbox
from product_factory.sharing.bootstrapping import parameter
from tests.checkout import ROOT
from tests.conftest import clean_environment, run

ONE, TWO = "333333333333", "444444444444"
UNIT = "/Workloads"
EMPTY = "/Empty"
PROFILES = ("hub", "management", "spoke-1", "spoke-2")


class Served:
    """The sandbox, and how a process reaches it."""

    def __init__(self, sandbox: Sandbox, folder: Path) -> None:
        self.sandbox, self.folder = sandbox, folder
        self.report = folder / "report"
        catalog.deploy(sandbox, lambda text: None)
        # The hub is bootstrapped on AWS; here the stack came without the CDK CLI.
        self.client("hub", "ssm").put_parameter(Name=parameter({}), Value="99", Type="String")
        organizations = self.client("management", "organizations")
        root = organizations.list_roots()["Roots"][0]["Id"]
        organizations.create_organizational_unit(ParentId=root, Name=EMPTY.strip("/"))
        self.environment = sandbox.environment("hub", ADMINISTRATOR) | {"AWS_CONFIG_FILE": str(self._profiles())}

    def client(self, account: str, service: str) -> Any:
        """A service as the account's administrator."""
        return self.sandbox.session(account, ADMINISTRATOR).client(service)

    def _profiles(self) -> Path:
        path, lines = self.folder / "config", list[str]()
        for name in PROFILES:
            given = self.sandbox.credentials(name, ADMINISTRATOR)
            lines += [
                f"[profile {name}]",
                f"aws_access_key_id = {given.access_key_id}",
                f"aws_secret_access_key = {given.secret_access_key}",
                f"aws_session_token = {given.session_token}",
            ]
        path.write_text("\n".join(lines) + "\n")
        return path

    def options(self, *, move: bool = True) -> list[str]:
        """Both accounts, and all that a run can be given."""
        moving = ["--move-account", TWO, "--management-profile", "management"] if move else []
        return [
            *("--account", ONE, "--account", TWO, "--test-unit", UNIT, "--empty-unit", EMPTY),
            *("--profile-for", f"{ONE}=spoke-1", "--profile-for", f"{TWO}=spoke-2"),
            *("--email", "team@example.com", "--patience", "1", "--report", str(self.report), "--yes"),
            *moving,
        ]

    def started(self, *arguments: str, **options: Any) -> subprocess.Popen[str]:
        """`factory smoke …` in a process of its own, to be killed."""
        return subprocess.Popen(
            [sys.executable, "factory.py", "smoke", *arguments],
            cwd=ROOT,
            env=clean_environment() | self.environment,
            text=True,
            **options,
        )

    def smoke(self, *arguments: str) -> tuple[int, str, str]:
        """Its exit code and what it said on both streams."""
        done = run(ROOT, "smoke", *arguments, environment=clean_environment() | self.environment)
        return done.returncode, done.stdout, done.stderr

    def there(self) -> dict[str, set[str]]:
        """All that the accounts hold, by kind, read from the services and from nothing that smoke has."""
        found: dict[str, set[str]] = {}
        for account in ("hub", "spoke-1", "spoke-2"):
            for kind, name in self._held(account):
                found.setdefault(f"{account} {kind}", set()).add(name)
        organizations = self.client("management", "organizations")
        for account in (ONE, TWO):
            found[f"parent of {account}"] = {organizations.list_parents(ChildId=account)["Parents"][0]["Id"]}
        return found

    def _held(self, account: str) -> Iterator[tuple[str, str]]:
        for service, operation, key, member in _LISTS:
            for each in getattr(self.client(account, service), operation)()[key]:
                # Launch roles of an account that was moved come back in a stack of another name.
                yield key, _UUID.sub("", each[member])
        ec2 = self.client(account, "ec2")
        vpcs = {each["VpcId"] for each in ec2.describe_vpcs()["Vpcs"]}
        for each in ec2.describe_network_acls()["NetworkAcls"]:
            # moto keeps the default ACL of a VPC that is gone.
            if each["VpcId"] in vpcs:
                yield "ACLs", each["NetworkAclId"]
        for url in self.client(account, "sqs").list_queues().get("QueueUrls", []):
            yield "queues", url
        if account == "hub":
            given = {"CallAs": "DELEGATED_ADMIN", "Status": "ACTIVE"}
            for each in self.client(account, "cloudformation").list_stack_sets(**given)["Summaries"]:
                yield "stack sets", each["StackSetName"]
        kms = self.client(account, "kms")
        for each in kms.list_keys()["Keys"]:
            if kms.describe_key(KeyId=each["KeyId"])["KeyMetadata"]["KeyState"] == "Enabled":
                yield "keys", each["KeyId"]
        catalog_ = self.client(account, "servicecatalog")
        for each in catalog_.search_provisioned_products(AccessLevelFilter={"Key": "Account", "Value": "self"})[
            "ProvisionedProducts"
        ]:
            yield "provisioned products", each["Name"]
        for each in catalog_.list_portfolios()["PortfolioDetails"]:
            shares = catalog_.describe_portfolio_shares(PortfolioId=each["Id"], Type="ORGANIZATIONAL_UNIT")
            yield "portfolios", f"{each['Id']} {[share['PrincipalId'] for share in shares['PortfolioShareDetails']]}"


_LISTS = (
    ("s3", "list_buckets", "Buckets", "Name"),
    ("iam", "list_roles", "Roles", "Arn"),
    ("iam", "list_users", "Users", "Arn"),
    ("iam", "list_groups", "Groups", "Arn"),
    ("logs", "describe_log_groups", "logGroups", "logGroupName"),
    ("sns", "list_topics", "Topics", "TopicArn"),
    ("sns", "list_subscriptions", "Subscriptions", "SubscriptionArn"),
    ("ec2", "describe_vpcs", "Vpcs", "VpcId"),
    ("ec2", "describe_security_groups", "SecurityGroups", "GroupId"),
    ("cloudformation", "describe_stacks", "Stacks", "StackName"),
    ("cloudwatch", "describe_alarms", "MetricAlarms", "AlarmName"),
    ("ssm", "describe_parameters", "Parameters", "Name"),
)


_UUID = re.compile(r"-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def region() -> str:
    """The hub's home Region, where the sandbox serves."""
    return hub().regions[0]
