"""Servers in an Auto Scaling group: as many as needed behind a load balancer with TLS, replaced one after another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import Control, Group, KnownFinding, Output, Parameter, Product

from .blocks.callers import REACH
from .blocks.container_roles import POLICY_PATH
from .blocks.foundation import key, topic, vpc
from .blocks.private_bucket import bucket_findings, shorter_kept
from .blocks.server_group import RUNNING, Servers
from .blocks.server_group_alerts import ALARMS, WIDGETS
from .blocks.server_sessions import MANAGED, SESSIONS
from .blocks.server_template import SERVERS
from .blocks.web_acl import WEB_ACL
from .support import PLATFORM_TEAM

if TYPE_CHECKING:
    from aws_cdk import aws_iam as iam
    from constructs import Construct

    from product_factory import Answers

    from .blocks.load_balancer import Balancer

FOUND_UNDER = "/baseline/ec2-autoscaling/${ServiceName}"


def resources(scope: Construct, answers: Answers) -> None:
    """Load balancer, web ACL, launch template, group, alarms, events and dashboard; found under FOUND_UNDER."""
    from .blocks.load_balancer import load_balancer
    from .blocks.server_group import server_group
    from .blocks.server_group_alerts import server_alarms, server_events, update_alarms
    from .blocks.server_sessions import instance_role
    from .blocks.server_targets import server_targets
    from .blocks.server_template import launch_template, security_group
    from .blocks.service_dashboard import dashboard
    from .blocks.web_acl import web_acl

    balancer = load_balancer(
        scope, answers, health_check_path=answers.text("HealthCheckPath"), make_targets=server_targets
    )
    web_acl(scope, answers, balancer.itself.ref)
    role, profile = instance_role(scope, answers)
    group = security_group(scope, answers, balancer)
    template = launch_template(scope, answers, group, profile)
    takes_back = update_alarms(scope, answers, balancer)
    made = server_group(scope, answers, template, group, balancer, alarms=takes_back)
    server_alarms(scope, answers, balancer, made)
    server_events(scope, answers, made)
    shown = dashboard(
        scope,
        WIDGETS,
        {
            "Group": made.itself.ref,
            "LoadBalancer": balancer.itself.attr_load_balancer_full_name,
            "Targets": balancer.targets.attr_target_group_full_name,
        },
    )
    _publish(scope, balancer, role, made)
    _tell(scope, balancer, shown.ref)


def _publish(scope: Construct, balancer: Balancer, role: iam.CfnRole, made: Servers) -> None:
    """What databases and further products look up."""
    from aws_cdk import CfnOutput, Fn
    from aws_cdk import aws_ssm as ssm

    for name, what, value, description in (
        ("GroupName", "group-name", made.itself.ref, "The Auto Scaling group"),
        ("ServerSecurityGroupId", "server-security-group-id", made.group.attr_group_id, "The servers' security group"),
        ("InstanceRoleArn", "role-arn", role.attr_arn, "As whom programs and people on the servers act"),
        ("LoadBalancerArn", "load-balancer-arn", balancer.itself.ref, "The load balancer"),
    ):
        ssm.CfnParameter(
            scope,
            f"{name}Parameter",
            type="String",
            name=Fn.sub(f"{FOUND_UNDER}/{what}"),
            value=value,
            description=description,
        )
        CfnOutput(scope, name, value=value, description=description)


def _tell(scope: Construct, balancer: Balancer, dashboard: str) -> None:
    from aws_cdk import CfnOutput

    from .blocks.service_dashboard import console_link

    shown = "cloudwatch/home?region=${AWS::Region}#dashboards/dashboard/${Name}"
    zone = balancer.itself.attr_canonical_hosted_zone_id
    for name, value, description in (
        ("LoadBalancerDnsName", balancer.itself.attr_dns_name, "Point the certificate's name at it"),
        ("HostedZoneId", zone, "The load balancer's zone, for an alias record"),
        ("DashboardUrl", console_link(scope, shown, dashboard), "The dashboard"),
        ("AccessLogBucketName", balancer.logs.bucket_name, "Bucket with the load balancer's access logs"),
    ):
        CfnOutput(scope, name, value=value, description=description)


_KEY = key()
_OPEN_EGRESS = (
    "Whom servers call is the application's own; where they stand bounds it: protected subnets have no way out."
)

PRODUCT = Product(
    name="ec2-autoscaling",
    summary="Servers behind a load balancer with TLS and a firewall: scaled, healed, renewed one after another, watched.",
    summary_ja="TLS と WAF を備えたロードバランサーの背後で、EC2 を Auto Scaling で実行します (自動復旧、順次入れ替え、監視付き)。",
    keywords=(
        "EC2 servers, virtual machines, VM, web server, auto scaling, scale out, load balancer, ALB, WAF, "
        "high availability, "
        "EC2, サーバー, 仮想マシン, 仮想サーバー, オートスケーリング, スケールアウト, 負荷分散, "
        "ロードバランサー, 冗長化, 可用性"
    ),
    audience=(
        "Teams with a web application that runs on servers rather than in containers and stores its data elsewhere."
    ),
    support=PLATFORM_TEAM,
    form=(
        SERVERS,
        REACH.model_copy(update={"parameters": (*REACH.parameters, WEB_ACL)}),
        RUNNING,
        SESSIONS,
        ALARMS,
        Group(
            label="Foundation",
            label_ja="基盤",
            parameters=(
                vpc(),
                _KEY.model_copy(
                    update={
                        "description": f"{_KEY.description} Launch or update that with AutoScaling=yes first: servers "
                        "don't start otherwise."
                    }
                ),
                topic(),
                Parameter(
                    name="LogDays",
                    label="Days in the firewall's log group",
                    label_ja="WAF ロググループの保存日数",
                    description="How long what the firewall stopped can be searched.",
                    type="Number",
                    default=365,
                    allowed_values=(30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2557, 3653),
                    constraint="Choose one of the days in the list, such as 365.",
                ),
            ),
        ),
    ),
    resources=resources,
    controls=(
        Control(standard="Security Hub", id="AutoScaling.1", how="Servers are judged by the load balancer's checks."),
        Control(standard="Security Hub", id="AutoScaling.2", how="The group spans the zones of its subnets."),
        Control(standard="Security Hub", id="AutoScaling.9", how="The group uses a launch template."),
        Control(standard="Security Hub", id="EC2.3", how="Disks are encrypted with the workload's key."),
        Control(standard="Security Hub", id="EC2.8", how="The metadata service takes tokens alone (IMDSv2)."),
        Control(standard="Security Hub", id="EC2.9", how="Servers have no public address."),
        Control(standard="Security Hub", id="EC2.25", how="The launch template gives no public address."),
        Control(standard="Security Hub", id="EC2.170", how="The launch template demands IMDSv2."),
        Control(standard="Security Hub", id="SSM.1", how="Systems Manager reaches the servers."),
        Control(standard="Security Hub", id="ELB.1", how="What comes by HTTP is redirected to HTTPS."),
        Control(standard="Security Hub", id="ELB.4", how="Invalid headers are dropped."),
        Control(standard="Security Hub", id="ELB.5", how="Access logs are on."),
        Control(standard="Security Hub", id="ELB.12", how="Desync mitigation is defensive."),
        Control(standard="Security Hub", id="ELB.13", how="The load balancer spans the zones of its subnets."),
        Control(standard="Security Hub", id="ELB.16", how="A web ACL is before it, unless switched off."),
        Control(standard="Security Hub", id="ELB.17", how="Listeners use a recommended TLS policy."),
        Control(standard="Security Hub", id="WAF.11", how="What the web ACL stops is logged."),
        Control(standard="Security Hub", id="S3.5", how="The bucket refuses what does not come by TLS."),
        Control(standard="Security Hub", id="S3.8", how="The bucket blocks public access."),
    ),
    findings=(
        shorter_kept(),
        *bucket_findings(
            lock="The bucket policy already lets nobody delete access logs.",
            encryption="Load balancers, too, write access logs only to such.",
        ),
        *(
            KnownFinding(tool="Guard Rules Registry", id=rule, reason=_OPEN_EGRESS)
            for rule in ("EC2_SECURITY_GROUP_EGRESS_OPEN_TO_WORLD_RULE", "SECURITY_GROUP_EGRESS_ALL_PROTOCOLS_RULE")
        ),
        KnownFinding(
            tool="Guard Rules Registry",
            id="ELB_DELETION_PROTECTION_ENABLED",
            reason="As with CT.ELASTICLOADBALANCING.PR.5.",
        ),
        KnownFinding(
            tool="checkov",
            id="CKV_AWS_192",
            reason="The form also lets the firewall count only; by default it blocks what the rule on Log4j finds.",
        ),
        KnownFinding(
            tool="AWS Control Tower",
            id="CT.AUTOSCALING.PR.1",
            reason="The rule wants zones by name; the group spans those of its subnets, one in each zone of the network.",
        ),
        KnownFinding(
            tool="AWS Control Tower",
            id="CT.AUTOSCALING.PR.6",
            reason="One class is what the team measured, and what the alarm on the processor is about.",
        ),
        KnownFinding(
            tool="AWS Control Tower",
            id="CT.EC2.PR.2",
            reason="Two hops are a choice, for containers on the servers; the default meets the control.",
        ),
        KnownFinding(
            tool="AWS Control Tower",
            id="CT.ELASTICLOADBALANCING.PR.5",
            reason=(
                "Deletion protection is switched on by an update: of a first launch that fails, CloudFormation could "
                "not take a protected load balancer away."
            ),
        ),
    ),
    task_rows=(14, 18),
    prerequisites=("workload-network", "workload-key", "monitoring-notification", "session-manager-log"),
    conflicts=(
        "The key must let Auto Scaling use it: workload-key 1.2.0 or newer with AutoScaling=yes. The role for that is "
        "there after an account's first group, or by: aws iam create-service-linked-role --aws-service-name "
        "autoscaling.amazonaws.com",
        "If the key does not allow it, servers cannot start, and the launch fails after a while with a client error.",
        "An update that changes image, class, disk, script, subnets or renewal replaces the servers, each new one before "
        "an old one ends. Where they stay unhealthy, or an alarm on server errors or unhealthy servers rings until five "
        "minutes after, CloudFormation takes the update back, which replaces them again.",
        "Of a parameter whose image has moved each update takes the newest, whatever it is about; an image by ID stays.",
        "Scaling starts servers from the image of the last update. Update now and then: AWS withdraws old images, of "
        "Windows after some months, and then no server starts, which the topic tells.",
        "A first launch is not judged by health checks: watch its alarms.",
        (
            "Servers can be terminated at any time, with their disks: store what must stay in a database, a "
            "bucket or a file system."
        ),
        "In protected subnets servers are reached only where private-endpoints has operations, containers (for logs) and "
        "secrets (for the key) on.",
        f"The policy for the servers stands under {POLICY_PATH}, where only administrators of the account should make "
        f"policies. With {MANAGED} whoever is on a server reads all SSM parameters of the account.",
        "Another answer to Load balancer makes a new one under a new DNS name: answer its subnets in the same update, "
        "and switch deletion protection off before, or the old one stays. That and another port interrupt the service.",
        "You cannot change the VPC later: launch another service there instead.",
        "With deletion protection on, switch it off by an update before a termination: one that fails leaves a stack "
        "that takes no update, and the load balancer's attribute has to be switched off by hand.",
    ),
    costs=(
        "EC2: each server, per second, and metrics each minute",
        "EBS: disks, per gigabyte and month",
        "Load balancer, per hour and capacity unit",
        "Web ACL and its rules, per month, and requests",
        "CloudWatch: the firewall's log, 10 alarms and a dashboard",
        "S3: access logs stored",
    ),
    outputs=(
        Output(name="DashboardUrl", label="Dashboard", label_ja="ダッシュボード", shows="dashboard"),
        Output(
            name="LoadBalancerDnsName",
            label="Where to point the certificate's name",
            label_ja="ロードバランサーの DNS 名",
            shows="name",
        ),
        Output(name="GroupName", label="Auto Scaling group", label_ja="Auto Scaling グループ", shows="name"),
        Output(name="AccessLogBucketName", label="Access logs", label_ja="アクセスログ", shows="bucket"),
    ),
    stays=(
        "The bucket of access logs and the firewall's log group stay, with all logs in them; the bucket also where a "
        "first launch fails, since the load balancer's test file is in it by then.",
    ),
)
