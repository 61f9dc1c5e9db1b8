"""The manifests of whole systems: launched wave by wave under derived roles, updated, rolled back, ended in reverse."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml  # type: ignore[import-untyped]

from product_factory.catalog import catalog as cards
from product_factory.catalog.facts import facts_of
from product_factory.provisioning import Wait, update
from product_factory.provisioning.errors import ProvisioningError
from product_factory.provisioning.fleet import apply, load, plan
from product_factory.provisioning.results import Outcome
from product_factory.sandbox import catalog
from product_factory.sandbox.named_things import provide
from product_factory.sandbox.organization import ADMINISTRATOR, DEVELOPER
from product_factory.sandbox.server import Sandbox
from tests.checkout import ROOT

REGION = "ap-northeast-1"
QUICK = Wait(timeout=120, first=0.01, longest=0.1)
WAVES = (
    ("foundation", {"workload-network", "workload-key", "monitoring-notification"}),
    ("ground", {"private-endpoints", "container-registry", "backup-plan", "database-aurora"}),
    ("service", {"web-service-ecs"}),
)
# What is left of each, which its page says.
LEFT = {
    f"AWS::{each}"
    for each in (
        "KMS::Key",
        "S3::Bucket",
        "S3::BucketPolicy",
        "Logs::LogGroup",
        "ECR::Repository",
        "Backup::BackupVault",
    )
}


class System:
    """An empty account of a sandbox in which the whole catalog is deployed, and the certificate that is asked for."""

    def __init__(self, sandbox: Sandbox, folder: Path, example: str, spoke: str, account: str) -> None:
        self.sandbox, self.spoke, self.account = sandbox, spoke, account
        self.file = folder / example
        # As text, so that yes stays yes.
        self.manifest = yaml.load((ROOT / "examples" / example).read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506
        self.write()
        self.facts = facts_of(cards.load())
        self.registry = f"{account}.dkr.ecr.{REGION}.amazonaws.com"
        service = self.manifest["waves"][-1]["targets"][0]["parameters"]["web-service-ecs"]
        provide(account, REGION, [service["CertificateArn"]])
        self.management = sandbox.session("management", ADMINISTRATOR)
        self.developer = sandbox.session(spoke, DEVELOPER)

    def administrator(self, service: str) -> Any:
        return self.sandbox.session(self.spoke, ADMINISTRATOR).client(service)

    def write(self) -> None:
        self.file.write_text(yaml.safe_dump(self.manifest, sort_keys=False), encoding="utf-8")

    def applied(self) -> dict[str, str]:
        """What was done with each product. The fleet reads AWS's own surroundings."""
        planned = plan(load(self.file), self.management, facts=self.facts)
        report = apply(planned, wait=QUICK)
        assert report.succeeded, [(each.name, each.reason) for each in report.results if each.reason]
        return {result.name: result.ended.value for result in report.results}

    def push(self, tag: str, **more: Any) -> str:
        manifest = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "layers": [], **more}
        manifest["config"] = {"digest": f"sha256:{tag}"}
        self.administrator("ecr").put_image(
            repositoryName="application", imageTag=tag, imageManifest=json.dumps(manifest)
        )
        return f"{self.registry}/application:{tag}"

    def service(self) -> dict[str, Any]:
        ecs = self.administrator("ecs")
        (cluster,) = ecs.list_clusters()["clusterArns"]
        (arn,) = ecs.list_services(cluster=cluster)["serviceArns"]
        (service,) = ecs.describe_services(cluster=cluster, services=[arn])["services"]
        return dict(service)

    def definition(self) -> dict[str, Any]:
        named = self.service()["taskDefinition"]
        return dict(self.administrator("ecs").describe_task_definition(taskDefinition=named)["taskDefinition"])

    def container(self) -> tuple[str, str]:
        """The image and the processor units of what the service runs."""
        found = self.definition()
        return found["containerDefinitions"][0]["image"], found["cpu"]

    def reaches_its_database(self) -> None:
        """Tasks bear a group that the database lets in at its port, and are told where it is and its owner's secret."""
        (cluster,) = self.administrator("rds").describe_db_clusters()["DBClusters"]
        borne = self.service()["networkConfiguration"]["awsvpcConfiguration"]["securityGroups"]
        guards = [each["VpcSecurityGroupId"] for each in cluster["VpcSecurityGroups"]]
        groups = self.administrator("ec2").describe_security_groups(GroupIds=guards)["SecurityGroups"]
        let_in = {
            pair["GroupId"]
            for group in groups
            for rule in group["IpPermissions"]
            if rule["FromPort"] <= cluster["Port"] <= rule["ToPort"]
            for pair in rule["UserIdGroupPairs"]
        }
        assert let_in & set(borne)
        (container,) = self.definition()["containerDefinitions"]
        assert container["environment"] == [{"name": "DATABASE_HOST", "value": cluster["Endpoint"]}]
        secret = {"name": "DATABASE_OWNER", "valueFrom": cluster["MasterUserSecret"]["SecretArn"]}
        assert container["secrets"] == [secret]

    def backs_up_its_database(self) -> None:
        """The cluster bears the tag that the plan was launched with."""
        stacks = self.administrator("cloudformation").describe_stacks()["Stacks"]
        answers = [{each["ParameterKey"]: each["ParameterValue"] for each in stack["Parameters"]} for stack in stacks]
        (plan_of,) = [each for each in answers if "PlanName" in each]
        (cluster,) = self.administrator("rds").describe_db_clusters()["DBClusters"]
        assert {"Key": plan_of["TagKey"], "Value": plan_of["TagValue"]} in cluster["TagList"]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """Its surroundings are those of whoever applies a manifest."""
    with Sandbox(region=REGION) as served, pytest.MonkeyPatch.context() as patch:
        catalog.deploy(served, lambda text: None)
        for name, value in served.environment("management", ADMINISTRATOR).items():
            patch.setenv(name, value)
        yield served


@pytest.mark.slow
def test_a_closed_system_runs_without_the_internet(sandbox: Sandbox, tmp_path: Path) -> None:
    """On the first run without its last wave, as its head says, since the image can only be pushed after that."""
    closed = System(sandbox, tmp_path, "closed-system.yaml", "spoke-2", "444444444444")
    last = closed.manifest["waves"].pop()
    closed.write()
    assert set(closed.applied().values()) == {"launched"}
    closed.push("1.0.0")
    closed.manifest["waves"].append(last)
    closed.write()
    assert {name for name, done in closed.applied().items() if done != "kept"} == {"web-service-ecs"}
    closed.reaches_its_database()
    closed.backs_up_its_database()
    ec2, ssm = closed.administrator("ec2"), closed.administrator("ssm")
    vpc = ssm.get_parameter(Name="/baseline/workload-network/workload/vpc-id")["Parameter"]["Value"]
    attached = {
        here["VpcId"]
        for gateway in ec2.describe_internet_gateways()["InternetGateways"]
        for here in gateway["Attachments"]
    }
    assert vpc not in attached
    assert ec2.describe_nat_gateways()["NatGateways"] == []
    (vault,) = closed.administrator("backup").list_backup_vaults()["BackupVaultList"]
    assert (vault["Locked"], vault["MinRetentionDays"]) == (True, 7)


@pytest.fixture
def system(sandbox: Sandbox, tmp_path: Path) -> System:
    return System(sandbox, tmp_path, "web-system.yaml", "spoke-1", "333333333333")


def test_eight_launches_lead_from_an_empty_account_to_a_running_service(system: System) -> None:
    planned = plan(load(system.file), boto3.Session(), facts=system.facts)
    waves = [(wave, {step.name for step in planned.steps if step.wave == wave}) for wave, _ in WAVES]
    assert waves == list(WAVES)
    assert set(system.applied().values()) == {"launched"}
    assert system.container() == (f"{system.registry}/public/nginx/nginx-unprivileged:1.29-alpine", "512")
    assert set(system.applied().values()) == {"kept"}
    system.reaches_its_database()
    system.backs_up_its_database()

    # An image of one's own, of another size, by automation.
    wanted = system.push("1.0.0")
    parameters = {"ImageUri": wanted, "CachedImage": "no", "Size": "1vCPU-2GB"}
    done = update(system.developer, name="web-service-ecs", parameters=parameters, wait=QUICK)
    assert done.outcome is Outcome.DONE
    assert system.container() == (wanted, "1024")

    # One that isn't healthy goes back.
    ill = system.push("2.0.0", annotations={"sandbox.health": "failing"})
    with pytest.raises(ProvisioningError, match="Circuit Breaker was triggered"):
        update(system.developer, name="web-service-ecs", parameters={"ImageUri": ill}, wait=QUICK)
    assert system.container() == (wanted, "1024")

    # All of it ends, what came last first, and records stay.
    for each in system.manifest["products"].values():
        each["status"] = "terminated"
    system.write()
    assert set(system.applied().values()) == {"terminated"}
    stacks = system.administrator("cloudformation").list_stacks(StackStatusFilter=["DELETE_COMPLETE"])["StackSummaries"]
    ended = [
        each["StackName"]
        for each in sorted(stacks, key=lambda each: each["DeletionTime"])
        if "-pp-" in each["StackName"]
    ]
    assert len(ended) == 8
    kept = {
        event["ResourceType"]
        for stack in stacks
        for event in system.administrator("cloudformation").describe_stack_events(StackName=stack["StackId"])[
            "StackEvents"
        ]
        if event["ResourceStatus"] == "DELETE_SKIPPED"
    }
    assert kept <= LEFT
    assert {"AWS::KMS::Key", "AWS::ECR::Repository", "AWS::Logs::LogGroup"} <= kept
    images = system.administrator("ecr").describe_images(repositoryName="application")["imageDetails"]
    assert {tag for image in images for tag in image["imageTags"]} == {"1.0.0", "2.0.0"}
