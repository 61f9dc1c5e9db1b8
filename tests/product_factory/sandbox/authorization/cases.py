"""What AWS demands, and doesn't, of one step: a table by kind, each row with where AWS or a refused request says so.

Written from those sources, not from what the judge answers.
"""

from typing import Any, NamedTuple

ACCOUNT = "333333333333"
PLACE = f"us-east-1:{ACCOUNT}"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/SC-1-Role"
KEY = f"arn:aws:kms:{PLACE}:key/11111111-1111-1111-1111-111111111111"

REFERENCE = "https://docs.aws.amazon.com/service-authorization/latest/reference/"
CFN = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
MANAGED = "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/"
RUN_INSTANCES = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ExamplePolicies_EC2.html"
API_PATHS = "https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html"


class Case(NamedTuple):
    """A step, what it demands (action, resource), and actions or (action, resource) that it doesn't."""

    kind: str
    type: str
    properties: dict[str, Any]
    demanded: tuple[tuple[str, str], ...]
    source: str
    name: str = ""
    operation: str = "create"
    absent: tuple[str | tuple[str, str], ...] = ()


def ec2(rest: str) -> str:
    return f"arn:aws:ec2:{PLACE}:{rest}"


def elb(rest: str) -> str:
    return f"arn:aws:elasticloadbalancing:{PLACE}:{rest}"


def rds(rest: str) -> str:
    return f"arn:aws:rds:{PLACE}:{rest}"


DB = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/security_iam_id-based-policy-examples.html"

SECURITY_GROUP = "sg-0123456789abcdef0"

CASES = (
    Case(
        "an instance is launched on all that it takes; what has no ID yet is *",
        "AWS::EC2::Instance",
        {"ImageId": "ami-1", "SubnetId": "subnet-1", "SecurityGroupIds": ["sg-1", "sg-2"], "KeyName": "door"},
        (
            ("ec2:RunInstances", "arn:aws:ec2:us-east-1::image/ami-1"),
            ("ec2:RunInstances", ec2("instance/*")),
            ("ec2:RunInstances", ec2("network-interface/*")),
            ("ec2:RunInstances", ec2("volume/*")),
            ("ec2:RunInstances", ec2("subnet/subnet-1")),
            ("ec2:RunInstances", ec2("security-group/sg-1")),
            ("ec2:RunInstances", ec2("security-group/sg-2")),
            ("ec2:RunInstances", ec2("key-pair/door")),
        ),
        f"{RUN_INSTANCES} https://github.com/aws/karpenter-provider-aws/issues/7370",
        absent=("iam:PassRole", "ec2:AttachVolume"),
    ),
    Case(
        "an instance without subnet, group and key still uses the default ones",
        "AWS::EC2::Instance",
        {"ImageId": "ami-1"},
        (("ec2:RunInstances", ec2("subnet/*")), ("ec2:RunInstances", ec2("security-group/*"))),
        f"{RUN_INSTANCES} https://github.com/iterative/cml/issues/429",
        absent=(("ec2:RunInstances", ec2("key-pair/*")),),
    ),
    Case(
        "a group that launches by template is refused where its instances are",
        "AWS::AutoScaling::AutoScalingGroup",
        {"LaunchTemplate": {"LaunchTemplateId": "lt-1", "Version": "1"}},
        (
            (
                "autoscaling:CreateAutoScalingGroup",
                f"arn:aws:autoscaling:{PLACE}:autoScalingGroup:*:autoScalingGroupName/SC-1-Group",
            ),
            ("ec2:RunInstances", ec2("instance/*")),
            ("ec2:RunInstances", ec2("launch-template/lt-1")),
        ),
        "https://github.com/outerbounds/terraform-aws-metaflow/pull/19 "
        "https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-launch-template-permissions.html",
        name="SC-1-Group",
    ),
    Case(
        "the ARN of a launch configuration holds an ID and the name",
        "AWS::AutoScaling::LaunchConfiguration",
        {},
        (
            (
                "autoscaling:CreateLaunchConfiguration",
                f"arn:aws:autoscaling:{PLACE}:launchConfiguration:*:launchConfigurationName/SC-1-Launch",
            ),
        ),
        "https://github.com/eksctl-io/eksctl/issues/339",
        name="SC-1-Launch",
    ),
    Case(
        "a launch template is known by its ID",
        "AWS::EC2::LaunchTemplate",
        {"LaunchTemplateName": "SC-1-Template"},
        (
            ("ec2:CreateLaunchTemplate", ec2("launch-template/*")),
            ("ec2:CreateTags", ec2("launch-template/*")),
        ),
        f"{REFERENCE}list_amazonec2.html",
        name="SC-1-Template",
        absent=(("ec2:CreateLaunchTemplate", ec2("launch-template/SC-1-Template")),),
    ),
    Case(
        "a rule is authorized on its group; rules that aren't tagged are none of IAM's resources",
        "AWS::EC2::SecurityGroupIngress",
        {"GroupId": "sg-1", "IpProtocol": "tcp"},
        (("ec2:AuthorizeSecurityGroupIngress", ec2("security-group/sg-1")),),
        "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-policy-examples.html",
        absent=(("ec2:AuthorizeSecurityGroupIngress", ec2("security-group-rule/*")),),
    ),
    Case(
        "a NAT gateway takes a subnet and an address",
        "AWS::EC2::NatGateway",
        {"SubnetId": "subnet-1", "AllocationId": "eipalloc-1"},
        (
            ("ec2:CreateNatGateway", ec2("natgateway/*")),
            ("ec2:CreateNatGateway", ec2("subnet/subnet-1")),
            ("ec2:CreateNatGateway", ec2("elastic-ip/eipalloc-1")),
        ),
        f"{REFERENCE}list_amazonec2.html",
    ),
    Case(
        "an endpoint in the same Region needs no word for others",
        "AWS::EC2::VPCEndpoint",
        {"VpcId": "vpc-1", "ServiceName": "com.amazonaws.us-east-1.s3", "RouteTableIds": ["rtb-1"]},
        (
            ("ec2:CreateVpcEndpoint", ec2("vpc/vpc-1")),
            ("ec2:CreateVpcEndpoint", ec2("vpc-endpoint/*")),
            ("ec2:CreateVpcEndpoint", ec2("route-table/rtb-1")),
        ),
        "https://docs.aws.amazon.com/fis/latest/userguide/fis-actions-reference.html",
        absent=("vpce:AllowMultiRegion",),
    ),
    Case(
        "a database is made on its groups, and on AWS's default ones where none is named",
        "AWS::RDS::DBInstance",
        {"Engine": "sqlserver-se", "OptionGroupName": "sc-options", "DBSubnetGroupName": "sc-subnets"},
        (
            ("rds:CreateDBInstance", rds("db:sc-1-db")),
            ("rds:CreateDBInstance", rds("og:sc-options")),
            ("rds:CreateDBInstance", rds("subgrp:sc-subnets")),
            ("rds:CreateDBInstance", rds("pg:default.engine1.0")),
            ("rds:AddTagsToResource", rds("db:sc-1-db")),
        ),
        DB,
        name="SC-1-Db",
        absent=(
            ("rds:AddTagsToResource", rds("og:sc-options")),
            "rds:CreateDBInstanceReadReplica",
            "rds:RestoreDBInstanceFromDBSnapshot",
        ),
    ),
    Case(
        "a copy of a database is made from its source",
        "AWS::RDS::DBInstance",
        {"SourceDBInstanceIdentifier": "sc-first"},
        (
            ("rds:CreateDBInstanceReadReplica", rds("db:sc-first")),
            ("rds:CreateDBInstanceReadReplica", rds("db:sc-1-db")),
        ),
        f"{CFN}aws-resource-rds-dbinstance.html",
        name="sc-1-db",
    ),
    Case(
        "an integration is tagged, not what it integrates",
        "AWS::RDS::Integration",
        {"SourceArn": rds("cluster:sc-cluster")},
        (
            ("rds:CreateIntegration", rds("cluster:sc-cluster")),
            ("rds:CreateIntegration", rds("integration:*")),
            ("rds:AddTagsToResource", rds("integration:00000000-0000-0000-0000-000000000000")),
        ),
        f"{REFERENCE}list_amazonrds.html",
        absent=(("rds:AddTagsToResource", rds("cluster:sc-cluster")), ("rds:CreateIntegration", rds("db:*"))),
    ),
    Case(
        "names of RDS are in lower case, in Neptune too",
        "AWS::Neptune::DBCluster",
        {},
        (("rds:CreateDBCluster", rds("cluster:sc-1-graph")),),
        "https://docs.aws.amazon.com/neptune/latest/apiref/API_CreateDBCluster.html",
        name="SC-1-Graph",
    ),
    Case(
        "a load balancer's ARN holds kind, name and ID",
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        {"Name": "front", "Type": "application"},
        (("elasticloadbalancing:CreateLoadBalancer", elb("loadbalancer/app/front/*")),),
        f"{REFERENCE}list_awselasticloadbalancingv2.html",
        name="front",
        absent=(
            ("elasticloadbalancing:CreateLoadBalancer", elb("loadbalancer/net/front/*")),
            ("elasticloadbalancing:CreateLoadBalancer", elb("loadbalancer/front")),
        ),
    ),
    Case(
        "a target group's ARN holds name and ID",
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        {"Name": "blue"},
        (("elasticloadbalancing:CreateTargetGroup", elb("targetgroup/blue/*")),),
        "https://docs.aws.amazon.com/launchwizard/latest/userguide/launch-wizard-sap-troubleshooting.html",
        name="blue",
    ),
    Case(
        "a listener is made on its load balancer and no other",
        "AWS::ElasticLoadBalancingV2::Listener",
        {"LoadBalancerArn": elb("loadbalancer/net/front/abc")},
        (
            ("elasticloadbalancing:CreateListener", elb("loadbalancer/net/front/abc")),
            ("elasticloadbalancing:AddTags", elb("listener/net/front/abc/00000000-0000-0000-0000-000000000000")),
        ),
        f"{REFERENCE}list_awselasticloadbalancingv2.html",
        absent=(("elasticloadbalancing:CreateListener", elb("loadbalancer/app/front/abc")),),
    ),
    Case(
        "a secret's ARN ends in six characters",
        "AWS::SecretsManager::Secret",
        {},
        (("secretsmanager:CreateSecret", f"arn:aws:secretsmanager:{PLACE}:secret:SC-1-Secret-AbCdEf"),),
        "https://docs.aws.amazon.com/secretsmanager/latest/userguide/getting-started.html",
        name="SC-1-Secret",
    ),
    Case(
        "a record is changed in its zone",
        "AWS::Route53::RecordSet",
        {"HostedZoneId": "Z1"},
        (
            ("route53:ChangeResourceRecordSets", "arn:aws:route53:::hostedzone/Z1"),
            ("route53:GetChange", "arn:aws:route53:::change/00000000-0000-0000-0000-000000000000"),
        ),
        f"{REFERENCE}list_amazonroute53.html",
    ),
    Case(
        "a zone is known by its ID",
        "AWS::Route53::HostedZone",
        {"Name": "example.com"},
        (
            ("route53:CreateHostedZone", "*"),
            ("route53:GetHostedZone", "arn:aws:route53:::hostedzone/Z0123456789ABCDEFGHIJ"),
        ),
        f"{REFERENCE}list_amazonroute53.html",
    ),
    Case(
        "a log group keeps the slash that begins its name",
        "AWS::Logs::LogGroup",
        {},
        (
            ("logs:CreateLogGroup", f"arn:aws:logs:{PLACE}:log-group:/ecs/x"),
            ("logs:CreateLogGroup", f"arn:aws:logs:{PLACE}:log-group:/ecs/x:log-stream:"),
            ("logs:DescribeLogGroups", "*"),
        ),
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html",
        name="/ecs/x",
        absent=(("logs:CreateLogGroup", f"arn:aws:logs:{PLACE}:log-group:ecs/x"), "firehose:TagDeliveryStream"),
    ),
    Case(
        "an SSM parameter loses its first slash",
        "AWS::SSM::Parameter",
        {},
        (("ssm:PutParameter", f"arn:aws:ssm:{PLACE}:parameter/baseline/topic"),),
        f"{REFERENCE}list_awssystemsmanager.html",
        name="/baseline/topic",
    ),
    Case(
        "a setting of the account, whose ID begins with a slash",
        "AWS::SSM::ServiceSetting",
        {"SettingId": "/ssm/opsinsights/opscenter", "SettingValue": "Enable"},
        (("ssm:UpdateServiceSetting", f"arn:aws:ssm:{PLACE}:servicesetting/ssm/opsinsights/opscenter"),),
        "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_UpdateServiceSetting.html (SettingId)",
    ),
    Case(
        "AWS's own documents belong to no account of ours",
        "AWS::SSM::Association",
        {"Name": "AWSConfigRemediation-X"},
        (
            ("ssm:CreateAssociation", "arn:aws:ssm:us-east-1::document/AWSConfigRemediation-X"),
            ("ssm:CreateAssociation", f"arn:aws:ssm:{PLACE}:association/*"),
        ),
        "https://docs.aws.amazon.com/systems-manager/latest/userguide/security_iam_id-based-policy-examples.html",
        absent=("ssm:GetCalendarState",),
    ),
    Case(
        "maintenance windows are known by their IDs",
        "AWS::SSM::MaintenanceWindow",
        {},
        (("ssm:DeleteMaintenanceWindow", f"arn:aws:ssm:{PLACE}:maintenancewindow/mw-0123456789abcdef0"),),
        f"{REFERENCE}list_awssystemsmanager.html",
        operation="delete",
    ),
    Case(
        "a function reads its code from its bucket, and asks for no signing that it doesn't use",
        "AWS::Lambda::Function",
        {"Role": ROLE, "Code": {"S3Bucket": "code", "S3Key": "f.zip"}},
        (
            ("lambda:CreateFunction", f"arn:aws:lambda:{PLACE}:function:SC-1-F"),
            ("s3:GetObject", "arn:aws:s3:::code/f.zip"),
            ("iam:PassRole", ROLE),
        ),
        f"{CFN}aws-properties-lambda-function-code.html",
        name="SC-1-F",
        absent=("lambda:GetCodeSigningConfig", "lambda:GetLayerVersion", "s3:GetObjectVersion", "kms:Decrypt"),
    ),
    Case(
        "a function's layers and signing are authorized where it uses them",
        "AWS::Lambda::Function",
        {
            "Layers": [f"arn:aws:lambda:{PLACE}:layer:tools:3"],
            "CodeSigningConfigArn": f"arn:aws:lambda:{PLACE}:code-signing-config:csc-1",
            "Code": {"ZipFile": "x"},
        },
        (
            ("lambda:GetLayerVersion", f"arn:aws:lambda:{PLACE}:layer:tools:3"),
            ("lambda:GetCodeSigningConfig", f"arn:aws:lambda:{PLACE}:code-signing-config:csc-1"),
        ),
        f"{REFERENCE}list_awslambda.html",
        name="SC-1-F",
        absent=("s3:GetObject",),
    ),
    Case(
        "a table that imports nothing describes no import",
        "AWS::DynamoDB::Table",
        {"SSESpecification": {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": KEY}},
        (
            ("dynamodb:CreateTable", f"arn:aws:dynamodb:{PLACE}:table/SC-1-Table"),
            ("kms:CreateGrant", KEY),
            ("kms:DescribeKey", KEY),
        ),
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataImport.Requesting.html",
        name="SC-1-Table",
        absent=(
            "dynamodb:DescribeImport",
            "dynamodb:ImportTable",
            "logs:CreateLogGroup",
            "iam:CreateServiceLinkedRole",
        ),
    ),
    Case(
        "a repository's key is nested, its name in lower case",
        "AWS::ECR::Repository",
        {"EncryptionConfiguration": {"EncryptionType": "KMS", "KmsKey": KEY}},
        (("ecr:CreateRepository", f"arn:aws:ecr:{PLACE}:repository/sc-1-images"), ("kms:CreateGrant", KEY)),
        "https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html",
        name="SC-1-Images",
    ),
    Case(
        "an API is made in the collection of its kind, and is a path",
        "AWS::ApiGateway::RestApi",
        {},
        (
            ("apigateway:POST", "arn:aws:apigateway:us-east-1::/restapis"),
            ("apigateway:PATCH", "arn:aws:apigateway:us-east-1::/restapis/00000000-0000-0000-0000-000000000000"),
        ),
        API_PATHS,
        absent=(("apigateway:POST", "arn:aws:apigateway:us-east-1::/apikeys"),),
    ),
    Case(
        "a method is put and patched on its own path; there is nothing to post to",
        "AWS::ApiGateway::Method",
        {"RestApiId": "r1", "ResourceId": "x1", "HttpMethod": "GET"},
        (
            ("apigateway:PUT", "arn:aws:apigateway:us-east-1::/restapis/r1/resources/x1/methods/GET"),
            ("apigateway:GET", "arn:aws:apigateway:us-east-1::/restapis/r1/resources/x1/methods/GET"),
        ),
        "https://docs.aws.amazon.com/apigateway/latest/api/API_PutMethod.html",
        absent=("apigateway:POST",),
    ),
    Case(
        "what has no path to put to is tagged so",
        "AWS::ApiGateway::ApiKey",
        {},
        (
            ("apigateway:POST", "arn:aws:apigateway:us-east-1::/apikeys"),
            (
                "apigateway:PUT",
                "arn:aws:apigateway:us-east-1::/tags/arn%3Aaws%3Aapigateway%3Aus-east-1%3A%3A%2Fapikeys%2F"
                "00000000-0000-0000-0000-000000000000",
            ),
        ),
        "https://docs.aws.amazon.com/apigateway/latest/api/API_TagResource.html",
        absent=(("apigateway:PUT", "arn:aws:apigateway:us-east-1::/apikeys/00000000-0000-0000-0000-000000000000"),),
    ),
    Case(
        "an option group's name is in lower case, as CloudFormation makes it",
        "AWS::RDS::OptionGroup",
        {},
        (("rds:CreateOptionGroup", rds("og:sc-1-options")),),
        "https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-rds",
        name="SC-1-Options",
    ),
    Case(
        "a canary's function and layer are named after it",
        "AWS::Synthetics::Canary",
        {"Name": "probe"},
        (("lambda:CreateFunction", f"arn:aws:lambda:{PLACE}:function:cwsyn-probe-0a1b2c3d"),),
        f"{MANAGED}CloudWatchSyntheticsFullAccess.html",
        name="probe",
    ),
    Case(
        "a canary's artifacts are encrypted by its own role",
        "AWS::Synthetics::Canary",
        {"Name": "probe", "ArtifactConfig": {"S3Encryption": {"EncryptionMode": "SSE_KMS", "KmsKeyArn": KEY}}},
        (("kms:DescribeKey", KEY),),
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_artifact_encryption.html",
        absent=(("kms:CreateGrant", KEY), ("kms:Encrypt", KEY), ("kms:GenerateDataKey", KEY)),
        name="probe",
    ),
    Case(
        "a canary's runtime is a layer of AWS",
        "AWS::Synthetics::Canary",
        {"Name": "probe"},
        (("lambda:GetLayerVersion", "arn:aws:lambda:us-east-1:172291836251:layer:Synthetics:83"),),
        f"{MANAGED}CloudWatchSyntheticsFullAccess.html",
        name="probe",
    ),
    Case(
        "volumes are tagged with an instance only where it says so",
        "AWS::EC2::Instance",
        {"PropagateTagsToVolumeOnCreation": True},
        (("ec2:CreateTags", ec2("instance/*")), ("ec2:CreateTags", ec2("volume/*"))),
        f"{CFN}aws-resource-ec2-instance.html",
    ),
    Case(
        "a part of an API is below it",
        "AWS::ApiGatewayV2::Integration",
        {"ApiId": "a1"},
        (("apigateway:POST", "arn:aws:apigateway:us-east-1::/apis/a1/integrations"),),
        API_PATHS,
    ),
    Case(
        "a state machine's prefix and kind are its service's own",
        "AWS::StepFunctions::StateMachine",
        {"RoleArn": ROLE},
        (
            ("states:CreateStateMachine", f"arn:aws:states:{PLACE}:stateMachine:SC-1-Machine"),
            ("iam:PassRole", ROLE),
        ),
        f"{REFERENCE}list_awsstepfunctions.html",
        name="SC-1-Machine",
        absent=("s3:GetObject",),
    ),
    Case(
        "a client is a part of its user pool",
        "AWS::Cognito::UserPoolClient",
        {"UserPoolId": "us-east-1_a"},
        (("cognito-idp:CreateUserPoolClient", f"arn:aws:cognito-idp:{PLACE}:userpool/us-east-1_a"),),
        f"{REFERENCE}list_amazoncognitouserpools.html",
        absent=("iam:CreateServiceLinkedRole",),
    ),
    Case(
        "a delivery stream",
        "AWS::KinesisFirehose::DeliveryStream",
        {},
        (("firehose:CreateDeliveryStream", f"arn:aws:firehose:{PLACE}:deliverystream/SC-1-Stream"),),
        f"{REFERENCE}list_amazonkinesisfirehose.html",
        name="SC-1-Stream",
    ),
    Case(
        "a budget reads the primary billing view",
        "AWS::Budgets::Budget",
        {"Budget": {"BudgetName": "monthly"}},
        (
            ("budgets:ModifyBudget", f"arn:aws:budgets::{ACCOUNT}:budget/monthly"),
            ("billing:GetBillingViewData", f"arn:aws:billing::{ACCOUNT}:billingview/primary"),
        ),
        f"{REFERENCE}list_awsbilling.html",
    ),
    Case(
        "a role under a path",
        "AWS::IAM::Role",
        {"Path": "/team/", "ManagedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"]},
        (
            ("iam:CreateRole", f"arn:aws:iam::{ACCOUNT}:role/team/SC-1-Role"),
            ("iam:AttachRolePolicy", f"arn:aws:iam::{ACCOUNT}:role/team/SC-1-Role"),
        ),
        f"{REFERENCE}list_awsidentityandaccessmanagementiam.html",
        name="SC-1-Role",
    ),
    Case(
        "an inline policy is put into whom it names",
        "AWS::IAM::Policy",
        {"PolicyName": "p", "Roles": ["SC-1-Role"]},
        (("iam:PutRolePolicy", ROLE),),
        f"{CFN}aws-resource-iam-policy.html",
        absent=("iam:PutGroupPolicy", "iam:PutUserPolicy"),
    ),
    Case(
        "a bucket's parts begin with its name; what needs metadata tables is for them",
        "AWS::S3::Bucket",
        {},
        (
            ("s3:CreateBucket", "arn:aws:s3:::sc-1-logs"),
            ("s3:DeleteObject", "arn:aws:s3:::sc-1-logs/00000000-0000-0000-0000-000000000000"),
        ),
        f"{REFERENCE}list_amazons3.html",
        name="sc-1-logs",
        absent=("s3tables:CreateTable", "iam:PassRole", ("s3:PutBucketReplication", "*")),
    ),
    Case(
        "an alias keeps one alias/",
        "AWS::KMS::Alias",
        {"TargetKeyId": "11111111-1111-1111-1111-111111111111"},
        (("kms:CreateAlias", f"arn:aws:kms:{PLACE}:alias/SC-1-x"), ("kms:CreateAlias", KEY)),
        f"{REFERENCE}list_awskeymanagementservice.html",
        name="alias/SC-1-x",
    ),
    Case(
        "a first load balancer, database and hub link a role, whatever their schemas say",
        "AWS::SecurityHub::Hub",
        {},
        (
            (
                "iam:CreateServiceLinkedRole",
                f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/securityhub.amazonaws.com/AWSServiceRoleForIt",
            ),
        ),
        f"{MANAGED}AWSSecurityHubFullAccess.html",
    ),
    Case(
        "a security group is no group of resources",
        "AWS::EC2::Instance",
        {"ImageId": "ami-1", "SubnetId": "subnet-1", "SecurityGroupIds": [SECURITY_GROUP]},
        (("ec2:RunInstances", ec2(f"security-group/{SECURITY_GROUP}")),),
        f"{REFERENCE}list_amazonec2.html",
        absent=(("ec2:StartInstances", f"arn:aws:resource-groups:{PLACE}:group/{SECURITY_GROUP}"),),
    ),
    Case(
        "a VPC's security group is none of RDS's own, nor a cluster's parameter group an instance's",
        "AWS::RDS::DBCluster",
        {"Engine": "aurora-postgresql", "VpcSecurityGroupIds": [SECURITY_GROUP], "DBClusterParameterGroupName": "safe"},
        (("rds:CreateDBCluster", rds("cluster-pg:safe")),),
        f"{REFERENCE}list_amazonrds.html",
        name="sc-1-db",
        absent=(("rds:CreateDBInstance", rds(f"secgrp:{SECURITY_GROUP}")), ("rds:ModifyDBCluster", rds("pg:safe"))),
    ),
    Case(
        "an alarm is set on itself, whatever data there are",
        "AWS::ApplicationAutoScaling::ScalableTarget",
        {"ServiceNamespace": "ecs", "ResourceId": "service/c/s", "ScalableDimension": "ecs:service:DesiredCount"},
        (("cloudwatch:PutMetricAlarm", f"arn:aws:cloudwatch:{PLACE}:alarm:00000000-0000-0000-0000-000000000000"),),
        f"{REFERENCE}list_amazoncloudwatch.html",
        absent=(
            ("cloudwatch:PutMetricAlarm", f"arn:aws:cloudwatch:{PLACE}:dataset/{'0' * 8}-0000-0000-0000-{'0' * 12}"),
        ),
    ),
)
