"""Tasks of a container on Fargate: the image, its size, its roles, and what is put into it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from product_factory import Group, Parameter

from .container_roles import POLICY_PATH, execution_role, task_role

if TYPE_CHECKING:
    from aws_cdk import IResolvable
    from aws_cdk import aws_ecs as ecs
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_logs as logs
    from constructs import Construct

    from product_factory import Answers

CONTAINER = "app"
# vCPU units and MiB, as Fargate pairs them, for Linux of both architectures.
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
SIZES = {
    "0.25vCPU-0.5GB": ("256", "512"),
    "0.25vCPU-1GB": ("256", "1024"),
    "0.5vCPU-1GB": ("512", "1024"),
    "0.5vCPU-2GB": ("512", "2048"),
    "1vCPU-2GB": ("1024", "2048"),
    "1vCPU-4GB": ("1024", "4096"),
    "2vCPU-4GB": ("2048", "4096"),
    "2vCPU-8GB": ("2048", "8192"),
    "4vCPU-8GB": ("4096", "8192"),
    "4vCPU-16GB": ("4096", "16384"),
}
# With the six characters that Secrets Manager adds: IAM compares with the whole ARN. RDS names its own rds!cluster-….
# https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-secrets-manager.html
_SECRET = r"arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@!-]{1,512}-[A-Za-z0-9]{6}"  # noqa: S105 (a pattern)
# https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
_REPOSITORY = r"[a-z0-9]+((\.|_|__|-+|/)[a-z0-9]+)*"
_TAG = r"(:(?!latest$)[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}|@sha256:[0-9a-f]{64})"

IMAGE = Group(
    label="The container",
    label_ja="コンテナ",
    parameters=(
        Parameter(
            name="ImageUri",
            label="Image",
            label_ja="イメージ URI",
            description=(
                "The image in a private registry of Amazon ECR, with its tag or digest; it has to be there before the "
                "launch. Not latest: what runs would depend on when it was started."
            ),
            example="111122223333.dkr.ecr.ap-northeast-1.amazonaws.com/application:1.0.0",
            allowed_pattern=rf"\d{{12}}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(\.cn)?/{_REPOSITORY}{_TAG}",
            max_length=512,
            constraint=(
                "Type an image of a private ECR registry with its tag or digest, such as "
                "111122223333.dkr.ecr.ap-northeast-1.amazonaws.com/application:1.0.0, not latest."
            ),
        ),
        Parameter(
            name="CachedImage",
            label="Image of a pull-through cache",
            label_ja="プルスルーキャッシュのイメージ",
            description=(
                "yes: the first task may have the registry fetch the image from its upstream, and make the repository. "
                "no: it only pulls what is there."
            ),
            default="no",
            allowed_values=("no", "yes"),
            constraint="Choose no or yes.",
        ),
        Parameter(
            name="ContainerPort",
            label="Port",
            label_ja="コンテナポート",
            description="The port on which the container speaks HTTP to the load balancer.",
            type="Number",
            default=8080,
            min_value=1,
            max_value=65535,
            constraint="Type a port from 1 to 65535, such as 8080.",
        ),
        Parameter(
            name="ContainerUser",
            label="User",
            label_ja="ユーザー (UID)",
            description="The number of the user as whom the container runs, with a group if you like, such as 1000:1000. Not root.",
            default="1000",
            allowed_pattern=r"[1-9]\d{0,9}(:\d{1,10})?",
            constraint="Type a user's number other than 0, and a group's if you like, such as 1000 or 1000:1000.",
        ),
        Parameter(
            name="RootFileSystem",
            label="File system of the container",
            label_ja="コンテナのファイルシステム",
            description=(
                "read-only: the container can write to /tmp alone, and there only where the image declares it as a "
                "VOLUME that its user may write. writable: everywhere that the image lets its user."
            ),
            default="read-only",
            allowed_values=("read-only", "writable"),
            constraint="Choose read-only or writable.",
        ),
        Parameter(
            name="Size",
            label="Size of a task",
            label_ja="タスクのサイズ",
            description="Processor and memory of each task.",
            default="0.5vCPU-1GB",
            allowed_values=tuple(SIZES),
            constraint="Choose one of the sizes in the list, such as 0.5vCPU-1GB.",
        ),
        Parameter(
            name="Architecture",
            label="Processor",
            label_ja="CPU アーキテクチャ",
            description="What the image was built for.",
            default="X86_64",
            allowed_values=("X86_64", "ARM64"),
            constraint="Choose X86_64 or ARM64.",
        ),
    ),
)
GIVEN = Group(
    label="What tasks are given",
    label_ja="タスクに渡すもの",
    parameters=(
        Parameter(
            name="SecretArn",
            label="Secret",
            label_ja="シークレットの ARN",
            description=(
                "ARN of a secret of Secrets Manager that tasks get as environment variable. It is read when a task "
                "starts: after a rotation, tasks that run keep the old value. Empty: none."
            ),
            default="",
            allowed_pattern=f"({_SECRET})?",
            constraint=(
                "Type a secret's ARN, such as "
                "arn:aws:secretsmanager:ap-northeast-1:111122223333:secret:orders-AbCdEf, or leave it empty."
            ),
        ),
        Parameter(
            name="SecretKey",
            label="Key in the secret",
            label_ja="シークレットの JSON キー",
            description="The JSON key whose value is given, such as password. Empty: the whole secret.",
            default="",
            allowed_pattern=r"[A-Za-z0-9_.-]{0,128}",
            constraint="Type at most 128 letters, digits, _, . or -, such as password, or leave it empty.",
        ),
        Parameter(
            name="SecretVariable",
            label="Variable for the secret",
            label_ja="シークレットの環境変数名",
            description="The name of the environment variable.",
            default="SECRET",
            allowed_pattern=r"[A-Za-z_][A-Za-z0-9_]{0,63}",
            constraint="Type 1 to 64 letters, digits or _, beginning with a letter or _, such as DATABASE_PASSWORD.",
        ),
        Parameter(
            name="TaskPolicyName",
            label="Policy of the tasks",
            label_ja="タスクのポリシー名",
            description=(
                "What the application may do on AWS: the name of a policy that an administrator of the account made "
                f"under the path {POLICY_PATH}. Empty: nothing."
            ),
            default="",
            allowed_pattern=r"[\w+=,.@-]{0,128}",
            constraint=f"Type the name of a policy under {POLICY_PATH}, such as orders, or leave it empty.",
        ),
    ),
)


class Tasks(NamedTuple):
    """What a service runs, where it writes, and as whom it acts."""

    definition: ecs.CfnTaskDefinition
    log_group: logs.CfnLogGroup
    role: iam.CfnRole
    execution_role: iam.CfnRole


def tasks(scope: Construct, answers: Answers, *, listens: bool = True, environment: IResolvable | None = None) -> Tasks:
    """The task definition with one container that can write to /tmp alone, unless the form lets it.

    One that `listens` has the question ContainerPort, too.

    A bind mount is root's, but where the image declares it as a volume of its user's:
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html

    The questions are IMAGE, GIVEN, KeyArn and LogDays.
    """
    from aws_cdk import Aws, CfnCondition, CfnMapping, Fn, Token
    from aws_cdk import aws_ecs as ecs
    from aws_cdk import aws_logs as logs

    from product_factory import acknowledge

    from .retained import keep

    log_group = logs.CfnLogGroup(
        scope, "LogGroup", retention_in_days=answers.number("LogDays"), kms_key_id=answers.text("KeyArn")
    )
    keep(log_group)
    secret = CfnCondition(
        scope, "SecretGiven", expression=Fn.condition_not(Fn.condition_equals(answers.text("SecretArn"), ""))
    )
    sizes = CfnMapping(
        scope, "Sizes", mapping={size: {"Cpu": cpu, "Memory": memory} for size, (cpu, memory) in SIZES.items()}
    )
    writable = CfnCondition(
        scope, "FileSystemIsWritable", expression=Fn.condition_equals(answers.text("RootFileSystem"), "writable")
    )
    memory = sizes.find_in_map(answers.text("Size"), "Memory")
    role, starter = task_role(scope, answers), execution_role(scope, answers, log_group, secret)
    definition = ecs.CfnTaskDefinition(
        scope,
        "TaskDefinition",
        family=Fn.sub("${AWS::StackName}"),
        cpu=sizes.find_in_map(answers.text("Size"), "Cpu"),
        memory=memory,
        network_mode="awsvpc",
        requires_compatibilities=["FARGATE"],
        runtime_platform=ecs.CfnTaskDefinition.RuntimePlatformProperty(
            cpu_architecture=answers.text("Architecture"), operating_system_family="LINUX"
        ),
        execution_role_arn=starter.attr_arn,
        task_role_arn=role.attr_arn,
        # A mounted /tmp is root's: where the image's own can be written, that is the better one.
        volumes=Fn.condition_if(writable.logical_id, Aws.NO_VALUE, [{"Name": "tmp"}]),
        container_definitions=[
            ecs.CfnTaskDefinition.ContainerDefinitionProperty(
                name=CONTAINER,
                image=answers.text("ImageUri"),
                essential=True,
                privileged=False,
                user=answers.text("ContainerUser"),
                readonly_root_filesystem=Fn.condition_if(writable.logical_id, False, True),
                memory=Token.as_number(memory),
                linux_parameters=ecs.CfnTaskDefinition.LinuxParametersProperty(init_process_enabled=True),
                mount_points=Fn.condition_if(
                    writable.logical_id,
                    Aws.NO_VALUE,
                    [{"SourceVolume": "tmp", "ContainerPath": "/tmp", "ReadOnly": False}],  # noqa: S108 (its own)
                ),
                port_mappings=_ports(answers) if listens else None,
                environment=environment,
                secrets=Fn.condition_if(secret.logical_id, [_secret(scope, answers)], Aws.NO_VALUE),
                log_configuration=ecs.CfnTaskDefinition.LogConfigurationProperty(
                    log_driver="awslogs",
                    options={
                        "awslogs-group": log_group.ref,
                        "awslogs-region": Aws.REGION,
                        "awslogs-stream-prefix": CONTAINER,
                        # A container goes on while logs can't be delivered.
                        "mode": "non-blocking",
                        "max-buffer-size": "25m",
                    },
                ),
            )
        ],
    )
    if environment is not None:
        acknowledge(
            definition, {"AwsSolutions-ECS2": "A setting that the form says not to be secret; secrets come by ARN."}
        )
    return Tasks(definition, log_group, role, starter)


def _ports(answers: Answers) -> list[ecs.CfnTaskDefinition.PortMappingProperty]:
    from aws_cdk import aws_ecs as ecs

    return [ecs.CfnTaskDefinition.PortMappingProperty(container_port=answers.number("ContainerPort"), protocol="tcp")]


def _secret(scope: Construct, answers: Answers) -> dict[str, object]:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html"""
    from aws_cdk import CfnCondition, Fn

    key = CfnCondition(
        scope, "SecretKeyGiven", expression=Fn.condition_not(Fn.condition_equals(answers.text("SecretKey"), ""))
    )
    of_key = Fn.sub("${SecretArn}:${SecretKey}::")
    return {
        "Name": answers.text("SecretVariable"),
        "ValueFrom": Fn.condition_if(key.logical_id, of_key, answers.text("SecretArn")),
    }
