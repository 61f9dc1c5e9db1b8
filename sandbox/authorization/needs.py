"""Which actions, on which resources, CloudFormation needs for one step on one resource. Pure.

The actions are those that AWS's resource schema (bundled with cfn-lint) lists for the step under
`handlers.{create,update,delete}.permissions`; actions that IAM doesn't have are left out. The
resource of an action is found so, by the types of resource that IAM documents for it:

1. none (not resource-level): `*`;
2. the resource's own type: its ARN, by its physical name; before creation by the name that it
   will get, and where the ARN holds a random ID, by a stand-in;
3. a type that the resource acts upon by a property (`_SUBJECTS`: a bucket policy's bucket): its
   ARN, and nothing where the property isn't set (a policy without groups);
4. a type whose ARN stands in the properties: that ARN;
5. otherwise, an action of the resource's own service: an ARN of that type with the physical name;
   an action of another service is not needed, since there is nothing for it to act on.

iam:PassRole is needed for each role in the properties, with iam:PassedToService; attaching and
detaching policies for each policy, with iam:PolicyARN, and not where there is none.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from . import service_actions
from .conditions import Context

Properties = dict[str, Any]


@dataclass(frozen=True)
class Need:
    """One action on one resource, and the condition keys known of the request."""

    action: str
    resource: str
    context: Context = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """One step of a stack: operation is create, update or delete of a resource.

    physical_name: the name or ARN it has or will have, empty where it gets a random ID. tags: its
    own and the stack's. permissions: the schema's for the operation.
    """

    operation: str
    type: str
    physical_name: str
    properties: Properties
    tags: dict[str, str]
    account_id: str
    region: str
    permissions: tuple[str, ...]

    @property
    def service(self) -> str:
        """The IAM prefix of the resource's own service."""
        name = self.type.split("::")[1]
        return _SERVICES.get(name, name.lower())


def needs(step: Step) -> Iterator[Need]:
    """Each action that the step needs on each resource, in the schema's order."""
    for permission in dict.fromkeys(step.permissions):
        service, _, verb = permission.partition(":")
        action = f"{service.lower()}:{verb}"  # a few schemas write CloudTrail:CreateTrail
        if not service_actions.exists(action):
            continue
        if action == "iam:PassRole":
            yield from _pass_role(step)
        elif action == "iam:CreateServiceLinkedRole":
            yield _service_linked_role(step)
        elif action.startswith(("iam:Attach", "iam:Detach")):
            for resource in _resources(step, action):
                for policy in step.properties.get("ManagedPolicyArns") or _own_policy(step):
                    yield _need(step, action, resource, {"iam:PolicyARN": policy})
        else:
            for resource in _resources(step, action):
                yield _need(step, action, resource, {})


def _need(step: Step, action: str, resource: str, more: dict[str, str]) -> Need:
    context: dict[str, Any] = {
        "aws:RequestedRegion": step.region,
        "aws:PrincipalAccount": step.account_id,
        "aws:ResourceAccount": step.account_id,
        "aws:CalledVia": ["cloudformation.amazonaws.com"],
        "aws:CalledViaFirst": "cloudformation.amazonaws.com",
        "aws:CalledViaLast": "cloudformation.amazonaws.com",
        **more,
    }
    if step.tags:
        context["aws:TagKeys"] = list(step.tags)
    creates = action.partition(":")[2].startswith("Create")
    for key, value in step.tags.items():
        context[f"aws:RequestTag/{key}"] = value
        if not creates:
            context[f"aws:ResourceTag/{key}"] = value
    boundary = step.properties.get("PermissionsBoundary")
    if isinstance(boundary, str):
        context["iam:PermissionsBoundary"] = boundary
    return Need(action, resource, context)


def _resources(step: Step, action: str) -> list[str]:
    if step.type == "AWS::IAM::ServiceLinkedRole":
        return [_service_linked_role(step).resource]
    service = action.partition(":")[0]
    types = service_actions.resource_types(action)
    if not types:
        return ["*"]
    own = service == step.service
    found = [_own_arn(step, service, kind) for kind in types if own and _is_own(step, kind)]
    if "Tag" not in action:  # what tags a resource does not tag what that one acts upon
        found += [arn for kind in types for arn in _subjects(step, service, kind)]
    if found or any(_has_subject(step, service, kind) for kind in types):
        return list(dict.fromkeys(found))
    found = [arn for kind in types for arn in _referenced(step, service, kind)]
    if not found and own:
        found = [_own_arn(step, service, kind) for kind in types]
    return list(dict.fromkeys(found))


def _is_own(step: Step, kind: str) -> bool:
    plain = step.type.split("::")[2].lower()
    kind = kind.lower()
    return kind.replace("-", "") == plain or kind in _OWN_TYPES.get(step.type, ())


def _own_arn(step: Step, service: str, kind: str) -> str:
    if kind == "object":
        return _fill(step, service, kind, f"{step.physical_name}/object")
    arn_format = service_actions.arn_formats(service, kind)[0]
    if service_actions.matches_format(step.physical_name, arn_format):
        return step.physical_name
    name = _RANDOM_NAMES.get(step.type, step.physical_name)
    if ":" in name:  # a URL, or an ARN of another form
        name = name.rsplit("/", 1)[-1]
    path = str(step.properties.get("Path", "")).strip("/")
    name = "/".join(part for part in (path, name.lstrip("/") or _STAND_IN) if part)
    return _fill(step, service, kind, _PREFIXES.get(step.type, "") + name)


def _fill(step: Step, service: str, kind: str, name: str) -> str:
    arn = service_actions.arn_formats(service, kind)[0]
    name = name.removeprefix(arn.rsplit(":", 1)[-1].removesuffix(".*"))
    for key, value in {
        "${Partition}": "aws",
        "${Region}": step.region,
        "${Account}": step.account_id,
        ".*": name,
    }.items():
        arn = arn.replace(key, value)
    return arn


def _has_subject(step: Step, service: str, kind: str) -> bool:
    known = [each[:2] for each in _SUBJECTS.get(step.type, ())]
    return (service, kind) in known


def _subjects(step: Step, service: str, kind: str) -> Iterator[str]:
    for subject_service, subject_kind, key in _SUBJECTS.get(step.type, ()):
        if (subject_service, subject_kind) != (service, kind):
            continue
        value = step.properties.get(key) or []
        for each in value if isinstance(value, list) else [value]:
            yield each if each.startswith("arn:") else _fill(step, service, kind, each)


def _referenced(step: Step, service: str, kind: str) -> Iterator[str]:
    for arn_format in service_actions.arn_formats(service, kind):
        for arn in _arns_in(step.properties):
            if service_actions.matches_format(arn, arn_format):
                yield arn


def _arns_in(value: Any) -> Iterator[str]:
    if isinstance(value, str) and value.startswith("arn:"):
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            if not key.endswith(("PolicyDocument", "KeyPolicy")):
                yield from _arns_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from _arns_in(each)


def _pass_role(step: Step) -> Iterator[Need]:
    service = step.type.split("::")[1].lower()
    receiver = _PASSED_TO.get(step.type, f"{service}.amazonaws.com")
    for role in dict.fromkeys(_referenced(step, "iam", "role")):
        yield _need(step, "iam:PassRole", role, {"iam:PassedToService": receiver})


def _service_linked_role(step: Step) -> Need:
    service = _LINKED.get(step.type, f"{step.type.split('::')[1].lower()}.amazonaws.com")
    service = step.properties.get("AWSServiceName", service)
    resource = _fill(step, "iam", "role", f"aws-service-role/{service}/AWSServiceRole")
    return _need(step, "iam:CreateServiceLinkedRole", resource, {"iam:AWSServiceName": service})


def _own_policy(step: Step) -> list[str]:
    is_policy = step.type == "AWS::IAM::ManagedPolicy"
    return [_own_arn(step, "iam", "policy")] if is_policy else []


_STAND_IN = "00000000-0000-0000-0000-000000000000"

_SERVICES = {"AccessAnalyzer": "access-analyzer", "ElasticLoadBalancingV2": "elasticloadbalancing"}
"""IAM prefixes that aren't the resource type's service in lower case."""

_OWN_TYPES = {
    "AWS::S3::Bucket": ("object",),
    "AWS::Events::Rule": ("rule-on-default-event-bus",),
    "AWS::IAM::ManagedPolicy": ("policy",),
    "AWS::Chatbot::SlackChannelConfiguration": ("chatbotconfiguration",),
    "AWS::EC2::FlowLog": ("vpc-flow-log",),
    "AWS::EC2::VPCEndpoint": ("vpc-endpoint",),
    "AWS::EC2::EIP": ("elastic-ip",),
}
"""Types in IAM's reference that are the resource's own under another name."""

_RANDOM_NAMES = {"AWS::Config::ConfigRule": "config-rule-000000"}
"""Stand-ins where the ARN holds a random ID though the resource has a name."""

_PREFIXES = {"AWS::Chatbot::SlackChannelConfiguration": "slack-channel/"}
"""What stands before the name in the ARN."""

_POLICY_HOLDERS = (
    ("iam", "role", "Roles"),
    ("iam", "group", "Groups"),
    ("iam", "user", "Users"),
)
_SUBJECTS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "AWS::S3::BucketPolicy": (("s3", "bucket", "Bucket"),),
    "AWS::Logs::MetricFilter": (("logs", "log-group", "LogGroupName"),),
    "AWS::Logs::SubscriptionFilter": (("logs", "log-group", "LogGroupName"),),
    "AWS::Logs::LogStream": (("logs", "log-group", "LogGroupName"),),
    "AWS::SNS::Subscription": (("sns", "topic", "TopicArn"),),
    "AWS::SNS::TopicPolicy": (("sns", "topic", "Topics"),),
    "AWS::SSM::Association": (("ssm", "document", "Name"),),
    "AWS::EC2::NetworkAclEntry": (("ec2", "network-acl", "NetworkAclId"),),
    "AWS::EC2::Route": (("ec2", "route-table", "RouteTableId"),),
    "AWS::EC2::SubnetNetworkAclAssociation": (
        ("ec2", "network-acl", "NetworkAclId"),
        ("ec2", "subnet", "SubnetId"),
    ),
    "AWS::EC2::SubnetRouteTableAssociation": (
        ("ec2", "route-table", "RouteTableId"),
        ("ec2", "subnet", "SubnetId"),
    ),
    "AWS::EC2::VPCGatewayAttachment": (
        ("ec2", "internet-gateway", "InternetGatewayId"),
        ("ec2", "vpn-gateway", "VpnGatewayId"),
        ("ec2", "vpc", "VpcId"),
    ),
    "AWS::KMS::Alias": (("kms", "key", "TargetKeyId"),),
    "AWS::IAM::Policy": _POLICY_HOLDERS,
    "AWS::IAM::ManagedPolicy": _POLICY_HOLDERS,
    "AWS::IAM::RolePolicy": (("iam", "role", "RoleName"),),
    "AWS::IAM::InstanceProfile": (("iam", "role", "Roles"),),
}
"""Other resources that a type acts upon: service and type in IAM's reference, and the property."""

_PASSED_TO = {
    "AWS::EC2::FlowLog": "vpc-flow-logs.amazonaws.com",
    "AWS::Config::RemediationConfiguration": "ssm.amazonaws.com",
}
"""Services that receive a role, where it isn't the resource type's own."""

_LINKED = {
    "AWS::Chatbot::SlackChannelConfiguration": "management.chatbot.amazonaws.com",
    "AWS::Config::RemediationConfiguration": "remediation.config.amazonaws.com",
    "AWS::AccessAnalyzer::Analyzer": "access-analyzer.amazonaws.com",
    "AWS::EC2::FlowLog": "delivery.logs.amazonaws.com",
}
"""Services of service-linked roles, where it isn't the resource type's own."""
