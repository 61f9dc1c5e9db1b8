"""What a web service on ECS promises: read off the template, and seen in an account with the foundation."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

import pytest
from moto.events.models import EventPattern

from product_factory.catalog import catalog
from tests.conftest import resources_of
from tests.products.guest_account import REGION, REGISTRY, GuestAccount, guest_account, lint, template

PRODUCT = "web-service-ecs"
CARD = catalog.load().product(PRODUCT)
TEMPLATE = template(PRODUCT)
NUMBERS = count(1)
PUBLIC = "/baseline/workload-network/workload/public-subnet-ids"
PRIVATE = "/baseline/workload-network/workload/private-subnet-ids"
SECRET = "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:orders-AbCdEf"  # noqa: S105 (an ARN)
WRITTEN = {"{secret}": SECRET, "{client}": "sg-0123456789abcdef0"}
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-1111-2222-3333-444455556666"
# Each of the optional parts on and off, and each choice; together they meet each other's.
COMBINATIONS: dict[str, dict[str, str]] = {
    "as the form has it": {},
    "no firewall, no alarms by requests": {"WebAcl": "off", "MinTasks": "1", "MaxTasks": "1"},
    "firewall counts, public": {
        "WebAcl": "count",
        "Scheme": "internet-facing",
        "LoadBalancerSubnetIds": PUBLIC,
        "CallerCidr": "0.0.0.0/0",
    },
    "callers by prefix list alone": {"CallerCidr": "", "CallerPrefixListId": "pl-58a04531"},
    "callers by both": {"CallerPrefixListId": "pl-58a04531", "DeletionProtection": "off"},
    "a whole secret, scaled by requests": {"SecretArn": "{secret}", "ScaleAtRequests": "500"},
    "a key of a secret, a policy": {
        "SecretArn": "{secret}",
        "SecretKey": "password",
        "SecretVariable": "DATABASE_PASSWORD",
        "TaskPolicyName": "orders",
        "ClientGroupId": "{client}",
        "SettingValue": "orders.cluster-abc.ap-northeast-1.rds.amazonaws.com",
    },
    "writable, on ARM, in private subnets": {
        "RootFileSystem": "writable",
        "Architecture": "ARM64",
        "Size": "4vCPU-16GB",
        "ContainerUser": "101:101",
        "ServiceSubnetIds": PRIVATE,
        "AccessLogDays": "0",
        "LogDays": "30",
    },
    "an image of a cache": {"ImageUri": f"{REGISTRY}/public/nginx/nginx:1.27", "CachedImage": "yes"},
}
# What is there under the condition, and what answers bring it.
CONDITIONAL: dict[str, Mapping[str, str]] = {
    "WebAclOfRules": {"WebAcl": "block count"},
    "WebAclAssociation": {"WebAcl": "block count"},
    "WebAclLogging": {"WebAcl": "block count"},
    "HttpsFromPrefixListId": {"CallerPrefixListId": "pl-58a04531"},
    "HttpsFromCidr": {"CallerCidr": "10.0.0.0/8 0.0.0.0/0"},
    "HttpFromCidr": {"CallerCidr": "10.0.0.0/8 0.0.0.0/0"},
    "ScalingByRequests": {"ScaleAtRequests": "500"},
}


@pytest.fixture(scope="module")
def account() -> Iterator[GuestAccount]:
    """With a registry that holds two good images and an ill one, a cache, a secret, and a policy for tasks."""
    with guest_account() as made:
        made.client("ecr").create_repository(repositoryName="application")
        made.client("ecr").create_repository(repositoryName="public/nginx/nginx")
        for tag in ("1.0.0", "1.1.0"):
            made.push("application", tag)
        made.push("application", "ill", annotations={"sandbox.health": "failing"})
        made.push("public/nginx/nginx", "1.27")
        made.client("secretsmanager").create_secret(Name="orders", SecretString='{"password": "x"}')
        document = {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"}],
        }
        made.client("iam").create_policy(
            PolicyName="orders", Path="/guest-system/", PolicyDocument=json.dumps(document)
        )
        vpc = made.client("ssm").get_parameter(Name="/baseline/workload-network/workload/vpc-id")["Parameter"]["Value"]
        group = made.client("ec2").create_security_group(GroupName="clients", Description="clients", VpcId=vpc)
        made.client_group = group["GroupId"]  # type: ignore[attr-defined]
        made.certified = made.certificate()  # type: ignore[attr-defined]
        yield made


def answers(account: GuestAccount, name: str, given: Mapping[str, str]) -> dict[str, str]:
    secret = account.client("secretsmanager").describe_secret(SecretId="orders")["ARN"]
    asked = {
        "ServiceName": name,
        "ImageUri": f"{REGISTRY}/application:1.0.0",
        "CertificateArn": account.certified,  # type: ignore[attr-defined]
    }
    made = {"{secret}": secret, "{client}": account.client_group}  # type: ignore[attr-defined]
    return {**asked, **{key: made.get(value, value) for key, value in given.items()}}


def expected(given: Mapping[str, str]) -> set[str]:
    said = {**{each.name: str(each.default) for each in CARD.parameters}, **given}
    return {
        name
        for name, resource in TEMPLATE["Resources"].items()
        if all(said[question] in taken.split() for question, taken in CONDITIONAL.get(name, {}).items())
    }


@pytest.mark.parametrize("name", COMBINATIONS)
def test_each_optional_part_comes_and_goes(account: GuestAccount, name: str) -> None:
    """Launched with the parts, updated to the form's defaults, and back: a part that went can come again."""
    given, stack = COMBINATIONS[name], f"SC-web-{next(NUMBERS)}"
    account.launch(PRODUCT, stack, **answers(account, stack, given))
    assert set(account.resources(stack)) == expected(given)
    account.update(PRODUCT, stack, **answers(account, stack, {"ContainerPort": "9000"}))
    assert set(account.resources(stack)) == expected({})
    account.update(PRODUCT, stack, **answers(account, stack, given))
    assert set(account.resources(stack)) == expected(given)
    account.cloudformation.delete_stack(StackName=stack)
    assert account.cloudformation.list_stacks(StackStatusFilter=["DELETE_FAILED"])["StackSummaries"] == []


def test_cfn_lint_accepts_each() -> None:
    asked = {"ImageUri": f"{REGISTRY}/application:1.0.0", "CertificateArn": CERTIFICATE}
    forms = [asked | {key: WRITTEN.get(each, each) for key, each in given.items()} for given in COMBINATIONS.values()]
    assert lint(PRODUCT, forms) == []


def test_every_resource_that_may_be_missing_is_in_the_table() -> None:
    under_condition = {name for name, made in TEMPLATE["Resources"].items() if "Condition" in made}
    assert under_condition == set(CONDITIONAL)


def test_a_deployment_that_is_not_healthy_is_rolled_back(account: GuestAccount) -> None:
    stack, ecs = f"SC-web-{next(NUMBERS)}", account.client("ecs")
    out = account.launch(PRODUCT, stack, **answers(account, stack, {}))
    for tag, reason in (("ill", "Task failed ELB health checks"), ("absent", "CannotPullContainerError")):
        with pytest.raises(AssertionError, match="ECS Deployment Circuit Breaker was triggered") as failed:
            account.update(PRODUCT, stack, **answers(account, stack, {"ImageUri": f"{REGISTRY}/application:{tag}"}))
        assert reason in str(failed.value)
        found = account.cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
        assert found["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
        (service,) = ecs.describe_services(cluster=out["ClusterName"], services=[out["EcsServiceName"]])["services"]
        definition = ecs.describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"]
        assert definition["containerDefinitions"][0]["image"] == f"{REGISTRY}/application:1.0.0"
    account.update(PRODUCT, stack, **answers(account, stack, {"ImageUri": f"{REGISTRY}/application:1.1.0"}))


def test_a_first_launch_that_fails_is_taken_back_but_for_the_bucket_that_is_not_empty(account: GuestAccount) -> None:
    stack = f"SC-web-{next(NUMBERS)}"
    with pytest.raises(AssertionError, match="Circuit Breaker"):
        account.launch(PRODUCT, stack, **answers(account, stack, {"ImageUri": f"{REGISTRY}/application:absent"}))
    assert account.cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"] == "ROLLBACK_COMPLETE"
    events = account.cloudformation.describe_stack_events(StackName=stack)["StackEvents"]
    assert "DELETE_FAILED" not in {each["ResourceStatus"] for each in events}
    skipped = {each["ResourceType"]: each for each in events if each["ResourceStatus"] == "DELETE_SKIPPED"}
    assert set(skipped) == {"AWS::S3::Bucket", "AWS::S3::BucketPolicy"}
    bucket = skipped["AWS::S3::Bucket"]["PhysicalResourceId"]
    found = [each["Key"] for each in account.s3.list_objects_v2(Bucket=bucket)["Contents"]]
    assert found == ["AWSLogs/123456789012/ELBAccessLogTestFile"]


def test_a_protected_load_balancer_stays_until_the_protection_goes(account: GuestAccount) -> None:
    """A stack whose deletion failed takes no update: what is left is to switch it off by hand, and to delete again."""
    stack, elb = f"SC-web-{next(NUMBERS)}", account.client("elbv2")
    account.launch(PRODUCT, stack, **answers(account, stack, {}))
    account.update(PRODUCT, stack, **answers(account, stack, {"DeletionProtection": "on"}))
    account.cloudformation.delete_stack(StackName=stack)
    assert account.cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"] == "DELETE_FAILED"
    arn = account.resources(stack)["LoadBalancer"]
    elb.modify_load_balancer_attributes(
        LoadBalancerArn=arn, Attributes=[{"Key": "deletion_protection.enabled", "Value": "false"}]
    )
    account.cloudformation.delete_stack(StackName=stack)
    gone = account.cloudformation.list_stacks(StackStatusFilter=["DELETE_COMPLETE"])["StackSummaries"]
    assert stack in [each["StackName"] for each in gone]


def properties(kind: str) -> dict[str, Any]:
    (found,) = resources_of(TEMPLATE, kind)
    return dict(found["Properties"])


def test_nobody_is_answered_without_tls() -> None:
    listeners = {each["Properties"]["Port"]: each["Properties"] for each in resources_of(TEMPLATE, LISTENER)}
    assert set(listeners) == {80, 443}
    (redirect,) = listeners[80]["DefaultActions"]
    assert redirect["Type"] == "redirect"
    assert redirect["RedirectConfig"] == {"Port": "443", "Protocol": "HTTPS", "StatusCode": "HTTP_301"}
    assert listeners[443]["SslPolicy"].startswith("ELBSecurityPolicy-TLS13-1-2")
    assert listeners[443]["Certificates"] == [{"CertificateArn": {"Ref": "CertificateArn"}}]


LISTENER = "AWS::ElasticLoadBalancingV2::Listener"


def test_only_the_load_balancer_reaches_a_task() -> None:
    into = [
        each["Properties"]
        for each in resources_of(TEMPLATE, "AWS::EC2::SecurityGroupIngress")
        if each["Properties"]["GroupId"] == {"Fn::GetAtt": ["TaskGroup", "GroupId"]}
    ]
    (rule,) = into
    assert rule["SourceSecurityGroupId"] == {"Fn::GetAtt": ["LoadBalancerGroup", "GroupId"]}
    assert rule["FromPort"] == rule["ToPort"] == {"Ref": "ContainerPort"}
    assert "SecurityGroupIngress" not in TEMPLATE["Resources"]["TaskGroup"]["Properties"]


def test_a_service_waits_for_its_listener_and_its_balancer_for_the_bucket_s_policy() -> None:
    resources = TEMPLATE["Resources"]
    assert "Https" in resources["Service"]["DependsOn"]
    (policy,) = [name for name, made in resources.items() if made["Type"] == "AWS::S3::BucketPolicy"]
    assert policy in resources["LoadBalancer"]["DependsOn"]


def test_alarms_that_roll_back_know_no_service() -> None:
    """With the service as dimension they would need it, and it them: https://github.com/aws/aws-cdk/issues/25346."""
    named = properties("AWS::ECS::Service")["DeploymentConfiguration"]["Alarms"]
    assert (named["Enable"], named["Rollback"]) == (True, True)
    names = [each["Ref"] for each in named["AlarmNames"]]
    assert names == ["ServerErrors", "UnhealthyTargets"]
    assert all("Service" not in json.dumps(TEMPLATE["Resources"][name]["Properties"]["Dimensions"]) for name in names)


@pytest.mark.parametrize("seconds", [30, 60, 300, 1800])
def test_a_task_that_may_still_be_starting_rolls_nothing_back(seconds: int) -> None:
    """A new target is unhealthy from its third failed check on, whatever grace ECS gives it."""
    alarm = TEMPLATE["Resources"]["UnhealthyTargets"]["Properties"]
    where = TEMPLATE["Mappings"]["Patience"][str(seconds)]["Minutes"]
    assert alarm["EvaluationPeriods"] == alarm["DatapointsToAlarm"]
    assert alarm["EvaluationPeriods"] == {"Fn::FindInMap": ["Patience", {"Ref": "StartSeconds"}, "Minutes"]}
    assert int(where) * alarm["Period"] > seconds


def test_cloudfront_s_prefix_list_fits_into_the_security_group() -> None:
    """It weighs 55 of the 60 rules that a group may have; ranges are a rule each.

    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/LocationsOfEdgeServers.html
    """
    into = [
        each["Properties"]
        for each in resources_of(TEMPLATE, "AWS::EC2::SecurityGroupIngress")
        if each["Properties"]["GroupId"] == {"Fn::GetAtt": ["LoadBalancerGroup", "GroupId"]}
    ]
    assert sum(55 if "SourcePrefixListId" in each else 1 for each in into) <= 60
    assert {each["FromPort"] for each in into if "SourcePrefixListId" in each} == {443}


@pytest.mark.parametrize(
    ("metric", "namespace"),
    [
        ("CPUUtilization", "AWS/ECS"),
        ("MemoryUtilization", "AWS/ECS"),
        ("RunningTaskCount", "ECS/ContainerInsights"),
        ("TargetResponseTime", "AWS/ApplicationELB"),
        ("HTTPCode_Target_4XX_Count", "AWS/ApplicationELB"),
        ("HTTPCode_Target_5XX_Count", "AWS/ApplicationELB"),
        ("HTTPCode_ELB_5XX_Count", "AWS/ApplicationELB"),
        ("HealthyHostCount", "AWS/ApplicationELB"),
        ("UnHealthyHostCount", "AWS/ApplicationELB"),
    ],
)
def test_the_team_is_told_of(metric: str, namespace: str) -> None:
    (alarm,) = [
        each["Properties"]
        for each in resources_of(TEMPLATE, "AWS::CloudWatch::Alarm")
        if each["Properties"]["MetricName"] == metric
    ]
    assert alarm["Namespace"] == namespace
    assert alarm["AlarmActions"] == alarm["OKActions"] == [{"Ref": "TopicArn"}]
    assert alarm["Dimensions"]


def standing(account: GuestAccount) -> str:
    """A service that several tests look at."""
    stack = "SC-web-standing"
    if stack not in [each["StackName"] for each in account.cloudformation.list_stacks()["StackSummaries"]]:
        account.launch(PRODUCT, stack, **answers(account, stack, {}))
    return stack


EVENTS = [
    ("service/{cluster}/app", "ECS Service Action", "WARN", True),
    ("service/{cluster}/app", "ECS Service Action", "ERROR", True),
    ("service/{cluster}/app", "ECS Deployment State Change", "ERROR", True),
    ("service/{cluster}/app", "ECS Service Action", "INFO", False),
    ("service/{cluster}/app", "ECS Deployment State Change", "INFO", False),
    ("service/{cluster}-2/app", "ECS Service Action", "ERROR", False),
    ("service/other/app", "ECS Deployment State Change", "ERROR", False),
    ("service/app", "ECS Service Action", "ERROR", False),
    ("task/{cluster}/0123", "ECS Task State Change", "ERROR", False),
]


@pytest.mark.parametrize(("resource", "kind", "level", "heard"), EVENTS)
def test_it_hears_its_own_cluster_s_trouble(
    account: GuestAccount, resource: str, kind: str, level: str, heard: bool
) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_events.html"""
    stack = standing(account)
    made = account.resources(stack)
    events = account.client("events")
    pattern = events.describe_rule(Name=made["ServiceTroubleRule"])["EventPattern"]
    arn = f"arn:aws:ecs:{REGION}:123456789012:{resource.format(cluster=made['Cluster'])}"
    event: Any = {
        "id": "1",
        "account": "123456789012",
        "region": REGION,
        "time": "2026-01-01T00:00:00Z",
        "source": "aws.ecs",
        "detail-type": kind,
        "resources": [arn],
        "detail": {"eventType": level, "eventName": "X"},
    }
    assert EventPattern.load(pattern).matches_event(event) is heard


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"MinTasks": "6", "MaxTasks": "4"}, "With 4 tasks at most, choose no more than 4 at least."),
        ({"MinTasks": "2", "MaxTasks": "1"}, "With 1 tasks at most, choose no more than 1 at least."),
        ({"CallerCidr": ""}, "else nobody may reach it"),
        ({"SettingValue": "x", "SettingVariable": "SECRET"}, "another variable for the setting than for the secret"),
    ],
)
def test_answers_that_contradict_each_other_are_refused(
    account: GuestAccount, given: dict[str, str], says: str
) -> None:
    from botocore.exceptions import ClientError

    with pytest.raises(ClientError, match=re.escape(says)):
        account.launch(PRODUCT, f"SC-web-{next(NUMBERS)}", **answers(account, "refused", given))


def test_tasks_bear_the_clients_group_and_read_the_setting_where_both_are_given(account: GuestAccount) -> None:
    """As a database makes both before the service: so no third launch is needed to let it in."""
    stack, ecs = f"SC-web-{next(NUMBERS)}", account.client("ecs")
    given = {"ClientGroupId": "{client}", "SettingValue": "db.example.com", "SettingVariable": "HOST"}
    for said, groups, environment in ((given, 2, [{"name": "HOST", "value": "db.example.com"}]), ({}, 1, [])):
        act = account.launch if groups == 2 else account.update
        out = act(PRODUCT, stack, **answers(account, stack, {"ClientGroupId": "", "SettingValue": "", **said}))
        (service,) = ecs.describe_services(cluster=out["ClusterName"], services=[out["EcsServiceName"]])["services"]
        borne = service["networkConfiguration"]["awsvpcConfiguration"]["securityGroups"]
        assert len(borne) == groups
        assert (account.client_group in borne) is (groups == 2)  # type: ignore[attr-defined]
        definition = ecs.describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"]
        assert definition["containerDefinitions"][0].get("environment", []) == environment


@pytest.mark.parametrize(
    ("question", "good", "bad"),
    [
        # The third as RDS names the secret of a database's owner.
        (
            "SecretArn",
            ("", SECRET, SECRET.replace("orders", "rds!cluster-0a1b-2c3d")),
            (SECRET[:-7], "orders", f"{SECRET}*"),
        ),
        ("ClientGroupId", ("", "sg-0123456789abcdef0", "sg-01234567"), ("sg-", "sg-XYZ01234", "group", "sg-0123456 ")),
        ("SettingValue", ("", "db.example.com", "a b=c"), ("two\nlines", "日本", "x" * 1025)),
        ("SettingVariable", ("HOST", "_a1"), ("", "1A", "A-B", "AWS_ACCESS_KEY_ID", "ECS_ENGINE_AUTH_DATA", "A" * 65)),
    ],
)
def test_what_tasks_are_given_is_asked_for_by_patterns(
    question: str, good: tuple[str, ...], bad: tuple[str, ...]
) -> None:
    pattern = TEMPLATE["Parameters"][question]["AllowedPattern"]
    assert all(re.fullmatch(pattern, each) for each in good)
    assert not any(re.fullmatch(pattern, each) for each in bad)


def test_a_link_leads_to_the_dashboard_that_was_made(account: GuestAccount) -> None:
    stack = standing(account)
    found = account.cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["Outputs"]
    out = {each["OutputKey"]: each["OutputValue"] for each in found}
    name = out["DashboardUrl"].rsplit("/", 1)[-1]
    told = account.client("cloudwatch").get_dashboard(DashboardName=name)["DashboardBody"]
    assert "${" not in told
    assert all(each in told for each in (out["ClusterName"], out["EcsServiceName"], stack))
    assert {output.name for output in CARD.outputs} <= set(out)
