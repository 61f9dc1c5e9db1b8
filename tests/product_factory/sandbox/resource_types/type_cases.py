"""For each resource type: properties, what its service shows, a change, what it shows then."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Aws = Callable[[str], Any]
Look = Callable[[Aws, str], Any]
"""(clients, the resource's physical ID) → what its service shows; raises or is empty once gone."""


@dataclass(frozen=True)
class Case:
    """`properties` make `Made`, looked at by `look`; then `changed` makes it show `then`.

    `needs` are other resources of the same stack. `gone` False: the resource's service keeps it.
    """

    type: str
    properties: dict[str, Any]
    look: Look
    shows: Any
    changed: dict[str, Any] | None = None
    then: Any = None
    needs: dict[str, Any] | None = None
    gone: bool = True


def made(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": f"AWS::{kind}", "Properties": properties}


def pick(found: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: found.get(name) for name in names}


ME = "123456789012"
KEY_ARN = {"Fn::GetAtt": ["Key", "Arn"]}
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"},
         "Action": "sts:AssumeRole"}
    ],
}  # fmt: skip
ALLOW = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "sns:Publish", "Resource": "*"}],
}
DENY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Deny", "Action": "s3:DeleteObject", "Resource": "*"}],
}
VIEW = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"
AUDIT = "arn:aws:iam::aws:policy/SecurityAudit"
TAGS = [{"Key": "team", "Value": "blue"}]


def trail(aws: Aws, name: str) -> Any:
    found = aws("cloudtrail").describe_trails(trailNameList=[name])["trailList"][0]
    status = aws("cloudtrail").get_trail_status(Name=name)
    names = (
        "S3BucketName", "IsMultiRegionTrail", "LogFileValidationEnabled",
        "IncludeGlobalServiceEvents", "S3KeyPrefix",
    )  # fmt: skip
    return {
        **pick(found, *names),
        "logs": "log-group:" in found.get("CloudWatchLogsLogGroupArn", ""),
        "key": ":key/" in found.get("KmsKeyId", ""),
        "on": status["IsLogging"],
    }


def key(aws: Aws, key_id: str) -> Any:
    kms = aws("kms")
    found = kms.describe_key(KeyId=key_id)["KeyMetadata"]
    assert found["KeyState"] != "PendingDeletion"
    return {
        **pick(found, "Description", "Enabled"),
        "rotates": kms.get_key_rotation_status(KeyId=key_id)["KeyRotationEnabled"],
        "deny": "Deny" in kms.get_key_policy(KeyId=key_id, PolicyName="default")["Policy"],
        "tags": kms.list_resource_tags(KeyId=key_id)["Tags"],
    }


def log_group(aws: Aws, name: str) -> Any:
    found = aws("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"][0]
    return {
        **pick(found, "retentionInDays"),
        "key": "kmsKeyId" in found,
        "tags": aws("logs").list_tags_for_resource(resourceArn=found["logGroupArn"])["tags"],
    }


def metric_filter(aws: Aws, name: str) -> Any:
    found = aws("logs").describe_metric_filters(filterNamePrefix=name)["metricFilters"][0]
    return {**pick(found, "filterPattern"), "to": found["metricTransformations"][0]["metricName"]}


def bucket(aws: Aws, name: str) -> Any:
    s3 = aws("s3")
    rules = s3.get_bucket_lifecycle_configuration(Bucket=name)["Rules"]
    encryption = s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]
    return {
        "versions": s3.get_bucket_versioning(Bucket=name).get("Status"),
        "algorithm": encryption["Rules"][0]["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"],
        "block": s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"]["BlockPublicAcls"],
        "rules": [
            (
                each["Status"],
                each.get("Expiration"),
                [move["StorageClass"] for move in each.get("Transitions", [])],
            )
            for each in rules
        ],
        "owner": s3.get_bucket_ownership_controls(Bucket=name)["OwnershipControls"]["Rules"],
        "log": s3.get_bucket_logging(Bucket=name)["LoggingEnabled"]["TargetPrefix"],
        "tags": s3.get_bucket_tagging(Bucket=name)["TagSet"],
    }


BUCKET = {
    "VersioningConfiguration": {"Status": "Enabled"},
    "BucketEncryption": {
        "ServerSideEncryptionConfiguration": [
            {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
        ]
    },
    "PublicAccessBlockConfiguration": {
        "BlockPublicAcls": True, "BlockPublicPolicy": True,
        "IgnorePublicAcls": True, "RestrictPublicBuckets": True,
    },
    "LifecycleConfiguration": {
        "Rules": [
            {"Id": "old", "Status": "Enabled", "ExpirationInDays": 2555,
             "Transitions": [{"StorageClass": "GLACIER", "TransitionInDays": 90}]}
        ]
    },
    "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]},
    "LoggingConfiguration": {"DestinationBucketName": {"Ref": "Log"}, "LogFilePrefix": "x/"},
    "Tags": TAGS,
}  # fmt: skip
# moto really delivers access logs, so the bucket isn't empty when the stack is deleted.
LOG_BUCKET = {
    **made(
        "S3::Bucket",
        OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]},
        AccessControl="LogDeliveryWrite",
    ),
    "DeletionPolicy": "Retain",
}


def object_lock(aws: Aws, name: str) -> Any:
    found = aws("s3").get_object_lock_configuration(Bucket=name)["ObjectLockConfiguration"]
    return pick(found["Rule"]["DefaultRetention"], "Mode", "Days")


def bucket_policy(aws: Aws, name: str) -> Any:
    return "Deny" in aws("s3").get_bucket_policy(Bucket=name)["Policy"]


def topic(aws: Aws, arn: str) -> Any:
    sns = aws("sns")
    found = sns.get_topic_attributes(TopicArn=arn)["Attributes"]
    ends = sns.list_subscriptions_by_topic(TopicArn=arn)["Subscriptions"]
    return {
        **pick(found, "DisplayName", "KmsMasterKeyId"),
        "to": [end["Endpoint"] for end in ends],
        "tags": sns.list_tags_for_resource(ResourceArn=arn)["Tags"],
    }


def subscription(aws: Aws, arn: str) -> Any:
    found = aws("sns").get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
    return pick(found, "Protocol", "Endpoint", "FilterPolicy")


def topic_policy(aws: Aws, _: str) -> Any:
    arn = aws("sns").list_topics()["Topics"][0]["TopicArn"]
    policy = aws("sns").get_topic_attributes(TopicArn=arn)["Attributes"]["Policy"]
    assert "__default_statement_ID" not in policy, "SNS's own policy stands in its place"
    return "Publish" in policy


def alarm(aws: Aws, name: str) -> Any:
    found = aws("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"][0]
    return {
        **pick(found, "MetricName", "Namespace", "Threshold", "Period", "TreatMissingData"),
        "actions": len(found["AlarmActions"]),
    }


ALARM = {
    "MetricName": "Root", "Namespace": "Baseline", "Threshold": "1", "Period": 300,
    "EvaluationPeriods": "1", "Statistic": "Sum", "TreatMissingData": "notBreaching",
    "ComparisonOperator": "GreaterThanOrEqualToThreshold", "AlarmActions": [{"Ref": "Topic"}],
}  # fmt: skip


def composite(aws: Aws, name: str) -> Any:
    return aws("cloudwatch").describe_alarms(
        AlarmNames=[name], AlarmTypes=["CompositeAlarm"]
    )["CompositeAlarms"][0]["AlarmRule"]  # fmt: skip


def rule(aws: Aws, name: str) -> Any:
    events = aws("events")
    found = events.describe_rule(Name=name)
    targets = events.list_targets_by_rule(Rule=name)["Targets"]
    return {
        **pick(found, "EventPattern", "State", "Description"),
        "to": [(t["Id"], t.get("InputTransformer", {}).get("InputTemplate")) for t in targets],
    }


RULE = {
    "EventPattern": {"source": ["aws.guardduty"]},
    "Targets": [
        {"Id": "mail", "Arn": {"Ref": "Topic"},
         "InputTransformer": {"InputPathsMap": {"a": "$.account"}, "InputTemplate": "\"in <a>\""}}
    ],
}  # fmt: skip


def parameter(aws: Aws, name: str) -> Any:
    ssm = aws("ssm")
    found = ssm.get_parameter(Name=name)["Parameter"]
    facts = ssm.describe_parameters(Filters=[{"Key": "Name", "Values": [name]}])["Parameters"][0]
    tags = ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId=name)["TagList"]
    return {**pick(found, "Value", "Type"), **pick(facts, "Description"), "tags": tags}


def ssm_document(aws: Aws, name: str) -> Any:
    found = aws("ssm").get_document(Name=name)
    return {**pick(found, "DocumentType"), "on": "true" in found["Content"]}


def preferences(encrypted: bool) -> dict[str, Any]:
    return {
        "schemaVersion": "1.0",
        "description": "Session Manager",
        "sessionType": "Standard_Stream",
        "inputs": {"s3BucketName": "logs", "s3EncryptionEnabled": encrypted},
    }


def role(aws: Aws, name: str) -> Any:
    iam = aws("iam")
    found = iam.get_role(RoleName=name)["Role"]
    attached = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    return {
        **pick(found, "Path", "Description", "MaxSessionDuration"),
        "managed": sorted(policy["PolicyArn"] for policy in attached),
        "inline": iam.list_role_policies(RoleName=name)["PolicyNames"],
        "tags": found.get("Tags"),
    }


def group(aws: Aws, name: str) -> Any:
    iam = aws("iam")
    attached = iam.list_attached_group_policies(GroupName=name)["AttachedPolicies"]
    return (
        sorted(policy["PolicyArn"] for policy in attached),
        iam.list_group_policies(GroupName=name)["PolicyNames"],
        iam.get_group(GroupName=name)["Group"]["Path"],
    )


def managed_policy(aws: Aws, arn: str) -> Any:
    iam = aws("iam")
    found = iam.get_policy(PolicyArn=arn)["Policy"]
    version = iam.get_policy_version(PolicyArn=arn, VersionId=found["DefaultVersionId"])
    holders = iam.list_entities_for_policy(PolicyArn=arn)
    return {
        **pick(found, "Path", "Description"),
        "effect": version["PolicyVersion"]["Document"]["Statement"][0]["Effect"],
        "roles": len(holders["PolicyRoles"]),
    }


def inline_policy(aws: Aws, _: str) -> Any:
    iam = aws("iam")
    found = iam.get_role_policy(RoleName="holder", PolicyName="inline")
    return found["PolicyDocument"]["Statement"][0]["Effect"]


def detector(aws: Aws, detector_id: str) -> Any:
    found = aws("guardduty").get_detector(DetectorId=detector_id)
    on = [f["Name"] for f in found.get("Features", []) if f["Status"] == "ENABLED"]
    return {**pick(found, "Status", "FindingPublishingFrequency"), "S3": "S3_DATA_EVENTS" in on}


def recorder(aws: Aws, name: str) -> Any:
    config = aws("config")
    found = config.describe_configuration_recorders(ConfigurationRecorderNames=[name])
    status = config.describe_configuration_recorder_status()["ConfigurationRecordersStatus"][0]
    group = found["ConfigurationRecorders"][0]["recordingGroup"]
    return {**pick(group, "allSupported", "includeGlobalResourceTypes"), "on": status["recording"]}


def channel(aws: Aws, name: str) -> Any:
    found = aws("config").describe_delivery_channels(DeliveryChannelNames=[name])
    return pick(found["DeliveryChannels"][0], "s3BucketName", "configSnapshotDeliveryProperties")


def config_rule(aws: Aws, name: str) -> Any:
    found = aws("config").describe_config_rules(ConfigRuleNames=[name])["ConfigRules"][0]
    return {
        **pick(found, "Description", "InputParameters"),
        "source": found["Source"]["SourceIdentifier"],
        "scope": found["Scope"]["ComplianceResourceTypes"],
    }


RECORDER = {
    "Log": made("S3::Bucket", BucketName="config-log"),
    "Role": made("IAM::Role", AssumeRolePolicyDocument=TRUST),
    "Recorder": made("Config::ConfigurationRecorder", RoleARN={"Fn::GetAtt": ["Role", "Arn"]}),
}


def budget(aws: Aws, name: str) -> Any:
    budgets = aws("budgets")
    found = budgets.describe_budget(AccountId=ME, BudgetName=name)["Budget"]
    told = budgets.describe_notifications_for_budget(AccountId=ME, BudgetName=name)
    return {
        "limit": found["BudgetLimit"]["Amount"],
        "at": [n["Threshold"] for n in told["Notifications"]],
    }


def monthly(amount: int) -> dict[str, Any]:
    return {
        "Budget": {
            "BudgetType": "COST", "TimeUnit": "MONTHLY",
            "BudgetLimit": {"Amount": amount, "Unit": "USD"},
        },
        "NotificationsWithSubscribers": [
            {
                "Notification": {"NotificationType": "ACTUAL", "Threshold": 80,
                                 "ComparisonOperator": "GREATER_THAN"},
                "Subscribers": [{"SubscriptionType": "EMAIL", "Address": "a@example.com"}],
            }
        ],
    }  # fmt: skip


def repository(aws: Aws, name: str) -> Any:
    found = aws("ecr").describe_repositories(repositoryNames=[name])["repositories"][0]
    return {
        **pick(found, "imageTagMutability"),
        "moving": [each["filter"] for each in found.get("imageTagMutabilityExclusionFilters", [])],
        "scan": found["imageScanningConfiguration"]["scanOnPush"],
        "policy": "Deny" in aws("ecr").get_repository_policy(repositoryName=name)["policyText"],
    }


def analyzer(aws: Aws, arn: str) -> Any:
    api, name = aws("accessanalyzer"), arn.rpartition("/")[2]
    rules = api.list_archive_rules(analyzerName=name)["archiveRules"]
    found = api.get_analyzer(analyzerName=name)["analyzer"]
    return {**pick(found, "arn", "type", "tags"), "rules": {each["ruleName"]: each["filter"] for each in rules}}


CASES = [
    Case(
        "AccessAnalyzer::Analyzer",
        {"AnalyzerName": "outside", "Type": "ACCOUNT",
         "ArchiveRules": [{"RuleName": "mine", "Filter": [{"Property": "isPublic", "Eq": ["true"]}]}]},
        analyzer,
        {"arn": "arn:aws:access-analyzer:us-east-1:123456789012:analyzer/outside", "type": "ACCOUNT", "tags": {},
         "rules": {"mine": {"isPublic": {"eq": ["true"]}}}},
        {"AnalyzerName": "outside", "Type": "ACCOUNT", "Tags": [{"Key": "a", "Value": "b"}]},
        {"arn": "arn:aws:access-analyzer:us-east-1:123456789012:analyzer/outside", "type": "ACCOUNT", "tags": {"a": "b"},
         "rules": {}},
    ),
    Case(
        "CloudTrail::Trail",
        {
            "S3BucketName": {"Ref": "Log"}, "IsLogging": True, "EnableLogFileValidation": True,
            "IsMultiRegionTrail": True, "IncludeGlobalServiceEvents": True, "KMSKeyId": KEY_ARN,
            "CloudWatchLogsLogGroupArn": {"Fn::GetAtt": ["Group", "Arn"]},
            "CloudWatchLogsRoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
        },
        trail,
        {
            "S3BucketName": "trail-log", "IsMultiRegionTrail": True, "S3KeyPrefix": None,
            "LogFileValidationEnabled": True, "IncludeGlobalServiceEvents": True,
            "logs": True, "key": True, "on": True,
        },
        {"S3BucketName": {"Ref": "Log"}, "IsLogging": False, "S3KeyPrefix": "p",
         "IncludeGlobalServiceEvents": True, "KMSKeyId": KEY_ARN},
        {
            "S3BucketName": "trail-log", "IsMultiRegionTrail": False, "S3KeyPrefix": "p",
            "LogFileValidationEnabled": False, "IncludeGlobalServiceEvents": True,
            "logs": False, "key": True, "on": False,
        },
        needs={
            "Log": made("S3::Bucket", BucketName="trail-log"),
            "Key": made("KMS::Key", KeyPolicy=ALLOW),
            "Group": made("Logs::LogGroup", RetentionInDays=90),
            "Role": made("IAM::Role", AssumeRolePolicyDocument=TRUST),
        },
    ),
    Case(
        "KMS::Key",
        {"KeyPolicy": ALLOW, "EnableKeyRotation": True, "Description": "one", "Tags": TAGS},
        key,
        {"Description": "one", "Enabled": True, "rotates": True, "deny": False,
         "tags": [{"TagKey": "team", "TagValue": "blue"}]},
        {"KeyPolicy": DENY, "Enabled": False, "Description": "two"},
        {"Description": "two", "Enabled": False, "rotates": False, "deny": True, "tags": []},
    ),
    Case(
        "KMS::Alias",
        {"AliasName": "alias/mine", "TargetKeyId": {"Ref": "Key"}},
        lambda aws, name: [
            a["AliasName"] for a in aws("kms").list_aliases()["Aliases"]
            if a["AliasName"] == name and "TargetKeyId" in a
        ],
        ["alias/mine"],
        needs={"Key": made("KMS::Key", KeyPolicy=ALLOW)},
    ),
    Case(
        "Logs::LogGroup",
        {"RetentionInDays": "90", "KmsKeyId": KEY_ARN, "Tags": TAGS},
        log_group,
        {"retentionInDays": 90, "key": True, "tags": {"team": "blue"}},
        {"RetentionInDays": 365},
        {"retentionInDays": 365, "key": False, "tags": {}},
        needs={"Key": made("KMS::Key", KeyPolicy=ALLOW)},
    ),
    Case(
        "Logs::MetricFilter",
        {"LogGroupName": {"Ref": "Group"}, "FilterPattern": "{ $.a = 1 }",
         "MetricTransformations": [
             {"MetricName": "a", "MetricNamespace": "n", "MetricValue": "1"}]},
        metric_filter,
        {"filterPattern": "{ $.a = 1 }", "to": "a"},
        {"LogGroupName": {"Ref": "Group"}, "FilterPattern": "{ $.a = 2 }",
         "MetricTransformations": [
             {"MetricName": "b", "MetricNamespace": "n", "MetricValue": "1"}]},
        {"filterPattern": "{ $.a = 2 }", "to": "b"},
        needs={"Group": made("Logs::LogGroup")},
    ),
    Case(
        "S3::Bucket",
        BUCKET,
        bucket,
        {"versions": "Enabled", "algorithm": "AES256", "block": True,
         "rules": [("Enabled", {"Days": 2555}, ["GLACIER"])],
         "owner": [{"ObjectOwnership": "BucketOwnerPreferred"}], "log": "x/", "tags": TAGS},
        {
            **BUCKET,
            "VersioningConfiguration": {"Status": "Suspended"},
            "LifecycleConfiguration": {"Rules": [{"Status": "Disabled", "ExpirationInDays": 7}]},
            "Tags": [{"Key": "team", "Value": "red"}],
        },
        {"versions": "Suspended", "algorithm": "AES256", "block": True,
         "rules": [("Disabled", {"Days": 7}, [])],
         "owner": [{"ObjectOwnership": "BucketOwnerPreferred"}], "log": "x/",
         "tags": [{"Key": "team", "Value": "red"}]},
        needs={"Log": LOG_BUCKET},
    ),
    Case(
        "S3::Bucket",
        {"ObjectLockEnabled": True, "ObjectLockConfiguration": {
            "ObjectLockEnabled": "Enabled",
            "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 3}}}},
        object_lock,
        {"Mode": "GOVERNANCE", "Days": 3},
    ),
    Case(
        "S3::BucketPolicy",
        {"Bucket": {"Ref": "Log"}, "PolicyDocument": ALLOW},
        bucket_policy, False,
        {"Bucket": {"Ref": "Log"}, "PolicyDocument": DENY}, True,
        needs={"Log": made("S3::Bucket")},
    ),
    Case(
        "SNS::Topic",
        {"DisplayName": "one", "KmsMasterKeyId": KEY_ARN, "Tags": TAGS,
         "Subscription": [{"Protocol": "email", "Endpoint": "a@example.com"}]},
        lambda aws, arn: {**topic(aws, arn), "KmsMasterKeyId": ""},
        {"DisplayName": "one", "KmsMasterKeyId": "", "to": ["a@example.com"], "tags": TAGS},
        {"DisplayName": "two",
         "Subscription": [{"Protocol": "email", "Endpoint": "b@example.com"}]},
        {"DisplayName": "two", "KmsMasterKeyId": "", "to": ["b@example.com"], "tags": []},
        needs={"Key": made("KMS::Key", KeyPolicy=ALLOW)},
    ),
    Case(
        "SNS::Subscription",
        {"TopicArn": {"Ref": "Topic"}, "Protocol": "email", "Endpoint": "a@example.com"},
        subscription,
        {"Protocol": "email", "Endpoint": "a@example.com", "FilterPolicy": None},
        {"TopicArn": {"Ref": "Topic"}, "Protocol": "email", "Endpoint": "a@example.com",
         "FilterPolicy": {"a": ["b"]}},
        {"Protocol": "email", "Endpoint": "a@example.com", "FilterPolicy": '{"a": ["b"]}'},
        needs={"Topic": made("SNS::Topic")},
    ),
    Case(
        "SNS::TopicPolicy",
        {"Topics": [{"Ref": "Topic"}], "PolicyDocument": DENY},
        topic_policy, False,
        {"Topics": [{"Ref": "Topic"}], "PolicyDocument": ALLOW}, True,
        needs={"Topic": made("SNS::Topic")},
    ),
    Case(
        "CloudWatch::Alarm",
        ALARM,
        alarm,
        {"MetricName": "Root", "Namespace": "Baseline", "Threshold": 1.0, "Period": 300,
         "TreatMissingData": "notBreaching", "actions": 1},
        {**ALARM, "Threshold": 5, "AlarmActions": []},
        {"MetricName": "Root", "Namespace": "Baseline", "Threshold": 5.0, "Period": 300,
         "TreatMissingData": "notBreaching", "actions": 0},
        needs={"Topic": made("SNS::Topic")},
    ),
    Case(
        "CloudWatch::CompositeAlarm",
        {"AlarmRule": "ALARM(one)"}, composite, "ALARM(one)",
        {"AlarmRule": "ALARM(two)"}, "ALARM(two)",
    ),
    Case(
        "Events::Rule",
        RULE,
        rule,
        {"EventPattern": '{"source": ["aws.guardduty"]}', "State": "ENABLED", "Description": None,
         "to": [("mail", '"in <a>"')]},
        {**RULE, "Description": "d", "State": "DISABLED",
         "Targets": [{"Id": "other", "Arn": {"Ref": "Topic"}}]},
        {"EventPattern": '{"source": ["aws.guardduty"]}', "State": "DISABLED", "Description": "d",
         "to": [("other", None)]},
        needs={"Topic": made("SNS::Topic")},
    ),
    Case(
        "SSM::Parameter",
        {"Name": "/baseline/x", "Type": "String", "Value": "1", "Description": "d",
         "Tags": {"team": "blue"}},
        parameter,
        {"Value": "1", "Type": "String", "Description": "d", "tags": TAGS},
        {"Name": "/baseline/x", "Type": "String", "Value": "2", "Description": "e"},
        {"Value": "2", "Type": "String", "Description": "e", "tags": []},
    ),
    Case(
        "SSM::Document",
        {"DocumentType": "Session", "Content": preferences(True)},
        ssm_document, {"DocumentType": "Session", "on": True},
        {"DocumentType": "Session", "Content": preferences(False), "UpdateMethod": "NewVersion"},
        {"DocumentType": "Session", "on": False},
    ),
    Case(
        "IAM::Role",
        {"AssumeRolePolicyDocument": TRUST, "ManagedPolicyArns": [VIEW], "Path": "/a/",
         "Policies": [{"PolicyName": "p", "PolicyDocument": ALLOW}], "Tags": TAGS,
         "MaxSessionDuration": 7200},
        role,
        {"Path": "/a/", "Description": None, "MaxSessionDuration": 7200, "managed": [VIEW],
         "inline": ["p"], "tags": TAGS},
        {"AssumeRolePolicyDocument": TRUST, "ManagedPolicyArns": [AUDIT], "Path": "/a/",
         "Policies": [{"PolicyName": "q", "PolicyDocument": ALLOW}], "Description": "d"},
        {"Path": "/a/", "Description": "d", "MaxSessionDuration": 3600, "managed": [AUDIT],
         "inline": ["q"], "tags": None},
    ),
    Case(
        "IAM::Group",
        {"ManagedPolicyArns": [VIEW], "Policies": [{"PolicyName": "p", "PolicyDocument": ALLOW}]},
        group, ([VIEW], ["p"], "/"),
        {"ManagedPolicyArns": [AUDIT], "Path": "/a/"}, ([AUDIT], [], "/a/"),
    ),
    Case(
        "IAM::ManagedPolicy",
        {"PolicyDocument": ALLOW, "Description": "d", "Path": "/p/", "Roles": [{"Ref": "Role"}]},
        managed_policy, {"Path": "/p/", "Description": "d", "effect": "Allow", "roles": 1},
        {"PolicyDocument": DENY, "Description": "d", "Path": "/p/"},
        {"Path": "/p/", "Description": "d", "effect": "Deny", "roles": 0},
        needs={"Role": made("IAM::Role", AssumeRolePolicyDocument=TRUST)},
    ),
    Case(
        "IAM::Policy",
        {"PolicyName": "inline", "PolicyDocument": ALLOW, "Roles": [{"Ref": "Role"}]},
        inline_policy, "Allow",
        {"PolicyName": "inline", "PolicyDocument": DENY, "Roles": [{"Ref": "Role"}]}, "Deny",
        needs={"Role": made("IAM::Role", RoleName="holder", AssumeRolePolicyDocument=TRUST)},
    ),
    Case(
        "IAM::ServiceLinkedRole",
        {"AWSServiceName": "securityhub.amazonaws.com"},
        lambda aws, name: aws("iam").get_role(RoleName=name)["Role"]["Path"],
        "/aws-service-role/securityhub.amazonaws.com/",
    ),
    Case(
        "GuardDuty::Detector",
        {"Enable": True, "FindingPublishingFrequency": "ONE_HOUR",
         "Features": [{"Name": "S3_DATA_EVENTS", "Status": "ENABLED"}]},
        detector, {"Status": "ENABLED", "FindingPublishingFrequency": "ONE_HOUR", "S3": True},
        {"Enable": False, "FindingPublishingFrequency": "SIX_HOURS",
         "Features": [{"Name": "S3_DATA_EVENTS", "Status": "DISABLED"}]},
        {"Status": "DISABLED", "FindingPublishingFrequency": "SIX_HOURS", "S3": False},
    ),
    Case(
        "SecurityHub::Hub",
        {"EnableDefaultStandards": False},
        lambda aws, arn: aws("securityhub").describe_hub()["HubArn"] == arn, True,
    ),
    Case(
        "Config::ConfigurationRecorder",
        {"RoleARN": {"Fn::GetAtt": ["Role", "Arn"]},
         "RecordingGroup": {"AllSupported": True, "IncludeGlobalResourceTypes": True}},
        recorder, {"allSupported": True, "includeGlobalResourceTypes": True, "on": False},
        {"RoleARN": {"Fn::GetAtt": ["Role", "Arn"]},
         "RecordingGroup": {"AllSupported": True, "IncludeGlobalResourceTypes": False}},
        {"allSupported": True, "includeGlobalResourceTypes": False, "on": False},
        needs={"Role": made("IAM::Role", AssumeRolePolicyDocument=TRUST)},
    ),
    Case(
        "Config::DeliveryChannel",
        {"S3BucketName": {"Ref": "Log"}},
        channel, {"s3BucketName": "config-log", "configSnapshotDeliveryProperties": None},
        {"S3BucketName": {"Ref": "Log"},
         "ConfigSnapshotDeliveryProperties": {"DeliveryFrequency": "One_Hour"}},
        {"s3BucketName": "config-log",
         "configSnapshotDeliveryProperties": {"deliveryFrequency": "One_Hour"}},
        needs=RECORDER,
    ),
    Case(
        "Config::ConfigRule",
        {"Source": {"Owner": "AWS", "SourceIdentifier": "RESTRICTED_INCOMING_TRAFFIC"},
         "InputParameters": {"blockedPort1": 20},
         "Scope": {"ComplianceResourceTypes": ["AWS::EC2::SecurityGroup"]}},
        config_rule,
        {"Description": None, "InputParameters": '{"blockedPort1": "20"}',
         "source": "RESTRICTED_INCOMING_TRAFFIC", "scope": ["AWS::EC2::SecurityGroup"]},
        {"Source": {"Owner": "AWS", "SourceIdentifier": "RESTRICTED_INCOMING_TRAFFIC"},
         "InputParameters": {"blockedPort1": 21}, "Description": "d",
         "Scope": {"ComplianceResourceTypes": ["AWS::EC2::SecurityGroup"]}},
        {"Description": "d", "InputParameters": '{"blockedPort1": "21"}',
         "source": "RESTRICTED_INCOMING_TRAFFIC", "scope": ["AWS::EC2::SecurityGroup"]},
        needs={**RECORDER},
    ),
    Case(
        "Budgets::Budget",
        monthly(100), budget, {"limit": "100", "at": [80.0]},
        monthly(200), {"limit": "200", "at": [80.0]},
    ),
    Case(
        "ECR::Repository",
        {"ImageScanningConfiguration": {"ScanOnPush": True}, "RepositoryPolicyText": ALLOW},
        repository, {"imageTagMutability": "MUTABLE", "moving": [], "scan": True, "policy": False},
        {"ImageTagMutability": "IMMUTABLE_WITH_EXCLUSION", "RepositoryPolicyText": DENY,
         "ImageTagMutabilityExclusionFilters": [
             {"ImageTagMutabilityExclusionFilterType": "WILDCARD", "ImageTagMutabilityExclusionFilterValue": "live*"}]},
        {"imageTagMutability": "IMMUTABLE_WITH_EXCLUSION", "moving": ["live*"], "scan": False, "policy": True},
    ),
]  # fmt: skip
