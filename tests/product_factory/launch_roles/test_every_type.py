"""The role of one bare resource of every type that AWS publishes: complete, or refused with words; nothing silent.

What is demanded is read from the schemas' files here, apart from the code that derives.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from product_factory.aws.misnamed import by_iam
from product_factory.errors import FactoryError
from product_factory.launch_roles.coverage import coverage
from product_factory.launch_roles.derivation import derivation
from product_factory.launch_roles.grants import Grant, Refused, Spared
from product_factory.launch_roles.policies import MAX_POLICIES, MAX_POLICY
from product_factory.launch_roles.roles import LaunchRole
from tests.product_factory.launch_roles.roles import role


@cache
def schemas() -> dict[str, dict[str, Any]]:
    """Every type's schema, as cfn-lint's package has it."""
    import cfnlint

    folder = Path(cfnlint.__file__).parent / "data" / "schemas"
    index = json.loads((folder / "providers" / "us-east-1.json").read_bytes())
    return {kind: json.loads((folder / "resources" / f"{name}.json").read_bytes()) for kind, name in index.items()}


def called(kind: str, *operations: str) -> set[str]:
    """The actions that the schema writes for these operations, services in lower case."""
    handlers = schemas()[kind].get("handlers", {})
    written = {p for operation in operations for p in handlers.get(operation, {}).get("permissions", [])}
    return {f"{p.partition(':')[0].lower()}:{p.partition(':')[2]}" for p in written}


@cache
def derived(kind: str) -> LaunchRole | str:
    """The role of a bare resource, or the words of the refusal."""
    try:
        return role(kind)
    except FactoryError as error:
        return str(error)


KINDS = sorted(kind for kind in schemas() if called(kind, "create", "read", "update", "delete"))
WITHOUT = sorted(set(schemas()) - set(KINDS))


def test_nearly_all_types_have_handlers() -> None:
    assert len(KINDS) > 1700


def test_the_actions_that_bear_the_type_s_name_are_granted() -> None:
    """The create action and the delete action: without one of them a launch fails half-way through."""
    lacking = []
    for kind in KINDS:
        made = derived(kind)
        if isinstance(made, str):
            continue
        granted = {a.lower() for policy in made.policies for s in policy.statements for a in s.actions}
        last = kind.rpartition("::")[2].lower()
        for operation in ("create", "delete"):
            for action in called(kind, operation):
                meant = {each.lower() for each in by_iam(action)}
                if action.partition(":")[2].lower() == f"{operation}{last}" and not meant <= granted:
                    lacking.append((kind, action))
    assert lacking == []


def test_no_action_vanishes() -> None:
    """Each is granted, or spared or refused for a reason."""
    lost = []
    for kind in sorted({*KINDS} - {"AWS::CloudFormation::Stack"}):  # refused whole
        told = {n.outcome for n in derivation({"Resources": {"Thing": {"Type": kind}}}, kind) if n.logical_id}
        outcomes = {outcome.action.lower() for outcome in told}
        for written in called(kind, "create", "read", "update", "delete"):
            meant = {action.lower() for action in by_iam(written)}
            if "*" not in written and not meant <= outcomes and written.lower() not in outcomes:
                lost.append((kind, written))
        for outcome in told:
            assert isinstance(outcome, Grant) or (isinstance(outcome, (Spared, Refused)) and outcome.reason)
    assert lost == [("AWS::CloudFormation::ResourceDefaultVersion", ":")]  # an empty name


@pytest.mark.parametrize("start", range(0, 26, 2))
def test_what_is_granted_is_bounded(start: int) -> None:
    """No wildcard in an action, `*` as the resource for a stated reason only, and IAM's limits."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[start : start + 2]
    for kind in KINDS:
        made = derived(kind)
        if kind.removeprefix("AWS::")[0].upper() not in letters or isinstance(made, str):
            continue
        assert 1 <= len(made.policies) <= MAX_POLICIES
        for policy in made.policies:
            assert len(re.sub(r"\s", "", json.dumps(policy.document))) <= MAX_POLICY
            for statement in policy.document["Statement"]:
                assert not any("*" in action for action in statement["Action"])
                if "*" in statement["Resource"]:
                    assert re.match(
                        r"(ActionHasNoArn|NotInIamsReference|TemplatesHaveNoArn|LooksUp)", statement["Sid"]
                    ), kind
                for keys in statement.get("Condition", {}).values():
                    assert all(keys.values())
                if "iam:PassRole" in statement["Action"]:
                    assert "iam:PassedToService" in json.dumps(statement["Condition"])
                writes = [a for a in statement["Action"] if re.match(r"iam:(?!Get|List|PassRole)", a)]
                if writes and not kind.startswith("AWS::IAM::"):
                    assert all(":role/aws-service-role/" in on for on in statement["Resource"]), (kind, writes)


def test_a_refusal_names_resource_type_and_action_with_the_mend() -> None:
    refused = {kind: made for kind in KINDS if isinstance(made := derived(kind), str)}
    assert len(refused) < 40
    for kind, told in refused.items():
        assert re.match(rf"fake 1\.0\.0: Thing: {kind} needs [a-z0-9-]+:[A-Za-z*]+: \w", told), told
        assert told.endswith("State what it needs on the card (grants=…), or use another resource type.")


def test_types_without_handlers_are_refused_but_for_those_that_need_nothing() -> None:
    allowed = {kind for kind in WITHOUT if not isinstance(derived(kind), str)}
    assert allowed == {
        "AWS::CDK::Metadata",
        "AWS::CloudFormation::WaitCondition",
        "AWS::CloudFormation::WaitConditionHandle",
    }


def test_the_figures_in_the_docs_count_the_same() -> None:
    found = coverage()
    complete = sum(not isinstance(derived(kind), str) for kind in schemas())
    assert found.complete == complete
    assert found.complete + sum(found.refused.values()) == len(schemas())
