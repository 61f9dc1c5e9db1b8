"""Physical names: how CloudFormation shortens what it names, and policies that rely on more than it keeps.

CloudFormation names a resource `<stack>-<logical ID>-<tail>`. Where that is over the type's limit, stack and
logical ID share the rest: each has half of it, the stack's half being the larger one, and takes what the other
leaves. AWS does not publish this. It was read off real names of buckets (63 = 25 + 24 + 14), roles (64 = 25 +
25 + 14) and functions: https://github.com/KensioSoftware/yulin/issues/1113, and off an older role that kept 14
characters for dash and tail: `SC-151194741754-pp-vj6vowmuoqf-CodeDeployTrustRole-WAL97CBP7ET5`. All of them
agree that a long stack name keeps its first 25 characters; nothing else may be relied on. So nobody takes a
stack's name out of a physical name: who wants to know which stack made a thing asks CloudFormation.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

TAIL = 12
# Of a long stack name this much stays in any name that CloudFormation makes with 63 characters or more.
KEPT_OF_STACK = 25
# `SC-<account>-pp-<13>`: what Service Catalog names a stack. Seen in the wild, see the role above.
STACK_LENGTH = 32
# The longest that a nested stack's name was seen to be; what it begins with is the name of the stack around it.
# https://github.com/awslabs/stable-diffusion-aws-extension/issues/214
NESTED_LENGTH = 99


class Limit(NamedTuple):
    """How long a name of this type may be, whether it is lower case, and the page that says so.

    `arn` is what an ARN says before the name, behind the account; None where no ARN ends in the name.
    """

    characters: int
    url: str
    lower: bool = False
    arn: tuple[str, str] | None = None


_IAM = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"
_SCHEMA = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
LIMITS: dict[str, Limit] = {
    "AWS::AccessAnalyzer::Analyzer": Limit(255, f"{_SCHEMA}aws-resource-accessanalyzer-analyzer.html"),
    "AWS::Budgets::Budget": Limit(100, f"{_SCHEMA}aws-resource-budgets-budget.html"),
    "AWS::CloudFormation::StackSet": Limit(128, f"{_SCHEMA}aws-resource-cloudformation-stackset.html"),
    "AWS::CloudTrail::Trail": Limit(128, f"{_SCHEMA}aws-resource-cloudtrail-trail.html", arn=("cloudtrail", "trail/")),
    "AWS::CloudWatch::Alarm": Limit(255, f"{_SCHEMA}aws-resource-cloudwatch-alarm.html", arn=("cloudwatch", "alarm:")),
    "AWS::CloudWatch::CompositeAlarm": Limit(255, f"{_SCHEMA}aws-resource-cloudwatch-compositealarm.html"),
    "AWS::Chatbot::MicrosoftTeamsChannelConfiguration": Limit(
        128, f"{_SCHEMA}aws-resource-chatbot-microsoftteamschannelconfiguration.html"
    ),
    "AWS::Chatbot::SlackChannelConfiguration": Limit(
        128, f"{_SCHEMA}aws-resource-chatbot-slackchannelconfiguration.html"
    ),
    "AWS::Config::ConfigRule": Limit(128, f"{_SCHEMA}aws-resource-config-configrule.html"),
    "AWS::Config::ConfigurationRecorder": Limit(256, f"{_SCHEMA}aws-resource-config-configurationrecorder.html"),
    "AWS::Config::DeliveryChannel": Limit(256, f"{_SCHEMA}aws-resource-config-deliverychannel.html"),
    "AWS::EC2::SecurityGroup": Limit(255, f"{_SCHEMA}aws-resource-ec2-securitygroup.html"),
    "AWS::ECR::Repository": Limit(
        256, f"{_SCHEMA}aws-resource-ecr-repository.html", lower=True, arn=("ecr", "repository/")
    ),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": Limit(
        32,
        f"{_SCHEMA}aws-resource-elasticloadbalancingv2-loadbalancer.html",
        arn=("elasticloadbalancing", "loadbalancer/app/"),
    ),
    "AWS::ElasticLoadBalancingV2::TargetGroup": Limit(
        32,
        f"{_SCHEMA}aws-resource-elasticloadbalancingv2-targetgroup.html",
        arn=("elasticloadbalancing", "targetgroup/"),
    ),
    "AWS::Events::Rule": Limit(64, f"{_SCHEMA}aws-resource-events-rule.html", arn=("events", "rule/")),
    "AWS::IAM::Group": Limit(128, _IAM, arn=("iam", "group/")),
    "AWS::IAM::InstanceProfile": Limit(128, _IAM, arn=("iam", "instance-profile/")),
    "AWS::IAM::ManagedPolicy": Limit(128, _IAM, arn=("iam", "policy/")),
    "AWS::IAM::Policy": Limit(128, _IAM),
    "AWS::IAM::Role": Limit(64, _IAM, arn=("iam", "role/")),
    "AWS::IAM::User": Limit(64, _IAM, arn=("iam", "user/")),
    "AWS::KMS::Alias": Limit(256, f"{_SCHEMA}aws-resource-kms-alias.html", arn=("kms", "alias/")),
    "AWS::Lambda::Function": Limit(64, f"{_SCHEMA}aws-resource-lambda-function.html", arn=("lambda", "function:")),
    "AWS::Logs::LogGroup": Limit(512, f"{_SCHEMA}aws-resource-logs-loggroup.html", arn=("logs", "log-group:")),
    "AWS::Logs::LogStream": Limit(512, f"{_SCHEMA}aws-resource-logs-logstream.html"),
    "AWS::Logs::MetricFilter": Limit(512, f"{_SCHEMA}aws-resource-logs-metricfilter.html"),
    "AWS::S3::Bucket": Limit(
        63,
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html",
        lower=True,
        arn=("s3", ""),
    ),
    "AWS::SNS::Topic": Limit(256, f"{_SCHEMA}aws-resource-sns-topic.html", arn=("sns", "")),
    "AWS::SQS::Queue": Limit(80, f"{_SCHEMA}aws-resource-sqs-queue.html", arn=("sqs", "")),
    "AWS::SSM::Document": Limit(128, f"{_SCHEMA}aws-resource-ssm-document.html", arn=("ssm", "document/")),
    "AWS::SSM::Parameter": Limit(1011, f"{_SCHEMA}aws-resource-ssm-parameter.html", arn=("ssm", "parameter/")),
    "AWS::StepFunctions::StateMachine": Limit(
        80, f"{_SCHEMA}aws-resource-stepfunctions-statemachine.html", arn=("states", "stateMachine:")
    ),
}


class Parts(NamedTuple):
    """What of a stack's name and of a logical ID stays in a physical name."""

    stack: str
    logical_id: str


def kept(stack_name: str, logical_id: str, limit: int) -> Parts:
    """What stays of both in a name of at most `limit` characters, dashes and tail included."""
    room = limit - TAIL - 2
    halves = room - room // 2, room // 2
    stack = max(halves[0], room - len(logical_id))
    logical = max(halves[1], room - len(stack_name))
    return Parts(stack_name[:stack], logical_id[:logical])


def keeps_stack_name(limit: int, length: int = STACK_LENGTH) -> bool:
    """Whether a name of at most `limit` characters holds a stack name of `length`, whatever the logical ID."""
    room = limit - TAIL - 2
    return room - room // 2 >= length


_STACK_NAME = re.compile(r"\$\{AWS::StackName\}")
_ARN = re.compile(r"arn:[^:]*:(?P<service>[a-z0-9-]+):[^:]*:[^:]*:(?P<rest>.*)", re.DOTALL)


def cut_short(template: Mapping[str, Any]) -> Iterator[str]:
    """Findings as `path: what is wrong; the mend` on ARNs that hold more of the stack's name than the name does.

    In a nested stack (`Inner/Topic`) that is the nested stack's name, which is longer.
    """
    for logical_id, resource in template.get("Resources", {}).items():
        length = NESTED_LENGTH if "/" in logical_id else STACK_LENGTH
        for path, text in _texts(resource, f"Resources/{logical_id}"):
            if _STACK_NAME.search(text):
                yield from (f"{path}: {finding}" for finding in _cut_short(text, length))


def _cut_short(text: str, length: int) -> Iterator[str]:
    for resource_type, limit in LIMITS.items():
        if not keeps_stack_name(limit.characters, length) and _names(text, limit):
            least = (limit.characters - TAIL - 1) // 2
            yield (
                f"${{AWS::StackName}} in the ARN of an {resource_type}, whose {limit.characters} "
                f"characters keep only {least} of the stack's name ({limit.url}); name the resource by "
                "Ref or GetAtt, or end in SC-${AWS::AccountId}-pp-*"
            )


def _names(text: str, limit: Limit) -> bool:
    """Whether the text is an ARN of this kind in which the stack's name stands where the name does."""
    found = _ARN.search(re.sub(r"\$\{AWS::(Partition|Region|AccountId)\}", "x", text))
    if limit.arn is None or found is None or found["service"] != limit.arn[0]:
        return False
    rest = found["rest"]
    return rest.startswith(limit.arn[1]) and bool(_STACK_NAME.search(rest.removeprefix(limit.arn[1])))


def _texts(node: Any, path: str) -> Iterator[tuple[str, str]]:
    """All strings, and joins of strings and references as the `Fn::Sub` that they mean."""
    if isinstance(node, str):
        yield path, node
    elif isinstance(node, Mapping):
        if set(node) == {"Fn::Join"} and isinstance(node["Fn::Join"], list) and isinstance(node["Fn::Join"][1], list):
            separator, parts = node["Fn::Join"]
            yield f"{path}/Fn::Join", str(separator).join(map(_written, parts))
            return
        for key, value in node.items():
            yield from _texts(value, f"{path}/{key}")
    elif isinstance(node, list):
        for position, value in enumerate(node):
            yield from _texts(value, f"{path}/{position}")


def _written(part: Any) -> str:
    if isinstance(part, Mapping) and set(part) == {"Ref"}:
        return f"${{{part['Ref']}}}"
    if isinstance(part, Mapping) and set(part) == {"Fn::Sub"} and isinstance(part["Fn::Sub"], str):
        return part["Fn::Sub"]
    return part if isinstance(part, str) else "x"
