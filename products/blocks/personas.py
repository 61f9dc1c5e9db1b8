"""Personas: five kinds of people who work in an account, and what each may do. Data only."""

from __future__ import annotations

from typing import NamedTuple

from .guard import BOUNDARY, BOUNDED, TEAM_PATH, TEAM_ROLES, WITHIN, of_the_team
from .statement import Statement, actions


class Persona(NamedTuple):
    """What a kind of people does, by statements of its own or by a policy that AWS manages."""

    name: str
    does: str
    may: tuple[Statement, ...] = ()
    managed_policy: str | None = None


_ACCOUNT = "${AWS::Partition}:iam::${AWS::AccountId}"
# The services that workloads are made of, whole. What is not named here is not allowed: bills, people, new services.
SERVICES = """
    acm aoss apigateway application-autoscaling applicationinsights appconfig appsync aps athena autoscaling backup batch
    bedrock cassandra cloudformation cloudfront cloudshell cloudwatch cognito-identity cognito-idp comprehend compute-optimizer
    datasync dax dlm dms docdb-elastic drs dsql dynamodb ebs ec2 ec2-instance-connect ec2messages ecr ecs eks
    elasticache elasticfilesystem elasticloadbalancing elasticmapreduce emr-serverless es events execute-api firehose
    fis fsx glacier globalaccelerator glue health imagebuilder kafka kinesis lambda logs memorydb mq network-firewall
    oam pi pipes polly rds rds-data redshift redshift-data redshift-serverless rekognition resource-explorer-2
    resource-groups route53 route53resolver rum s3 s3tables scheduler schemas secretsmanager servicediscovery
    servicequotas ses shield sns sqs ssm ssm-guiconnect ssmmessages states storagegateway support synthetics tag
    textract timestream transcribe transfer translate trustedadvisor vpc-lattice waf-regional wafv2 xray
""".split()  # noqa: SIM905, one word a service is easier to read
_WORKLOADS = (
    Statement(
        "Workloads",
        (
            *(f"{service}:*" for service in SERVICES),
            *actions("kms", "Decrypt DescribeKey Encrypt GenerateDataKey* GetPublicKey ReEncrypt* Sign Verify"),
        ),
    ),
    Statement("KeysOfServices", ("kms:CreateGrant",), condition={"Bool": {"kms:GrantIsForAWSResource": "true"}}),
    # Roles are made by others; a service may be passed those of the team, which have a boundary.
    Statement("PassRolesOfTheTeam", ("iam:PassRole",), (TEAM_ROLES,)),
    Statement("LinkedRoles", ("iam:CreateServiceLinkedRole",), (f"arn:{_ACCOUNT}:role/aws-service-role/*",)),
)
_LOOK = (
    Statement(
        "Products",
        actions(
            "servicecatalog",
            "CreateProvisionedProductPlan DeleteProvisionedProductPlan Describe* ExecuteProvisionedProductPlan Get* "
            "List* ProvisionProduct Scan* Search* TerminateProvisionedProduct UpdateProvisionedProduct",
        ),
    ),
    Statement(
        "Look",
        (
            *actions("access-analyzer", "Get* List*"),
            *actions("account", "Get* List*"),
            *actions("budgets", "View*"),
            *actions("ce", "Describe* Get* List*"),
            *actions("cloudtrail", "Describe* Get* List* LookupEvents"),
            *actions("config", "BatchGet* Describe* Get* List* Select*"),
            *actions("guardduty", "ArchiveFindings Describe* Get* List* UnarchiveFindings"),
            *actions("iam", "Get* List*"),
            *actions("inspector2", "BatchGet* Get* List* Search*"),
            *actions("kms", "Get* List*"),
            *actions("macie2", "BatchGet* Describe* Get* List* Search*"),
            *actions("organizations", "Describe* List*"),
            *actions("ram", "Get* List*"),
            *actions("securityhub", "BatchGet* BatchUpdateFindings Describe* Get* List*"),
            "sts:DecodeAuthorizationMessage",
        ),
    ),
)
# What a role or user in the team's path has at most, whatever is attached to it: less than a system administrator,
# but for its own MFA device, and its like in other accounts.
BOUNDARY_POLICY = (
    *_WORKLOADS,
    Statement(
        "OwnMfaDevice",
        actions("iam", "ChangePassword CreateVirtualMFADevice EnableMFADevice GetUser ListMFADevices ResyncMFADevice"),
        (f"arn:{_ACCOUNT}:mfa/*", f"arn:{_ACCOUNT}:user{TEAM_PATH}${{!aws:username}}"),
    ),
    Statement("SameInOtherAccounts", ("sts:AssumeRole",), (f"arn:${{AWS::Partition}}:iam::*:role{TEAM_PATH}*",)),
    *WITHIN,
)
# What a user must be able to do to set MFA up.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_my-sec-creds-self-manage-mfa-only.html
MFA = (
    Statement(
        "OnlyMfaSetUpWithoutMfa",
        (
            *actions(
                "iam",
                "ChangePassword CreateVirtualMFADevice EnableMFADevice GetUser ListMFADevices ListVirtualMFADevices "
                "ResyncMFADevice",
            ),
            "sts:GetSessionToken",
        ),
        effect="Deny",
        others=True,
        condition={"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}},
    ),
    Statement(
        "OwnMfaDevice",
        actions("iam", "ChangePassword CreateVirtualMFADevice EnableMFADevice GetUser ListMFADevices ResyncMFADevice"),
        (
            f"arn:{_ACCOUNT}:mfa/*",
            f"arn:{_ACCOUNT}:user/${{!aws:username}}",
            f"arn:{_ACCOUNT}:user/*/${{!aws:username}}",
        ),
    ),
    Statement("SeeMfaDevices", ("iam:ListVirtualMFADevices",)),
)
_INSTANCES = "arn:${AWS::Partition}:ec2:*:${AWS::AccountId}:instance/*"
PERSONAS = (
    Persona(
        "SystemAdministrator",
        "System administrator: the services that workloads are made of, without IAM",
        (*_WORKLOADS, *_LOOK),
    ),
    Persona(
        "IamAdministrator",
        "IAM administrator: roles, users and policies of the workload, within a boundary, and nothing else",
        (
            Statement("SeeIam", actions("iam", "Generate* Get* List* Simulate*")),
            Statement("Findings", actions("access-analyzer", "Check* Get* List* ValidatePolicy")),
            # Rights go to roles; users get theirs through groups, which an account's administrator fills.
            Statement(
                "BoundedRolesAndUsers",
                tuple(name for name in BOUNDED if name not in ("iam:AttachUserPolicy", "iam:PutUserPolicy")),
                of_the_team("role", "user"),
                condition={"StringEquals": {"iam:PermissionsBoundary": BOUNDARY}},
            ),
            Statement(
                "CareForThem",
                actions(
                    "iam",
                    "AddRoleToInstanceProfile CreateAccessKey CreateInstanceProfile CreateLoginProfile CreatePolicy "
                    "CreatePolicyVersion DeactivateMFADevice DeleteAccessKey DeleteInstanceProfile DeleteLoginProfile "
                    "DeletePolicy DeletePolicyVersion DeleteRole DeleteRolePolicy DeleteUser DeleteUserPolicy "
                    "DetachRolePolicy DetachUserPolicy RemoveRoleFromInstanceProfile SetDefaultPolicyVersion "
                    "TagInstanceProfile TagPolicy TagRole TagUser UntagInstanceProfile UntagPolicy UntagRole UntagUser "
                    "UpdateAccessKey UpdateAssumeRolePolicy UpdateLoginProfile UpdateRole UpdateRoleDescription",
                ),
                of_the_team("instance-profile", "policy", "role", "user"),
            ),
            # Putting a role into an instance profile asks for it.
            Statement(
                "PassRolesToInstances",
                ("iam:PassRole",),
                (TEAM_ROLES,),
                condition={"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}},
            ),
        ),
    ),
    Persona(
        "InstanceOperator",
        "Instance operations: start, stop, reboot, look at and sign in to instances",
        (
            Statement("Operate", actions("ec2", "RebootInstances StartInstances StopInstances"), (_INSTANCES,)),
            Statement("SignIn", ("ssm:StartSession",), (_INSTANCES, "arn:${AWS::Partition}:ssm:*::document/AWS-*")),
            Statement(
                "SignInWithPreferences",
                ("ssm:StartSession",),
                ("arn:${AWS::Partition}:ssm:*:${AWS::AccountId}:document/SSM-SessionManagerRunShell",),
            ),
            Statement(
                "OwnSessions",
                actions("ssm", "ResumeSession TerminateSession"),
                ("arn:${AWS::Partition}:ssm:*:${AWS::AccountId}:session/${!aws:userid}-*",),
            ),
            Statement(
                "Look",
                (
                    *actions("autoscaling", "Describe*"),
                    *actions("cloudwatch", "Describe* Get* List*"),
                    *actions("ec2", "Describe* GetConsoleOutput GetConsoleScreenshot"),
                    *actions("elasticloadbalancing", "Describe*"),
                    *actions("ssm", "Describe* GetConnectionStatus List*"),
                ),
            ),
        ),
    ),
    Persona("ReadOnlyAdministrator", "Read-only administrator: sees everything", managed_policy="ReadOnlyAccess"),
    Persona("Support", "Support: opens and follows cases with AWS Support", managed_policy="AWSSupportAccess"),
)
