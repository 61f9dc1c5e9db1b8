"""Good and bad values of the questions that guest systems ask; test_form.py has the others."""

from __future__ import annotations

from typing import Any

Z = "a" * 63
ONE_TO_100: Any = (["1", "100"], ["0", "101", "", "half"])
CHOSEN_NAME: Any = (["a", "Orders_2-eu", "a" * 64], ["", "-a", "a" * 65, "a/b", "a b"])

GUEST: dict[str, Any] = {
    # database-aurora and backup-plan
    "SnapshotId": (
        ["", "rds:orders-2026-11-30-03-00", "awsbackup:job-1", "before-1", f"arn:aws:rds:ap-northeast-1:111122223333:cluster-snapshot:{Z}"],
        ["1st", "arn:aws:rds:ap-northeast-1:111122223333:snapshot:x", "a b", "other:x"],
    ),
    "MinorVersions": (["automatic", "by-hand"], ["", "off"]),
    "CapacityAlarmPercent": ONE_TO_100,
    "Buckets": (["left-out", "included"], ["", "all"]),
    "RestoreTestIn": (["", "databases", "a.b_c-1"], ["a b", "a/b", "a" * 256]),
    # ec2-autoscaling and maintenance-instance
    "ImageParameter": (
        ["/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64", "/baseline/orders/image-id", "ami-0123456789abcdef0"],
        ["", "/own/image", "ami-0", "al2023"],
    ),
    "ImageId": (["", "ami-01234567", "ami-0123456789abcdef0"], ["ami-", "ami-0123456789", "al2023"]),
    "RootDevice": (["/dev/xvda", "/dev/sda1"], ["", "/dev/sdb"]),
    "InstanceType": (["t3.small", "m7i.large"], ["", "t2.micro", "large"]),
    "ec2-autoscaling.DiskGigabytes": (["8", "1024"], ["7", "1025", ""]),
    "maintenance-instance.DiskGigabytes": (["30", "1024"], ["29", "1025", ""]),
    "UserData": (["", "IyEvYmluL3NoCg==", "QUJD"], ["#!/bin/sh", "QUJ", "=", "QUJD\n"]),
    "MetadataHops": (["1", "2"], ["0", "3"]),
    "Renewal": (["1", "9999"], ["0", "10000", ""]),
    "ServerSubnetIds": (["/baseline/workload-network/orders/protected-subnet-ids"], ["", "subnet-1 subnet-2"]),
    "MinServers": (["1", "20"], ["0", "5", ""]),
    "MaxServers": (["1", "100"], ["0", "7", ""]),
    "ServerPort": (["1", "8080", "65535"], ["0", "65536", "http"]),
    "Management": (["sessions", "all"], ["", "none"]),
    "InstancePolicyName": (["", "orders", "a" * 128], ["a b", "a/b", "a" * 129]),
    "SessionKeyArn": (["/baseline/session-manager-log/key-arn"], ["", "a b"]),
    "SessionBucketName": (["/baseline/session-manager-log/bucket-name"], ["", "a b"]),
    "SessionLogGroupName": (["/baseline/session-manager-log/log-group-name"], ["", "a b"]),
    "ServerName": CHOSEN_NAME,
    "maintenance-instance.VpcCidr": (["/baseline/workload-network/workload/vpc-cidr"], ["", "a b"]),
    "OperatingSystem": (["amazon-linux-2023", "windows-server-2022-japanese"], ["", "ubuntu"]),
    "WorkingHours": (["off", "on"], ["", "yes"]),
    "StartHour": (["0", "23"], ["24", "-1", ""]),
    "StopHour": (["0", "23"], ["24", "8:00", ""]),
    "StartDays": (["MON-FRI", "MON-SUN"], ["", "SAT"]),
    # static-website
    "SiteName": CHOSEN_NAME,
    "DomainName": (["", "example.com", "www.orders.example.com"], ["com", "https://example.com", "Example.com", "-a.example.com"]),
    "static-website.CertificateArn": (
        ["", "arn:aws:acm:us-east-1:111122223333:certificate/0a1b2c3d-1111-2222-3333-444455556666"],
        ["x", "arn:aws:acm:ap-northeast-1:111122223333:certificate/0a1b2c3d-1111-2222-3333-444455556666"],
    ),
    "HostedZoneId": (["", "Z0123456789ABC"], ["z01", "example.com", "Z"]),
    "IndexPage": (["index.html", "a"], ["", "a/b", "a b"]),
    "ErrorPage": (["404.html", "errors/404.html"], ["", "/404.html", "a b"]),
    "SinglePageApp": (["no", "yes"], ["", "on"]),
    "ContentSecurityPolicy": (["default-src 'self'"], ["", "a\nb", "日本"]),
    "Frames": (["DENY", "SAMEORIGIN"], ["", "ALLOW"]),
    "FormerVersionDays": (["1", "3650"], ["0", "3651", ""]),
    "WebAclArn": (
        ["", "arn:aws:wafv2:us-east-1:111122223333:global/webacl/site/0a1b2c3d-5555-6666-7777-444455556666"],
        ["site", "arn:aws:wafv2:ap-northeast-1:111122223333:regional/webacl/site/0a1b2c3d-5555-6666-7777-444455556666"],
    ),
    "CountryCodes": (["", "JP", "JP,US"], ["jp", "JPN", "JP, US", "JP,"]),
    "CountryRule": (["whitelist", "blacklist"], ["", "allow"]),
    "PriceClass": (["PriceClass_100", "PriceClass_All"], ["", "all"]),
    "AccessLogs": (["on", "off"], ["", "yes"]),
    "ServerErrorPercent": ONE_TO_100,
    "ClientErrorPercent": ONE_TO_100,
    # canary
    "canary.VpcId": (["", "vpc-0123456789abcdef0"], ["x", "/baseline/workload-network/workload/vpc-id"]),
    "canary.SubnetIds": (["", "subnet-0123456789abcdef0,subnet-0123456789abcdef1"], ["x", "/baseline/x/subnet-ids"]),
    "CanaryName": (["website", "a", "orders_2-eu"], ["", "Website", "-a", "a" * 22]),
    "Host": (["example.com", "orders.internal"], ["", "https://example.com", "example.com/x", "localhost"]),
    "Path": (["/", "/health?deep=yes"], ["", "health", "/a b", "/é"]),
    "WantedStatus": (["200", "404"], ["", "100", "600", "ok"]),
    "WantedText": (["", "ready", "it's all right"], ["a\nb", "日本", "a" * 129]),
    "Minutes": (["1", "60"], ["0", "2", ""]),
    "FailedRuns": (["2", "5"], ["1", "6", ""]),
    "SlowMilliseconds": (["100", "50000"], ["99", "50001", ""]),
    "RunDays": (["1", "455"], ["0", "456", ""]),
    "Runtime": (["syn-nodejs-puppeteer-17.0", "syn-nodejs-puppeteer-15.0"], ["", "syn-nodejs-puppeteer-9.1", "syn-python-selenium-4.0"]),
    # web-service-ecs
    "ClientGroupId": (["", "sg-01234567", "sg-0123456789abcdef0"], ["sg-", "vpc-01234567", "clients"]),
    "SettingValue": (["", "db.example.internal:5432", "a" * 1024], ["a\nb", "日本", "a" * 1025]),
    "SettingVariable": (["DATABASE_HOST", "_x"], ["", "AWS_REGION", "ECS_CLUSTER", "1ST", "a-b"]),
    # permission-boundary and account-public-access
    "OwnNetworks": (["deny", "allow"], ["", "off"]),
    "Snapshots": (["block-all-sharing", "block-new-sharing", "leave"], ["", "off"]),
    "Documents": (["block", "leave"], ["", "off"]),
    "InternetGateways": (["off", "block-ingress", "block-bidirectional"], ["", "block"]),
    # organization-security
    "SecurityHub": (["central", "policy", "leave"], ["", "on"]),
    "OwnHub": (["enable", "there"], ["", "off"]),
    "LinkedRegions": (["", "us-east-1", "ap-northeast-1,us-gov-west-1"], ["us-east", "us-east-1, us-west-2", "all"]),
    "PolicyName": (["organization-baseline", "A.1_b"], ["", "-a", "a b", "a" * 129]),
    "DisabledControls": (["", "IAM.6", "IAM.6,Config.1"], ["IAM", "IAM.6, Config.1", "IAM.6,"]),
    "Targets": (["", "ou-ab12-cd34ef56", "r-ab12,111122223333"], ["/Workloads", "ou-ab12", "r-ab12,", ",".join(["r-ab12"] * 6)]),
    "SelfManaged": (["", "111122223333"], ["Workloads", "11112222"]),
    "ExternalAccess": (["find", "leave"], ["", "on"]),
    "Aggregator": (["make", "leave"], ["", "on"]),
    "AggregatorName": (["organization", "a_b-1"], ["", "a b", "a.b"]),
    # organization-trail
    "ManagementAccount": (["111122223333"], ["", "11112222333", "management"]),
    "organization-trail.OrganizationId": (["o-abcde12345"], ["", "o-abc", "r-ab12", "O-ABCDE12345"]),
    "organization-trail.TrailName": (["organization", "a.b_c-1"], ["", "ab", "-ab", "a b c", "ab-"]),
    # data-event-trail
    "TrailName": CHOSEN_NAME,
    "BucketArns": (
        ["arn:aws:s3:::orders", "arn:aws:s3:::orders,arn:aws:s3:::invoices"],
        ["", "orders", "arn:aws:s3:::orders/*", "arn:aws:s3:::orders, arn:aws:s3:::invoices"],
    ),
    "Events": (["write", "all"], ["", "read"]),
    "LogGroup": (["off", "on"], ["", "yes"]),
}  # fmt: skip
