"""What isn't there says so: in the service's own error shape, at the first attempt, and nothing is done."""

from collections.abc import Iterator
from typing import Any

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import botocore.httpsession
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError
from moto.core.responses import ActionResult
from moto.sns.responses import SNSResponse

from product_factory.sandbox.server import Sandbox

ABSENT = {
    "json": ("config", "describe_remediation_exceptions", {"ConfigRuleName": "rule"}, "Config Service"),
    "query": ("iam", "list_service_specific_credentials", {}, "IAM"),
    "query, a signing name that two services share": (
        "elbv2",
        "describe_trust_store_associations",
        {"TrustStoreArn": "arn"},
        "Elastic Load Balancing v2",
    ),
    "ec2": ("ec2", "describe_trunk_interface_associations", {}, "EC2"),
    "rest-json": ("lambda", "list_capacity_providers", {}, "Lambda"),
    "rest-json under another's name": ("apigatewayv2", "list_routing_rules", {"DomainName": "name"}, "ApiGatewayV2"),
    "rest-xml": ("route53", "list_cidr_collections", {}, "Route 53"),
    "rest-xml by subresource": ("s3", "list_bucket_metrics_configurations", {"Bucket": "kept"}, "S3"),
    "a service, json": ("gamelift", "list_builds", {}, "GameLift"),
    "a service, rest-json": ("controltower", "list_baselines", {}, "ControlTower"),
    "Service Catalog's": ("servicecatalog", "list_service_actions", {}, "Service Catalog"),
    "CloudFormation's": ("cloudformation", "list_types", {}, "CloudFormation"),
}


@pytest.fixture(scope="module")
def served() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


def refusal(served: Sandbox, service: str, operation: str, mode: str = "standard", **options: Any) -> ClientError:
    """How it is refused, at the only attempt that the client makes."""
    members = options.pop("members", {})
    config = Config(retries={"mode": mode, "max_attempts": 5}, s3={"addressing_style": "path"})
    client = served.session("hub", "Administrator").client(service, config=config, **options)
    before = len(served.faults.calls())
    with pytest.raises(ClientError) as caught:
        getattr(client, operation)(**members)
    assert len(served.faults.calls()) - before == 1
    return caught.value


def status_of(error: ClientError) -> int:
    return int(error.response["ResponseMetadata"]["HTTPStatusCode"])


@pytest.mark.parametrize("kind", ABSENT)
def test_an_operation_that_is_not_there_is_named(served: Sandbox, kind: str) -> None:
    service, operation, members, name = ABSENT[kind]
    error = refusal(served, service, operation, members=members)
    assert status_of(error) == 501
    assert error.response["Error"]["Code"] == "NotImplementedException"
    assert (
        error.response["Error"]["Message"]
        == f"The sandbox doesn't implement {name}'s operation {error.operation_name}."
    )


@pytest.mark.parametrize("mode", ["legacy", "adaptive"])
def test_other_clients_do_not_repeat_it_either(served: Sandbox, mode: str) -> None:
    assert status_of(refusal(served, "iam", "list_service_specific_credentials", mode)) == 501


def test_a_subresource_that_moto_does_not_know_is_not_taken_for_the_bucket(served: Sandbox) -> None:
    s3 = served.session("hub", "Administrator").client("s3")
    s3.create_bucket(Bucket="kept")
    members = {"Bucket": "kept", "Id": "all"}
    assert status_of(refusal(served, "s3", "delete_bucket_metrics_configuration", members=members)) == 501
    assert "kept" in [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]


def test_what_exists_and_is_not_found_is_answered_as_before(served: Sandbox) -> None:
    assert refusal(served, "lambda", "get_function", members={"FunctionName": "none"}).response["Error"]["Code"] == (
        "ResourceNotFoundException"
    )
    assert status_of(refusal(served, "s3", "head_bucket", members={"Bucket": "none"})) == 404


@pytest.mark.parametrize(
    ("service", "operation", "code"),
    [
        ("iam", "list_roles", "SignatureDoesNotMatch"),
        ("ec2", "describe_vpcs", "SignatureDoesNotMatch"),
        ("s3", "list_buckets", "SignatureDoesNotMatch"),
        ("servicecatalog", "list_portfolios", "InvalidSignatureException"),
        ("lambda", "list_functions", "InvalidSignatureException"),
    ],
)
def test_a_region_that_aws_has_not_is_refused(served: Sandbox, service: str, operation: str, code: str) -> None:
    error = refusal(served, service, operation, region_name="xx-nowhere-1")
    assert (status_of(error), error.response["Error"]["Code"]) == (403, code)
    assert error.response["Error"]["Message"] == "Credential should be scoped to a valid region, not 'xx-nowhere-1'."


@pytest.mark.parametrize("region", ["ap-northeast-1", "eu-south-2", "us-gov-west-1"])
def test_regions_that_aws_has_are_served(served: Sandbox, region: str) -> None:
    client = served.session("hub", "Administrator").client("cloudformation", region_name=region)
    assert client.list_exports()["Exports"] == []


@pytest.mark.parametrize(
    ("service", "operation", "members", "code"),
    [
        ("logs", "get_query_results", {"queryId": "none"}, "ResourceNotFoundException"),
        ("events", "describe_event_source", {"Name": "none"}, "ResourceNotFoundException"),
        (
            "budgets",
            "describe_notifications_for_budget",
            {"AccountId": "222222222222", "BudgetName": "none"},
            "NotFoundException",
        ),
        ("rds", "modify_db_cluster", {"DBClusterIdentifier": "none"}, "DBClusterNotFoundFault"),
        ("rds", "delete_db_proxy", {"DBProxyName": "none"}, "DBProxyNotFoundFault"),
    ],
)
def test_what_is_named_and_not_there_is_not_found(
    served: Sandbox, service: str, operation: str, members: dict[str, str], code: str
) -> None:
    """The errors of each operation's page, such as
    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetQueryResults.html#API_GetQueryResults_Errors
    """
    error = refusal(served, service, operation, members=members)
    assert error.response["Error"]["Code"] == code
    assert "none was not found" in error.response["Error"]["Message"]


def test_what_moto_stumbles_over_is_refused_by_name(served: Sandbox) -> None:
    error = refusal(served, "ssm", "get_patch_baseline_for_patch_group", members={"PatchGroup": "none"})
    assert (status_of(error), error.response["Error"]["Code"]) == (501, "NotImplementedException")
    assert "SSM's operation GetPatchBaselineForPatchGroup as it was asked" in error.response["Error"]["Message"]


def test_what_moto_answers_with_500_is_refused_by_name(served: Sandbox) -> None:
    """Clients would ask again."""
    members = {"StartTime": 1, "EndTime": 2, "FilterExpression": "x"}
    error = refusal(served, "xray", "get_trace_summaries", members=members)
    assert (status_of(error), error.response["Error"]["Code"]) == (501, "NotImplementedException")
    assert "XRay's operation GetTraceSummaries as it was asked: moto answered" in error.response["Error"]["Message"]


def test_an_unsigned_request_that_moto_stumbles_over_is_refused_by_name(served: Sandbox) -> None:
    """https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html needs no signature."""
    sts = served.session("hub", "Administrator").client("sts", config=Config(signature_version=UNSIGNED))
    role, provider = "arn:aws:iam::222222222222:role/Administrator", "arn:aws:iam::222222222222:saml-provider/none"
    with pytest.raises(ClientError) as caught:
        sts.assume_role_with_saml(RoleArn=role, PrincipalArn=provider, SAMLAssertion="none")
    assert (status_of(caught.value), caught.value.response["Error"]["Code"]) == (501, "NotImplementedException")


@pytest.mark.parametrize("operation", ["assume_role", "assume_role_with_web_identity"])
def test_what_is_no_role_s_arn_is_invalid(served: Sandbox, operation: str) -> None:
    """https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html (ValidationError)"""
    token = {"WebIdentityToken": "none"} if "web" in operation else {}
    sts = served.session("hub", "Administrator").client("sts")
    with pytest.raises(ClientError, match="ValidationError"):
        getattr(sts, operation)(RoleArn="twenty letters at least", RoleSessionName="none", **token)


def test_metadata_that_the_server_can_t_carry_is_refused_by_name(served: Sandbox) -> None:
    """AWS takes it: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html"""
    s3 = served.session("hub", "Administrator").client("s3")
    s3.create_bucket(Bucket="told-of")
    with pytest.raises(ClientError, match="x-amz-meta-a_b: WSGI carries no header with an underscore") as caught:
        s3.put_object(Bucket="told-of", Key="a", Body=b"", Metadata={"a_b": "c"})
    assert status_of(caught.value) == 501
    s3.delete_bucket(Bucket="told-of")


def test_an_error_is_in_the_service_s_own_shape(served: Sandbox) -> None:
    """moto tells it in JSON, for services of the query protocol, too."""
    rds = served.session("hub", "Administrator").client("rds")
    with pytest.raises(ClientError, match="Invalid Token") as caught:
        rds.describe_db_instances(Marker="none")
    assert (status_of(caught.value), caught.value.response["Error"]["Code"]) == (400, "InvalidToken")


def test_an_address_with_an_empty_part_is_refused_by_name(served: Sandbox) -> None:
    """What answered it was a page that leads elsewhere, which no client reads."""
    functions = served.session("hub", "Administrator").client("lambda", config=Config(parameter_validation=False))
    with pytest.raises(
        ClientError, match="Lambda's operation GET /2020-06-30/functions//code-signing-config"
    ) as caught:
        functions.get_function_code_signing_config(FunctionName="")
    assert (status_of(caught.value), caught.value.response["Error"]["Code"]) == (501, "NotImplementedException")


@pytest.mark.parametrize("operation", ["assume_role", "assume_role_with_web_identity"])
def test_roles_of_other_partitions_are_refused_by_name(served: Sandbox, operation: str) -> None:
    token = {"WebIdentityToken": "none"} if "web" in operation else {}
    sts = served.session("hub", "Administrator").client("sts", region_name="cn-north-1")
    with pytest.raises(ClientError, match="it has no roles of the partition aws-cn") as caught:
        getattr(sts, operation)(
            RoleArn="arn:aws-cn:iam::222222222222:role/Administrator", RoleSessionName="no", **token
        )
    assert (status_of(caught.value), caught.value.response["Error"]["Code"]) == (501, "NotImplementedException")


def test_a_fault_of_the_sandbox_says_that_it_is_one(served: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: SNSResponse) -> ActionResult:
        raise KeyError("Name")

    monkeypatch.setattr(SNSResponse, "list_topics", broken)
    error = refusal(served, "sns", "list_topics")
    assert (status_of(error), error.response["Error"]["Code"]) == (501, "InternalFailure")
    assert error.response["Error"]["Message"] == (
        "The sandbox itself failed at SNS's operation ListTopics, not your request: KeyError: 'Name'"
    )


def test_a_client_of_the_cbor_protocol_can_read_it(served: Sandbox) -> None:
    from botocore.parsers import RpcV2CBORParser

    path = "/service/GraniteServiceVersion20100801/operation/ListBuilds"
    headers = {"smithy-protocol": "rpc-v2-cbor", "Content-Type": "application/cbor", "Accept": "application/cbor"}
    request = botocore.awsrequest.AWSRequest("POST", served.endpoint + path, headers, b"\xa0")
    given = served.credentials("hub", "Administrator")
    credentials = botocore.credentials.Credentials(given.access_key_id, given.secret_access_key, given.session_token)
    botocore.auth.SigV4Auth(credentials, "gamelift", "us-east-1").add_auth(request)
    answer = botocore.httpsession.URLLib3Session().send(request.prepare())
    parsed = RpcV2CBORParser().parse(
        {"status_code": answer.status_code, "headers": dict(answer.headers), "body": answer.content}, None
    )
    assert answer.status_code == 501
    assert parsed["Error"]["Code"] == "NotImplementedException"
    assert "GameLift's operation ListBuilds." in parsed["Error"]["Message"]
