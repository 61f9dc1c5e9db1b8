"""What a pipeline may do: push images to one registry, deploy one service, update products."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aws_cdk import aws_iam as iam

    from product_factory import Answers

# What no pipeline does, whoever attaches which policy: IAM, other roles, secrets, what a key of the team protects.
NEVER = (
    "iam:*",
    "kms:Decrypt",
    "secretsmanager:BatchGetSecretValue",
    "secretsmanager:GetSecretValue",
    "sts:AssumeRole",
)
# https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html, and what a pull and a look need.
PUSH_AND_PULL = (
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:CompleteLayerUpload",
    "ecr:DescribeImageScanFindings",
    "ecr:DescribeImages",
    "ecr:DescribeRepositories",
    "ecr:GetDownloadUrlForLayer",
    "ecr:InitiateLayerUpload",
    "ecr:PutImage",
    "ecr:UploadLayerPart",
)

# What an update of a provisioned product calls, from the console, the CLI, or `factory update`.
UPDATE_PRODUCTS = (
    "servicecatalog:DescribeProvisionedProduct",
    "servicecatalog:DescribeRecord",
    "servicecatalog:GetProvisionedProductOutputs",
    "servicecatalog:SearchProducts",
    "servicecatalog:SearchProvisionedProducts",
    "servicecatalog:UpdateProvisionedProduct",
)

LOOK_AT_PRODUCTS = (
    "servicecatalog:DescribeProduct",
    "servicecatalog:DescribeProvisioningArtifact",
    "servicecatalog:DescribeProvisioningParameters",
    "servicecatalog:ListLaunchPaths",
)

_UNNAMEABLE = {
    "AwsSolutions-IAM5[Resource::*]": "IAM knows no ARN of a provisioned product; a portfolio bounds it, by choice only.",
    "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:catalog:<AWS::Region>:*:product/*]": (
        "Products are the hub's, which gives them their IDs; this only reads."
    ),
}


def images(answers: Answers) -> list[iam.PolicyStatement]:
    """Push, pull and look at images of the one repository."""
    from aws_cdk import aws_iam as iam

    return [
        iam.PolicyStatement(sid="SignIn", actions=["ecr:GetAuthorizationToken"], resources=["*"]),
        iam.PolicyStatement(sid="PushAndPull", actions=list(PUSH_AND_PULL), resources=[answers.text("RepositoryArn")]),
        iam.PolicyStatement(sid="Never", effect=iam.Effect.DENY, actions=list(NEVER), resources=["*"]),
    ]


def service(answers: Answers) -> list[iam.PolicyStatement]:
    """A new deployment of the one service; no shell in its tasks, and no public address for them.

    ECS takes the tag's image anew with each deployment, and that one for all tasks of it.
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerImage.html
    Keys: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
    """
    from aws_cdk import aws_iam as iam

    service = [answers.text("ServiceArn")]
    return [
        iam.PolicyStatement(
            sid="Deploy",
            actions=["ecs:UpdateService"],
            resources=service,
            conditions={
                "StringNotEqualsIfExists": {"ecs:enable-execute-command": "true"},
                "BoolIfExists": {"ecs:auto-assign-public-ip": "false"},
            },
        ),
        iam.PolicyStatement(sid="SeeHowItGoes", actions=["ecs:DescribeServices"], resources=service),
    ]


def products() -> list[iam.PolicyStatement]:
    """Updates of provisioned products, of whichever products a portfolio offers to the role.

    IAM knows no ARN of a provisioned product, so that one alone can't be named.
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsservicecatalog.html
    """
    from aws_cdk import Aws, Fn
    from aws_cdk import aws_iam as iam

    here = {"StringEquals": {"aws:RequestedRegion": Aws.REGION}}
    products = Fn.sub("arn:${AWS::Partition}:catalog:${AWS::Region}:*:product/*")
    return [
        iam.PolicyStatement(sid="UpdateProducts", actions=list(UPDATE_PRODUCTS), resources=["*"], conditions=here),
        iam.PolicyStatement(sid="LookAtProducts", actions=list(LOOK_AT_PRODUCTS), resources=[products]),
    ]
