"""A product of nested stacks: deployed, launched, invoked, updated, taken back and terminated, under its launch role."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from product_factory.catalog import catalog as products
from product_factory.catalog import offer as offers
from product_factory.catalog.released import read
from product_factory.impact import Effect
from product_factory.provisioning import ProvisioningError, Wait, launch, terminate, update
from product_factory.provisioning.drift import detected
from product_factory.sandbox.server import SandboxSession
from tests.conftest import Copy
from tests.product_factory import estate
from tests.product_factory.authoring.fake import product
from tests.product_factory.sharing.hub import REGION, SUPPORT, Deployed, portfolio, served

WAIT = Wait(timeout=120, first=0.01, longest=0.1)


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """The catalog with two released versions, whose functions tell their edition."""
    copy = estate.write(tmp_path_factory.mktemp("estate"), regions=(REGION,))
    for number, version in ((1, "1.0.0"), (2, "1.1.0")):
        estate.edition(copy, number)
        done = copy.run("publish", "estate", version, "--notes", f"Edition {number}.")
        assert done.returncode == 0, done.stderr
    return copy


class Hub(Deployed):
    def session(self, account: str, role: str) -> SandboxSession:
        return SandboxSession(self.sandbox.credentials(account, role), REGION, self.sandbox.endpoint)

    def administrator(self, service: str) -> Any:
        return self.session("spoke-1", "Administrator").client(service)


@pytest.fixture(scope="module")
def hub(catalog: Copy, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    card = product(name="estate", support=SUPPORT)
    released = catalog.root / "products" / "released"
    offer = offers.load((portfolio("Estates", "estate"),), products.load([card], released))
    with served(tmp_path_factory.mktemp("deployed"), Hub) as made:
        made.deploy(offer, regions=(REGION,))
        yield made


def stacks(hub: Hub) -> dict[str, str]:
    """What follows the launched stack's own name → status, of all that stand."""
    found = hub.administrator("cloudformation").describe_stacks()["Stacks"]
    mine = [each for each in found if each["StackName"].startswith("SC-")]
    root = min((each["StackName"] for each in mine), key=len, default="")
    return {each["StackName"].removeprefix(root).rsplit("-", 1)[0]: each["StackStatus"] for each in mine}


def said(hub: Hub, function: str) -> Any:
    answer = hub.administrator("lambda").invoke(FunctionName=function, Payload="{}")
    return json.loads(answer["Payload"].read())


@pytest.mark.slow
def test_it_is_launched_invoked_updated_taken_back_and_gone(hub: Hub) -> None:
    developer = hub.session("spoke-1", "Developer")
    outputs = launch(developer, product="estate", version="1.0.0", name="mine", wait=WAIT).outputs
    assert set(stacks(hub).values()) == {"CREATE_COMPLETE"}
    assert len(stacks(hub)) == 4, "the product's own, Alerts, Code within it, and Store"
    topics = hub.administrator("sns")
    title = topics.get_topic_attributes(TopicArn=outputs["TopicArn"])["Attributes"]["DisplayName"]
    assert title == "estate", "an answer reaches a nested stack"
    assert said(hub, outputs["FunctionName"]) == {"topic": outputs["TopicArn"], "edition": 1}
    update(developer, name="mine", version="1.1.0", wait=WAIT)
    assert said(hub, outputs["FunctionName"])["edition"] == 2, "two stacks deep, and nothing else is made anew"
    update(developer, name="mine", version="1.0.0", parameters={"Title": "other"}, wait=WAIT)
    assert said(hub, outputs["FunctionName"])["edition"] == 1
    title = topics.get_topic_attributes(TopicArn=outputs["TopicArn"])["Attributes"]["DisplayName"]
    assert title == "other"
    terminate(developer, name="mine", wait=WAIT)
    assert stacks(hub) == {}
    (kept,) = hub.administrator("sqs").list_queues()["QueueUrls"]
    assert kept.rpartition("/")[2] == outputs["QueueUrl"].rpartition("/")[2], "which the template keeps"


def test_the_launch_role_reads_the_files_of_its_versions_and_no_other(hub: Hub, catalog: Copy) -> None:
    """Templates of nested stacks among them: CloudFormation reads them as whoever launches."""
    iam, role = hub.administrator("iam"), "SCLaunch-estate"
    reads = [
        statement
        for attached in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
        for statement in _document(iam, attached["PolicyArn"])["Statement"]
        if "s3:GetObject" in statement["Action"] and "service-catalog-assets" in json.dumps(statement["Resource"])
    ]
    named = {arn.rpartition("/")[2] for each in reads for arn in _list(each["Resource"])}
    files = {path.name for path in (catalog.root / "products" / "released" / "estate" / "assets").iterdir()}
    assert named == files
    assert len([name for name in files if name.endswith(".json")]) == 5, "Alerts and Code twice, Store once"
    assert len([name for name in files if name.endswith(".zip")]) == 2


def _document(iam: Any, arn: str) -> Any:
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    return iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]


def _list(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def test_what_an_update_does_is_told_through_its_nested_stacks(hub: Hub, catalog: Copy) -> None:
    """What runs is read level by level; of a version the templates of nested stacks stand in the catalog alone."""
    developer = hub.session("spoke-1", "Developer")
    released = read("estate", catalog.root / "products" / "released")
    launch(developer, product="estate", version="1.0.0", name="told", wait=WAIT)

    def told(**more: Any) -> dict[str, str]:
        done = update(developer, name="told", dry_run=True, wait=WAIT, **more)
        assert done.preview is not None
        if done.preview.impact is None:
            return {"": done.preview.unknown}
        return {each.name: each.effect for each in done.preview.impact.changes if each.effect is not Effect.NONE}

    def known(product: str, version: str) -> Any:
        return next(each.template() for each in released if each.version == version)

    changed = told(version="1.1.0", known=known)
    assert {name.partition("76856677")[0] for name in changed} == {"Alerts", "Alerts/Code", "Alerts/Code/Function"}
    assert set(changed.values()) == {Effect.IN_PLACE}
    (topic,) = (name for name in told(parameters={"Title": "other"}) if name.startswith("Alerts/Topic"))
    assert topic
    assert "" in told(version="1.1.0"), "without a catalog nobody knows what the new nested stacks make"
    terminate(developer, name="told", wait=WAIT)


def test_why_a_launch_failed_is_told_from_the_nested_stack_where_it_did(hub: Hub) -> None:
    developer, iam = hub.session("spoke-1", "Developer"), hub.administrator("iam")
    deny = {"Effect": "Deny", "Action": "lambda:CreateFunction", "Resource": "*"}
    iam.put_role_policy(
        RoleName="SCLaunch-estate",
        PolicyName="deny",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [deny]}),
    )
    try:
        where = r"Alerts/Code/Function\w+ \(AWS::Lambda::Function\) CREATE_FAILED: .*lambda:CreateFunction"
        with pytest.raises(ProvisioningError, match=where):
            launch(developer, product="estate", version="1.0.0", name="failing", wait=WAIT)
    finally:
        iam.delete_role_policy(RoleName="SCLaunch-estate", PolicyName="deny")
    terminate(developer, name="failing", wait=WAIT)


def test_drift_in_a_nested_stack_is_drift(hub: Hub) -> None:
    launched = launch(hub.session("spoke-1", "Developer"), product="estate", version="1.0.0", name="drifts", wait=WAIT)
    client = hub.administrator("cloudformation")
    stack = launched.outputs["CloudformationStackARN"]
    assert str(detected(client, stack)) == "its stack has not drifted"
    topic = launched.outputs["TopicArn"]
    hub.administrator("sns").set_topic_attributes(TopicArn=topic, AttributeName="DisplayName", AttributeValue="by hand")
    found = detected(client, stack)
    assert found.status == "DRIFTED"
    assert [each.name.startswith("Alerts/Topic") for each in found.resources] == [True]
    terminate(hub.session("spoke-1", "Developer"), name="drifts", wait=WAIT)


def test_commands_tell_of_what_is_in_nested_stacks(catalog: Copy, tmp_path: Path) -> None:
    shown = catalog.run("show", "estate")
    assert {"AWS::Lambda::Function", "AWS::SQS::Queue"} <= set(shown.stdout.split()), shown.stderr
    changed = catalog.run("diff", "estate", "--from", "1.0.0", "--to", "1.1.0", "-o", "json")
    names = {each["name"].partition("76856677")[0] for each in json.loads(changed.stdout)["changes"]}
    assert names == {"Alerts", "Alerts/Code", "Alerts/Code/Function"}
    exported = catalog.run("export", "estate", "1.1.0", "--out", str(tmp_path / "out"))
    assert "--capabilities CAPABILITY_IAM" in exported.stdout, "a role is made, two stacks deep"
    assert len(list((tmp_path / "out" / "assets").iterdir())) == 4
    assert catalog.run("page", "--out", str(tmp_path / "site")).returncode == 0
    page = (tmp_path / "site" / "products" / "estate.html").read_text()
    ids = re.findall(r'\bid="([^"]*)"', page)
    assert "Alerts/Code/Role" in page
    assert len(ids) == len(set(ids))
    assert not [each for each in ids if not each or re.search(r"\s", each)]
