"""What an update does to those who run a guest system: told by the impact, and seen in the sandbox, step by step.

A step is another answer to the same version, or a changed template, as a later version would bring. The verdict must
name just the resources that the sandbox replaces, deletes and makes, and refuse what it refuses. What AWS's schema says
of the property that decides is the second witness.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

import pytest

from product_factory.aws.schemas import schema
from product_factory.impact import Bump, Effect, Impact, impact
from product_factory.provisioning.answers import both
from tests.products.guest_account import REGISTRY, GuestAccount, guest_account, template

MAJOR, MINOR, PATCH = Bump.MAJOR, Bump.MINOR, Bump.PATCH
GONE = {Effect.DELETION, Effect.DELETION_KEPT, Effect.POSSIBLE_DELETION, Effect.POSSIBLE_DELETION_KEPT}
COME = {Effect.CREATION, Effect.POSSIBLE_CREATION}
REFUSED = {Effect.REFUSED, Effect.POSSIBLY_REFUSED}
EXPIRES = {Effect.EXPIRY}
MYSQL = {"EngineVersion": "mysql-3.10.4"}
BASE: dict[str, dict[str, str]] = {
    "database-aurora": {},
    "backup-plan": {"RestoreTests": "weekly"},
    "container-registry": {"CacheUpstream": "public.ecr.aws"},
    "web-service-ecs": {"ImageUri": f"{REGISTRY}/application:1.0.0", "CertificateArn": "{certificate}"},
}


class Step(NamedTuple):
    """An update of a product: the `answers` that change or the template that does, and what it does.

    `decides`: the resource and the property that decide, and whether AWS's schema lets it change.
    """

    product: str
    answers: Mapping[str, str]
    bump: Bump
    decides: tuple[str, str, str]
    replaced: frozenset[str] = frozenset()
    refused: bool = False
    expires: frozenset[str] = frozenset()
    change: Callable[[dict[str, Any]], object] | None = None

    @property
    def name(self) -> str:
        return f"{self.product}: {dict(self.answers) or self.decides}"


def step(product: str, answers: Mapping[str, str], bump: Bump, decides: str, lets: str, **more: Any) -> Step:
    resource, _, path = decides.partition(".")
    more = {key: frozenset(value) if isinstance(value, set) else value for key, value in more.items()}
    return Step(product, answers, bump, (resource, path, lets), **more)


def aurora(answers: Mapping[str, str], bump: Bump, decides: str, lets: str, **more: Any) -> Step:
    return step("database-aurora", answers, bump, decides, lets, **more)


def put(resource: str, key: str, value: Any) -> Callable[[dict[str, Any]], object]:
    return lambda made: made["Resources"][resource]["Properties"].__setitem__(key, value)


def renamed(made: dict[str, Any]) -> None:
    made["Resources"]["Cluster"]["Properties"]["DBClusterIdentifier"]["Fn::Sub"][0] = "other-${Part}"


FREE, FIXED, SOMETIMES = "in place", "create-only", "conditional"
# In this order on one stack: each begins where the one before it ended, or was refused.
STEPS: tuple[Step, ...] = (
    # The alarm on capacity goes.
    aurora({"InstanceClass": "db.r7g.large"}, MINOR, "Writer.DBInstanceClass", FREE),
    aurora({"LeastCapacity": "4", "MostCapacity": "16"}, PATCH, "Cluster.ServerlessV2ScalingConfiguration", FREE),
    aurora({"Insights": "advanced"}, PATCH, "Cluster.DatabaseInsightsMode", FREE),
    aurora({"DeletionProtection": "on"}, PATCH, "Cluster.DeletionProtection", FREE),
    aurora({"DeletionProtection": "off"}, PATCH, "Cluster.DeletionProtection", FREE),
    aurora({"Readers": "2"}, MINOR, "Cluster.Port", FREE),
    # A reader holds nothing of its own.
    aurora({"Readers": "0"}, MINOR, "Cluster.Port", FREE),
    aurora({"BackupDays": "35"}, PATCH, "Cluster.BackupRetentionPeriod", FREE),
    aurora({"BackupDays": "14"}, MAJOR, "Cluster.BackupRetentionPeriod", FREE, expires={"Cluster"}),
    aurora({"LogDays": "400"}, PATCH, "PostgresqlLog.RetentionInDays", FREE),
    aurora({"LogDays": "30"}, MAJOR, "PostgresqlLog.RetentionInDays", FREE, expires={"PostgresqlLog"}),
    # A major version has parameters of its own, a family each.
    aurora({"EngineVersion": "postgresql-18.4"}, MINOR, "Parameters.Family", FIXED, replaced={"Parameters"}),
    aurora(MYSQL, MAJOR, "Cluster.Engine", SOMETIMES, refused=True),
    aurora({"DatabaseName": "other"}, MAJOR, "Cluster.DatabaseName", FIXED, refused=True),
    aurora({"KeyArn": "/other/key-arn"}, MAJOR, "Cluster.KmsKeyId", FIXED, refused=True),
    # As later versions might come.
    aurora({}, MAJOR, "Cluster.StorageEncrypted", FIXED, refused=True, change=put("Cluster", "StorageEncrypted", False)),
    aurora({}, MAJOR, "Cluster.BackupRetentionPeriod", FREE, expires={"Cluster"}, change=put("Cluster", "BackupRetentionPeriod", 1)),
    # Its name alone keeps the cluster: under another one it is another, empty one, and a snapshot stays.
    aurora({}, MAJOR, "Cluster.DBClusterIdentifier", FIXED, replaced={"Cluster", "Writer"}, change=renamed),
    step("backup-plan", {"DailyDays": "90", "Hour": "4"}, PATCH, "Plan.BackupPlan", FREE),
    # What is in the vault keeps its own days.
    step("backup-plan", {"DailyDays": "14"}, PATCH, "Plan.BackupPlan", FREE),
    step("backup-plan", {"Lock": "governance"}, PATCH, "Vault.LockConfiguration", FREE),
    step("backup-plan", {"Lock": "none"}, PATCH, "Vault.LockConfiguration", FREE),
    step("backup-plan", {"TagValue": "orders"}, MINOR, "Selection.BackupSelection", FIXED, replaced={"Selection"}),
    step("backup-plan", {"RestoreTestOf": "EBS"}, MINOR, "RestoreTestingSelection.ProtectedResourceType", FIXED, replaced={"RestoreTestingSelection"}),
    step("backup-plan", {"KeyArn": "/other/key-arn"}, MAJOR, "Vault.EncryptionKeyArn", FIXED, refused=True),
    step(
        *("backup-plan", {"PlanName": "other"}, MAJOR, "Vault.BackupVaultName", FIXED),
        replaced={"Vault", "RestoreTestingPlan", "RestoreTestingSelection", *(f"{each}Parameter" for each in ("VaultName", "VaultArn", "PlanId", "RoleArn"))},
    ),
    step("container-registry", {"ImagesKept": "500", "UntaggedDays": "30"}, PATCH, "Repository.LifecyclePolicy", FREE),
    step("container-registry", {"MovingTagPrefix": "dev"}, PATCH, "Repository.ImageTagMutability", FREE),
    step("container-registry", {"KeyArn": "/other/key-arn"}, MAJOR, "Repository.EncryptionConfiguration", FIXED, refused=True),
    step("container-registry", {"CacheUpstream": "quay.io"}, MAJOR, "CacheRule.UpstreamRegistryUrl", FIXED, refused=True),
    step("container-registry", {"CachePrefix": "cached"}, MINOR, "CacheRule.EcrRepositoryPrefix", FIXED, replaced={"CacheRule", "CacheTemplate"}),
    step(
        *("container-registry", {"RepositoryName": "other"}, MAJOR, "Repository.RepositoryName", FIXED),
        replaced={"Repository", "CachePrefixParameter", *(f"Repository{each}Parameter" for each in ("Uri", "Arn", "Name"))},
    ),
    step("web-service-ecs", {"ImageUri": f"{REGISTRY}/application:1.1.0"}, MINOR, "TaskDefinition.ContainerDefinitions", FIXED, replaced={"TaskDefinition"}),
    step("web-service-ecs", {"Size": "1vCPU-2GB"}, MINOR, "TaskDefinition.Cpu", FIXED, replaced={"TaskDefinition"}),
    step("web-service-ecs", {"ClientGroupId": "{client}"}, PATCH, "Service.NetworkConfiguration", FREE),
    step("web-service-ecs", {"SettingValue": "db.example.com"}, MINOR, "TaskDefinition.ContainerDefinitions", FIXED, replaced={"TaskDefinition"}),
    step("web-service-ecs", {"MaxTasks": "10", "MinTasks": "3"}, PATCH, "Scaling.MaxCapacity", FREE),
    step("web-service-ecs", {"KeyArn": "/other/key-arn"}, PATCH, "LogGroup.KmsKeyId", FREE),
    step("web-service-ecs", {"LogDays": "90"}, MAJOR, "LogGroup.RetentionInDays", FREE, expires={"LogGroup", "WebAclLogGroup"}),
    step("web-service-ecs", {"WebAcl": "count"}, PATCH, "WebAclOfRules.Rules", FREE),
)  # fmt: skip


def changed(one: Step) -> dict[str, Any]:
    made = template(one.product)
    if one.change:
        made = copy.deepcopy(made)
        one.change(made)
    return made


@cache
def standing(product: str) -> dict[str, str]:
    """What the form answers where nobody says otherwise, and what a launch here says."""
    asked = template(product)["Parameters"]
    return {name: str(each.get("Default", "")) for name, each in asked.items()} | BASE[product]


def verdict(one: Step, before: Mapping[str, str]) -> Impact:
    """As `factory update` tells it."""
    return impact(*both(template(one.product), changed(one), before, {**before, **one.answers}))


def told(found: Impact, effects: set[Effect]) -> set[str]:
    return {each.name for each in found.changes if each.section == "Resources" and each.effect in effects}


def before_each() -> Iterator[tuple[Step, dict[str, str]]]:
    answers = {product: standing(product) for product in BASE}
    for one in STEPS:
        yield one, answers[one.product]
        if not one.refused:
            answers[one.product] = {**answers[one.product], **one.answers}


@pytest.mark.parametrize(("one", "before"), [pytest.param(*each, id=each[0].name) for each in before_each()])
def test_the_verdict_says_what_becomes_of_it(one: Step, before: dict[str, str]) -> None:
    found = verdict(one, before)
    assert found.bump is one.bump
    assert bool(told(found, REFUSED)) is one.refused
    assert told(found, EXPIRES) == one.expires
    if not one.refused:
        assert told(found, {Effect.REPLACEMENT}) == one.replaced


@pytest.mark.parametrize("one", STEPS, ids=lambda one: str(one.name))
def test_aws_s_schema_says_so_of_the_property_that_decides(one: Step) -> None:
    resource, path, lets = one.decides
    declared = schema(template(one.product)["Resources"][resource]["Type"]) or {}
    assert path in declared["properties"]
    said = {
        words: any(f"{each}/".startswith(f"/properties/{path}/") for each in declared.get(where, []))
        for words, where in ((FIXED, "createOnlyProperties"), (SOMETIMES, "conditionalCreateOnlyProperties"))
    }
    assert {words for words, there in said.items() if there} == ({lets} - {FREE})
    assert (one.refused or bool(one.replaced)) is (lets != FREE)


class Run:
    """One stack of each product in one account, which the steps go through."""

    def __init__(self, account: GuestAccount) -> None:
        self.account = account
        vpc = account.client("ssm").get_parameter(Name="/baseline/workload-network/workload/vpc-id")["Parameter"][
            "Value"
        ]
        group = account.client("ec2").create_security_group(GroupName="clients", Description="clients", VpcId=vpc)
        self.said = {"{certificate}": account.certificate(), "{client}": group["GroupId"]}

    def act(self, operation: str, one: str, made: dict[str, Any], answers: Mapping[str, str]) -> str:
        self.account.s3.put_object(Bucket="templates", Key=one, Body=json.dumps(made))
        given = {key: self.said.get(value, value) for key, value in answers.items()}
        getattr(self.account.cloudformation, operation)(
            StackName=f"SC-{one}",
            TemplateURL=f"https://templates.s3.ap-northeast-1.amazonaws.com/{one}",
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in given.items()],
            Capabilities=["CAPABILITY_NAMED_IAM"],
        )
        found = self.account.cloudformation.describe_stacks(StackName=f"SC-{one}")["Stacks"][0]
        return str(found["StackStatus"])

    def reasons(self, one: str) -> list[str]:
        return self.account.reasons(f"SC-{one}")


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    with guest_account() as account:
        account.client("ecr").create_repository(repositoryName="application")
        for tag in ("1.0.0", "1.1.0"):
            account.push("application", tag)
        key = account.client("kms").create_key()["KeyMetadata"]["Arn"]
        account.client("ssm").put_parameter(Name="/other/key-arn", Value=key, Type="String")
        yield Run(account)


@pytest.mark.parametrize("product", BASE)
def test_the_sandbox_does_what_the_verdict_says(run: Run, product: str) -> None:
    start = {"RepositoryName": "first"} if product == "container-registry" else {}
    answers = standing(product) | start
    assert run.act("create_stack", product, template(product), answers) == "CREATE_COMPLETE", run.reasons(product)
    for one in STEPS:
        if one.product != product:
            continue
        found, was = verdict(one, answers), run.account.resources(f"SC-{product}")
        status = run.act("update_stack", product, changed(one), {**answers, **one.answers})
        assert (status != "UPDATE_COMPLETE") is one.refused, (one.name, status, run.reasons(product))
        now = run.account.resources(f"SC-{product}")
        if one.refused:
            assert status == "UPDATE_ROLLBACK_COMPLETE"
            assert now == was, one.name
            continue
        answers |= one.answers
        replaced = {name for name in {*was} & {*now} if was[name] != now[name]}
        possibly = told(found, {Effect.POSSIBLE_REPLACEMENT})
        assert told(found, {Effect.REPLACEMENT}) <= replaced, one.name
        assert replaced <= told(found, {Effect.REPLACEMENT}) | possibly, one.name
        assert was.keys() - now.keys() == told(found, GONE), one.name
        assert now.keys() - was.keys() == told(found, COME), one.name
