"""What a permissions boundary leaves to people in an account: all but what the catalog's guardrails deny. Data only.

It denies a developer what `guardrails/` denies one, in fewer characters: a boundary is one policy, of at most 6,144
without white space. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
Whom guardrails spare is not spared here: launch roles, StackSets and Control Tower don't have this boundary.
"""

from __future__ import annotations

from .guard import TEAM_PATH
from .statement import Condition, Statement, actions

PATH, NAME = "/baseline/boundary/", "DeveloperBoundary"
ITSELF = f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:policy{PATH}{NAME}"


def _denied(
    sid: str,
    names: tuple[str, ...],
    resources: tuple[str, ...] = ("*",),
    condition: Condition | None = None,
    *,
    other_resources: bool = False,
) -> Statement:
    return Statement(sid, names, resources, effect="Deny", condition=condition, other_resources=other_resources)


# As guardrails/networks.py has them, by its names.
NETWORKS = (
    _denied(
        "Networks",
        (
            *actions(
                "ec2",
                "AcceptVpcPeeringConnection AllocateAddress AssociateAddress AssociateSubnetCidrBlock "
                "AssociateVpcCidrBlock AttachInternetGateway AttachVpnGateway CreateC*Gateway CreateClientVpnEndpoint "
                "CreateDefault* CreateEgress* CreateInstanceConnectEndpoint CreateInternetGateway CreateNatGateway "
                "CreateSubnet CreateTransitGateway* CreateVpc CreateVpcPeeringConnection CreateVpnConnection "
                "CreateVpnGateway DeleteSubnet DeleteVpc ModifySubnetAttribute",
            ),
            "directconnect:Create*",
            "globalaccelerator:Create*",
        ),
    ),
    _denied(
        "PublicInstances",
        actions("ec2", "ModifyNetworkInterfaceAttribute RequestSpotInstances RunInstances"),
        ("arn:*:ec2:*:*:network-interface/*",),
        {"Bool": {"ec2:AssociatePublicIpAddress": "true"}},
    ),
    # Without a scheme it faces the internet.
    _denied(
        "PublicLoadBalancers",
        ("elasticloadbalancing:CreateLoadBalancer",),
        ("arn:*:elasticloadbalancing:*:*:loadbalancer/app/*", "arn:*:elasticloadbalancing:*:*:loadbalancer/net/*"),
        {"StringNotEquals": {"elasticloadbalancing:Scheme": "internal"}},
    ),
    _denied(
        "PublicClassic",
        ("elasticloadbalancing:CreateLoadBalancer",),
        condition={"StringEquals": {"elasticloadbalancing:Scheme": "internet-facing"}},
    ),
    _denied(
        "PublicTasks",
        ("ecs:CreateService", "ecs:UpdateService"),
        condition={"Bool": {"ecs:auto-assign-public-ip": "true"}},
    ),
    _denied(
        "PublicDatabases",
        actions("rds", "CreateDBInstance* RestoreDBInstance*"),
        condition={"Bool": {"rds:PubliclyAccessible": "true"}},
    ),
)
# As guardrails/central_network.py has it; what is listed there one by one is put together where nothing else is hit.
CENTRAL = (
    _denied(
        "CentralNetwork",
        actions(
            "ec2",
            "AssociateRouteTable AssociateVpcCidrBlock CreateNetworkAclEntry CreateRoute DeleteFlowLogs "
            "DeleteInternetGateway DeleteNatGateway DeleteNetworkAcl* DeleteRoute* DeleteSubnet "
            "*TransitGatewayVpcAttachment DeleteVpc DeleteVpcEndpoints DetachInternetGateway DetachVpnGateway "
            "DisassociateRouteTable ModifySubnetAttribute ModifyVpcAttribute ModifyVpcEndpoint "
            "ReplaceNetworkAcl* ReplaceRoute*",
        ),
        condition={"StringEquals": {"aws:ResourceTag/network-owner": "central"}},
    ),
    _denied(
        "NetworkTags",
        actions("ec2", "CreateTags DeleteTags"),
        condition={"ForAnyValue:StringEquals": {"aws:TagKeys": "network-owner"}},
    ),
    _denied(
        "AllTags",
        ("ec2:DeleteTags",),
        condition={"Null": {"aws:TagKeys": "true"}, "StringEquals": {"aws:ResourceTag/network-owner": "central"}},
    ),
)
# As guardrails/catalog.py, detectors.py, blocks.py and account.py have it.
SHARED = (
    # Those of StackSets and of CDK besides: a stack that was given a role acts by it, whoever changes the stack.
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html
    _denied(
        "Stacks",
        actions("cloudformation", "Cancel* Continue* Create* Delete* Execute* Rollback* Set* Update*"),
        tuple(f"arn:*:cloudformation:*:*:stack/{name}" for name in ("CDKToolkit/*", "SC-*", "StackSet-*")),
    ),
    _denied("Parameters", actions("ssm", "DeleteParameter* PutParameter"), ("arn:*:ssm:*:*:parameter/baseline/*",)),
    _denied(
        "Detectors",
        (
            "access-analyzer:DeleteAnalyzer",
            *actions("cloudtrail", "DeleteTrail PutEventSelectors StopLogging UpdateTrail"),
            *actions(
                "config",
                "DeleteConfigurationRecorder *DeliveryChannel DisassociateResourceTypes PutConfigurationRecorder "
                "StopConfigurationRecorder",
            ),
            "ec2:DeleteFlowLogs",
            *actions("guardduty", "DeleteDetector DisassociateFrom* UpdateDetector"),
            "inspector2:Disable",
            *actions("securityhub", "BatchDisable* DisableSecurityHub* DisassociateFrom*"),
        ),
    ),
    _denied(
        "Blocks",
        (
            *actions(
                "ec2",
                "CreateVpcBlock* Disable*BlockPublicAccess DisableEbsEncryptionByDefault EnableSerialConsoleAccess "
                "EnableSnapshotBlock* ModifyEbsDefaultKmsKeyId ModifyInstanceMetadataDefaults ModifyVpcBlock*",
            ),
            "s3:PutAccountPublicAccessBlock",
        ),
    ),
    _denied(
        "Documents",
        actions("ssm", "ResetServiceSetting UpdateServiceSetting"),
        ("arn:*:ssm:*:*:servicesetting/ssm/documents/console/public-sharing-permission",),
    ),
    _denied(
        "Account",
        (*actions("account", "CloseAccount *ableRegion"), "organizations:LeaveOrganization"),
    ),
    # Who could offer products, or take part in a portfolio, would launch what is for administrators.
    _denied(
        "Catalog",
        actions(
            "servicecatalog",
            "Accept* Associate* CreateConstraint Import* UpdateConstraint UpdateProvisionedProductProperties",
        ),
    ),
)
# In IAM, what stands below the team's path alone: no launch role or administrator is taken, passed or changed.
# PassRole and UpdateAssumeRolePolicy can't be asked for a role's boundary, hence the path.
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
IDENTITIES = (
    _denied(
        "OthersIam",
        (
            *actions(
                "iam",
                "Add* Attach* Create* Deactivate* Delete* Detach* Disable* Enable* PassRole Put* Remove* Set* Tag* "
                "Untag* Update* Upload*",
            ),
            "sts:AssumeRole",
        ),
        (
            *(f"arn:*:iam::*:{kind}{TEAM_PATH}*" for kind in ("instance-profile", "policy", "role", "user")),
            "arn:*:iam::*:mfa/*",
            "arn:*:iam::*:role/aws-service-role/*",
        ),
        other_resources=True,
    ),
    _denied("Boundaries", actions("iam", "DeleteRolePermissionsBoundary DeleteUserPermissionsBoundary")),
    _denied(
        "Bounded",
        actions(
            "iam",
            "AttachRolePolicy AttachUserPolicy CreateRole CreateUser PutRolePermissionsBoundary PutRolePolicy "
            "PutUserPermissionsBoundary PutUserPolicy",
        ),
        condition={"StringNotEquals": {"iam:PermissionsBoundary": ITSELF}},
    ),
)
