"""Impact holds for any template: itself against itself, a change more is never a verdict less, and none crashes.

The corpus is every released version of the repository, one template for each resource type that AWS
publishes a schema of (with a value for each of its properties), and what hypothesis makes up.
"""

from __future__ import annotations

import copy
import json
import operator
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from product_factory.aws.schemas import resource_types, schema
from product_factory.catalog.released import Version, read
from product_factory.impact import Impact, impact
from product_factory.releasing.release import rise
from products import PRODUCTS
from tests.slow import slow_but

RELEASED = [version for product in PRODUCTS for version in read(product.name)]
STEPS = [step for product in PRODUCTS for step in pairwise(read(product.name))]
# An umbrella, a network and a service: between them most resource types.
QUICK = [read(name)[-1] for name in ("standalone-base", "workload-network", "web-service-ecs")]

names = st.sampled_from(["A", "B", "C", "D"])
types = st.sampled_from(
    ["AWS::S3::Bucket", "AWS::SNS::Topic", "AWS::IAM::Role", "AWS::RDS::DBInstance", "AWS::EC2::Instance", "Custom::X"]
)
keys = st.sampled_from(["BucketName", "TopicName", "Path", "RoleName", "Engine", "DBName", "UserData", "Tags"])
scalars = st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(["", "a", "b", "${A}-${B.Arn}", "${!A}"])
functions = {
    "Ref": names | st.sampled_from(["P", "Q", "AWS::Region", "AWS::NoValue"]),
    "Fn::GetAtt": st.tuples(names, st.sampled_from(["Arn", "Id", "Value"])).map(list) | st.just("A.Arn"),
}


def _calls(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    made = st.one_of(
        inner.map(lambda value: {"Fn::Sub": value}),
        st.lists(inner, max_size=3).map(lambda values: {"Fn::Join": ["-", values]}),
        st.lists(inner, max_size=4).map(lambda values: {"Fn::Select": values}),
        st.tuples(st.sampled_from(["Wanted", "Else"]), inner, inner).map(lambda three: {"Fn::If": list(three)}),
        st.lists(inner, max_size=3).map(lambda values: {"Fn::Split": values}),
        st.lists(inner, max_size=4).map(lambda values: {"Fn::FindInMap": values}),
        *(st.fixed_dictionaries({name: strategy}) for name, strategy in functions.items()),
    )
    return made | st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3)


values = st.recursive(scalars, _calls, max_leaves=6)
conditions = st.recursive(
    st.tuples(st.sampled_from([{"Ref": "P"}, "a"]), st.sampled_from(["a", "b"])).map(
        lambda two: {"Fn::Equals": list(two)}
    ),
    lambda inner: st.one_of(
        inner.map(lambda one: {"Fn::Not": [one]}),
        st.lists(inner, min_size=1, max_size=2).map(lambda some: {"Fn::Or": some}),
        st.just({"Condition": "Else"}),
    ),
    max_leaves=3,
)
policies = st.sampled_from(["Delete", "Retain", "Snapshot"])
resources = st.fixed_dictionaries(
    {"Type": types, "Properties": st.dictionaries(keys, values, max_size=3)},
    optional={
        "DeletionPolicy": policies,
        "UpdateReplacePolicy": policies,
        "Condition": st.sampled_from(["Wanted"]),
        "Fn::Transform": st.sampled_from([{"Name": "One"}, {"Name": "Other"}]),
    },
)
questions = st.fixed_dictionaries(
    {"Type": st.sampled_from(["String", "Number", "CommaDelimitedList", "AWS::SSM::Parameter::Value<String>"])},
    optional={
        "Default": st.sampled_from(["a", "1", 1]),
        "AllowedValues": st.lists(st.sampled_from(["a", "b", "1"]), min_size=1, max_size=3),
        "AllowedPattern": st.sampled_from(["[a-z]*", "[a-z]+", ".*", "["]),
        "MinLength": st.integers(0, 2) | st.just("1"),
        "MaxLength": st.integers(1, 3),
        "Description": st.text(max_size=2),
    },
)
macros = st.fixed_dictionaries(
    {},
    optional={
        "Fn::ForEach::Each": st.tuples(st.just("X"), values, st.dictionaries(names, resources, max_size=1)).map(list),
        "Fn::Transform": st.fixed_dictionaries({"Name": st.just("AWS::Include"), "Parameters": values}),
    },
)
templates = st.fixed_dictionaries(
    {"Resources": st.builds(operator.or_, st.dictionaries(names, resources, max_size=4), macros)},
    optional={
        "Transform": st.sampled_from(["AWS::LanguageExtensions", "AWS::Include"]),
        "Parameters": st.dictionaries(st.sampled_from(["P", "Q"]), questions, max_size=2),
        "Conditions": st.fixed_dictionaries({"Wanted": conditions}, optional={"Else": conditions}),
        "Outputs": st.dictionaries(names, st.fixed_dictionaries({"Value": values}), max_size=2),
        "Mappings": st.just({"a": {"a": {"b": "c"}}}),
        "Rules": st.fixed_dictionaries({"R": conditions.map(lambda one: {"Assertions": [{"Assert": one}]})}),
        "Description": st.text(max_size=3),
    },
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["Ref", "Fn::Sub", "Fn::If", "Fn::Join", "Type", "Properties", "x"]), inner)
    ),
    max_leaves=8,
)
parts = st.dictionaries(
    names | st.sampled_from(["P", "R"]),
    anything
    | st.dictionaries(
        st.sampled_from(
            ["Type", "Properties", "Condition", "DeletionPolicy", "Value", "Export", "Default", "Assertions"]
        ),
        anything | types,
        max_size=4,
    ),
    max_size=3,
)
broken = st.dictionaries(
    st.sampled_from(["Resources", "Parameters", "Outputs", "Conditions", "Rules", "Mappings", "Metadata"]),
    parts | anything,
)


def weight(found: Impact) -> int:
    return found.bump.weight if found.bump else 0


@given(templates)
def test_nothing_changes_from_a_template_to_itself(template: dict[str, Any]) -> None:
    assert impact(template, copy.deepcopy(template)) == Impact()


@given(templates, templates)
def test_whatever_differs_is_told_and_can_be_written_down(old: dict[str, Any], new: dict[str, Any]) -> None:
    found = impact(old, new)
    assert bool(found.changes) == (_stripped(old) != _stripped(new)) == (found.bump is not None)
    assert Impact.model_validate_json(found.model_dump_json()) == found
    assert bool(found.reasons) == bool(found.changes)
    for section in ("Parameters", "Resources", "Outputs"):
        told = {change.name for change in found.changes if change.section == section}
        before, after = old.get(section, {}), new.get(section, {})
        assert told >= {name for name in {*before, *after} if before.get(name) != after.get(name)}


def _stripped(template: dict[str, Any]) -> dict[str, Any]:
    return {section: part for section, part in template.items() if part != {}}


@given(templates, templates, templates, st.data())
def test_a_change_more_is_never_a_verdict_less(
    old: dict[str, Any], new: dict[str, Any], other: dict[str, Any], data: st.DataObject
) -> None:
    """One part that was left as it was is changed too: the bump stays or rises.

    Questions are changed, not added or removed, as others may refer to them.
    """
    left = [
        (section, name)
        for section in ("Parameters", "Resources", "Outputs", "Rules")
        for name in {*old.get(section, {}), *other.get(section, {})}
        if old.get(section, {}).get(name) == new.get(section, {}).get(name)
        and (section != "Parameters" or (name in new.get(section, {}) and name in other.get(section, {})))
    ]
    if not left:
        return
    section, name = data.draw(st.sampled_from(sorted(left)))
    more = copy.deepcopy(new)
    part = more.setdefault(section, {})
    if name in other.get(section, {}):
        part[name] = other[section][name]
    else:
        part.pop(name, None)
    assert weight(impact(old, more)) >= weight(impact(old, new))


@given(broken, broken)
def test_no_template_crashes(old: dict[str, Any], new: dict[str, Any]) -> None:
    impact(old, new)


@pytest.mark.parametrize(
    "version",
    slow_but(lambda version: version in QUICK, RELEASED),
    ids=lambda version: f"{version.product}-{version.version}",
)
def test_every_released_version_compares_with_every_other(version: Any) -> None:
    template = version.template()
    assert impact(template, version.template()).changes == ()
    for other in RELEASED:
        found = impact(template, other.template())
        assert (found.bump is None) == (template == other.template())


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step[1].product}-{step[1].version}")
def test_every_released_step_says_at_least_what_it_does(step: Any) -> None:
    older, newer = step
    found = impact(older.template(), newer.template())
    assert found.bump is not None
    assert rise(Version(older.version), Version(newer.version)).weight >= found.bump.weight, found.reasons


def test_every_resource_type_can_be_compared() -> None:
    """An added property changes something; one that only a new resource can have replaces the old one."""
    for kind in resource_types():
        full = {name: _example(json.dumps(each)) for name, each in _properties(kind).items()}
        fixed = {path.split("/")[2] for path in _known(kind).get("createOnlyProperties", []) if path.count("/") == 2}
        others = [name for name in full if name not in fixed][:1]
        for name in [*(fixed & set(full)), *others]:
            less = {key: value for key, value in full.items() if key != name}
            found = impact(_one(kind, less), _one(kind, full))
            assert [change.name for change in found.changes] == ["One"]
            assert found.changes[0].effect != "no effect"
            if name in fixed:
                assert found.changes[0].effect in ("replacement", "possible replacement", "update refused"), (
                    kind,
                    name,
                )


def _one(kind: str, properties: dict[str, Any]) -> dict[str, Any]:
    return {"Resources": {"One": {"Type": kind, "Properties": properties}}}


def _known(kind: str) -> dict[str, Any]:
    return schema(kind) or {}


def _properties(kind: str) -> dict[str, Any]:
    found = _known(kind)
    made_by_aws = {path.removeprefix("/properties/") for path in found.get("readOnlyProperties", [])}
    return {name: each for name, each in found.get("properties", {}).items() if name not in made_by_aws}


@cache
def _example(written: str) -> Any:
    declared = json.loads(written)
    kind = declared.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    return {"array": [{"Ref": "AWS::Region"}], "object": {"a": {"Fn::Sub": "${AWS::Region}"}}, "integer": 7}.get(
        kind, {"Fn::Join": ["-", ["a", {"Ref": "AWS::StackName"}]]}
    )
