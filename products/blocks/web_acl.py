"""A web ACL of AWS's own rules before a load balancer, which blocks or counts, and keeps what it stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import Parameter

if TYPE_CHECKING:
    from aws_cdk import aws_logs as logs
    from aws_cdk import aws_wafv2 as wafv2
    from constructs import Construct

    from product_factory import Answers

WEB_ACL = Parameter(
    name="WebAcl",
    label="Web application firewall",
    label_ja="Web アプリケーションファイアウォール (WAF)",
    description=(
        "block: requests that AWS's managed rules find are refused, among them bodies over 8 KB. count: they are let "
        "through and told, to look first. off: there is none."
    ),
    default="block",
    allowed_values=("block", "count", "off"),
    constraint="Choose block, count or off.",
)
# In the order of evaluation. Together 1,325 web ACL capacity units of 1,500 that cost nothing more.
# https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
MANAGED = (
    "AWSManagedRulesAmazonIpReputationList",
    "AWSManagedRulesCommonRuleSet",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesLinuxRuleSet",
    "AWSManagedRulesSQLiRuleSet",
)
# What identifies a person or opens a session is not written into logs.
_SECRET_HEADERS = ("authorization", "cookie")


def web_acl(scope: Construct, answers: Answers, resource_arn: str) -> None:
    """The web ACL on this resource, with its log group. In metrics it is called after the stack.

    The questions are WEB_ACL, KeyArn and LogDays.
    """
    from aws_cdk import CfnCondition, Fn
    from aws_cdk import aws_wafv2 as wafv2

    wanted = CfnCondition(
        scope, "WebAclWanted", expression=Fn.condition_not(Fn.condition_equals(answers.text("WebAcl"), "off"))
    )
    counts = CfnCondition(scope, "WebAclCounts", expression=Fn.condition_equals(answers.text("WebAcl"), "count"))
    override = Fn.condition_if(counts.logical_id, {"Count": {}}, {"None": {}})
    acl = wafv2.CfnWebACL(
        scope,
        "WebAclOfRules",
        scope="REGIONAL",
        description="Managed rules of AWS before the load balancer",
        default_action=wafv2.CfnWebACL.DefaultActionProperty(allow={}),
        visibility_config=_visible(Fn.sub("${AWS::StackName}")),
        rules=[
            wafv2.CfnWebACL.RuleProperty(
                name=name,
                priority=priority,
                override_action=override,
                statement=wafv2.CfnWebACL.StatementProperty(
                    managed_rule_group_statement=wafv2.CfnWebACL.ManagedRuleGroupStatementProperty(
                        vendor_name="AWS", name=name
                    )
                ),
                visibility_config=_visible(name),
            )
            for priority, name in enumerate(MANAGED)
        ],
    )
    association = wafv2.CfnWebACLAssociation(
        scope, "WebAclAssociation", resource_arn=resource_arn, web_acl_arn=acl.attr_arn
    )
    group = _log_group(scope, answers)
    logging = _logging(scope, acl, group)
    for made in (acl, association, logging):
        made.cfn_options.condition = wanted


def _visible(name: str) -> wafv2.CfnWebACL.VisibilityConfigProperty:
    from aws_cdk import aws_wafv2 as wafv2

    return wafv2.CfnWebACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, sampled_requests_enabled=True, metric_name=name
    )


def _log_group(scope: Construct, answers: Answers) -> logs.CfnLogGroup:
    """WAF writes only to log groups of this prefix.

    It is there also while the web ACL is not: it stays when a web ACL goes, and its name would be taken for the next.
    https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html
    """
    from aws_cdk import Fn
    from aws_cdk import aws_logs as logs

    from .retained import keep

    group = logs.CfnLogGroup(
        scope,
        "WebAclLogGroup",
        log_group_name=Fn.sub("aws-waf-logs-${AWS::StackName}"),
        retention_in_days=answers.number("LogDays"),
        kms_key_id=answers.text("KeyArn"),
    )
    keep(group)
    return group


def _logging(scope: Construct, acl: wafv2.CfnWebACL, group: logs.CfnLogGroup) -> wafv2.CfnLoggingConfiguration:
    """What was blocked or counted is kept; what was let through is in the access logs."""
    from aws_cdk import Fn
    from aws_cdk import aws_wafv2 as wafv2

    arn = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${Group}"
    return wafv2.CfnLoggingConfiguration(
        scope,
        "WebAclLogging",
        resource_arn=acl.attr_arn,
        # Without the ":*" that the log group's own ARN ends in.
        log_destination_configs=[Fn.sub(arn, {"Group": group.ref})],
        redacted_fields=[
            wafv2.CfnLoggingConfiguration.FieldToMatchProperty(single_header={"Name": name}) for name in _SECRET_HEADERS
        ],
        logging_filter={
            "DefaultBehavior": "DROP",
            "Filters": [
                {
                    "Behavior": "KEEP",
                    "Requirement": "MEETS_ANY",
                    "Conditions": [
                        {"ActionCondition": {"Action": action}} for action in ("BLOCK", "COUNT", "EXCLUDED_AS_COUNT")
                    ],
                }
            ],
        },
    )
