"""The plan: from settings and what the organization has to rows, stacks and refusals, over values alone."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from product_factory import Guarded
from product_factory.errors import FactoryError
from product_factory.guardrails.administrators import Found
from product_factory.guardrails.live import Held, Live, Policy
from product_factory.guardrails.own import notes
from product_factory.guardrails.plan import Ask, Plan, plan
from product_factory.guardrails.refusals import asked, refusals, unused
from product_factory.guardrails.templates import targets
from product_factory.guardrails.wanted import Place, Version, target
from product_factory.organization.nodes import Tree

SCP, EC2 = "SERVICE_CONTROL_POLICY", "DECLARATIVE_POLICY_EC2"
SANDBOX, WORK, PRODUCTION = "ou-aaaa-sandbox0", "ou-aaaa-workload", "ou-aaaa-producti"
TREE = Tree(
    organization_id="o-aaaaaaaaaa",
    management_account="111111111111",
    root_id="r-aaaa",
    units={"/Sandbox": SANDBOX, "/Work": WORK, "/Work/Production": PRODUCTION},
    parent_of={SANDBOX: "r-aaaa", WORK: "r-aaaa", PRODUCTION: WORK, "222222222222": WORK, "333333333333": PRODUCTION},
    accounts={"222222222222": "hub", "333333333333": "spoke"},
)


def version(name: str, number: str, kind: Any = SCP, action: str = "ec2:CreateVpc", spares: str = "") -> Version:
    statement: dict[str, Any] = {"Sid": "S", "Effect": "Deny", "Action": action, "Resource": "*"}
    if spares:
        statement["Condition"] = {"ArnNotLike": {"aws:PrincipalArn": spares}}
    document: dict[str, Any] = {"Version": "2012-10-17", "Statement": [statement]}
    document = document if kind == SCP else {"ec2_attributes": {"a": {}}}
    return Version(guardrail=name, version=number, type=kind, document=json.dumps(document))


VERSIONS = {
    (each.guardrail, each.version): each
    for each in (version("nets", "1.0.0"), version("nets", "2.0.0", action="ec2:*"), version("imds", "1.0.0", EC2))
}
NOTHING = Live(enabled=frozenset({SCP, EC2}), policies={}, stacks={}, contents={})


def ask(live: Live = NOTHING, ring: int = 9, *places: Place, versions: Any = VERSIONS) -> Ask:
    return Ask(places, versions, {"nets": "Networks", "imds": "IMDS"}, live, TREE, ring)


def carried_out(made: Plan, before: Live = NOTHING) -> Live:
    """The organization after the plan, as CloudFormation would leave it."""
    stacks, policies, contents = dict(before.stacks), dict(before.policies), dict(before.contents)
    for name, template in made.stacks.items():
        for held in stacks.pop(name).physical.values() if name in stacks else ():
            policies.pop(held, None)
        if template is None:
            continue
        physical = {number: f"p-{name}{number}" for number in targets(template)}
        stacks[name] = Held(guardrail=name, status="UPDATE_COMPLETE", template=template, physical=physical)
        for number, places in targets(template).items():
            kind = VERSIONS[name, number].type
            policies[physical[number]] = Policy(id=physical[number], name=name, type=kind, targets=places)
            contents[physical[number]] = VERSIONS[name, number].document
    return Live(enabled=frozenset({SCP, EC2}), policies=policies, stacks=stacks, contents=contents)


def told(made: Plan) -> list[tuple[str, str, str, str]]:
    return [(row.action, row.guardrail, row.version, row.place) for row in made.rows]


ONE = Place("nets", SANDBOX, "1.0.0", 1)
TWO = Place("nets", WORK, "1.0.0", 2)
IMDS = Place("imds", WORK, "1.0.0", 2)


def test_rings_are_reached_one_after_the_other_and_a_second_time_nothing_is_done() -> None:
    first = plan(ask(NOTHING, 1, ONE, TWO, IMDS))
    assert told(first) == [
        ("attach", "nets", "1.0.0", "/Sandbox"),
        ("later", "nets", "1.0.0", "/Work"),
        ("later", "imds", "1.0.0", "/Work"),
    ]
    assert list(first.stacks) == ["nets"]
    there = carried_out(first)
    assert not plan(ask(there, 1, ONE, TWO, IMDS)).work
    second = plan(ask(there, 2, ONE, TWO, IMDS))
    assert [each[0] for each in told(second)] == ["keep", "attach", "attach"]
    assert not plan(ask(carried_out(second, there), 2, ONE, TWO, IMDS)).work
    # Whoever names the first ring again takes nothing away from the second.
    assert not plan(ask(carried_out(second, there), 1, ONE, TWO, IMDS)).work


def test_a_newer_version_comes_ring_by_ring_and_before_the_older_goes() -> None:
    there = carried_out(plan(ask(NOTHING, 2, ONE, TWO)))
    newer = (ONE._replace(version="2.0.0"), TWO._replace(version="2.0.0"))
    made = plan(ask(there, 1, *newer))
    assert told(made) == [("change", "nets", "2.0.0", "/Sandbox"), ("later", "nets", "2.0.0", "/Work")]
    stack = made.stacks["nets"]
    assert stack is not None
    assert targets(stack) == {"2.0.0": {SANDBOX}, "1.0.0": {WORK}}
    assert stack["Resources"]["V1x0x0"]["DependsOn"] == "V2x0x0"
    assert "DependsOn" not in stack["Resources"]["V2x0x0"]
    last = plan(ask(carried_out(made, there), 2, *newer))
    assert targets(last.stacks["nets"] or {}) == {"2.0.0": {SANDBOX, WORK}}


def test_what_is_no_longer_said_is_removed_and_has_to_be_asked_for() -> None:
    there = carried_out(plan(ask(NOTHING, 2, ONE, TWO)))
    made = plan(ask(there, 2, ONE))
    assert [row.word for row in asked(made, [])] == ["nets@/Work"]
    assert not asked(made, ["nets@/Work"])
    assert not asked(made, [f"nets@{WORK}"])
    assert unused(made, ["nets@/Work", "nets@/Sandbox"]) == ["nets@/Sandbox"]
    assert plan(ask(there, 2)).stacks == {"nets": None}


def test_what_was_detached_by_hand_is_mended() -> None:
    there = carried_out(plan(ask(NOTHING, 1, ONE)))
    by_hand = {key: policy.model_copy(update={"targets": frozenset()}) for key, policy in there.policies.items()}
    made = plan(ask(there.model_copy(update={"policies": by_hand}), 1, ONE))
    assert [(row.action, row.why) for row in made.work] == [("repair", "was detached by hand")]


def test_other_content_is_mended_and_blanks_are_no_content() -> None:
    there = carried_out(plan(ask(NOTHING, 1, ONE)))
    (key,) = there.contents
    spaced = json.dumps(json.loads(there.contents[key]), indent=4)
    assert not plan(ask(there.model_copy(update={"contents": {key: spaced}}), 1, ONE)).work
    other = plan(ask(there.model_copy(update={"contents": {key: '{"Version":"2012-10-17"}'}}), 1, ONE))
    assert [row.action for row in other.work] == ["repair"]


def test_a_policy_that_was_deleted_is_made_under_another_logical_id() -> None:
    there = carried_out(plan(ask(NOTHING, 1, ONE)))
    made = plan(ask(there.model_copy(update={"policies": {}}), 1, ONE))
    stack = made.stacks["nets"]
    assert stack is not None
    assert list(stack["Resources"]) == ["V1x0x0Anew1"]


def test_types_are_switched_on_where_something_needs_them() -> None:
    off = NOTHING.model_copy(update={"enabled": frozenset({SCP})})
    assert [row.guardrail for row in plan(ask(off, 2, ONE, IMDS)).rows if row.action == "enable"] == [EC2]
    assert not [row for row in plan(ask(off, 1, ONE, IMDS)).rows if row.action == "enable"]


def strangers(count: int, place: str) -> dict[str, Policy]:
    return {
        f"p-{number}": Policy(id=f"p-{number}", name=f"aws-guardrails-{number}", type=SCP, targets=frozenset({place}))
        for number in range(count)
    }


@pytest.mark.parametrize(("others", "refused"), [(8, False), (9, True)])
def test_an_eleventh_policy_at_a_place_is_refused(others: int, refused: bool) -> None:
    """AWS's own counts as one: nine others of a place leave no room."""
    wanted = ask(NOTHING.model_copy(update={"policies": strangers(others, SANDBOX)}), 1, ONE)
    found = refusals(wanted, plan(wanted))
    assert bool(found) is refused
    assert not refused or "/Sandbox: would have 11 policies of type SERVICE_CONTROL_POLICY" in found[0]


def test_a_change_of_version_needs_room_for_both() -> None:
    there = carried_out(plan(ask(NOTHING, 1, ONE)))
    full = there.model_copy(update={"policies": {**there.policies, **strangers(8, SANDBOX)}})
    wanted = ask(full, 1, ONE._replace(version="2.0.0"))
    assert "would have 11" in refusals(wanted, plan(wanted))[0]


def test_a_document_that_is_too_long_and_a_stack_that_is_too_large_are_refused() -> None:
    long = version("nets", "1.0.0", action="x" * 10_241)
    wanted = ask(NOTHING, 1, ONE, versions={("nets", "1.0.0"): long})
    assert "of which AWS takes 10,240" in refusals(wanted, plan(wanted))[0]
    many = [Place("nets", f"ou-aaaa-{number:08}", "1.0.0", 1) for number in range(3_000)]
    wanted = ask(NOTHING, 1, *many)
    assert "of which CloudFormation takes 51,200" in refusals(wanted, plan(wanted))[-1]


GUARD = Version(guardrail="guardduty-on", version="1.0.0", type="GUARDDUTY_POLICY", document="{}")
GUARDED = Place("guardduty-on", SANDBOX, "1.0.0", 1)
TRUSTED = Found(
    trusted=frozenset({"guardduty.amazonaws.com"}), registered={"guardduty.amazonaws.com": ("222222222222",)}
)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (TRUSTED, ""),
        (TRUSTED.model_copy(update={"trusted": frozenset()}), "has no trusted access"),
        (TRUSTED.model_copy(update={"registered": {}}), "has no administrator"),
    ],
)
def test_a_service_without_trust_or_administrator_is_refused_before_its_policy_does_nothing(
    found: Found, words: str
) -> None:
    wanted = ask(NOTHING, 1, GUARDED, versions={("guardduty-on", "1.0.0"): GUARD})
    told = refusals(wanted, plan(wanted), found)
    assert [words in each for each in told] == ([True] if words else [])


def test_switching_guarddutys_type_on_is_told_with_what_it_ends_and_services_stay_on_that_are_let_go() -> None:
    wanted = ask(NOTHING, 1, GUARDED, versions={("guardduty-on", "1.0.0"): GUARD})
    made = plan(wanted)
    assert "automatic enablement of new accounts no longer applies" in made.rows[-1].consequence
    template = made.stacks["guardduty-on"]
    assert template is not None
    held = Held(guardrail="guardduty-on", status="CREATE_COMPLETE", template=template, physical={"1.0.0": "p-1"})
    gone = ask(
        NOTHING.model_copy(update={"stacks": {"guardduty-on": held}}), 1, versions={("guardduty-on", "1.0.0"): GUARD}
    )
    row = next(row for row in plan(gone).rows if row.action == "remove")
    assert "keep the service on" in row.consequence


@pytest.mark.parametrize("status", ["UPDATE_IN_PROGRESS", "ROLLBACK_FAILED", "UPDATE_ROLLBACK_FAILED"])
def test_a_stack_that_can_not_change_now_is_refused(status: str) -> None:
    there = carried_out(plan(ask(NOTHING, 1, ONE)))
    stuck = {"nets": there.stacks["nets"].model_copy(update={"status": status})}
    wanted = ask(there.model_copy(update={"stacks": stuck}), 1, ONE._replace(version="2.0.0"))
    assert status in refusals(wanted, plan(wanted))[0]


def test_the_hub_below_its_own_guardrail_is_told_and_launch_roles_that_anybody_makes() -> None:
    versions = {
        ("launch-roles", "1.0.0"): version("launch-roles", "1.0.0", action="iam:CreateRole"),
        ("nets", "1.0.0"): version("nets", "1.0.0", spares="arn:*:iam::*:role/SCLaunch-*"),
    }
    over_hub = ask(NOTHING, 1, Place("launch-roles", WORK, "1.0.0", 1), versions=versions)
    (note,) = notes(over_hub, plan(over_hub), "222222222222", {})
    assert "the hub 222222222222 stands in /Work" in note
    alone = ask(NOTHING, 1, Place("nets", SANDBOX, "1.0.0", 1), versions=versions)
    (note,) = notes(alone, plan(alone), "222222222222", {})
    assert note.startswith("/Sandbox: nets spare launch roles")
    both = ask(NOTHING, 1, *(Place(name, SANDBOX, "1.0.0", 1) for name in ("nets", "launch-roles")), versions=versions)
    assert not notes(both, plan(both), "222222222222", {})


def test_places_are_paths_ids_or_accounts_and_never_the_management_account() -> None:
    assert target("/", TREE, "x") == "r-aaaa"
    assert target("/Work/Production", TREE, "x") == PRODUCTION
    assert target("333333333333", TREE, "x") == "333333333333"
    for wrong, why in (("/Nowhere", "not in the organization"), ("111111111111", "the management account")):
        with pytest.raises(FactoryError, match=why):
            target(wrong, TREE, "x")


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"units": ("/",), "guardrails": ("nets",)}, "try on a unit first"),
        ({"units": ("/A",), "guardrails": ("nets", "nets@1.0.0")}, "stands twice"),
        ({"units": ("Workloads",), "guardrails": ("nets",)}, "is none of"),
        ({"units": ("/A",), "guardrails": ("nets@1",)}, "guardrails"),
    ],
)
def test_settings_that_mean_nothing_are_refused(given: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        Guarded(**given)
