"""What each product promises a developer, read off every released version."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from product_factory.catalog import catalog
from product_factory.catalog.released import canonical
from product_factory.releasing.candidate import candidate
from product_factory.releasing.linting import lint
from product_factory.releasing.release import findings_of
from products.blocks.monitors import MONITORS
from tests.checkout import ROOT
from tests.conftest import resources_of

CATALOG = catalog.load()
VERSIONS = [pytest.param(v, id=f"{v.product}-{v.version}") for name in CATALOG.released for v in CATALOG.released[name]]
NEWEST = {name: versions[-1].template() for name, versions in CATALOG.released.items()}
# Beside what reads: what SNS asks of a publisher to an encrypted topic, by the way of SNS alone.
READS = r"[a-z0-9-]+:(Describe|Get|List)\*|kms:GenerateDataKey\*"
TRAIL, TOPIC, ALARMS = (NEWEST[n] for n in ("audit-trail", "security-notification", "security-alarms"))


KEPT = ("Retain", "RetainExceptOnCreate")


def templates(kind: str) -> list[Any]:
    """Every resource of this type, in every released version."""
    return [
        pytest.param(resource, id=f"{v.product}-{v.version}-{name}")
        for versions in CATALOG.released.values()
        for v in versions
        for name, resource in v.template()["Resources"].items()
        if resource["Type"] == kind
    ]


def statements(policy: dict[str, Any], effect: str) -> list[dict[str, Any]]:
    """Those of this effect, whichever of two the form chooses."""
    chosen = [each for s in policy["Statement"] for each in s.get("Fn::If", ["", s])[1:]]
    return [s for s in chosen if s.get("Effect") == effect]


def published_by(template: dict[str, Any]) -> set[str]:
    """The SSM parameters that the template makes where nobody answers otherwise than by default."""
    defaults = {name: str(asked.get("Default", "")) for name, asked in template["Parameters"].items()}
    names = [each["Properties"]["Name"] for each in resources_of(template, "AWS::SSM::Parameter")]
    texts = [name["Fn::Sub"] if isinstance(name, dict) else name for name in names]
    return {re.sub(r"\$\{(\w+)\}", lambda found: defaults[found[1]], text) for text in texts}


@pytest.mark.parametrize("version", VERSIONS)
def test_cfn_lint_finds_nothing(version: Any) -> None:
    assert lint(version.path.read_bytes()) == []


@pytest.mark.parametrize("product", CATALOG.products, ids=lambda p: str(p.name))
def test_nothing_is_found_on_the_code_and_it_is_released(product: Any) -> None:
    made = candidate(product)
    assert findings_of(product, made, canonical(made.template)) == []
    assert made.template == NEWEST[product.name], f"publish {product.name}: its code differs from its newest version"


def test_every_acknowledged_finding_says_why() -> None:
    files = [path.read_text() for path in (ROOT / "products").rglob("*.py")]
    reasons = [why for text in files for why in re.findall(r'"AwsSolutions-[^"]+": "([^"]*)"', text)]
    assert len(reasons) >= 2, "the pattern no longer finds the acknowledgements"
    assert [why for why in reasons if len(why) <= 30] == []


@pytest.mark.parametrize("version", VERSIONS)
def test_nothing_carries_a_name_of_its_own_but_what_others_look_up(version: Any) -> None:
    named = {"BucketName", "TopicName", "RoleName", "LogGroupName", "TrailName", "AlarmName", "AliasName", "GroupName"}
    for name, resource in version.template()["Resources"].items():
        if resource["Type"] == "AWS::SSM::Parameter":
            published = resource["Properties"]["Name"]
            # What can be launched more than once publishes below a name that the form asks for.
            published = published["Fn::Sub"] if isinstance(published, dict) else published
            assert published.startswith(tuple(f"/baseline/{part}/" for part in _parts(version.product)))
        elif resource["Type"] == "AWS::KMS::Alias":
            assert resource["Properties"]["AliasName"] == {"Fn::Sub": "alias/workload/${AliasName}"}
        elif name == "WebAclLogGroup":
            # AWS WAF writes to no other.
            assert resource["Properties"]["LogGroupName"] == {"Fn::Sub": "aws-waf-logs-${AWS::StackName}"}
        elif version.product == "batch-job" and name == "History":
            # Under other names each log group of Step Functions lengthens one resource policy of the account.
            assert resource["Properties"]["LogGroupName"] == {"Fn::Sub": "/aws/vendedlogs/states/${AWS::StackName}"}
        elif version.product == "database-aurora" and resource["Type"] == "AWS::Logs::LogGroup":
            # RDS writes to no other.
            assert resource["Properties"]["LogGroupName"]["Fn::Sub"][0].startswith("/aws/rds/cluster/${Cluster}/")
        elif resource["Type"] == "AWS::Scheduler::Schedule":
            # The group is the product's own.
            group = version.template()["Resources"][resource["Properties"]["GroupName"]["Ref"]]
            assert group["Type"] == "AWS::Scheduler::ScheduleGroup"
        elif resource["Type"] != "AWS::Logs::MetricFilter":
            given = resource.get("Properties", {})
            # A schedule's group is one of the product's own.
            assert not {each for each in named & set(given) if not _own(given[each], version.template())}, name


@pytest.mark.parametrize("bucket", templates("AWS::S3::Bucket"))
def test_buckets_are_private_encrypted_versioned_and_stay(bucket: dict[str, Any]) -> None:
    properties = bucket["Properties"]
    assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}
    assert len(properties["PublicAccessBlockConfiguration"]) == 4
    assert properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert properties["VersioningConfiguration"] == {"Status": "Enabled"}
    # The logs of static-website come by ACL, as CloudFront writes them: aws/aws-cdk issue 25358.
    ownership = "BucketOwnerPreferred" if bucket.get("Condition") == "Logged" else "BucketOwnerEnforced"
    assert properties["OwnershipControls"]["Rules"] == [{"ObjectOwnership": ownership}]
    assert bucket["DeletionPolicy"] in KEPT
    assert bucket["UpdateReplacePolicy"] == "Retain"


@pytest.mark.parametrize("product", CATALOG.products, ids=lambda p: str(p.name))
def test_records_and_what_protects_them_stay_but_not_after_a_launch_that_failed(product: Any) -> None:
    """Keys stay even then: to delete one, the launch role would have to reach every key of the account. So does the
    bucket of a load balancer's access logs, which its test file is in: what is not empty can't be deleted.
    """
    made = candidate(product).template
    balanced = bool(resources_of(made, "AWS::ElasticLoadBalancingV2::LoadBalancer"))
    for kind in ("AWS::S3::Bucket", "AWS::S3::BucketPolicy", "AWS::Logs::LogGroup"):
        policy = "Retain" if balanced and kind != "AWS::Logs::LogGroup" else "RetainExceptOnCreate"
        for resource in resources_of(made, kind):
            assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == (policy, "Retain")


@pytest.mark.parametrize(
    ("name", "question"),
    [
        ("audit-trail", "TrailExpirationDays"),
        ("config-recorder", "ConfigExpirationDays"),
        ("session-manager-log", "SessionLogExpirationDays"),
        ("workload-network", "FlowLogExpirationDays"),
    ],
)
@pytest.mark.parametrize(
    ("days", "taken"),
    [
        *(("0", True), ("1", False), ("90", False), ("364", False), ("365", True), ("366", True), ("369", True)),
        *(("370", True), ("400", True), ("999", True), ("1000", True), ("2555", True), ("9999", True)),
        *(("10000", True), ("35999", True), ("36500", True), ("36501", False), ("99999", False), ("0365", False)),
        *(("-1", False), ("365.5", False), ("", False)),
    ],
)
def test_records_are_kept_for_ever_or_for_a_year_at_least(name: str, question: str, days: str, taken: bool) -> None:
    (asked,) = [each for each in CATALOG.product(name).parameters if each.name == question]
    assert (asked.refusal(days) is None) is taken
    assert NEWEST[name]["Parameters"][question]["AllowedPattern"] == asked.allowed_pattern


@pytest.mark.parametrize("version", VERSIONS)
def test_every_bucket_refuses_plain_http_and_deletion(version: Any) -> None:
    template = version.template()
    policies = {
        p["Properties"]["Bucket"]["Ref"]: p["Properties"]["PolicyDocument"]
        for p in resources_of(template, "AWS::S3::BucketPolicy")
    }
    for name, resource in template["Resources"].items():
        if resource["Type"] != "AWS::S3::Bucket":
            continue
        denied = statements(policies[name], "Deny")
        assert any(
            s["Condition"] == {"Bool": {"aws:SecureTransport": "false"}} and s["Action"] == "s3:*" for s in denied
        )
        kept = [
            s for s in denied if s["Action"] == ["s3:DeleteObject", "s3:DeleteObjectVersion"] and "Condition" not in s
        ]
        # Whoever publishes a website replaces its files; former versions stay for days.
        assert bool(kept) is not name.startswith("ContentBucket")


@pytest.mark.parametrize("key", templates("AWS::KMS::Key"))
def test_keys_rotate_and_stay(key: dict[str, Any]) -> None:
    assert key["Properties"]["EnableKeyRotation"] is True
    assert key["DeletionPolicy"] == key["UpdateReplacePolicy"] == "Retain"


@pytest.mark.parametrize("version", VERSIONS)
def test_services_are_bound_to_the_own_account(version: Any) -> None:
    """No statement lets a service act for another account (confused deputy)."""
    for policy in _policies(version.template()):
        for statement in statements(policy, "Allow"):
            principal = statement.get("Principal")
            if principal == {"Service": "ec2.amazonaws.com"} and statement["Action"] == "sts:AssumeRole":
                # No page says that EC2 tells an account. It gives a role to instances of the role's account alone: to
                # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html there is no other way.
                continue
            if not isinstance(principal, dict) or "Service" not in principal:
                assert principal != "*"
                assert principal != {"AWS": "*"}
                continue
            condition = json.dumps(statement.get("Condition", {}))
            contexts = ("kms:EncryptionContext:aws:logs:arn", "kms:EncryptionContext:aws:ecs:clusterAccount")
            bound = ("aws:SourceAccount", "aws:SourceArn", *contexts)
            assert any(key in condition for key in bound), statement
            # The organization's trail is the management account's, wherever its records lie.
            owners = ("AWS::AccountId", "GetAtt", "trail:${AWS::Region}:${ManagementAccount}:trail/${TrailName}")
            assert any(owner in condition for owner in owners), statement


@pytest.mark.parametrize("version", VERSIONS)
def test_roles_may_do_only_named_things(version: Any) -> None:
    """Wildcards only read; but for a system administrator, whose services are named, and 1.0.0 of the personas.

    A boundary gives nobody anything: the policies of who has it may be as narrow as they like.
    """
    persons = any(name.endswith("SystemAdministratorPolicy") for name in version.template()["Resources"]) or any(
        "IamBaseline" in name for name in version.template()["Resources"]
    )
    first = persons and version.release.version == "1.0.0"
    for kind in ("AWS::IAM::Role", "AWS::IAM::ManagedPolicy"):
        for resource in resources_of(version.template(), kind):
            properties = resource["Properties"]
            if properties.get("ManagedPolicyName") == "DeveloperBoundary":
                continue
            chosen = [each for p in properties.get("Policies", []) for each in p.get("Fn::If", ["", p])[1:]]
            documents = [p["PolicyDocument"] for p in chosen if "PolicyDocument" in p]
            documents += [properties["PolicyDocument"]] if "PolicyDocument" in properties else []
            for document in documents:
                for statement in statements(document, "Allow"):
                    wide = {action for action in _list(statement.get("Action", [])) if "*" in action}
                    wide = {action for action in wide if not re.fullmatch(READS, action)}
                    assert persons or not wide, wide
                    assert first or not wide & {"*", "iam:*", "sts:*", "kms:*", "organizations:*", "account:*"}, wide
                    assert first or "NotAction" not in statement
            for arn in _managed(properties.get("ManagedPolicyArns", [])):
                assert not isinstance(arn, str), arn
                asked = set(re.findall(r"\w+", json.dumps(arn))) & set(version.template()["Parameters"])
                assert not asked or str(arn.get("Fn::Sub", "")).startswith(OWN_POLICIES), arn


# Where only account administrators make policies.
OWN_POLICIES = "arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/guest-system/"


def _managed(given: Any) -> list[Any]:
    """The ARNs that there can be; AWS's own policies would be texts."""
    if isinstance(given, dict) and "Fn::If" in given:
        return [each for part in given["Fn::If"][1:] if part != {"Ref": "AWS::NoValue"} for each in _managed(part)]
    return [each for part in given for each in _managed(part)] if isinstance(given, list) else [given]


def _own(given: Any, template: dict[str, Any]) -> bool:
    """Whether it is the name of another resource of the template."""
    return isinstance(given, dict) and given.get("Ref") in template["Resources"]


def test_the_trail_sees_all_regions_and_proves_its_files() -> None:
    (trail,) = resources_of(TRAIL, "AWS::CloudTrail::Trail")
    for promise in ("IsLogging", "IsMultiRegionTrail", "IncludeGlobalServiceEvents", "EnableLogFileValidation"):
        assert trail["Properties"][promise] is True
    assert {"KMSKeyId", "CloudWatchLogsLogGroupArn", "CloudWatchLogsRoleArn"} <= set(trail["Properties"])


def test_access_logs_go_to_glacier_after_90_days_and_expire_after_seven_years() -> None:
    assert TRAIL["Parameters"]["AccessLogGlacierDays"]["Default"] == 90
    assert TRAIL["Parameters"]["AccessLogExpirationDays"]["Default"] == 2555
    (rule,) = [
        rule
        for bucket in resources_of(TRAIL, "AWS::S3::Bucket")
        for rule in bucket["Properties"]["LifecycleConfiguration"]["Rules"]
        if "Transitions" in rule
    ]
    assert rule["Transitions"] == [{"StorageClass": "GLACIER", "TransitionInDays": {"Ref": "AccessLogGlacierDays"}}]
    assert rule["ExpirationInDays"] == {"Ref": "AccessLogExpirationDays"}


@pytest.mark.parametrize("product", ["audit-trail", "config-recorder", "session-manager-log", "standalone-base"])
def test_uploads_that_were_never_completed_go_and_no_record_with_them(product: str) -> None:
    buckets = [
        bucket["Properties"]["LifecycleConfiguration"]["Rules"]
        for bucket in resources_of(NEWEST[product], "AWS::S3::Bucket")
        if "LoggingConfiguration" in bucket["Properties"]
    ]
    assert buckets
    for uploads, days in buckets:
        assert uploads["Status"] == "Enabled"
        assert set(uploads) - {"Id", "Status"} == {"AbortIncompleteMultipartUpload"}
        assert days["Fn::If"][2] == {"Ref": "AWS::NoValue"}


@pytest.mark.parametrize("product", ["audit-trail", "session-manager-log", "security-notification", "workload-key"])
def test_nobody_makes_grants_on_a_key_but_services(product: str) -> None:
    keys = resources_of(NEWEST[product], "AWS::KMS::Key")
    assert keys
    for key in keys:
        (denied,) = statements(key["Properties"]["KeyPolicy"], "Deny")
        assert (denied["Action"], denied["Principal"]) == ("kms:CreateGrant", {"AWS": "*"})
        assert denied["Condition"] == {
            "BoolIfExists": {"kms:GrantIsForAWSResource": "false", "aws:PrincipalIsAWSService": "false"}
        }


def test_log_groups_are_encrypted_bounded_and_stay() -> None:
    (group,) = resources_of(TRAIL, "AWS::Logs::LogGroup")
    assert group["Properties"]["KmsKeyId"]
    assert group["Properties"]["RetentionInDays"] == {"Ref": "LogGroupRetentionDays"}
    assert TRAIL["Parameters"]["LogGroupRetentionDays"]["Default"] == "365"
    assert "90" in TRAIL["Parameters"]["LogGroupRetentionDays"]["AllowedValues"]
    assert group["DeletionPolicy"] in KEPT


def test_the_topic_is_encrypted_and_hears_only_the_own_account() -> None:
    (topic,) = resources_of(TOPIC, "AWS::SNS::Topic")
    assert topic["Properties"]["KmsMasterKeyId"]
    (policy,) = resources_of(TOPIC, "AWS::SNS::TopicPolicy")
    (allowed,) = statements(policy["Properties"]["PolicyDocument"], "Allow")
    # Event rules publish under a role: tests/products/test_delivery.py.
    assert allowed["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert allowed["Condition"] == {"StringEqualsIfExists": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    (denied,) = statements(policy["Properties"]["PolicyDocument"], "Deny")
    assert denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


@pytest.mark.parametrize("product", ["security-notification", "monitoring-notification", "chat-channels"])
def test_chat_is_optional_and_only_reads(product: str) -> None:
    made = NEWEST[product]
    found = [resources_of(made, f"AWS::Chatbot::{kind}ChannelConfiguration") for kind in ("Slack", "MicrosoftTeams")]
    assert all(found)
    for channel in (each for kind in found for each in kind):
        assert channel["Condition"].endswith(("SlackWanted", "TeamsWanted"))
        assert channel["Properties"]["GuardrailPolicies"]
    for policy in resources_of(made, "AWS::IAM::ManagedPolicy"):
        (allowed,) = policy["Properties"]["PolicyDocument"]["Statement"]
        assert all(re.fullmatch(r"cloudwatch:(Describe|Get|List)\w+", action) for action in allowed["Action"])


def test_every_cis_monitor_has_the_pattern_that_security_hub_looks_for() -> None:
    expected = json.loads((Path(__file__).parent / "cis_patterns.json").read_text())
    assert {m.control: m.pattern for m in MONITORS if m.control} == expected
    patterns = json.dumps([f["Properties"]["FilterPattern"] for f in resources_of(ALARMS, "AWS::Logs::MetricFilter")])
    assert all(json.dumps(pattern)[1:-1] in patterns for pattern in expected.values())


def test_every_monitor_rings() -> None:
    filters = resources_of(ALARMS, "AWS::Logs::MetricFilter")
    made = [a["Properties"] for a in resources_of(ALARMS, "AWS::CloudWatch::Alarm")]
    alarms = {alarm["MetricName"]: alarm for alarm in made if alarm["Namespace"] != "AWS/Events"}
    assert len(filters) == len(alarms) == 16
    for metric_filter in filters:
        (transformation,) = metric_filter["Properties"]["MetricTransformations"]
        alarm = alarms[transformation["MetricName"]]
        assert alarm["Namespace"] == transformation["MetricNamespace"]
        assert alarm["AlarmActions"] == [{"Ref": "TopicArn"}]
        assert metric_filter["Properties"]["LogGroupName"] == {"Ref": "LogGroupName"}
    assert (alarms["UnauthorizedApiCalls"]["Threshold"], alarms["UnauthorizedApiCalls"]["Period"]) == (5, 300)


def test_every_rule_has_a_target_and_the_event_it_watches() -> None:
    rules = resources_of(ALARMS, "AWS::Events::Rule")
    assert [rule["Properties"]["Targets"][0]["Arn"] for rule in rules] == [{"Ref": "TopicArn"}] * 8
    patterns = [rule["Properties"]["EventPattern"] for rule in rules]
    by_source = {pattern["source"][0]: pattern for pattern in patterns if pattern["detail-type"] != [HUB_V2]}
    assert by_source["aws.guardduty"]["detail"] == {"severity": [{"numeric": [">=", 4]}]}
    assert by_source["aws.securityhub"]["detail"]["findings"] == {
        "Severity": {"Label": ["CRITICAL", "HIGH"]},
        "Compliance": {"Status": ["FAILED"]},
        "Workflow": {"Status": ["NEW", "NOTIFIED"]},
        "RecordState": ["ACTIVE"],
    }
    assert set(by_source) == {
        "aws.ec2",
        "aws.cloudtrail",
        "aws.health",
        "aws.securityhub",
        "aws.guardduty",
        "aws.config",
    }


HUB_V2 = "Findings Imported V2"


def finding(product: str, class_uid: int, *, severity: str = "High", status: str = "New") -> dict[str, Any]:
    """An event of Security Hub's second version, cut down to what its page and OCSF say.

    https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-v2-cwe-event-formats.html
    """
    found = {
        "class_uid": class_uid,
        "severity": severity,
        "status": status,
        "metadata": {"product": {"name": product, "vendor_name": "AWS"}},
    }
    return {"source": "aws.securityhub", "detail-type": HUB_V2, "detail": {"findings": [found]}}


@pytest.mark.parametrize(
    ("event", "heard"),
    [
        (finding("Security Hub", 2004), True),
        (finding("Security Hub", 2004, severity="Critical"), True),
        (finding("Macie", 2006), True),
        (finding("Security Hub", 2004, severity="Medium"), False),
        (finding("Security Hub", 2004, status="Suppressed"), False),
        # Told already, by the rules on Security Hub CSPM's checks and on GuardDuty.
        (finding("Security Hub CSPM", 2003), False),
        (finding("GuardDuty", 2004), False),
        # One for each vulnerability of each package.
        (finding("Inspector", 2002), False),
        ({"source": "aws.securityhub", "detail-type": "Security Hub Findings - Imported", "detail": {}}, False),
    ],
)
def test_what_only_the_new_security_hub_tells_is_told_and_nothing_twice(event: dict[str, Any], heard: bool) -> None:
    from moto.events.models import EventPattern

    (rule,) = [
        each
        for each in resources_of(ALARMS, "AWS::Events::Rule")
        if each["Properties"]["EventPattern"]["detail-type"] == [HUB_V2]
    ]
    flat = {**event, "detail": {"findings": next(iter(event["detail"].get("findings", [{}])))}}
    pattern = EventPattern.load(json.dumps(rule["Properties"]["EventPattern"]))
    assert pattern.matches_event(flat) is heard  # type: ignore[arg-type]
    assert rule["Condition"] == "SecurityHubV2IsTold"
    assert ALARMS["Parameters"]["SecurityHubV2"]["Default"] == "send"


def test_changes_of_the_organization_ring_as_cis_4_15_wants() -> None:
    (metric_filter,) = [
        each["Properties"]["FilterPattern"]
        for each in resources_of(ALARMS, "AWS::Logs::MetricFilter")
        if "organizations.amazonaws.com" in json.dumps(each)
    ]
    for name in ("LeaveOrganization", "RemoveAccountFromOrganization", "DetachPolicy", "MoveAccount", "UpdatePolicy"):
        assert f"($.eventName={name})" in metric_filter
    served = {
        control.id for control in CATALOG.product("security-alarms").controls if control.standard.startswith("CIS")
    }
    assert served == {f"4.{n}" for n in range(1, 16)}


def test_management_events_are_always_recorded_and_data_events_by_choice() -> None:
    (trail,) = resources_of(TRAIL, "AWS::CloudTrail::Trail")
    always, chosen = trail["Properties"]["EventSelectors"]
    assert always == {"IncludeManagementEvents": True, "ReadWriteType": "All"}
    condition, selector, otherwise = chosen["Fn::If"]
    assert (condition, otherwise) == ("S3DataEventsWanted", {"Ref": "AWS::NoValue"})
    assert selector["DataResources"] == [
        {"Type": "AWS::S3::Object", "Values": [{"Fn::Sub": "arn:${AWS::Partition}:s3"}]}
    ]
    assert TRAIL["Parameters"]["S3DataEvents"]["Default"] == "leave"
    assert "management events" in CATALOG.product("audit-trail").summary


@pytest.mark.parametrize("product", CATALOG.products, ids=lambda p: str(p.name))
def test_what_a_product_looks_up_is_published_by_one_that_its_card_says_to_launch_first(product: Any) -> None:
    looked_up = {
        parameter["Default"]
        for parameter in NEWEST[product.name].get("Parameters", {}).values()
        if parameter["Type"].startswith("AWS::SSM::Parameter::Value<")
        # AWS publishes its images itself.
        and not parameter["Default"].startswith("/aws/service/")
    }
    published = {each for name in product.prerequisites for each in published_by(NEWEST[name])}
    assert looked_up <= published


@pytest.mark.parametrize("version", VERSIONS)
def test_every_question_is_grouped_labelled_in_both_languages_and_described(version: Any) -> None:
    template = version.template()
    interface = template["Metadata"]["AWS::CloudFormation::Interface"]
    grouped = [name for group in interface["ParameterGroups"] for name in group["Parameters"]]
    assert sorted(grouped) == sorted(template["Parameters"])
    for name, parameter in template["Parameters"].items():
        label = interface["ParameterLabels"][name]["default"]
        assert re.search(r"[A-Za-z]", label)
        assert re.search(r"\(.*[\u3040-\u30ff\u4e00-\u9fff].*\)|\(.* ID\)", label), label
        assert len(parameter["Description"]) > 20
        if {"AllowedPattern", "AllowedValues", "MinValue", "MaxValue", "MaxLength"} & set(parameter):
            assert parameter["ConstraintDescription"].startswith(("Type ", "Choose "))


def _policies(template: dict[str, Any]) -> list[dict[str, Any]]:
    """All but those of VPC endpoints, which limit callers and allow nobody anything: test_private_endpoints.py."""
    found = []
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::EC2::VPCEndpoint":
            continue
        properties = resource.get("Properties", {})
        keys = ("PolicyDocument", "KeyPolicy", "AssumeRolePolicyDocument")
        found += [properties[key] for key in keys if key in properties]
    return found


def _parts(product: str) -> tuple[str, ...]:
    """The product, and the products that it includes."""
    return (product, *CATALOG.product(product).includes)


def _list(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)
