"""A load balancer that speaks TLS alone: who may reach it, its certificate, its access logs, its targets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from .private_bucket import expire, private_bucket

if TYPE_CHECKING:
    from collections.abc import Callable

    from aws_cdk import CfnCondition
    from aws_cdk import aws_ec2 as ec2
    from aws_cdk import aws_elasticloadbalancingv2 as elb
    from aws_cdk import aws_s3 as s3
    from constructs import Construct

    from product_factory import Answers

HTTP, HTTPS = 80, 443
# TLS 1.2 and 1.3 with forward secrecy; the policy that the console gives a new listener.
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
TLS = "ELBSecurityPolicy-TLS13-1-2-2021-06"


class Targets(Protocol):
    """A target group, or one of several: its ARN, and its name in metrics."""

    @property
    def ref(self) -> str: ...
    @property
    def attr_target_group_full_name(self) -> str: ...


class Balancer(NamedTuple):
    """The load balancer, its group, its target group, and the listener that answers."""

    itself: elb.CfnLoadBalancer
    group: ec2.CfnSecurityGroup
    targets: Targets
    listener: elb.CfnListener
    logs: s3.Bucket


def load_balancer(
    scope: Construct,
    answers: Answers,
    *,
    health_check_path: str,
    make_targets: Callable[[Construct, Answers, dict[str, Any]], Targets] | None = None,
) -> Balancer:
    """All of it, for targets that are addresses; who registers them lets the group in.

    The questions are REACH, and VpcId. `make_targets` makes other targets, of the settings that all have.
    """
    from aws_cdk import CfnCondition, Fn
    from aws_cdk import aws_elasticloadbalancingv2 as elb

    from .private_group import private_group

    somebody_calls(scope, answers)
    group = private_group(scope, "LoadBalancerGroup", "Callers of the load balancer", answers)
    given = {
        name: CfnCondition(
            scope, f"{name}Given", expression=Fn.condition_not(Fn.condition_equals(answers.text(name), ""))
        )
        for name in ("CallerCidr", "CallerPrefixListId")
    }
    _let_in(scope, answers, group, given)
    logs = _log_bucket(scope, answers)
    itself = elb.CfnLoadBalancer(
        scope,
        "LoadBalancer",
        type="application",
        ip_address_type="ipv4",
        scheme=answers.text("Scheme"),
        subnets=answers.texts("LoadBalancerSubnetIds"),
        security_groups=[group.ref],
        load_balancer_attributes=[
            elb.CfnLoadBalancer.LoadBalancerAttributeProperty(key=key, value=value)
            for key, value in (
                ("access_logs.s3.enabled", "true"),
                ("access_logs.s3.bucket", logs.bucket_name),
                ("deletion_protection.enabled", _protected(scope, answers)),
                ("routing.http.drop_invalid_header_fields.enabled", "true"),
                ("routing.http.desync_mitigation_mode", "defensive"),
            )
        ],
    )
    assert logs.policy is not None
    # The load balancer writes a test file when it is made.
    itself.node.add_dependency(logs.policy)
    targets = (make_targets or _addresses)(scope, answers, _settings(answers, health_check_path))
    return Balancer(itself, group, targets, _listeners(scope, answers, itself, targets), logs)


def _settings(answers: Answers, health_check_path: str) -> dict[str, Any]:
    from aws_cdk import aws_elasticloadbalancingv2 as elb

    return {
        "protocol": "HTTP",
        "vpc_id": answers.text("VpcId"),
        "health_check_path": health_check_path,
        "health_check_protocol": "HTTP",
        "health_check_interval_seconds": 15,
        "health_check_timeout_seconds": 5,
        "healthy_threshold_count": 2,
        "unhealthy_threshold_count": 3,
        "matcher": elb.CfnTargetGroup.MatcherProperty(http_code="200-399"),
        "target_group_attributes": [
            elb.CfnTargetGroup.TargetGroupAttributeProperty(key="deregistration_delay.timeout_seconds", value="30")
        ],
    }


def _addresses(scope: Construct, answers: Answers, settings: dict[str, Any]) -> elb.CfnTargetGroup:
    from aws_cdk import aws_elasticloadbalancingv2 as elb

    return elb.CfnTargetGroup(scope, "Targets", port=_port(scope, answers), target_type="ip", **settings)


def somebody_calls(scope: Construct, answers: Answers) -> None:
    """A rule: no load balancer that nobody may reach."""
    from aws_cdk import CfnRule, CfnRuleAssertion, Fn

    given = [
        Fn.condition_not(Fn.condition_equals(answers.text(each), "")) for each in ("CallerCidr", "CallerPrefixListId")
    ]
    CfnRule(
        scope,
        "SomebodyCalls",
        assertions=[
            CfnRuleAssertion(
                assert_=Fn.condition_or(*given),
                assert_description="Type the callers' address range or prefix list: else nobody may reach it.",
            )
        ],
    )


def _let_in(scope: Construct, answers: Answers, group: ec2.CfnSecurityGroup, given: dict[str, CfnCondition]) -> None:
    """By range to both ports, by prefix list to HTTPS alone.

    A prefix list counts as many rules as it weighs, and CloudFront's weighs 55 of the 60 that a group may have.
    https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/LocationsOfEdgeServers.html
    """
    from aws_cdk import aws_ec2 as ec2

    from product_factory import acknowledge

    for question, port, what in (
        ("CallerCidr", HTTPS, "Https"),
        ("CallerCidr", HTTP, "Http"),
        ("CallerPrefixListId", HTTPS, "Https"),
    ):
        rule = ec2.CfnSecurityGroupIngress(
            scope,
            f"{what}From{question.removeprefix('Caller')}",
            group_id=group.attr_group_id,
            description=f"Callers, by {what.upper()}",
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            cidr_ip=answers.text(question) if question == "CallerCidr" else None,
            source_prefix_list_id=answers.text(question) if question == "CallerPrefixListId" else None,
        )
        rule.cfn_options.condition = given[question]
        acknowledge(rule, {"AwsSolutions-EC23": "Who may call is the form's answer; the default is private."})


def _port(scope: Construct, answers: Answers) -> float:
    """The target group's port, which nothing is sent to: registered targets say their own.

    It is there to go with the scheme, whose other answer makes a new load balancer: a target group belongs to one
    alone, so the new one needs a new group, which another port makes. Another port of the service replaces nothing.
    https://github.com/aws/aws-cdk/issues/33253
    """
    from aws_cdk import CfnCondition, Fn, Token

    public = CfnCondition(
        scope, "FacesTheInternet", expression=Fn.condition_equals(answers.text("Scheme"), "internet-facing")
    )
    return Token.as_number(Fn.condition_if(public.logical_id, HTTPS, HTTP))


def _protected(scope: Construct, answers: Answers) -> str:
    from aws_cdk import CfnCondition, Fn

    on = CfnCondition(
        scope, "DeletionProtected", expression=Fn.condition_equals(answers.text("DeletionProtection"), "on")
    )
    return Fn.condition_if(on.logical_id, "true", "false").to_string()


def _listeners(scope: Construct, answers: Answers, itself: elb.CfnLoadBalancer, targets: Targets) -> elb.CfnListener:
    """What comes by HTTP is told to come by HTTPS."""
    from aws_cdk import aws_elasticloadbalancingv2 as elb

    elb.CfnListener(
        scope,
        "ToHttps",
        load_balancer_arn=itself.ref,
        port=HTTP,
        protocol="HTTP",
        default_actions=[
            elb.CfnListener.ActionProperty(
                type="redirect",
                redirect_config=elb.CfnListener.RedirectConfigProperty(
                    port=str(HTTPS), protocol="HTTPS", status_code="HTTP_301"
                ),
            )
        ],
    )
    return elb.CfnListener(
        scope,
        "Https",
        load_balancer_arn=itself.ref,
        port=HTTPS,
        protocol="HTTPS",
        ssl_policy=TLS,
        certificates=[elb.CfnListener.CertificateProperty(certificate_arn=answers.text("CertificateArn"))],
        default_actions=[elb.CfnListener.ActionProperty(type="forward", target_group_arn=targets.ref)],
    )


def _log_bucket(scope: Construct, answers: Answers) -> s3.Bucket:
    """SSE-S3, since a load balancer writes to no bucket with another encryption.

    The path bounds who writes: a load balancer of another account would write below that account's number. Whether
    the service tells its source is not documented for certain, so that is demanded where it is sent.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
    """
    from aws_cdk import Aws, CfnResource, Fn, RemovalPolicy
    from aws_cdk import aws_iam as iam

    from product_factory import acknowledge

    bucket = private_bucket(scope, "AccessLogBucket")
    assert bucket.policy is not None
    # Kept also of a first launch that fails: the load balancer's test file is in it by then, and what is not empty
    # can't be deleted, so that the launch could not be taken back.
    for made in (bucket.node.default_child, bucket.policy.node.default_child):
        assert isinstance(made, CfnResource)
        made.apply_removal_policy(RemovalPolicy.RETAIN)
    acknowledge(bucket, {"AwsSolutions-S1": "This is the bucket of access logs; logging its own access would loop."})
    expire(scope, bucket, "AccessLogsExpire", answers, "AccessLogDays")
    own = "arn:${AWS::Partition}:elasticloadbalancing:${AWS::Region}:${AWS::AccountId}:loadbalancer/*"
    bucket.add_to_resource_policy(
        iam.PolicyStatement(
            sid="LoadBalancerWrites",
            principals=[iam.ServicePrincipal("logdelivery.elasticloadbalancing.amazonaws.com")],
            actions=["s3:PutObject"],
            resources=[bucket.arn_for_objects(f"AWSLogs/{Aws.ACCOUNT_ID}/*")],
            conditions={
                "StringEqualsIfExists": {"aws:SourceAccount": Aws.ACCOUNT_ID},
                "ArnLikeIfExists": {"aws:SourceArn": Fn.sub(own)},
            },
        )
    )
    return bucket
