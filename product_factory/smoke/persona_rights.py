"""What each persona of `iam-baseline` may and may not do, as its card promises: action by action, persona by persona.

Written from the card's promises and AWS's lists of actions. What the policies are made of (products/blocks/personas.py,
products/blocks/guard.py) reads nothing of this: tests and `factory smoke` hold the policies against it.
"""

from __future__ import annotations

from typing import NamedTuple

# S system administrator, I IAM administrator, O instance operator, R read-only administrator, H support (help).
LETTERS = {
    "S": "SystemAdministrator",
    "I": "IamAdministrator",
    "O": "InstanceOperator",
    "R": "ReadOnlyAdministrator",
    "H": "Support",
}
BOUNDARY = "BOUNDARY"
"""Stands in a row's context for the boundary's ARN, which only the launch tells."""

IAM = "arn:${Partition}:iam::${Account}"
HERE = "${Region}:${Account}"
# As CloudFormation shortens them: 25 characters of the stack's name stay in any case.
STACK = "SC-${Account}-pp-vj6vow"
PERSONA_ROLE = f"{IAM}:role/baseline/personas/{STACK}-IamAdministratorRole-WAL97CBP7ET5"
PERSONA_GROUP = f"{IAM}:group/baseline/personas/{STACK}muoqfme-SystemAdministratorGroup-WAL97CBP7ET5"
GUARD = f"{IAM}:policy/baseline/personas/{STACK}muoqfme-GuardPolicy-WAL97CBP7ET5"
LAUNCH_ROLE = f"{IAM}:role/SCLaunch-audit-trail"
LAUNCH_POLICY = f"{IAM}:policy/service-catalog/SCLaunch-audit-trail-1"
STACKSETS = f"{IAM}:role/stacksets-exec-0123456789abcdef"
LINKED_STACKSETS = (
    f"{IAM}:role/aws-service-role/member.org.stacksets.cloudformation.amazonaws.com/"
    "AWSServiceRoleForCloudFormationStackSetsOrgMember"
)
ADMIN_ROLE = f"{IAM}:role/AccountAdministrator"
TEAM_ROLE, TEAM_USER = f"{IAM}:role/workload/orders", f"{IAM}:user/workload/clerk"
OTHER_USER = f"{IAM}:user/root-like"
INSTANCE = f"arn:${{Partition}}:ec2:{HERE}:instance/i-0123456789abcdef0"
KEY = f"arn:${{Partition}}:kms:{HERE}:key/11111111-2222-3333-4444-555555555555"
TRAIL = f"arn:${{Partition}}:cloudtrail:{HERE}:trail/{STACK}-Trail-WAL97CBP7ET5"
STORE = f"arn:${{Partition}}:cloudtrail:{HERE}:eventdatastore/11111111-2222-3333-4444-555555555555"
RECORDS = "arn:${Partition}:s3:::sc-${Account}-pp-vj6vow-trailbucket9a8b7c6d-wal97cbp7et5"
BLUEPRINT_RECORDS = "arn:${Partition}:s3:::stackset-baseline-1234567-trailbucket9a8b7c6d-wal97cbp7et5"
OWN_BUCKET = "arn:${Partition}:s3:::orders-data"
LOG = f"arn:${{Partition}}:logs:{HERE}:log-group:{STACK}-AuditTrailLogGroup-WAL97CBP7ET5"
OWN_LOG = f"arn:${{Partition}}:logs:{HERE}:log-group:/orders/web"
PRODUCT_STACK = f"arn:${{Partition}}:cloudformation:{HERE}:stack/SC-${{Account}}-pp-vj6vowmuoqfme/1"
BLUEPRINT_STACK = f"arn:${{Partition}}:cloudformation:{HERE}:stack/StackSet-baseline-1/1"
OWN_STACK = f"arn:${{Partition}}:cloudformation:{HERE}:stack/orders/1"


class Row(NamedTuple):
    """An action on a resource, and the letters of those who may."""

    action: str
    resource: str
    may: str = ""
    context: dict[str, str] = {}  # noqa: RUF012, nobody changes it


def rows(actions: str, resource: str, may: str = "", **context: str) -> list[Row]:
    """A row for each action; `iam_PermissionsBoundary=` stands for the key with a colon."""
    keys = {key.replace("_", ":", 1): value for key, value in context.items()}
    return [Row(action, resource, may, keys) for action in actions.split()]


_TABLES: dict[str, list[Row]] = {
    "work": [
        *rows("ec2:RunInstances ec2:TerminateInstances ec2:CreateVpc", "*", "S"),
        *rows("ec2:StartInstances ec2:StopInstances ec2:RebootInstances", INSTANCE, "SO"),
        *rows("ssm:StartSession", INSTANCE, "SO"),
        *rows("ssm:SendCommand ec2:ModifyInstanceAttribute", INSTANCE, "S"),
        *rows("ec2:DescribeInstances cloudwatch:GetMetricData", "*", "SOR"),
        *rows("s3:PutObject s3:PutBucketPolicy s3:DeleteBucket s3:PutLifecycleConfiguration", OWN_BUCKET, "S"),
        *rows("logs:PutRetentionPolicy logs:DeleteLogGroup", OWN_LOG, "S"),
        *rows("rds:CreateDBInstance dynamodb:CreateTable lambda:CreateFunction ecs:CreateService", "*", "S"),
        *rows("cloudformation:CreateStack", OWN_STACK, "S"),
        *rows(
            "cloudformation:UpdateStack cloudformation:DeleteStack", OWN_STACK, "S", cloudformation_RoleArn=TEAM_ROLE
        ),
        *rows("servicecatalog:ProvisionProduct servicecatalog:UpdateProvisionedProduct", "*", "S"),
        *rows("kms:Decrypt kms:GenerateDataKey", KEY, "S"),
        *rows("iam:PassRole", TEAM_ROLE, "S", iam_PassedToService="lambda.amazonaws.com"),
        *rows("iam:PassRole", TEAM_ROLE, "SI", iam_PassedToService="ec2.amazonaws.com"),
        *rows(
            "iam:CreateServiceLinkedRole", f"{IAM}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS", "S"
        ),
        *rows("iam:ListRoles iam:GetRole iam:GetPolicyVersion", TEAM_ROLE, "SIR"),
        *rows("guardduty:GetFindings config:DescribeConfigRules cloudtrail:LookupEvents", "*", "SR"),
        *rows("s3:GetObject", OWN_BUCKET, "SR"),
        *rows("support:CreateCase", "*", "SH"),
        *rows("ce:GetCostAndUsage", "*", "SR"),
    ],
    "iam": [
        *rows(
            "iam:CreateRole iam:PutRolePolicy iam:AttachRolePolicy", TEAM_ROLE, "I", iam_PermissionsBoundary="BOUNDARY"
        ),
        *rows("iam:CreateUser iam:PutUserPermissionsBoundary", TEAM_USER, "I", iam_PermissionsBoundary="BOUNDARY"),
        *rows("iam:UpdateAssumeRolePolicy iam:DeleteRole iam:TagRole", TEAM_ROLE, "I"),
        *rows("iam:CreateAccessKey iam:UpdateLoginProfile iam:DeactivateMFADevice iam:DeleteUser", TEAM_USER, "I"),
        *rows("iam:CreatePolicy iam:CreatePolicyVersion iam:SetDefaultPolicyVersion", f"{IAM}:policy/workload/p", "I"),
        # Without the boundary, or with another one.
        *rows("iam:CreateRole iam:PutRolePolicy iam:AttachRolePolicy iam:PutRolePermissionsBoundary", TEAM_ROLE),
        *rows(
            "iam:CreateRole iam:PutRolePermissionsBoundary",
            TEAM_ROLE,
            iam_PermissionsBoundary=f"{IAM}:policy/workload/p",
        ),
        *rows("iam:CreateUser iam:AttachUserPolicy iam:PutUserPolicy", TEAM_USER),
        *rows("iam:DeleteRolePermissionsBoundary", TEAM_ROLE),
        *rows("iam:DeleteUserPermissionsBoundary", TEAM_USER),
        # Outside of the team's path, boundary or not.
        *rows("iam:CreateRole iam:PutRolePolicy", ADMIN_ROLE, iam_PermissionsBoundary="BOUNDARY"),
        *rows("iam:UpdateAssumeRolePolicy iam:AttachRolePolicy iam:DeleteRole iam:TagRole", ADMIN_ROLE),
        *rows("iam:CreateAccessKey iam:UpdateLoginProfile iam:CreateLoginProfile iam:AttachUserPolicy", OTHER_USER),
        *rows("iam:AddUserToGroup iam:AttachGroupPolicy iam:PutGroupPolicy iam:CreateGroup", f"{IAM}:group/admins"),
        *rows("iam:AddUserToGroup iam:PutGroupPolicy iam:CreateGroup", f"{IAM}:group/workload/admins"),
        *rows("iam:CreatePolicyVersion iam:SetDefaultPolicyVersion", f"{IAM}:policy/admins"),
        *rows("iam:UpdateSAMLProvider", f"{IAM}:saml-provider/idp"),
        *rows("iam:CreateOpenIDConnectProvider", f"{IAM}:oidc-provider/example.com"),
        *rows("iam:UpdateAccountPasswordPolicy iam:DeleteAccountPasswordPolicy iam:CreateAccountAlias", "*"),
    ],
    "each other": [
        *(
            row
            for role in (
                PERSONA_ROLE,
                ADMIN_ROLE,
                LAUNCH_ROLE,
                STACKSETS,
                f"{IAM}:role/{STACK}-RemediationRole-WAL97CBP7ET5",
            )
            for row in rows("sts:AssumeRole iam:PassRole", role)
        ),
        *rows("sts:AssumeRole", TEAM_ROLE),
        *rows(
            "iam:UpdateAssumeRolePolicy iam:DetachRolePolicy iam:AttachRolePolicy iam:PutRolePolicy iam:DeleteRole "
            "iam:PutRolePermissionsBoundary iam:TagRole iam:UpdateRole",
            PERSONA_ROLE,
            iam_PermissionsBoundary="BOUNDARY",
        ),
        *rows(
            "iam:AddUserToGroup iam:DetachGroupPolicy iam:UpdateGroup iam:DeleteGroup iam:PutGroupPolicy", PERSONA_GROUP
        ),
        *rows("iam:CreatePolicyVersion iam:SetDefaultPolicyVersion iam:DeletePolicy iam:DeletePolicyVersion", GUARD),
        *rows("iam:UpdateAssumeRolePolicy iam:PutRolePolicy iam:AttachRolePolicy iam:DeleteRole", LAUNCH_ROLE),
        *rows("iam:CreatePolicyVersion iam:DeletePolicy", LAUNCH_POLICY),
        *rows("iam:UpdateAssumeRolePolicy iam:PutRolePolicy iam:DeleteRole", STACKSETS),
        *rows("iam:DeleteServiceLinkedRole", LINKED_STACKSETS),
        *rows("servicecatalog:AssociatePrincipalWithPortfolio servicecatalog:CreateConstraint", "*"),
        *rows("servicecatalog:CreateServiceAction servicecatalog:UpdateProvisionedProductProperties", "*"),
    ],
    "other stacks": [
        *rows(
            "cloudformation:UpdateStack cloudformation:CreateChangeSet cloudformation:DeleteStack",
            PRODUCT_STACK,
            cloudformation_RoleArn=TEAM_ROLE,
        ),
        *rows("cloudformation:ExecuteChangeSet cloudformation:SetStackPolicy", PRODUCT_STACK),
        *rows("cloudformation:UpdateStack", BLUEPRINT_STACK, cloudformation_RoleArn=TEAM_ROLE),
        # A stack's stored role is used by whoever updates it without naming another one.
        *rows("cloudformation:UpdateStack cloudformation:DeleteStack cloudformation:CreateChangeSet", OWN_STACK),
        *rows(
            "cloudformation:UpdateStack",
            OWN_STACK,
            cloudformation_RoleArn=f"{IAM}:role/cdk-toolkit-cfn-exec-role-1-x",
        ),
        *rows("cloudformation:CreateStackSet cloudformation:CreateStackInstances cloudformation:UpdateStackSet", "*"),
        *rows("cloudformation:ActivateOrganizationsAccess cloudformation:ExecuteStackRefactor", "*"),
    ],
    "bills": [
        *rows(
            "billing:UpdateBillingPreferences billing:GetBillingData aws-portal:ModifyBilling aws-portal:ViewBilling",
            "*",
        ),
        *rows("payments:MakePayment payments:CreatePaymentInstrument tax:PutTaxInheritance", "*"),
        *rows("savingsplans:CreateSavingsPlan invoicing:GetInvoicePDF purchase-orders:AddPurchaseOrder", "*"),
        *rows("aws-marketplace:Subscribe aws-marketplace:CreateAgreementRequest cur:PutReportDefinition", "*"),
        *rows("ec2:PurchaseReservedInstancesOffering ec2:PurchaseHostReservation ec2:PurchaseCapacityBlock", "*"),
        *rows("rds:PurchaseReservedDBInstancesOffering shield:CreateSubscription", "*"),
        *rows("budgets:ExecuteBudgetAction supportplans:StartSupportPlanUpdate", "*"),
    ],
    "keys": [
        *rows("kms:CreateKey kms:CreateCustomKeyStore kms:DeleteCustomKeyStore kms:DisconnectCustomKeyStore", "*"),
        *rows("kms:PutKeyPolicy kms:DisableKey kms:ScheduleKeyDeletion kms:DeleteImportedKeyMaterial", KEY),
        *rows("kms:DisableKeyRotation kms:CreateAlias kms:UpdateAlias kms:TagResource kms:ReplicateKey", KEY),
        *rows("kms:CreateGrant kms:RevokeGrant kms:RetireGrant", KEY),
        *rows("kms:CreateGrant", KEY, "S", kms_GrantIsForAWSResource="true"),
        *rows("kms:CreateGrant", KEY, kms_GrantIsForAWSResource="false"),
    ],
    "trail": [
        *rows("cloudtrail:StopLogging cloudtrail:DeleteTrail cloudtrail:UpdateTrail", TRAIL),
        *rows("cloudtrail:PutEventSelectors cloudtrail:PutInsightSelectors cloudtrail:RemoveTags", TRAIL),
        *rows("cloudtrail:DeleteEventDataStore cloudtrail:UpdateEventDataStore", STORE),
        *rows("cloudtrail:StopEventDataStoreIngestion cloudtrail:DisableFederation", STORE),
        *(
            row
            for bucket in (RECORDS, BLUEPRINT_RECORDS)
            for row in rows(
                "s3:PutBucketPolicy s3:DeleteBucketPolicy s3:PutLifecycleConfiguration s3:DeleteBucket "
                "s3:PutBucketVersioning s3:PutReplicationConfiguration s3:PutBucketObjectLockConfiguration "
                "s3:PutEncryptionConfiguration s3:PutBucketPublicAccessBlock",
                bucket,
            )
        ),
        *rows("s3:BypassGovernanceRetention s3:PutObjectRetention s3:PutObjectLegalHold", f"{RECORDS}/AWSLogs/a.gz"),
        *rows("logs:DeleteLogGroup logs:PutRetentionPolicy logs:DeleteRetentionPolicy logs:DeleteMetricFilter", LOG),
        *rows("logs:DeleteLogStream logs:DisassociateKmsKey logs:PutDataProtectionPolicy logs:PutMetricFilter", LOG),
        *rows(
            "cloudwatch:DeleteAlarms cloudwatch:DisableAlarmActions cloudwatch:SetAlarmState",
            f"arn:${{Partition}}:cloudwatch:{HERE}:alarm:{STACK}-RootActivityAlarm-WAL97CBP7ET5",
        ),
        *rows(
            "events:DisableRule events:RemoveTargets events:DeleteRule",
            f"arn:${{Partition}}:events:{HERE}:rule/{STACK}-R-WAL97CBP7ET5",
        ),
        *rows("sns:SetTopicAttributes sns:DeleteTopic", f"arn:${{Partition}}:sns:{HERE}:{STACK}-Topic-WAL97CBP7ET5"),
        *rows(
            "ssm:PutParameter ssm:DeleteParameter", f"arn:${{Partition}}:ssm:{HERE}:parameter/baseline/alerts/topic-arn"
        ),
    ],
    "detectors": [
        *rows("guardduty:DeleteDetector guardduty:UpdateDetector guardduty:CreateFilter guardduty:CreateIPSet", "*"),
        *rows("guardduty:DisassociateFromAdministratorAccount guardduty:StopMonitoringMembers", "*"),
        *rows(
            "securityhub:DisableSecurityHub securityhub:BatchDisableStandards securityhub:UpdateStandardsControl", "*"
        ),
        *rows("securityhub:CreateAutomationRule securityhub:DisableSecurityHubV2", "*"),
        *rows(
            "config:StopConfigurationRecorder config:DeleteConfigurationRecorder config:PutConfigurationRecorder", "*"
        ),
        *rows("config:DeleteDeliveryChannel config:DeleteConfigRule config:PutRetentionConfiguration", "*"),
        *rows("access-analyzer:DeleteAnalyzer access-analyzer:CreateArchiveRule", "*"),
        *rows("macie2:DisableMacie macie2:UpdateMacieSession", "*"),
        *rows("inspector2:Disable inspector2:UpdateConfiguration inspector2:CreateFilter", "*"),
    ],
    "people": [
        *rows("identitystore:CreateUser identitystore:CreateGroupMembership sso:CreateAccountAssignment", "*"),
        *rows("sso:PutInlinePolicyToPermissionSet sso-directory:AddMemberToGroup", "*"),
        *rows("organizations:LeaveOrganization organizations:DetachPolicy organizations:CreatePolicy", "*"),
        *rows("organizations:DescribeOrganization", "*", "SR"),
        *rows("account:CloseAccount account:PutAlternateContact account:DisableRegion account:EnableRegion", "*"),
        *rows("account:StartPrimaryEmailUpdate account:PutContactInformation", "*"),
        *rows("account:ListRegions", "*", "SR"),
        *rows("rolesanywhere:CreateTrustAnchor rolesanywhere:CreateProfile sts:AssumeRoot", "*"),
    ],
}


def tables(account: str, region: str, partition: str = "aws") -> dict[str, list[Row]]:
    """All rows by topic, with ARNs of this account. The stack in them is a stand-in, named as AWS shortens."""

    def fill(text: str) -> str:
        for name, value in (("Partition", partition), ("Account", account), ("Region", region)):
            text = text.replace(f"${{{name}}}", value)
        return text

    return {
        topic: [
            Row(row.action, fill(row.resource), row.may, {key: fill(value) for key, value in row.context.items()})
            for row in table
        ]
        for topic, table in _TABLES.items()
    }
