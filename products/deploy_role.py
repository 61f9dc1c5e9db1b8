"""Deploy role: a pipeline outside of AWS pushes images to one repository and deploys one service, without a key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import SSM_NAME, SSM_STRING, Group, Parameter, Product

from . import container_registry
from .blocks.deploy_rights import _UNNAMEABLE, images, products, service
from .blocks.pipeline_trust import PIPELINE, pipeline_trust
from .support import PLATFORM_TEAM

if TYPE_CHECKING:
    from constructs import Construct

    from product_factory import Answers

FOUND_UNDER = "/baseline/deploy-role"
# Where the roles of pipelines stand: a portfolio's principal can be this path, and no persona reaches it.
PATH = "/baseline/deploy/"
REPOSITORY_ARN = f"{container_registry.FOUND_UNDER}/application/repository-arn"


def resources(scope: Construct, answers: Answers) -> None:
    """The provider unless it is there, and the role, whose ARN is found below FOUND_UNDER."""
    from aws_cdk import CfnCondition, CfnOutput, Fn
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_ssm as ssm

    from product_factory import acknowledge

    role = iam.CfnRole(
        scope,
        "DeployRole",
        description=Fn.sub("Pipeline ${PipelineName} pushes images and deploys under this role"),
        path=PATH,
        # The least that IAM lets a role have: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
        max_session_duration=3600,
        assume_role_policy_document=pipeline_trust(scope, answers),
        policies=[
            iam.CfnRole.PolicyProperty(
                policy_name="Images", policy_document=iam.PolicyDocument(statements=images(answers))
            )
        ],
    )
    acknowledge(role, {"AwsSolutions-IAM5[Resource::*]": "ECR's sign-in knows no ARN; all else on it is denied."})
    for name, statements, question, without in (
        ("Service", service(answers), "ServiceArn", ""),
        ("Products", products(), "ProductUpdates", "no"),
    ):
        policy = iam.CfnPolicy(
            scope,
            f"{name}Policy",
            policy_name=name,
            roles=[role.ref],
            policy_document=iam.PolicyDocument(statements=statements),
        )
        unlike = Fn.condition_not(Fn.condition_equals(answers.text(question), without))
        if name == "Products":
            acknowledge(policy, _UNNAMEABLE)
        policy.cfn_options.condition = CfnCondition(scope, f"{name}Wanted", expression=unlike)
    ssm.CfnParameter(
        scope,
        "RoleArnParameter",
        type="String",
        name=Fn.sub(f"{FOUND_UNDER}/${{PipelineName}}/role-arn"),
        value=role.attr_arn,
        description="The role that this pipeline takes",
    )
    CfnOutput(scope, "RoleArn", value=role.attr_arn, description="role-to-assume, in the pipeline's settings")


PRODUCT = Product(
    name="deploy-role",
    summary="A role that one branch or environment of a repository takes to push images and deploy, without a key.",
    summary_ja="リポジトリの 1 つのブランチまたは環境が、アクセスキーなしでイメージをプッシュしデプロイするためのロールを用意します。",
    keywords=(
        "CI/CD, continuous deployment, pipeline, GitHub Actions, GitLab CI, OIDC, keyless, without access keys, "
        "release, "
        "デプロイ, 継続的デリバリー, パイプライン, ギットハブ, 自動デプロイ, リリース, アクセスキー不要"
    ),
    audience=(
        "Account administrators, for teams whose pipeline runs outside AWS. Whoever can push to the "
        "repository can then act in the account from outside, for as long as the role exists."
    ),
    support=PLATFORM_TEAM,
    form=(
        PIPELINE,
        Group(
            label="What it may do",
            label_ja="権限",
            parameters=(
                Parameter(
                    name="RepositoryArn",
                    label="Repository of the images",
                    label_ja="イメージのリポジトリ",
                    description=(
                        "Name of the SSM parameter with the repository's ARN. Keep it, or put your repository's name in "
                        "the place of application: container-registry publishes it."
                    ),
                    type=SSM_STRING,
                    default=REPOSITORY_ARN,
                    allowed_pattern=SSM_NAME,
                    constraint=f"Type an SSM parameter's name (letters, digits, _ . - / :), such as {REPOSITORY_ARN}.",
                ),
                Parameter(
                    name="ServiceArn",
                    label="Service to deploy",
                    label_ja="デプロイする ECS サービス",
                    description=(
                        "ARN of the ECS service that the pipeline may start a deployment of, with the image that its "
                        "tag has then. Empty: it pushes images alone. Type it once the service is there."
                    ),
                    default="",
                    # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-account-settings.html#ecs-resource-ids
                    allowed_pattern=(
                        r"(arn:aws[a-z-]*:ecs:[a-z0-9-]+:[0-9]{12}:service/[A-Za-z0-9_-]{1,255}/[A-Za-z0-9_-]{1,255})?"
                    ),
                    constraint=(
                        "Type a service's ARN, such as arn:aws:ecs:eu-west-1:111122223333:service/cluster/service, or "
                        "leave it empty; no *."
                    ),
                ),
                Parameter(
                    name="ProductUpdates",
                    label="Update provisioned products",
                    label_ja="プロビジョニング済み製品の更新",
                    description=(
                        "Caution: yes lets the pipeline answer every question anew of every provisioned product that "
                        "your catalog's administrator offers to role/baseline/deploy/*: IAM can't name one of them."
                    ),
                    default="no",
                    allowed_values=("no", "yes"),
                    constraint="Choose no or yes.",
                ),
            ),
        ),
    ),
    resources=resources,
    task_rows=(19,),
    prerequisites=("container-registry",),
    conflicts=(
        "An account has one identity provider of each issuer: where it has it, choose there. One that others made has "
        "to take the audience sts.amazonaws.com, or https://gitlab.com.",
        "If you launch it more than once, give each pipeline its own name.",
        "Who can push to the branch, or pass the environment's reviewers, has what the service's task role has, by the "
        "image. Protect the branch. A name alone belongs to whoever takes it after you: prefer OWNER@ID/NAME@ID.",
        "Of the service the role may change more than its image: number of tasks, subnets, security groups, and the task "
        "definition to one that is registered. A shell in tasks and a public address are refused.",
        "A product's update counts its parameters anew: with ProductUpdates the pipeline may inject other secrets, or "
        "open other addresses, as far as that product's form takes them and its launch role reaches.",
    ),
    costs=("None",),
    stays=("The identity provider stays, since other roles may trust it.",),
)
