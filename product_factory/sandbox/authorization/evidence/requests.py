"""Requests that CloudFormation's steps make, and what AWS authorizes them on, where the reference leaves it open.

A row speaks for its action on its type and takes the place of the general rule there; with `adds` it
stands beside it. ARNs are written with `{region}`, `{account}`, `{name}` (the physical name) and
`{Outer.Inner}`: the values of a property, by all of which the row is repeated; `{A,B|x}` is the first of
two that is set, and x where none is; an ARN with an unset property and no `|` is left out.
"""

from typing import NamedTuple

OWN = "{own}"
"""In place of an ARN: those of the resource itself."""
CREATE, UPDATE, DELETE = "create", "update", "delete"
ALL = (CREATE, UPDATE, DELETE)


class Request(NamedTuple):
    """What one action is authorized on in a step of a type; when: a property that has to be set.

    keys: condition keys that the request carries beside those of every request.
    """

    type: str
    operations: tuple[str, ...]
    action: str
    arns: tuple[str, ...]
    source: str
    keys: tuple[tuple[str, str], ...] = ()
    when: str = ""
    adds: bool = False


_REFERENCE = "https://docs.aws.amazon.com/service-authorization/latest/reference/"
_EC2 = "arn:aws:ec2:{region}:{account}:"
_RDS = "arn:aws:rds:{region}:{account}:"

RUN_INSTANCES = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ExamplePolicies_EC2.html"
_INSTANCE = (
    Request(
        "AWS::EC2::Instance",
        (CREATE,),
        "ec2:RunInstances",
        (
            "arn:aws:ec2:{region}::image/{ImageId|*}",
            f"{_EC2}instance/*",
            f"{_EC2}network-interface/{{NetworkInterfaces.NetworkInterfaceId|*}}",
            f"{_EC2}volume/*",
            f"{_EC2}subnet/{{SubnetId,NetworkInterfaces.SubnetId|*}}",
            f"{_EC2}security-group/{{SecurityGroupIds,NetworkInterfaces.GroupSet|*}}",
            f"{_EC2}key-pair/{{KeyName}}",
            f"{_EC2}launch-template/{{LaunchTemplate.LaunchTemplateId}}",
        ),
        RUN_INSTANCES,
    ),
    Request(
        "AWS::EC2::Instance",
        (CREATE,),
        "ec2:CreateTags",
        (f"{_EC2}volume/*",),
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html",
        (("ec2:CreateAction", "RunInstances"),),
        when="PropagateTagsToVolumeOnCreation=true",
        adds=True,
    ),
)
# Who makes or uses a launch template may look up the SSM parameter that it has in the place of an image.
_TEMPLATE = (
    Request(
        "AWS::EC2::LaunchTemplate",
        (CREATE, UPDATE),
        "ssm:GetParameters",
        ("{image}",),
        "https://docs.aws.amazon.com/autoscaling/ec2/userguide/using-systems-manager-parameters.html",
        when="LaunchTemplateData.ImageId^resolve:ssm:",
    ),
)

CREATE_DB = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/security_iam_id-based-policy-examples-create-and-modify-examples.html"
_DATABASE = (
    Request(
        "AWS::RDS::DBInstance",
        (CREATE,),
        "rds:CreateDBInstance",
        (
            OWN,
            f"{_RDS}og:{{OptionGroupName|default:engine-1-0}}",
            f"{_RDS}pg:{{DBParameterGroupName|default.engine1.0}}",
            f"{_RDS}subgrp:{{DBSubnetGroupName|default}}",
            f"{_RDS}cluster:{{DBClusterIdentifier}}",
        ),
        CREATE_DB,
    ),
    Request(
        "AWS::RDS::DBCluster",
        (CREATE,),
        "rds:CreateDBCluster",
        (
            OWN,
            f"{_RDS}og:default:engine-1-0",
            f"{_RDS}cluster-pg:{{DBClusterParameterGroupName|default.engine1.0}}",
            f"{_RDS}subgrp:{{DBSubnetGroupName|default}}",
        ),
        f"{_REFERENCE}list_amazonrds.html",
    ),
)

_FROM_DB = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html"
_GROUPS = (
    f"{_RDS}og:{{OptionGroupName}}",
    f"{_RDS}pg:{{DBParameterGroupName}}",
    f"{_RDS}subgrp:{{DBSubnetGroupName}}",
)
_RESTORED = tuple(
    Request("AWS::RDS::DBInstance", (CREATE,), f"rds:{verb}", (OWN, source, *_GROUPS), _FROM_DB, when=when)
    for verb, when, source in (
        ("CreateDBInstanceReadReplica", "SourceDBInstanceIdentifier", f"{_RDS}db:{{SourceDBInstanceIdentifier}}"),
        ("RestoreDBInstanceFromDBSnapshot", "DBSnapshotIdentifier", f"{_RDS}snapshot:{{DBSnapshotIdentifier}}"),
        ("RestoreDBInstanceToPointInTime", "SourceDbiResourceId", f"{_RDS}db:*"),
        ("StartDBInstanceAutomatedBackupsReplication", "AutomaticBackupReplicationRegion", f"{_RDS}auto-backup:*"),
    )
)

_LAUNCHED = "https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-launch-template-permissions.html"
_GROUP = tuple(
    Request(
        "AWS::AutoScaling::AutoScalingGroup",
        (CREATE, UPDATE),
        "ec2:RunInstances",
        (
            "arn:aws:ec2:{region}::image/*",
            f"{_EC2}instance/*",
            f"{_EC2}network-interface/*",
            f"{_EC2}volume/*",
            f"{_EC2}security-group/*",
            f"{_EC2}subnet/{{VPCZoneIdentifier|*}}",
            f"{_EC2}launch-template/{{{when}.LaunchTemplateId|*}}",
        ),
        _LAUNCHED,
        when=when,
    )
    for when in ("LaunchTemplate", "MixedInstancesPolicy.LaunchTemplate.LaunchTemplateSpecification")
)

_CODE = (
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html"
)
_LAYER = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-layerversion-content.html"
_IMAGES = "https://docs.aws.amazon.com/lambda/latest/dg/images-create.html"
_FUNCTION = (
    Request(
        "AWS::Lambda::Function",
        (CREATE, UPDATE),
        "s3:GetObject",
        ("arn:aws:s3:::{Code.S3Bucket}/{Code.S3Key}",),
        _CODE,
        when="Code.S3Bucket",
    ),
    Request(
        "AWS::Lambda::Function",
        (CREATE, UPDATE),
        "s3:GetObjectVersion",
        ("arn:aws:s3:::{Code.S3Bucket}/{Code.S3Key}",),
        _CODE,
        when="Code.S3ObjectVersion",
    ),
    *(
        Request("AWS::Lambda::Function", (CREATE, UPDATE), action, ("*",), _IMAGES, when="Code.ImageUri")
        for action in ("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
    ),
    Request(
        "AWS::Lambda::LayerVersion",
        (CREATE,),
        "s3:GetObject",
        ("arn:aws:s3:::{Content.S3Bucket}/{Content.S3Key}",),
        _LAYER,
    ),
    Request(
        "AWS::Lambda::LayerVersion",
        (CREATE,),
        "s3:GetObjectVersion",
        ("arn:aws:s3:::{Content.S3Bucket}/{Content.S3Key}",),
        _LAYER,
        when="Content.S3ObjectVersion",
    ),
)

_MACHINE = Request(
    "AWS::StepFunctions::StateMachine",
    (CREATE, UPDATE),
    "s3:GetObject",
    ("arn:aws:s3:::{DefinitionS3Location.Bucket}/{DefinitionS3Location.Key}",),
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-stepfunctions-statemachine-s3location.html",
    when="DefinitionS3Location",
)

_DOCUMENT = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-association.html"
_ASSOCIATION = tuple(
    Request(
        "AWS::SSM::Association",
        ALL,
        f"ssm:{verb}",
        (OWN, "arn:aws:ssm:{region}:{document}:document/{Name}", f"{_EC2}instance/{{InstanceId}}"),
        _DOCUMENT,
    )
    for verb in ("CreateAssociation", "UpdateAssociation")
)

_POLICIES = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-policy.html"


def _held(type_: str, holder: str, property_: str, *verbs: str) -> tuple[Request, ...]:
    arn = f"arn:aws:iam::{{account}}:{holder}/{{{property_}}}"
    return tuple(Request(type_, ALL, f"iam:{verb}", (arn,), _POLICIES) for verb in verbs)


_INLINE = (
    *_held("AWS::IAM::Policy", "role", "Roles", "PutRolePolicy", "GetRolePolicy", "DeleteRolePolicy"),
    *_held("AWS::IAM::Policy", "group", "Groups", "PutGroupPolicy", "GetGroupPolicy", "DeleteGroupPolicy"),
    *_held("AWS::IAM::Policy", "user", "Users", "PutUserPolicy", "GetUserPolicy", "DeleteUserPolicy"),
    *_held("AWS::IAM::ManagedPolicy", "role", "Roles", "AttachRolePolicy", "DetachRolePolicy"),
    *_held("AWS::IAM::ManagedPolicy", "group", "Groups", "AttachGroupPolicy", "DetachGroupPolicy"),
    *_held("AWS::IAM::ManagedPolicy", "user", "Users", "AttachUserPolicy", "DetachUserPolicy"),
)

_LINKED_ROLE = tuple(
    Request(
        "AWS::IAM::ServiceLinkedRole",
        ALL,
        f"iam:{verb}",
        ("arn:aws:iam::{account}:role/aws-service-role/{AWSServiceName}/AWSServiceRoleForIt",),
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html",
    )
    for verb in ("GetRole", "UpdateRole", "DeleteServiceLinkedRole", "GetServiceLinkedRoleDeletionStatus")
)

_MANAGED_SECRETS = tuple(
    Request(
        type_,
        (CREATE, UPDATE),
        f"secretsmanager:{verb}",
        (f"arn:aws:secretsmanager:{{region}}:{{account}}:secret:{service}!{{name}}-AbCdEf",),
        source,
        when=f"{when}=true",
    )
    for service, when, source, types in (
        (
            "rds",
            "ManageMasterUserPassword",
            "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html",
            ("AWS::RDS::DBInstance", "AWS::RDS::DBCluster"),
        ),
        (
            "redshift",
            "ManageMasterPassword",
            "https://docs.aws.amazon.com/redshift/latest/mgmt/redshift-secrets-manager-integration.html",
            ("AWS::Redshift::Cluster",),
        ),
    )
    for type_ in types
    for verb in ("CreateSecret", "TagResource")
)

_CANARIES = "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/CloudWatchSyntheticsFullAccess.html"
_CANARY = tuple(
    Request(
        "AWS::Synthetics::Canary", ALL, f"lambda:{verb}", (f"arn:aws:lambda:{{region}}:{{account}}:{arn}",), _CANARIES
    )
    for arn, verbs in (
        (
            "function:cwsyn-{name}-0a1b2c3d",
            (
                *("AddPermission", "CreateFunction", "DeleteFunction", "GetFunction", "GetFunctionConfiguration"),
                *("InvokeFunction", "PublishVersion", "UpdateFunctionCode", "UpdateFunctionConfiguration"),
                *("ListTags", "TagResource", "UntagResource"),
            ),
        ),
        ("layer:cwsyn-{name}-0a1b2c3d", ("PublishLayerVersion",)),
        ("layer:cwsyn-{name}-0a1b2c3d:1", ("DeleteLayerVersion",)),
    )
    for verb in verbs
)
_LAYERS = Request(
    "AWS::Synthetics::Canary",
    ALL,
    "lambda:GetLayerVersion",
    # The runtime is a layer of an account of AWS: its ARNs are in
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_Debug_Locally.html
    (
        "arn:aws:lambda:{region}:{account}:layer:cwsyn-{name}-0a1b2c3d:1",
        "arn:aws:lambda:{region}:172291836251:layer:Synthetics:83",
    ),
    _CANARIES,
)

_VIEWS = "https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-billing-view.html"
_BUDGET = tuple(
    Request("AWS::Budgets::Budget", ALL, "billing:GetBillingViewData", (arn,), _VIEWS, when=when)
    for arn, when in (
        ("arn:aws:billing::{account}:billingview/primary", "!Budget.BillingViewArn"),
        ("arn:aws:billing::{account}:{Budget.BillingViewArn}", "Budget.BillingViewArn"),
    )
)

_CUSTOM = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources-lambda.html"

REQUESTS = (
    *_BUDGET,
    *_CANARY,
    _LAYERS,
    *_MANAGED_SECRETS,
    *_INSTANCE,
    *_TEMPLATE,
    *_GROUP,
    *_DATABASE,
    *_RESTORED,
    *_FUNCTION,
    _MACHINE,
    *_ASSOCIATION,
    *_INLINE,
    *_LINKED_ROLE,
)

CUSTOM_RESOURCES = (
    Request("AWS::CloudFormation::CustomResource", ALL, "lambda:InvokeFunction", ("{ServiceToken}",), _CUSTOM),
)
"""What a custom resource needs, whose type has no schema: its function is called by the stack's principal."""

NOTHING = frozenset(
    {"AWS::CDK::Metadata", "AWS::CloudFormation::WaitCondition", "AWS::CloudFormation::WaitConditionHandle"}
)
"""Types without handlers that call nothing in the account.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-waitcondition.html
"""
