"""What the guest foundation promises a developer: read off the templates, and seen in the sandbox."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from ipaddress import ip_network
from itertools import combinations
from typing import Any, cast

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from product_factory.catalog import catalog
from product_factory.catalog.released import newest
from product_factory.sandbox import install
from product_factory.sandbox.cloudformation.intrinsics import Scope, resolve
from tests.conftest import resources_of

WORLD = "0.0.0.0/0"
TIERS = ("public", "private", "protected")
TWO = {"FirstZone": "ap-northeast-1a", "SecondZone": "ap-northeast-1c"}
THREE = {**TWO, "ThirdZone": "ap-northeast-1d", "Zones": "3"}


def template(name: str) -> dict[str, Any]:
    latest = newest(catalog.load().released[name])
    assert latest is not None
    return latest.template()


NETWORK, MONITORING, BUDGET, SESSIONS = (
    template(name)
    for name in (
        "workload-network",
        "monitoring-notification",
        "budget-alert",
        "session-manager-log",
    )
)


class Account:
    """One account of the sandbox, in which stacks are made as the developer's launch makes them."""

    def __init__(self) -> None:
        self.cloudformation = self.client("cloudformation")

    def client(self, service: str) -> Any:
        return cast(Any, boto3).client(service, "ap-northeast-1")

    def launch(self, made: dict[str, Any], stack: str = "SC-one", **answers: str) -> dict[str, str]:
        """The stack's outputs; AssertionError with the reason of a failure."""
        self.cloudformation.create_stack(StackName=stack, **self._arguments(made, answers))
        return self._done(stack, "CREATE_COMPLETE")

    def update(self, made: dict[str, Any], stack: str = "SC-one", **answers: str) -> dict[str, str]:
        self.cloudformation.update_stack(StackName=stack, **self._arguments(made, answers))
        return self._done(stack, "UPDATE_COMPLETE")

    def _arguments(self, made: dict[str, Any], answers: dict[str, str]) -> dict[str, Any]:
        """The template from a bucket: a network's is too long for a request."""
        s3 = self.client("s3")
        if "templates" not in {each["Name"] for each in s3.list_buckets()["Buckets"]}:
            here = {"LocationConstraint": "ap-northeast-1"}
            s3.create_bucket(Bucket="templates", CreateBucketConfiguration=here)
        s3.put_object(Bucket="templates", Key="template.json", Body=json.dumps(made))
        return {
            "TemplateURL": "https://templates.s3.ap-northeast-1.amazonaws.com/template.json",
            "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in answers.items()],
            "Capabilities": ["CAPABILITY_NAMED_IAM"],
        }

    def _done(self, stack: str, wanted: str) -> dict[str, str]:
        found = self.cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
        events = self.cloudformation.describe_stack_events(StackName=stack)["StackEvents"]
        reasons = [event["ResourceStatusReason"] for event in events if "FAILED" in event["ResourceStatus"]]
        assert found["StackStatus"] == wanted, reasons
        return {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}


@pytest.fixture
def account() -> Iterator[Account]:
    install()
    with mock_aws():
        yield Account()


def subnets(account: Account, outputs: dict[str, str], tier: str) -> list[dict[str, Any]]:
    ids = outputs[f"{tier.capitalize()}SubnetIds"].split(",")
    return list(account.client("ec2").describe_subnets(SubnetIds=ids)["Subnets"])


def routes(account: Account, subnet_id: str) -> list[dict[str, Any]]:
    """The routes of the subnet's table that lead out of the VPC, without those of gateway endpoints."""
    tables = account.client("ec2").describe_route_tables(
        Filters=[{"Name": "association.subnet-id", "Values": [subnet_id]}]
    )["RouteTables"]
    return [route for table in tables for route in table["Routes"] if route.get("DestinationCidrBlock") == WORLD]


@pytest.mark.parametrize("zones", [TWO, THREE], ids=["2", "3"])
@pytest.mark.parametrize(("answer", "count"), [("0", 0), ("1", 1), ("per-zone", None)])
def test_each_tier_has_its_way_out_and_no_other(
    account: Account, zones: dict[str, str], answer: str, count: int | None
) -> None:
    outputs, number = account.launch(NETWORK, **zones, NatGateways=answer), int(zones.get("Zones", "2"))
    made = {tier: subnets(account, outputs, tier) for tier in TIERS}
    for tier in TIERS:
        assert len({subnet["AvailabilityZone"] for subnet in made[tier]}) == len(made[tier]) == number
    ways = {tier: [routes(account, subnet["SubnetId"]) for subnet in made[tier]] for tier in TIERS}
    assert all(way[0]["GatewayId"].startswith("igw-") for way in ways["public"])
    assert ways["protected"] == [[] for _ in range(number)]
    gateways = {route["NatGatewayId"] for way in ways["private"] for route in way}
    assert len(gateways) == (number if count is None else count)
    assert all(len(way) == (0 if count == 0 else 1) for way in ways["private"])
    where = {
        gateway["NatGatewayId"]: gateway["SubnetId"]
        for gateway in account.client("ec2").describe_nat_gateways()["NatGateways"]
    }
    assert set(where) == gateways
    assert set(where.values()) <= {subnet["SubnetId"] for subnet in made["public"]}
    if count is None:
        zone_of = {subnet["SubnetId"]: subnet["AvailabilityZone"] for tier in TIERS for subnet in made[tier]}
        for subnet, way in zip(made["private"], ways["private"], strict=True):
            assert zone_of[where[way[0]["NatGatewayId"]]] == subnet["AvailabilityZone"]


@pytest.mark.parametrize("length", range(16, 25))
def test_any_range_that_the_form_takes_is_cut_into_nine_subnets_that_do_not_overlap(length: int) -> None:
    cidr = f"10.20.0.0/{length}"
    assert (
        next(q for q in catalog.load().product("workload-network").parameters if q.name == "VpcCidr").refusal(cidr)
        is None
    )
    scope = Scope({"VpcCidr": cidr}, conditions=NETWORK["Conditions"], get_att=lambda *_: cidr)
    blocks = [
        ip_network(resolve(each["Properties"]["CidrBlock"], scope))
        for each in resources_of(NETWORK, "AWS::EC2::Subnet")
    ]
    assert len(blocks) == 9
    assert {block.prefixlen for block in blocks} == {length + 4}
    assert all(block.subnet_of(ip_network(cidr)) for block in blocks)  # type: ignore[arg-type]
    assert not [pair for pair in combinations(blocks, 2) if pair[0].overlaps(pair[1])]


def test_a_third_zone_and_its_nat_gateway_come_later_and_leave_what_is_there(account: Account) -> None:
    before = account.launch(NETWORK, **TWO)
    after = account.update(NETWORK, **THREE, NatGateways="per-zone")
    assert after["VpcId"] == before["VpcId"]
    for tier in TIERS:
        name = f"{tier.capitalize()}SubnetIds"
        assert after[name].startswith(f"{before[name]},")
    stored = account.client("ssm").get_parameter(Name="/baseline/workload-network/workload/private-subnet-ids")
    assert stored["Parameter"]["Value"] == after["PrivateSubnetIds"]


def test_another_range_is_refused_and_the_network_stays(account: Account) -> None:
    before = account.launch(NETWORK, **TWO)
    with pytest.raises(AssertionError, match="already associated"):
        account.update(NETWORK, **TWO, VpcCidr="10.9.0.0/16")
    assert [vpc["CidrBlock"] for vpc in account.client("ec2").describe_vpcs(VpcIds=[before["VpcId"]])["Vpcs"]] == [
        "10.0.0.0/16"
    ]


def test_the_default_security_group_lets_nothing_in_or_out(account: Account) -> None:
    vpc = account.launch(NETWORK, **TWO)["VpcId"]
    (group,) = account.client("ec2").describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [vpc]}])[
        "SecurityGroups"
    ]
    assert group["GroupName"] == "default"
    assert group["IpPermissions"] == group["IpPermissionsEgress"] == []


def test_what_empties_it_can_do_nothing_else_and_to_no_other_group() -> None:
    (role,) = resources_of(NETWORK, "AWS::IAM::Role")
    listing, removing, starting, looking = role["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
    assert listing["Action"] == "ec2:DescribeSecurityGroups"
    assert removing["Action"] == ["ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress"]
    pattern, known = removing["Resource"]["Fn::Sub"]
    assert pattern.endswith(":security-group/${Group}")
    assert known == {"Group": {"Fn::GetAtt": ["Vpc", "DefaultSecurityGroup"]}}
    assert (starting["Action"], looking["Action"]) == ("ssm:StartAutomationExecution", "ssm:GetAutomationExecution")
    assert all("AWSConfigRemediation-RemoveVPCDefault" in json.dumps(each) for each in starting["Resource"])


def entries(tier: str, *, egress: bool) -> list[dict[str, Any]]:
    acl = {"Ref": f"{tier.capitalize()}Acl"}
    found = [each["Properties"] for each in resources_of(NETWORK, "AWS::EC2::NetworkAclEntry")]
    return [each for each in found if each["NetworkAclId"] == acl and each["Egress"] is egress]


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("port", [22, 3389])
def test_no_network_acl_lets_the_world_in_to_administer(tier: str, port: int) -> None:
    from_world = [entry for entry in entries(tier, egress=False) if entry["CidrBlock"] == WORLD]
    assert from_world
    for entry in from_world:
        assert entry["RuleAction"] == "allow"
        assert entry["Protocol"] in (1, 6, 17)
        ports = entry.get("PortRange", {"From": 0, "To": -1})
        assert not ports["From"] <= port <= ports["To"]


def test_the_protected_tier_speaks_to_the_vpc_and_to_endpoints_only() -> None:
    outside = [entry for entry in entries("protected", egress=True) if entry["CidrBlock"] == WORLD]
    assert [(entry["Protocol"], entry["PortRange"]) for entry in outside] == [(6, {"From": 443, "To": 443})]
    assert all(entry["Protocol"] == 6 for entry in entries("protected", egress=False) if entry["CidrBlock"] == WORLD)


def test_every_subnet_has_its_tiers_acl_and_gives_no_public_address() -> None:
    made = {name: each for name, each in NETWORK["Resources"].items() if each["Type"] == "AWS::EC2::Subnet"}
    assert [each["Properties"]["MapPublicIpOnLaunch"] for each in made.values()] == [False] * 9
    guarded = {
        each["Properties"]["SubnetId"]["Ref"]: each["Properties"]["NetworkAclId"]["Ref"]
        for each in resources_of(NETWORK, "AWS::EC2::SubnetNetworkAclAssociation")
    }
    assert guarded == {name: f"{name.partition('Subnet')[0]}Acl" for name in made}


def test_s3_and_dynamodb_are_reached_from_every_subnet_without_the_internet(account: Account) -> None:
    outputs = account.launch(NETWORK, **THREE, NatGateways="0")
    ec2 = account.client("ec2")
    used = {
        table["RouteTableId"]
        for tier in TIERS
        for subnet in subnets(account, outputs, tier)
        for table in ec2.describe_route_tables(
            Filters=[{"Name": "association.subnet-id", "Values": [subnet["SubnetId"]]}]
        )["RouteTables"]
    }
    endpoints = ec2.describe_vpc_endpoints()["VpcEndpoints"]
    assert {each["ServiceName"].rpartition(".")[2] for each in endpoints} == {"s3", "dynamodb"}
    assert all(set(each["RouteTableIds"]) == used and each["VpcEndpointType"] == "Gateway" for each in endpoints)


def test_all_traffic_is_on_record_in_a_bucket_that_only_own_log_delivery_writes_to() -> None:
    (log,) = resources_of(NETWORK, "AWS::EC2::FlowLog")
    assert log["Properties"]["TrafficType"] == "ALL"
    bucket, _ = log["Properties"]["LogDestination"]["Fn::GetAtt"]
    encryption = NETWORK["Resources"][bucket]["Properties"]["BucketEncryption"]["ServerSideEncryptionConfiguration"][0]
    assert encryption["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"
    (key,) = resources_of(NETWORK, "AWS::KMS::Key")
    policies = [p["Properties"] for p in resources_of(NETWORK, "AWS::S3::BucketPolicy")]
    (policy,) = [p["PolicyDocument"] for p in policies if p["Bucket"] == {"Ref": bucket}]
    told = [*policy["Statement"], *key["Properties"]["KeyPolicy"]["Statement"]]
    delivery = [s for s in told if s["Principal"] == {"Service": "delivery.logs.amazonaws.com"}]
    assert {s["Sid"] for s in delivery} == {"LogDeliveryWrites", "LogDeliveryReadsAcl", "LogDeliveryEncrypts"}
    for statement in delivery:
        assert statement["Condition"]["StringEquals"]["aws:SourceAccount"] == {"Ref": "AWS::AccountId"}
        assert "logs:${AWS::Region}:${AWS::AccountId}:*" in json.dumps(statement["Condition"]["ArnLike"])
    assert not [s for s in told if s["Effect"] == "Allow" and s not in delivery and s["Action"] == "s3:PutObject"]


def test_monitoring_is_told_apart_from_security_and_budgets_are_heard() -> None:
    published = {each["Properties"]["Name"] for each in resources_of(MONITORING, "AWS::SSM::Parameter")}
    assert published == {f"/baseline/monitoring-notification/{name}" for name in ("topic-arn", "event-role-arn")}
    (topic,) = resources_of(MONITORING, "AWS::SNS::Topic")
    assert topic["Properties"]["KmsMasterKeyId"]
    (topic_policy,) = resources_of(MONITORING, "AWS::SNS::TopicPolicy")
    (key,) = resources_of(MONITORING, "AWS::KMS::Key")
    for policy, actions in (
        (topic_policy["Properties"]["PolicyDocument"], {"sns:Publish"}),
        (key["Properties"]["KeyPolicy"], {"kms:Decrypt", "kms:GenerateDataKey*"}),
    ):
        (allowed,) = [s for s in policy["Statement"] if "Service" in s["Principal"] and s["Effect"] == "Allow"]
        # Event rules publish under a role: tests/products/test_delivery.py.
        assert set(allowed["Principal"]["Service"]) == {"budgets.amazonaws.com", "cloudwatch.amazonaws.com"}
        assert allowed["Condition"] == {"StringEqualsIfExists": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
        assert actions == ({allowed["Action"]} if isinstance(allowed["Action"], str) else set(allowed["Action"]))


def test_nobody_launches_a_topic_that_nobody_hears(account: Account) -> None:
    with pytest.raises(ClientError, match="somebody must hear"):
        account.launch(MONITORING)


@pytest.fixture
def told(account: Account) -> Callable[..., dict[tuple[str, float], list[str]]]:
    """Whom the budget tells at which threshold, with the answers given."""
    topic = account.launch(MONITORING, "SC-topic", Email="a@example.com")["MonitoringTopicArn"]
    budgets = account.client("budgets")

    def look(
        step: Callable[..., dict[str, str]] = account.launch, **answers: str
    ) -> dict[tuple[str, float], list[str]]:
        name = step(BUDGET, **{"MonthlyLimit": "500", **answers})["BudgetName"]
        where = {"AccountId": "123456789012", "BudgetName": name}
        found = {}
        for each in budgets.describe_notifications_for_budget(**where)["Notifications"]:
            subscribers = kept(name, each)
            found[each["NotificationType"], each["Threshold"]] = [
                "topic" if address == topic else address for address in subscribers
            ]
        return found

    def kept(name: str, notification: dict[str, Any]) -> list[str]:
        from moto.budgets.models import budgets_backends

        budget: Any = budgets_backends["123456789012"]["aws"].budgets["123456789012"][name]
        return [
            subscriber["Address"]
            for each in budget.notifications
            if each.details["Threshold"] == notification["Threshold"]
            and each.details["NotificationType"] == notification["NotificationType"]
            for subscriber in each.subscribers
        ]

    return look


def test_the_team_is_told_before_the_money_is_spent_and_when_it_is(
    told: Callable[..., dict[tuple[str, float], list[str]]],
) -> None:
    assert told() == {("ACTUAL", 80.0): ["topic"], ("ACTUAL", 100.0): ["topic"], ("FORECASTED", 100.0): ["topic"]}


def test_another_address_and_other_thresholds_take_the_place_of_the_first(
    account: Account, told: Callable[..., dict[tuple[str, float], list[str]]]
) -> None:
    told()
    changed = {"WarningPercent": "50", "ForecastPercent": "0", "Email": "b@example.com"}
    both = ["topic", "b@example.com"]
    assert told(account.update, **changed) == {("ACTUAL", 50.0): both, ("ACTUAL", 100.0): both}
    assert len(account.client("budgets").describe_budgets(AccountId="123456789012")["Budgets"]) == 1


def test_two_alerts_at_the_same_threshold_are_refused_in_words(
    told: Callable[..., dict[tuple[str, float], list[str]]],
) -> None:
    with pytest.raises(ClientError, match="Type different percentages"):
        told(WarningPercent="100")


def preferences(account: Account) -> dict[str, Any]:
    document = account.client("ssm").get_document(Name="SSM-SessionManagerRunShell")
    return dict(json.loads(document["Content"])["inputs"])


def test_every_session_is_recorded_twice_and_encrypted(account: Account) -> None:
    outputs = account.launch(SESSIONS)
    inputs = preferences(account)
    assert inputs["s3BucketName"] == outputs["SessionBucketName"]
    assert inputs["cloudWatchLogGroupName"] == outputs["SessionLogGroupName"]
    assert inputs["kmsKeyId"] == outputs["SessionKeyArn"]
    assert inputs["s3EncryptionEnabled"] is inputs["cloudWatchEncryptionEnabled"] is True
    assert (inputs["idleSessionTimeout"], inputs["maxSessionDuration"]) == ("20", "")


def test_preferences_change_in_place(account: Account) -> None:
    account.launch(SESSIONS)
    account.update(SESSIONS, EncryptSessions="no", IdleSessionMinutes="5", MaxSessionMinutes="480")
    inputs = preferences(account)
    assert (inputs["kmsKeyId"], inputs["idleSessionTimeout"], inputs["maxSessionDuration"]) == ("", "5", "480")


def test_preferences_that_the_console_saved_are_not_overwritten(account: Account) -> None:
    ssm = account.client("ssm")
    saved = json.dumps({"schemaVersion": "1.0", "sessionType": "Standard_Stream", "inputs": {"s3BucketName": "ours"}})
    ssm.create_document(Name="SSM-SessionManagerRunShell", DocumentType="Session", Content=saved)
    with pytest.raises(AssertionError, match="already exists"):
        account.launch(SESSIONS)
    assert preferences(account) == {"s3BucketName": "ours"}


def test_instances_may_deliver_their_logs_and_nothing_else() -> None:
    (policy,) = resources_of(SESSIONS, "AWS::IAM::ManagedPolicy")
    statements = policy["Properties"]["PolicyDocument"]["Statement"]
    assert [s["Sid"] for s in statements if s["Resource"] == "*"] == ["FindLogGroup"]
    actions = {a for s in statements for a in ([s["Action"]] if isinstance(s["Action"], str) else s["Action"])}
    assert actions == {
        "logs:CreateLogStream",
        "logs:DescribeLogGroups",
        "logs:DescribeLogStreams",
        "logs:PutLogEvents",
        "s3:GetEncryptionConfiguration",
        "s3:PutObject",
        "kms:Decrypt",
        "kms:GenerateDataKey",
    }


def test_a_workload_finds_what_its_instances_need(account: Account) -> None:
    outputs = account.launch(SESSIONS)
    found = account.client("ssm").get_parameters_by_path(Path="/baseline/session-manager-log")["Parameters"]
    assert {each["Name"].rpartition("/")[2]: each["Value"] for each in found} == {
        "instance-policy-arn": outputs["InstancePolicyArn"],
        "key-arn": outputs["SessionKeyArn"],
        "bucket-name": outputs["SessionBucketName"],
        "log-group-name": outputs["SessionLogGroupName"],
    }


def test_session_logs_in_cloudwatch_are_encrypted_bounded_and_stay() -> None:
    (group,) = resources_of(SESSIONS, "AWS::Logs::LogGroup")
    assert group["Properties"]["KmsKeyId"]
    assert group["Properties"]["RetentionInDays"] == {"Ref": "LogGroupRetentionDays"}
    assert SESSIONS["Parameters"]["LogGroupRetentionDays"]["Default"] == "365"
    assert (group["DeletionPolicy"], group["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")
