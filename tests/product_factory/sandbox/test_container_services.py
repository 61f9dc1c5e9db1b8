"""ECS services on Fargate: their deployments fail where their tasks couldn't start or stay, and go back.

Reasons of stopped tasks: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from product_factory.sandbox import install

ACCOUNT, REGION = "123456789012", "eu-west-1"
REGISTRY = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com"
GOOD = f"{REGISTRY}/team/app:1"
REPOSITORY = f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/team/app"
GROUP = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:app:*"


class Place:
    """A cluster on Fargate with a registry, a log group, a secret and a role that may use them."""

    def __init__(self) -> None:
        network = self.of("ec2")
        vpc = network.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        subnet = network.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
        group = network.create_security_group(GroupName="g", Description="g", VpcId=vpc)["GroupId"]
        self.network = {"awsvpcConfiguration": {"subnets": [subnet], "securityGroups": [group]}}
        self.ecs = self.of("ecs")
        self.ecs.create_cluster(clusterName="c")
        self.of("ecr").create_repository(repositoryName="team/app")
        for tag, more in (("1", {}), ("2", {}), ("ill", {"annotations": {"sandbox.health": "failing"}})):
            self.push(tag, more)
        self.of("logs").create_log_group(logGroupName="app")
        self.secret = self.of("secretsmanager").create_secret(Name="s", SecretString="{}")["ARN"]
        trust = {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        self.role = self.of("iam").create_role(RoleName="start", AssumeRolePolicyDocument=document)["Role"]["Arn"]
        self.may(pull=REPOSITORY, log=GROUP, secret=self.secret)

    def of(self, service: str) -> Any:
        return boto3.client(service, REGION)

    def push(self, tag: str, more: dict[str, Any]) -> None:
        media = "application/vnd.oci.image.manifest.v1+json"
        manifest = {"schemaVersion": 2, "mediaType": media, "config": {"digest": tag}, "layers": [], **more}
        self.of("ecr").put_image(repositoryName="team/app", imageTag=tag, imageManifest=json.dumps(manifest))

    def may(self, *, pull: str, log: str, secret: str, sign_in: str = "*") -> None:
        pulls = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
        statements = [
            {"Effect": "Allow", "Action": actions, "Resource": resource}
            for actions, resource in (
                (["ecr:GetAuthorizationToken"], sign_in),
                (pulls, pull),
                (["logs:CreateLogStream", "logs:PutLogEvents"], log),
                (["secretsmanager:GetSecretValue"], secret),
            )
        ]
        document = json.dumps({"Version": "2012-10-17", "Statement": statements})
        self.of("iam").put_role_policy(RoleName="start", PolicyName="p", PolicyDocument=document)

    def define(self, image: str = GOOD, group: str = "app", secret: str = "") -> str:
        options = {"awslogs-group": group, "awslogs-region": REGION, "awslogs-stream-prefix": "x"}
        container: dict[str, Any] = {
            "name": "app",
            "image": image,
            "logConfiguration": {"logDriver": "awslogs", "options": options},
        }
        if secret:
            container["secrets"] = [{"name": "SECRET", "valueFrom": secret}]
        made = self.ecs.register_task_definition(
            family="f",
            networkMode="awsvpc",
            requiresCompatibilities=["FARGATE"],
            cpu="256",
            memory="512",
            executionRoleArn=self.role,
            containerDefinitions=[container],
        )
        return str(made["taskDefinition"]["taskDefinitionArn"])

    def service(self, definition: str, launch_type: str = "FARGATE") -> None:
        self.ecs.create_service(
            cluster="c",
            serviceName="s",
            taskDefinition=definition,
            desiredCount=1,
            launchType=launch_type,
            networkConfiguration=self.network,
        )

    def deploy(self, definition: str, *, rollback: bool = True) -> None:
        breaker = {"deploymentCircuitBreaker": {"enable": True, "rollback": rollback}}
        self.ecs.update_service(cluster="c", service="s", taskDefinition=definition, deploymentConfiguration=breaker)

    def found(self) -> dict[str, Any]:
        return dict(self.ecs.describe_services(cluster="c", services=["s"])["services"][0])

    def told(self) -> str:
        return " ".join(event["message"] for event in self.found()["events"])

    def states(self) -> list[str]:
        return [each["rolloutState"] for each in self.found()["deployments"]]


@pytest.fixture
def place() -> Iterator[Place]:
    install()
    with mock_aws():
        yield Place()


def test_what_starts_is_deployed(place: Place) -> None:
    place.service(place.define(secret=f"{place.secret}:password::"))
    assert place.states() == ["COMPLETED"]
    assert place.found()["events"] == []
    assert place.found()["runningCount"] == place.found()["desiredCount"] == 1
    place.ecs.get_waiter("services_stable").wait(cluster="c", services=["s"], WaiterConfig={"MaxAttempts": 1})


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"image": f"{REGISTRY}/team/app:9"}, "CannotPullContainerError"),
        ({"image": f"{REGISTRY}/team/other:1"}, "CannotPullContainerError"),
        ({"image": f"{REGISTRY}/team/app:ill"}, "Task failed ELB health checks"),
        ({"group": "absent"}, "the log group absent does not exist"),
        ({"secret": f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:absent-AbCdEf"}, "unable to pull secrets"),
    ],
)
def test_what_could_not_start_or_stay_fails(place: Place, asked: dict[str, str], reason: str) -> None:
    place.service(place.define(**asked))
    assert place.states() == ["FAILED"]
    assert reason in place.told()


@pytest.mark.parametrize(
    ("rights", "lacking"),
    [
        ({"pull": f"{REPOSITORY}s"}, "ecr:BatchCheckLayerAvailability"),
        ({"log": GROUP.replace("app", "other")}, "logs:CreateLogStream"),
        ({"secret": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:other"}, "secretsmanager:GetSecretValue"),
        ({"sign_in": REPOSITORY}, "ecr:GetAuthorizationToken"),
    ],
)
def test_a_role_that_may_not_start_it_fails_it(place: Place, rights: dict[str, str], lacking: str) -> None:
    place.may(**({"pull": REPOSITORY, "log": GROUP, "secret": place.secret} | rights))
    place.service(place.define(secret=place.secret))
    assert place.states() == ["FAILED"]
    assert f"not authorized to perform {lacking}" in place.told()


@pytest.mark.parametrize("rollback", [True, False])
def test_the_circuit_breaker_goes_back_where_it_is_to(place: Place, rollback: bool) -> None:
    first = place.define()
    place.service(first)
    ill = place.define(image=f"{REGISTRY}/team/app:ill")
    place.deploy(ill, rollback=rollback)
    assert place.found()["taskDefinition"] == (first if rollback else ill)
    assert place.states() == (["COMPLETED", "FAILED"] if rollback else ["FAILED"])
    second = place.define(image=f"{REGISTRY}/team/app:2")
    place.deploy(second)
    assert place.found()["taskDefinition"] == second
    assert "FAILED" not in place.states()


def test_of_instances_nothing_is_known(place: Place) -> None:
    """Their own role pulls and writes logs, which the service doesn't name."""
    place.service(place.define(image=f"{REGISTRY}/team/app:9"), launch_type="EC2")
    assert "FAILED" not in place.states()
