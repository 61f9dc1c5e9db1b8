"""Key policy of a workload's key: people by name or by IAM, launches and services of AWS as far as they need it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .service_grants import no_other_grants

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from constructs import Construct

    from product_factory import Answers

# Enough for CloudFormation to keep the key, and for nobody to be locked out; no use of the key, and no end of it.
KEEP = (
    "kms:CreateAlias",
    "kms:DeleteAlias",
    "kms:Describe*",
    "kms:EnableKeyRotation",
    "kms:Get*",
    "kms:List*",
    "kms:PutKeyPolicy",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
)
ADMINISTER = (
    *KEEP,
    "kms:CancelKeyDeletion",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:EnableKey",
    "kms:RevokeGrant",
    "kms:RotateKeyOnDemand",
    "kms:ScheduleKeyDeletion",
)
USE = ("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*")
GRANT = ("kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant")
FOR_SERVICES = {"Bool": {"kms:GrantIsForAWSResource": "true"}}

# What CloudWatch Logs does with the key of a log group.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
LOGS_USE = ("kms:Decrypt*", "kms:Describe*", "kms:Encrypt*", "kms:GenerateDataKey*", "kms:ReEncrypt*")
# Services that use a key in the name of whoever makes what they keep: they, and no person, hold the launch roles' keys.
# https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
KEEPERS = (
    "backup",
    "dynamodb",
    "ec2",
    "ecr",
    "elasticfilesystem",
    "lambda",
    "logs",
    "rds",
    "s3",
    "secretsmanager",
    "sns",
    "sqs",
    "ssm",
)
LAUNCH_ROLES = "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/SCLaunch-*"
AUTO_SCALING = (
    "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/aws-service-role/autoscaling.amazonaws.com/"
    "AWSServiceRoleForAutoScaling"
)


def key_policy(scope: Construct, answers: Answers) -> dict[str, Any]:
    """Whoever the form names; where it names nobody, whom the account's IAM policies allow.

    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
    """
    from aws_cdk import CfnCondition, Fn

    account = Fn.sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root")

    def named(question: str) -> object:
        answer = answers.text(question)
        given = CfnCondition(scope, f"{question}Given", expression=Fn.condition_not(Fn.condition_equals(answer, "")))
        return Fn.condition_if(given.logical_id, Fn.split(",", answer), account)

    administrators, users = named("AdministratorArns"), named("UserArns")
    return {
        "Version": "2012-10-17",
        "Statement": [
            _statement("AccountKeepsTheKey", account, KEEP),
            _statement("AdministratorsAdminister", administrators, ADMINISTER),
            _statement("UsersUse", users, USE),
            _statement("UsersLetServicesUse", users, GRANT, Condition=FOR_SERVICES),
            *_launches(account),
            _log_groups(),
            *_fargate(),
            *_auto_scaling(scope, answers),
            no_other_grants().to_statement_json(),
        ],
    }


def _statement(sid: str, principal: object, actions: Sequence[str], **more: object) -> dict[str, object]:
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"AWS": principal},
        "Action": list(actions),
        "Resource": "*",
        **more,
    }


def _launches(account: str) -> Iterator[dict[str, object]]:
    """The catalog's launch roles may have services of AWS use the key; they need their own policies' word besides.

    The principal is the account, so that IAM decides too and no role must exist. What services ask of whoever makes
    something: a grant (ECR, RDS and Aurora, EBS, DynamoDB, Backup), data keys and decryption (Secrets Manager, also for
    a database's secret, EBS, Backup), encryption (parameters, environments of functions). DescribeKey stands in
    AccountKeepsTheKey, and RetireGrant can't stand in a key policy. Who can make a role of such a name and write its
    policies is an administrator of IAM, who could write this key's policy as well.

    https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html
    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Overview.Encryption.Keys.html
    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-secrets-manager.html
    https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
    https://docs.aws.amazon.com/aws-backup/latest/devguide/create-a-vault.html
    https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html
    """
    from aws_cdk import Fn

    who = {"ArnLike": {"aws:PrincipalArn": Fn.sub(LAUNCH_ROLES)}}
    through = [Fn.sub(f"{service}.${{AWS::Region}}.${{AWS::URLSuffix}}") for service in KEEPERS]
    uses = [action for action in USE if action != "kms:DescribeKey"]
    by_service = {**who, "StringEquals": {"kms:ViaService": through}}
    yield _statement("LaunchRolesUseByServices", account, uses, Condition=by_service)
    yield _statement("LaunchRolesLetServicesUse", account, ["kms:CreateGrant"], Condition={**who, **FOR_SERVICES})


def _log_groups() -> dict[str, object]:
    """CloudWatch Logs may use the key for log groups of this account and Region, and for nobody else's.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
    """
    from aws_cdk import Fn

    own_groups = Fn.sub("arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:*")
    return _statement("CloudWatchLogsEncrypts", "", LOGS_USE) | {
        "Principal": {"Service": Fn.sub("logs.${AWS::Region}.${AWS::URLSuffix}")},
        "Condition": {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": own_groups}},
    }


def _fargate() -> Iterator[dict[str, object]]:
    """Fargate encrypts what tasks of this account's clusters keep while they run, and lets each task decrypt its own.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-create-storage-key.html
    """
    from aws_cdk import Aws

    fargate = {"Principal": {"Service": "fargate.amazonaws.com"}}
    own = {"StringEquals": {"kms:EncryptionContext:aws:ecs:clusterAccount": Aws.ACCOUNT_ID}}
    only_decrypt = {"ForAllValues:StringEquals": {"kms:GrantOperations": "Decrypt"}}
    for sid, action, condition in (
        ("FargateEncrypts", "kms:GenerateDataKeyWithoutPlaintext", own),
        ("FargateLetsTasksDecrypt", "kms:CreateGrant", {**own, **only_decrypt}),
    ):
        yield _statement(sid, "", [action], Condition=condition) | fargate


def _auto_scaling(scope: Construct, answers: Answers) -> Iterator[object]:
    """By choice, Auto Scaling's linked role may start instances whose volumes have this key.

    The role must be the principal itself: its own policy, which is AWS's, names no key.
    https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
    """
    from aws_cdk import Aws, CfnCondition, Fn

    wanted = CfnCondition(
        scope, "AutoScalingWanted", expression=Fn.condition_equals(answers.text("AutoScaling"), "yes")
    )
    role = Fn.sub(AUTO_SCALING)
    for statement in (
        _statement("AutoScalingUses", role, USE),
        _statement("AutoScalingLetsServicesUse", role, ["kms:CreateGrant"], Condition=FOR_SERVICES),
    ):
        yield Fn.condition_if(wanted.logical_id, statement, Aws.NO_VALUE)
