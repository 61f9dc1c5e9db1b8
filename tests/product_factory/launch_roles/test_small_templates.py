"""Small templates of others, each of a kind that a derivation gets wrong easily, and what AWS demands for it.

What is demanded stands in AWS's own pages and in reports: each case names its source.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from product_factory.authoring.product import GrantCondition, OwnGrant
from product_factory.errors import FactoryError
from product_factory.launch_roles.derivation import grants
from product_factory.launch_roles.roles import LaunchRole
from tests.product_factory.launch_roles.baseline import arn as arn_of
from tests.product_factory.launch_roles.baseline import of, ref
from tests.product_factory.launch_roles.baseline import role as trusting
from tests.product_factory.launch_roles.roles import (
    ACCOUNT,
    SHORT,
    STACK,
    allows,
    arn,
    conditioned,
    role,
    role_of,
    statements,
)

ROLE = arn("iam", "role/other-team", "")
PASSED = "iam__PassedToService"


def test_a_state_machine() -> None:
    """Its IAM prefix is `states`, and it is named after its logical ID or its stack.

    https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html
    """
    made = role_of(
        {
            "Machine": of("AWS::StepFunctions::StateMachine", RoleArn=arn_of("Runs")),
            "Runs": trusting("states.amazonaws.com"),
        }
    )
    for name in (f"Machine-{'x' * 12}", f"{STACK}-Machine"):
        for action in ("CreateStateMachine", "DeleteStateMachine", "UpdateStateMachine", "TagResource"):
            assert allows(made, f"states:{action}", arn("states", f"stateMachine:{name}"))
    assert not allows(made, "states:DeleteStateMachine", arn("states", "stateMachine:billing"))
    mine = arn("iam", f"role/{SHORT}-Runs-x", "")
    assert allows(made, "iam:PassRole", mine, **{PASSED: "states.amazonaws.com"})
    assert not allows(made, "iam:PassRole", mine, **{PASSED: "ec2.amazonaws.com"})


@pytest.mark.parametrize("encrypted", [False, True])
def test_a_state_machine_uses_a_key_and_a_file_only_where_it_names_them(encrypted: bool) -> None:
    """https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html"""
    key = arn("kms", "key/0a1b2c3d-1111-2222-3333-444455556666")
    more = {"EncryptionConfiguration": {"Type": "CUSTOMER_MANAGED_KMS_KEY", "KmsKeyId": key}} if encrypted else {}
    made = role_of({"Machine": of("AWS::StepFunctions::StateMachine", RoleArn=ROLE, **more)})
    assert allows(made, "kms:DescribeKey", key) is encrypted
    assert not allows(made, "s3:GetObject", "arn:aws:s3:::definitions/machine.json")


def test_a_setting_of_systems_manager_is_one_and_its_role_is_passed() -> None:
    """https://docs.aws.amazon.com/systems-manager/latest/userguide/fleet-manager-default-host-management-configuration.html"""
    setting = "/ssm/managed-instance/default-ec2-instance-management-role"
    made = role_of(
        {
            "Hosts": of("AWS::SSM::ServiceSetting", SettingId=setting, SettingValue=ref("Runs")),
            "Runs": trusting("ssm.amazonaws.com"),
        }
    )
    for action in ("GetServiceSetting", "ResetServiceSetting", "UpdateServiceSetting"):
        assert allows(made, f"ssm:{action}", arn("ssm", f"servicesetting{setting}"))
        assert not allows(
            made, f"ssm:{action}", arn("ssm", "servicesetting/ssm/documents/console/public-sharing-permission")
        )
    mine = arn("iam", f"role/{SHORT}-Runs-x", "")
    assert allows(made, "iam:PassRole", mine, **{PASSED: "ssm.amazonaws.com"})
    assert not allows(made, "iam:PassRole", mine, **{PASSED: "ec2.amazonaws.com"})


def test_the_key_of_a_filter_names_nothing() -> None:
    """A `Key` beside `Values` says by what servers are chosen, and is no KMS key.

    https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_Target.html
    """
    targets = [{"Key": "tag:PatchGroup", "Values": ["web"]}]
    made = role_of({"Care": of("AWS::SSM::Association", Name="AWS-UpdateSSMAgent", Targets=targets)})
    assert allows(made, "ssm:CreateAssociation", "arn:aws:ssm:eu-west-1::document/AWS-UpdateSSMAgent")
    assert "kms:" not in str(statements(made))


def test_a_sync_of_systems_manager_is_named_after_its_stack() -> None:
    """https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html"""
    made = role_of({"Sync": of("AWS::SSM::ResourceDataSync", SyncName={"Fn::Sub": "${AWS::StackName}"})})
    for action in ("CreateResourceDataSync", "DeleteResourceDataSync"):
        assert allows(made, f"ssm:{action}", arn("ssm", f"resource-data-sync/{STACK}"))
        assert not allows(made, f"ssm:{action}", arn("ssm", "resource-data-sync/other"))


def test_a_user_pool_with_its_client() -> None:
    """https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncognitouserpools.html"""
    made = role_of(
        {
            "Pool": of("AWS::Cognito::UserPool"),
            "Client": of("AWS::Cognito::UserPoolClient", UserPoolId=ref("Pool")),
        }
    )
    for action in ("CreateUserPool", "DeleteUserPool", "CreateUserPoolClient", "DeleteUserPoolClient"):
        on = arn("cognito-idp", "userpool/eu-west-1_AbCdEf") if action != "CreateUserPool" else "*"
        assert allows(made, f"cognito-idp:{action}", on)
    assert not allows(made, "cognito-idp:AdminCreateUser", arn("cognito-idp", "userpool/eu-west-1_AbCdEf"))


def test_a_firehose() -> None:
    """https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonkinesisfirehose.html"""
    made = role_of(
        {
            "Stream": of("AWS::KinesisFirehose::DeliveryStream", S3DestinationConfiguration={"RoleARN": arn_of("R")}),
            "R": trusting("firehose.amazonaws.com"),
        }
    )
    stream = arn("firehose", f"deliverystream/{SHORT}-Stream-x")
    for action in ("CreateDeliveryStream", "DeleteDeliveryStream", "UpdateDestination"):
        assert allows(made, f"firehose:{action}", stream)
        assert not allows(made, f"firehose:{action}", arn("firehose", "deliverystream/sales"))
    assert allows(
        made, "iam:PassRole", arn("iam", f"role/{SHORT}-R-x", ""), iam__PassedToService="firehose.amazonaws.com"
    )


def test_an_sql_server_with_option_and_parameter_group() -> None:
    """RDS authorizes the instance and its option, parameter and subnet group, default ones included.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/security_iam_id-based-policy-examples.html
    """
    made = role_of(
        {
            "Options": of("AWS::RDS::OptionGroup"),
            "Parameters": of("AWS::RDS::DBParameterGroup"),
            "Db": of(
                "AWS::RDS::DBInstance",
                Engine="sqlserver-se",
                OptionGroupName=ref("Options"),
                DBParameterGroupName=ref("Parameters"),
            ),
        }
    )
    lower = STACK.lower()[:25]
    for rest in (f"db:{lower}-db-x", f"og:{lower}-options-x", f"pg:{lower}-parameters-x", "subgrp:default"):
        assert allows(made, "rds:CreateDBInstance", arn("rds", rest)), rest
    bare = role("AWS::RDS::DBInstance", Engine="mysql")
    for rest in ("og:default:mysql-8-0", "pg:default.mysql8.0", "subgrp:default"):
        assert allows(bare, "rds:CreateDBInstance", arn("rds", rest)), rest
    assert allows(made, "rds:DeleteDBInstance", arn("rds", f"db:{lower}-db-x"))
    assert not allows(made, "rds:DeleteDBInstance", arn("rds", "db:payroll"))
    secret = arn("secretsmanager", "secret:rds!db-1234-AbCdEf")
    assert allows(made, "secretsmanager:CreateSecret", secret)
    assert not allows(made, "secretsmanager:CreateSecret", arn("secretsmanager", "secret:payroll-AbCdEf"))


def test_a_cache_of_a_registry_without_credentials_reads_no_secret() -> None:
    """https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-creating-rule.html"""
    public = {"EcrRepositoryPrefix": "public", "UpstreamRegistryUrl": "public.ecr.aws"}
    secret = arn("secretsmanager", "secret:ecr-pullthroughcache/hub-AbCdEf")
    without = role("AWS::ECR::PullThroughCacheRule", **public)
    assert allows(without, "ecr:CreatePullThroughCacheRule", "*")
    for any_secret in (secret, arn("secretsmanager", "secret:payroll-AbCdEf")):
        assert not allows(without, "secretsmanager:GetSecretValue", any_secret)
    given = role("AWS::ECR::PullThroughCacheRule", **public, CredentialArn=secret)
    assert allows(given, "secretsmanager:GetSecretValue", secret)
    assert not allows(given, "secretsmanager:GetSecretValue", arn("secretsmanager", "secret:payroll-AbCdEf"))


def test_a_launch_template_has_an_id() -> None:
    """https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html"""
    made = role("AWS::EC2::LaunchTemplate", LaunchTemplateName="mine")
    for action in ("CreateLaunchTemplate", "CreateLaunchTemplateVersion", "DeleteLaunchTemplate"):
        assert allows(made, f"ec2:{action}", arn("ec2", "launch-template/lt-0a1b2c3d"))


@pytest.mark.parametrize(
    ("kind", "name", "action", "rest"),
    [
        ("AWS::Route53::HostedZone", "example.com", "route53:DeleteHostedZone", "hostedzone/Z0123456789"),
        ("AWS::SSM::MaintenanceWindow", "sundays", "ssm:DeleteMaintenanceWindow", "maintenancewindow/mw-0a1b2c"),
        ("AWS::SSM::PatchBaseline", "linux", "ssm:DeletePatchBaseline", "patchbaseline/pb-0a1b2c"),
        (
            "AWS::AutoScaling::AutoScalingGroup",
            None,
            "autoscaling:DeleteAutoScalingGroup",
            f"autoScalingGroup:1a2b-3c:autoScalingGroupName/{SHORT}-Thing-x",
        ),
    ],
)
def test_ids_in_place_of_names(kind: str, name: str | None, action: str, rest: str) -> None:
    """The ARNs of the Service Authorization Reference's pages."""
    service = action.partition(":")[0]
    made = role(kind, **({"Name": name} if name else {}))
    account = "" if service == "route53" else ACCOUNT
    assert allows(made, action, arn(service, rest, "" if service == "route53" else "eu-west-1", account))


def test_a_load_balancer_that_the_template_names() -> None:
    """ARNs hold kind, name and ID.

    https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
    """
    prefix = "AWS::ElasticLoadBalancingV2"
    made = role_of(
        {
            "Balancer": of(f"{prefix}::LoadBalancer", Name="shop", Subnets=[ref("A"), ref("B")]),
            "Listener": of(f"{prefix}::Listener", LoadBalancerArn=ref("Balancer")),
            "Targets": of(f"{prefix}::TargetGroup", Name="shop-web"),
        },
        {"A": {"Type": "AWS::EC2::Subnet::Id"}, "B": {"Type": "AWS::EC2::Subnet::Id"}},
    )
    balancer = arn("elasticloadbalancing", "loadbalancer/app/shop/50dc6c495c0c9188")
    for action in ("CreateLoadBalancer", "DeleteLoadBalancer", "CreateListener"):
        assert allows(made, f"elasticloadbalancing:{action}", balancer), action
    assert not allows(
        made, "elasticloadbalancing:DeleteLoadBalancer", arn("elasticloadbalancing", "loadbalancer/app/other/1")
    )
    targets = arn("elasticloadbalancing", "targetgroup/shop-web/73e2d6bc24d8a067")
    assert allows(made, "elasticloadbalancing:DeleteTargetGroup", targets)
    listener = arn("elasticloadbalancing", "listener/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2")
    assert allows(made, "elasticloadbalancing:DeleteListener", listener)
    assert allows(made, "ec2:DescribeSubnets", "*")
    linked = arn(
        "iam", "role/aws-service-role/elasticloadbalancing.amazonaws.com/AWSServiceRoleForElasticLoadBalancing", ""
    )
    assert allows(made, "iam:CreateServiceLinkedRole", linked, iam__AWSServiceName="elasticloadbalancing.amazonaws.com")


def test_an_unnamed_load_balancer_keeps_little_of_its_stack() -> None:
    """Its name has 32 characters: `SC-11-Balan-1A2B3C`."""
    made = role("AWS::ElasticLoadBalancingV2::LoadBalancer")
    for kind in ("app", "net"):
        balancer = arn("elasticloadbalancing", f"loadbalancer/{kind}/SC-11-Balan-1A2B3C/50dc6c495c0c9188")
        assert allows(made, "elasticloadbalancing:CreateLoadBalancer", balancer)


def test_a_secret_with_rotation() -> None:
    """Six characters follow a secret's name.

    https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html
    """
    made = role_of(
        {
            "Secret": of("AWS::SecretsManager::Secret", Name="app/db"),
            "Rotation": of(
                "AWS::SecretsManager::RotationSchedule", SecretId=ref("Secret"), RotationLambdaARN=ref("Rotates")
            ),
        },
        {"Rotates": {"Type": "String"}},
    )
    mine = arn("secretsmanager", "secret:app/db-AbCdEf")
    for action in ("CreateSecret", "DeleteSecret", "RotateSecret", "CancelRotateSecret"):
        assert allows(made, f"secretsmanager:{action}", mine), action
        assert not allows(made, f"secretsmanager:{action}", arn("secretsmanager", "secret:payroll-AbCdEf"))
    assert allows(made, "lambda:InvokeFunction", arn("lambda", "function:rotates"))


@pytest.mark.parametrize("path", ["", "team/", "a/b/"])
def test_a_role_whose_path_the_form_asks(path: str) -> None:
    made = role("AWS::IAM::Role", Path="$Path")
    assert allows(made, "iam:CreateRole", arn("iam", f"role/{path}{SHORT}-Thing-x", ""))
    assert not allows(made, "iam:CreateRole", arn("iam", f"role/{path}Admin", ""))


def test_a_function_whose_role_and_code_the_form_asks() -> None:
    """https://docs.aws.amazon.com/lambda/latest/dg/access-control-identity-based.html"""
    made = role("AWS::Lambda::Function", Role="$Role", Code={"S3Bucket": "$Bucket", "S3Key": "$Key"})
    function = arn("lambda", f"function:{SHORT}-Thing-x")
    assert allows(made, "lambda:CreateFunction", function)
    assert allows(made, "iam:PassRole", ROLE, **{PASSED: "lambda.amazonaws.com"})
    assert not allows(made, "iam:PassRole", ROLE, **{PASSED: "ec2.amazonaws.com"})
    assert allows(made, "s3:GetObject", "arn:aws:s3:::code-of-the-team/app.zip")
    named = role("AWS::Lambda::Function", Role=ROLE, Code={"S3Bucket": "code", "S3Key": "app.zip"})
    assert allows(named, "iam:PassRole", ROLE, **{PASSED: "lambda.amazonaws.com"})
    assert not allows(named, "iam:PassRole", arn("iam", "role/x", ""), **{PASSED: "lambda.amazonaws.com"})
    assert allows(named, "s3:GetObject", "arn:aws:s3:::code/app.zip")
    assert not allows(named, "s3:GetObject", "arn:aws:s3:::code/other.zip")


def test_a_function_without_file_reads_none() -> None:
    made = role("AWS::Lambda::Function", Role=ROLE, Code={"ZipFile": "x"})
    assert not allows(made, "s3:GetObject", "arn:aws:s3:::code/app.zip")


def test_a_layer_of_another_account() -> None:
    layer = "arn:aws:lambda:eu-west-1:580247275435:layer:LambdaInsightsExtension:53"
    made = role("AWS::Lambda::Function", Role=ROLE, Layers=[layer])
    assert allows(made, "lambda:GetLayerVersion", layer)
    assert not allows(made, "lambda:GetLayerVersion", layer.replace("LambdaInsightsExtension", "Other"))


def test_a_network_over_all_zones() -> None:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getavailabilityzones.html"""
    zone = {"Fn::Select": [0, {"Fn::GetAZs": ""}]}
    made = role_of({"Vpc": of("AWS::EC2::VPC"), "S": of("AWS::EC2::Subnet", VpcId=ref("Vpc"), AvailabilityZone=zone)})
    for action in ("DescribeAvailabilityZones", "DescribeAccountAttributes", "DescribeSubnets"):
        assert allows(made, f"ec2:{action}", "*")
    assert "ec2:DescribeAccountAttributes" not in str(role("AWS::SNS::Topic"))


@pytest.mark.parametrize(
    "password",
    [
        "{{resolve:secretsmanager:prod/db:SecretString:password}}",
        {"Fn::Sub": "{{resolve:secretsmanager:prod/db:SecretString:password::}}"},
        {"Fn::Join": ["", ["{{resolve:secretsmanager:", "prod/db", ":SecretString:password}}"]]},
    ],
)
def test_a_secret_that_is_resolved(password: Any) -> None:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html"""
    made = role("AWS::RDS::DBInstance", MasterUserPassword=password)
    assert allows(made, "secretsmanager:GetSecretValue", arn("secretsmanager", "secret:prod/db-AbCdEf"))
    assert not allows(made, "secretsmanager:GetSecretValue", arn("secretsmanager", "secret:prod/other-AbCdEf"))
    through = "secretsmanager.eu-west-1.amazonaws.com"
    assert allows(made, "kms:Decrypt", arn("kms", "key/1"), kms__ViaService=through)
    assert not allows(made, "kms:Decrypt", arn("kms", "key/1"))


def test_a_secret_of_the_template_that_is_resolved() -> None:
    """As the CDK writes it: by the secret's ARN."""
    password = {"Fn::Join": ["", ["{{resolve:secretsmanager:", ref("Secret"), ":SecretString:password::}}"]]}
    made = role_of(
        {
            "Secret": of("AWS::SecretsManager::Secret", Name="app"),
            "Db": of("AWS::RDS::DBInstance", MasterUserPassword=password),
        }
    )
    assert allows(made, "secretsmanager:GetSecretValue", arn("secretsmanager", "secret:app-AbCdEf"))
    assert not allows(made, "secretsmanager:GetSecretValue", arn("secretsmanager", "secret:other-AbCdEf"))


@pytest.mark.parametrize(
    ("reference", "action", "on"),
    [
        ("{{resolve:ssm:/app/size:1}}", "ssm:GetParameters", arn("ssm", "parameter/app/size")),
        ("{{resolve:ssm-secure:/app/key}}", "ssm:GetParameters", arn("ssm", "parameter/app/key")),
        ("{{resolve:ssm:/aws/service/x}}", "ssm:GetParameters", arn("ssm", "parameter/aws/service/x", account="")),
    ],
)
def test_a_parameter_that_is_resolved(reference: str, action: str, on: str) -> None:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm.html"""
    made = role("AWS::SNS::Topic", DisplayName=reference)
    assert allows(made, action, on)
    assert not allows(made, action, arn("ssm", "parameter/other"))


def test_an_instance_from_another_image_of_the_same_folder() -> None:
    """Public parameters belong to no account.

    https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters.html
    """
    folder = "/aws/service/ami-amazon-linux-latest/"
    parameters = {
        "Image": {
            "Type": "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>",
            "Default": f"{folder}al2023-ami-kernel-default-x86_64",
        },
        "Subnet": {"Type": "AWS::EC2::Subnet::Id"},
    }
    made = role_of({"I": of("AWS::EC2::Instance", ImageId=ref("Image"), SubnetId=ref("Subnet"))}, parameters)
    for name in ("al2023-ami-kernel-default-arm64", "amzn2-ami-hvm-x86_64-gp2"):
        assert allows(made, "ssm:GetParameters", f"arn:aws:ssm:eu-west-1::parameter{folder}{name}")
    assert not allows(made, "ssm:GetParameters", arn("ssm", f"parameter{folder}x"))
    assert not allows(made, "ssm:GetParameters", "arn:aws:ssm:eu-west-1::parameter/other")
    assert allows(made, "ec2:DescribeImages", "*")
    # https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ExamplePolicies_EC2.html#iam-example-runinstances
    for rest in ("instance/i-1", "volume/vol-1", "network-interface/eni-1", "subnet/subnet-1", "security-group/sg-1"):
        assert allows(made, "ec2:RunInstances", arn("ec2", rest)), rest
    assert allows(made, "ec2:RunInstances", arn("ec2", "key-pair/mine"))
    assert allows(made, "ec2:RunInstances", "arn:aws:ec2:eu-west-1::image/ami-1")
    tagged = {"aws__ResourceTag/aws__cloudformation__stack-name": STACK}
    assert allows(made, "ec2:TerminateInstances", arn("ec2", "instance/i-1"), **tagged)
    assert not allows(made, "ec2:TerminateInstances", arn("ec2", "instance/i-1"))


def test_an_instance_passes_the_role_of_its_profile() -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html"""
    made = role_of(
        {
            "I": of("AWS::EC2::Instance", IamInstanceProfile=ref("Profile")),
            "Profile": of("AWS::IAM::InstanceProfile", Roles=[ref("R")]),
            "R": trusting("ec2.amazonaws.com"),
        }
    )
    mine = arn("iam", f"role/{SHORT}-R-x", "")
    assert allows(made, "iam:PassRole", mine, **{PASSED: "ec2.amazonaws.com"})
    assert not allows(made, "iam:PassRole", ROLE, **{PASSED: "ec2.amazonaws.com"})


def test_a_budget_reads_its_billing_view() -> None:
    """https://docs.aws.amazon.com/cost-management/latest/userguide/billing-view.html"""
    made = role("AWS::Budgets::Budget", Budget={"BudgetName": "team"})
    assert allows(made, "billing:GetBillingViewData", arn("billing", "billingview/primary", ""))
    assert allows(made, "budgets:ModifyBudget", arn("budgets", "budget/team", ""))
    assert not allows(made, "budgets:ModifyBudget", arn("budgets", "budget/other", ""))


KEY = arn("kms", "key/1234abcd")


@pytest.mark.parametrize(
    ("kind", "properties", "through"),
    [
        ("AWS::ECR::Repository", {"EncryptionConfiguration": {"EncryptionType": "KMS", "KmsKey": "$Key"}}, "ecr"),
        ("AWS::DynamoDB::Table", {"SSESpecification": {"SSEEnabled": True, "KMSMasterKeyId": "$Key"}}, "dynamodb"),
    ],
)
def test_a_key_of_another_product(kind: str, properties: dict[str, Any], through: str) -> None:
    """https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service"""
    made = role(kind, **properties)
    service = f"{through}.eu-west-1.amazonaws.com"
    assert allows(made, "kms:CreateGrant", KEY, kms__ViaService=service)
    assert not allows(made, "kms:CreateGrant", KEY)
    assert allows(made, "kms:DescribeKey", KEY)
    without = role(kind)
    assert not conditioned(without, "kms:CreateGrant")


def test_a_key_that_the_template_names() -> None:
    made = role("AWS::ECR::Repository", EncryptionConfiguration={"EncryptionType": "KMS", "KmsKey": KEY})
    assert allows(made, "kms:CreateGrant", KEY)
    assert not allows(made, "kms:CreateGrant", arn("kms", "key/other"))


def test_a_service_with_scaling() -> None:
    """https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-service-linked-roles.html"""
    made = role_of(
        {
            "Cluster": of("AWS::ECS::Cluster"),
            "Task": of("AWS::ECS::TaskDefinition", TaskRoleArn=ref("TaskRole"), ExecutionRoleArn=arn_of("Execution")),
            "Execution": trusting("ecs-tasks.amazonaws.com"),
            "Service": of("AWS::ECS::Service", Cluster=ref("Cluster"), TaskDefinition=ref("Task")),
            "Target": of("AWS::ApplicationAutoScaling::ScalableTarget", ServiceNamespace="ecs"),
        },
        {"TaskRole": {"Type": "String"}},
    )
    service = arn("ecs", f"service/{SHORT}-Cluster-x/{SHORT}-Service-x")
    assert allows(made, "ecs:CreateService", service)
    assert allows(made, "ecs:DeleteService", service)
    assert allows(
        made, "iam:PassRole", arn("iam", f"role/{SHORT}-Execution-x", ""), **{PASSED: "ecs-tasks.amazonaws.com"}
    )
    assert allows(made, "iam:PassRole", ROLE, **{PASSED: "ecs-tasks.amazonaws.com"})
    linked = "ecs.application-autoscaling.amazonaws.com"
    path = f"role/aws-service-role/{linked}/AWSServiceRoleForApplicationAutoScaling_ECSService"
    assert allows(made, "iam:CreateServiceLinkedRole", arn("iam", path, ""), iam__AWSServiceName=linked)
    assert allows(
        made, "application-autoscaling:RegisterScalableTarget", arn("application-autoscaling", "scalable-target/1")
    )


def test_a_custom_resource_is_refused_with_words() -> None:
    """Referred to by an earlier resource, too."""
    resources = {
        "Topic": of("AWS::SNS::Topic", DisplayName={"Fn::GetAtt": ["Looked", "Name"]}),
        "Looked": of("Custom::Lookup", ServiceToken=ref("Function")),
    }
    with pytest.raises(FactoryError, match=r"fake 1\.0\.0: Looked: Custom::Lookup: .*author(.|\n)*card"):
        role_of(resources, {"Function": {"Type": "String"}})


PROJECT = {"P": of("AWS::CodeBuild::Project", ServiceRole=arn_of("R")), "R": trusting("codebuild.amazonaws.com")}
STATED = (
    OwnGrant(
        type="AWS::CodeBuild::Project",
        actions=("codebuild:CreateProject", "codebuild:DeleteProject", "codebuild:UpdateProject"),
        resources=("arn:${AWS::Partition}:codebuild:*:${AWS::AccountId}:project/P-*",),
        reason="AWS publishes no handlers of it; CloudFormation names a project <logical ID>-<tail>.",
    ),
    OwnGrant(
        type="AWS::CodeBuild::Project",
        actions=("iam:PassRole",),
        resources=("arn:${AWS::Partition}:iam::${AWS::AccountId}:role/SC-*",),
        conditions=(
            GrantCondition(operator="StringEquals", key="iam:PassedToService", values=("codebuild.amazonaws.com",)),
        ),
        reason="A build acts with the project's role.",
    ),
)


def test_a_build_project_without_the_card_s_grants() -> None:
    with pytest.raises(FactoryError, match=r"fake 1\.0\.0: P: AWS::CodeBuild::Project: .*publishes(.|\n)*grants="):
        role_of(PROJECT)


def test_a_build_project_with_the_card_s_grants() -> None:
    made = role_of(PROJECT, grants=STATED)
    project = arn("codebuild", "project/P-1a2b3c")
    assert allows(made, "codebuild:CreateProject", project)
    assert not allows(made, "codebuild:CreateProject", arn("codebuild", "project/other"))
    mine = arn("iam", f"role/{SHORT}-R-x", "")
    assert allows(made, "iam:PassRole", mine, **{PASSED: "codebuild.amazonaws.com"})
    (sid, *_) = [s for policy in made.policies for s in policy.statements if "codebuild:CreateProject" in s.actions]
    assert sid.sid == "CodebuildStatedOnTheCard"


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"actions": ("codebuild:*",)}, "in full"),
        ({"actions": ("*:*",)}, "in full"),
        ({"resources": ("arn:aws:s3:::x",)}, "Partition"),
        ({"actions": ("iam:PassRole",), "resources": ("*",)}, "name the role"),
        (
            {
                "actions": ("iam:PassRole",),
                "resources": ("arn:${AWS::Partition}:iam::${AWS::AccountId}:role/*",),
            },
            "name the role",
        ),
        (
            {
                "actions": ("iam:PassRole",),
                "resources": ("arn:${AWS::Partition}:iam::${AWS::AccountId}:role/SC-*",),
                "conditions": (),
            },
            "PassedToService",
        ),
    ],
)
def test_a_card_grants_no_more_than_the_derivation_may(changed: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        OwnGrant.model_validate(STATED[0].model_dump() | changed)


def test_permission_boundary_is_demanded_of_what_a_product_makes() -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html"""
    policy = {"PolicyName": "x", "PolicyDocument": {}}
    made = role_of({"R": trusting("ec2.amazonaws.com") | {"Properties": {"Policies": [policy]}}}, boundary="Limits")
    mine, limits = arn("iam", f"role/{SHORT}-R-x", ""), arn("iam", "policy/Limits", "")
    for action in ("iam:CreateRole", "iam:PutRolePolicy", "iam:PutRolePermissionsBoundary"):
        assert allows(made, action, mine, iam__PermissionsBoundary=limits), action
        assert not allows(made, action, mine), action
        assert not allows(made, action, mine, iam__PermissionsBoundary=arn("iam", "policy/Wide", "")), action
    assert not allows(made, "iam:DeleteRolePermissionsBoundary", mine, iam__PermissionsBoundary=limits)
    assert allows(made, "iam:DeleteRole", mine)


def test_imports_of_a_value() -> None:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-importvalue.html"""
    assert allows(role("AWS::SNS::Topic", DisplayName={"Fn::ImportValue": "x"}), "cloudformation:ListExports", "*")


@pytest.mark.parametrize(
    ("kind", "action"),
    [
        ("AWS::EC2::VPC::Id", "ec2:DescribeVpcs"),
        ("List<AWS::EC2::Subnet::Id>", "ec2:DescribeSubnets"),
        ("AWS::EC2::KeyPair::KeyName", "ec2:DescribeKeyPairs"),
        ("AWS::EC2::Image::Id", "ec2:DescribeImages"),
        ("List<AWS::EC2::AvailabilityZone::Name>", "ec2:DescribeAvailabilityZones"),
    ],
)
def test_parameters_that_are_looked_up(kind: str, action: str) -> None:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html"""
    assert allows(role_of({"T": of("AWS::SNS::Topic")}, {"P": {"Type": kind}}), action, "*")


def test_a_parameter_s_policies_of_a_role_that_anybody_could_be() -> None:
    """A policy written into a role that only the form names would make the launch role an administrator."""
    with pytest.raises(FactoryError, match=r"Thing: AWS::IAM::RolePolicy needs iam:.*name it there"):
        role("AWS::IAM::RolePolicy", RoleName="$Role", PolicyName="x")


def test_a_wait_condition_needs_nothing() -> None:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-waitcondition.html"""
    waits = role("AWS::CloudFormation::WaitConditionHandle")
    assert waits == role_of({})


def test_a_canary_reads_the_layer_that_it_runs_on_in_whichever_account_of_aws() -> None:
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_Debug_Locally.html"""
    made = role("AWS::Synthetics::Canary", Name="probe")
    for layer in ("Synthetics:83", "AWS-CW-SyntheticsNodeJsPuppeteer-Firefox:22"):
        assert allows(made, "lambda:GetLayerVersion", f"arn:aws:lambda:ap-northeast-1:172291836251:layer:{layer}")
    theirs = "arn:aws:lambda:ap-northeast-1:172291836251:layer:other:1"
    assert not allows(made, "lambda:GetLayerVersion", theirs)
    assert not allows(made, "lambda:DeleteLayerVersion", theirs.replace("other", "Synthetics"))


def test_a_canary_uses_the_key_of_its_variables_alone() -> None:
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_artifact_encryption.html"""
    artifacts = {"S3Encryption": {"EncryptionMode": "SSE_KMS", "KmsKeyArn": "$Key"}}
    key = arn("kms", "key/0a1b2c3d")
    made = role("AWS::Synthetics::Canary", Name="probe", ArtifactConfig=artifacts)
    assert allows(made, "kms:DescribeKey", key)
    assert not allows(made, "kms:CreateGrant", key)
    assert not allows(made, "kms:Decrypt", key)
    assert allows(role("AWS::Synthetics::Canary", Name="probe", KmsKeyArn="$Key"), "kms:CreateGrant", key)


def test_a_trail_that_may_name_no_role_reads_the_linked_one() -> None:
    """https://docs.aws.amazon.com/awscloudtrail/latest/userguide/using-service-linked-roles-create-slr-for-org-trails.html"""
    linked = arn("iam", "role/aws-service-role/cloudtrail.amazonaws.com/AWSServiceRoleForCloudTrail", "")
    perhaps = {"Fn::If": ["Searched", ROLE, {"Ref": "AWS::NoValue"}]}
    assert allows(role("AWS::CloudTrail::Trail", CloudWatchLogsRoleArn=perhaps), "iam:GetRole", linked)
    assert not allows(role("AWS::CloudTrail::Trail", CloudWatchLogsRoleArn=ROLE), "iam:GetRole", linked)


def _sids(made: LaunchRole) -> set[str]:
    return {statement.sid for policy in made.policies for statement in policy.statements}


def test_the_reason_is_in_the_sid() -> None:
    assert "Ec2IdIsRandom" in _sids(role("AWS::EC2::LaunchTemplate"))
    assert "NotInIamsReference" in _sids(role("AWS::AutoScaling::AutoScalingGroup"))
    assert "BillingOfAnotherService" in _sids(role("AWS::Budgets::Budget"))


@pytest.mark.parametrize(
    ("resources", "told"),
    [
        ({"Thing": None}, "Thing: has no Type"),
        ({"Thing": {"Properties": {}}}, "Thing: has no Type"),
        ({"Fn::ForEach::Topics": ["T", ["a"], {}]}, "Fn::ForEach::Topics: has no Type"),
        ([], "Resources: is no object"),
        ({"Thing": {"Type": {"Ref": "Kind"}}}, "Thing: has no Type"),
    ],
)
def test_what_is_no_template_is_told(resources: Any, told: str) -> None:
    with pytest.raises(FactoryError, match=rf"fake 1\.0\.0: {told}"):
        role_of(resources)


def test_names_in_a_circle_are_told() -> None:
    circle = {"A": of("AWS::SNS::Topic", TopicName=ref("B")), "B": of("AWS::SQS::Queue", QueueName=ref("A"))}
    circle["A"]["Properties"]["TopicName"] = {"Fn::Sub": "${B}"}
    circle["B"]["Properties"]["QueueName"] = {"Fn::GetAtt": ["A", "TopicArn"]}
    with pytest.raises(
        FactoryError, match=r"fake 1\.0\.0: Resources: names of resources depend on each other in a circle"
    ):
        role_of(circle)


def test_a_rest_api_is_made_below_its_own_path() -> None:
    """Each part by a request to the path of what holds it; tags have a path of their own.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-create-and-manage-api.html
    """
    api = {"RestApiId": ref("Api")}
    made = role_of(
        {
            "Api": of("AWS::ApiGateway::RestApi"),
            "Part": of("AWS::ApiGateway::Resource", PathPart="orders", **api),
            "Method": of("AWS::ApiGateway::Method", HttpMethod="GET", ResourceId=ref("Part"), **api),
            "Deployment": of("AWS::ApiGateway::Deployment", **api),
            "Stage": of("AWS::ApiGateway::Stage", DeploymentId=ref("Deployment"), **api),
        }
    )
    for verb, path in (
        ("POST", "/restapis"),
        ("POST", "/restapis/a1b2/resources/c3d4"),
        ("PUT", "/restapis/a1b2/resources/c3d4/methods/GET"),
        ("POST", "/restapis/a1b2/deployments"),
        ("POST", "/restapis/a1b2/stages"),
        ("DELETE", "/restapis/a1b2"),
        ("PUT", "/tags/arn%3Aaws%3Aapigateway"),
    ):
        assert allows(made, f"apigateway:{verb}", f"arn:aws:apigateway:eu-west-1::{path}"), (verb, path)
    for path in ("/domainnames/example.com", "/apikeys/1"):
        assert not allows(made, "apigateway:DELETE", f"arn:aws:apigateway:eu-west-1::{path}")


def test_a_parameter_that_could_name_what_its_property_does_not_say() -> None:
    """https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonpersonalize.html"""
    made = role("AWS::Personalize::Filter", Name="f", DatasetGroupArn="$Group")
    assert allows(made, "personalize:CreateFilter", arn("personalize", "dataset-group/sales"))


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("AWS::Lambda::LayerVersion", {"Content": {"S3Bucket": "$Bucket", "S3Key": "$Key"}}),
        ("AWS::StepFunctions::StateMachine", {"DefinitionS3Location": {"Bucket": "$Bucket", "Key": "$Key"}}),
        ("AWS::ApiGateway::RestApi", {"BodyS3Location": {"Bucket": "$Bucket", "Key": "$Key"}}),
        ("AWS::AppSync::GraphQLSchema", {"ApiId": "x", "DefinitionS3Location": "s3://$Bucket/$Key"}),
        (
            "AWS::SSM::Document",
            {"Content": {}, "Attachments": [{"Key": "S3FileUrl", "Values": ["s3://$Bucket/$Key"]}]},
        ),
    ],
)
def test_a_file_of_the_product_is_read_as_just_that_file(kind: str, given: dict[str, Any]) -> None:
    key = f"{'0a' * 32}.zip"
    text = json.dumps(given).replace("$Bucket", "{{resolve:ssm:/service-catalog/assets-bucket}}").replace("$Key", key)
    template = {"Resources": {"R": {"Type": kind, "Properties": json.loads(text)}}}
    found = [each for each in grants(template, "x 1.0.0") if "assets" in each.resource and each.action[:3] == "s3:"]
    assert {each.action for each in found} >= {"s3:GetObject"}
    for each in found:
        assert each.resource == f"arn:${{AWS::Partition}}:s3:::service-catalog-assets-${{AssetsAccount}}-*/{key}"
        assert each.conditions == (("StringEquals", "aws:ResourceAccount", ("${AssetsAccount}",)),)
