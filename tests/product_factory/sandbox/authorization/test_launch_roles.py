"""A launch role that is too narrow, or a product that escapes its scope, fails the launch."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.product_factory.sandbox.hub_catalog import EVERYTHING, TOPIC_TEMPLATE, Catalog, finished

Statements = list[dict[str, Any]]

STACK = "arn:aws:cloudformation:*:*:stack/SC-*"
OWN: Statements = [
    {
        "Effect": "Allow",
        "Action": [
            "cloudformation:CreateStack",
            "cloudformation:UpdateStack",
            "cloudformation:DeleteStack",
            "cloudformation:DescribeStacks",
            "cloudformation:DescribeStackEvents",
            "cloudformation:SetStackPolicy",
            "cloudformation:TagResource",
        ],
        "Resource": STACK,
    },
    {
        "Effect": "Allow",
        "Action": ["cloudformation:GetTemplateSummary", "cloudformation:ValidateTemplate"],
        "Resource": "*",
    },
    {
        "Effect": "Allow",
        "Action": "s3:GetObject",
        "Resource": "*",
        "Condition": {"StringEquals": {"s3:ExistingObjectTag/servicecatalog:provisioning": "true"}},
    },
]
SNS: Statements = [
    {"Effect": "Allow", "Action": "sns:*", "Resource": "arn:aws:sns:*:*:SC-*"},
]


def without(statements: Statements, action: str) -> Statements:
    """The statements without this action."""
    kept = []
    for statement in statements:
        actions = statement["Action"]
        actions = [actions] if isinstance(actions, str) else actions
        kept.append({**statement, "Action": [each for each in actions if each != action]})
    return [statement for statement in kept if statement["Action"]]


def launch(catalog: Catalog, template: dict[str, Any], statements: Statements, **more: Any) -> dict[str, Any]:
    """The record of a launch in spoke-1 under a role with these statements."""
    product_id, artifact_id = catalog.product(template=template)
    catalog.share(catalog.portfolio(product_id))
    catalog.launch_role(statements=statements)
    developer = catalog.developer()
    record = developer.provision_product(
        ProductId=product_id,
        ProvisioningArtifactId=artifact_id,
        ProvisionedProductName="mine",
        **more,
    )["RecordDetail"]
    detail: dict[str, Any] = finished(developer, record["RecordId"])["RecordDetail"]
    return detail


def test_a_role_scoped_to_the_stack_s_names_is_enough(catalog: Catalog) -> None:
    assert launch(catalog, TOPIC_TEMPLATE, [*OWN, *SNS])["Status"] == "SUCCEEDED"
    developer = catalog.developer()
    update = developer.update_provisioned_product(
        ProvisionedProductName="mine",
        ProvisioningParameters=[{"Key": "Title", "Value": "news"}],
    )["RecordDetail"]
    assert finished(developer, update["RecordId"])["RecordDetail"]["Status"] == "SUCCEEDED"
    end = developer.terminate_provisioned_product(ProvisionedProductName="mine")["RecordDetail"]
    assert finished(developer, end["RecordId"])["RecordDetail"]["Status"] == "SUCCEEDED"


@pytest.mark.parametrize(
    "action",
    [
        "cloudformation:CreateStack",
        "cloudformation:DescribeStacks",
        "cloudformation:DescribeStackEvents",
        "cloudformation:SetStackPolicy",
        "cloudformation:TagResource",
        "cloudformation:GetTemplateSummary",
        "cloudformation:ValidateTemplate",
        "s3:GetObject",
    ],
)
def test_what_service_catalog_itself_needs(catalog: Catalog, action: str) -> None:
    record = launch(catalog, TOPIC_TEMPLATE, [*without(OWN, action), *SNS])
    assert record["Status"] == "FAILED"
    assert f"is not authorized to perform: {action} on" in record["RecordErrors"][0]["Description"]
    assert catalog.administrator("spoke-1", "cloudformation").describe_stacks()["Stacks"] == []


def test_a_denied_action_fails_the_launch_and_leaves_nothing(catalog: Catalog) -> None:
    logs = {"Type": "AWS::Logs::LogGroup", "DependsOn": "Topic"}
    template = {**TOPIC_TEMPLATE, "Resources": {**TOPIC_TEMPLATE["Resources"], "Logs": logs}}
    record = launch(catalog, template, [*OWN, *SNS])
    assert record["Status"] == "FAILED"
    [error] = record["RecordErrors"]
    assert "Logs (AWS::Logs::LogGroup) CREATE_FAILED: User: arn:aws:sts::333333333333:" in error["Description"]
    assert (
        "assumed-role/SCLaunch/servicecatalog is not authorized to perform: "
        "logs:DescribeLogGroups on resource: * because no identity-based policy allows the "
        "logs:DescribeLogGroups action"
    ) in error["Description"]
    allowed = {"Effect": "Allow", "Action": "logs:Describe*", "Resource": "*"}
    [product] = catalog.developer().search_provisioned_products()["ProvisionedProducts"]
    assert product["Status"] == "ERROR"
    [stack] = catalog.administrator("spoke-1", "cloudformation").describe_stacks()["Stacks"]
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert catalog.administrator("spoke-1", "sns").list_topics()["Topics"] == []
    catalog.launch_role(statements=[*OWN, *SNS, allowed])
    developer = catalog.developer()
    again = developer.provision_product(
        ProductName="notification",
        ProvisioningArtifactName="1.0.0",
        ProvisionedProductName="again",
    )["RecordDetail"]
    failed = finished(developer, again["RecordId"])["RecordDetail"]
    name = f"SC-333333333333-{again['ProvisionedProductId']}-Logs-"
    assert (
        f"logs:CreateLogGroup on resource: arn:aws:logs:us-east-1:333333333333:log-group:{name}"
        in (failed["RecordErrors"][0]["Description"])
    )


def test_a_fixed_name_escapes_the_scope(catalog: Catalog) -> None:
    topic = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "alerts"}}
    record = launch(catalog, {"Resources": {"Topic": topic}}, [*OWN, *SNS])
    assert record["Status"] == "FAILED"
    assert (
        "sns:CreateTopic on resource: arn:aws:sns:us-east-1:333333333333:alerts because"
        in (record["RecordErrors"][0]["Description"])
    )


def test_a_bucket_s_name_is_in_lower_case(catalog: Catalog) -> None:
    def scoped(to: str) -> Statements:
        resources = [f"arn:aws:s3:::{to}", f"arn:aws:s3:::{to}/*"]
        return [*OWN, {"Effect": "Allow", "Action": "s3:*", "Resource": resources}]

    template = {"Resources": {"Bucket": {"Type": "AWS::S3::Bucket"}}}
    assert launch(catalog, template, scoped("SC-*"))["Status"] == "FAILED"
    catalog.launch_role(statements=scoped("sc-*"))
    developer = catalog.developer()
    again = developer.provision_product(
        ProductName="notification",
        ProvisioningArtifactName="1.0.0",
        ProvisionedProductName="again",
    )["RecordDetail"]
    assert finished(developer, again["RecordId"])["RecordDetail"]["Status"] == "SUCCEEDED"


@pytest.mark.parametrize(("allowed", "status"), [(True, "SUCCEEDED"), (False, "FAILED")])
def test_a_stored_parameter_is_read_by_the_role(catalog: Catalog, allowed: bool, status: str) -> None:
    ssm = catalog.administrator("spoke-1", "ssm")
    ssm.put_parameter(Name="/baseline/title", Value="stored", Type="String")
    parameter = {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/baseline/title"}
    template = {**TOPIC_TEMPLATE, "Parameters": {"Title": parameter}}
    read = {
        "Effect": "Allow",
        "Action": "ssm:GetParameters",
        "Resource": "arn:aws:ssm:*:*:parameter/baseline/*",
    }
    record = launch(catalog, template, [*OWN, *SNS, *([read] if allowed else [])])
    assert record["Status"] == status
    if not allowed:
        assert (
            "ssm:GetParameters on resource: arn:aws:ssm:us-east-1:333333333333:parameter/bas"
            in (record["RecordErrors"][0]["Description"])
        )


def test_a_missing_stored_parameter_fails_the_launch(catalog: Catalog) -> None:
    parameter = {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/baseline/none"}
    template = {**TOPIC_TEMPLATE, "Parameters": {"Title": parameter}}
    record = launch(catalog, template, EVERYTHING)
    assert (
        "Unable to fetch parameters [/baseline/none] from parameter store" in (record["RecordErrors"][0]["Description"])
    )


def test_a_denied_update_taints_and_is_rolled_back(catalog: Catalog) -> None:
    assert launch(catalog, TOPIC_TEMPLATE, [*OWN, *SNS])["Status"] == "SUCCEEDED"
    deny = {"Effect": "Deny", "Action": "sns:SetTopicAttributes", "Resource": "*"}
    catalog.launch_role(statements=[*OWN, *SNS, deny])
    developer = catalog.developer()
    update = developer.update_provisioned_product(
        ProvisionedProductName="mine",
        ProvisioningParameters=[{"Key": "Title", "Value": "news"}],
    )["RecordDetail"]
    record = finished(developer, update["RecordId"])["RecordDetail"]
    assert "with an explicit deny in an identity-based policy" in (record["RecordErrors"][0]["Description"])
    [product] = developer.search_provisioned_products()["ProvisionedProducts"]
    assert product["Status"] == "TAINTED"
    [topic] = catalog.administrator("spoke-1", "sns").list_topics()["Topics"]
    seen = catalog.administrator("spoke-1", "sns").get_topic_attributes(TopicArn=topic["TopicArn"])
    assert seen["Attributes"]["DisplayName"] == "alerts"


def test_without_launch_constraint_the_caller_s_own_permissions_count(catalog: Catalog) -> None:
    product_id, artifact_id = catalog.product()
    portfolio_id = catalog.portfolio(product_id, role="")
    catalog.client.associate_principal_with_portfolio(
        PortfolioId=portfolio_id,
        PrincipalARN="arn:aws:iam:::role/Administrator",
        PrincipalType="IAM_PATTERN",
    )
    catalog.share(portfolio_id)
    for client, status, session in (
        (catalog.developer(), "FAILED", "assumed-role/Developer/Developer-session"),
        (catalog.administrator("spoke-1"), "SUCCEEDED", ""),
    ):
        record = client.provision_product(
            ProductId=product_id,
            ProvisioningArtifactId=artifact_id,
            ProvisionedProductName=f"by-{status.lower()}",
        )["RecordDetail"]
        assert "LaunchRoleArn" not in record
        ended = finished(client, record["RecordId"])["RecordDetail"]
        assert ended["Status"] == status
        assert session in str(ended["RecordErrors"])


def test_a_developer_creates_no_stack_past_the_catalog(catalog: Catalog) -> None:
    cloudformation = catalog.sandbox.session("spoke-1", "Developer").client("cloudformation")
    body = '{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}'
    with pytest.raises(ClientError, match=r"AccessDenied.*not authorized to perform: cloudformation:CreateStack"):
        cloudformation.create_stack(StackName="own", TemplateBody=body)
