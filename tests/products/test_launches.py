"""Every product is launched, updated and terminated by a developer, under its derived launch role and all guardrails."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from product_factory.authoring.product import Product
from product_factory.catalog import catalog
from product_factory.catalog.released import newest
from product_factory.launch_roles.roles import launch_role, template
from product_factory.provisioning import launch, terminate, update
from product_factory.provisioning.errors import ProvisioningError
from product_factory.provisioning.results import Outcome
from product_factory.sandbox.named_things import provide
from product_factory.sandbox.organization import ADMINISTRATOR, DEVELOPER, Account
from product_factory.sandbox.server import REGION, Sandbox
from products import PRODUCTS
from tests.product_factory.provisioning.hub import FACTS, QUICK, Hub
from tests.products.administrators import register
from tests.products.answers import (
    AFTER_TERMINATION,
    AT_LAUNCH,
    AT_LAUNCH_OF,
    BEFORE_TERMINATION,
    BEFOREHAND,
    EVERY,
    NEED_RECORDER,
    REQUIRED,
    SECOND,
)
from tests.products.guarded import guard

CATALOG = catalog.load()
NAMES = [product.name for product in PRODUCTS]
ACCOUNTS = {name: Account(name=name, id=str(900000000000 + n), unit="workloads") for n, name in enumerate(NAMES)}


def before(product: Product) -> list[str]:
    """The products to launch first, each after those that it needs itself."""
    found = [name for each in product.prerequisites for name in (*before(CATALOG.product(each)), each)]
    return list(dict.fromkeys(found))


class Team:
    """A team with an account of its own, where it tries one product."""

    def __init__(self, sandbox: Sandbox, product: Product) -> None:
        self.sandbox, self.product = sandbox, product
        self.developer = sandbox.session(product.name, DEVELOPER)

    def administrator(self, service: str) -> Any:
        return self.sandbox.session(self.product.name, ADMINISTRATOR).client(service)

    def prepare(self) -> None:
        """What the product needs, in the account: its prerequisites, and things of other origin."""
        if self.product.name in NEED_RECORDER and "config-recorder" not in self.product.prerequisites:
            self._record_as_control_tower_does()
        if self.product.name == "organization-security":
            register(self.sandbox, ACCOUNTS[self.product.name].id)
        for name in before(self.product):
            asked = REQUIRED.get(name, {}) | BEFOREHAND.get(self.product.name, {}).get(name, {})
            done = launch(self.developer, product=name, parameters=asked, wait=QUICK)
            assert done.outcome is Outcome.DONE
        self.administrator("logs").create_log_group(logGroupName="SC-own")
        for name, value in (
            ("topic-arn", self.administrator("sns").create_topic(Name="own")["TopicArn"]),
            ("log-group-name", "SC-own"),
            ("key-arn", self._key()),
            ("image-id", "ami-12c6146b"),
            ("repository-arn", f"arn:aws:ecr:{REGION}:{ACCOUNTS[self.product.name].id}:repository/own"),
        ):
            self.administrator("ssm").put_parameter(Name=f"/baseline/own/{name}", Value=value, Type="String")
        self._provide()
        # Network and sessions under other names, as whoever made them by other means publishes them.
        ssm = self.administrator("ssm")
        for path, start in (("workload-network/workload", ""), ("session-manager-log", "session-")):
            for each in ssm.get_parameters_by_path(Path=f"/baseline/{path}")["Parameters"]:
                name = start + each["Name"].rpartition("/")[2]
                ssm.put_parameter(Name=f"/baseline/own/{name}", Value=each["Value"], Type=each["Type"])

    def _key(self) -> str:
        """A key of other origin, which Auto Scaling's linked role may use, too."""
        account = f"arn:aws:iam::{ACCOUNTS[self.product.name].id}"
        linked = f"{account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
        allowed = {"Effect": "Allow", "Principal": {"AWS": [f"{account}:root", linked]}, "Action": "kms:*"}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed | {"Resource": "*"}]})
        return str(self.administrator("kms").create_key(Policy=policy)["KeyMetadata"]["Arn"])

    def _provide(self) -> None:
        """What answers name and no product makes."""
        asked, account = (REQUIRED.get(self.product.name, {}), EVERY[self.product.name]), ACCOUNTS[self.product.name].id
        provide(account, REGION, [answer for answers in asked for answer in answers.values()])
        every = EVERY[self.product.name]
        if named := every.get("TaskPolicyName") or every.get("InstancePolicyName"):
            allowed = {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}
            document = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
            self.administrator("iam").create_policy(PolicyName=named, Path="/guest-system/", PolicyDocument=document)
        if snapshot := EVERY[self.product.name].get("SnapshotId"):
            rds, own = self.administrator("rds"), {"DBClusterIdentifier": "own"}
            password = {"MasterUsername": "owner", "ManageMasterUserPassword": True}
            rds.create_db_cluster(**own, **password, Engine="aurora-postgresql")
            rds.create_db_cluster_snapshot(**own, DBClusterSnapshotIdentifier=snapshot)

    def _record_as_control_tower_does(self) -> None:
        config = self.administrator("config")
        role = f"arn:aws:iam::{ACCOUNTS[self.product.name].id}:role/aws-controltower-ConfigRecorderRole"
        config.put_configuration_recorder(ConfigurationRecorder={"name": "control-tower", "roleARN": role})
        self.administrator("s3").create_bucket(Bucket=f"control-tower-{self.product.name}")
        config.put_delivery_channel(
            DeliveryChannel={"name": "control-tower", "s3BucketName": f"control-tower-{self.product.name}"}
        )
        config.start_configuration_recorder(ConfigurationRecorderName="control-tower")

    def failures(self) -> list[str]:
        """What went wrong in this account's stacks, for the person who reads a failed test."""
        cloudformation = self.administrator("cloudformation")
        return [
            f"{event['LogicalResourceId']}: {event['ResourceStatusReason']}"
            for stack in cloudformation.describe_stacks()["Stacks"]
            for event in cloudformation.describe_stack_events(StackName=stack["StackName"])["StackEvents"]
            if "FAILED" in event["ResourceStatus"]
        ]


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    """A hub with every product's newest version, and in every team's account the launch roles it needs."""
    with Sandbox(more_spokes=tuple(ACCOUNTS.values())) as sandbox:
        served = Hub(sandbox)
        roles = {each.name: launch_role(each, CATALOG.released[each.name]) for each in CATALOG.products}
        for product in CATALOG.products:
            latest = newest(CATALOG.released[product.name])
            assert latest is not None
            cloudformation = sandbox.session(product.name, ADMINISTRATOR).client("cloudformation")
            # A stack for each: the roles of a long chain are more than a request's template may have.
            for name in (product.name, *before(product)):
                if role := roles[name]:
                    cloudformation.create_stack(
                        StackName=f"launch-role-{name}",
                        TemplateBody=json.dumps(template([role])),
                        Capabilities=["CAPABILITY_NAMED_IAM"],
                    )
            served.product(latest.template(), product.name, product.launch_role)
        yield served


@pytest.mark.parametrize("name", NAMES)
def test_launched_updated_and_terminated_with_defaults_and_with_every_answer(hub: Hub, name: str) -> None:
    product = CATALOG.product(name)
    assert set(EVERY[name]) == {parameter.name for parameter in product.parameters}
    assert [p.name for p in product.parameters if EVERY[name][p.name] == str(p.default)] == []
    team = Team(hub.sandbox, product)
    team.prepare()
    # From here on nothing in the account may do what a guardrail denies.
    guard(hub.sandbox, ACCOUNTS[name].id, name)
    with pytest.raises(ClientError, match="explicit deny in a service control policy"):
        team.administrator("ec2").create_vpc(CidrBlock="10.9.0.0/16")
    done = launch(team.developer, product=name, parameters=REQUIRED.get(name, {}), wait=QUICK)
    assert done.outcome is Outcome.DONE, team.failures()
    if CATALOG.rivals(name):
        _a_second_launch_is_refused(team)
    else:
        _launched_twice(team)
    # A billing view of the account's own: 111122223333 stands for it.
    every = {k: v.replace("billing::111122223333", f"billing::{ACCOUNTS[name].id}") for k, v in EVERY[name].items()}
    kept = AT_LAUNCH | AT_LAUNCH_OF.get(name, frozenset())
    later = {question: answer for question, answer in every.items() if question not in kept}
    updated = update(team.developer, name=name, parameters=later, wait=QUICK)
    assert updated.outcome is Outcome.DONE, team.failures()
    _terminated(team)
    again = every | AFTER_TERMINATION.get(name, {})
    done = launch(team.developer, product=name, parameters=again, wait=QUICK)
    assert done.outcome is Outcome.DONE, team.failures()
    _terminated(team)


def _terminated(team: Team) -> None:
    name = team.product.name
    if answers := BEFORE_TERMINATION.get(name):
        assert update(team.developer, name=name, parameters=answers, wait=QUICK).outcome is Outcome.DONE
    assert terminate(team.developer, name=name, wait=QUICK).outcome is Outcome.DONE, team.failures()


def _launched_twice(team: Team) -> None:
    name = team.product.name
    parameters = REQUIRED.get(name, {}) | SECOND.get(name, {})
    done = launch(team.developer, product=name, name="second", parameters=parameters, wait=QUICK)
    assert done.outcome is Outcome.DONE, team.failures()
    assert terminate(team.developer, name="second", wait=QUICK).outcome is Outcome.DONE, team.failures()


def _a_second_launch_is_refused(team: Team) -> None:
    name = team.product.name
    with pytest.raises(ProvisioningError, match=f"{name} is launched there already, as {name}"):
        launch(team.developer, product=name, name="second", parameters=REQUIRED.get(name, {}), wait=QUICK, facts=FACTS)
