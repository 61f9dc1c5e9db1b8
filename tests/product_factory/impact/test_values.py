"""Intrinsic functions, references and conditions are followed as far as can be known before a launch."""

from __future__ import annotations

from typing import Any

import pytest

from product_factory.impact import Bump, Effect, impact

NONE, IN_PLACE, REPLACEMENT, POSSIBLE = (
    Effect.NONE,
    Effect.IN_PLACE,
    Effect.REPLACEMENT,
    Effect.POSSIBLE_REPLACEMENT,
)
SILENT = None  # no change at all is told


def volume(value: Any, **sections: Any) -> dict[str, Any]:
    """A log group whose name, which replaces it, has this value; beside it a role with a path to change."""
    group = {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": value}}
    return {
        "Parameters": {"Old": {"Type": "String", "Default": "x"}, "Numbers": {"Type": "CommaDelimitedList"}},
        "Conditions": {"Wanted": {"Fn::Equals": [{"Ref": "Old"}, "yes"]}},
        "Mappings": {"Map": {"a": {"b": "one"}, "c": {"b": "two"}}},
        "Resources": {
            "Group": group,
            "Role": {"Type": "AWS::IAM::Role", "Properties": {"Path": "/a/"}},
            "Other": {"Type": "AWS::IAM::Role", "Properties": {"Path": "/a/"}},
        },
    } | sections


def asked(**more: Any) -> dict[str, Any]:
    return {"Parameters": volume("")["Parameters"] | more}


def if_(condition: str, then: Any, otherwise: Any) -> dict[str, Any]:
    return {"Fn::If": [condition, then, otherwise]}


OLD, STACK, NO_VALUE = {"Ref": "Old"}, {"Ref": "AWS::StackName"}, {"Ref": "AWS::NoValue"}
NEW_WITH_DEFAULT = asked(New={"Type": "String", "Default": "fixed"})
NEW_LOOKED_UP = asked(New={"Type": "AWS::SSM::Parameter::Value<String>", "Default": "fixed"})

CASES: list[tuple[str, Any, dict[str, Any], Any, dict[str, Any], Effect | None]] = [
    ("an answer stays whatever its default", OLD, {}, OLD, asked(Old={"Type": "String", "Default": "y"}), SILENT),
    ("a new question's default is taken", "fixed", {}, {"Ref": "New"}, NEW_WITH_DEFAULT, NONE),
    ("a new question's other default", "else", {}, {"Ref": "New"}, NEW_WITH_DEFAULT, REPLACEMENT),
    ("a looked-up value is not known", "fixed", {}, {"Ref": "New"}, NEW_LOOKED_UP, POSSIBLE),
    ("an answer in place of a literal", "x", {}, OLD, {}, POSSIBLE),
    ("one pseudo parameter for another", STACK, {}, {"Ref": "AWS::Region"}, {}, POSSIBLE),
    ("numbers are texts", 5, {}, "5", {}, NONE),
    ("Sub and Join write the same", {"Fn::Sub": "a-${Old}"}, {}, {"Fn::Join": ["-", ["a", OLD]]}, {}, NONE),
    ("Sub with a literal that changes", {"Fn::Sub": "a-${Old}"}, {}, {"Fn::Sub": "b-${Old}"}, {}, REPLACEMENT),
    ("Sub of one name is Ref", {"Fn::Sub": "${Old}"}, {}, OLD, {}, NONE),
    ("Sub with its own variables", {"Fn::Sub": ["a-${V}", {"V": OLD}]}, {}, {"Fn::Sub": "a-${Old}"}, {}, NONE),
    ("Sub escapes", {"Fn::Sub": "a-${!Old}"}, {}, "a-${Old}", {}, NONE),
    ("text added after an answer", {"Fn::Sub": "a${Old}"}, {}, {"Fn::Sub": "a${Old}b"}, {}, REPLACEMENT),
    ("text moves around an answer", {"Fn::Sub": "a${Old}"}, {}, {"Fn::Sub": "${Old}a"}, {}, POSSIBLE),
    ("If, both branches", if_("Wanted", "a", "b"), {}, if_("Wanted", "c", "d"), {}, REPLACEMENT),
    ("If, one branch", if_("Wanted", "a", "b"), {}, if_("Wanted", "a", "c"), {}, POSSIBLE),
    ("If, branches swapped", if_("Wanted", "a", "b"), {}, if_("Wanted", "b", "a"), {}, REPLACEMENT),
    ("If wrapped around the same", "a", {}, if_("Wanted", "a", "a"), {}, NONE),
    ("If added with another branch", "a", {}, if_("Wanted", "a", "b"), {}, POSSIBLE),
    ("If with NoValue", if_("Wanted", "a", NO_VALUE), {}, if_("Wanted", "b", NO_VALUE), {}, POSSIBLE),
    (
        "a condition that is defined anew",
        if_("Wanted", "a", "b"),
        {},
        if_("Wanted", "a", "b"),
        {"Conditions": {"Wanted": {"Fn::Equals": [OLD, "no"]}}},
        POSSIBLE,
    ),
    (
        "a condition written otherwise",
        if_("Wanted", "a", "b"),
        {},
        if_("Wanted", "a", "b"),
        {"Conditions": {"Wanted": {"Condition": "Same"}, "Same": {"Fn::Equals": [OLD, "yes"]}}},
        SILENT,
    ),
    (
        "a condition that never held",
        "b",
        {},
        if_("Wanted", "a", "b"),
        asked(Old={"Type": "String", "AllowedValues": ["x", "yes"]}),
        POSSIBLE,
    ),
    (
        "a condition that no answer so far fulfils",
        "b",
        asked(Old={"Type": "String", "AllowedValues": ["x", "z"]}),
        if_("Wanted", "a", "b"),
        asked(Old={"Type": "String", "AllowedValues": ["x", "yes", "z"]}),
        NONE,
    ),
    ("Select of a list", {"Fn::Select": [0, ["a", "b"]]}, {}, "a", {}, NONE),
    ("Select of another item", {"Fn::Select": [0, ["a", "b"]]}, {}, {"Fn::Select": [1, ["a", "b"]]}, {}, REPLACEMENT),
    (
        "Select of another answer",
        {"Fn::Select": [0, {"Ref": "Numbers"}]},
        {},
        {"Fn::Select": [1, {"Ref": "Numbers"}]},
        {},
        POSSIBLE,
    ),
    ("Split", {"Fn::Select": [1, {"Fn::Split": ["-", "a-b"]}]}, {}, "b", {}, NONE),
    ("FindInMap", {"Fn::FindInMap": ["Map", "a", "b"]}, {}, "one", {}, NONE),
    (
        "FindInMap of another key",
        {"Fn::FindInMap": ["Map", "a", "b"]},
        {},
        {"Fn::FindInMap": ["Map", "c", "b"]},
        {},
        REPLACEMENT,
    ),
    (
        "a mapping that changes where it is not read",
        {"Fn::FindInMap": ["Map", "a", "b"]},
        {},
        {"Fn::FindInMap": ["Map", "a", "b"]},
        {"Mappings": {"Map": {"a": {"b": "one"}, "c": {"b": "three"}}}},
        SILENT,
    ),
    (
        "a mapping that may be read where it changes",
        {"Fn::FindInMap": ["Map", OLD, "b"]},
        {},
        {"Fn::FindInMap": ["Map", OLD, "b"]},
        {"Mappings": {"Map": {"a": {"b": "one"}, "c": {"b": "three"}}}},
        POSSIBLE,
    ),
    (
        "a mapping that no answer so far can look up where it changes",
        {"Fn::FindInMap": ["Map", OLD, "b"]},
        asked(Old={"Type": "String", "AllowedValues": ["a"]}),
        {"Fn::FindInMap": ["Map", OLD, "b"]},
        asked(Old={"Type": "String", "AllowedValues": ["a", "c"]})
        | {"Mappings": {"Map": {"a": {"b": "one"}, "c": {"b": "three"}}}},
        SILENT,
    ),
    (
        "a mapping that changes for an answer given so far",
        {"Fn::FindInMap": ["Map", OLD, "b"]},
        asked(Old={"Type": "String", "AllowedValues": ["a"]}),
        {"Fn::FindInMap": ["Map", OLD, "b"]},
        asked(Old={"Type": "String", "AllowedValues": ["a"]}) | {"Mappings": {"Map": {"a": {"b": "two"}}}},
        POSSIBLE,
    ),
    (
        "a mapping that loses what an answer given so far looks up",
        {"Fn::FindInMap": ["Map", OLD, "b"]},
        asked(Old={"Type": "String", "AllowedValues": ["a", "c"]}),
        {"Fn::FindInMap": ["Map", OLD, "b"]},
        asked(Old={"Type": "String", "AllowedValues": ["a", "c"]}) | {"Mappings": {"Map": {"c": {"b": "two"}}}},
        POSSIBLE,
    ),
    (
        "a mapping that changes in what nobody looks up",
        {"Fn::FindInMap": ["Map", OLD, "b"]},
        {},
        {"Fn::FindInMap": ["Map", OLD, "b"]},
        {"Mappings": {"Map": {"a": {"b": "one", "new": "x"}, "c": {"b": "two"}}}},
        SILENT,
    ),
    ("another resource", {"Ref": "Role"}, {}, {"Ref": "Other"}, {}, REPLACEMENT),
    ("another attribute", {"Fn::GetAtt": ["Role", "Arn"]}, {}, {"Fn::GetAtt": "Role.RoleId"}, {}, POSSIBLE),
    ("GetAtt in both spellings", {"Fn::GetAtt": ["Role", "Arn"]}, {}, {"Fn::Sub": "${Role.Arn}"}, {}, NONE),
    ("Base64 of another text", {"Fn::Base64": "a"}, {}, {"Fn::Base64": "b"}, {}, REPLACEMENT),
    ("Cidr of another size", {"Fn::Cidr": ["10.0.0.0/8", 1, 8]}, {}, {"Fn::Cidr": ["10.0.0.0/8", 1, 9]}, {}, POSSIBLE),
    ("an import by another name", {"Fn::ImportValue": "a"}, {}, {"Fn::ImportValue": "b"}, {}, POSSIBLE),
]


@pytest.mark.parametrize(
    ("was", "before", "now", "after", "effect"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_a_name_worked_out(was: Any, before: Any, now: Any, after: Any, effect: Effect | None) -> None:
    found = impact(volume(was, **before), volume(now, **after))
    told = [change.effect for change in found.changes if change.section == "Resources"]
    assert told == ([] if effect is SILENT else [effect])


def two(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    return {"Resources": {"First": first, "Second": second}}


def role(path: str, **more: Any) -> dict[str, Any]:
    return {"Type": "AWS::IAM::Role", "Properties": {"Path": path, **more}}


@pytest.mark.parametrize(
    ("before", "after", "second", "expected"),
    [
        # A replaced resource has another name and ARN.
        (role("/a/"), role("/b/"), ("AWS::Logs::LogGroup", "LogGroupName", {"Ref": "First"}), REPLACEMENT),
        (role("/a/"), role("/b/"), ("AWS::Lambda::Function", "Role", {"Fn::GetAtt": ["First", "Arn"]}), IN_PLACE),
        (role("/a/"), role("/b/"), ("AWS::Logs::LogGroup", "LogGroupName", {"Fn::Sub": "x-${First}"}), REPLACEMENT),
        (
            role("/a/"),
            role("/b/"),
            ("AWS::Logs::LogGroup", "LogGroupName", {"Fn::Sub": ["x-${V}", {"V": {"Ref": "First"}}]}),
            REPLACEMENT,
        ),
        # What changes in place keeps its name, ARN and IDs,
        (role("/a/"), role("/a/", Description="x"), ("AWS::Logs::LogGroup", "LogGroupName", {"Ref": "First"}), SILENT),
        (
            {"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": "a"}},
            {"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": "a", "SecurityGroupIngress": [1]}},
            ("AWS::Logs::LogGroup", "LogGroupName", {"Fn::GetAtt": ["First", "GroupId"]}),
            SILENT,
        ),
        # but not what another property makes: a table's stream is replaced with its StreamSpecification.
        (
            {"Type": "AWS::DynamoDB::Table", "Properties": {"StreamSpecification": {"StreamViewType": "KEYS_ONLY"}}},
            {"Type": "AWS::DynamoDB::Table", "Properties": {"StreamSpecification": {"StreamViewType": "NEW_IMAGE"}}},
            ("AWS::Lambda::EventSourceMapping", "EventSourceArn", {"Fn::GetAtt": ["First", "StreamArn"]}),
            POSSIBLE,
        ),
        # An attribute that is a property has its value.
        (
            {"Type": "AWS::SSM::Parameter", "Properties": {"Value": "a"}},
            {"Type": "AWS::SSM::Parameter", "Properties": {"Value": "b"}},
            ("AWS::Logs::LogGroup", "LogGroupName", {"Fn::GetAtt": ["First", "Value"]}),
            REPLACEMENT,
        ),
        # One that AWS gives may be another on a new resource.
        (
            {"Type": "AWS::EC2::Subnet", "Properties": {"CidrBlock": "10.0.0.0/24"}},
            {"Type": "AWS::EC2::Subnet", "Properties": {"CidrBlock": "10.0.1.0/24"}},
            ("AWS::EC2::Instance", "AvailabilityZone", {"Fn::GetAtt": ["First", "AvailabilityZone"]}),
            REPLACEMENT,
        ),
        # Another type is another resource.
        (
            {"Type": "AWS::SNS::Topic"},
            {"Type": "AWS::SQS::Queue"},
            ("AWS::Logs::LogGroup", "LogGroupName", {"Ref": "First"}),
            REPLACEMENT,
        ),
        # What a custom resource returns may change whenever it does.
        (
            {"Type": "Custom::Thing", "Properties": {"X": 1}},
            {"Type": "Custom::Thing", "Properties": {"X": 2}},
            ("AWS::Logs::LogGroup", "LogGroupName", {"Fn::GetAtt": ["First", "Name"]}),
            POSSIBLE,
        ),
        # Possible replacements make possible replacements.
        (
            {"Type": "AWS::EC2::Instance", "Properties": {"InstanceType": "t3.micro"}},
            {"Type": "AWS::EC2::Instance", "Properties": {"InstanceType": "t3.small"}},
            ("AWS::Logs::LogGroup", "LogGroupName", {"Ref": "First"}),
            POSSIBLE,
        ),
    ],
)
def test_what_becomes_of_a_resource_becomes_of_those_that_refer_to_it(
    before: dict[str, Any], after: dict[str, Any], second: tuple[str, str, Any], expected: Effect | None
) -> None:
    kind, name, value = second
    refers = {"Type": kind, "Properties": {name: value}}
    found = {change.name: change.effect for change in impact(two(before, refers), two(after, refers)).changes}
    assert found.get("Second") is expected


def test_replacement_goes_through_chains_and_stops_at_circles() -> None:
    def chain(path: str) -> dict[str, Any]:
        names = [f"R{number}" for number in range(5)]
        linked = {
            name: {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": {"Ref": other}}}
            for name, other in zip(names[1:], names, strict=False)
        }
        circle = {"A": linked["R1"] | {"Properties": {"LogGroupName": {"Ref": "A"}}}}
        return {"Resources": {"R0": role(path), **linked, **circle}}

    found = impact(chain("/a/"), chain("/b/"))
    assert {change.name for change in found.changes} == {f"R{number}" for number in range(5)}
    assert {change.effect for change in found.changes} == {REPLACEMENT}
    assert found.bump is Bump.MAJOR
