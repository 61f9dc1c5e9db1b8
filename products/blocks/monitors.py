"""Monitors: what the security alarms watch for, and how AWS tells of it. Data only."""

from __future__ import annotations

from typing import NamedTuple


class Monitor(NamedTuple):
    """An alarm on the calls of the audit trail that match a CloudWatch Logs filter pattern."""

    name: str
    tells: str
    pattern: str
    control: str | None = None
    cis: str | None = None
    at_least: int = 1


class Watch(NamedTuple):
    """A rule on events that AWS services send to the account's default event bus."""

    name: str
    tells: str
    pattern: dict[str, object]


def _events(names: str) -> str:
    return " || ".join(f"($.eventName={name})" for name in names.split())


# Security Hub looks for exactly these filter patterns:
# https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html
UNAUTHORIZED = '{($.errorCode="*UnauthorizedOperation") || ($.errorCode="AccessDenied*")}'
UNAUTHORIZED_BUT_CONFIG = (
    '{(($.errorCode="*UnauthorizedOperation") || ($.errorCode="AccessDenied*")) && '
    '(($.eventName!="Decrypt") || ($.userIdentity.invokedBy!="config.amazonaws.com"))}'
)
MONITORS: tuple[Monitor, ...] = (
    Monitor(
        "RootActivity",
        "The root user did something. Use it for what only root can do, and tell the team before.",
        '{$.userIdentity.type="Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType !="AwsServiceEvent"}',
        "CloudWatch.1",
        "4.3",
    ),
    Monitor(
        "UnauthorizedApiCalls",
        "Five calls or more were refused within five minutes: a mistake in a policy, or somebody trying.",
        UNAUTHORIZED,
        "CloudWatch.2",
        "4.1",
        at_least=5,
    ),
    Monitor(
        "SignInWithoutMfa",
        "An IAM user signed in to the console without MFA.",
        '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") && '
        '($.userIdentity.type = "IAMUser") && ($.responseElements.ConsoleLogin = "Success") }',
        "CloudWatch.3",
        "4.2",
    ),
    Monitor(
        "IamPolicyChange",
        "An IAM policy was made, changed, attached or removed.",
        "{($.eventSource=iam.amazonaws.com) && ("
        + _events(
            "DeleteGroupPolicy DeleteRolePolicy DeleteUserPolicy PutGroupPolicy PutRolePolicy PutUserPolicy "
            "CreatePolicy DeletePolicy CreatePolicyVersion DeletePolicyVersion AttachRolePolicy DetachRolePolicy "
            "AttachUserPolicy DetachUserPolicy AttachGroupPolicy DetachGroupPolicy"
        )
        + ")}",
        "CloudWatch.4",
        "4.4",
    ),
    Monitor(
        "TrailConfigurationChange",
        "A trail was made, changed, removed, started or stopped.",
        "{" + _events("CreateTrail UpdateTrail DeleteTrail StartLogging StopLogging") + "}",
        "CloudWatch.5",
        "4.5",
    ),
    Monitor(
        "ConsoleSignInFailure",
        "Somebody failed to sign in to the console.",
        '{($.eventName=ConsoleLogin) && ($.errorMessage="Failed authentication")}',
        "CloudWatch.6",
        "4.6",
    ),
    Monitor(
        "KeyDisabledOrDeletionScheduled",
        "A KMS key was disabled or its deletion scheduled: what it encrypts becomes unreadable.",
        "{($.eventSource=kms.amazonaws.com) && (" + _events("DisableKey ScheduleKeyDeletion") + ")}",
        "CloudWatch.7",
        "4.7",
    ),
    Monitor(
        "BucketPolicyChange",
        "Who may reach an S3 bucket, or how long it keeps data, was changed.",
        "{($.eventSource=s3.amazonaws.com) && ("
        + _events(
            "PutBucketAcl PutBucketPolicy PutBucketCors PutBucketLifecycle PutBucketReplication "
            "DeleteBucketPolicy DeleteBucketCors DeleteBucketLifecycle DeleteBucketReplication"
        )
        + ")}",
        "CloudWatch.8",
        "4.8",
    ),
    Monitor(
        "ConfigChange",
        "AWS Config's recorder or its delivery was changed or stopped.",
        "{($.eventSource=config.amazonaws.com) && ("
        + _events("StopConfigurationRecorder DeleteDeliveryChannel PutDeliveryChannel PutConfigurationRecorder")
        + ")}",
        "CloudWatch.9",
        "4.9",
    ),
    Monitor(
        "SecurityGroupChange",
        "A security group was made, changed or removed.",
        "{"
        + _events(
            "AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress RevokeSecurityGroupIngress "
            "RevokeSecurityGroupEgress CreateSecurityGroup DeleteSecurityGroup"
        )
        + "}",
        "CloudWatch.10",
        "4.10",
    ),
    Monitor(
        "NetworkAclChange",
        "A network ACL was made, changed or removed.",
        "{"
        + _events(
            "CreateNetworkAcl CreateNetworkAclEntry DeleteNetworkAcl DeleteNetworkAclEntry "
            "ReplaceNetworkAclEntry ReplaceNetworkAclAssociation"
        )
        + "}",
        "CloudWatch.11",
        "4.11",
    ),
    Monitor(
        "NetworkGatewayChange",
        "An internet or customer gateway was made, attached or removed.",
        "{"
        + _events(
            "CreateCustomerGateway DeleteCustomerGateway AttachInternetGateway CreateInternetGateway "
            "DeleteInternetGateway DetachInternetGateway"
        )
        + "}",
        "CloudWatch.12",
        "4.12",
    ),
    Monitor(
        "RouteTableChange",
        "A route table or one of its routes was made, changed or removed.",
        "{($.eventSource=ec2.amazonaws.com) && ("
        + _events(
            "CreateRoute CreateRouteTable ReplaceRoute ReplaceRouteTableAssociation DeleteRouteTable "
            "DeleteRoute DisassociateRouteTable"
        )
        + ")}",
        "CloudWatch.13",
        "4.13",
    ),
    Monitor(
        "VpcChange",
        "A VPC or a VPC peering connection was made, changed or removed.",
        "{"
        + _events(
            "CreateVpc DeleteVpc ModifyVpcAttribute AcceptVpcPeeringConnection CreateVpcPeeringConnection "
            "DeleteVpcPeeringConnection RejectVpcPeeringConnection AttachClassicLinkVpc DetachClassicLinkVpc "
            "DisableVpcClassicLink EnableVpcClassicLink"
        )
        + "}",
        "CloudWatch.14",
        "4.14",
    ),
    # Security Hub has no control for this one. The calls are those that Prowler looks for, the benchmark's (CIS AWS
    # Foundations 1.4, 4.15) among them.
    Monitor(
        "OrganizationsChange",
        "The organization was changed: accounts, units, policies, or who administers them.",
        "{($.eventSource=organizations.amazonaws.com) && ("
        + _events(
            "AcceptHandshake AttachPolicy CancelHandshake CreateAccount CreateOrganization CreateOrganizationalUnit "
            "CreatePolicy DeclineHandshake DeleteOrganization DeleteOrganizationalUnit DeletePolicy DetachPolicy "
            "DisablePolicyType EnableAllFeatures EnablePolicyType InviteAccountToOrganization LeaveOrganization MoveAccount "
            "RemoveAccountFromOrganization UpdateOrganizationalUnit UpdatePolicy"
        )
        + ")}",
        cis="4.15",
    ),
    Monitor(
        "AccessKeyCreation",
        "A long-lived access key was made. Prefer roles; rotate the key if it has to be.",
        "{($.eventSource=iam.amazonaws.com) && ($.eventName=CreateAccessKey)}",
    ),
)


def _calls(source: str, names: str) -> dict[str, object]:
    return {
        "source": [f"aws.{source}"],
        "detail-type": ["AWS API Call via CloudTrail"],
        "detail": {"eventSource": [f"{source}.amazonaws.com"], "eventName": names.split()},
    }


SECURITY_HUB_V2 = "SecurityHubV2Findings"
WATCHES: tuple[Watch, ...] = (
    Watch(
        "SecurityGroupEvents",
        "Security group made, changed or removed.",
        _calls(
            "ec2",
            "AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress RevokeSecurityGroupIngress "
            "RevokeSecurityGroupEgress CreateSecurityGroup DeleteSecurityGroup ModifySecurityGroupRules",
        ),
    ),
    Watch(
        "NetworkAclEvents",
        "Network ACL made, changed or removed.",
        _calls(
            "ec2",
            "CreateNetworkAcl CreateNetworkAclEntry DeleteNetworkAcl DeleteNetworkAclEntry "
            "ReplaceNetworkAclEntry ReplaceNetworkAclAssociation",
        ),
    ),
    Watch(
        "TrailEvents",
        "Trail changed, removed, started or stopped.",
        _calls(
            "cloudtrail",
            "CreateTrail UpdateTrail DeleteTrail StartLogging StopLogging PutEventSelectors PutInsightSelectors",
        ),
    ),
    Watch(
        "HealthEvents",
        "AWS Health tells of something that touches this account.",
        {"source": ["aws.health"], "detail-type": ["AWS Health Event"]},
    ),
    Watch(
        "SecurityHubFindings",
        "Security Hub found something critical or high.",
        {
            "source": ["aws.securityhub"],
            "detail-type": ["Security Hub Findings - Imported"],
            "detail": {
                "findings": {
                    "Severity": {"Label": ["CRITICAL", "HIGH"]},
                    "Compliance": {"Status": ["FAILED"]},
                    "Workflow": {"Status": ["NEW", "NOTIFIED"]},
                    "RecordState": ["ACTIVE"],
                }
            },
        },
    ),
    # Security Hub's second version sends every finding of every service once more, in OCSF. Left out are the
    # classes 2003, failed checks, and 2002, Inspector's vulnerabilities, and GuardDuty's: both first are told above
    # and below. If AWS names a product otherwise, its findings are told twice, none is lost.
    # https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-v2-cwe-event-formats.html
    # https://schema.ocsf.io/1.6.0/categories/findings
    Watch(
        SECURITY_HUB_V2,
        "Security Hub tells of an exposure or finding that is critical or high.",
        {
            "source": ["aws.securityhub"],
            "detail-type": ["Findings Imported V2"],
            "detail": {
                "findings": {
                    "severity": ["Critical", "High"],
                    "status": ["New"],
                    "class_uid": [{"anything-but": [2002, 2003]}],
                    "metadata": {"product": {"name": [{"anything-but": ["GuardDuty"]}]}},
                }
            },
        },
    ),
    Watch(
        "GuardDutyFindings",
        "GuardDuty found something of medium severity or more.",
        {
            "source": ["aws.guardduty"],
            "detail-type": ["GuardDuty Finding"],
            "detail": {"severity": [{"numeric": [">=", 4]}]},
        },
    ),
    Watch(
        "ConfigNonCompliance",
        "A resource broke a Config rule.",
        {
            "source": ["aws.config"],
            "detail-type": ["Config Rules Compliance Change"],
            "detail": {
                "messageType": ["ComplianceChangeNotification"],
                "newEvaluationResult": {"complianceType": ["NON_COMPLIANT"]},
            },
        },
    ),
)
