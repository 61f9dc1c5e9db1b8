"""What container-registry promises: seen in the sandbox, its alerts judged by AWS's sample events."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.iam.access_control import PermissionResult
from moto.iam.models import iam_backends

from product_factory.aws.schemas import schema
from product_factory.sandbox import install
from product_factory.sandbox.authorization.conditions import holds
from product_factory.sandbox.authorization.evaluation import evaluate
from product_factory.sandbox.authorization.principals import role_principal
from products.container_registry import PRODUCT
from tests.products.event_patterns import matches, told
from tests.products.guest_account import template
from tests.products.test_guest import Account

TEMPLATE, KEY, MONITORING = map(template, ("container-registry", "workload-key", "monitoring-notification"))
OWN = "123456789012"
HERE = f"ap-northeast-1:{OWN}"
MANIFEST = {"schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.v2+json"}


class Registry(Account):
    """An account with key and topic, in which each launch has a name of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.key = self.launch(KEY, "SC-key")["KeyArn"]
        self.topic = self.launch(MONITORING, "SC-topic", Email="a@example.com")["MonitoringTopicArn"]
        self.numbers = count(1)

    def named(self, **answers: str) -> tuple[str, str]:
        """Stack and repository of one more launch."""
        number = next(self.numbers)
        stack, name = f"SC-r{number}", answers.pop("RepositoryName", f"team/app{number}")
        self.launch(TEMPLATE, stack, RepositoryName=name, **answers)
        return stack, name

    def repository(self, name: str) -> dict[str, Any]:
        found = self.client("ecr").describe_repositories(repositoryNames=[name])["repositories"]
        return dict(found[0])

    def made(self, stack: str) -> dict[str, str]:
        """Physical IDs of what the stack has, by logical ID."""
        listed = self.cloudformation.list_stack_resources(StackName=stack)["StackResourceSummaries"]
        return {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in listed}

    def expiry(self, name: str) -> list[dict[str, Any]]:
        text = self.client("ecr").get_lifecycle_policy(repositoryName=name)["lifecyclePolicyText"]
        return list(json.loads(text)["rules"])

    def push(self, name: str, tag: str, layer: str) -> None:
        manifest = json.dumps({**MANIFEST, "layers": [{"digest": f"sha256:{layer}", "size": 1}]})
        self.client("ecr").put_image(repositoryName=name, imageTag=tag, imageManifest=manifest)


@pytest.fixture(scope="module")
def account() -> Iterator[Registry]:
    install()
    with mock_aws():
        yield Registry()


def test_images_are_encrypted_scanned_and_keep_their_tags(account: Registry) -> None:
    _, name = account.named()
    found = account.repository(name)
    assert found["encryptionConfiguration"] == {"encryptionType": "KMS", "kmsKey": account.key}
    assert found["imageTagMutability"] == "IMMUTABLE"
    assert found["imageScanningConfiguration"] == {"scanOnPush": True}
    account.push(name, "1a2b3c", "first")
    with pytest.raises(ClientError, match="1a2b3c"):
        account.push(name, "1a2b3c", "second")


def test_tags_that_begin_so_move_and_no_others(account: Registry) -> None:
    _, name = account.named(MovingTagPrefix="live")
    assert account.repository(name)["imageTagMutability"] == "IMMUTABLE_WITH_EXCLUSION"
    for layer in ("first", "second"):
        account.push(name, f"commit-{layer}", layer)
        account.push(name, "live", layer)
    images = account.client("ecr").describe_images(repositoryName=name)["imageDetails"]
    assert {tag: each["imageTags"] for each in images for tag in each["imageTags"]}["live"] == ["commit-second", "live"]
    with pytest.raises(ClientError, match="commit-first"):
        account.push(name, "commit-first", "third")


def test_old_images_go_and_those_with_a_moving_tag_are_counted_apart(account: Registry) -> None:
    _, name = account.named(ImagesKept="7", UntaggedDays="3")
    untagged, every = account.expiry(name)
    days = {"tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": 3}
    assert untagged["selection"] == days
    assert every["selection"] == {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 7}
    _, name = account.named(ImagesKept="7", MovingTagPrefix="live")
    moving, *others = account.expiry(name)
    counted = {"countType": "imageCountMoreThan", "countNumber": 7}
    assert moving["selection"] == {"tagStatus": "tagged", "tagPatternList": ["live*"], **counted}
    assert [each["selection"]["tagStatus"] for each in others] == ["untagged", "any"]
    for rules in ([untagged, every], [moving, *others]):
        assert [each["rulePriority"] for each in rules] == list(range(1, len(rules) + 1))
        assert {each["action"]["type"] for each in rules} == {"expire"}


def test_a_service_finds_its_repository_by_name(account: Registry) -> None:
    _, name = account.named(CacheUpstream="public.ecr.aws", CachePrefix="found")
    path = f"/baseline/container-registry/{name}"
    stored = account.client("ssm").get_parameters_by_path(Path=path)["Parameters"]
    assert {each["Name"].removeprefix(f"{path}/"): each["Value"] for each in stored} == {
        "repository-uri": f"{OWN}.dkr.ecr.ap-northeast-1.amazonaws.com/{name}",
        "repository-arn": f"arn:aws:ecr:{HERE}:repository/{name}",
        "repository-name": name,
        "cache-prefix": "found",
    }


def test_images_stay_when_the_product_goes_and_a_failed_launch_leaves_nothing(account: Registry) -> None:
    stack, name = account.named()
    account.push(name, "1", "first")
    account.cloudformation.delete_stack(StackName=stack)
    assert account.client("ecr").describe_images(repositoryName=name)["imageDetails"][0]["imageTags"] == ["1"]
    with pytest.raises(AssertionError, match=name):
        account.named(RepositoryName=name)
    repository = TEMPLATE["Resources"]["Repository"]
    assert (repository["DeletionPolicy"], repository["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")
    assert repository["Properties"]["EmptyOnDelete"] is False


def test_all_but_name_and_key_changes_in_place(account: Registry) -> None:
    stack, name = account.named()
    account.push(name, "1", "first")
    before = account.made(stack)
    answers = {"MovingTagPrefix": "dev-", "ImagesKept": "50", "UntaggedDays": "1", "FindingAlerts": "CRITICAL"}
    account.update(TEMPLATE, stack, RepositoryName=name, **answers)
    assert account.made(stack) == before
    assert account.repository(name)["imageTagMutability"] == "IMMUTABLE_WITH_EXCLUSION"
    assert [each["selection"].get("countNumber") for each in account.expiry(name)] == [50, 1, 50]
    account.update(TEMPLATE, stack, RepositoryName=name)
    assert account.repository(name)["imageTagMutability"] == "IMMUTABLE"
    assert account.client("ecr").describe_images(repositoryName=name)["imageDetails"][0]["imageTags"] == ["1"]


def test_another_name_is_another_repository_and_the_old_one_stays(account: Registry) -> None:
    stack, name = account.named()
    account.update(TEMPLATE, stack, RepositoryName=f"{name}-new")
    assert account.repository(name)["repositoryName"] == name
    assert account.repository(f"{name}-new")["repositoryName"] == f"{name}-new"


ALERTS = {"ScanRule", "ScanNotDelivered", "InspectorRule", "InspectorNotDelivered", "EventRole"}
CACHE = {"CacheRule", "CacheTemplate", "CacheRole", "CachePrefixParameter"}
ALWAYS = {"Repository", "RepositoryArnParameter", "RepositoryNameParameter", "RepositoryUriParameter"}
CACHED = {"CacheUpstream": "quay.io", "CachePrefix": "combined"}


@pytest.mark.parametrize(
    ("answers", "beside"),
    [
        ({}, ALERTS),
        ({"FindingAlerts": "CRITICAL"}, ALERTS),
        ({"FindingAlerts": "none"}, set()),
        ({"RegistryScanning": "basic"}, ALERTS | {"ScanSettings"}),
        ({"RegistryScanning": "enhanced", "FindingAlerts": "none"}, {"ScanSettings"}),
        (CACHED, ALERTS | CACHE),
        ({**CACHED, "FindingAlerts": "none"}, CACHE),
        ({**CACHED, "RegistryScanning": "enhanced", "MovingTagPrefix": "live"}, ALERTS | CACHE | {"ScanSettings"}),
        ({"MovingTagPrefix": "live", "FindingAlerts": "none"}, set()),
    ],
)
def test_what_is_asked_is_there_and_nothing_else(account: Registry, answers: dict[str, str], beside: set[str]) -> None:
    nobody_set_scanning(account)
    stack, name = account.named(**answers)
    made = {re.sub(r"[0-9A-F]{8}$", "", each) for each in account.made(stack)}
    assert made == ALWAYS | beside
    account.update(TEMPLATE, stack, RepositoryName=name, FindingAlerts="none", ImagesKept="9")
    assert set(account.made(stack)) == ALWAYS
    account.cloudformation.delete_stack(StackName=stack)


def nobody_set_scanning(account: Registry) -> None:
    account.client("ecr").put_registry_scanning_configuration(scanType="BASIC", rules=[])


@pytest.mark.parametrize(
    ("answer", "kind", "often"), [("basic", "BASIC", "SCAN_ON_PUSH"), ("enhanced", "ENHANCED", "CONTINUOUS_SCAN")]
)
def test_the_whole_registry_is_scanned_so_and_stays_so(account: Registry, answer: str, kind: str, often: str) -> None:
    nobody_set_scanning(account)
    stack, _ = account.named(RegistryScanning=answer)
    account.cloudformation.delete_stack(StackName=stack)
    found = account.client("ecr").get_registry_scanning_configuration()["scanningConfiguration"]
    every = [{"filter": "*", "filterType": "WILDCARD"}]
    assert found == {"scanType": kind, "rules": [{"scanFrequency": often, "repositoryFilters": every}]}
    assert TEMPLATE["Parameters"]["RegistryScanning"]["Default"] == "leave"
    assert "all repositories" in TEMPLATE["Parameters"]["RegistryScanning"]["Description"]


def test_a_second_cache_of_the_same_prefix_is_refused_and_leaves_no_repository(account: Registry) -> None:
    cached = {"CacheUpstream": "registry.k8s.io", "CachePrefix": "twice"}
    account.named(**cached)
    with pytest.raises(AssertionError, match="twice already exists"):
        account.named(RepositoryName="left/over", **cached)
    with pytest.raises(ClientError, match="does not exist"):
        account.repository("left/over")


def rule(account: Registry, stack: str, logical_id: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Pattern and target of a rule as it is."""
    name = account.made(stack)[logical_id]
    events = account.client("events")
    (target,) = events.list_targets_by_rule(Rule=name)["Targets"]
    return json.loads(events.describe_rule(Name=name)["EventPattern"]), target


def scan(name: str, *, status: str = "COMPLETE", **counts: int) -> dict[str, Any]:
    """The sample of https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html"""
    return {
        "version": "0",
        "id": "85fc3613-e913-7fc4-a80c-a3753e4aa9ae",
        "detail-type": "ECR Image Scan",
        "source": "aws.ecr",
        "account": OWN,
        "time": "2019-10-29T02:36:48Z",
        "region": "ap-northeast-1",
        "resources": [f"arn:aws:ecr:{HERE}:repository/{name}"],
        "detail": {
            "scan-status": status,
            "repository-name": name,
            "finding-severity-counts": counts,
            "image-digest": "sha256:7f5b2640fe6fb4f46592dfd3410c4a79dac4f89e4782432e0378abcd1234",
            "image-tags": ["1a2b3c"],
        },
    }


def finding(name: str, severity: str = "CRITICAL", status: str = "ACTIVE") -> dict[str, Any]:
    """The sample of https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-enhanced-events.html, shortened."""
    image = f"arn:aws:ecr:{HERE}:repository/{name}/sha256:36c7b282abd0186e01419f2e58743e1bf635808231049bbc9d77eEXAMPLE"
    of_image = {"architecture": "amd64", "imageTags": ["latest"], "registry": OWN, "repositoryName": name}
    return {
        "version": "0",
        "detail-type": "Inspector2 Finding",
        "source": "aws.inspector2",
        "account": OWN,
        "region": "ap-northeast-1",
        "resources": [image],
        "detail": {
            "awsAccountId": OWN,
            "inspectorScore": 6.5,
            "resources": [
                {"details": {"awsEcrContainerImage": of_image}, "id": image, "type": "AWS_ECR_CONTAINER_IMAGE"}
            ],
            "severity": severity,
            "status": status,
            "title": "CVE-2019-17498 - libssh2",
            "type": "PACKAGE_VULNERABILITY",
        },
    }


def on_an_instance() -> dict[str, Any]:
    """https://docs.aws.amazon.com/inspector/latest/user/eventbridge-integration.html, shortened."""
    found = finding("alerts/app")
    found["detail"]["resources"] = [
        {"details": {"awsEc2Instance": {"platform": "AMAZON_LINUX_2"}}, "id": "i-1", "type": "AWS_EC2_INSTANCE"}
    ]
    return found


NAME = "alerts/app"


@pytest.fixture(scope="module")
def alerting(account: Registry) -> dict[str, str]:
    """The stacks that tell of high findings, and of critical ones alone; each of its own repository NAME's pattern."""
    stacks = {}
    for answer in ("HIGH", "CRITICAL"):
        stacks[answer], _ = account.named(RepositoryName=f"{NAME}-{answer.lower()}", FindingAlerts=answer)
    return stacks


@pytest.mark.parametrize(
    ("logical_id", "event", "heard"),
    [
        ("ScanRule", scan(NAME, CRITICAL=10, MEDIUM=9), {"HIGH", "CRITICAL"}),
        ("ScanRule", scan(NAME, HIGH=1), {"HIGH"}),
        ("ScanRule", scan(NAME, MEDIUM=9), set()),
        ("ScanRule", scan(NAME, CRITICAL=0, HIGH=0, LOW=1), set()),
        ("ScanRule", scan(NAME), set()),
        ("ScanRule", scan(NAME, status="FAILED", CRITICAL=1), set()),
        ("ScanRule", scan("alerts/other", CRITICAL=10), set()),
        ("ScanRule", scan(f"{NAME}-more", CRITICAL=10), set()),
        ("ScanRule", finding(NAME), set()),
        ("InspectorRule", finding(NAME), {"HIGH", "CRITICAL"}),
        ("InspectorRule", finding(NAME, "HIGH"), {"HIGH"}),
        ("InspectorRule", finding(NAME, "MEDIUM"), set()),
        ("InspectorRule", finding(NAME, "UNTRIAGED"), set()),
        ("InspectorRule", finding(NAME, status="SUPPRESSED"), set()),
        ("InspectorRule", finding(NAME, status="CLOSED"), set()),
        ("InspectorRule", finding("alerts/other"), set()),
        ("InspectorRule", on_an_instance(), set()),
        ("InspectorRule", scan(NAME, CRITICAL=10), set()),
    ],
)
def test_findings_of_this_repository_are_heard_and_no_others(
    account: Registry, alerting: dict[str, str], logical_id: str, event: dict[str, Any], heard: set[str]
) -> None:
    for answer, stack in alerting.items():
        own = json.loads(json.dumps(copy.deepcopy(event)).replace(f'"{NAME}"', f'"{NAME}-{answer.lower()}"'))
        pattern, _ = rule(account, stack, logical_id)
        assert matches(pattern, own) is (answer in heard), answer


def test_the_message_says_what_was_found_where(account: Registry, alerting: dict[str, str]) -> None:
    _, target = rule(account, alerting["HIGH"], "ScanRule")
    assert target["Arn"] == account.topic
    text = told(target["InputTransformer"], scan(NAME, HIGH=3))
    assert "alerts/app (ap-northeast-1)" in text
    assert "CRITICAL: , HIGH: 3 (empty: none)" in text
    assert "1a2b3c" in text
    assert "sha256:7f5b" in text
    _, target = rule(account, alerting["HIGH"], "InspectorRule")
    text = told(target["InputTransformer"], finding(NAME))
    assert "CVE-2019-17498 - libssh2 (CRITICAL, ap-northeast-1)" in text
    assert f"repository/{NAME}/sha256:" in text
    assert "<" not in text


@pytest.mark.parametrize(
    ("context", "denied"),
    [
        ({"aws:PrincipalAccount": OWN}, False),
        ({"aws:PrincipalAccount": "999999999999"}, True),
        ({"aws:PrincipalAccount": OWN, "aws:SecureTransport": "false"}, True),
        # Inspector and replication act under linked roles of the account, Lambda in its own name.
        ({"aws:PrincipalIsAWSService": "true"}, False),
        ({"aws:PrincipalAccount": "999999999999", "aws:PrincipalIsAWSService": "false"}, True),
        ({}, True),
    ],
)
def test_nobody_of_another_account_gets_in_whatever_is_allowed(
    account: Registry, alerting: dict[str, str], context: dict[str, str], denied: bool
) -> None:
    text = account.client("ecr").get_repository_policy(repositoryName=f"{NAME}-high")["policyText"]
    statements = json.loads(text)["Statement"]
    assert {(each["Effect"], each["Principal"], each["Action"]) for each in statements} == {("Deny", "*", "ecr:*")}
    assert any(holds(each["Condition"], {"aws:SecureTransport": "true", **context}) for each in statements) is denied


def test_ecr_makes_repositories_below_the_prefix_with_this_key_alone(account: Registry) -> None:
    stack, _ = account.named(CacheUpstream="public.ecr.aws", CachePrefix="upstream")
    made = account.made(stack)
    (logical_id,) = [each for each in made if each.startswith("CacheRole")]
    (role,) = [each for each in iam_backends[OWN]["aws"].roles.values() if each.name == made[logical_id]]
    (trust,) = json.loads(role.assume_role_policy_document)["Statement"]
    assert trust["Principal"] == {"Service": "ecr.amazonaws.com"}
    assert [holds(trust["Condition"], {"aws:SourceAccount": each}) for each in (OWN, "999999999999")] == [True, False]
    assert holds(trust["Condition"], {}), "AWS doesn't say that ECR names it"
    statements = role_principal(role, "ecr").statements
    for_ecr = {"kms:GrantIsForAWSResource": "true"}
    for action, resource, context, may in (
        ("ecr:CreateRepository", f"arn:aws:ecr:{HERE}:repository/upstream/nginx/nginx", {}, True),
        ("ecr:TagResource", f"arn:aws:ecr:{HERE}:repository/upstream/nginx", {}, True),
        ("ecr:CreateRepository", f"arn:aws:ecr:{HERE}:repository/upstreams/nginx", {}, False),
        ("ecr:PutImage", f"arn:aws:ecr:{HERE}:repository/upstream/nginx", {}, False),
        ("kms:CreateGrant", account.key, for_ecr, True),
        ("kms:CreateGrant", account.key, {}, False),
        ("kms:DescribeKey", account.key, {}, True),
        ("kms:CreateGrant", f"arn:aws:kms:{HERE}:key/other", for_ecr, False),
        ("kms:Decrypt", account.key, {}, False),
    ):
        verdict = evaluate(statements, action, resource, context)
        assert (verdict is PermissionResult.PERMITTED) is may, (action, resource)


def test_cached_repositories_are_like_ours_but_their_tags_move() -> None:
    cached = TEMPLATE["Resources"]["CacheTemplate"]["Properties"]
    own = TEMPLATE["Resources"]["Repository"]["Properties"]
    assert cached["EncryptionConfiguration"] == own["EncryptionConfiguration"]
    assert cached["ImageTagMutability"] == "MUTABLE"
    account = json.dumps({"Ref": "AWS::AccountId"})
    policy = cached["RepositoryPolicy"]["Fn::Sub"].replace('"${AWS::AccountId}"', account)
    assert json.loads(policy) == own["RepositoryPolicyText"]
    assert cached["LifecyclePolicy"] == own["LifecyclePolicy"]["LifecyclePolicyText"]["Fn::If"][2]
    assert cached["AppliedFor"] == ["PULL_THROUGH_CACHE"]
    rule = TEMPLATE["Resources"]["CacheRule"]
    assert rule["DependsOn"] == ["CacheTemplate"]
    assert "CredentialArn" not in rule["Properties"]


QUESTIONS = {parameter.name: parameter for parameter in PRODUCT.parameters}
PATTERNS = {
    "RepositoryName": ("AWS::ECR::Repository", "RepositoryName"),
    "CachePrefix": ("AWS::ECR::PullThroughCacheRule", "EcrRepositoryPrefix"),
}


@pytest.mark.parametrize(
    ("question", "good", "bad"),
    [
        (
            "RepositoryName",
            ("ab", "orders", "orders/api", "a/b/c/d/e", "a.b_c__d-e--f", "0a", "x" * 200),
            (
                "",
                "a",
                "Orders",
                "orders/",
                "/orders",
                "a//b",
                "a..b",
                "-a",
                "a-",
                "a/b/c/d/e/f",
                "x" * 201,
                "a b",
                "a:b",
            ),
        ),
        (
            "CachePrefix",
            ("public", "ecr-public", "k8s", "a.b", "x" * 30),
            ("p", "Public", "a/b", "a/", "ROOT", "x" * 31),
        ),
        (
            "MovingTagPrefix",
            ("", "live", "dev-", "V1.0_x", "x" * 64),
            ("live*", "-live", ".live", "a/b", "a b", "x" * 65, "ä"),
        ),
        ("ImagesKept", ("5", "100", "10000"), ("0", "4", "10001", "many", "")),
        ("UntaggedDays", ("1", "3650"), ("0", "-1", "3651")),
        ("RegistryScanning", ("leave", "basic", "enhanced"), ("BASIC", "", "off")),
        ("FindingAlerts", ("HIGH", "CRITICAL", "none"), ("MEDIUM", "high", "")),
        (
            "CacheUpstream",
            ("none", "public.ecr.aws", "registry.k8s.io", "quay.io"),
            ("registry-1.docker.io", "ghcr.io", "https://quay.io", ""),
        ),
        ("KeyArn", ("/baseline/workload-key/orders/key-arn",), ("key arn", "alias/*", "")),
        ("TopicArn", ("/baseline/own/topic-arn",), ("*", "a b")),
    ],
)
def test_the_form_takes_what_ecr_takes(question: str, good: tuple[str, ...], bad: tuple[str, ...]) -> None:
    asked = QUESTIONS[question]
    assert [each for each in good if asked.refusal(each)] == []
    assert [each for each in bad if not asked.refusal(each)] == []
    if question in PATTERNS:
        kind, property_ = PATTERNS[question]
        told_by_aws = schema(kind)
        assert told_by_aws is not None
        limits = told_by_aws["properties"][property_]
        limits = told_by_aws["definitions"].get(limits.get("$ref", "").rpartition("/")[2], limits)
        assert all(re.fullmatch(limits["pattern"], each) for each in good)
        assert all(limits["minLength"] <= len(each) <= limits["maxLength"] for each in good)


def test_every_question_is_tried() -> None:
    tried = test_the_form_takes_what_ecr_takes.pytestmark[0].args[1]  # type: ignore[attr-defined]
    assert {each[0] for each in tried} == set(QUESTIONS)
