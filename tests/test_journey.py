"""The whole way with real processes: publish, CDK CLI, share, launch in a spoke, update, retire.

One served organization for the module; the tests are steps of one journey and run in their order.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from portfolios import PORTFOLIOS
from product_factory.catalog import catalog
from product_factory.sandbox.config import setup
from product_factory.sandbox.organization import ACCOUNT_ADMINISTRATOR, ADMINISTRATOR, DEVELOPER
from product_factory.sandbox.server import Sandbox
from product_factory.sharing.lock import PARAMETER, Holder
from products import PRODUCTS
from tests.conftest import AWS, Copy, clean_environment, make_copy, run_python

REGION = "ap-northeast-1"
SPOKE = "spoke-1"
MINOR, _, PATCH = catalog.load().released["security-notification"][-1].version.rpartition(".")
# The two versions that the journey publishes.
NEXT, LAST = (f"{MINOR}.{int(PATCH) + more}" for more in (1, 2))


class Journey:
    """The sandbox, a copy of the factory, and who acts."""

    def __init__(self, sandbox: Sandbox, copy: Copy) -> None:
        self.sandbox, self.copy = sandbox, copy
        self.hub = sandbox.environment("hub", ADMINISTRATOR)
        self.developer = sandbox.environment(SPOKE, DEVELOPER)

    def factory(self, who: dict[str, str], *arguments: str) -> str:
        """Standard output of `factory …`, which must succeed."""
        done = self.copy.run(*arguments, aws=who)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def aws(self, *arguments: str) -> Any:
        """What the AWS CLI answers the developer."""
        environment = clean_environment() | self.developer
        done = run_python(self.copy.root, str(AWS), *arguments, "--output", "json", environment=environment)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout or "null")

    def seen_by(self, account: str, role: str) -> set[str]:
        """Names of the products that a role sees."""
        catalog = self.sandbox.session(account, role).client("servicecatalog")
        seen: set[str] = set()
        token: dict[str, str] = {}
        while True:
            page = catalog.search_products(**token)
            seen |= {view["Name"] for view in page["ProductViewSummaries"]}
            if "NextPageToken" not in page:
                return seen
            token = {"PageToken": page["NextPageToken"]}

    def versions(self) -> dict[tuple[str, str], str]:
        """(product, version) → ID, in the hub."""
        catalog = self.sandbox.session("hub", ADMINISTRATOR).client("servicecatalog")
        found = {}
        pages = catalog.get_paginator("search_products_as_admin").paginate()
        for detail in [each for page in pages for each in page["ProductViewDetails"]]:
            view = detail["ProductViewSummary"]
            artifacts = catalog.list_provisioning_artifacts(ProductId=view["ProductId"])
            for artifact in artifacts["ProvisioningArtifactDetails"]:
                found[view["Name"], artifact["Name"]] = artifact["Id"]
        return found

    def publish(self, version: str, display_name: str) -> None:
        """Change the notification topic's name and publish that."""
        path = "products/security_notification.py"
        text = (self.copy.root / path).read_text()
        old = next(part for part in text.split('"') if part.endswith(" alerts") and part[0].isupper())
        self.copy.edit(path, f'display_name="{old}"', f'display_name="{display_name}"')
        self.factory({}, "publish", "security-notification", version, "--notes", "Another name.")


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journey]:
    copy = make_copy(tmp_path_factory.mktemp("journey") / "copy")
    settings = "portfolios/governance_base.py"
    copy.edit(settings, "import Portfolio", "import Email, Portfolio")
    copy.edit(settings, "    provider=", '    announce_to=(Email(address="teams@example.com"),),\n    provider=')
    with Sandbox(region=REGION) as sandbox:
        sandbox.session("management", ADMINISTRATOR).client("servicecatalog").enable_aws_organizations_access()
        yield Journey(sandbox, copy)


def test_before_anything_the_doctor_says_what_to_do(journey: Journey) -> None:
    done = journey.copy.run("doctor", "--output", "json", aws=journey.hub)
    assert done.returncode == 1
    failed = {check["name"]: check["mend"] for check in json.loads(done.stdout)["checks"] if not check["passed"]}
    assert failed[f"bootstrapped in {REGION}"] == "factory deploy --bootstrap"
    refused = journey.copy.run("deploy", aws=journey.hub)
    assert refused.returncode == 1
    assert "factory deploy --bootstrap" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_deployed_and_shared_the_doctor_finds_nothing(journey: Journey) -> None:
    told = journey.factory(journey.hub, "deploy", "--bootstrap")
    assert "e-mail will be told from the next change on" in told
    assert "CREATE_COMPLETE" not in told, "the CDK's output goes to a log"
    log = max((journey.copy.root / ".cache" / "deploy").glob("*-deploy-*.log"))
    assert "CREATE_COMPLETE" in log.read_text("utf-8")
    checks = json.loads(journey.factory(journey.hub, "doctor", "--output", "json"))["checks"]
    assert len(checks) >= 9
    assert all(check["passed"] for check in checks)
    assert "nothing to do" in journey.factory(journey.hub, "share")


def test_only_who_is_shared_with_and_matches_sees_the_products(journey: Journey) -> None:
    # What no unit is named for yet nobody sees.
    everything = {name for portfolio in PORTFOLIOS if portfolio.share_with for name in portfolio.products}
    of_administrators = {
        "account-base",
        "account-public-access",
        "data-event-trail",
        "deploy-role",
        "iam-baseline",
        "permission-boundary",
    }
    assert journey.seen_by(SPOKE, DEVELOPER) == everything - of_administrators
    assert journey.seen_by("spoke-3", DEVELOPER) == everything - of_administrators, "in a nested unit"
    assert journey.seen_by(SPOKE, ACCOUNT_ADMINISTRATOR) == of_administrators
    assert journey.seen_by("outsider", DEVELOPER) == set(), "outside the shared unit"
    assert journey.seen_by(SPOKE, ADMINISTRATOR) == set(), "matches no principal"


def test_launch_roles_are_in_every_account_shared_with_and_in_no_other(journey: Journey) -> None:
    for account in journey.sandbox.organization.accounts:
        iam = journey.sandbox.session(account.name, ADMINISTRATOR).client("iam")
        names = {role["RoleName"] for role in iam.list_roles()["Roles"] if role["RoleName"].startswith("SCLaunch-")}
        expected = account.name == "hub" or account.unit in ("workloads", "production")
        assert names == ({product.launch_role for product in PRODUCTS} if expected else set()), account.name


def test_a_developer_launches_with_the_aws_cli(journey: Journey) -> None:
    (found,) = journey.aws("servicecatalog", "search-products", "--filters", "FullTextSearch=security-notification")[
        "ProductViewSummaries"
    ]
    artifacts = journey.aws("servicecatalog", "describe-product", "--id", found["ProductId"])["ProvisioningArtifacts"]
    offered = next(each for each in artifacts if each["Guidance"] == "DEFAULT")
    where = ("--product-id", found["ProductId"], "--provisioning-artifact-id", offered["Id"])
    (path,) = journey.aws("servicecatalog", "list-launch-paths", "--product-id", found["ProductId"])[
        "LaunchPathSummaries"
    ]
    asked = journey.aws("servicecatalog", "describe-provisioning-parameters", *where, "--path-id", path["Id"])
    assert {p["ParameterKey"] for p in asked["ProvisioningArtifactParameters"]} >= {"Email", "SlackChannelId"}
    record = journey.aws(
        "servicecatalog",
        "provision-product",
        *where,
        "--provisioned-product-name",
        "security-notification",
        "--provisioning-parameters",
        "Key=Email,Value=team@example.com",
    )["RecordDetail"]
    while record["Status"] in ("CREATED", "IN_PROGRESS"):
        answer = journey.aws("servicecatalog", "describe-record", "--id", record["RecordId"])
        record = answer["RecordDetail"]
    assert record["Status"] == "SUCCEEDED", record
    outputs = journey.aws(
        "servicecatalog", "get-provisioned-product-outputs", "--provisioned-product-name", "security-notification"
    )["Outputs"]
    assert "SecurityTopicArn" in {output["OutputKey"] for output in outputs}


def test_a_developer_launches_with_the_factory(journey: Journey) -> None:
    for product in ("audit-trail", "security-alarms"):
        journey.factory(journey.developer, "launch", product)
        again = journey.factory(journey.developer, "launch", product)
        assert "nothing to do" in again


def test_resources_are_in_that_spoke_and_nowhere_else(journey: Journey) -> None:
    for account in journey.sandbox.organization.accounts:
        session = journey.sandbox.session(account.name, ADMINISTRATOR)
        trails = session.client("cloudtrail").describe_trails()["trailList"]
        alarms = session.client("cloudwatch").describe_alarms()["MetricAlarms"]
        topics = session.client("sns").list_topics()["Topics"]
        filters = session.client("logs").describe_metric_filters()["metricFilters"]
        rules = session.client("events").list_rules()["Rules"]
        counts = tuple(map(len, (trails, alarms, topics, filters, rules)))
        # The hub's one topic tells people of new versions.
        expected = {SPOKE: (1, 24, 1, 16, 8), "hub": (0, 0, 1, 0, 0)}
        assert counts == expected.get(account.name, (0, 0, 0, 0, 0)), account.name
        if account.name == SPOKE:
            assert trails[0]["IsMultiRegionTrail"]
            assert trails[0]["LogFileValidationEnabled"]
            assert trails[0]["KmsKeyId"]
            assert {alarm["AlarmActions"][0] for alarm in alarms} == {topics[0]["TopicArn"]}


def test_version_ids_stay_when_two_more_are_published(journey: Journey) -> None:
    before = journey.versions()
    for version, display_name in ((NEXT, "Account alerts"), (LAST, "Team alerts")):
        journey.publish(version, display_name)
        told = journey.factory(journey.hub, "deploy")
        assert f"Told teams@example.com: security-notification {version} published." in told
    after = journey.versions()
    assert len(after) == len(before) + 2
    assert before.items() <= after.items()


def test_a_launched_product_is_updated(journey: Journey) -> None:
    journey.factory(journey.developer, "update", "security-notification", "--version", NEXT)
    (topic,) = journey.sandbox.session(SPOKE, ADMINISTRATOR).client("sns").list_topics()["Topics"]
    attributes = journey.sandbox.session(SPOKE, ADMINISTRATOR).client("sns").get_topic_attributes(**topic)
    assert attributes["Attributes"]["DisplayName"] == "Account alerts"


def test_a_deprecated_version_is_only_updated_to_and_a_retired_one_neither(journey: Journey) -> None:
    journey.factory({}, "deprecate", "security-notification", LAST, "--reason", "A test.")
    sandbox = journey.sandbox
    refused = journey.copy.run("retire", "security-notification", "1.0.0", aws=journey.hub)
    assert refused.returncode == 1, "nobody can tell who runs it"
    setup.aggregate(sandbox)
    setup.record(sandbox, [account.name for account in sandbox.organization.accounts])
    refused = journey.copy.run("retire", "security-notification", NEXT, aws=journey.hub)
    assert "still run in 1 accounts: 333333333333 spoke-1 /Workloads" in refused.stderr
    refused = journey.copy.run("end-portfolio", "Governance base", "--dry-run", aws=journey.hub)
    assert "security-notification: still run in 1 accounts: 333333333333 spoke-1 /Workloads" in refused.stderr
    journey.factory(journey.hub, "retire", "security-notification", "1.0.0", "--reason", "A test.")
    told = journey.factory(journey.hub, "deploy")
    assert f"security-notification {LAST} is now deprecated" in told
    assert f"Told teams@example.com: security-notification {LAST} deprecated." in told
    other = journey.sandbox.environment("spoke-2", DEVELOPER)
    for version, state in (("1.0.0", "retired"), (LAST, "deprecated")):
        email = ("--param", "Email=team@example.com")
        refused = journey.copy.run("launch", "security-notification", "--version", version, *email, aws=other)
        assert refused.returncode == 1, refused.stdout
        assert state in refused.stderr
        assert "Traceback" not in refused.stderr
    journey.factory(journey.developer, "update", "security-notification", "--version", LAST)
    back = journey.copy.run("update", "security-notification", "--version", "1.0.0", aws=journey.developer)
    assert back.returncode == 1
    journey.factory({}, "restore", "security-notification", "1.0.0")
    quiet = journey.factory(journey.hub, "deploy", "--no-announce")
    assert "1.0.0 is now active" in quiet
    assert "Told" not in quiet
    assert "Told" not in journey.factory(journey.hub, "deploy"), "what nobody was to be told is not told later"


def test_an_older_checkout_removes_nothing_whatever_it_says(journey: Journey, tmp_path: Path) -> None:
    """This repository's own state lacks the versions that the journey published."""
    older, before = make_copy(tmp_path / "older"), journey.versions()
    refused = older.run("deploy", "--yes", aws=journey.hub)
    assert refused.returncode == 1
    assert "This checkout is older than the hub" in refused.stderr
    words = [f"version:security-notification/{version}" for version in (NEXT, LAST)]
    for word in words:
        assert f"--remove {word}" in refused.stderr
    removing = [part for word in words for part in ("--remove", word)]
    refused = older.run("deploy", "--yes", *removing, aws=journey.hub)
    assert refused.returncode == 1
    assert "can't be removed, it is run in 333333333333 spoke-1" in refused.stderr
    shown = older.run("deploy", "--dry-run", "--output", "markdown", aws=journey.hub)
    assert shown.returncode == 1
    assert f"<td><b>remove</b></td><td><code>version security-notification/{NEXT}</code></td>" in shown.stdout
    assert "<p>Would be refused: This checkout is older than the hub" in shown.stdout
    assert journey.versions() == before


def test_while_somebody_else_deploys_the_second_says_who(journey: Journey) -> None:
    somebody = Holder(by="somebody", host="there", place="there", pid=1, since=datetime.now(UTC), run="1")
    ssm = journey.sandbox.session("hub", ADMINISTRATOR).client("ssm")
    ssm.put_parameter(Name=PARAMETER, Value=somebody.model_dump_json(), Type="String")
    refused = journey.copy.run("deploy", aws=journey.hub)
    ssm.delete_parameter(Name=PARAMETER)
    assert refused.returncode == 1
    assert f"The hub is being deployed by {somebody}" in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1


def test_terminating_says_what_stays(journey: Journey) -> None:
    for product, stays in (
        ("security-alarms", "Terminated security-alarms"),
        ("audit-trail", "Trail bucket, access-log bucket, log group and KMS key stay"),
        ("security-notification", "The KMS key stays"),
    ):
        told = journey.factory(journey.developer, "terminate", product, "--yes")
        assert stays in told
    session = journey.sandbox.session(SPOKE, ADMINISTRATOR)
    assert session.client("cloudtrail").describe_trails()["trailList"] == []
    assert session.client("cloudwatch").describe_alarms()["MetricAlarms"] == []
    assert len(session.client("s3").list_buckets()["Buckets"]) == 2, "records stay"


def test_a_launch_without_its_launch_role_is_told(journey: Journey) -> None:
    iam = journey.sandbox.session("spoke-4", ADMINISTRATOR).client("iam")
    role = "SCLaunch-audit-trail"
    for policy in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
        iam.detach_role_policy(RoleName=role, PolicyArn=policy["PolicyArn"])
    for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        iam.delete_role_policy(RoleName=role, PolicyName=name)
    iam.delete_role(RoleName=role)
    refused = journey.copy.run("launch", "audit-trail", aws=journey.sandbox.environment("spoke-4", DEVELOPER))
    assert refused.returncode == 1
    assert role in refused.stderr
    assert "Traceback" not in refused.stderr
    management = journey.sandbox.environment("management", ADMINISTRATOR)
    spoke = journey.sandbox.organization.account("spoke-4").id
    told = journey.copy.run("doctor", "--account", spoke, "--role", ADMINISTRATOR, "--output", "json", aws=management)
    assert told.returncode == 1
    (check,) = (c for c in json.loads(told.stdout)["checks"] if c["name"] == f"launch roles in {spoke}")
    assert (check["passed"], check["found"]) == (False, f"missing: {role}")
