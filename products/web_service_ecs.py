"""Web service on ECS: a container on Fargate behind a load balancer that speaks TLS, watched and rolled back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import Control, Group, KnownFinding, Output, Parameter, Product

from .blocks.callers import REACH
from .blocks.container_roles import POLICY_PATH
from .blocks.container_running import RUNNING
from .blocks.container_service import Service, cluster, service
from .blocks.container_setting import SETTING, setting
from .blocks.container_tasks import GIVEN, IMAGE, Tasks, tasks
from .blocks.foundation import key, topic, vpc
from .blocks.load_balancer import Balancer, load_balancer
from .blocks.private_bucket import bucket_findings, shorter_kept
from .blocks.service_alarms import ALARMS, deployment_alarms, service_alarms
from .blocks.web_acl import WEB_ACL, web_acl
from .support import PLATFORM_TEAM

if TYPE_CHECKING:
    from aws_cdk import aws_ecs as ecs
    from constructs import Construct

    from product_factory import Answers

FOUND_UNDER = "/baseline/web-service-ecs/${ServiceName}"


def resources(scope: Construct, answers: Answers) -> None:
    """Load balancer, web ACL, cluster, tasks, service, alarms, events and dashboard; found under FOUND_UNDER."""
    from .blocks.service_dashboard import service_dashboard

    balancer = load_balancer(scope, answers, health_check_path=answers.text("HealthCheckPath"))
    web_acl(scope, answers, balancer.itself.ref)
    ran = tasks(scope, answers, environment=setting(scope, answers))
    made_in = cluster(scope, answers)
    _tell_events(scope, answers, made_in)
    rolls_back = [alarm.ref for alarm in deployment_alarms(scope, answers, balancer)]
    made = service(scope, answers, made_in, ran, balancer, alarms=rolls_back)
    service_alarms(scope, answers, balancer, made)
    dashboard = service_dashboard(scope, balancer, made)
    _publish(scope, balancer, ran, made)
    _tell(scope, balancer, ran, made, dashboard.ref)


def _tell_events(scope: Construct, answers: Answers, made_in: ecs.CfnCluster) -> None:
    """What ECS says of services in this cluster, warnings and errors, failed deployments among them.

    The rule knows the cluster alone, so that it hears a first deployment, too.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html
    """
    from aws_cdk import Fn
    from aws_cdk import aws_events as events

    from .blocks.alert_rule import to_topic
    from .blocks.event_role import event_role

    services = "arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}:service/${Cluster}/"
    to_topic(
        scope,
        "ServiceTrouble",
        topic_arn=answers.text("TopicArn"),
        role_arn=event_role(scope, answers.text("TopicArn")).role_arn,
        description="The service has trouble, or its deployment failed.",
        pattern={
            "source": ["aws.ecs"],
            "detail-type": ["ECS Service Action", "ECS Deployment State Change"],
            "resources": [{"prefix": Fn.sub(services, {"Cluster": made_in.ref})}],
            "detail": {"eventType": ["WARN", "ERROR"]},
        },
        transformer=events.CfnRule.InputTransformerProperty(
            input_paths_map={
                "name": "$.detail.eventName",
                "service": "$.resources[0]",
                "reason": "$.detail.reason",
                "at": "$.time",
            },
            input_template='"<name> at <at>: <service> <reason>"',
        ),
    )


def _publish(scope: Construct, balancer: Balancer, ran: Tasks, made: Service) -> None:
    """What deployments, databases and further products look up."""
    from aws_cdk import Fn
    from aws_cdk import aws_ssm as ssm

    for name, what, value, description in (
        ("ClusterName", "cluster-name", made.cluster.ref, "The service's cluster"),
        ("EcsServiceName", "service-name", made.itself.attr_name, "The service's name in its cluster"),
        ("EcsServiceArn", "service-arn", made.itself.ref, "The service"),
        ("TaskSecurityGroupId", "task-security-group-id", made.group.attr_group_id, "The group of the tasks"),
        ("TaskRoleArn", "task-role-arn", ran.role.attr_arn, "As whom the application acts"),
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


def _tell(scope: Construct, balancer: Balancer, ran: Tasks, made: Service, dashboard: str) -> None:
    from aws_cdk import CfnOutput

    from .blocks.service_dashboard import console_link

    region = "home?region=${AWS::Region}"
    for name, value, description in (
        ("LoadBalancerDnsName", balancer.itself.attr_dns_name, "Point the certificate's name at it"),
        (
            "HostedZoneId",
            balancer.itself.attr_canonical_hosted_zone_id,
            "The load balancer's zone, for an alias record",
        ),
        (
            "DashboardUrl",
            console_link(scope, f"cloudwatch/{region}#dashboards/dashboard/${{Name}}", dashboard),
            "The dashboard",
        ),
        ("LogGroupName", ran.log_group.ref, "What the application writes to its standard output"),
        ("AccessLogBucketName", balancer.logs.bucket_name, "Bucket with the load balancer's access logs"),
        ("ClusterName", made.cluster.ref, "The service's cluster"),
        ("EcsServiceName", made.itself.attr_name, "The service's name in its cluster"),
        ("TaskRoleArn", ran.role.attr_arn, "As whom the application acts"),
        ("TaskSecurityGroupId", made.group.attr_group_id, "The group of the tasks, for what they call"),
    ):
        CfnOutput(scope, name, value=value, description=description)


PRODUCT = Product(
    name="web-service-ecs",
    summary="A container on Fargate behind a load balancer with TLS and a firewall: scaled, watched, rolled back.",
    summary_ja="TLS と WAF を備えたロードバランサーの背後で、コンテナを Fargate で実行します (スケーリング、監視、自動ロールバック付き)。",
    keywords=(
        "web application, web server, API, container, Docker, Fargate, ECS, load balancer, ALB, WAF, HTTPS, "
        "microservice, hosting, "
        "ウェブアプリケーション, Web アプリ, Web サーバー, コンテナ, ロードバランサー, 負荷分散, "
        "マイクロサービス, ファイアウォール"
    ),
    audience=("Teams with a containerized web application that want to run it without building everything around it."),
    support=PLATFORM_TEAM,
    form=(
        Group(
            label="The service",
            label_ja="サービス",
            parameters=(
                Parameter(
                    name="ServiceName",
                    label="Name of the service",
                    label_ja="サービス名",
                    description="What belongs to it is found under /baseline/web-service-ecs/<name>/. One name for each.",
                    default="application",
                    allowed_pattern=r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}",
                    constraint="Type 1 to 64 letters, digits, - or _, beginning with a letter or digit, such as orders.",
                ),
            ),
        ),
        IMAGE,
        REACH.model_copy(update={"parameters": (*REACH.parameters, WEB_ACL)}),
        RUNNING,
        GIVEN.model_copy(update={"parameters": (*GIVEN.parameters, *SETTING)}),
        ALARMS,
        Group(
            label="Foundation",
            label_ja="基盤",
            parameters=(
                vpc(),
                key(),
                topic(),
                Parameter(
                    name="LogDays",
                    label="Days in log groups",
                    label_ja="ロググループの保存日数",
                    description="How long what the application and the firewall write can be searched.",
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
        Control(standard="Security Hub", id="ECS.2", how="Tasks have no public address."),
        Control(standard="Security Hub", id="ECS.4", how="Containers are not privileged."),
        Control(standard="Security Hub", id="ECS.5", how="Containers write to /tmp alone, unless the form lets them."),
        Control(standard="Security Hub", id="ECS.8", how="Secrets come from Secrets Manager, not from variables."),
        Control(standard="Security Hub", id="ECS.9", how="What containers write is in a log group."),
        Control(standard="Security Hub", id="ECS.10", how="Fargate's newest platform version runs the tasks."),
        Control(standard="Security Hub", id="ECS.12", how="Container Insights is on."),
        Control(standard="Security Hub", id="ECS.20", how="Containers don't run as root."),
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
            KnownFinding(
                tool="Guard Rules Registry",
                id=rule,
                reason="Whom tasks call is the application's own; where they stand bounds it: protected subnets have no way out.",
            )
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
            id="CT.ECS.PR.6",
            reason="The form also lets the container write to its file system; the default meets the control.",
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
    prerequisites=("workload-network", "workload-key", "monitoring-notification"),
    conflicts=(
        (
            "Push the image to its registry before the launch, and make sure the certificate covers the name "
            "before callers arrive."
        ),
        "Key and network are those of workload-key 1.2.0 and workload-network 3.1.0 or newer: older keys let neither "
        "CloudWatch Logs nor Fargate use them.",
        "In protected subnets, tasks start only where private-endpoints has containers on, and secrets where one is "
        "given.",
        "A container with a read-only file system writes to /tmp alone, and there only where its image declares "
        "VOLUME /tmp with rights for its user.",
        "A deployment that fails is rolled back by ECS; CloudFormation then rolls back the update, too.",
        "Alarms that are already active when an update begins do not stop it.",
        f"The tasks' policy stands under {POLICY_PATH}, where only administrators of the account should make policies.",
        "Another answer to Load balancer makes a new one under a new DNS name: answer its subnets in the same update, "
        "and switch deletion protection off before, or the old one stays.",
        "You cannot change the VPC later: launch another service there instead.",
        "Tasks can't read a secret that is encrypted with the key where workload-key names users, unless the execution "
        "role is among them: take another key for it, or Secrets Manager's own.",
        (
            "The owner of the additional security group, such as a database, can't be deleted before the tasks "
            "that use it."
        ),
        "With deletion protection on, switch it off by an update before a termination: one that fails leaves a stack "
        "that takes no update, and the load balancer's attribute has to be switched off by hand.",
    ),
    costs=(
        "Fargate: vCPU and memory of each task, per second",
        "Load balancer, per hour and capacity unit",
        "Web ACL and its rules, per month, and requests",
        "CloudWatch: logs, Container Insights, alarms and a dashboard",
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
        Output(name="LogGroupName", label="Application's log", label_ja="アプリケーションログ", shows="log group"),
        Output(name="AccessLogBucketName", label="Access logs", label_ja="アクセスログ", shows="bucket"),
    ),
    stays=(
        "The bucket of access logs and the log groups stay, with all logs in them; the bucket also where a first launch "
        "fails, since the load balancer's test file is in it by then.",
        "Revisions of the task definition stay, deregistered.",
    ),
)
