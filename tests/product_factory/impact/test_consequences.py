"""What is lost, what is kept, what is refused; and what nobody notices."""

from __future__ import annotations

from typing import Any

import pytest

from product_factory.impact import Bump, Effect, impact

MAJOR, MINOR, PATCH = Bump.MAJOR, Bump.MINOR, Bump.PATCH
DELETION, KEPT = Effect.DELETION, Effect.DELETION_KEPT


def one(resource: dict[str, Any] | None, name: str = "One", **sections: Any) -> dict[str, Any]:
    return {"Resources": {} if resource is None else {name: resource}} | sections


def made(kind: str, properties: dict[str, Any] | None = None, **attributes: Any) -> dict[str, Any]:
    return {"Type": f"AWS::{kind}", "Properties": properties or {}, **attributes}


@pytest.mark.parametrize(
    ("resource", "effect", "bump"),
    [
        (made("SNS::Topic"), DELETION, MINOR),
        (made("S3::Bucket"), DELETION, MAJOR),
        (made("S3::Bucket", DeletionPolicy="Delete"), DELETION, MAJOR),
        (made("S3::Bucket", DeletionPolicy="Retain"), KEPT, MAJOR),
        (made("S3::Bucket", DeletionPolicy="RetainExceptOnCreate"), KEPT, MAJOR),
        (made("EC2::Volume", DeletionPolicy="Snapshot"), KEPT, MAJOR),
        # Whoever wrote Retain says that it holds something.
        (made("IAM::Role", DeletionPolicy="Retain"), KEPT, MAJOR),
        # Without a policy RDS keeps a snapshot, but of no instance in a cluster.
        (made("RDS::DBCluster"), KEPT, MAJOR),
        (made("RDS::DBInstance"), KEPT, MAJOR),
        # The cluster's storage holds the data, whichever of its instances go.
        (made("RDS::DBInstance", {"DBClusterIdentifier": "a"}), DELETION, MINOR),
        (made("Neptune::DBInstance", {"DBClusterIdentifier": "a"}), DELETION, MINOR),
        (made("RDS::DBCluster", DeletionPolicy="Delete"), DELETION, MAJOR),
        (made("RDS::DBInstance", DeletionPolicy="Delete"), DELETION, MAJOR),
        (made("DynamoDB::Table"), DELETION, MAJOR),
        # Others look it up by its name.
        (made("SSM::Parameter"), DELETION, MAJOR),
    ],
)
def test_removal(resource: dict[str, Any], effect: Effect, bump: Bump) -> None:
    found = impact(one(resource), one(None))
    assert [change.effect for change in found.changes] == [effect]
    assert found.bump is bump
    back = impact(one(None), one(resource))
    assert [change.effect for change in back.changes] == [Effect.CREATION]
    assert back.bump is MINOR


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        ({}, {}, "Its data are lost: items."),
        ({"UpdateReplacePolicy": "Retain"}, {"UpdateReplacePolicy": "Retain"}, "the old one stays"),
        ({"UpdateReplacePolicy": "Snapshot"}, {"UpdateReplacePolicy": "Snapshot"}, "in a snapshot"),
        # AWS does not say which of the two counts.
        ({}, {"UpdateReplacePolicy": "Retain"}, "Its data are lost: items."),
        # DeletionPolicy is not for replacements.
        ({"DeletionPolicy": "Retain"}, {"DeletionPolicy": "Retain"}, "Its data are lost: items."),
    ],
)
def test_a_replacement_says_whether_data_are_kept(before: Any, after: Any, text: str) -> None:
    old = made("DynamoDB::Table", {"TableName": "a"}, **before)
    new = made("DynamoDB::Table", {"TableName": "b"}, **after)
    (change,) = impact(one(old), one(new)).changes
    assert change.effect is Effect.REPLACEMENT
    assert text in change.why


@pytest.mark.parametrize("told", ["Outputs", "SSM"])
def test_what_others_may_hold_on_to_is_no_small_loss(told: str) -> None:
    """A topic is no data; but its ARN is given out, and whoever holds it writes to nobody."""

    def template(name: str) -> dict[str, Any]:
        arn = {"Fn::Sub": "${One}"}
        parameter = made("SSM::Parameter", {"Name": "/a", "Value": arn})
        made_ = one(made("SNS::Topic", {"TopicName": name}))
        if told == "Outputs":
            return made_ | {"Outputs": {"Arn": {"Value": arn}}}
        return {"Resources": made_["Resources"] | {"Told": parameter}}

    found = impact(template("a"), template("b"))
    assert found.bump is MAJOR
    assert [c.effect for c in found.changes if c.name == "One"] == [Effect.REPLACEMENT]
    others = {c.effect for c in found.changes if c.name != "One"}
    assert others == {Effect.OUTPUT_CHANGED if told == "Outputs" else Effect.IN_PLACE}


def test_another_type_under_one_logical_id_is_refused() -> None:
    """https://github.com/aws/aws-sam-cli/issues/6786: Update of resource type is not permitted."""
    found = impact(one(made("SNS::Topic")), one(made("SQS::Queue")))
    assert [(c.effect, c.kind, c.properties) for c in found.changes] == [(Effect.REFUSED, "changed", ("Type",))]
    assert found.bump is MAJOR


@pytest.mark.parametrize(
    ("kind", "was", "now", "effect"),
    [
        ("IAM::Role", {"RoleName": "n", "Path": "/a/"}, {"RoleName": "n", "Path": "/b/"}, Effect.REFUSED),
        ("IAM::Role", {"RoleName": "n", "Path": "/a/"}, {"RoleName": "m", "Path": "/b/"}, Effect.REPLACEMENT),
        ("IAM::Role", {"Path": "/a/"}, {"Path": "/b/"}, Effect.REPLACEMENT),
        ("SQS::Queue", {"QueueName": "n"}, {"QueueName": "n", "FifoQueue": True}, Effect.REFUSED),
        # A name after the stack stays too.
        (
            "SNS::Topic",
            {"TopicName": {"Fn::Sub": "${AWS::StackName}-a"}},
            {"TopicName": {"Fn::Sub": "${AWS::StackName}-a"}, "FifoTopic": True},
            Effect.REFUSED,
        ),
        (
            "RDS::DBInstance",
            {"DBInstanceIdentifier": "n"},
            {"DBInstanceIdentifier": "n", "DBName": "x"},
            Effect.REFUSED,
        ),
        # Possibly replaced, with the same name: refused, if so.
        (
            "DynamoDB::Table",
            {"TableName": "n", "KeySchema": [1]},
            {"TableName": "n", "KeySchema": [2]},
            Effect.POSSIBLY_REFUSED,
        ),
        # Deleted before it is created again.
        (
            "EC2::TransitGatewayRoute",
            {"TransitGatewayRouteTableId": "t", "DestinationCidrBlock": "10.0.0.0/8", "Blackhole": True},
            {"TransitGatewayRouteTableId": "t", "DestinationCidrBlock": "10.0.0.0/8", "Blackhole": False},
            Effect.REPLACEMENT,
        ),
        (
            "Logs::MetricFilter",
            {"FilterName": "n", "LogGroupName": "a"},
            {"FilterName": "n", "LogGroupName": "b"},
            Effect.REPLACEMENT,
        ),
    ],
)
def test_what_bears_a_name_of_its_own_is_not_replaced(kind: str, was: Any, now: Any, effect: Effect) -> None:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html"""
    found = impact(one(made(kind, was)), one(made(kind, now)))
    (change,) = found.changes
    assert change.effect is effect
    named = effect in (Effect.REFUSED, Effect.POSSIBLY_REFUSED)
    assert ("CloudFormation refuses to replace" in change.why) == named
    if named:
        assert found.bump is MAJOR


def test_a_property_spelled_out_as_the_schema_takes_it_anyway_may_replace_or_not() -> None:
    without = one(made("EC2::CustomerGateway", {"IpAddress": "192.0.2.1"}))
    for number, effect in ((65000, Effect.POSSIBLE_REPLACEMENT), (65001, Effect.REPLACEMENT)):
        (change,) = impact(
            without, one(made("EC2::CustomerGateway", {"IpAddress": "192.0.2.1", "BgpAsn": number}))
        ).changes
        assert change.effect is effect


def test_a_new_logical_id_is_delete_and_create() -> None:
    old = {"A": made("SNS::Topic"), "P": made("SNS::TopicPolicy", {"Topics": [{"Ref": "A"}]})}
    new = {"B": made("SNS::Topic", Metadata={"x": 1}), "Q": made("SNS::TopicPolicy", {"Topics": [{"Ref": "B"}]})}
    found = {change.name: change for change in impact({"Resources": old}, {"Resources": new}).changes}
    assert {name: change.effect for name, change in found.items()} == {
        "A": DELETION,
        "P": DELETION,
        "B": Effect.CREATION,
        "Q": Effect.CREATION,
    }
    assert "Same content as the new B: CloudFormation deletes the one and creates the other." in found["A"].why
    assert "Same content as P" in found["Q"].why


def test_a_new_logical_id_for_what_bears_a_name_of_its_own_is_refused() -> None:
    named = made("S3::Bucket", {"BucketName": "a"}, DeletionPolicy="Retain")
    found = {c.name: c.effect for c in impact(one(named, "A"), one(named, "B")).changes}
    assert found == {"A": KEPT, "B": Effect.REFUSED}


def test_other_content_is_no_new_logical_id() -> None:
    old, new = made("SNS::Topic", {"DisplayName": "a"}), made("SNS::Topic", {"DisplayName": "b"})
    assert not any("Same content" in change.why for change in impact(one(old, "A"), one(new, "B")).changes)


EQUALS_YES = {"Fn::Equals": [{"Ref": "Answer"}, "yes"]}
ANSWER = {"Answer": {"Type": "String"}}


@pytest.mark.parametrize(
    ("before", "after", "effect", "bump"),
    [
        (None, EQUALS_YES, Effect.POSSIBLE_DELETION, MAJOR),
        (EQUALS_YES, None, Effect.POSSIBLE_CREATION, MINOR),
        (EQUALS_YES, {"Fn::Not": [EQUALS_YES]}, Effect.POSSIBLE_DELETION, MAJOR),
        (EQUALS_YES, {"Fn::Or": [EQUALS_YES, {"Fn::Equals": ["a", "b"]}]}, None, PATCH),
        ({"Fn::Equals": ["a", "b"]}, {"Fn::Equals": ["a", "a"]}, Effect.POSSIBLE_CREATION, MINOR),
        ({"Fn::Equals": ["a", "a"]}, {"Fn::Equals": ["a", "b"]}, Effect.POSSIBLE_DELETION, MAJOR),
    ],
)
def test_a_condition_makes_and_unmakes(before: Any, after: Any, effect: Effect | None, bump: Bump) -> None:
    def template(condition: Any) -> dict[str, Any]:
        table = made("DynamoDB::Table", {"TableName": "a"}, **({"Condition": "C"} if condition else {}))
        return one(table, Parameters=ANSWER, Conditions={"C": condition} if condition else {})

    found = impact(template(before), template(after))
    assert [change.effect for change in found.changes if change.section == "Resources"] == ([effect] if effect else [])
    assert found.bump is bump


def test_a_condition_that_every_answer_so_far_fulfils_unmakes_nothing() -> None:
    """As in security-notification 1.1.0: the address may stay empty from now on, and nobody's is."""
    given = {"Condition": "Given", "Type": "AWS::SNS::Subscription", "Properties": {"Endpoint": {"Ref": "Mail"}}}
    condition = {"Given": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Mail"}, ""]}]}}
    rule = {"Asked": {"Assertions": [{"Assert": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Mail"}, ""]}]}}]}}
    always = {key: value for key, value in given.items() if key != "Condition"}
    for pattern, expected in (("[^@]+@[^@]+", {Effect.NONE}), (".*", {Effect.NONE, Effect.POSSIBLE_DELETION})):
        old = one(always, Parameters={"Mail": {"Type": "String", "AllowedPattern": pattern}})
        new = one(given, Parameters={"Mail": {"Type": "String", "Default": ""}}, Conditions=condition)
        assert {change.effect for change in impact(old, new).changes} == expected
        ruled = impact(old, new | {"Rules": rule})
        refused = [c.effect for c in ruled.changes if c.section == "Rules"]
        assert refused == [Effect.NONE if pattern != ".*" else Effect.POSSIBLY_REJECTED]


def test_the_value_behind_a_looked_up_parameter_may_be_anything() -> None:
    """The pattern is that of the SSM parameter's name; no account can be told to lack a value by it."""
    topic, wanted = made("SNS::Topic"), {"C": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Answer"}, "yes"]}]}}
    looked_up = {"Answer": {"Type": "AWS::SSM::Parameter::Value<String>", "AllowedPattern": "/[a-z]+"}}
    old, new = (
        one(topic, Parameters=looked_up),
        one(topic | {"Condition": "C"}, Parameters=looked_up, Conditions=wanted),
    )
    assert Effect.POSSIBLE_DELETION in {change.effect for change in impact(old, new).changes}


def test_the_heaviest_of_two_effects_is_told() -> None:
    """Without its condition it is created in some accounts; with another path it is replaced in the others."""
    old = one(made("IAM::Role", {"Path": "/a/"}, Condition="C"), Parameters=ANSWER, Conditions={"C": EQUALS_YES})
    new = one(made("IAM::Role", {"Path": "/b/"}), Parameters=ANSWER, Conditions={"C": EQUALS_YES})
    (change,) = impact(old, new).changes
    assert change.effect is Effect.REPLACEMENT
    assert change.properties == ("Condition", "Properties.Path")


def test_an_assertion_under_another_condition_is_another_rule() -> None:
    def ruled(**condition: Any) -> dict[str, Any]:
        return {"Parameters": ANSWER, "Rules": {"R": {**condition, "Assertions": [{"Assert": EQUALS_YES}]}}}

    sometimes = {"RuleCondition": {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]}}
    assert impact(ruled(**sometimes), ruled()).bump is MAJOR
    assert impact(ruled(), ruled(**sometimes)).bump is PATCH


def test_a_resource_that_no_account_has_is_no_loss() -> None:
    never = one(made("S3::Bucket", Condition="Never"), Conditions={"Never": {"Fn::Equals": ["a", "b"]}})
    found = impact(never, one(None))
    assert {change.effect for change in found.changes} == {Effect.NONE}
    assert found.bump is PATCH


@pytest.mark.parametrize(
    ("before", "after", "bump"),
    [
        ({"Metadata": {"a": 1}}, {"Metadata": {"a": 2}}, PATCH),
        ({}, {"Metadata": {"cdk_nag": {"rules_to_suppress": []}}}, PATCH),
        ({"DependsOn": "A"}, {"DependsOn": ["A"]}, PATCH),
        ({}, {"DeletionPolicy": "Retain"}, MINOR),
        ({"DeletionPolicy": "Retain"}, {}, MINOR),
        ({}, {"UpdatePolicy": {"UseOnlineResharding": True}}, MINOR),
    ],
)
def test_attributes_do_nothing_now(before: Any, after: Any, bump: Bump) -> None:
    found = impact(one(made("S3::Bucket", **before)), one(made("S3::Bucket", **after)))
    assert [change.effect for change in found.changes] == [Effect.NONE]
    assert found.bump is bump


def test_a_weaker_policy_is_told() -> None:
    found = impact(one(made("S3::Bucket", DeletionPolicy="Retain")), one(made("S3::Bucket")))
    assert "DeletionPolicy no longer keeps it" in found.changes[0].why


VALUE = {"Value": "a"}


@pytest.mark.parametrize(
    ("before", "after", "effect", "bump"),
    [
        (None, VALUE, Effect.NEW_OUTPUT, MINOR),
        (VALUE, None, Effect.OUTPUT_REMOVED, MAJOR),
        (VALUE, {"Value": "b"}, Effect.OUTPUT_CHANGED, MINOR),
        (VALUE, VALUE | {"Description": "x"}, Effect.NONE, PATCH),
        (VALUE, {"Value": {"Fn::Sub": "a"}}, Effect.NONE, PATCH),
        (VALUE, VALUE | {"Condition": "C"}, Effect.OUTPUT_REMOVED, MAJOR),
        (VALUE | {"Condition": "C"}, VALUE, Effect.NEW_OUTPUT, MINOR),
        (VALUE | {"Export": {"Name": "a"}}, VALUE | {"Export": {"Name": "b"}}, Effect.OUTPUT_CHANGED, MAJOR),
    ],
)
def test_outputs(before: Any, after: Any, effect: Effect, bump: Bump) -> None:
    rest = {"Parameters": ANSWER, "Conditions": {"C": EQUALS_YES}}
    found = impact(
        rest | {"Outputs": {"One": before} if before else {}}, rest | {"Outputs": {"One": after} if after else {}}
    )
    assert [(change.section, change.effect) for change in found.changes] == [("Outputs", effect)]
    assert found.bump is bump


@pytest.mark.parametrize(
    ("before", "after", "effect", "bump"),
    [
        ({}, {"Description": "a"}, Effect.NONE, PATCH),
        ({"Metadata": {"AWS::CloudFormation::Interface": {}}}, {"Metadata": {}}, Effect.NONE, PATCH),
        ({}, {"Mappings": {"M": {"a": {"b": "c"}}}}, Effect.NONE, PATCH),
        ({"Conditions": {"C": EQUALS_YES}}, {}, Effect.NONE, PATCH),
        ({}, {"Transform": "AWS::Serverless-2016-10-31"}, Effect.POSSIBLE_REPLACEMENT, MAJOR),
        # A section that only a transform can read.
        ({"Globals": {"Function": {"Timeout": 3}}}, {}, Effect.POSSIBLE_REPLACEMENT, MAJOR),
        ({"Conditions": {"Fn::ForEach::C": ["N", ["a"], {}]}}, {}, Effect.POSSIBLE_REPLACEMENT, MAJOR),
        ({"Rules": {"R": {"Assertions": [{"Assert": EQUALS_YES}]}}}, {}, Effect.NONE, MINOR),
        ({}, {"Rules": {"R": {"Assertions": [{"Assert": EQUALS_YES}]}}}, Effect.POSSIBLY_REJECTED, MAJOR),
        (
            {"Rules": {"R": {"Assertions": [{"Assert": EQUALS_YES}]}}},
            {"Rules": {"R": {"Assertions": [{"Assert": EQUALS_YES, "AssertDescription": "x"}]}}},
            Effect.NONE,
            PATCH,
        ),
    ],
)
def test_other_sections(before: Any, after: Any, effect: Effect, bump: Bump) -> None:
    found = impact({"Parameters": ANSWER} | before, {"Parameters": ANSWER} | after)
    assert [change.effect for change in found.changes] == [effect]
    assert found.bump is bump


def test_reasons_are_those_of_the_largest_bump_and_the_sentence_counts() -> None:
    old = {"Description": "a", "Resources": {"A": made("S3::Bucket"), "B": made("SNS::Topic")}}
    found = impact(old, {"Description": "b", "Resources": {}})
    assert [reason.split(":")[0] for reason in found.reasons] == ["Resources/A"]
    assert found.sentence == "Updating means 2 × deletion; at least a major version."
    assert impact(old, old | {"Description": "b"}).sentence == (
        "Updating does nothing to those who run it; at least a patch version."
    )
    assert impact(old, old).sentence == "Nothing changed."
