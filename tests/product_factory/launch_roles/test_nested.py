"""Launch roles of products with nested stacks: what their whole templates need is what flat ones need."""

import json
from pathlib import Path
from typing import Any

import pytest

from product_factory.errors import FactoryError
from product_factory.launch_roles.derivation import derivation
from product_factory.launch_roles.grants import Grant, Refused, Why
from product_factory.launch_roles.roles import derive
from product_factory.sandbox.cloudformation.template import creation_order
from tests.product_factory.authoring.fake import product
from tests.product_factory.launch_roles.roles import conditioned
from tests.product_factory.nested_templates import Json, Templates, asks, resources, split
from tests.product_factory.sandbox.resource_types.guest_drafts import DRAFTS
from tests.product_factory.sandbox.resource_types.test_guest_drafts import CERTIFICATE

RELEASED = Path(__file__).parents[3] / "products" / "released"
FLAT: dict[str, Json] = {
    **{f"draft {name}": {"Parameters": CERTIFICATE, "Resources": made} for name, made in DRAFTS.items()},
    **{path.parent.name: json.loads(path.read_bytes()) for path in sorted(RELEASED.glob("*/[0-9]*.json"))},
}
BUCKET = "parameter/service-catalog/assets-bucket"


def needs(template: Json) -> set[tuple[str, ...]]:
    """Action, ARN and conditions of what is granted, and what is refused, but for what any nested stack needs."""
    found = set()
    for need in derivation(template, "x"):
        match need.outcome:
            case Grant(why=why, action=action, resource=resource, conditions=conditions):
                if why not in (Why.STACKS, Why.ASSETS) and not resource.endswith(BUCKET):
                    found.add((action, resource, *sorted(map(str, conditions))))
            case Refused(action=action):
                found.add(("refused", action, need.type))
    return found


@pytest.mark.parametrize("name", FLAT)
def test_a_product_cut_into_two_nested_stacks_needs_what_it_needed(name: str) -> None:
    templates, flat = Templates(), FLAT[name]
    nested = split(templates, flat, creation_order(flat))
    assert needs(templates.whole(nested)) == needs(flat)


def of(asked: Json, given: Any, value: Any, form: Json | None = None) -> Json:
    """A nested stack with one parameter, of which a topic's name tells."""
    templates = Templates()
    made = {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": value}}
    inner = {"Parameters": {"Given": asked}, **resources(Made=made)}
    return templates.whole({"Parameters": form or {}, **resources(Inner=templates.stack(inner, Given=given))})


def parameter(name: str) -> str:
    return f"arn:${{AWS::Partition}}:ssm:*:${{AWS::AccountId}}:parameter/{name}"


STORED = asks("AWS::SSM::Parameter::Value<String>")
LOOKUPS: dict[str, tuple[Json, Any, Json, set[str]]] = {
    "by its own name": (STORED, "/baseline/a", {}, {parameter("baseline/a")}),
    "by its default": ({**STORED, "Default": "/baseline/a"}, {"Ref": "AWS::NoValue"}, {}, {parameter("baseline/a")}),
    "by a name that is asked": (STORED, {"Ref": "Which"}, {"Which": asks(Default="/baseline/a")}, {parameter("baseline/*")}),
    "by one of two": (
        STORED,
        {"Fn::If": ["C", {"Ref": "Which"}, "/other/b"]},
        {"Which": asks(Default="/baseline/a")},
        {parameter("baseline/*"), parameter("other/b")},
    ),
    "by a name in a folder": (STORED, {"Fn::Sub": "/baseline/${Which}"}, {"Which": asks()}, {parameter("baseline/*")}),
    "AWS's own": (
        asks("AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>"),
        "/aws/service/ami",
        {},
        {"arn:${AWS::Partition}:ssm:*::parameter/aws/service/ami"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("asked", "given", "form", "arns"), LOOKUPS.values(), ids=LOOKUPS)
@pytest.mark.parametrize("used", [{"Ref": "Given"}, {"Fn::Sub": "x-${Given}"}, "not at all"])
def test_what_a_nested_stack_looks_up_is_as_narrow_as_the_form(
    asked: Json, given: Any, form: Json, arns: set[str], used: Any
) -> None:
    found = {arn for action, arn, *_ in needs(of(asked, given, used, form)) if action == "ssm:GetParameters"}
    assert found == arns


@pytest.mark.parametrize("given", [{"Ref": "Which"}, {"Fn::Sub": "${Which}/a"}])
def test_a_name_that_only_the_launch_tells_is_refused(given: Any) -> None:
    with pytest.raises(FactoryError, match="SSM parameter"):
        needs(of(STORED, given, {"Ref": "Given"}, {"Which": asks()}))


def test_types_of_aws_are_looked_up_in_nested_stacks_too() -> None:
    found = {
        action for action, *_ in needs(of(asks("List<AWS::EC2::Subnet::Id>"), {"Ref": "One"}, "x", {"One": asks()}))
    }
    assert "ec2:DescribeSubnets" in found
    image = asks("AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>")
    assert "ec2:DescribeImages" in {action for action, *_ in needs(of(image, "/aws/service/ami", "x"))}


def test_a_secret_is_read_by_its_own_arn_across_the_border() -> None:
    templates = Templates()
    secret = {"Type": "AWS::SecretsManager::Secret", "Properties": {"GenerateSecretString": {}}}
    holds = {**resources(Secret=secret), "Outputs": {"Secret": {"Value": {"Ref": "Secret"}}}}
    password = {"Fn::Sub": "{{resolve:secretsmanager:${Secret}:SecretString:password}}"}
    made = {"Type": "AWS::SSM::Parameter", "Properties": {"Name": "/x/y", "Type": "String", "Value": password}}
    reads = {"Parameters": {"Secret": asks()}, **resources(Made=made)}
    whole = templates.whole(
        resources(A=templates.stack(holds), B=templates.stack(reads, Secret={"Fn::GetAtt": "A.Outputs.Secret"}))
    )
    arns = {arn for action, arn, *_ in needs(whole) if action == "secretsmanager:GetSecretValue"}
    flat = resources(Secret=secret, Made=made)
    assert arns == {arn for action, arn, *_ in needs(flat) if action == "secretsmanager:GetSecretValue"}
    assert all("*:secret:*" not in arn for arn in arns)


def test_roles_are_passed_by_their_names_across_the_border() -> None:
    templates = Templates()
    trust = {
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]
    }
    role = {"Type": "AWS::IAM::Role", "Properties": {"RoleName": {"Ref": "Name"}, "AssumeRolePolicyDocument": trust}}
    makes = {
        "Parameters": {"Name": asks()},
        **resources(Role=role),
        "Outputs": {"Arn": {"Value": {"Fn::GetAtt": "Role.Arn"}}},
    }
    code = {"ZipFile": "def handler(event, context): ..."}
    properties = {"Role": {"Ref": "Role"}, "Code": code, "Handler": "index.handler", "Runtime": "python3.13"}
    runs = {
        "Parameters": {"Role": asks()},
        **resources(Function={"Type": "AWS::Lambda::Function", "Properties": properties}),
    }
    whole = templates.whole(
        {
            "Parameters": {"Stage": asks(AllowedValues=["dev", "prod"])},
            **resources(
                A=templates.stack(makes, Name={"Fn::Sub": "app-${Stage}"}),
                B=templates.stack(runs, Role={"Fn::GetAtt": ["A", "Outputs.Arn"]}),
            ),
        }
    )
    passed = {(arn, *more) for action, arn, *more in needs(whole) if action == "iam:PassRole"}
    assert {arn for arn, *_ in passed} == {"arn:${AWS::Partition}:iam::${AWS::AccountId}:role/app-*"}
    assert all("lambda.amazonaws.com" in condition for _, condition in passed)
    assert conditioned(derive(product(), {"1.0.0": whole}), "iam:PassRole")


def test_a_nested_stack_with_a_role_of_its_own_is_refused() -> None:
    """The registry's schema has RoleARN, CloudFormation's page of the type has not: nothing is granted on a guess."""
    templates = Templates()
    inner = templates.stack(resources(Topic={"Type": "AWS::SNS::Topic"}))
    outer = templates.whole(resources(Inner=inner))

    def refused() -> list[str]:
        return [need.outcome.action for need in derivation(outer, "x") if isinstance(need.outcome, Refused)]

    assert refused() == []
    outer["Resources"]["Inner"]["Properties"]["RoleARN"] = "arn:aws:iam::123456789012:role/any"
    assert refused() == ["iam:PassRole"]
