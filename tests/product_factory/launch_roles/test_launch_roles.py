"""A launch role reaches what its product needs, and nothing beside it."""

from __future__ import annotations

import functools
import json
import re
import subprocess
import sys
from typing import Any

import pytest
from moto.iam.policy_validation import IAMPolicyDocumentValidator

from product_factory.authoring.product import Product
from product_factory.catalog import catalog
from product_factory.catalog.released import canonical
from product_factory.errors import FactoryError
from product_factory.launch_roles.roles import LaunchRole, derive, launch_role, resources, template
from product_factory.releasing.linting import lint
from tests.checkout import ROOT
from tests.product_factory.authoring.fake import product
from tests.product_factory.launch_roles.baseline import EVERYTHING, RETAINED, of, ref, role
from tests.product_factory.launch_roles.roles import ACCOUNT, STACK, allows, arn, statements

CATALOG = catalog.load()


def released(name: str) -> LaunchRole:
    found = launch_role(CATALOG.product(name), CATALOG.released[name])
    assert found is not None
    return found


def everything() -> LaunchRole:
    return derive(product(), {"1.0.0": EVERYTHING})


NAMES = [*(p.name for p in CATALOG.products), "everything"]


@functools.cache
def all_roles() -> dict[str, LaunchRole]:
    """By product, derived once, and only where a test asks."""
    return {name: everything() if name == "everything" else released(name) for name in NAMES}


MAY = [
    ("security-notification", "sns:CreateTopic", arn("sns", f"{STACK}-Topic-x"), {}),
    ("security-notification", "sns:Subscribe", arn("sns", f"{STACK}-Topic-x"), {}),
    ("security-notification", "sns:Unsubscribe", arn("sns", "*"), {}),
    ("security-notification", "ssm:PutParameter", arn("ssm", "parameter/baseline/security-notification/topic-arn"), {}),
    ("security-notification", "kms:CreateKey", "*", {}),
    ("security-notification", "kms:PutKeyPolicy", arn("kms", "key/1234"), {}),
    (
        "security-notification",
        "chatbot:UpdateSlackChannelConfiguration",
        arn("chatbot", f"chat-configuration/slack-channel/{STACK}", ""),
        {},
    ),
    (
        "security-notification",
        "iam:PassRole",
        arn("iam", f"role/{STACK}-SlackRole-x", ""),
        {"iam__PassedToService": "chatbot.amazonaws.com"},
    ),
    (
        "security-notification",
        "iam:AttachRolePolicy",
        arn("iam", f"role/{STACK}-SlackRole-x", ""),
        {"iam__PolicyARN": arn("iam", f"policy/{STACK}-SlackReadAlarms-x", "")},
    ),
    (
        "security-notification",
        "iam:CreateServiceLinkedRole",
        arn("iam", "role/aws-service-role/management.chatbot.amazonaws.com/AWSServiceRoleForAWSChatbot", ""),
        {"iam__AWSServiceName": "management.chatbot.amazonaws.com"},
    ),
    ("audit-trail", "s3:CreateBucket", f"arn:aws:s3:::{STACK.lower()}-trailbucket-x", {}),
    ("audit-trail", "s3:PutBucketPolicy", f"arn:aws:s3:::{STACK.lower()}-trailbucket-x", {}),
    ("audit-trail", "cloudtrail:StartLogging", arn("cloudtrail", f"trail/{STACK}-Trail-x"), {}),
    ("audit-trail", "logs:CreateLogGroup", arn("logs", f"log-group:{STACK}-TrailLogGroup-x"), {}),
    (
        "audit-trail",
        "iam:PassRole",
        arn("iam", f"role/{STACK}-TrailToLogGroup-x", ""),
        {"iam__PassedToService": "cloudtrail.amazonaws.com"},
    ),
    ("security-alarms", "cloudwatch:PutMetricAlarm", arn("cloudwatch", f"alarm:{STACK}-Root-x"), {}),
    ("security-alarms", "events:PutTargets", arn("events", f"rule/{STACK}-TrailEventsRule-x"), {}),
    ("security-alarms", "logs:PutMetricFilter", arn("logs", f"log-group:{STACK}-TrailLogGroup-x"), {}),
    ("security-alarms", "ssm:GetParameters", arn("ssm", "parameter/baseline/own/log-group-name"), {}),
    ("everything", "securityhub:BatchEnableStandards", arn("securityhub", "hub/default"), {}),
    ("everything", "ssm:CreateDocument", arn("ssm", "document/SSM-SessionManagerRunShell"), {}),
    ("everything", "logs:CreateLogGroup", arn("logs", "log-group:/baseline/sessions"), {}),
    ("everything", "logs:CreateLogStream", arn("logs", f"log-group:{STACK}-x:log-stream:y"), {}),
    ("everything", "budgets:ModifyBudget", arn("budgets", f"budget/{STACK}-monthly", ""), {}),
    ("everything", "access-analyzer:CreateAnalyzer", arn("access-analyzer", f"analyzer/{STACK}"), {}),
    ("everything", "ec2:CreateSubnet", arn("ec2", "subnet/*"), {}),
    ("everything", "ec2:CreateSubnet", arn("ec2", "vpc/vpc-1"), {}),
    ("everything", "ec2:CreateNatGateway", arn("ec2", "elastic-ip/eipalloc-1"), {}),
    (
        "everything",
        "ec2:DeleteVpc",
        arn("ec2", "vpc/vpc-1"),
        {"aws__ResourceTag/aws__cloudformation__stack-name": STACK},
    ),
    ("everything", "iam:PutGroupPolicy", arn("iam", f"group/personas/{STACK}-Group-x", ""), {}),
    (
        "everything",
        "iam:AttachGroupPolicy",
        arn("iam", f"group/personas/{STACK}-Group-x", ""),
        {"iam__PolicyARN": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
    ),
    ("everything", "kms:CreateAlias", arn("kms", "alias/workload"), {}),
    ("everything", "kms:CreateAlias", arn("kms", "key/1234"), {}),
    (
        "everything",
        "iam:PassRole",
        arn("iam", f"role/{STACK}-RemediationRole-x", ""),
        {"iam__PassedToService": "ssm.amazonaws.com"},
    ),
    ("everything", "iam:GetRole", arn("iam", "role/aws-service-role/guardduty.amazonaws.com/AWSServiceRole", ""), {}),
    ("everything", "config:PutConfigurationRecorder", arn("config", f"configuration-recorder/{STACK}-R-x/1"), {}),
]
MAY_NOT = [
    ("security-notification", "sns:CreateTopic", arn("sns", "alerts"), {}),
    ("security-notification", "sns:Subscribe", arn("sns", "alerts"), {}),
    ("security-notification", "sns:Publish", arn("sns", f"{STACK}-Topic-x"), {}),
    ("security-notification", "ssm:PutParameter", arn("ssm", "parameter/baseline/own/log-group-name"), {}),
    ("security-notification", "kms:ScheduleKeyDeletion", arn("kms", "key/1234"), {}),
    ("security-notification", "kms:Decrypt", arn("kms", "key/1234"), {}),
    ("security-notification", "s3:CreateBucket", f"arn:aws:s3:::{STACK.lower()}-x", {}),
    (
        "security-notification",
        "iam:PassRole",
        arn("iam", f"role/{STACK}-SlackRole-x", ""),
        {"iam__PassedToService": "ec2.amazonaws.com"},
    ),
    (
        "security-notification",
        "iam:PassRole",
        arn("iam", "role/Admin", ""),
        {"iam__PassedToService": "chatbot.amazonaws.com"},
    ),
    (
        "security-notification",
        "iam:AttachRolePolicy",
        arn("iam", f"role/{STACK}-SlackRole-x", ""),
        {"iam__PolicyARN": "arn:aws:iam::aws:policy/AdministratorAccess"},
    ),
    ("security-notification", "iam:PutRolePolicy", arn("iam", "role/SCLaunch-security-notification", ""), {}),
    ("security-notification", "iam:CreatePolicyVersion", arn("iam", "policy/service-catalog/SCLaunch-x-1", ""), {}),
    (
        "security-notification",
        "iam:CreateServiceLinkedRole",
        arn("iam", "role/aws-service-role/management.chatbot.amazonaws.com/x", ""),
        {"iam__AWSServiceName": "ec2.amazonaws.com"},
    ),
    ("audit-trail", "s3:PutBucketPolicy", "arn:aws:s3:::company-data", {}),
    ("audit-trail", "s3:GetObject", f"arn:aws:s3:::{STACK.lower()}-trailbucket-x/log", {}),
    ("audit-trail", "cloudtrail:StopLogging", arn("cloudtrail", "trail/organization"), {}),
    ("audit-trail", "logs:DeleteLogGroup", arn("logs", "log-group:/aws/lambda/x"), {}),
    ("audit-trail", "kms:ScheduleKeyDeletion", arn("kms", "key/1234"), {}),
    ("security-alarms", "ssm:GetParameters", arn("ssm", "parameter/secret"), {}),
    ("security-alarms", "cloudwatch:DeleteAlarms", arn("cloudwatch", "alarm:prod"), {}),
    ("everything", "ec2:DeleteVpc", arn("ec2", "vpc/vpc-1"), {"aws__ResourceTag/aws__cloudformation__stack-name": "x"}),
    ("everything", "ssm:PutParameter", arn("ssm", "parameter/baseline/x/z"), {}),
    ("everything", "iam:CreateUser", arn("iam", f"user/{STACK}", ""), {}),
    (
        "everything",
        "iam:AttachRolePolicy",
        arn("iam", f"role/{STACK}-x", ""),
        {"iam__PolicyARN": "arn:aws:iam::aws:policy/AdministratorAccess"},
    ),
]


@pytest.mark.parametrize(("name", "action", "resource", "context"), MAY)
def test_what_a_product_needs_is_allowed(name: str, action: str, resource: str, context: dict[str, str]) -> None:
    assert allows(all_roles()[name], action, resource, **context)


@pytest.mark.parametrize(("name", "action", "resource", "context"), MAY_NOT)
def test_what_it_does_not_need_is_not(name: str, action: str, resource: str, context: dict[str, str]) -> None:
    assert not allows(all_roles()[name], action, resource, **context)


@pytest.mark.parametrize("name", NAMES)
def test_no_statement_is_open(name: str) -> None:
    for statement in statements(all_roles()[name]):
        for action in statement["Action"]:
            assert "*" not in action
            assert not re.search(r"^iam:(?!Get|List).*User", action)
        assert statement["Sid"].isalnum()
        if "*" in statement["Resource"]:
            assert statement["Resource"] == ["*"]
            assert re.fullmatch(
                r"(ActionHasNoArn|TemplatesHaveNoArn|NotInIamsReference|LooksUpWhatTheFormTakes)\d*[ab]*",
                statement["Sid"],
            )
        for resource in statement["Resource"]:
            if resource.startswith("arn:aws:s3:::") and "Condition" not in statement:
                assert resource.startswith("arn:aws:s3:::sc-")
        if "iam:PassRole" in statement["Action"]:
            assert statement["Condition"]["StringEquals"]["iam:PassedToService"]
        if "iam:CreateServiceLinkedRole" in statement["Action"]:
            assert statement["Condition"]["StringEquals"]["iam:AWSServiceName"]


@pytest.mark.parametrize("name", NAMES)
def test_each_policy_is_what_iam_accepts(name: str) -> None:
    """Grammar as IAM's API checks it (moto), within IAM's sizes."""
    assert 1 <= len(all_roles()[name].policies) <= 10
    for policy in all_roles()[name].policies:
        text = json.dumps(policy.document).replace("${AWS::Partition}", "aws").replace("${AWS::AccountId}", ACCOUNT)
        IAMPolicyDocumentValidator(text).validate()
        assert len(re.sub(r"\s", "", text)) <= policy.size <= 6144


def test_actions_and_resources_fit_each_other() -> None:
    """cfn-lint knows IAM's actions, and which resources each takes (E3510, W3037, I3510)."""
    assert unfit(template(list(all_roles().values()))) == []


def unfit(made: dict[str, Any]) -> list[str]:
    """cfn-lint's findings, but for actions that are granted as not in IAM's reference."""
    found = []
    for finding in lint(canonical(made)):
        _, logical_id, *_, number, _ = finding.partition(": ")[0].split("/")
        statement = made["Resources"][logical_id]["Properties"]["PolicyDocument"]["Statement"][int(number)]
        if "W3037" not in finding or not statement["Sid"].startswith("NotInIamsReference"):
            found.append(finding)
    return found


def test_a_misspelt_action_would_be_found() -> None:
    made = template([all_roles()["audit-trail"]])
    made["Resources"]["LaunchPolicyAuditTrail1"]["Properties"]["PolicyDocument"]["Statement"][0]["Action"] = ["s3:Gett"]
    assert any("W3037" in finding for finding in unfit(made))


def test_only_service_catalog_may_assume_it() -> None:
    """For launches of the own account alone: the admin guide, "Adding Confused Deputy to Launch Constraint".

    https://docs.aws.amazon.com/servicecatalog/latest/adminguide/constraints-launch.html
    """
    made = template([all_roles()["audit-trail"]])
    assert list(made["Parameters"]) == ["HubAccount"], "which keeps the roles out of the hub, and lets nobody in"
    assert "HubAccount" not in json.dumps(made["Resources"])
    properties = made["Resources"]["LaunchRoleAuditTrail"]["Properties"]
    assert properties["RoleName"] == "SCLaunch-audit-trail"
    (statement,) = properties["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "servicecatalog.amazonaws.com"}
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}


def test_the_hub_s_copies_have_the_name_and_nothing_else() -> None:
    made = resources([all_roles()["audit-trail"]], powerless=True)
    assert set(made) == {"LaunchRoleAuditTrail"}
    properties = made["LaunchRoleAuditTrail"]["Properties"]
    assert properties["RoleName"] == "SCLaunch-audit-trail"
    assert "ManagedPolicyArns" not in properties
    assert "without permissions" in properties["Description"]


def test_a_boundary_is_set_on_every_role_of_the_factory() -> None:
    for powerless in (False, True):
        made = resources(list(all_roles().values()), "team/Limits", powerless=powerless)
        roles = [made[name]["Properties"] for name in made if name.startswith("LaunchRole")]
        assert len(roles) == len(all_roles())
        wanted = {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/team/Limits"}
        assert all(properties["PermissionsBoundary"] == wanted for properties in roles)


def test_all_versions_count() -> None:
    old = {"Resources": {"Topic": of("AWS::SNS::Topic")}}
    new = {"Resources": {"Alarm": of("AWS::CloudWatch::Alarm")}}
    both = derive(product(), {"1.0.0": old, "2.0.0": new})
    assert allows(both, "sns:DeleteTopic", arn("sns", f"{STACK}-Topic-x"))
    assert allows(both, "cloudwatch:PutMetricAlarm", arn("cloudwatch", f"alarm:{STACK}-Alarm-x"))
    assert not allows(derive(product(), {"1.0.0": old}), "cloudwatch:PutMetricAlarm", arn("cloudwatch", "alarm:SC-x"))


def test_a_resource_that_stays_counts_anew_when_what_it_refers_to_changes() -> None:
    function = of("AWS::Lambda::Function", Role={"Fn::GetAtt": ["Role", "Arn"]})
    old, new = (
        {"Resources": {"Function": function, "Role": role(f"{service}.amazonaws.com")}}
        for service in ("lambda", "edgelambda")
    )
    document = json.dumps(statements(derive(product(), {"1.0.0": old, "1.0.1": old, "2.0.0": new})))
    assert '"lambda.amazonaws.com"' in document
    assert '"edgelambda.amazonaws.com"' in document


def test_a_key_that_is_not_retained_may_be_deleted() -> None:
    key = {"Resources": {"Key": of("AWS::KMS::Key")}}
    assert allows(derive(product(), {"1.0.0": key}), "kms:ScheduleKeyDeletion", arn("kms", "key/1"))
    kept = {"Resources": {"Key": of("AWS::KMS::Key") | RETAINED}}
    assert not allows(derive(product(), {"1.0.0": kept}), "kms:ScheduleKeyDeletion", arn("kms", "key/1"))


def test_resources_of_other_origin_are_reached_through_the_form() -> None:
    """A VPC whose ID the form asks for; its owner's other VPCs cannot be told apart."""
    given = {"Parameters": {"Vpc": {"Type": "String"}}, "Resources": {"S": of("AWS::EC2::Subnet", VpcId=ref("Vpc"))}}
    assert allows(derive(product(), {"1.0.0": given}), "ec2:CreateSubnet", arn("ec2", "vpc/vpc-1"))


def test_an_association_runs_the_document_that_it_names_and_no_other() -> None:
    """AWS's own documents belong to no account; an association's ARN holds an ID."""
    for name, account in (("AWSConfigRemediation-X", ""), ("Clean", ACCOUNT)):
        made = derive(product(), {"1.0.0": {"Resources": {"A": of("AWS::SSM::Association", Name=name)}}})
        assert allows(made, "ssm:CreateAssociation", f"arn:aws:ssm:eu-west-1:{account}:document/{name}")
        assert allows(made, "ssm:CreateAssociation", arn("ssm", "association/0a1b"))
        assert not allows(made, "ssm:CreateAssociation", f"arn:aws:ssm:eu-west-1:{account}:document/Other")
    assert not allows(made, "ssm:CreateAssociation", "arn:aws:ssm:eu-west-1:222222222222:document/Clean")
    tagged = {"aws__ResourceTag/aws__cloudformation__stack-name": STACK}
    assert allows(made, "ssm:DeleteAssociation", arn("ssm", "association/0a1b"), **tagged)


def test_nothing_to_pass_no_pass_role() -> None:
    assert "iam:PassRole" not in json.dumps(statements(all_roles()["workload-key"]))
    untrusted = {"Resources": {"Role": role("ec2.amazonaws.com"), "Topic": of("AWS::SNS::Topic")}}
    assert "iam:PassRole" not in json.dumps(statements(derive(product(), {"1.0.0": untrusted})))


@pytest.mark.parametrize(
    ("resource", "told"),
    [
        (of("AWS::Nowhere::Nothing"), r"fake 1\.2\.3: Thing: .*AWS::Nowhere::Nothing"),
        (of("Custom::Thing"), r"fake 1\.2\.3: Thing: .*Custom::Thing"),
        (
            of("AWS::IAM::Group", ManagedPolicyArns=[ref("Policy")]),
            r"fake 1\.2\.3: Thing: AWS::IAM::Group needs iam:AttachGroupPolicy: ManagedPolicyArns: .*name it there",
        ),
    ],
)
def test_what_cannot_be_derived_names_product_version_and_resource(resource: dict[str, Any], told: str) -> None:
    template_ = {"Parameters": {"Policy": {"Type": "String"}}, "Resources": {"Thing": resource}}
    with pytest.raises(FactoryError, match=told):
        derive(product(), {"1.2.3": template_})


def test_an_ssm_parameter_without_a_name_is_refused() -> None:
    nameless = {"Parameters": {"P": {"Type": "AWS::SSM::Parameter::Value<String>"}}, "Resources": {}}
    with pytest.raises(FactoryError, match=r"fake 1\.0\.0: P: .*default"):
        derive(product(), {"1.0.0": nameless})


def test_too_much_for_a_role_is_refused() -> None:
    names = {f"P{n}": of("AWS::SSM::Parameter", Name=f"/baseline/{n}/{'x' * 900}") for n in range(80)}
    with pytest.raises(FactoryError, match=r"fake: its launch role needs \d+ policies, IAM attaches 10"):
        derive(product(), {"1.0.0": {"Resources": names}})


def test_two_products_never_share_a_logical_id() -> None:
    roles = [derive(product(name=name), {"1.0.0": {"Resources": {}}}) for name in ("a-1", "a1")]
    with pytest.raises(FactoryError, match="rename one"):
        template(roles)


def test_a_product_without_a_release_has_no_role() -> None:
    card: Product = product()
    assert launch_role(card, ()) is None


@pytest.mark.slow
def test_the_same_versions_give_the_same_bytes() -> None:
    """In another process too, where sets have another order."""
    code = (
        "from tests.product_factory.launch_roles.test_launch_roles import all_roles, template, canonical; import sys; "
        "sys.stdout.buffer.write(canonical(template(list(all_roles().values()))))"
    )
    made = {
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, env={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    }
    assert made == {canonical(template(list(all_roles().values())))}


def with_group(path: str, managed: str, kind: str) -> dict[str, Any]:
    return {
        "Resources": {
            "Own": {
                "Type": "AWS::IAM::ManagedPolicy",
                "Properties": {
                    "Path": path,
                    "PolicyDocument": {"Statement": [{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"}]},
                },
            },
            "Holder": {
                "Type": f"AWS::IAM::{kind}",
                "Properties": {
                    "Path": path,
                    "ManagedPolicyArns": [ref("Own"), f"arn:aws:iam::aws:policy/{managed}"],
                }
                | ({"AssumeRolePolicyDocument": {"Statement": []}} if kind == "Role" else {}),
            },
        }
    }


@pytest.mark.parametrize("kind", ["Group", "Role", "User"])
def test_what_an_update_moves_goes_with_the_policies_of_every_version(kind: str) -> None:
    versions = {
        "1.0.0": with_group("/", "ReadOnlyAccess", kind),
        "2.0.0": with_group("/team/", "SecurityAudit", kind),
    }
    launched = derive(product(), versions)
    policies = [
        arn("iam", f"policy/{STACK}-Own-x", ""),
        arn("iam", f"policy/team/{STACK}-Own-x", ""),
        "arn:aws:iam::aws:policy/ReadOnlyAccess",
        "arn:aws:iam::aws:policy/SecurityAudit",
    ]
    for path in ("", "team/"):
        holder = arn("iam", f"{kind.lower()}/{path}{STACK}-Holder-x", "")
        for action in (f"iam:Attach{kind}Policy", f"iam:Detach{kind}Policy"):
            for policy in policies:
                assert allows(launched, action, holder, iam__PolicyARN=policy), (action, holder, policy)
            for foreign in ("arn:aws:iam::aws:policy/AdministratorAccess", arn("iam", "policy/theirs", "")):
                assert not allows(launched, action, holder, iam__PolicyARN=foreign)


def test_of_one_version_each_goes_with_its_own_policies() -> None:
    launched = derive(product(), {"2.0.0": with_group("/team/", "SecurityAudit", "Group")})
    holder = arn("iam", f"group/team/{STACK}-Holder-x", "")
    assert allows(launched, "iam:AttachGroupPolicy", holder, iam__PolicyARN="arn:aws:iam::aws:policy/SecurityAudit")
    assert not allows(
        launched, "iam:AttachGroupPolicy", holder, iam__PolicyARN="arn:aws:iam::aws:policy/ReadOnlyAccess"
    )
