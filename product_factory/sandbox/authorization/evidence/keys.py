"""Condition keys that services send with a request, and the tags that resources surely bear."""

from typing import NamedTuple

VIA_SERVICE_SOURCE = "https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html"
VIA_SERVICE = frozenset(
    {
        *("airflow", "appflow", "apprunner", "athena", "auditmanager", "backup", "backup-gateway", "cassandra"),
        *("codeartifact", "codeguru-reviewer", "comprehend", "connect", "dms", "dynamodb", "ec2", "ecr", "eks"),
        *("elasticfilesystem", "es", "finspace", "firehose", "forecast", "fsx", "geo", "glue", "groundstation"),
        *("healthlake", "iotsitewise", "kafka", "kendra", "kinesis", "kinesisvideo", "lambda", "lex"),
        *("license-manager", "lookoutequipment", "lookoutmetrics", "lookoutvision", "managedblockchain"),
        *("mediatailor", "memorydb", "mgn", "mq", "omics", "profile", "proton", "qldb", "rds", "redshift"),
        *("redshift-serverless", "rekognition", "s3", "sagemaker", "secretsmanager", "ses", "sns", "sqs", "ssm"),
        *("ssm-contacts", "ssm-incidents", "storagegateway", "timestream", "translate", "wisdom", "workmail"),
        *("workspaces", "workspaces-web", "xray"),
    }
)
"""IAM prefixes of services that call KMS as `<prefix>.<Region>.amazonaws.com` on a caller's behalf, by AWS's table."""


class StackTag(NamedTuple):
    """A type whose resources bear `aws:cloudformation:stack-name` when they are changed and deleted."""

    type: str
    source: str


_MANAGED = "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/"
_RECORDED = "https://github.com/vedimed/aws_cli_scripts/blob/509e1a7c19467b195985fcc8bbc6aaa66169b487/scripts/"
_TESTED = (
    "https://github.com/localstack/localstack/blob/25200325a5cadcfbb7de1560e7f386e4a5713002/tests/aws/services/cloudformation/"
    "resource_providers/"
)
_RESOURCES = "https://github.com/localstack/localstack/blob"
_TESTS = "tests/aws/services/cloudformation/resources/"
STACK_TAGS = (
    StackTag(
        "AWS::EC2::DHCPOptions",
        f"{_RESOURCES}/00dcf418a54e22bf980b3a83eca6fcc90b85fdf6/{_TESTS}test_ec2.snapshot.json",
    ),
    StackTag("AWS::EC2::Instance", f"{_MANAGED}AWSCloud9ServiceRolePolicy.html"),
    StackTag("AWS::EC2::InternetGateway", f"{_MANAGED}AmazonECS_FullAccess.html"),
    StackTag("AWS::EC2::NetworkAcl", f"{_TESTED}ec2/aws_ec2_networkacl/test_basic.snapshot.json"),
    StackTag("AWS::EC2::RouteTable", f"{_MANAGED}AmazonECS_FullAccess.html"),
    StackTag("AWS::EC2::SecurityGroup", f"{_MANAGED}AmazonECS_FullAccess.html"),
    StackTag("AWS::EC2::Subnet", f"{_RECORDED}show_sbunet.sh"),
    StackTag("AWS::EC2::VPC", f"{_RECORDED}vpcs.sh"),
    StackTag("AWS::FSx::StorageVirtualMachine", f"{_MANAGED}AmazonLaunchWizardFullAccessV2.html"),
    StackTag("AWS::FSx::Volume", f"{_MANAGED}AmazonLaunchWizardFullAccessV2.html"),
    StackTag(
        "AWS::Lambda::Function",
        f"{_RESOURCES}/0d0a0b3652994f885f084c942aba6c24f1ef8e66/{_TESTS}test_lambda.snapshot.json",
    ),
    StackTag("AWS::ResourceGroups::Group", f"{_MANAGED}AWSServiceRoleForSMS.html"),
    StackTag(
        "AWS::SecretsManager::Secret",
        f"{_RESOURCES}/0ae53b67250fe7928bbb93be5adbe3848e4d32cd/{_TESTS}test_secretsmanager.snapshot.json",
    ),
)
"""Types where AWS's own policies rely on the tag, or where EC2's answers were recorded with it.

CloudFormation's guide says that all resources that can be tagged get it; users report that some did not (https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/196).
KMS keys (issues 1522, 1782, 2341 there) and IAM's resources (issue 1966) surely don't. So no other type is taken to
bear it, and a role that needs it there is refused."""
