"""cfn-lint accepts each guest product's template with every optional part on and off, alone and with all others."""

from __future__ import annotations

import pytest

from products.blocks.aurora_versions import VERSIONS
from tests.products.answers import EVERY, REQUIRED
from tests.products.guest_account import REGION, lint

# What brings each optional part; web-service-ecs has a table of its own beside its launches.
PARTS: dict[str, tuple[dict[str, str], ...]] = {
    "workload-network": (
        {"Zones": "3", "ThirdZone": f"{REGION}c"},
        {"NatGateways": "per-zone"},
        {"NatGateways": "0"},
        {"ConnectedCidrs": "10.200.0.0/16,192.168.0.0/24"},
        {"PublicSubnets": "no", "NatGateways": "0"},
        {"FlowLogExpirationDays": "0"},
    ),
    "workload-key": (
        {"AdministratorArns": "arn:aws:iam::123456789012:role/Keeper"},
        {"UserArns": "arn:aws:iam::123456789012:role/App,arn:aws:iam::123456789012:user/clerk"},
        {"AutoScaling": "yes"},
    ),
    "private-endpoints": (
        {"Containers": "no"},
        {"Secrets": "no"},
        {"Operations": "yes"},
        {"Operations": "with-ec2messages"},
        {"Telemetry": "yes"},
        {"PrivateApis": "yes"},
        {"TokenService": "yes"},
        {"ConnectedCidrs": "10.200.0.0/16"},
        {"OrganizationId": "o-a1b2c3d4e5"},
    ),
    "container-registry": (
        {"MovingTagPrefix": "live"},
        {"RegistryScanning": "basic"},
        {"RegistryScanning": "enhanced"},
        {"FindingAlerts": "CRITICAL"},
        {"CacheUpstream": "public.ecr.aws", "CachePrefix": "public"},
    ),
    "database-aurora": (
        *({"EngineVersion": each} for each in VERSIONS),
        {"Readers": "0"},
        {"Readers": "2"},
        {"InstanceClass": "db.r7g.large"},
        {"Insights": "advanced"},
        {"DeletionProtection": "on"},
        {"MinorVersions": "by-hand"},
        {"SnapshotId": "before"},
        {"CallerGroupId": "sg-0123456789abcdef0"},
    ),
    "backup-plan": (
        {"Buckets": "included"},
        {"Lock": "governance"},
        {"Lock": "governance", "LockMaxDays": "3653"},
        {"Lock": "compliance", "LockIsForEver": "understood", "GraceDays": "3"},
        {"MonthlyDays": "0"},
        {"CopyVaultArn": "arn:aws:backup:ap-northeast-3:111122223333:backup-vault:copies"},
        {"RestoreTests": "weekly"},
        {"RestoreTests": "monthly", "RestoreTestOf": "EC2", "RestoreTestIn": "subnet-0123456789abcdef0"},
        {"RestoreTests": "weekly", "RestoreTestOf": "Aurora", "RestoreTestIn": "databases"},
    ),
    "server-management": (
        {"Servers": "group"},
        {"DefaultHostManagement": "leave"},
        {"Reports": "off"},
        {"ReportExpirationDays": "0"},
        {"WindowDay": "never"},
    ),
    "batch-job": (
        {"Command": "python,-m,billing"},
        {"SecretArn": f"arn:aws:secretsmanager:{REGION}:123456789012:secret:orders-AbCdEf", "SecretKey": "password"},
        {"TaskPolicyName": "billing"},
        {"RootFileSystem": "writable"},
        {"CachedImage": "yes"},
        {"Tracing": "off"},
        {"ScheduleState": "DISABLED", "Schedule": "rate(6 hours)", "Retries": "0"},
    ),
    "chat-channels": (
        {"SecurityFindings": "all", "HealthEvents": "leave"},
        {"StackFailures": "leave", "Deployments": "all", "BackupJobs": "all", "DatabaseEvents": "all"},
        {"SlackWorkspaceId": "T0123ABCD", "CriticalSlackChannelId": "C0123CRIT", "InfoSlackChannelId": "C0123INFO"},
        {
            "TeamsTenantId": "0a1b2c3d-5555-6666-7777-444455556666",
            "TeamId": "0a1b2c3d-1111-2222-3333-444455556666",
            "ErrorTeamsChannelId": "19%3aerror%40thread.tacv2",
        },
    ),
    "maintenance-instance": (
        {"OperatingSystem": "windows-server-2025-japanese"},
        {"WorkingHours": "on"},
        {"Management": "all"},
        {"InstancePolicyName": "orders"},
    ),
    "ec2-autoscaling": (
        {"WebAcl": "off"},
        {"CallerCidr": "", "CallerPrefixListId": "pl-58a04531"},
        {"Scheme": "internet-facing"},
        {"ImageId": "ami-0123456789abcdef0", "UserData": "IyEvYmluL3NoCg=="},
        {"ScaleAtRequests": "500"},
        {"DeletionProtection": "on"},
        {"Management": "all", "InstancePolicyName": "orders"},
    ),
    "static-website": (
        {each: EVERY["static-website"][each] for each in ("DomainName", "CertificateArn", "HostedZoneId")},
        {"WebAclArn": EVERY["static-website"]["WebAclArn"]},
        {"CountryCodes": "JP,US"},
        {"SinglePageApp": "yes"},
        {"AccessLogs": "off"},
        {"AccessLogDays": "0"},
    ),
    "canary": (
        {each: EVERY["canary"][each] for each in ("VpcId", "SubnetIds")},
        {"WantedText": "ready"},
        {"Minutes": "1"},
    ),
    "data-event-trail": ({"Events": "all"}, {"LogGroup": "on"}, {"ObjectLock": "COMPLIANCE"}),
    "deploy-role": (
        {"Provider": "there"},
        {"TakenBy": "github-environment"},
        {"TakenBy": "gitlab-branch"},
        {"ServiceArn": f"arn:aws:ecs:{REGION}:123456789012:service/apps/orders"},
        {"ProductUpdates": "yes"},
    ),
    "permission-boundary": ({"OwnNetworks": "allow"},),
    "account-public-access": (
        {"Snapshots": "block-new-sharing"},
        {"Snapshots": "leave"},
        {"Documents": "leave"},
        {"InternetGateways": "block-ingress"},
        {"InternetGateways": "block-bidirectional"},
    ),
    "organization-trail": ({"TrailName": "all"}, {"TrailExpirationDays": "2555"}, {"ObjectLock": "COMPLIANCE"}),
    "organization-security": (
        {"SecurityHub": "policy"},
        {"SecurityHub": "leave"},
        {"OwnHub": "there"},
        {"LinkedRegions": "eu-west-1"},
        {"Targets": "r-demo,ou-demo-workload,333333333333", "SelfManaged": "ou-demo-sandbox0"},
        {"DisabledControls": "IAM.6"},
        {"FoundationalPractices": "off", "CisBenchmark": "off"},
        {"ExternalAccess": "leave", "UnusedAccess": "find", "Aggregator": "leave"},
    ),
}


def forms(product: str, *more: dict[str, str]) -> list[dict[str, str]]:
    """Without any optional part, with each alone, with all together, and `more`."""
    parts = PARTS[product]
    together = {question: answer for part in parts for question, answer in part.items()}
    return [REQUIRED.get(product, {}) | answers for answers in ({}, *parts, together, *more)]


@pytest.mark.parametrize("product", PARTS)
def test_cfn_lint_accepts_it(product: str) -> None:
    assert lint(product, forms(product)) == []


@pytest.mark.parametrize(
    ("product", "wrong", "told"),
    [
        ("database-aurora", {"InstanceClass": "db.nothing.huge"}, "'db.nothing.huge' is not one of"),
        ("maintenance-instance", {"OperatingSystem": "abacus"}, "abacus"),
        ("ec2-autoscaling", {"CallerCidr": "10.0.0.0/99"}, "'10.0.0.0/99'"),
    ],
)
def test_one_wrong_answer_among_the_good_ones_is_found(product: str, wrong: dict[str, str], told: str) -> None:
    assert told in "".join(lint(product, forms(product, wrong)))
