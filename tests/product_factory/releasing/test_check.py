"""Each thing that must not be in a released template is found, with its place and its mend."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from product_factory.catalog.released import canonical
from product_factory.releasing.check import check
from product_factory.releasing.linting import lint
from tests.product_factory.nested_templates import Templates, asks, resources

BUCKET = {"Type": "AWS::S3::Bucket"}
FIT: dict[str, Any] = {
    "Metadata": {
        "AWS::CloudFormation::Interface": {
            "ParameterGroups": [{"Label": {"default": "All"}, "Parameters": ["Name"]}],
            "ParameterLabels": {"Name": {"default": "Name"}},
        }
    },
    "Parameters": {"Name": {"Type": "String", "Description": "A name, such as 123456789012 or us-east-1."}},
    "Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Ref": "Name"}}}},
}


def findings(template: dict[str, Any]) -> list[str]:
    return check(template, canonical(template))


def with_display_name(value: object) -> dict[str, Any]:
    template = copy.deepcopy(FIT)
    template["Resources"]["Topic"]["Properties"]["DisplayName"] = value
    return template


def test_a_fit_template_has_no_findings() -> None:
    assert findings(FIT) == []
    assert lint(canonical(FIT)) == []


@pytest.mark.parametrize(
    ("value", "finding"),
    [
        ({"Fn::ImportValue": "other-stack"}, "Fn::ImportValue: use an SSM parameter"),
        ({"Fn::Transform": {"Name": "AWS::Include"}}, "macros and transforms"),
        ("123456789012", "literal account ID '123456789012'"),
        ({"Fn::Sub": "arn:${AWS::Partition}:iam::123456789012:role/x"}, "literal account ID"),
        ("https://sns.us-east-1.amazonaws.com", "literal Region 'us-east-1'"),
        ("ap-northeast-1a", None),
        ("us-gov-west-1", "literal Region 'us-gov-west-1'"),
        ("arn:aws:iam::aws:policy/ReadOnlyAccess", "literal partition 'arn:aws:'"),
        ("arn:aws-cn:iam::aws:policy/ReadOnlyAccess", "literal partition 'arn:aws-cn:'"),
        ({"Fn::Sub": "cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}"}, "asset of the hub's CDK bucket"),
        ("1234567890123", None),
        ("a123456789012", None),
    ],
)
def test_what_is_specific_to_one_place_is_found(value: object, finding: str | None) -> None:
    found = findings(with_display_name(value))
    if finding is None:
        assert found == []
    else:
        assert len(found) == 1
        assert found[0].startswith("Resources/Topic/Properties/DisplayName")
        assert finding in found[0]


@pytest.mark.parametrize(
    ("region", "kind", "found"),
    [
        ("us-east-1", "AWS::CloudFront::Distribution", False),
        ("us-west-2", "AWS::CloudFront::Distribution", True),
        ("us-east-1", "AWS::SNS::Topic", True),
    ],
)
def test_a_distribution_is_watched_in_the_region_of_its_metrics(region: str, kind: str, found: bool) -> None:
    watch = {"Type": "AWS::CloudWatch::Dashboard", "Properties": {"DashboardBody": f'{{"region":"{region}"}}'}}
    more = {"Resources": FIT["Resources"] | {"Watch": watch, "Watched": {"Type": kind}}}
    template = FIT | more | {"Conditions": {"Here": {"Fn::Equals": [{"Ref": "AWS::Region"}, region]}}}
    where = [finding.partition(": ")[0] for finding in findings(template) if "literal Region" in finding]
    both = ["Conditions/Here/Fn::Equals/1", "Resources/Watch/Properties/DashboardBody"]
    assert sorted(where) == (both if found else [])
    elsewhere = FIT | {"Resources": FIT["Resources"] | {"Watched": {"Type": kind, "Properties": {"Comment": region}}}}
    assert any("literal Region" in finding for finding in findings(elsewhere))


def test_an_export_is_found() -> None:
    template = FIT | {"Outputs": {"Arn": {"Value": {"Ref": "Topic"}, "Export": {"Name": "x"}}}}
    assert any("Outputs/Arn/Export" in finding for finding in findings(template))


def test_a_nested_stack_is_found() -> None:
    template = FIT | {"Resources": {"Inner": {"Type": "AWS::CloudFormation::Stack"}}}
    assert any("a nested stack whose template is no file" in finding for finding in findings(template))


@pytest.mark.parametrize(
    ("section", "count", "limit"), [("Parameters", 201, 200), ("Resources", 501, 500), ("Outputs", 61, 60)]
)
def test_quotas_are_checked(section: str, count: int, limit: int) -> None:
    part = {"Parameters": FIT["Parameters"]["Name"], "Resources": BUCKET, "Outputs": {"Value": "x"}}[section]
    template = FIT | {section: {f"X{i}": part for i in range(count)}}
    assert any(f"{section}: {count}, AWS allows {limit}" in finding for finding in findings(template))


def test_a_template_over_a_megabyte_is_found() -> None:
    assert any("1,000,000" in finding for finding in findings(with_display_name("x" * 1_000_001)))


def test_a_template_without_resources_is_found() -> None:
    assert any(finding.startswith("Resources: none") for finding in findings(FIT | {"Resources": {}}))


def test_a_parameter_outside_the_form_is_found() -> None:
    template = FIT | {"Parameters": FIT["Parameters"] | {"Stray": {"Type": "String", "Description": "?"}}}
    assert any(finding.startswith("Parameters/Stray:") for finding in findings(template))


@pytest.mark.parametrize(
    "interface",
    [
        None,
        "text",
        {"ParameterLabels": None, "ParameterGroups": None},
        {"ParameterGroups": [None, {"Parameters": None}]},
    ],
)
def test_an_interface_that_says_nothing_is_none(interface: object) -> None:
    template = {**FIT, "Metadata": {"AWS::CloudFormation::Interface": interface}}
    assert findings(template) == ["Parameters/Name: declare it in the card's form, with label and description"]
    assert findings({**template, "Metadata": None}) == findings(template)


@pytest.mark.parametrize(
    ("template", "where"),
    [
        ({**FIT, "Parameters": None}, "Parameters"),
        ({**FIT, "Outputs": None}, "Outputs"),
        (
            {**FIT, "Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": None}}},
            "Resources/Topic/Properties",
        ),
    ],
)
def test_null_is_found_wherever_cloudformation_refuses_it(template: dict[str, Any], where: str) -> None:
    assert findings(template) == [f"{where}: null, which CloudFormation refuses in templates; leave it out"]


def test_cfn_lint_findings_name_rule_and_place() -> None:
    template = with_display_name("x")
    template["Resources"]["Topic"]["Properties"]["Colour"] = "red"
    assert any("Resources/Topic/Properties/Colour: E3002" in finding for finding in lint(canonical(template)))


ZONE = {"Fn::Select": [0, {"Fn::GetAZs": ""}]}


@pytest.mark.parametrize(
    ("kind", "properties", "found"),
    [
        ("AWS::EC2::Subnet", {"AvailabilityZone": ZONE}, True),
        ("AWS::EC2::Subnet", {"AvailabilityZone": {"Fn::If": ["Own", {"Ref": "Zone"}, ZONE]}}, True),
        ("AWS::EC2::Subnet", {"AvailabilityZone": {"Ref": "Zone"}}, False),
        ("AWS::EC2::Subnet", {"Tags": [{"Key": "Zone", "Value": ZONE}]}, False),
        # Changed in place.
        ("AWS::AutoScaling::AutoScalingGroup", {"AvailabilityZones": {"Fn::GetAZs": ""}}, False),
        ("Custom::Thing", {"AvailabilityZone": ZONE}, False),
    ],
)
def test_zones_by_function_are_found_where_another_one_replaces(
    kind: str, properties: dict[str, Any], found: bool
) -> None:
    made = {name: {"Type": kind, "Properties": properties} for name in ("First", "Second")}
    told = [each for each in findings(FIT | {"Resources": FIT["Resources"] | made}) if "Fn::GetAZs" in each]
    assert len(told) == found
    for each in told:
        assert each.startswith("Resources/First/Properties/AvailabilityZone (and 1 more): ")
        assert each.endswith("ask for the zone in the form, as AWS::EC2::AvailabilityZone::Name")


TOPIC: dict[str, Any] = {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": "x"}}
MANY = {f"T{number}": TOPIC for number in range(501)}
NESTED: dict[str, tuple[dict[str, Any], str]] = {
    "an account": (resources(T={"Properties": "a-123456789012-b"}), "Outer/Inner: Resources/T/Properties: literal account"),
    "an export": (
        {**resources(T=TOPIC), "Outputs": {"O": {"Value": "x", "Export": {"Name": "n"}}}},
        "Outer/Inner: Outputs/O/Export: use an SSM parameter",
    ),
    "a macro": ({**resources(T=TOPIC), "Transform": "X"}, "Outer/Inner: Transform: macros and transforms"),
    "a null section": ({**resources(T=TOPIC), "Outputs": None}, "Outer/Inner: Outputs: null, which CloudFormation"),
    "a null resource": (resources(T=None), "Outer/Inner: Resources/T: null, which CloudFormation refuses"),
    "nothing": (resources(), "Outer/Inner: Resources: none; a nested stack makes at least one"),
    "no section": ({}, "Outer/Inner: Resources: none; a nested stack makes at least one"),
    "too many": (resources(**MANY), "Outer/Inner: Resources: 501, AWS allows 500 in a nested stack"),
    "too long": (resources(T={**TOPIC, "Metadata": {"x": "y" * 1_100_000}}), "Outer/Inner: template: 1,100,177 bytes"),
    "a parameter without a value": (
        {"Parameters": {"P": asks()}, **resources(T=TOPIC)},
        "Outer: Resources/Inner/Properties/Parameters: the nested template's P has no default",
    ),
    "a template from elsewhere": (
        resources(S={"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "https://example.com/x.json"}}),
        "Resources/Outer/Inner/S/Properties/TemplateURL: a nested stack whose template is no file of this version",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("inner", "finding"), NESTED.values(), ids=NESTED)
def test_what_is_wrong_in_a_nested_template_is_told_once_and_with_its_path(inner: dict[str, Any], finding: str) -> None:
    templates = Templates()
    middle = resources(Inner=templates.stack(inner))
    outer = resources(Outer=templates.stack(middle))
    (found,) = check(outer, canonical(outer), templates.read)
    assert found.startswith(finding)


def test_what_metrics_of_a_distribution_may_say_they_may_say_in_another_nested_stack() -> None:
    templates = Templates()
    body = '{"widgets": [{"region": "us-east-1"}]}'
    board = {"Type": "AWS::CloudWatch::Dashboard", "Properties": {"DashboardBody": body}}
    distribution = {"Type": "AWS::CloudFront::Distribution", "Properties": {}}
    outer = resources(A=templates.stack(resources(Site=distribution)), B=templates.stack(resources(Board=board)))
    assert check(outer, canonical(outer), templates.read) == []
    (found,) = check(resources(B=outer["Resources"]["B"]), canonical(outer), templates.read)
    assert "literal Region" in found


@pytest.mark.parametrize(
    "template", [b"[1", b"Resources: {A: [}", b'{"Resources": {"A": null}}', b'{"Parameters": []}']
)
def test_what_cannot_be_read_is_told_by_the_linter_too(template: bytes) -> None:
    assert lint(template)
