"""A launch, update and termination: once, in the caller's account, and told poll by poll."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from product_factory.sandbox.servicecatalog import SETTINGS
from tests.product_factory.sandbox.hub_catalog import TOPIC_TEMPLATE, Catalog, finished

Shared = tuple[Catalog, str, str]


def launch(shared: Shared, name: str = "mine", account: str = "spoke-1", **more: Any) -> Any:
    """Launch and wait: the finished record."""
    catalog, product_id, artifact_id = shared
    developer = catalog.developer(account)
    members = {"ProductId": product_id, "ProvisioningArtifactId": artifact_id, **more}
    record = developer.provision_product(ProvisionedProductName=name, **members)["RecordDetail"]
    return finished(developer, record["RecordId"])


def topics(catalog: Catalog, account: str) -> list[str]:
    """The topics in the account, by display name."""
    sns = catalog.administrator(account, "sns")
    arns = [topic["TopicArn"] for topic in sns.list_topics()["Topics"]]
    found = [sns.get_topic_attributes(TopicArn=arn)["Attributes"] for arn in arns]
    return [attributes["DisplayName"] for attributes in found]


def test_a_launch_from_first_to_last(shared: Shared) -> None:
    catalog, product_id, artifact_id = shared
    SETTINGS.record_polls = 2
    developer = catalog.developer()
    record = developer.provision_product(
        ProductName="notification",
        ProvisioningArtifactName="1.0.0",
        ProvisionedProductName="mine",
        ProvisioningParameters=[{"Key": "Title", "Value": "alarms"}],
    )["RecordDetail"]
    assert (record["Status"], record["RecordType"]) == ("CREATED", "PROVISION_PRODUCT")
    assert record["LaunchRoleArn"] == "arn:aws:iam::333333333333:role/SCLaunch"
    assert (record["ProductId"], record["ProvisioningArtifactId"]) == (product_id, artifact_id)
    seen = []
    for status in ("IN_PROGRESS", "IN_PROGRESS", "SUCCEEDED", "SUCCEEDED"):
        [product] = developer.search_provisioned_products()["ProvisionedProducts"]
        seen.append(product["Status"])
        answer = developer.describe_record(Id=record["RecordId"])
        assert answer["RecordDetail"]["Status"] == status
    assert seen == ["UNDER_CHANGE", "UNDER_CHANGE", "UNDER_CHANGE", "AVAILABLE"]
    outputs = {each["OutputKey"]: each["OutputValue"] for each in answer["RecordOutputs"]}
    [stack] = catalog.administrator("spoke-1", "cloudformation").describe_stacks()["Stacks"]
    assert stack["StackName"] == f"SC-333333333333-{record['ProvisionedProductId']}"
    assert outputs["CloudformationStackARN"] == stack["StackId"]
    assert ":333333333333:SC-333333333333-pp-" in outputs["TopicArn"]
    assert topics(catalog, "spoke-1") == ["alarms"]
    assert [topics(catalog, account) for account in ("hub", "spoke-2", "management")] == [[]] * 3
    detail = developer.describe_provisioned_product(Name="mine")["ProvisionedProductDetail"]
    assert detail["Status"] == "AVAILABLE"
    assert detail["LastSuccessfulProvisioningRecordId"] == record["RecordId"]
    got = developer.get_provisioned_product_outputs(ProvisionedProductName="mine", OutputKeys=["TopicArn"])["Outputs"]
    assert [each["OutputValue"] for each in got] == [outputs["TopicArn"]]
    with pytest.raises(developer.exceptions.ResourceNotFoundException):
        developer.get_provisioned_product_outputs(ProvisionedProductName="mine", OutputKeys=["None"])


def test_auto_tags_are_on_the_stack_and_stay_as_they_were(shared: Shared) -> None:
    catalog, product_id, artifact_id = shared
    record = launch(shared)["RecordDetail"]
    second = catalog.version(product_id, "2.0.0", TOPIC_TEMPLATE)
    developer = catalog.developer()
    update = developer.update_provisioned_product(ProvisionedProductName="mine", ProvisioningArtifactId=second)
    finished(developer, update["RecordDetail"]["RecordId"])
    [stack] = catalog.administrator("spoke-1", "cloudformation").describe_stacks()["Stacks"]
    tags = {tag["Key"].removeprefix("aws:servicecatalog:"): tag["Value"] for tag in stack["Tags"]}
    assert tags["provisioningArtifactIdentifier"] == artifact_id
    assert tags["productArn"].endswith(f":222222222222:product/{product_id}")
    assert ":222222222222:portfolio/port-" in tags["portfolioArn"]
    assert tags["provisionedProductArn"].endswith(f"mine/{record['ProvisionedProductId']}")
    assert tags["provisioningPrincipalArn"].endswith(":assumed-role/Developer/Developer-session")


def test_the_form_that_a_developer_fills(shared: Shared) -> None:
    catalog, product_id, artifact_id = shared
    answer = catalog.developer().describe_provisioning_parameters(
        ProductId=product_id, ProvisioningArtifactId=artifact_id
    )
    assert answer["ProvisioningArtifactParameters"] == [
        {
            "ParameterKey": "Title",
            "DefaultValue": "alerts",
            "ParameterType": "String",
            "IsNoEcho": False,
            "Description": "What readers see",
            "ParameterConstraints": {
                "AllowedValues": [],
                "AllowedPattern": "[a-z]+",
                "ConstraintDescription": "lower-case letters",
            },
        }
    ]
    instructions = {each["Type"]: each["Value"] for each in answer["UsageInstructions"]}
    assert instructions["instructions"] == "A topic"
    assert instructions["launchAsRole"] == "arn:aws:iam::333333333333:role/SCLaunch"
    outputs = answer["ProvisioningArtifactOutputKeys"]
    assert outputs == [{"Key": "TopicArn", "Description": "Where alerts go"}]


def test_the_same_token_launches_once(shared: Shared) -> None:
    catalog, *_ = shared
    first = launch(shared, ProvisionToken="once")["RecordDetail"]
    again = launch(shared, ProvisionToken="once")["RecordDetail"]
    assert again["RecordId"] == first["RecordId"]
    assert len(topics(catalog, "spoke-1")) == 1


def test_a_name_is_used_once_in_an_account(shared: Shared) -> None:
    catalog, *_ = shared
    launch(shared)
    refused = catalog.client.exceptions.ClientError
    with pytest.raises(refused, match=r"InvalidParam.*A stack named mine already exists"):
        launch(shared)
    assert len(topics(catalog, "spoke-1")) == 1
    catalog.launch_role("spoke-2")
    assert launch(shared, account="spoke-2")["RecordDetail"]["Status"] == "SUCCEEDED"


def test_a_missing_launch_role_is_told_before_anything_is_done(shared: Shared) -> None:
    catalog, product_id, artifact_id = shared
    developer = catalog.developer("spoke-2")
    members = {"ProductId": product_id, "ProvisioningArtifactId": artifact_id}
    for operation, more in (
        (developer.describe_provisioning_parameters, {}),
        (developer.provision_product, {"ProvisionedProductName": "mine"}),
    ):
        with pytest.raises(developer.exceptions.ClientError) as refused:
            operation(**members, **more)
        error = refused.value.response["Error"]
        assert error["Code"] == "ValidationException"
        assert error["Message"] == ("Access denied while assuming the role arn:aws:iam::444444444444:role/SCLaunch")
    assert developer.search_provisioned_products()["ProvisionedProducts"] == []


def test_a_launch_role_must_trust_service_catalog(shared: Shared) -> None:
    catalog, product_id, artifact_id = shared
    iam = catalog.administrator("spoke-2", "iam")
    trust = catalog.administrator("spoke-1", "iam").get_role(RoleName="Developer")["Role"]
    document = str(trust["AssumeRolePolicyDocument"]).replace("'", '"')
    iam.create_role(RoleName="SCLaunch", AssumeRolePolicyDocument=document)
    developer = catalog.developer("spoke-2")
    with pytest.raises(developer.exceptions.ClientError, match="Access denied while assuming"):
        developer.describe_provisioning_parameters(ProductId=product_id, ProvisioningArtifactId=artifact_id)


@pytest.mark.parametrize(
    ("parameters", "reason"),
    [
        ([{"Key": "Title", "Value": "UPPER"}], "lower-case letters"),
        ([{"Key": "Colour", "Value": "red"}], "Colour"),
    ],
)
def test_a_refused_parameter_fails_the_record(shared: Shared, parameters: list[dict[str, str]], reason: str) -> None:
    catalog, *_ = shared
    record = launch(shared, ProvisioningParameters=parameters)["RecordDetail"]
    assert record["Status"] == "FAILED"
    assert reason in record["RecordErrors"][0]["Description"]
    [product] = catalog.developer().search_provisioned_products()["ProvisionedProducts"]
    assert product["Status"] == "ERROR"
    assert reason in product["StatusMessage"]
    assert topics(catalog, "spoke-1") == []


@pytest.fixture
def versions(shared: Shared) -> tuple[Shared, Callable[..., Any]]:
    """A launched product, and how it is updated."""
    catalog, *_ = shared
    launch(shared, ProvisioningParameters=[{"Key": "Title", "Value": "alarms"}])
    developer = catalog.developer()

    def update(**members: Any) -> Any:
        answer = developer.update_provisioned_product(ProvisionedProductName="mine", **members)
        return finished(developer, answer["RecordDetail"]["RecordId"])["RecordDetail"]

    return shared, update


def test_a_defaulted_parameter_has_a_previous_value(shared: Shared) -> None:
    """The stack's own, as in CloudFormation, though the launch did not name it."""
    catalog, *_ = shared
    launch(shared)
    developer = catalog.developer()
    answer = developer.update_provisioned_product(
        ProvisionedProductName="mine", ProvisioningParameters=[{"Key": "Title", "UsePreviousValue": True}]
    )
    assert finished(developer, answer["RecordDetail"]["RecordId"])["RecordDetail"]["Status"] == "SUCCEEDED"


@pytest.mark.parametrize(
    ("parameter", "title"),
    [
        ({"Key": "Title", "UsePreviousValue": True}, "alarms"),
        ({"Key": "Title", "Value": "news"}, "news"),
        (None, "alerts"),
    ],
)
def test_parameters_of_an_update(
    versions: tuple[Shared, Callable[..., Any]], parameter: dict[str, Any] | None, title: str
) -> None:
    (catalog, product_id, _), update = versions
    second = catalog.version(product_id, "2.0.0", {**TOPIC_TEMPLATE, "Description": "newer"})
    record = update(ProvisioningArtifactId=second, ProvisioningParameters=[parameter] if parameter else [])
    assert (record["Status"], record["RecordType"]) == ("SUCCEEDED", "UPDATE_PROVISIONED_PRODUCT")
    assert topics(catalog, "spoke-1") == [title]
    [product] = catalog.developer().search_provisioned_products()["ProvisionedProducts"]
    assert product["ProvisioningArtifactName"] == "2.0.0"


def test_an_update_that_changes_nothing_succeeds(
    versions: tuple[Shared, Callable[..., Any]],
) -> None:
    _, update = versions
    parameters = [{"Key": "Title", "UsePreviousValue": True}]
    assert update(ProvisioningParameters=parameters)["Status"] == "SUCCEEDED"


def test_a_failed_update_taints_and_leaves_what_was(
    versions: tuple[Shared, Callable[..., Any]],
) -> None:
    (catalog, product_id, first), update = versions
    second = catalog.version(product_id, "2.0.0", TOPIC_TEMPLATE)
    bad = [{"Key": "Title", "Value": "UPPER"}]
    record = update(ProvisioningArtifactId=second, ProvisioningParameters=bad)
    assert record["Status"] == "FAILED"
    developer = catalog.developer()
    [product] = developer.search_provisioned_products()["ProvisionedProducts"]
    assert (product["Status"], product["ProvisioningArtifactId"]) == ("TAINTED", first)
    assert topics(catalog, "spoke-1") == ["alarms"]
    assert update(ProvisioningArtifactId=second)["Status"] == "SUCCEEDED"
    [product] = developer.search_provisioned_products()["ProvisionedProducts"]
    assert (product["Status"], product["ProvisioningArtifactId"]) == ("AVAILABLE", second)
    assert "StatusMessage" not in product


@pytest.mark.parametrize(
    ("change", "launches", "updates"),
    [
        ({"Active": False}, "ResourceNotFoundException", "ResourceNotFoundException"),
        ({"Guidance": "DEPRECATED"}, "InvalidParametersException", None),
        ({"Guidance": "DEFAULT", "Active": True}, None, None),
    ],
)
def test_what_is_done_with_a_version_of_this_state(
    versions: tuple[Shared, Callable[..., Any]],
    change: dict[str, Any],
    launches: str | None,
    updates: str | None,
) -> None:
    (catalog, product_id, _), update = versions
    second = catalog.version(product_id, "2.0.0", TOPIC_TEMPLATE)
    catalog.client.update_provisioning_artifact(ProductId=product_id, ProvisioningArtifactId=second, **change)
    for allowed, action in (
        (launches, lambda: launch((catalog, product_id, second), "new")["RecordDetail"]),
        (updates, lambda: update(ProvisioningArtifactId=second)),
    ):
        if allowed is None:
            assert action()["Status"] == "SUCCEEDED"
            continue
        with pytest.raises(catalog.client.exceptions.ClientError) as refused:
            action()
        assert refused.value.response["Error"]["Code"] == allowed


def test_tags_change_only_where_a_constraint_allows(
    versions: tuple[Shared, Callable[..., Any]],
) -> None:
    (catalog, product_id, _), update = versions
    tags = [{"Key": "team", "Value": "a"}]
    with pytest.raises(catalog.client.exceptions.ClientError, match="RESOURCE_UPDATE"):
        update(Tags=tags)
    [portfolio] = catalog.client.list_portfolios()["PortfolioDetails"]
    value = {"Version": "2.0", "Properties": {"TagUpdateOnProvisionedProduct": "ALLOWED"}}
    catalog.constraint(portfolio["Id"], product_id, "RESOURCE_UPDATE", value)
    assert update(Tags=tags)["Status"] == "SUCCEEDED"
    [product] = catalog.developer().search_provisioned_products()["ProvisionedProducts"]
    keys = [tag["Key"] for tag in product["Tags"]]
    assert "team" in keys
    assert "aws:servicecatalog:productArn" in keys


def test_what_is_under_change_or_in_error_cannot_be_updated(shared: Shared) -> None:
    catalog, product_id, artifact_id = shared
    developer = catalog.developer()
    refused = developer.exceptions.InvalidParametersException
    developer.provision_product(ProductId=product_id, ProvisioningArtifactId=artifact_id, ProvisionedProductName="mine")
    for _ in range(2):
        with pytest.raises(refused, match="UNDER_CHANGE"):
            developer.update_provisioned_product(ProvisionedProductName="mine")
    developer.update_provisioned_product(ProvisionedProductName="mine")
    launch(shared, "broken", ProvisioningParameters=[{"Key": "Title", "Value": "UPPER"}])
    with pytest.raises(refused, match="ERROR"):
        developer.update_provisioned_product(ProvisionedProductName="broken")


def test_a_termination_leaves_only_what_the_template_retains(shared: Shared) -> None:
    catalog, product_id, _ = shared
    bucket = {"Type": "AWS::S3::Bucket", "DeletionPolicy": "Retain"}
    resources = {**TOPIC_TEMPLATE["Resources"], "Kept": bucket}
    second = catalog.version(product_id, "2.0.0", {**TOPIC_TEMPLATE, "Resources": resources})
    launch((catalog, product_id, second))
    developer = catalog.developer()
    members = {"ProvisionedProductName": "mine", "TerminateToken": "once"}
    first = developer.terminate_provisioned_product(**members)["RecordDetail"]
    again = developer.terminate_provisioned_product(**members)["RecordDetail"]
    assert again["RecordId"] == first["RecordId"]
    record = finished(developer, first["RecordId"])["RecordDetail"]
    assert (record["Status"], record["RecordType"]) == ("SUCCEEDED", "TERMINATE_PROVISIONED_PRODUCT")
    assert developer.search_provisioned_products()["ProvisionedProducts"] == []
    assert topics(catalog, "spoke-1") == []
    [kept] = catalog.administrator("spoke-1", "s3").list_buckets()["Buckets"]
    assert kept["Name"].startswith("sc-333333333333-pp-")
    with pytest.raises(developer.exceptions.ResourceNotFoundException):
        developer.terminate_provisioned_product(**members)


def test_retaining_physical_resources_leaves_the_stack(shared: Shared) -> None:
    catalog, *_ = shared
    launch(shared)
    developer = catalog.developer()
    record = developer.terminate_provisioned_product(ProvisionedProductName="mine", RetainPhysicalResources=True)[
        "RecordDetail"
    ]
    finished(developer, record["RecordId"])
    assert developer.search_provisioned_products()["ProvisionedProducts"] == []
    assert topics(catalog, "spoke-1") == ["alerts"]


@pytest.mark.parametrize(("ignore_errors", "left"), [(False, ["TAINTED"]), (True, [])])
def test_a_failing_termination(shared: Shared, ignore_errors: bool, left: list[str]) -> None:
    catalog, *_ = shared
    launch(shared)
    deny = {"Effect": "Deny", "Action": "sns:DeleteTopic", "Resource": "*"}
    catalog.launch_role(statements=[{"Effect": "Allow", "Action": "*", "Resource": "*"}, deny])
    developer = catalog.developer()
    record = developer.terminate_provisioned_product(ProvisionedProductName="mine", IgnoreErrors=ignore_errors)[
        "RecordDetail"
    ]
    ended = finished(developer, record["RecordId"])["RecordDetail"]
    assert ended["Status"] == ("SUCCEEDED" if ignore_errors else "FAILED")
    found = developer.search_provisioned_products()["ProvisionedProducts"]
    assert [product["Status"] for product in found] == left
    assert topics(catalog, "spoke-1") == ["alerts"]


def test_searches_and_access_levels(shared: Shared) -> None:
    catalog, *_ = shared
    for name in ("one", "two"):
        launch(shared, name)
    developer, other = catalog.developer(), catalog.administrator("spoke-1")

    def names(client: Any, **members: Any) -> list[str]:
        found = client.search_provisioned_products(SortBy="name", **members)
        assert found["TotalResultsCount"] == len(found["ProvisionedProducts"])
        return [each["Name"] for each in found["ProvisionedProducts"]]

    assert names(other) == ["one", "two"]
    assert names(other, AccessLevelFilter={"Key": "User", "Value": "self"}) == []
    assert names(developer, AccessLevelFilter={"Key": "Role", "Value": "self"}) == ["one", "two"]
    queries: dict[str, list[str]] = {
        "name:one": ["one"],
        "name:o*": ["one"],
        "status:AVAILABLE": ["one", "two"],
        "productName:notification": ["one", "two"],
        "provisioningArtifactName:2.0.0": [],
        "two": ["two"],
    }
    for query, expected in queries.items():
        assert names(other, Filters={"SearchQuery": [query]}) == expected
    assert names(other, Filters={"SearchQuery": ["status:AVAILABLE", "name:two"]}) == ["two"]
    with pytest.raises(other.exceptions.InvalidParametersException):
        names(other, Filters={"SearchQuery": ["colour:red"]})
    assert other.scan_provisioned_products()["ProvisionedProducts"] == []
    assert len(developer.scan_provisioned_products()["ProvisionedProducts"]) == 2
    assert names(catalog.developer("spoke-2")) == []


def test_the_history_of_records(shared: Shared) -> None:
    catalog, product_id, _ = shared
    record = launch(shared)["RecordDetail"]
    developer = catalog.developer()
    terminated = developer.terminate_provisioned_product(ProvisionedProductName="mine")
    finished(developer, terminated["RecordDetail"]["RecordId"])
    history = developer.list_record_history()["RecordDetails"]
    kinds = ["TERMINATE_PROVISIONED_PRODUCT", "PROVISION_PRODUCT"]
    assert [each["RecordType"] for each in history] == kinds
    other = catalog.administrator("spoke-1")
    assert other.list_record_history()["RecordDetails"] == []
    everyone = {"Key": "Account", "Value": "self"}
    for key, value, count in (
        ("product", product_id, 2),
        ("provisionedproduct", record["ProvisionedProductId"], 2),
        ("product", "prod-other", 0),
    ):
        found = other.list_record_history(AccessLevelFilter=everyone, SearchFilter={"Key": key, "Value": value})
        assert len(found["RecordDetails"]) == count


def test_a_failing_launch_says_first_that_it_fails(shared: Shared) -> None:
    catalog, product_id, artifact_id = shared
    developer = catalog.developer()
    record = developer.provision_product(
        ProductId=product_id,
        ProvisioningArtifactId=artifact_id,
        ProvisionedProductName="mine",
        ProvisioningParameters=[{"Key": "Title", "Value": "UPPER"}],
    )["RecordDetail"]
    seen = []
    for _ in itertools.count():
        detail = developer.describe_record(Id=record["RecordId"])["RecordDetail"]
        seen.append(detail["Status"])
        if detail["Status"] == "FAILED":
            break
        assert detail["RecordErrors"] == []
    assert seen == ["IN_PROGRESS", "IN_PROGRESS_IN_ERROR", "FAILED"]


@pytest.mark.parametrize("kind", ["NOTIFICATION", "STACKSET"])
def test_constraints_that_cannot_be_followed_refuse_the_launch(catalog: Catalog, kind: str) -> None:
    product_id, artifact_id = catalog.product()
    portfolio_id = catalog.portfolio(product_id, role="")
    roles = {"AdminRole": "a", "ExecutionRole": "e"}
    values = {
        "NOTIFICATION": {"NotificationArns": ["arn:aws:sns:us-east-1:222222222222:t"]},
        "STACKSET": {
            "Version": "2.0",
            "Properties": {"AccountList": [], "RegionList": [], **roles},
        },
    }
    catalog.constraint(portfolio_id, product_id, kind, values[kind])
    developer = catalog.developer("hub")
    with pytest.raises(developer.exceptions.ClientError, match=f"{kind} constraint"):
        developer.provision_product(
            ProductId=product_id, ProvisioningArtifactId=artifact_id, ProvisionedProductName="x"
        )
