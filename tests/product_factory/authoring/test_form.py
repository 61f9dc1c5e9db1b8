"""A question refuses what CloudFormation would refuse, and says what to type."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from product_factory.authoring.form import Parameter
from product_factory.catalog import catalog
from product_factory.sandbox.cloudformation.errors import ValidationError as Refused
from product_factory.sandbox.cloudformation.parameters import check_value
from products import PRODUCTS
from tests.product_factory.authoring.fake import parameter
from tests.product_factory.authoring.guest_values import GUEST

GOOD_AND_BAD = {
    "Email": (
        ["", "team@example.com", "a.b+c@mail.example.cloud"],
        ["team", "a@b", "a b@example.com", "a@@example.com"],
    ),
    "SlackWorkspaceId": (["", "T0123ABCD"], ["C0123ABCD", "t0123abcd", "T01", "T0123ABCD "]),
    "SlackChannelId": (["", "C0123ABCD"], ["T0123ABCD", "#alerts", "C01"]),
    "TeamsTenantId": (
        ["", "0a1b2c3d-1111-2222-3333-444455556666"],
        ["0a1b2c3d", "0a1b2c3d11112222333344445555666600", "my team"],
    ),
    "TeamId": (
        ["", "0a1b2c3d-1111-2222-3333-444455556666"],
        ["0a1b2c3d", "0a1b2c3d11112222333344445555666600", "my team"],
    ),
    "TeamsChannelId": (
        ["", "19%3ab6ef35dc342d56ba%40thread.tacv2", "19%3Ax_y-z%40thread.skype"],
        [
            "19:b6ef35dc342d56ba@thread.tacv2",
            "general",
            "19%3a%40thread.tacv2",
            "https://teams.microsoft.com/l/channel/x",
        ],
    ),
    "LogGroupRetentionDays": (["30", "90", "3653"], ["0", "91", "ninety", ""]),
    "S3DataEvents": (("leave", "write", "all"), ("read", "")),
    "ObjectLock": (("off", "GOVERNANCE", "COMPLIANCE"), ("governance", "on", "")),
    "ObjectLockDays": (("1", "365", "36500"), ("0", "36501", "abc")),
    "SecurityHubV2": (("send", "leave"), ("yes", "")),
    "AccountRules": (("on", "off"), ("yes", "")),
    "DataEventsRule": (("on", "off"), ("yes", "")),
    "BillingViewArn": (
        (
            "",
            "arn:aws:billing::111122223333:billingview/custom-team",
            "arn:aws-cn:billing::111122223333:billingview/primary",
        ),
        ("custom-team", "arn:aws:billing:us-east-1:111122223333:billingview/x", "arn:aws:billing::1:billingview/x"),
    ),
    "TrailExpirationDays": (("0", "365", "400", "36500"), ("1", "364", "36501", "0365", "abc", "")),
    "AccessLogGlacierDays": (["30", "3650"], ["29", "3651", "1e9"]),
    "AccessLogExpirationDays": (["180", "36500"], ["179", "36501"]),
    "TopicArn": (["/baseline/security-notification/topic-arn"], ["", "a b", "${x}"]),
    "LogGroupName": (["/baseline/audit-trail/log-group-name"], ["", "a\nb"]),
    "RefusedDecryptByConfig": (["count", "ignore"], ["Count", "", "yes"]),
    "DefaultSecurityGroups": (["close", "report"], ["", "open", "Close"]),
    "ViolationAlerts": (["send", "leave"], ["", "yes"]),
    "AuthorizedVpcIds": (
        ["", "vpc-0123456789abcdef0", "vpc-11111111,vpc-22222222"],
        ["vpc", "vpc-XYZ", "vpc-11111111, vpc-22222222", "vpc-11111111,", "subnet-11111111"],
    ),
    "AuthorizedTcpPorts": (["", "443", "80,443,8000-8080", "65535"], ["0", "65536", "80, 443", "http", "80,", "1-"]),
    "AuthorizedUdpPorts": (["", "53", "53,500-600"], ["dns", "70000", "53;123"]),
    "BlockedPorts": (
        ["22,3389,3306,5432,1433"],
        ["", "22", "22,23,24,25", "1,2,3,4,5,6", "1,2,3,4,65536", "1,2,3,4,0"],
    ),
    "GlobalResources": (["record", "leave"], ["", "yes"]),
    "RecorderRole": (["own", "linked", "create-linked"], ["", "create"]),
    "SnapshotFrequency": (["One_Hour", "TwentyFour_Hours"], ["", "Daily", "24"]),
    "ConfigExpirationDays": (("0", "365", "400", "36500"), ("1", "364", "36501", "0365", "abc", "")),
    "ConfigAccessLogGlacierDays": (["30", "3650"], ["29", "3651"]),
    "ConfigAccessLogExpirationDays": (["180", "36500"], ["179", "36501"]),
    **{
        plan: (["ENABLED", "DISABLED"], ["", "true", "enabled"])
        for plan in (
            "S3Protection",
            "EksProtection",
            "MalwareProtection",
            "RdsProtection",
            "LambdaProtection",
            "RuntimeMonitoring",
        )
    },
    "FindingFrequency": (["FIFTEEN_MINUTES", "SIX_HOURS"], ["", "15"]),
    "FoundationalPractices": (["on", "off"], ["", "yes"]),
    "CisBenchmark": (["1.4.0", "3.0.0", "5.0.0", "off"], ["", "1.2.0", "v3.0.0"]),
    "UnusedAccess": (["find", "leave"], ["", "on"]),
    "UnusedAccessDays": (["1", "365"], ["0", "366", "ten"]),
    "RestrictedPorts": (["20,21,3389,3306,4333"], ["", "20,21,3389,3306", "20,21,3389,3306,99999"]),
    "TrustedPrincipalArn": (
        [
            "",
            "arn:aws:iam::111122223333:root",
            "arn:aws-cn:iam::111122223333:role/a/b",
            "arn:aws:iam::111122223333:user/x",
        ],
        ["*", "111122223333", "arn:aws:iam::*:root", "arn:aws:iam::111122223333:role/*", "arn:aws:s3:::bucket"],
    ),
    "RolesRequireMfa": (["yes", "no"], ["", "true"]),
    "NetworkName": (["workload", "a", "Orders_2-dev", "x" * 64], ["", "-a", "a b", "a/b", "x" * 65, "注文"]),
    "VpcCidr": (
        ["10.0.0.0/16", "10.255.255.0/24", "172.16.0.0/20", "172.31.0.0/16", "192.168.4.0/22"],
        ["", "10.0.0.0", "10.0.0.0/15", "10.0.0.0/25", "172.32.0.0/16", "11.0.0.0/16", "10.256.0.0/16", "10.0.0/16"],
    ),
    "Zones": (["2", "3"], ["", "1", "4", "two"]),
    **dict.fromkeys(
        ("FirstZone", "SecondZone"),
        (
            ["ap-northeast-1a", "us-east-1f", "us-gov-west-1b", "cn-north-1a", "eusc-de-east-1a", "us-isob-east-1a"],
            ["", "a", "ap-northeast-1", "use1-az1", "us-west-2-lax-1a", "us-east-1-wl1-bos-wlz-1", "us-east-1a,b"],
        ),
    ),
    "ThirdZone": (["", "ap-northeast-1d"], ["d", "ap-northeast-1", "us-west-2-lax-1a", "us-east-1-wl1-bos-wlz-1"]),
    "NatGateways": (["0", "1", "per-zone"], ["", "2", "3", "one"]),
    "FlowLogExpirationDays": (("0", "365", "400", "36500"), ("1", "364", "36501", "0365", "abc", "")),
    "AliasName": (["application", "Orders_2-dev"], ["", "alias/x", "aws/s3", "_x", "a b", "x" * 65]),
    "AdministratorArns": (
        ["", "arn:aws:iam::111122223333:role/a/b", "arn:aws:iam::111122223333:role/a,arn:aws:iam::111122223333:user/b"],
        ["*", "Admin", "arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:role/*", "arn:aws:iam::*:role/a"],
    ),
    "UserArns": (
        ["", "arn:aws-cn:iam::111122223333:role/a+b=c@d.e_f-g"],
        ["arn:aws:iam::111122223333:role/a, arn:aws:iam::111122223333:role/b", "arn:aws:iam::111122223333:role/a,"],
    ),
    "MonthlyLimit": (["1", "500", "100000000"], ["", "0", "-5", "100000001", "$500", "1,000"]),
    "WarningPercent": (["1", "80", "1000"], ["", "0", "1001", "80%"]),
    "LimitPercent": (["1", "100", "1000"], ["", "0", "1001", "all"]),
    "ForecastPercent": (["0", "100", "1000"], ["", "-1", "1001"]),
    "EncryptSessions": (["yes", "no"], ["", "true", "Yes"]),
    "IdleSessionMinutes": (["1", "20", "60"], ["", "0", "61", "never"]),
    "MaxSessionMinutes": (["0", "480", "1440"], ["", "-1", "1441"]),
    "SessionLogExpirationDays": (("0", "365", "400", "36500"), ("1", "364", "36501", "0365", "abc", "")),
    "ImageUri": (
        [
            "123456789012.dkr.ecr.us-east-1.amazonaws.com/a:1",
            "123456789012.dkr.ecr.us-east-1.amazonaws.com/team/app@sha256:0000000000000000000000000000000000000000000000000000000000000000",
            "123456789012.dkr.ecr.us-east-1.amazonaws.com/a/b-c/d.e:v1_2",
        ],
        [
            "123456789012.dkr.ecr.us-east-1.amazonaws.com/a",
            "123456789012.dkr.ecr.us-east-1.amazonaws.com/a:latest",
            "nginx:1",
            "public.ecr.aws/nginx/nginx:1",
            "123456789012.dkr.ecr.us-east-1.amazonaws.com/A:1",
            "123456789012.dkr.ecr.us-east-1.amazonaws.com/a@sha256:0",
            "https://123456789012.dkr.ecr.us-east-1.amazonaws.com/a:1",
            "",
        ],
    ),
    "ContainerUser": (["1", "1000", "65534:65534", "1000:0"], ["0", "root", "", "0:0", "-1", "1000:x"]),
    "ContainerPort": (["1", "80", "65535"], ["0", "65536", "http", ""]),
    "CallerCidr": (
        ["", "0.0.0.0/0", "10.0.0.0/8", "203.0.113.7/32"],
        ["10.0.0.0", "10.0.0.0/33", "10.0.0.0/0", "256.0.0.0/8", "::/0", "10.0.0.0/8,10.1.0.0/16"],
    ),
    "CallerPrefixListId": (["", "pl-58a04531", "pl-0123456789abcdef0"], ["58a04531", "pl-", "pl-xyz"]),
    "CertificateArn": (
        ["arn:aws-cn:acm:cn-north-1:111122223333:certificate/0a1b2c3d-1111-2222-3333-444455556666"],
        ["", "arn:aws:iam::111122223333:server-certificate/x", "0a1b2c3d-1111-2222-3333-444455556666"],
    ),
    "HealthCheckPath": (["/", "/health", "/a/b?c=d"], ["", "health", "/a b", "http://x/"]),
    "SecretArn": (
        ["", "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:orders-AbCdEf"],
        [
            "orders",
            # IAM compares with the whole ARN, its six last characters included.
            "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:orders",
            "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:orders-AbCdEf:password::",
            "arn:aws:ssm:ap-northeast-1:123456789012:parameter/x",
        ],
    ),
    "SecretKey": (["", "password", "db.password"], ["a b", "a:b", "a/b"]),
    "SecretVariable": (["A", "_x", "DATABASE_PASSWORD"], ["", "1A", "A-B", "A B"]),
    "TaskPolicyName": (
        ["", "orders", "a+b=c,d.e@f-g_h"],
        ["a/b", "arn:aws:iam::aws:policy/AdministratorAccess", "*", "../x"],
    ),
    "ServiceName": (
        ["a", "orders", "Orders_2"],
        ["", "-a", "a/b", "a b", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"],
    ),
    "Scheme": (["internal", "internet-facing"], ["public", ""]),
    "Size": (["0.25vCPU-0.5GB", "4vCPU-16GB"], ["1vCPU-1GB", "tiny"]),
    "MinTasks": (["1", "20"], ["0", "5", "two"]),
    "MaxTasks": (["1", "100"], ["0", "101"]),
    "ScaleAtCpuPercent": (["10", "90"], ["9", "91"]),
    "ScaleAtRequests": (["0", "1000000"], ["-1", "x"]),
    "StartSeconds": (["0", "1800"], ["-1", "45", "1801"]),
    "ResponseAlarmSeconds": (["0.1", "30"], ["0", "3"]),
    "LogDays": (["30", "3653"], ["0", "31"]),
    "WebAcl": (["block", "count", "off"], ["on"]),
    "DeletionProtection": (["off", "on"], ["yes"]),
    "RootFileSystem": (["read-only", "writable"], ["rw"]),
    "Architecture": (["X86_64", "ARM64"], ["arm64"]),
    "CachedImage": (["no", "yes"], ["maybe"]),
    "CpuAlarmPercent": (["1", "100"], ["0", "101"]),
    "MemoryAlarmPercent": (["1", "100"], ["0", "101"]),
    "ClientErrorsAlarm": (["1", "1000000"], ["0"]),
    "ServerErrorsAlarm": (["1", "1000000"], ["0"]),
    "AccessLogDays": (["0", "365", "36500"], ["1", "364"]),
    "VpcId": (["/baseline/workload-network/workload/vpc-id"], [""]),
    "KeyArn": (["/baseline/workload-key/application/key-arn"], ["a b"]),
    "LoadBalancerSubnetIds": (["/baseline/workload-network/orders/public-subnet-ids"], [""]),
    "ServiceSubnetIds": (["/baseline/workload-network/workload/protected-subnet-ids"], ["a b"]),
    "PublicSubnets": (["yes", "no"], ["", "maybe", "Yes"]),
    "ConnectedCidrs": (
        ["", "10.200.0.0/16", "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,10.1.2.0/24"],
        [
            "10.0.0.0",
            "11.0.0.0/8",
            "10.0.0.0/7",
            "10.1.0.0/16, 10.2.0.0/16",
            "10.1.0.0/16,",
            "0.0.0.0/0",
            "10.1.0.0/16,10.2.0.0/16,10.3.0.0/16,10.4.0.0/16,10.5.0.0/16",
        ],
    ),
    "AutoScaling": (["yes", "no"], ["", "maybe"]),
    "private-endpoints.VpcCidr": (["/baseline/workload-network/workload/vpc-cidr"], ["", "a b", "${x}"]),
    "SubnetIds": (["/baseline/workload-network/workload/protected-subnet-ids"], ["", "a b", "${x}"]),
    "Containers": (["yes", "no"], ["", "maybe"]),
    "Secrets": (["yes", "no"], ["", "maybe"]),
    "Telemetry": (["yes", "no"], ["", "maybe"]),
    "PrivateApis": (["yes", "no"], ["", "maybe"]),
    "TokenService": (["yes", "no"], ["", "maybe"]),
    "Operations": (["yes", "no", "with-ec2messages"], ["", "maybe"]),
    "OrganizationId": (["", "o-a1b2c3d4e5"], ["a1b2c3d4e5", "o-A1B2C3D4E5", "o-", "*"]),
    "RepositoryName": (["application", "team/orders-api", "a/b_c.d"], ["", "A", "/a", "a/", "a//b", "a b", "*"]),
    "MovingTagPrefix": (["", "live", "v1."], ["live*", "a b", "-x", "*"]),
    "ImagesKept": (["5", "10000"], ["", "4", "10001", "many"]),
    "UntaggedDays": (["1", "7"], ["", "0", "soon"]),
    "RegistryScanning": (["leave", "basic", "enhanced"], ["", "off"]),
    "FindingAlerts": (["CRITICAL"], ["", "LOW", "critical"]),
    "CacheUpstream": (["none", "public.ecr.aws"], ["", "docker.io", "https://public.ecr.aws"]),
    "CachePrefix": (["public", "ecr-public"], ["", "A", "a b", "/x"]),
    "PipelineName": (["application", "orders-2"], ["", "-a", "a b", "a/b"]),
    "TakenBy": (["github-branch", "github-environment", "gitlab-branch"], ["", "github-tag"]),
    "Provider": (["make", "there"], ["", "arn:aws:iam::111122223333:oidc-provider/x"]),
    "Repository": (
        ["octo-org/orders", "octo-org@123456/orders@456789"],
        ["", "orders", "octo-org/*", "*/*", "octo-org/orders:ref", "https://github.com/octo-org/orders"],
    ),
    "BranchOrEnvironment": (["main", "release/1.0", "my env"], ["", "*", "ma?n", "a:b", " main"]),
    "RepositoryArn": (["/baseline/container-registry/application/repository-arn"], ["", "a b", "${x}"]),
    "ServiceArn": (
        ["", "arn:aws:ecs:eu-west-1:111122223333:service/cluster/service"],
        [
            "service",
            "arn:aws:ecs:eu-west-1:111122223333:service/cluster/*",
            "arn:aws:ecs:eu-west-1:111122223333:cluster/c",
        ],
    ),
    "ProductUpdates": (["yes", "no"], ["", "maybe"]),
    "ClusterName": (
        ["a", "orders", "Orders_2-x"],
        ["", "-a", "a/b", "a b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"],
    ),
    "EngineVersion": (["postgresql-17.7", "mysql-3.13.0"], ["", "17.7", "postgresql-11.9", "aurora-mysql"]),
    "DatabaseName": (
        ["a", "orders_2", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"],
        ["", "1a", "Orders", "a-b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "a b"],
    ),
    "InstanceClass": (["db.serverless", "db.r7g.4xlarge"], ["db.t4g.medium", "serverless", ""]),
    "LeastCapacity": (["0.5", "16"], ["0", "3", "x"]),
    "MostCapacity": (["1", "128"], ["0.5", "256", ""]),
    "Readers": (["0", "2"], ["3", "-1", ""]),
    "BackupDays": (["7", "35"], ["0", "1", "6", "36"]),
    "Insights": (["standard", "advanced"], ["off", ""]),
    "ConnectionsAlarm": (["1", "16000"], ["0", "16001", "many"]),
    "MemoryAlarmMegabytes": (["128", "4096"], ["0", "100"]),
    "ReplicaLagMilliseconds": (["10", "600000"], ["0", "600001"]),
    "CallerGroupId": (["", "sg-12345678", "sg-0123456789abcdef0"], ["default", "sg-xyz", "0.0.0.0/0"]),
    "PlanName": (
        ["a", "orders", "Orders_2", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"],
        ["", "1a", "a-b", "a b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "_a"],
    ),
    "TagKey": (["backup", "a", "cost-center", "x.y_z"], ["", "a:b", "a b", "aaaaaaaaaaaaaaaaaaaaaaaaa", "a/b"]),
    "TagValue": (["yes", "1", "aaaaaaaaaaaaaaaaaaaaaaaa"], ["", "a b", "*", "aaaaaaaaaaaaaaaaaaaaaaaaa"]),
    "Hour": (["0", "23"], ["24", "-1", "2:00", ""]),
    "TimeZone": (["Asia/Tokyo", "America/New_York"], ["JST", "", "asia/tokyo"]),
    "DailyDays": (["7", "365"], ["0", "1", "31", "x"]),
    "MonthlyDays": (["0", "3653"], ["1", "30", "-1"]),
    "Lock": (["none", "compliance"], ["on", "", "COMPLIANCE"]),
    "LockIsForEver": (["no", "understood"], ["yes", ""]),
    "GraceDays": (["3", "90"], ["0", "1", "2", "36501"]),
    "LockMinDays": (["1", "90"], ["0", "2", ""]),
    "LockMaxDays": (["0", "3653"], ["1", "36501"]),
    "CopyVaultArn": (
        [
            "",
            "arn:aws:backup:ap-northeast-3:111122223333:backup-vault:copies",
            "arn:aws-cn:backup:cn-north-1:111122223333:backup-vault:a_b-C",
        ],
        [
            "copies",
            "arn:aws:s3:::copies",
            "arn:aws:backup:ap-northeast-3:111122223333:backup-vault:copies ",
            "arn:aws:backup:ap-northeast-3:1:backup-vault:copies",
        ],
    ),
    "SecurityFindings": (["others", "all", "leave"], ["", "send"]),
    "HealthEvents": (["others", "all", "leave"], ["", "send"]),
    "StackFailures": (["send", "leave"], ["", "others"]),
    "Deployments": (["others", "all", "leave"], ["", "send"]),
    "BackupJobs": (["others", "all", "leave"], ["", "send"]),
    "DatabaseEvents": (["others", "all", "leave"], ["", "send"]),
    "RestoreTests": (["off", "monthly"], ["on", "daily"]),
    "RestoreTestOf": (["Aurora", "RDS"], ["aurora", "VirtualMachine", ""]),
    "PatchGroup": (["web", "a.b-c_D", "a" * 64], ["", ".web", "a b", "a" * 65]),
    "Servers": (["all", "group"], ["", "some"]),
    "DefaultHostManagement": (["on", "leave"], ["", "off"]),
    "WindowDay": (["SUN", "never"], ["", "Sunday"]),
    "WindowHour": (["0", "23"], ["24", "-1", ""]),
    "Reboot": (["RebootIfNeeded", "NoReboot"], ["", "yes"]),
    "ApprovalDays": (["0", "100"], ["101", "-1", ""]),
    "Reports": (["on", "off"], ["", "yes"]),
    "ReportExpirationDays": (["0", "365", "36500"], ["", "30", "36501"]),
    "JobName": (["nightly", "Orders_2-eu", "a" * 64], ["", "-a", "a" * 65, "a/b", "a b"]),
    "Command": (["", "python", "python,-m,billing", "sh,-c,echo a b"], [" a", "a ", "a\nb", "日本"]),
    "Input": (["{}", '{"day":"<aws.scheduler.scheduled-time>"}'], ["", "[]", "a", '{"a":"é"}', "{}\n"]),
    "TimeoutMinutes": (["5", "1440"], ["0", "6", ""]),
    "Retries": (["0", "5"], ["4", "-1", ""]),
    "JobSubnetIds": (["/baseline/workload-network/orders/private-subnet-ids"], ["", "subnet-1 subnet-2"]),
    "Schedule": (
        ["cron(0 2 * * ? *)", "cron(0/15 8-18 ? * MON-FRI 2027)", "rate(1 day)", "rate(6 hours)"],
        ["", "0 2 * * *", "cron(0 2 * * ?)", "rate(0 days)", "rate(6 weeks)", "at(2027-01-01T00:00:00)"],
    ),
    "ScheduleState": (["ENABLED", "DISABLED"], ["on", ""]),
    "Tracing": (["on", "off"], ["", "yes"]),
}
GOOD_AND_BAD |= GUEST
for urgency in ("Critical", "Error", "Info"):
    for name in ("Email", "SlackChannelId", "TeamsChannelId"):
        GOOD_AND_BAD[f"{urgency}{name}"] = GOOD_AND_BAD[name]
RELEASED = catalog.load().released
QUESTIONS = [(product.name, p) for product in PRODUCTS for p in product.parameters]
ASKING = list(dict.fromkeys(product for product, _ in QUESTIONS))


def test_every_question_of_the_catalog_is_in_the_table() -> None:
    asked = {question.name for _, question in QUESTIONS}
    assert {name.rpartition(".")[2] for name in GOOD_AND_BAD} == asked


def values(product: str, question: str) -> Any:
    """The good and the bad values; where a product asks otherwise under the same name, its own."""
    return GOOD_AND_BAD.get(f"{product}.{question}") or GOOD_AND_BAD[question]


def cases(product: str, kind: int) -> list[tuple[Parameter, str]]:
    """Each question of the product with each good (0) or bad (1) value."""
    return [
        (question, value)
        for asking, question in QUESTIONS
        if asking == product
        for value in values(product, question.name)[kind]
    ]


@pytest.mark.parametrize("product", ASKING)
def test_good_values_are_accepted(product: str) -> None:
    for question, value in cases(product, 0):
        assert question.refusal(value) is None, (question.name, value)


@pytest.mark.parametrize("product", ASKING)
def test_bad_values_are_refused_with_what_to_type(product: str) -> None:
    for question, value in cases(product, 1):
        refusal = question.refusal(value)
        assert refusal is not None, (question.name, value)
        assert refusal.startswith(("Type ", "Choose ")), (question.name, value)


@pytest.mark.parametrize("product", ASKING)
def test_the_released_template_takes_good_values(product: str) -> None:
    for question, value in cases(product, 0):
        assert answer(product, question, value) == "", (question.name, value)


@pytest.mark.parametrize("product", ASKING)
def test_the_released_template_refuses_bad_values_and_says_what_to_type(product: str) -> None:
    for question, value in cases(product, 1):
        assert str(question.constraint) in answer(product, question, value), (question.name, value)


def answer(product: str, question: Parameter, value: str) -> str:
    """What CloudFormation says to the value; nothing where it takes it."""
    try:
        check_value(question.name, declared(product, question), value)
    except Refused as error:
        return str(error)
    return ""


def declared(product: str, question: Parameter) -> dict[str, Any]:
    """The question as the product's newest version asks it, and CloudFormation sees it."""
    found: dict[str, Any] = RELEASED[product][-1].template()["Parameters"][question.name]
    return found


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        ({"allowed_pattern": "a+"}, "say in `constraint` what to type"),
        ({"min_value": 3, "type": "Number"}, "say in `constraint` what to type"),
        ({"allowed_values": ("a", "b"), "constraint": "a or b", "default": "c"}, "its own default is refused"),
        ({"name": "Not-Alphanumeric"}, "should match pattern"),
        ({"description": "x" * 4001}, "at most 4000 characters"),
        ({"type": "Strin"}, "Input should be"),
    ],
)
def test_questions_that_would_puzzle_people_are_refused(more: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        parameter(**more)


def test_cards_cannot_be_changed() -> None:
    question: Any = parameter()
    with pytest.raises(ValidationError, match="frozen"):
        question.name = "Other"
