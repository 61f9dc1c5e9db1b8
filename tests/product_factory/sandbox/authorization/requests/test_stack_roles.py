"""CloudFormation acts as a stack's role, else as whoever called.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html
"""

import json
from typing import Any

import pytest

from tests.product_factory.sandbox.authorization.requests.conftest import SPOKE, People, allow, document, refusal

TEMPLATE = json.dumps({"Resources": {"Parameter": {"Type": "AWS::SSM::Parameter", "Properties": {
    "Name": "/stack/made", "Type": "String", "Value": {"Ref": "Value"}}}},
    "Parameters": {"Value": {"Type": "String", "Default": "1"}}})  # fmt: skip
# By the schema's handlers: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-parameter.html
PARAMETERS = ("ssm:PutParameter", "ssm:AddTagsToResource", "ssm:GetParameters", "ssm:DeleteParameter", "ssm:RemoveTagsFromResource", "ssm:ListTagsForResource", "ssm:DescribeParameters")  # fmt: skip
TRUST = [{"Effect": "Allow", "Principal": {"Service": "cloudformation.amazonaws.com"}, "Action": "sts:AssumeRole"}]
CHANGED = [{"ParameterKey": "Value", "ParameterValue": "2"}]


def ended(people: People, stack: str) -> tuple[str, str]:
    """The stack's status, and the first reason why a resource failed."""
    cloudformation = people.admin("cloudformation")
    (found,) = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    events = cloudformation.describe_stack_events(StackName=stack)["StackEvents"]
    failed = [each for each in events if each["ResourceStatus"].endswith("_FAILED")]
    return found["StackStatus"], failed[-1]["ResourceStatusReason"] if failed else ""


def without_stack(people: People, name: str) -> str:
    people.admin("cloudformation").delete_stack(StackName=name)
    return name


def test_the_role_does_what_the_caller_may_not(people: People) -> None:
    role = people.role(allow(*PARAMETERS), trust=TRUST)
    passing = allow("iam:PassRole", Condition={"StringEquals": {"iam:PassedToService": "cloudformation.amazonaws.com"}})
    cloudformation = people.having(allow("cloudformation:*"), passing).client("cloudformation")
    given = {"StackName": "by-role", "TemplateBody": TEMPLATE}
    cloudformation.create_stack(**given, RoleARN=role)
    assert ended(people, "by-role") == ("CREATE_COMPLETE", "")
    # The role stays the stack's: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateStack.html
    cloudformation.update_stack(**given, Parameters=CHANGED)
    assert ended(people, "by-role") == ("UPDATE_COMPLETE", "")
    cloudformation.delete_stack(StackName="by-role")
    assert "does not exist" in refusal(people.admin("cloudformation").describe_stacks, StackName="by-role")[1]


@pytest.mark.parametrize("way", ["stack", "change set"])
def test_the_role_may_not_what_an_administrator_may(people: People, way: str) -> None:
    role = people.role(allow("sns:*"), trust=TRUST)
    cloudformation: Any = people.admin("cloudformation")
    given = {"StackName": without_stack(people, "refused"), "TemplateBody": TEMPLATE, "RoleARN": role}
    if way == "stack":
        cloudformation.create_stack(**given)
    else:
        cloudformation.create_change_set(**given, ChangeSetName="first", ChangeSetType="CREATE")
        cloudformation.execute_change_set(StackName="refused", ChangeSetName="first")
    status, reason = ended(people, "refused")
    session = f"arn:aws:sts::{SPOKE}:assumed-role/{role.rpartition('/')[2]}/AWSCloudFormation"
    assert status == "ROLLBACK_COMPLETE"
    assert reason.startswith(f"User: {session} is not authorized to perform: ssm:")
    assert "because no identity-based policy allows the ssm:" in reason


def test_without_a_role_the_caller_s_own_permissions_count(people: People) -> None:
    name = {"StackName": without_stack(people, "by-caller"), "TemplateBody": TEMPLATE}
    people.having(allow("cloudformation:*")).client("cloudformation").create_stack(**name)
    assert ended(people, "by-caller")[0] == "ROLLBACK_COMPLETE"
    without_stack(people, "by-caller")
    people.having(allow("cloudformation:*", *PARAMETERS)).client("cloudformation").create_stack(**name)
    assert ended(people, "by-caller") == ("CREATE_COMPLETE", "")


def test_whoever_names_a_role_has_to_be_allowed_to_pass_it(people: People) -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html"""
    role = people.role(allow("*"), trust=TRUST)
    other = {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}
    given = {"StackName": "unpassed", "TemplateBody": TEMPLATE, "RoleARN": role}
    for passing in ([], [allow("iam:PassRole", Condition=other)], [allow("iam:PassRole", Resource=f"{role}-other")]):
        caller = people.having(allow("cloudformation:*"), *passing)
        code, message = refusal(caller.client("cloudformation").create_stack, **given)
        assert code == "AccessDenied"
        assert message.endswith(
            f"is not authorized to perform: iam:PassRole on resource: {role} "
            "because no identity-based policy allows the iam:PassRole action"
        )


@pytest.mark.parametrize("trust", ["another service", "nobody there"])
def test_a_role_that_does_not_let_cloudformation_in(people: People, trust: str) -> None:
    role = people.role(allow("*")) if trust == "another service" else f"arn:aws:iam::{SPOKE}:role/nobody"
    given = {"StackName": "untrusted", "TemplateBody": TEMPLATE, "RoleARN": role}
    message = f"Role {role} is invalid or cannot be assumed"
    assert refusal(people.admin("cloudformation").create_stack, **given) == ("ValidationError", message)


def test_a_template_s_url_is_read_for_whoever_calls(people: People) -> None:
    """Words as in https://github.com/awslabs/sagemaker-explaining-credit-decisions/issues/1."""
    s3 = people.admin("s3")
    s3.create_bucket(Bucket="stacks-templates")
    s3.put_object(Bucket="stacks-templates", Key="one.json", Body=TEMPLATE.encode())
    given = {"TemplateURL": "https://s3.amazonaws.com/stacks-templates/one.json"}
    blind, reading = (
        people.having(allow("cloudformation:ValidateTemplate"), *more).client("cloudformation")
        for more in ([], [allow("s3:GetObject", Resource="arn:aws:s3:::stacks-templates/*")])
    )
    code, message = refusal(blind.validate_template, **given)
    assert (code, message.split()[:4]) == ("ValidationError", ["S3", "error:", "Access", "Denied"])
    assert refusal(reading.validate_template, **given) == ("", "")


def test_a_nested_template_is_read_by_the_stack_s_role(people: People) -> None:
    """And so is all that it makes: by the role where the stack has one, whatever the caller may."""
    s3 = people.admin("s3")
    s3.create_bucket(Bucket="stacks-nested")
    s3.put_object(Bucket="stacks-nested", Key="inner.json", Body=b'{"Resources": {"T": {"Type": "AWS::SNS::Topic"}}}')
    url = {"TemplateURL": "https://stacks-nested.s3.amazonaws.com/inner.json"}
    outer = json.dumps({"Resources": {"Inner": {"Type": "AWS::CloudFormation::Stack", "Properties": url}}})
    reading = allow("s3:GetObject", Resource="arn:aws:s3:::stacks-nested/*")
    everything = allow("cloudformation:*", "sns:*")
    for number, (statements, status, why) in enumerate(
        [
            ([everything], "ROLLBACK_COMPLETE", "S3 error: Access Denied"),
            ([everything, reading], "CREATE_COMPLETE", ""),
            ([allow("sns:*"), reading], "ROLLBACK_COMPLETE", "perform: cloudformation:DescribeStacks"),
        ]
    ):
        role = people.role(*statements, trust=TRUST)
        given = {"StackName": f"nesting-{number}", "TemplateBody": outer, "RoleARN": role}
        people.admin("cloudformation").create_stack(**given)
        found, reason = ended(people, f"nesting-{number}")
        assert (found, why in reason) == (status, True)
        people.admin("cloudformation").delete_stack(StackName=f"nesting-{number}")


def test_service_control_policies_bind_launch_and_stack_roles_too(people: People) -> None:
    """https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html"""
    organizations, root = people.admin("organizations", "management"), people.sandbox.organization.root_id
    organizations.enable_policy_type(RootId=root, PolicyType="SERVICE_CONTROL_POLICY")
    content = document({"Effect": "Deny", "Action": "ssm:PutParameter", "Resource": "*"})
    made = organizations.create_policy(Name="p", Description="d", Type="SERVICE_CONTROL_POLICY", Content=content)
    organizations.attach_policy(PolicyId=made["Policy"]["PolicySummary"]["Id"], TargetId=SPOKE)
    role = people.role(allow("*"), trust=TRUST)
    people.admin("cloudformation").create_stack(StackName="bound", TemplateBody=TEMPLATE, RoleARN=role)
    status, reason = ended(people, "bound")
    assert status == "ROLLBACK_COMPLETE"
    assert reason.endswith("with an explicit deny in a service control policy")
