"""The manifest of a web system: launched wave by wave under derived roles, updated, rolled back, ended in reverse."""

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

EXAMPLE = ROOT / "examples" / "web-system.yaml"
REGION, SPOKE, ACCOUNT = "ap-northeast-1", "spoke-1", "333333333333"
REGISTRY = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com"
QUICK = Wait(timeout=120, first=0.01, longest=0.1)
WAVES = (
    ("foundation", {"workload-network", "workload-key", "monitoring-notification"}),
    ("ground", {"private-endpoints", "container-registry"}),
    ("service", {"web-service-ecs"}),
)
# What is left of each, which its page says.
LEFT = {"AWS::KMS::Key", "AWS::S3::Bucket", "AWS::S3::BucketPolicy", "AWS::Logs::LogGroup", "AWS::ECR::Repository"}


class System:
    """An empty account of a sandbox in which the whole catalog is deployed, and the certificate that is asked for."""

    def __init__(self, sandbox: Sandbox, folder: Path) -> None:
        self.sandbox, self.file = sandbox, folder / "web-system.yaml"
        self.file.write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
        self.manifest = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
        self.facts = facts_of(cards.load())
        service = self.manifest["waves"][2]["targets"][0]["parameters"]["web-service-ecs"]
        provide(ACCOUNT, REGION, [service["CertificateArn"]])
        self.management = sandbox.session("management", ADMINISTRATOR)
        self.developer = sandbox.session(SPOKE, DEVELOPER)

    def administrator(self, service: str) -> Any:
        return self.sandbox.session(SPOKE, ADMINISTRATOR).client(service)

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
        return f"{REGISTRY}/application:{tag}"

    def container(self) -> tuple[str, str]:
        """The image and the processor units of what the service runs."""
        ecs = self.administrator("ecs")
        (cluster,) = ecs.list_clusters()["clusterArns"]
        (arn,) = ecs.list_services(cluster=cluster)["serviceArns"]
        (service,) = ecs.describe_services(cluster=cluster, services=[arn])["services"]
        found = ecs.describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"]
        return found["containerDefinitions"][0]["image"], found["cpu"]


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    with Sandbox(region=REGION) as sandbox:
        catalog.deploy(sandbox, lambda text: None)
        yield System(sandbox, tmp_path_factory.mktemp("web-system"))


def test_six_launches_lead_from_an_empty_account_to_a_running_service(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in system.sandbox.environment("management", ADMINISTRATOR).items():
        monkeypatch.setenv(name, value)
    planned = plan(load(system.file), boto3.Session(), facts=system.facts)
    waves = [(wave, {step.name for step in planned.steps if step.wave == wave}) for wave, _ in WAVES]
    assert waves == list(WAVES)
    assert set(system.applied().values()) == {"launched"}
    assert system.container() == (f"{REGISTRY}/public/nginx/nginx-unprivileged:1.29-alpine", "512")
    assert set(system.applied().values()) == {"kept"}

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
    assert len(ended) == 6
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
