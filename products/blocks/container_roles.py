"""Roles of a container: what ECS may do to start its tasks, and what its tasks may do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aws_cdk import CfnCondition
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_logs as logs
    from constructs import Construct

    from product_factory import Answers


# Where account administrators put what guest systems may be given; no path that others may make policies in.
POLICY_PATH = "/guest-system/"


def task_role(scope: Construct, answers: Answers) -> iam.CfnRole:
    """As whom the application acts: with the policy that the form names, or without rights."""
    from aws_cdk import Aws, CfnCondition, Fn
    from aws_cdk import aws_iam as iam

    given = CfnCondition(
        scope, "TaskPolicyGiven", expression=Fn.condition_not(Fn.condition_equals(answers.text("TaskPolicyName"), ""))
    )
    role = iam.CfnRole(
        scope,
        "TaskRole",
        description="The application acts under this role",
        assume_role_policy_document=_tasks_of_this_account("StringEquals", "ArnLike"),
    )
    policy = Fn.sub(f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:policy{POLICY_PATH}${{TaskPolicyName}}")
    role.add_property_override("ManagedPolicyArns", Fn.condition_if(given.logical_id, [policy], Aws.NO_VALUE))
    return role


def execution_role(
    scope: Construct, answers: Answers, log_group: logs.CfnLogGroup, secret: CfnCondition
) -> iam.CfnRole:
    """How ECS starts a task: pull this image, write to this log group, read this secret; nothing else.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
    """
    from aws_cdk import Aws, CfnCondition, Fn
    from aws_cdk import aws_iam as iam

    from product_factory import acknowledge

    repository = _repository(scope, answers)
    cached = CfnCondition(scope, "ImageIsCached", expression=Fn.condition_equals(answers.text("CachedImage"), "yes"))
    role = iam.CfnRole(
        scope,
        "ExecutionRole",
        description="ECS starts tasks under this role",
        # The guide shows no condition for this role, unlike for that of tasks.
        assume_role_policy_document=_tasks_of_this_account("StringEqualsIfExists", "ArnLikeIfExists"),
        policies=[
            iam.CfnRole.PolicyProperty(
                policy_name="StartTasks",
                policy_document={
                    "Version": "2012-10-17",
                    "Statement": [
                        _allow("SignInToRegistry", ["ecr:GetAuthorizationToken"], "*"),
                        _allow(
                            "PullImage",
                            ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
                            repository,
                        ),
                        # https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html
                        Fn.condition_if(
                            cached.logical_id,
                            _allow(
                                "FetchUpstream", ["ecr:BatchImportUpstreamImage", "ecr:CreateRepository"], repository
                            ),
                            Aws.NO_VALUE,
                        ),
                        _allow("WriteLogs", ["logs:CreateLogStream", "logs:PutLogEvents"], log_group.attr_arn),
                        Fn.condition_if(
                            secret.logical_id,
                            _allow("ReadSecret", ["secretsmanager:GetSecretValue"], answers.text("SecretArn")),
                            Aws.NO_VALUE,
                        ),
                        Fn.condition_if(
                            secret.logical_id,
                            _allow("DecryptSecret", ["kms:Decrypt"], answers.text("KeyArn")) | _by_secrets_manager(),
                            Aws.NO_VALUE,
                        ),
                    ],
                },
            )
        ],
    )
    acknowledge(role, {"AwsSolutions-IAM5[Resource::*]": "Signing in to the registry knows no ARN."})
    return role


def _repository(scope: Construct, answers: Answers) -> str:
    """The ARN of the image's repository, cut out of its URI."""
    from aws_cdk import Aws, CfnCondition, Fn

    image = answers.text("ImageUri")
    china = CfnCondition(scope, "RegistryIsInChina", expression=Fn.condition_equals(Aws.PARTITION, "aws-cn"))
    named = Fn.condition_if(
        china.logical_id,
        Fn.select(1, Fn.split(".amazonaws.com.cn/", image)),
        Fn.select(1, Fn.split(".amazonaws.com/", image)),
    ).to_string()
    name = Fn.select(0, Fn.split(":", Fn.select(0, Fn.split("@", named))))
    host = Fn.split(".", image)
    return Fn.sub(
        "arn:${AWS::Partition}:ecr:${Region}:${Registry}:repository/${Name}",
        {"Region": Fn.select(3, host), "Registry": Fn.select(0, host), "Name": name},
    )


def _allow(sid: str, actions: list[str], resource: str) -> dict[str, Any]:
    return {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resource}


def _by_secrets_manager() -> dict[str, Any]:
    from aws_cdk import Fn

    return {"Condition": {"StringEquals": {"kms:ViaService": Fn.sub("secretsmanager.${AWS::Region}.amazonaws.com")}}}


def _tasks_of_this_account(equals: str, like: str) -> dict[str, Any]:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html"""
    from aws_cdk import Aws, Fn

    own = Fn.sub("arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}:*")
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "ecs-tasks.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": {equals: {"aws:SourceAccount": Aws.ACCOUNT_ID}, like: {"aws:SourceArn": own}},
            }
        ],
    }
