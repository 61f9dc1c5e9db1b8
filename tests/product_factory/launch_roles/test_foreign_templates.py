"""Templates as teams write them, in the forms that are easily missed: what AWS needs for each, and where it says so."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from product_factory.aws.schemas import resource_types
from product_factory.errors import FactoryError
from product_factory.launch_roles.roles import template
from tests.product_factory.launch_roles.baseline import EVERYTHING, of, ref
from tests.product_factory.launch_roles.baseline import arn as arn_of
from tests.product_factory.launch_roles.baseline import role as trusting
from tests.product_factory.launch_roles.roles import SHORT, allows, arn, conditioned, role, role_of, statements

PASSED = "iam__PassedToService"
OTHER = arn("iam", "role/other-team", "")


@pytest.mark.parametrize(
    "name",
    [
        {"Fn::Sub": "{{resolve:ssm:/app/${Env}/size}}"},
        {"Fn::Sub": "{{resolve:ssm:/app/${AWS::AccountId}/size}}"},
        {"Fn::Sub": "${!literal}-{{resolve:secretsmanager:app/${Env}:SecretString:x}}"},
        "function:${stageVariables.fn}",
    ],
)
def test_no_placeholder_of_a_template_reaches_the_roles_own(name: Any) -> None:
    """Roles are one template for all products: one unknown name in Fn::Sub would keep every role from every account."""
    made = role_of({"T": of("AWS::SNS::Topic", DisplayName=name, TopicName=name)}, {"Env": {"Type": "String"}})
    written = json.dumps(template([made]))
    assert set(re.findall(r"\$\{([^}]*)\}", written)) <= {"AWS::AccountId", "AWS::Partition"}


def test_a_parameter_of_the_own_account_that_is_resolved() -> None:
    made = role("AWS::SNS::Topic", DisplayName={"Fn::Sub": "{{resolve:ssm:/app/${AWS::AccountId}/size}}"})
    assert allows(made, "ssm:GetParameters", arn("ssm", "parameter/app/111111111111/size"))
    assert not allows(made, "ssm:GetParameters", arn("ssm", "parameter/app/222222222222/size"))


def test_a_secret_without_a_name_that_is_resolved() -> None:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html"""
    password = {"Fn::Sub": "{{resolve:secretsmanager:${Secret}:SecretString:password}}"}
    made = role_of(
        {"Secret": of("AWS::SecretsManager::Secret"), "Db": of("AWS::RDS::DBInstance", MasterUserPassword=password)}
    )
    assert allows(made, "secretsmanager:GetSecretValue", arn("secretsmanager", "secret:Secret-1a2b3c-AbCdEf"))
    assert not allows(made, "secretsmanager:GetSecretValue", arn("secretsmanager", "secret:payroll-AbCdEf"))


def test_scaling_has_an_id_of_its_own() -> None:
    """https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html"""
    target = {"Fn::Sub": "service/${Cluster}/${Service.Name}"}
    made = role_of(
        {
            "Cluster": of("AWS::ECS::Cluster"),
            "Service": of("AWS::ECS::Service", Cluster=ref("Cluster")),
            "Target": of("AWS::ApplicationAutoScaling::ScalableTarget", ServiceNamespace="ecs", ResourceId=target),
        }
    )
    on = arn("application-autoscaling", "scalable-target/1234abcd56ab78cd901ef1234567890ab123")
    for action in ("RegisterScalableTarget", "DeregisterScalableTarget", "TagResource"):
        assert allows(made, f"application-autoscaling:{action}", on), action


@pytest.mark.parametrize(("scope", "written"), [("REGIONAL", "regional"), ("CLOUDFRONT", "global")])
def test_a_web_acl_by_its_scope(scope: str, written: str) -> None:
    """https://docs.aws.amazon.com/waf/latest/developerguide/security_iam_service-with-iam.html"""
    made = role("AWS::WAFv2::WebACL", Name="shop", Scope=scope)
    assert allows(made, "wafv2:CreateWebACL", arn("wafv2", f"{written}/webacl/shop/1a2b3c4d-5e6f"))


def test_a_group_of_mixed_instances() -> None:
    """https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-launch-template-permissions.html"""
    template_of = {"LaunchTemplateSpecification": {"LaunchTemplateId": ref("Template"), "Version": "1"}}
    made = role_of(
        {
            "Group": of("AWS::AutoScaling::AutoScalingGroup", MixedInstancesPolicy={"LaunchTemplate": template_of}),
            "Template": of("AWS::EC2::LaunchTemplate", LaunchTemplateData={"IamInstanceProfile": {"Arn": arn_of("P")}}),
            "P": of("AWS::IAM::InstanceProfile", Roles=[ref("R")]),
            "R": trusting("ec2.amazonaws.com"),
        }
    )
    for rest in ("launch-template/lt-1", "instance/i-1", "volume/vol-1", "network-interface/eni-1", "subnet/subnet-1"):
        assert allows(made, "ec2:RunInstances", arn("ec2", rest)), rest
    assert allows(made, "ec2:RunInstances", "arn:aws:ec2:eu-west-1::image/ami-1")
    assert allows(made, "ec2:CreateTags", arn("ec2", "instance/i-1"))
    mine = arn("iam", f"role/{SHORT}-R-x", "")
    assert allows(made, "iam:PassRole", mine, **{PASSED: "ec2.amazonaws.com"})


@pytest.mark.parametrize(
    ("kind", "properties"),
    [
        ("AWS::AutoScaling::AutoScalingGroup", {"LaunchTemplate": {"LaunchTemplateId": "$Id", "Version": "1"}}),
        ("AWS::EC2::Instance", {"LaunchTemplate": {"LaunchTemplateName": "made-elsewhere", "Version": "1"}}),
        ("AWS::EC2::Instance", {"IamInstanceProfile": "made-elsewhere"}),
    ],
)
def test_a_role_that_something_made_elsewhere_carries(kind: str, properties: dict[str, Any]) -> None:
    """Its name is not the profile's: any role, but to EC2 only."""
    made = role(kind, **properties)
    assert allows(made, "iam:PassRole", OTHER, **{PASSED: "ec2.amazonaws.com"})
    assert not allows(made, "iam:PassRole", OTHER, **{PASSED: "lambda.amazonaws.com"})


@pytest.mark.parametrize("name", ["MyDb", {"Fn::Sub": "${AWS::StackName}-Db"}])
def test_a_database_s_name_is_stored_in_lower_case(name: Any) -> None:
    """https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html"""
    made = role_of({"Db": of("AWS::RDS::DBInstance", DBInstanceIdentifier=name)})
    stored = "mydb" if name == "MyDb" else "sc-111111111111-pp-abcdefghijklm-db"
    assert allows(made, "rds:CreateDBInstance", arn("rds", f"db:{stored}"))
    assert not allows(made, "rds:DeleteDBInstance", arn("rds", "db:payroll"))


@pytest.mark.parametrize(
    ("kind", "through"),
    [("AWS::RDS::DBCluster", "rds"), ("AWS::SecretsManager::Secret", "secretsmanager")],
)
def test_a_key_although_the_schema_says_nothing_of_it(kind: str, through: str) -> None:
    """https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Overview.Encryption.Keys.html"""
    made, key = role(kind, KmsKeyId="$Key"), arn("kms", "key/1")
    via = f"{through}.eu-west-1.amazonaws.com"
    for action in ("CreateGrant", "Decrypt", "GenerateDataKey"):
        assert allows(made, f"kms:{action}", key, kms__ViaService=via), action
        assert not allows(made, f"kms:{action}", key), action
    assert allows(made, "kms:DescribeKey", key)
    assert not conditioned(role("AWS::SNS::Topic", KmsMasterKeyId="$Key"), "kms:CreateGrant")


def test_tags_are_no_keys() -> None:
    made = role("AWS::Lambda::Function", Role=OTHER, Tags=[{"Key": "$Name", "Value": "x"}], Code={"S3Key": "$K"})
    assert not conditioned(made, "kms:CreateGrant")


TRUSTS: list[Any] = [
    {"Statement": [{"Effect": "Allow", "Principal": {"Service": ref("Service")}, "Action": "sts:AssumeRole"}]},
    {"Fn::If": ["C", {"Statement": []}, {"Statement": []}]},
    json.dumps({"Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}}]}),
    {"Statement": {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}},
    None,
    [],
    "no policy",
]


@pytest.mark.parametrize("trust", TRUSTS)
def test_a_role_of_the_template_is_passed_however_its_trust_is_written(trust: Any) -> None:
    resources = {
        "F": of("AWS::Lambda::Function", Role=arn_of("R"), Code={"ZipFile": "x"}),
        "R": of("AWS::IAM::Role", AssumeRolePolicyDocument=trust),
    }
    made = role_of(resources, {"Service": {"Type": "String"}})
    assert allows(made, "iam:PassRole", arn("iam", f"role/{SHORT}-R-x", ""), **{PASSED: "lambda.amazonaws.com"})


def test_roles_of_an_identity_pool() -> None:
    """They trust a federation, not a service: https://github.com/awslabs/aws-api-gateway-developer-portal/issues/11"""
    trust = {
        "Effect": "Allow",
        "Principal": {"Federated": "cognito-identity.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    made = role_of(
        {
            "A": of(
                "AWS::Cognito::IdentityPoolRoleAttachment", IdentityPoolId="x", Roles={"authenticated": arn_of("R")}
            ),
            "R": of("AWS::IAM::Role", AssumeRolePolicyDocument={"Statement": [trust]}),
        }
    )
    mine = arn("iam", f"role/{SHORT}-R-x", "")
    assert allows(made, "iam:PassRole", mine, **{PASSED: "cognito-identity.amazonaws.com"})


def test_a_role_that_another_resource_gives() -> None:
    given_role = {"Fn::GetAtt": ["Stored", "Value"]}
    made = role_of(
        {
            "F": of("AWS::Lambda::Function", Role=given_role, Code={"ZipFile": "x"}),
            "Stored": of("AWS::SSM::Parameter", Name="/role"),
        }
    )
    assert allows(made, "iam:PassRole", OTHER, **{PASSED: "lambda.amazonaws.com"})


def test_a_role_that_the_schema_says_nothing_of() -> None:
    options = {"Enabled": True, "RoleArn": OTHER}
    made = role("AWS::OpenSearchService::Domain", CognitoOptions=options)
    assert conditioned(made, "iam:PassRole")


@pytest.mark.parametrize(
    ("resources", "sections", "told"),
    [
        (
            {"N": of("AWS::CloudFormation::Stack", TemplateURL="https://x")},
            {},
            "N: AWS::CloudFormation::Stack needs cloudformation:CreateStack: ",
        ),
        ({"T": of("AWS::SNS::Topic")}, {"Transform": "AWS::SecretsManager-2020-07-23"}, "Transform: "),
        (
            {"T": {"Type": "AWS::SNS::Topic", "Properties": {"Fn::Transform": {"Name": "AWS::Include"}}}},
            {},
            "Transform",
        ),
        ({"F": of("AWS::Serverless::Function")}, {}, "F: AWS::Serverless::Function: a transform"),
        (
            {"P": of("AWS::IAM::ManagedPolicy", Roles=[ref("Name")])},
            {"Parameters": {"Name": {"Type": "String"}}},
            "P: AWS::IAM::ManagedPolicy needs iam:AttachRolePolicy: a role that the template does not name",
        ),
    ],
)
def test_what_cannot_be_told_is_refused(resources: dict[str, Any], sections: dict[str, Any], told: str) -> None:
    with pytest.raises(FactoryError, match=re.escape(told)):
        role_of(resources, sections.pop("Parameters", None), **sections)


def test_what_is_kept_but_for_a_failed_creation_can_be_deleted() -> None:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html"""
    kept = {"DeletionPolicy": "RetainExceptOnCreate", "UpdateReplacePolicy": "Retain"}
    made = role_of({"Files": of("AWS::EFS::FileSystem") | kept})
    assert allows(made, "elasticfilesystem:DeleteFileSystem", arn("elasticfilesystem", "file-system/fs-1"))


def test_a_function_of_an_image() -> None:
    """https://docs.aws.amazon.com/lambda/latest/dg/images-create.html"""
    made = role("AWS::Lambda::Function", Role=OTHER, PackageType="Image", Code={"ImageUri": "$Image"})
    assert allows(made, "ecr:BatchGetImage", arn("ecr", "repository/app"))


def test_a_web_acl_on_a_load_balancer_of_the_template() -> None:
    """https://docs.aws.amazon.com/service-authorization/latest/reference/list_awswafv2.html"""
    made = role_of(
        {
            "Balancer": of("AWS::ElasticLoadBalancingV2::LoadBalancer", Name="shop"),
            "Acl": of("AWS::WAFv2::WebACL", Name="shop", Scope="REGIONAL"),
            "On": of("AWS::WAFv2::WebACLAssociation", ResourceArn=ref("Balancer"), WebACLArn=arn_of("Acl")),
        }
    )
    balancer = arn("elasticloadbalancing", "loadbalancer/app/shop/50dc6c495c0c9188")
    assert allows(made, "wafv2:AssociateWebACL", balancer)
    assert not allows(made, "wafv2:AssociateWebACL", balancer.replace("shop", "other"))
    assert allows(made, "elasticloadbalancing:SetWebACL", "*")


def test_a_final_snapshot() -> None:
    """https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticache.html"""
    made = role_of({"G": of("AWS::ElastiCache::ReplicationGroup") | {"DeletionPolicy": "Snapshot"}})
    assert allows(made, "elasticache:DeleteReplicationGroup", arn("elasticache", "snapshot:final"))


def test_a_secret_by_an_arn_without_its_last_characters() -> None:
    secret = arn("secretsmanager", "secret:app/db")
    made = role("AWS::SecretsManager::RotationSchedule", SecretId=secret)
    assert allows(made, "secretsmanager:RotateSecret", f"{secret}-AbCdEf")


def test_a_literal_id_is_that_id() -> None:
    made = role("AWS::EC2::Instance", SubnetId="subnet-0a1b2c3d4e5f60718")
    assert allows(made, "ec2:RunInstances", arn("ec2", "subnet/subnet-0a1b2c3d4e5f60718"))
    assert not allows(made, "ec2:RunInstances", arn("ec2", "subnet/subnet-99999999999999999"))


def test_policies_that_a_parameter_chooses_among() -> None:
    allowed = ["arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::aws:policy/ViewOnlyAccess"]
    made = role_of(
        {"G": of("AWS::IAM::Group", ManagedPolicyArns=[ref("Policy")])},
        {"Policy": {"Type": "String", "AllowedValues": allowed}},
    )
    on = arn("iam", f"group/{SHORT}-G-x", "")
    assert allows(made, "iam:AttachGroupPolicy", on, iam__PolicyARN=allowed[1])
    assert not allows(made, "iam:AttachGroupPolicy", on, iam__PolicyARN="arn:aws:iam::aws:policy/AdministratorAccess")


def test_names_out_of_a_mapping() -> None:
    made = role_of(
        {"T": of("AWS::SNS::Topic", TopicName={"Fn::FindInMap": ["Names", ref("AWS::Region"), "Topic"]})},
        Mappings={"Names": {"eu-west-1": {"Topic": "alerts"}, "us-east-1": {"Topic": "alarms"}}},
    )
    assert allows(made, "sns:CreateTopic", arn("sns", "alarms"))
    assert not allows(made, "sns:CreateTopic", arn("sns", "orders"))


VALUES = st.recursive(
    st.sampled_from(
        [
            "x",
            "",
            "arn:aws:iam::111111111111:role/r",
            "arn:${AWS::Partition}:s3:::b",
            "{{resolve:ssm:/a/${B}}}",
            "${!x}",
            "s3://b/k",
            None,
            7,
            True,
            {"Ref": "P"},
            {"Ref": "AWS::NoValue"},
            {"Ref": "Topic"},
            {"Fn::GetAtt": ["ChatRole", "Arn"]},
            {"Fn::GetAtt": "Bucket.Arn"},
            {"Fn::Sub": "${P}-${AWS::StackName}"},
            {"Fn::Sub": ["${A}", {"A": {"Ref": "Key"}}]},
            {"Fn::FindInMap": ["M", "a", "b"]},
            {"Fn::Select": [0, {"Fn::GetAZs": ""}]},
            {"Statement": "x"},
        ]
    ),
    lambda inner: (
        st.lists(inner, max_size=2)
        | inner.map(lambda value: {"Fn::If": ["C", value, {"Ref": "AWS::NoValue"}]})
        | st.dictionaries(
            st.sampled_from(["Name", "RoleArn", "KmsKeyId", "Policies", "LaunchTemplate"]), inner, max_size=2
        )
    ),
    max_leaves=6,
)
NAMES = [
    "Name",
    "Role",
    "RoleName",
    "Path",
    "Policies",
    "ManagedPolicyArns",
    "AssumeRolePolicyDocument",
    "Roles",
    "Tags",
]


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from(sorted(EVERYTHING["Resources"])),
    st.dictionaries(st.sampled_from([*NAMES, "KmsKeyId", "Code", "BucketName"]), VALUES, max_size=3) | VALUES,
    st.sampled_from(resource_types()),
)
def test_whatever_stands_there_is_derived_or_refused(name: str, properties: Any, kind: str) -> None:
    """No other error, nothing foreign in what is written, and no action with a wildcard."""
    resources = EVERYTHING["Resources"] | {"Other": {"Type": kind, "Properties": properties}}
    resources[name] = resources[name] | {"Properties": properties}
    try:
        made = role_of(resources, {"P": {"Type": "String"}}, Mappings={"M": {"a": {"b": "c"}}})
    except FactoryError:
        return
    assert set(re.findall(r"\$\{([^}]*)\}", json.dumps(template([made])))) <= {"AWS::AccountId", "AWS::Partition"}
    assert not any("*" in action for statement in statements(made) for action in statement["Action"])
