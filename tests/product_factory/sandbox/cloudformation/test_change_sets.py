"""A change set says what would change, by values, in the shape that AWS's answers have.

Recorded on AWS: localstack/localstack, tests/aws/services/cloudformation/test_change_set_parameters.snapshot.json,
test_change_set_ref.snapshot.json, test_change_set_fn_get_attr.snapshot.json, test_change_set_depends_on.snapshot.json;
scopes and actions: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html
"""

import json
import threading
from typing import Any

import pytest
from botocore.exceptions import ClientError

from product_factory.sandbox import install
from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks

TOPIC = {"Type": "AWS::SNS::Topic"}
NAMED = {"Parameters": {"Name": {"Type": "String"}}}
NO_CHANGES = "The submitted information didn't contain changes. Submit different information to create a change set."
LATER = "{{changeSet:KNOWN_AFTER_APPLY}}"


def topic(**properties: Any) -> dict[str, Any]:
    return {"Type": "AWS::SNS::Topic", "Properties": properties}


def propose(stacks: Stacks, resources: dict[str, Any], kind: str = "UPDATE", name: str = "c", **more: Any) -> str:
    made = stacks.api.create_change_set(
        StackName="SC-test", ChangeSetName=name, ChangeSetType=kind, **stacks.arguments(resources, more)
    )
    return str(made["Id"])


def changes(stacks: Stacks, resources: dict[str, Any], values: bool = False, **more: Any) -> dict[str, dict[str, Any]]:
    """The changes of a change set, by logical ID; the change set is deleted."""
    made = propose(stacks, resources, **more)
    told = stacks.api.describe_change_set(ChangeSetName=made, IncludePropertyValues=values)
    stacks.api.delete_change_set(ChangeSetName=made)
    assert told["Status"] == "CREATE_COMPLETE", told
    return {each["ResourceChange"]["LogicalResourceId"]: each["ResourceChange"] for each in told["Changes"]}


def target(name: str, recreation: str = "Never", **more: str) -> dict[str, str]:
    return {"Attribute": "Properties", "Name": name, "RequiresRecreation": recreation, **more}


def test_a_property_is_named_and_with_its_values_where_they_are_asked_for(stacks: Stacks) -> None:
    stacks.create({"A": topic(DisplayName="one")})
    after = {"A": topic(DisplayName="two")}
    plain = changes(stacks, after)["A"]
    direct = {"ChangeSource": "DirectModification", "Evaluation": "Static"}
    assert (plain["Replacement"], plain["Scope"]) == ("False", ["Properties"])
    assert plain["Details"] == [{**direct, "Target": target("DisplayName")}]
    assert "BeforeContext" not in plain
    full = changes(stacks, after, values=True)["A"]
    place = {"Path": "/Properties/DisplayName", "AttributeChangeType": "Modify"}
    expected = target("DisplayName", BeforeValue="one", AfterValue="two", **place)
    assert full["Details"] == [{**direct, "Target": expected}]
    assert json.loads(full["BeforeContext"]) == {"Properties": {"DisplayName": "one"}}
    assert json.loads(full["AfterContext"]) == {"Properties": {"DisplayName": "two"}}


def test_a_parameter_is_the_cause_and_a_name_that_changes_replaces(stacks: Stacks) -> None:
    resources = {"A": topic(TopicName={"Ref": "Name"})}
    stacks.create(resources, **NAMED, given={"Name": "one"})
    found = changes(stacks, resources, **NAMED, given={"Name": "two"})["A"]
    assert (found["Replacement"], found["PolicyAction"]) == ("True", "ReplaceAndDelete")
    always = target("TopicName", "Always")
    assert found["Details"] == [
        {"ChangeSource": "DirectModification", "Evaluation": "Dynamic", "Target": always},
        {"ChangeSource": "ParameterReference", "Evaluation": "Static", "CausingEntity": "Name", "Target": always},
    ]


def test_what_refers_to_a_replaced_resource_changes_with_it(stacks: Stacks) -> None:
    other = topic(DisplayName={"Ref": "A"})
    stacks.create({"A": topic(TopicName="one"), "B": other, "C": topic(DisplayName="c")})
    after = {"A": topic(TopicName="two"), "B": other, "C": topic(DisplayName="c")}
    found = changes(stacks, after)
    assert list(found) == ["A", "B"]
    (detail,) = found["B"]["Details"]
    assert (detail["ChangeSource"], detail["Evaluation"], detail["CausingEntity"]) == (
        "ResourceReference",
        "Static",
        "A",
    )
    full = changes(stacks, after, values=True)["B"]["Details"]
    assert [each["ChangeSource"] for each in full] == ["DirectModification", "ResourceReference"]
    assert {each["Target"]["AfterValue"] for each in full} == {LATER}


def test_an_attribute_of_a_resource_that_changes_is_known_later(stacks: Stacks) -> None:
    other = topic(DisplayName={"Fn::GetAtt": ["A", "TopicName"]})
    stacks.create({"A": topic(DisplayName="one"), "B": other})
    found = changes(stacks, {"A": topic(DisplayName="two"), "B": other})
    (detail,) = found["B"]["Details"]
    assert (detail["ChangeSource"], detail["Evaluation"]) == ("ResourceAttribute", "Dynamic")
    assert detail["CausingEntity"] == "A.TopicName"
    assert found["B"]["Replacement"] == "False"


def test_a_reference_to_a_resource_that_stays_is_no_change(stacks: Stacks) -> None:
    other = topic(DisplayName={"Ref": "A"})
    stacks.create({"A": topic(DisplayName="one"), "B": other})
    assert list(changes(stacks, {"A": topic(DisplayName="two"), "B": other})) == ["A"]


def test_other_words_for_the_same_value_are_no_change(stacks: Stacks) -> None:
    stacks.create({"A": topic(DisplayName="us-east-1"), "B": TOPIC})
    after = {"A": topic(DisplayName={"Ref": "AWS::Region"}), "B": topic(DisplayName="b")}
    assert list(changes(stacks, after)) == ["B"]


def test_conditions_are_applied(stacks: Stacks) -> None:
    resources = {"A": TOPIC, "Yes": {**TOPIC, "Condition": "Wanted"}, "No": {**TOPIC, "Condition": "Unwanted"}}
    more = {
        **NAMED,
        "Conditions": {
            "Wanted": {"Fn::Equals": [{"Ref": "Name"}, "yes"]},
            "Unwanted": {"Fn::Not": [{"Condition": "Wanted"}]},
        },
    }
    stacks.create(resources, **more, given={"Name": "no"})
    found = changes(stacks, resources, **more, given={"Name": "yes"})
    assert {name: each["Action"] for name, each in found.items()} == {"Yes": "Add", "No": "Remove"}
    assert found["No"]["PolicyAction"] == "Delete"


def test_tags_of_the_stack_change_what_bears_them(stacks: Stacks) -> None:
    stacks.create({"A": TOPIC}, tags={"team": "a"})
    found = changes(stacks, {"A": TOPIC}, tags={"team": "b"})["A"]
    assert found["Scope"] == ["Tags"]
    assert found["Details"][0]["Target"] == {"Attribute": "Tags", "RequiresRecreation": "Never"}


def test_metadata_and_policies_have_scopes_of_their_own(stacks: Stacks) -> None:
    stacks.create({"A": TOPIC})
    found = changes(stacks, {"A": {**TOPIC, "Metadata": {"a": "b"}, "DeletionPolicy": "Retain"}})["A"]
    assert found["Scope"] == ["Metadata", "DeletionPolicy"]


def test_a_secret_parameter_is_not_shown(stacks: Stacks) -> None:
    """That values of NoEcho parameters are masked here is inferred from DescribeStacks; showing less can't hurt."""
    more = {"Parameters": {"Name": {"Type": "String", "NoEcho": True}}}
    resources = {"A": topic(DisplayName={"Ref": "Name"})}
    stacks.create(resources, **more, given={"Name": "one-secret"})
    found = changes(stacks, resources, values=True, **more, given={"Name": "two-secret"})
    assert "secret" not in json.dumps(found)
    assert found["A"]["Details"]


@pytest.mark.parametrize("order", [[], ["B"]])
def test_without_changes_it_fails_in_aws_own_words(stacks: Stacks, order: list[str]) -> None:
    """A change of DependsOn alone is none: it is no scope of a change, and makes nothing else."""
    stacks.create({"A": TOPIC, "B": TOPIC})
    after = {"A": {**TOPIC, "DependsOn": order}, "B": TOPIC}
    told = stacks.api.describe_change_set(ChangeSetName=propose(stacks, after))
    assert (told["Status"], told["ExecutionStatus"], told["StatusReason"]) == ("FAILED", "UNAVAILABLE", NO_CHANGES)
    with pytest.raises(ClientError, match=r"No updates are to be performed\."):
        stacks.update(after)


@pytest.mark.parametrize("section", [{"Description": "new"}, {"Metadata": {"Team": "new"}}])
def test_what_is_said_of_the_whole_template_is_no_change_by_itself(stacks: Stacks, section: dict[str, Any]) -> None:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/metadata-section-structure.html (Important)
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-description-structure.html (Important)
    """
    stacks.create({"A": TOPIC})
    told = stacks.api.describe_change_set(ChangeSetName=propose(stacks, {"A": TOPIC}, **section))
    assert (told["Status"], told["StatusReason"]) == ("FAILED", NO_CHANGES)
    with pytest.raises(ClientError, match=r"No updates are to be performed\."):
        stacks.update({"A": TOPIC}, **section)
    stacks.update({"A": TOPIC, "B": TOPIC}, **section)
    summary = stacks.api.get_template_summary(StackName="SC-test")
    assert summary.get("Description") == section.get("Description")


def test_executed_it_is_gone_and_its_name_is_free(stacks: Stacks) -> None:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ExecuteChangeSet.html: all of the stack's go."""
    made = propose(stacks, {"A": TOPIC}, "CREATE")
    propose(stacks, {"A": TOPIC, "B": TOPIC}, "CREATE", name="other")
    stacks.api.execute_change_set(ChangeSetName=made)
    assert stacks.api.list_change_sets(StackName="SC-test")["Summaries"] == []
    with pytest.raises(ClientError, match=r"ChangeSet \[other\] does not exist"):
        stacks.api.describe_change_set(StackName="SC-test", ChangeSetName="other")
    with pytest.raises(ClientError) as again:
        stacks.api.execute_change_set(ChangeSetName=made)
    assert again.value.response["Error"]["Code"] == "InvalidChangeSetStatus"
    propose(stacks, {"A": topic(DisplayName="a")})
    stacks.api.execute_change_set(StackName="SC-test", ChangeSetName="c")
    assert stacks.describe()["StackStatus"] == "UPDATE_COMPLETE"


def test_a_change_set_that_is_refused_leaves_no_stack(stacks: Stacks) -> None:
    with pytest.raises(ClientError, match="must have values"):
        propose(stacks, {"A": TOPIC}, "CREATE", **NAMED)
    with pytest.raises(ClientError, match="does not exist"):
        stacks.describe()


def test_two_that_deploy_at_once_both_end(stacks: Stacks) -> None:
    """As the CDK CLI does: a change set under a fixed name, made anew, executed by its name."""
    stacks.create({"A": TOPIC})
    ended: list[str] = []
    together = threading.Barrier(2)

    def deploy(text: str) -> None:
        together.wait()
        try:
            stacks.api.delete_change_set(StackName="SC-test", ChangeSetName="cdk")
            propose(stacks, {"A": topic(DisplayName=text)}, name="cdk")
            stacks.api.execute_change_set(StackName="SC-test", ChangeSetName="cdk")
            ended.append("done")
        except ClientError as error:
            ended.append(error.response["Error"]["Code"])

    both = [threading.Thread(target=deploy, args=(text,)) for text in ("one", "two")]
    for each in both:
        each.start()
    for each in both:
        each.join(timeout=30)
    assert len(ended) == 2
    assert set(ended) <= {
        "done",
        "AlreadyExistsException",
        "ChangeSetNotFound",
        "InvalidChangeSetStatus",
        "ValidationError",
    }
    assert "done" in ended
    assert stacks.describe()["StackStatus"] == "UPDATE_COMPLETE"


def test_a_version_of_a_product_is_told_with_its_template(stacks: Stacks, aws: Any) -> None:
    """What `cdk diff` shows of a hub: it hides what the change set doesn't name."""
    install()
    aws("s3").create_bucket(Bucket="templates")
    body = json.dumps({"Resources": {"T": TOPIC}})

    def product(version: str) -> dict[str, Any]:
        aws("s3").put_object(Bucket="templates", Key=version, Body=body)
        url = f"https://templates.s3.us-east-1.amazonaws.com/{version}"
        properties = {
            "Name": "p",
            "Owner": "o",
            "ProvisioningArtifactParameters": [{"Name": "1.0.0", "Info": {"LoadTemplateFromURL": url}}],
        }
        return {"P": {"Type": "AWS::ServiceCatalog::CloudFormationProduct", "Properties": properties}}

    assert stacks.create(product("one"))["StackStatus"] == "CREATE_COMPLETE", stacks.reasons()
    (detail,) = changes(stacks, product("two"), values=True)["P"]["Details"]
    assert detail["Target"]["Name"] == "ProvisioningArtifactParameters"
    assert detail["Target"]["AfterValue"].endswith("/two")
    assert detail["Target"]["RequiresRecreation"] == "Never"


STORED = {"P": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/p"}}


@pytest.mark.parametrize("by_map", [True, False])
def test_what_changes_by_no_reference_is_modified_directly(stacks: Stacks, aws: Any, by_map: bool) -> None:
    """localstack/localstack, tests/aws/services/cloudformation/test_change_set_mappings.snapshot.json (test_mapping_leaf_update),
    v2/test_dynamic_resolving.snapshot.json (test_update_parameter_between_deployments)
    """
    value = {"Fn::FindInMap": ["Map", "a", "b"]} if by_map else {"Ref": "P"}
    resources = {"T": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": value}}}

    def sections(now: str) -> dict[str, Any]:
        aws("ssm").put_parameter(Name="/p", Value=now, Type="String", Overwrite=True)
        return {"Mappings": {"Map": {"a": {"b": now}}}} if by_map else {"Parameters": STORED}

    stacks.create(resources, **sections("one"))
    given = stacks.arguments(resources, sections("two"))
    made = stacks.api.create_change_set(StackName="SC-test", ChangeSetName="c", **given)["Id"]
    (change,) = stacks.api.describe_change_set(ChangeSetName=made, IncludePropertyValues=True)["Changes"]
    (detail,) = change["ResourceChange"]["Details"]
    assert (detail["ChangeSource"], detail["Evaluation"]) == ("DirectModification", "Static")
    assert "CausingEntity" not in detail
    assert (detail["Target"]["BeforeValue"], detail["Target"]["AfterValue"]) == ("one", "two")
