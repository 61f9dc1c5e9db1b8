"""Private endpoints: which services each answer brings, who reaches them, and whom their policies let through."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.iam.access_control import PermissionResult

from product_factory.catalog import catalog
from product_factory.releasing.candidate import candidate
from product_factory.sandbox import install
from product_factory.sandbox.authorization.evaluation import evaluate
from product_factory.sandbox.server import REGION
from tests.conftest import resources_of
from tests.products.answers import REQUIRED

CATALOG = catalog.load()
CARD = CATALOG.product("private-endpoints")
TEMPLATE = candidate(CARD).template
ME, OTHER = "123456789012", "999999999999"
ORGANIZATION, ELSEWHERE = "o-a1b2c3d4e5", "o-zzzzzzzzzz"
CONTAINERS, SECRETS = {"ecr.api", "ecr.dkr", "logs"}, {"secretsmanager", "kms"}
OPERATIONS, TELEMETRY = {"ssm", "ssmmessages"}, {"monitoring", "xray"}
NONE = {"Containers": "no", "Secrets": "no"}
ALL = {"Operations": "with-ec2messages", "Telemetry": "yes", "PrivateApis": "yes", "TokenService": "yes"}
FOUR = ("10.200.0.0/16", "192.168.7.0/24", "172.16.0.0/12", "10.9.9.9/32")
EVERYTHING = CONTAINERS | SECRETS | OPERATIONS | TELEMETRY | {"ec2messages", "execute-api", "sts"}


class Account:
    """One account with a network in three zones, in which stacks of endpoints come and go."""

    def __init__(self) -> None:
        self.cloudformation, self.ec2 = boto3.client("cloudformation", REGION), boto3.client("ec2", REGION)
        self.ssm, self.s3 = boto3.client("ssm", REGION), boto3.client("s3", REGION)
        self.s3.create_bucket(Bucket="templates")
        network = candidate(CATALOG.product("workload-network")).template
        closed = {"PublicSubnets": "no", "NatGateways": "0", "Zones": "3", "ThirdZone": f"{REGION}c"}
        self.network = self.act("create_stack", network, "SC-network", **REQUIRED["workload-network"], **closed)

    def act(self, operation: str, template: dict[str, Any], stack: str, **answers: str) -> dict[str, str]:
        """The stack's outputs. What an update doesn't answer stays; AssertionError with the reasons of a failure."""
        self.s3.put_object(Bucket="templates", Key="template.json", Body=json.dumps(template))
        previous = [] if operation == "create_stack" else sorted(template["Parameters"].keys() - answers.keys())
        getattr(self.cloudformation, operation)(
            StackName=stack,
            TemplateURL=f"https://templates.s3.{REGION}.amazonaws.com/template.json",
            Parameters=[
                *({"ParameterKey": name, "ParameterValue": answer} for name, answer in answers.items()),
                *({"ParameterKey": name, "UsePreviousValue": True} for name in previous),
            ],
            Capabilities=["CAPABILITY_NAMED_IAM"],
        )
        (found,) = self.cloudformation.describe_stacks(StackName=stack)["Stacks"]
        events = self.cloudformation.describe_stack_events(StackName=stack)["StackEvents"]
        reasons = [each["ResourceStatusReason"] for each in events if "FAILED" in each["ResourceStatus"]]
        assert found["StackStatus"].removeprefix("CREATE").removeprefix("UPDATE") == "_COMPLETE", "\n".join(reasons)
        return {each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", [])}

    def launch(self, stack: str = "SC-one", **answers: str) -> dict[str, str]:
        return self.act("create_stack", TEMPLATE, stack, **answers)

    def update(self, stack: str = "SC-one", **answers: str) -> dict[str, str]:
        return self.act("update_stack", TEMPLATE, stack, **answers)

    def endpoints(self) -> dict[str, dict[str, Any]]:
        """The network's interface endpoints by service."""
        found = self.ec2.describe_vpc_endpoints(Filters=[{"Name": "vpc-id", "Values": [self.network["VpcId"]]}])
        mine = [e for e in found["VpcEndpoints"] if e["VpcEndpointType"] == "Interface" and e["State"] != "deleted"]
        assert len({each["ServiceName"] for each in mine}) == len(mine)
        return {each["ServiceName"].removeprefix(f"com.amazonaws.{REGION}."): each for each in mine}

    def group(self, made: Mapping[str, str]) -> dict[str, Any]:
        found = self.ec2.describe_security_groups(GroupIds=[made["SecurityGroupId"]])["SecurityGroups"]
        return dict(found[0])

    def policy(self, service: str) -> list[dict[str, Any]]:
        return list(json.loads(self.endpoints()[service]["PolicyDocument"])["Statement"])


@pytest.fixture(scope="module")
def network() -> Iterator[Account]:
    install()
    with mock_aws():
        yield Account()


@pytest.fixture
def account(network: Account) -> Iterator[Account]:
    """The account, with all stacks but the network's gone afterwards."""
    yield network
    for stack in network.cloudformation.describe_stacks()["Stacks"]:
        if stack["StackName"] != "SC-network":
            network.cloudformation.delete_stack(StackName=stack["StackName"])
    assert network.endpoints() == {}


@pytest.mark.parametrize(
    ("answers", "services"),
    [
        ({}, CONTAINERS | SECRETS),
        ({**NONE, "Containers": "yes"}, CONTAINERS),
        ({**NONE, "Secrets": "yes"}, SECRETS),
        ({**NONE, "Operations": "yes"}, OPERATIONS),
        ({**NONE, "Operations": "with-ec2messages"}, OPERATIONS | {"ec2messages"}),
        ({**NONE, "Telemetry": "yes"}, TELEMETRY),
        ({**NONE, "PrivateApis": "yes"}, {"execute-api"}),
        ({**NONE, "TokenService": "yes"}, {"sts"}),
        ({"Operations": "yes", "TokenService": "yes"}, CONTAINERS | SECRETS | OPERATIONS | {"sts"}),
        (ALL, EVERYTHING),
    ],
    ids=lambda value: "-".join(f"{k}={v}" for k, v in value.items()) if isinstance(value, dict) else "",
)
def test_each_answer_brings_its_services_and_no_others(
    account: Account, answers: dict[str, str], services: set[str]
) -> None:
    made, found = account.launch(**answers), account.endpoints()
    assert set(found) == services
    for endpoint in found.values():
        assert set(endpoint["SubnetIds"]) == set(account.network["ProtectedSubnetIds"].split(","))
        assert endpoint["PrivateDnsEnabled"] is True
        assert [group["GroupId"] for group in endpoint["Groups"]] == [made["SecurityGroupId"]]
    path = "/baseline/private-endpoints/workload"
    published = {each["Name"]: each["Value"] for each in account.ssm.get_parameters_by_path(Path=path)["Parameters"]}
    expected = {f"{path}/security-group-id": made["SecurityGroupId"]}
    if "execute-api" in services:
        expected[f"{path}/execute-api-endpoint-id"] = found["execute-api"]["VpcEndpointId"]
        assert made["ExecuteApiEndpointId"] == found["execute-api"]["VpcEndpointId"]
    assert published == expected
    assert ("ExecuteApiEndpointId" in made) is ("execute-api" in services)


def test_the_card_counts_what_costs() -> None:
    assert f"{len(CONTAINERS | SECRETS)} with the defaults, {len(EVERYTHING)} at most" in CARD.costs[0]


def test_nothing_chosen_is_refused_with_what_to_choose(account: Account) -> None:
    with pytest.raises(ClientError, match="Choose at least one set of services"):
        account.launch(**NONE)
    account.launch()
    with pytest.raises(ClientError, match="Choose at least one set of services"):
        account.update(**NONE)
    assert set(account.endpoints()) == CONTAINERS | SECRETS


@pytest.mark.parametrize(
    ("answer", "ranges"),
    [
        ("", []),
        ("10.200.0.0/16", ["10.200.0.0/16"]),
        (",".join(FOUR), list(FOUR)),
        ("10.200.0.0/16,10.200.0.0/16,192.168.7.0/24,10.200.0.0/16", ["10.200.0.0/16", "192.168.7.0/24"]),
    ],
)
def test_https_gets_in_from_the_network_and_connected_ranges_and_nothing_gets_out(
    account: Account, answer: str, ranges: list[str]
) -> None:
    group = account.group(account.launch(**NONE | {"TokenService": "yes"}, ConnectedCidrs=answer))
    assert {(each["IpProtocol"], each["FromPort"], each["ToPort"]) for each in group["IpPermissions"]} == {
        ("tcp", 443, 443)
    }
    sources = [each["CidrIp"] for rule in group["IpPermissions"] for each in rule["IpRanges"]]
    assert sorted(sources) == sorted(["10.0.0.0/16", *ranges])
    assert not [rule for rule in group["IpPermissions"] if rule["UserIdGroupPairs"] or rule["Ipv6Ranges"]]
    targets = [each["CidrIp"] for rule in group["IpPermissionsEgress"] for each in rule["IpRanges"]]
    assert targets == ["127.0.0.1/32"]


def passes(policy: list[dict[str, Any]], action: str, resource: str = "*", **keys: str) -> bool:
    """Whether an endpoint's policy lets a call through, whose condition keys are these; who signs none is anonymous."""
    assert {each["Principal"] for each in policy} == {"*"}
    assert {each["Effect"] for each in policy} == {"Allow"}
    context = {name.replace("_", ":", 1): value for name, value in keys.items()}
    return evaluate(policy, action, resource, context) is PermissionResult.PERMITTED


def signed(account: str, organization: str = "") -> dict[str, str]:
    found = {"aws_PrincipalAccount": account, "aws_PrincipalIsAWSService": "false"}
    return found | ({"aws_PrincipalOrgID": organization} if organization else {})


ANONYMOUS = {"aws_PrincipalIsAWSService": "false"}
# One call of each service that runs through its endpoint, of own things and of AWS's.
CALLS = {
    "ecr.api": ("ecr:GetAuthorizationToken", "*"),
    "ecr.dkr": ("ecr:BatchImportUpstreamImage", f"arn:aws:ecr:{REGION}:{ME}:repository/docker-hub/nginx"),
    "logs": ("logs:PutLogEvents", f"arn:aws:logs:{REGION}:{ME}:log-group:a:log-stream:b"),
    "secretsmanager": ("secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:{REGION}:{ME}:secret:a-b"),
    "kms": ("kms:Decrypt", f"arn:aws:kms:{REGION}:{ME}:key/1"),
    "ssm": ("ssm:GetDocument", f"arn:aws:ssm:{REGION}::document/AWS-RunShellScript"),
    "ssmmessages": ("ssmmessages:OpenDataChannel", "*"),
    "ec2messages": ("ec2messages:GetMessages", "*"),
    "monitoring": ("cloudwatch:PutMetricData", "*"),
    "xray": ("xray:PutTraceSegments", "*"),
    "execute-api": ("execute-api:Invoke", f"arn:aws:execute-api:{REGION}:{OTHER}:api/prod/GET/"),
    "sts": ("sts:AssumeRole", f"arn:aws:iam::{OTHER}:role/Shared"),
}


def test_every_endpoint_lets_own_callers_through_and_no_strangers(account: Account) -> None:
    assert set(CALLS) == EVERYTHING
    account.launch(**ALL)
    for service, (action, resource) in CALLS.items():
        policy = account.policy(service)
        assert passes(policy, action, resource, **signed(ME))
        assert passes(policy, action, resource, **signed(ME, ORGANIZATION))
        assert passes(policy, action, resource, aws_PrincipalIsAWSService="true")
        assert not passes(policy, action, resource, **signed(OTHER))
        assert not passes(policy, action, resource, **signed(OTHER, ORGANIZATION))
        assert not passes(policy, action, resource, **ANONYMOUS)


def test_in_an_organization_its_callers_pass_and_no_strangers(account: Account) -> None:
    account.launch(**ALL, OrganizationId=ORGANIZATION)
    for service, (action, resource) in CALLS.items():
        policy = account.policy(service)
        assert passes(policy, action, resource, **signed(ME, ORGANIZATION))
        assert passes(policy, action, resource, **signed(OTHER, ORGANIZATION))
        assert passes(policy, action, resource, aws_PrincipalIsAWSService="true")
        assert not passes(policy, action, resource, **signed(OTHER, ELSEWHERE))
        assert not passes(policy, action, resource, **signed(OTHER))
        assert not passes(policy, action, resource, **ANONYMOUS)


def api(account: str) -> str:
    return f"arn:aws:execute-api:{REGION}:{account}:abcdefghij/prod/GET/orders"


def role(account: str) -> str:
    return f"arn:aws:iam::{account}:role/deploy/Pipeline"


@pytest.mark.parametrize("organization", ["", ORGANIZATION])
def test_calls_that_nobody_signs_pass_to_own_apis_and_roles_alone(account: Account, organization: str) -> None:
    account.launch(**ALL, OrganizationId=organization)
    apis, tokens = account.policy("execute-api"), account.policy("sts")
    federated = ("sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML", "sts:TagSession")
    for owner, of, may in (
        (ME, ORGANIZATION, True),
        (OTHER, ORGANIZATION, bool(organization)),
        (OTHER, ELSEWHERE, False),
    ):
        there = {"aws_ResourceOrgID": of, "aws_ResourceAccount": owner}
        assert passes(apis, "execute-api:Invoke", api(owner), **ANONYMOUS, **there) is may
        for action in federated:
            assert passes(tokens, action, role(owner), **ANONYMOUS, **there) is may
        for action in ("sts:AssumeRole", "sts:GetCallerIdentity", "sts:GetFederationToken", "sts:AssumeRoot"):
            assert not passes(tokens, action, role(owner), **ANONYMOUS, **there)
        assert not passes(apis, "execute-api:ManageConnections", api(owner), **ANONYMOUS, **there)
        for service in EVERYTHING - {"execute-api", "sts"}:
            assert not passes(account.policy(service), CALLS[service][0], "*", **ANONYMOUS, **there)


def test_a_second_launch_for_a_network_is_refused_before_there_is_an_endpoint(account: Account) -> None:
    account.launch()
    before = account.endpoints()
    with pytest.raises(AssertionError, match="The parameter already exists"):
        account.launch("SC-two", **NONE, TokenService="yes")
    events = account.cloudformation.describe_stack_events(StackName="SC-two")["StackEvents"]
    assert not [each for each in events if each["ResourceType"] == "AWS::EC2::VPCEndpoint"]
    assert account.endpoints() == before
    # CloudFormation makes at once what does not wait; the sandbox makes one thing after the other.
    endpoints = resources_of(TEMPLATE, "AWS::EC2::VPCEndpoint")
    assert [each for each in endpoints if "SecurityGroupIdParameter" not in each.get("DependsOn", [])] == []


def test_endpoints_that_the_network_has_already_are_refused_and_others_come(account: Account) -> None:
    account.launch()
    with pytest.raises(AssertionError, match=r"conflicting DNS domain for \S+ in the VPC"):
        account.launch("SC-two", NetworkName="other")
    account.cloudformation.delete_stack(StackName="SC-two")
    account.launch("SC-three", NetworkName="third", **NONE, Telemetry="yes")
    assert set(account.endpoints()) == CONTAINERS | SECRETS | TELEMETRY


def test_sets_come_and_go_and_what_stays_is_not_touched(account: Account) -> None:
    first = account.launch()
    before = {service: each["VpcEndpointId"] for service, each in account.endpoints().items()}
    second = account.update(Operations="yes", Secrets="no", ConnectedCidrs="10.200.0.0/16")
    after = {service: each["VpcEndpointId"] for service, each in account.endpoints().items()}
    assert second["SecurityGroupId"] == first["SecurityGroupId"]
    assert set(after) == CONTAINERS | OPERATIONS
    assert {service: after[service] for service in CONTAINERS} == {service: before[service] for service in CONTAINERS}
    account.update(OrganizationId=ORGANIZATION)
    kept = {service: each["VpcEndpointId"] for service, each in account.endpoints().items()}
    assert kept == after
    assert passes(account.policy("logs"), "logs:PutLogEvents", **signed(OTHER, ORGANIZATION))


def test_another_zone_of_the_network_gets_its_endpoints_with_the_next_update(account: Account) -> None:
    three = account.network["ProtectedSubnetIds"].split(",")
    name = "/baseline/own/growing-subnet-ids"
    account.ssm.put_parameter(Name=name, Value=",".join(three[:2]), Type="StringList", Overwrite=True)
    account.launch(SubnetIds=name, **NONE, Telemetry="yes")
    before = account.endpoints()["xray"]
    assert before["SubnetIds"] == three[:2]
    account.ssm.put_parameter(Name=name, Value=",".join(three), Type="StringList", Overwrite=True)
    account.update(OrganizationId=ORGANIZATION)
    after = account.endpoints()["xray"]
    assert (after["VpcEndpointId"], set(after["SubnetIds"])) == (before["VpcEndpointId"], set(three))


def test_two_subnets_of_a_zone_are_refused(account: Account) -> None:
    ids = ",".join(
        [*account.network["ProtectedSubnetIds"].split(","), account.network["PrivateSubnetIds"].split(",")[0]]
    )
    account.ssm.put_parameter(Name="/baseline/own/subnet-ids", Value=ids, Type="StringList", Overwrite=True)
    with pytest.raises(AssertionError, match="Found another VPC endpoint subnet"):
        account.launch(SubnetIds="/baseline/own/subnet-ids")


@pytest.mark.parametrize("question", ["VpcId", "VpcCidr", "SubnetIds"])
def test_a_network_that_is_not_there_is_refused(account: Account, question: str) -> None:
    with pytest.raises(ClientError, match="parameter store"):
        account.launch(**{question: "/baseline/workload-network/nowhere/x"})


YES_NO = ("Containers", "Secrets", "Telemetry", "PrivateApis", "TokenService")


@pytest.mark.parametrize(
    ("question", "good", "bad"),
    [
        *[(name, ("yes", "no"), ("", "Yes", "true", "with-ec2messages")) for name in YES_NO],
        ("Operations", ("yes", "no", "with-ec2messages"), ("", "ec2messages", "YES")),
        ("NetworkName", ("workload", "a", "A-1_b", "x" * 64), ("", "-a", "_a", "a/b", "a b", "x" * 65, "é")),
        (
            "OrganizationId",
            ("", ORGANIZATION, "o-" + "a" * 32),
            (
                "o-",
                "o-short",
                "O-A1B2C3D4E5",
                "ou-abcd-12345678",
                "r-abcd",
                "a1b2c3d4e5",
                "o-" + "a" * 33,
                "o-a1b2c3d4e5 ",
            ),
        ),
        (
            "ConnectedCidrs",
            ("", "10.0.0.0/8", "10.1.0.0/16,192.168.0.0/24"),
            ("0.0.0.0/0", "10.0.0.0", "8.8.8.0/24", ","),
        ),
        ("VpcId", ("/baseline/workload-network/orders/vpc-id",), ("", "a b", "vpc id")),
        ("VpcCidr", ("/baseline/workload-network/orders/vpc-cidr",), ("", "10.0.0.0/16;")),
        ("SubnetIds", ("/baseline/workload-network/orders/protected-subnet-ids",), ("", "subnet-1 subnet-2")),
    ],
)
def test_answers_that_are_taken_and_refused(question: str, good: tuple[str, ...], bad: tuple[str, ...]) -> None:
    (asked,) = [each for each in CARD.parameters if each.name == question]
    assert [value for value in good if asked.refusal(value)] == []
    assert [value for value in bad if not asked.refusal(value)] == []
    declared = TEMPLATE["Parameters"][question]
    assert declared.get("AllowedPattern") == asked.allowed_pattern
    assert declared.get("AllowedValues", []) == list(asked.allowed_values)


def test_its_launch_role_may_tie_the_vpc_to_the_hosted_zones_of_private_names() -> None:
    """IAM's reference: a dependent action of ec2:CreateVpcEndpoint, which the type's handlers do not list."""
    (grant,) = CARD.grants
    assert "route53:AssociateVPCWithHostedZone" in grant.actions
    assert grant.type == "AWS::EC2::VPCEndpoint"
