"""Guard: what no persona may do, whatever else it is allowed. Data only.

Names tell nothing here: CloudFormation shortens a role's to 64 characters, and where it cuts is not
published. What is protected is known by its path, which stands in the ARN whole, or by the first
characters of a name, which every shortening keeps.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-friendly-names
"""

from __future__ import annotations

from .statement import Statement, actions

# Where roles, groups and policies of the personas stand. Nobody of them changes anything there.
PATH = "/baseline/personas/"
# Where the account's own roles, users and policies stand: what an IAM administrator makes and services are passed.
TEAM_PATH = "/workload/"

_IAM = "arn:${AWS::Partition}:iam::${AWS::AccountId}"
TEAM_ROLES = f"{_IAM}:role{TEAM_PATH}*"
# Service Catalog's stacks and those that a StackSet makes, a blueprint among them.
_OF_THE_CATALOG = ("SC-*", "StackSet-*")


def of_the_team(*kinds: str) -> tuple[str, ...]:
    """ARNs of what stands in the team's path, of these kinds."""
    return tuple(f"{_IAM}:{kind}{TEAM_PATH}*" for kind in kinds)


def _named_by_the_catalog(service: str, kind: str) -> tuple[str, ...]:
    return tuple(f"arn:${{AWS::Partition}}:{service}:*:${{AWS::AccountId}}:{kind}{name}" for name in _OF_THE_CATALOG)


def _denied(
    sid: str,
    names: tuple[str, ...],
    resources: tuple[str, ...] = ("*",),
    *,
    other_resources: bool = False,
    condition: dict[str, dict[str, str]] | None = None,
) -> Statement:
    return Statement(sid, names, resources, effect="Deny", other_resources=other_resources, condition=condition)


# What gives a role or user rights, and can be asked for its boundary.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
BOUNDED = actions(
    "iam",
    "AttachRolePolicy AttachUserPolicy CreateRole CreateUser PutRolePermissionsBoundary PutRolePolicy "
    "PutUserPermissionsBoundary PutUserPolicy",
)
# The ARN of the boundary policy, which the template makes.
BOUNDARY = "${Boundary}"

# Services in which no persona works: bills, keys, people, the trail, detectors, the catalog's own affairs.
GUARD = (
    _denied(
        "NoBills",
        (
            *actions("aws-marketplace", "Accept* Cancel* Create* Reject* Subscribe Unsubscribe Update*"),
            *(
                f"{service}:*"
                for service in (
                    "aws-portal",
                    "bcm-data-exports",
                    "billing",
                    "billingconductor",
                    "consolidatedbilling",
                    "cur",
                    "freetier",
                    "invoicing",
                    "payments",
                    "purchase-orders",
                    "savingsplans",
                    "tax",
                )
            ),
            *actions("budgets", "CreateBudgetAction DeleteBudgetAction ExecuteBudgetAction UpdateBudgetAction"),
            *actions("supportplans", "Create* Start*"),
        ),
    ),
    _denied(
        "NoKeyAdministration",
        actions(
            "kms",
            "Cancel* Connect* CreateAlias CreateCustomKeyStore CreateKey Delete* Disable* Disconnect* Enable* Import* "
            "Put* Replicate* RetireGrant RotateKeyOnDemand Schedule* TagResource UntagResource Update*",
        ),
    ),
    # A service that keeps a volume or a database open needs a grant, and makes it by itself.
    # https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-grant-is-for-aws-resource
    _denied(
        "NoGrantsByHand",
        actions("kms", "CreateGrant RevokeGrant"),
        condition={"BoolIfExists": {"kms:GrantIsForAWSResource": "false"}},
    ),
    _denied(
        "NoChangeOfAccountOrPeople",
        (
            *actions("account", "Accept* Close* Delete* Disable* Enable* Put* Start*"),
            *(f"{service}:*" for service in ("identitystore", "rolesanywhere", "sso", "sso-directory")),
            *actions(
                "organizations",
                "Accept* Attach* Cancel* Close* Create* Decline* Delete* Deregister* Detach* Disable* Enable* Invite* "
                "Leave* Move* Put* Register* Remove* Tag* Terminate* Untag* Update*",
            ),
            "sts:AssumeRoot",
        ),
    ),
    # All that IAM can change, but in the team's path; a person's own password and MFA device are asked otherwise.
    _denied(
        "NoLiftingOfTheseLimits",
        actions(
            "iam",
            "Add* Attach* Create* Deactivate* Delete* Detach* Disable* Enable*Org* PassRole Put* Remove* Set* Tag* "
            "Untag* Update* Upload*",
        ),
        (
            *of_the_team("instance-profile", "policy", "role", "user"),
            f"{_IAM}:mfa/*",
            f"{_IAM}:role/aws-service-role/*",
        ),
        other_resources=True,
    ),
    # In the team's path, nobody without the boundary. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
    _denied(
        "NoBoundaryLifted",
        actions("iam", "DeleteRolePermissionsBoundary DeleteServiceLinkedRole DeleteUserPermissionsBoundary"),
    ),
    _denied(
        "NobodyUnbounded",
        BOUNDED,
        condition={"StringNotEquals": {"iam:PermissionsBoundary": BOUNDARY}},
    ),
    # Nor does anybody take on another role of this account: not a persona's, not SCLaunch-…, not stacksets-exec-….
    _denied("NoOtherRole", ("sts:AssumeRole",), (f"{_IAM}:role/*",)),
    _denied(
        "NoSwitchingTheTrailOff",
        actions("cloudtrail", "Delete* Deregister* Disable* Enable* Put* Register* Remove* Stop* Update*"),
    ),
    _denied(
        "NoBlindDetectors",
        (
            *actions("access-analyzer", "*ArchiveRule DeleteAnalyzer UpdateAnalyzer"),
            *actions("config", "Delete* Disassociate* Put* Stop*"),
            *actions("detective", "Delete* Disassociate*"),
            *actions("guardduty", "Create* Delete* Disable* Disassociate* Stop* Update*"),
            *actions("inspector2", "BatchUpdate* CreateFilter Delete* Disable* Disassociate* Update*"),
            *actions("macie2", "Create* Delete* Disable* Disassociate* Put* Update*"),
            *actions(
                "securityhub",
                "BatchDisable* BatchUpdateAutomationRules BatchUpdateStandards* CreateAutomationRule* Delete* Disable* "
                "Disassociate* Update*",
            ),
        ),
    ),
    _denied(
        "NoCatalogOfTheirOwn",
        actions(
            "servicecatalog",
            "Accept* Associate* Batch* Copy* CreateConstraint CreatePortfolio* CreateProduct "
            "CreateProvisioningArtifact CreateServiceAction Execute*ServiceAction Import* UpdateConstraint "
            "UpdatePortfolio* UpdateProduct UpdateProvisionedProductProperties UpdateProvisioningArtifact "
            "UpdateServiceAction",
        ),
    ),
)
# Within the services in which a system administrator works; the boundary holds these too.
WITHIN = (
    _denied(
        "NoPurchases",
        (
            *actions("ec2", "Accept*Quote Create*Listing ModifyReservedInstances Purchase*"),
            *(f"{service}:Purchase*" for service in ("dynamodb", "elasticache", "es", "memorydb", "rds", "redshift")),
            "shield:CreateSubscription",
        ),
    ),
    # What the catalog keeps and rings is changed through the catalog: records, their life, and the alerts on them.
    _denied(
        "NoChangeOfRecords",
        actions(
            "s3",
            "BypassGovernanceRetention DeleteBucket* Put*Configuration PutBucket* PutObjectLegalHold "
            "PutObjectRetention",
        ),
        tuple(f"arn:${{AWS::Partition}}:s3:::{name.lower()}" for name in _OF_THE_CATALOG),
    ),
    _denied(
        "NoChangeOfLogs",
        actions("logs", "AssociateKmsKey Delete* DisassociateKmsKey Put*Filter Put*Policy"),
        _named_by_the_catalog("logs", "log-group:"),
    ),
    _denied(
        "NoSilence",
        (
            *actions("cloudwatch", "DeleteAlarms Disable* PutCompositeAlarm PutMetricAlarm SetAlarmState"),
            *actions("events", "Delete* Disable* Put* Remove*"),
            *actions("sns", "AddPermission DeleteTopic PutDataProtectionPolicy RemovePermission SetTopicAttributes"),
            *actions("ssm", "DeleteParameter* PutParameter"),
        ),
        (
            *_named_by_the_catalog("cloudwatch", "alarm:"),
            *_named_by_the_catalog("events", "rule/"),
            *_named_by_the_catalog("sns", ""),
            "arn:${AWS::Partition}:ssm:*:${AWS::AccountId}:parameter/baseline/*",
        ),
    ),
    # A stack that was given a role acts by it, whoever changes the stack.
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html
    _denied(
        "NoStacksOfOthers",
        actions("cloudformation", "Cancel* Continue* Create* Delete* Execute* Rollback* Set* Signal* Update*"),
        (
            *_named_by_the_catalog("cloudformation", "stack/"),
            "arn:${AWS::Partition}:cloudformation:*:*:stack/CDKToolkit/*",
        ),
    ),
    _denied(
        "NoRolesOfStacks",
        actions("cloudformation", "ContinueUpdateRollback CreateChangeSet DeleteStack RollbackStack UpdateStack"),
        condition={"ArnNotLike": {"cloudformation:RoleArn": TEAM_ROLES}},
    ),
    _denied(
        "NoOtherAccounts",
        actions(
            "cloudformation",
            "ActivateOrganizationsAccess Create*Instances CreateStackSet *StackRefactor DeactivateOrganizationsAccess "
            "Delete*Instances DeleteStackSet ImportStacksToStackSet Update*Instances UpdateStackSet",
        ),
    ),
)
