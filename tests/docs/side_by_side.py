"""Side by side: settings of three public samples, and those of the newest released templates, read off them.

python -m tests.docs.side_by_side    # renews the table in docs/GUEST.md
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from product_factory.marked import renew
from tests.checkout import ROOT
from tests.docs.released_templates import Row, Template, keyed
from tests.docs.side_by_side_data import DATA
from tests.docs.theirs import SOURCES, THEIRS

PAGE = ROOT / "docs" / "GUEST.md"
BEGIN, END = "<!-- blea: `python -m tests.docs.side_by_side` renews this table -->", "<!-- /blea -->"


WEB, NETWORK, KEY, REGISTRY, ENDPOINTS, TOPIC, DEPLOY = (
    Template(name)
    for name in (
        "web-service-ecs",
        "workload-network",
        "workload-key",
        "container-registry",
        "private-endpoints",
        "monitoring-notification",
        "deploy-role",
    )
)
SITE, CANARY = Template("static-website"), Template("canary")
LISTENER, ALARM = "ElasticLoadBalancingV2::Listener", "CloudWatch::Alarm"


def attributes() -> Mapping[str, Any]:
    balancer = WEB.one("ElasticLoadBalancingV2::LoadBalancer")
    return {each["Key"]: each["Value"] for each in balancer["LoadBalancerAttributes"]}


def container() -> dict[str, Any]:
    (found,) = WEB.one("ECS::TaskDefinition")["ContainerDefinitions"]
    return dict(found)


def metric(name: str) -> dict[str, Any]:
    return WEB.one(ALARM, MetricName=name)


def told(*metrics: str) -> str:
    for each in metrics:
        assert metric(each)["AlarmActions"] == [{"Ref": "TopicArn"}]
    return f"{len(metrics)} alarms, all to the topic of operations"


def deployment() -> str:
    said = WEB.one("ECS::Service")["DeploymentConfiguration"]
    breaker, alarms = said["DeploymentCircuitBreaker"], said["Alarms"]
    assert breaker == {"Enable": True, "Rollback": True}
    assert (alarms["Enable"], alarms["Rollback"]) == (True, True)
    return f"circuit breaker, and {len(alarms['AlarmNames'])} alarms that roll back"


def firewall() -> str:
    acl = WEB.one("WAFv2::WebACL")
    assert acl["Scope"] == "REGIONAL"
    return (
        f"{len(acl['Rules'])} of AWS's rule groups on the load balancer itself, by default to {WEB.default('WebAcl')}"
    )


def redirect() -> str:
    (action,) = WEB.one(LISTENER, Port=80)["DefaultActions"]
    assert action["RedirectConfig"]["Protocol"] == "HTTPS"
    return f"HTTPS, `{WEB.one(LISTENER, Port=443)['SslPolicy']}`; HTTP is redirected"


def access_logs() -> str:
    assert attributes()["access_logs.s3.enabled"] == "true"
    policies = [each["PolicyDocument"]["Statement"] for each in WEB.of("S3::BucketPolicy")]
    writes = [each for held in policies for each in held if each["Effect"] == "Allow"]
    (one,) = writes
    assert one["Action"] == "s3:PutObject"
    return "own bucket, SSE-S3; the service may write below the own account, nobody may delete"


def endpoint_policies() -> str:
    made = ENDPOINTS.of("EC2::VPCEndpoint")
    assert all("PolicyDocument" in each for each in made)
    return f"{len(made)} by sets of choice, each with a policy for own callers"


def cache() -> str:
    template = REGISTRY.one("ECR::RepositoryCreationTemplate")
    keyed(template["EncryptionConfiguration"]["KmsKey"])
    return "by choice, with the workload's key"


def repository() -> dict[str, Any]:
    return REGISTRY.one("ECR::Repository")


def of_own_cluster() -> str:
    pattern = WEB.one("Events::Rule")["EventPattern"]
    (one,) = pattern["resources"]
    assert "${Cluster}/" in str(one["prefix"])
    return "warnings, errors and failed deployments, of the own cluster alone"


def pipeline() -> str:
    statements = DEPLOY.one("IAM::Role")["Policies"][0]["PolicyDocument"]["Statement"]
    push = next(each for each in statements if each["Sid"] == "PushAndPull")
    assert push["Resource"] == {"Ref": "RepositoryArn"}
    return "a role for one branch or environment, one repository of images, one service"


def website() -> str:
    config = SITE.one("CloudFront::Distribution")["DistributionConfig"]
    (origin,) = config["Origins"]
    assert (origin["S3OriginConfig"], "OriginAccessControlId" in origin) == ({"OriginAccessIdentity": ""}, True)
    assert config["DefaultCacheBehavior"]["ViewerProtocolPolicy"] == "redirect-to-https"
    return "by origin access control, for one distribution; HTTPS, strict headers; access logs by ACL, too"


def canary() -> str:
    assert CANARY.one(ALARM, MetricName="SuccessPercent")["TreatMissingData"] == "breaching"
    runtime = CANARY.default("Runtime").rpartition("-")[2]
    return f"each {CANARY.default('Minutes')} minutes by default, runtime {runtime}, asked for; missing runs ring, too"


ROWS: tuple[Row, ...] = (
    Row("callers come by", redirect),
    Row(
        "certificate",
        lambda: (
            f"asked for, without a default: {WEB.one(LISTENER, Port=443)['Certificates'][0]['CertificateArn']['Ref']}"
            if "Default" not in WEB.template["Parameters"]["CertificateArn"]
            else ""
        ),
    ),
    Row(
        "who may call",
        lambda: f"{WEB.default('CallerCidr')}, or a prefix list",
    ),
    Row("firewall", firewall),
    Row("load balancer", lambda: f"{WEB.default('Scheme')}; or: {WEB.choices('Scheme')}"),
    Row(
        "invalid headers",
        lambda: {"true": "dropped"}[attributes()["routing.http.drop_invalid_header_fields.enabled"]],
    ),
    Row("access logs", access_logs),
    Row("subnets of tasks", lambda: f"`{WEB.default('ServiceSubnetIds').rpartition('/')[2]}` by default"),
    Row(
        "image",
        lambda: {True: "tag or digest; `latest` is refused"}[
            "(?!latest$)" in WEB.template["Parameters"]["ImageUri"]["AllowedPattern"]
        ],
    ),
    Row(
        "file system",
        lambda: f"{WEB.default('RootFileSystem')} by default, user {WEB.default('ContainerUser')}, never root",
    ),
    Row(
        "storage of tasks",
        lambda: keyed(
            WEB.one("ECS::Cluster")["Configuration"]["ManagedStorageConfiguration"]["FargateEphemeralStorageKmsKeyId"]
        ),
    ),
    Row("logs", lambda: keyed(*(each["KmsKeyId"] for each in WEB.of("Logs::LogGroup")))),
    Row(
        "secrets",
        lambda: {"SecretVariable": "from Secrets Manager, by ARN"}[
            container()["Secrets"]["Fn::If"][1][0]["Name"]["Ref"]
        ],
    ),
    Row(
        "insights",
        lambda: {"enabled": "on"}[WEB.one("ECS::Cluster")["ClusterSettings"][0]["Value"]],
    ),
    Row(
        "scaling",
        lambda: (
            f"{WEB.default('MinTasks')}–{WEB.default('MaxTasks')} by default, at most {WEB.template['Parameters']['MaxTasks']['AllowedValues'][-1]}; processor, requests by choice"
        ),
    ),
    Row("a deployment that fails", deployment),
    Row(
        "alarm on running tasks",
        lambda: told("RunningTaskCount").replace("1 alarms", "below the least"),
    ),
    Row(
        "alarm on response",
        lambda: f"{WEB.default('ResponseAlarmSeconds')} second, {metric('TargetResponseTime')['ExtendedStatistic']}",
    ),
    Row(
        "processor, memory, errors, health",
        lambda: told(
            "CPUUtilization",
            "MemoryUtilization",
            "HTTPCode_Target_4XX_Count",
            "HTTPCode_Target_5XX_Count",
            "HTTPCode_ELB_5XX_Count",
            "HealthyHostCount",
            "UnHealthyHostCount",
        ),
    ),
    Row("events", of_own_cluster),
    Row(
        "dashboard",
        lambda: f"{len(WEB.of('CloudWatch::Dashboard'))} beside the service; its address is an output",
    ),
    Row(
        "topic",
        lambda: "encrypted" if all(each["KmsMasterKeyId"] for each in TOPIC.of("SNS::Topic")) else "",
    ),
    Row(
        "tags of images",
        lambda: {"IMMUTABLE": "immutable, but for a prefix of choice"}[repository()["ImageTagMutability"]["Fn::If"][2]],
    ),
    Row(
        "registry",
        lambda: (
            f"scan on push, findings told, {keyed(repository()['EncryptionConfiguration']['KmsKey'])}, {REGISTRY.default('ImagesKept')} images kept"
        ),
    ),
    Row("cache of a public registry", cache),
    Row(
        "network",
        lambda: (
            f"{NETWORK.choices('Zones')} zones, {len(NETWORK.of('EC2::FlowLog'))} flow log in an encrypted bucket, or closed"
        ),
    ),
    Row("endpoints", endpoint_policies),
    Row(
        "key",
        lambda: {True: "rotates; bounded for logs, tasks and launches"}[KEY.one("KMS::Key")["EnableKeyRotation"]],
    ),
    Row("files behind CloudFront", website),
    Row("canary", canary),
    Row("pipeline", pipeline),
)


ALL = (*ROWS, *DATA)


def table() -> str:
    """The table in Markdown, and what it was read off."""
    lines = [f"| {row.setting} | {' | '.join(THEIRS[row.setting])} | {row.here()} |" for row in ALL]
    head = ["| setting | BLEA | for financial institutions | closed network | here |", "|---|---|---|---|---|"]
    read = [f"- {name}: {where}" for name, where in SOURCES.items()]
    return "\n".join([*head, *lines, "", "Theirs are read off:", "", *read])


if __name__ == "__main__":
    renew(PAGE, BEGIN, END, table())
