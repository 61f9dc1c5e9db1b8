"""Every resource type that the baseline's products are made of, in one template, for tests."""

from __future__ import annotations

from typing import Any

RETAINED = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}


def role(service: str) -> dict[str, Any]:
    """A role that a service may assume."""
    trust = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Statement": [trust]}}}


def of(kind: str, **properties: Any) -> dict[str, Any]:
    """A resource of this type."""
    return {"Type": kind, "Properties": properties}


def ref(name: str) -> dict[str, str]:
    """A reference."""
    return {"Ref": name}


def arn(name: str) -> dict[str, list[str]]:
    """A resource's ARN."""
    return {"Fn::GetAtt": [name, "Arn"]}


EVERYTHING: dict[str, Any] = {
    "Parameters": {"Label": {"Type": "String"}},
    "Resources": {
        "Topic": of("AWS::SNS::Topic"),
        "Subscription": of("AWS::SNS::Subscription", TopicArn=ref("Topic")),
        "TopicPolicy": of("AWS::SNS::TopicPolicy", Topics=[ref("Topic")]),
        "TopicInlinePolicy": of("AWS::SNS::TopicInlinePolicy", TopicArn=ref("Topic")),
        "ChatRole": role("chatbot.amazonaws.com"),
        "Chat": of(
            "AWS::Chatbot::SlackChannelConfiguration",
            ConfigurationName=ref("AWS::StackName"),
            IamRoleArn=arn("ChatRole"),
        ),
        "Parameter": of("AWS::SSM::Parameter", Name="/baseline/x/y"),
        "Document": of("AWS::SSM::Document", Name="SSM-SessionManagerRunShell"),
        "Key": {"Type": "AWS::KMS::Key", **RETAINED},
        "Alias": of("AWS::KMS::Alias", AliasName={"Fn::Sub": "alias/${Label}"}, TargetKeyId=ref("Key")),
        "Bucket": {"Type": "AWS::S3::Bucket", **RETAINED},
        "BucketPolicy": of("AWS::S3::BucketPolicy", Bucket=ref("Bucket")),
        "Trail": of("AWS::CloudTrail::Trail", S3BucketName=ref("Bucket")),
        "LogGroup": of("AWS::Logs::LogGroup"),
        "FixedLogGroup": of("AWS::Logs::LogGroup", LogGroupName="/baseline/sessions"),
        "LogStream": of("AWS::Logs::LogStream", LogGroupName=ref("LogGroup")),
        "Filter": of("AWS::Logs::MetricFilter", LogGroupName=ref("LogGroup")),
        "LogPolicy": of("AWS::Logs::ResourcePolicy", PolicyName="baseline"),
        "Alarm": of("AWS::CloudWatch::Alarm"),
        "Rule": of("AWS::Events::Rule"),
        "ConfigRule": of("AWS::Config::ConfigRule"),
        "RemediationRole": role("ssm.amazonaws.com"),
        "Remediation": of(
            "AWS::Config::RemediationConfiguration",
            ConfigRuleName=ref("ConfigRule"),
            Parameters={"AutomationAssumeRole": {"StaticValue": {"Values": [arn("RemediationRole")]}}},
        ),
        "RecorderRole": role("config.amazonaws.com"),
        "Recorder": of("AWS::Config::ConfigurationRecorder", RoleARN=arn("RecorderRole")),
        "Channel": of("AWS::Config::DeliveryChannel", S3BucketName=ref("Bucket")),
        "Detector": of("AWS::GuardDuty::Detector", Enable=True),
        "Hub": of("AWS::SecurityHub::Hub"),
        "HubRole": of("AWS::IAM::ServiceLinkedRole", AWSServiceName="securityhub.amazonaws.com"),
        "Standard": of("AWS::SecurityHub::Standard", StandardsArn="x"),
        "Analyzer": of("AWS::AccessAnalyzer::Analyzer", AnalyzerName=ref("AWS::StackName")),
        "Vpc": of("AWS::EC2::VPC"),
        "Subnet": of("AWS::EC2::Subnet", VpcId=ref("Vpc")),
        "RouteTable": of("AWS::EC2::RouteTable", VpcId=ref("Vpc")),
        "Route": of("AWS::EC2::Route", RouteTableId=ref("RouteTable"), GatewayId=ref("Gateway")),
        "TableOfSubnet": of(
            "AWS::EC2::SubnetRouteTableAssociation", RouteTableId=ref("RouteTable"), SubnetId=ref("Subnet")
        ),
        "Gateway": of("AWS::EC2::InternetGateway"),
        "GatewayOfVpc": of("AWS::EC2::VPCGatewayAttachment", VpcId=ref("Vpc"), InternetGatewayId=ref("Gateway")),
        "Address": of("AWS::EC2::EIP"),
        "Nat": of(
            "AWS::EC2::NatGateway", SubnetId=ref("Subnet"), AllocationId={"Fn::GetAtt": ["Address", "AllocationId"]}
        ),
        "Acl": of("AWS::EC2::NetworkAcl", VpcId=ref("Vpc")),
        "AclEntry": of("AWS::EC2::NetworkAclEntry", NetworkAclId=ref("Acl")),
        "AclOfSubnet": of("AWS::EC2::SubnetNetworkAclAssociation", NetworkAclId=ref("Acl"), SubnetId=ref("Subnet")),
        "FlowLog": of("AWS::EC2::FlowLog", ResourceId=ref("Vpc"), LogDestination=arn("Bucket")),
        "Endpoint": of("AWS::EC2::VPCEndpoint", VpcId=ref("Vpc"), RouteTableIds=[ref("RouteTable")]),
        "SecurityGroup": of("AWS::EC2::SecurityGroup", VpcId=ref("Vpc")),
        "Ingress": of("AWS::EC2::SecurityGroupIngress", GroupId=ref("SecurityGroup")),
        "Egress": of("AWS::EC2::SecurityGroupEgress", GroupId=ref("SecurityGroup")),
        "Budget": of("AWS::Budgets::Budget", Budget={"BudgetName": {"Fn::Sub": "${AWS::StackName}-monthly"}}),
        "PersonaRole": role("ec2.amazonaws.com"),
        "PersonaPolicy": of("AWS::IAM::ManagedPolicy", Roles=[ref("PersonaRole")]),
        "PersonaInline": of("AWS::IAM::Policy", PolicyName="x", Roles=[ref("PersonaRole")]),
        "PersonaPart": of("AWS::IAM::RolePolicy", PolicyName="x", RoleName=ref("PersonaRole")),
        "Profile": of("AWS::IAM::InstanceProfile", Roles=[ref("PersonaRole")]),
        "Group": of(
            "AWS::IAM::Group",
            Path="/personas/",
            ManagedPolicyArns=[
                ref("PersonaPolicy"),
                {
                    "Fn::If": [
                        "Wanted",
                        {"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/ReadOnlyAccess"},
                        ref("AWS::NoValue"),
                    ]
                },
            ],
        ),
        "GroupPart": of("AWS::IAM::GroupPolicy", PolicyName="x", GroupName=ref("Group")),
    },
}
TYPES = sorted({resource["Type"] for resource in EVERYTHING["Resources"].values()})
