"""Plan and apply against the sandbox: what is there decides what is done, and each thing is done once."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from product_factory.catalog.catalog import load as load_catalog
from product_factory.provisioning import launch, terminate, update
from product_factory.provisioning.fleet import ManifestRefused, Report, apply, plan
from product_factory.provisioning.fleet.account_state import Place
from product_factory.provisioning.fleet.results import Action, Ended, Step
from product_factory.provisioning.session import Spoke
from tests.product_factory.provisioning.fleet.conftest import (
    PRODUCTION,
    QUICK,
    SPOKES,
    WORKLOADS,
    applied,
    changed,
    ended,
    manifest,
    planned,
    titles,
)
from tests.product_factory.provisioning.hub import FACTS, TOPIC, Hub, broken


def test_every_account_of_a_unit_gets_it_once_and_then_it_is_kept(hub: Hub) -> None:
    name = hub.product().name
    products = f"{{{name}: {{version: 1.0.0, parameters: {{Title: everywhere}}}}}}"
    report = applied(products, WORKLOADS)
    assert report.succeeded
    assert ended(report) == {(spoke, name): "launched" for spoke in SPOKES}
    assert all(result.outputs["TopicArn"].split(":")[4] == result.account for result in report.results)
    assert titles(hub, "everywhere") == list(SPOKES)
    again = planned(products, WORKLOADS)
    assert {step.action for step in again.steps} == {Action.KEEP}
    hub.sandbox.faults.forget_calls()
    kept = apply(again, wait=QUICK)
    assert kept.succeeded
    assert {result.ended for result in kept.results} == {Ended.KEPT}
    assert changed(hub) == [0, 0, 0]


def test_a_plan_changes_nothing_and_says_how_people_know_the_accounts(hub: Hub) -> None:
    name = hub.product().name
    steps = planned(f"{{{name}: {{version: latest}}}}", WORKLOADS).steps
    assert {(step.account_name, step.ou) for step in steps} == {
        ("spoke-1", "/Workloads"),
        ("spoke-2", "/Workloads"),
        ("spoke-3", "/Workloads/Production"),
        ("spoke-4", "/Workloads/Production"),
    }
    assert {(step.action, step.version, step.from_version) for step in steps} == {(Action.LAUNCH, "1.0.0", None)}
    assert changed(hub) == [0, 0, 0]


def test_a_new_version_and_other_parameters_are_updates_and_values_not_named_stay(hub: Hub) -> None:
    product = hub.product()
    first = f"{{{product.name}: {{version: 1.0.0, parameters: {{Title: stays, Size: 5}}}}}}"
    assert applied(first, PRODUCTION).succeeded
    product.version("1.1.0")
    second = f"{{{product.name}: {{version: 1.1.0, parameters: {{Size: 6}}}}}}"
    steps = planned(second, PRODUCTION).steps
    assert {(step.action, step.from_version, step.version) for step in steps} == {(Action.UPDATE, "1.0.0", "1.1.0")}
    assert ended(applied(second, PRODUCTION)) == {(spoke, product.name): "updated" for spoke in SPOKES[2:]}
    assert titles(hub, "stays") == list(SPOKES[2:])
    (step, _) = planned(f"{{{product.name}: {{version: 1.1.0, parameters: {{Size: 7}}}}}}", PRODUCTION).steps
    assert (step.action, step.reason) == (Action.UPDATE, "parameters: Size")


def test_values_by_target_and_versions_by_wave(hub: Hub) -> None:
    product = hub.product()
    product.version("2.0.0")
    waves = (
        f"[{{name: pilot, versions: {{{product.name}: 2.0.0}}, targets: [{{accounts: [spoke-1]}}]}}, "
        f"{{name: rest, targets: [{{accounts: [spoke-2], parameters: {{{product.name}: {{Title: two}}}}}}, "
        "{ous: [/Workloads/Production]}]}]"
    )
    report = applied(f"{{{product.name}: {{version: 1.0.0, parameters: {{Title: most}}}}}}", waves)
    assert {result.account_name: result.version for result in report.results} == {
        "spoke-1": "2.0.0",
        "spoke-2": "1.0.0",
        "spoke-3": "1.0.0",
        "spoke-4": "1.0.0",
    }
    assert titles(hub, "two") == ["spoke-2"]
    assert titles(hub, "most") == ["spoke-1", "spoke-3", "spoke-4"]


def with_output(value: str) -> dict[str, Any]:
    """The topic with an output that CloudFormation takes from a parameter."""
    template = copy.deepcopy(TOPIC)
    template["Outputs"][value] = {"Value": {"Ref": "Title"}}
    return template


def test_an_output_is_the_parameter_of_what_comes_after(hub: Hub) -> None:
    source, user = hub.product(with_output("Chosen")).name, hub.product().name
    products = (
        f"{{{user}: {{version: 1.0.0, parameters: {{Title: {{output: {source}.Chosen}}}}}}, "
        f"{source}: {{version: 1.0.0, parameters: {{Title: told}}}}}}"
    )
    report = applied(products, PRODUCTION)
    assert [(result.name, result.ended) for result in report.results[:2]] == [(source, "launched"), (user, "launched")]
    assert titles(hub, "told") == ["spoke-3", "spoke-3", "spoke-4", "spoke-4"]
    assert {step.action for step in planned(products, PRODUCTION).steps} == {Action.KEEP}
    moved = products.replace("Title: told", "Title: moved")
    steps = {step.name: (step.action, step.reason) for step in planned(moved, PRODUCTION).steps}
    assert steps == {
        source: (Action.UPDATE, "parameters: Title"),
        user: (Action.UPDATE, f"Title: known once {source} is there"),
    }
    assert applied(moved, PRODUCTION).succeeded
    assert titles(hub, "moved") == ["spoke-3", "spoke-3", "spoke-4", "spoke-4"]


def test_an_update_that_leaves_the_output_as_it_was_leaves_its_user_alone(hub: Hub) -> None:
    source, user = hub.product(with_output("Chosen")).name, hub.product().name
    products = (
        f"{{{source}: {{version: 1.0.0, parameters: {{Size: 1}}}}, "
        f"{user}: {{version: 1.0.0, parameters: {{Title: {{output: {source}.Chosen}}}}}}}}"
    )
    assert applied(products, PRODUCTION).succeeded
    report = applied(products.replace("Size: 1", "Size: 2"), PRODUCTION)
    assert ended(report)["spoke-3", source] == "updated"
    assert ended(report)["spoke-3", user] == "kept"


def test_what_another_launched_meanwhile_is_found_by_looking_again(hub: Hub) -> None:
    name = hub.product().name
    made = planned(f"{{{name}: {{version: 1.0.0}}}}", PRODUCTION)
    launch(hub.developer("spoke-3"), product=name, wait=QUICK)
    launch(hub.developer("spoke-4"), product=name, parameters={"Title": "other"}, wait=QUICK)
    report = apply(made, wait=QUICK)
    assert ended(report) == {("spoke-3", name): "launched", ("spoke-4", name): "failed"}
    assert "already launched with other parameters" in report.results[1].reason
    assert titles(hub, "other") == ["spoke-4"]


def test_what_was_launched_so_before_and_ended_is_launched_anew(hub: Hub) -> None:
    name = hub.product().name
    products = f"{{{name}: {{version: 1.0.0, parameters: {{Title: anew}}}}}}"
    first = applied(products, PRODUCTION)
    for spoke in SPOKES[2:]:
        terminate(hub.developer(spoke), name=name, wait=QUICK)
    assert titles(hub, "anew") == []
    second = applied(products, PRODUCTION)
    assert {result.ended for result in second.results} == {Ended.LAUNCHED}
    assert titles(hub, "anew") == list(SPOKES[2:])
    assert not {result.record_id for result in first.results} & {result.record_id for result in second.results}


def test_an_account_costs_five_calls(hub: Hub) -> None:
    name = hub.product().name
    made = planned(f"{{{name}: {{version: 1.0.0}}}}", PRODUCTION)
    hub.sandbox.faults.forget_calls()
    assert planned(f"{{{name}: {{version: 1.0.0}}}}", PRODUCTION).steps == made.steps
    called = operations(hub, "servicecatalog")
    each = {"SearchProvisionedProducts", "DescribeProvisioningParameters"}
    # What all accounts have in common is asked once, or by as many as begin together.
    assert set(called) == {"SearchProducts", "DescribeProduct"} | each
    assert {called.count(operation) for operation in each} == {2}
    assert operations(hub, "sts").count("AssumeRole") == 2
    hub.sandbox.faults.forget_calls()
    assert apply(made, wait=QUICK).succeeded
    called = operations(hub, "servicecatalog")
    assert set(called) == {"ProvisionProduct", "DescribeRecord"}
    assert called.count("ProvisionProduct") == 2
    assert operations(hub, "sts") == []


def operations(hub: Hub, service: str) -> list[str]:
    """What was called of a service."""
    return [call.operation for call in hub.sandbox.faults.calls(service)]


def test_what_is_not_in_the_manifest_is_told_and_left_alone(hub: Hub) -> None:
    known, other = hub.product().name, hub.product().name
    launch(hub.developer("spoke-1"), product=other, name="by-hand", wait=QUICK)
    made = planned(f"{{{known}: {{version: 1.0.0}}}}", "[{name: a, targets: [{accounts: [spoke-1]}]}]")
    assert ("by-hand", other, "1.0.0") in {(each.name, each.product, each.version) for each in made.not_in_manifest}
    assert apply(made, wait=QUICK).succeeded
    assert changed(hub)[2] == 0


def test_what_cannot_be_is_refused_account_by_account(hub: Hub) -> None:
    product, other = hub.product(), hub.product()
    launch(hub.developer("spoke-1"), product=other.name, name=product.name, wait=QUICK)
    launch(hub.developer("spoke-2"), product=product.name, wait=QUICK)
    product.version("2.0.0")
    product.change("1.0.0", Guidance="DEPRECATED")
    steps = planned(f"{{{product.name}: {{version: 1.0.0}}}}", WORKLOADS).steps
    seen = {step.account_name: (step.action, step.reason) for step in steps}
    assert seen["spoke-1"][0] is Action.REFUSED
    assert f"the name is taken by {other.name}" in seen["spoke-1"][1]
    assert seen["spoke-2"] == (Action.KEEP, ""), "deprecated: what runs stays"
    assert seen["spoke-3"][0] is Action.REFUSED
    assert "is deprecated" in seen["spoke-3"][1]


def test_an_account_without_the_launch_role_is_refused(hub: Hub) -> None:
    name = hub.product(role="Missing").name
    hub.launch_role("spoke-3", "Missing")
    steps = planned(f"{{{name}: {{version: 1.0.0}}}}", PRODUCTION).steps
    assert [step.action for step in steps] == [Action.LAUNCH, Action.REFUSED]
    assert "role/Missing: Service Catalog can't assume this launch role" in steps[1].reason


def test_several_portfolios_need_a_choice(hub: Hub) -> None:
    product = hub.product()
    portfolio = hub.portfolio("Second")
    product.offer(portfolio, "Launch")
    with pytest.raises(ManifestRefused, match=rf"products.{product.name}.path: .*2 portfolios bring it here.*`path`"):
        planned(f"{{{product.name}: {{version: 1.0.0}}}}", PRODUCTION)
    chosen = f"{{{product.name}: {{version: 1.0.0, path: Second}}}}"
    assert applied(chosen, PRODUCTION).succeeded
    assert {step.action for step in planned(chosen, PRODUCTION).steps} == {Action.KEEP}
    product.withdraw(portfolio)


def test_an_update_after_a_failed_one_is_tried_again(hub: Hub) -> None:
    product = hub.product()
    waves = "[{name: a, targets: [{accounts: [spoke-1]}]}]"
    assert applied(f"{{{product.name}: {{version: 1.0.0}}}}", waves).succeeded
    hub.administrator("spoke-1", "ssm").put_parameter(Name="/taken", Value="x", Type="String", Overwrite=True)
    product.version("2.0.0", broken())
    second = f"{{{product.name}: {{version: 2.0.0}}}}"
    assert ended(applied(second, waves)) == {("spoke-1", product.name): "failed"}
    (step,) = planned(second, waves).steps
    assert step.action is Action.UPDATE
    assert "its last operation failed" in step.reason
    hub.administrator("spoke-1", "ssm").delete_parameter(Name="/taken")
    assert applied(second, waves).succeeded


def test_the_baseline_goes_out_in_the_order_of_its_cards(hub: Hub) -> None:
    catalog = load_catalog()
    entries = ("security-alarms", "audit-trail", "security-notification")
    for name in entries:
        hub.released(name)
    versions = "".join(f"{name}: {{version: 1.0.0}}, " for name in entries[:2])
    products = f"{{{versions}security-notification: {{version: 1.0.0, parameters: {{Email: a@example.com}}}}}}"
    waves = "[{name: a, targets: [{accounts: [spoke-1]}]}]"
    alone = planned(f"{{{entries[0]}: {{version: 1.0.0}}}}", waves)
    assert alone.steps[0].action is Action.REFUSED
    assert "Launch first: `factory launch security-notification`" in alone.steps[0].reason
    report = applied(products, waves)
    assert report.succeeded, report.results
    order = [result.name for result in report.results]
    for name in entries:
        needed = [other for other in catalog.product(name).prerequisites if other in entries]
        assert all(order.index(other) < order.index(name) for other in needed)
    twice = planned(
        "{mine: {product: security-notification, version: 1.0.0, parameters: {Email: a@example.com}}}", waves
    )
    assert twice.steps[0].action is Action.REFUSED
    assert "security-notification is launched there already" in twice.steps[0].reason


def refusal(products: str, waves: str = WORKLOADS) -> tuple[str, ...]:
    """Findings of a manifest that is wrong."""
    with pytest.raises(ManifestRefused) as refused:
        plan(manifest(products, waves), facts=FACTS)
    return refused.value.findings


def test_a_wrong_manifest_is_refused_before_anything_is_changed(hub: Hub) -> None:
    name, other = hub.product().name, hub.product().name
    table = [
        ("{topik: {product: no-such, version: 1.0.0}}", "products.topik.product: product 'no-such': not visible"),
        (f"{{{name}: {{version: 9.9.9}}}}", f"products.{name}.version: {name} has no active version '9.9.9'"),
        (f"{{{name}: {{version: 1.0.0, parameters: {{Titel: a}}}}}}", "parameters.Titel: the version has no such"),
        (f"{{{name}: {{version: 1.0.0, parameters: {{Title: A1}}}}}}", "parameters.Title: Type lower-case letters."),
        (f"{{{name}: {{version: 1.0.0, parameters: {{Size: 10}}}}}}", "parameters.Size: must be at most 9"),
        (
            f"{{{name}: {{version: 1.0.0}}, {other}: {{version: 1.0.0, parameters: {{Title: {{output: {name}.TopicArm}}}}}}}}",
            f"parameters.Title: {name} 1.0.0 has no output TopicArm; did you mean TopicArn?",
        ),
        (
            f"{{{name}: {{version: 1.0.0}}, {other}: {{version: 1.0.0, parameters: {{Titel: {{output: {name}.TopicArn}}}}}}}}",
            "parameters.Titel: the version has no such parameter; did you mean Title?",
        ),
        (f"{{{name}: {{version: 1.0.0, after: [{other}]}}, {other}: {{version: 1.0.0, after: [{name}]}}}}", "circular"),
    ]
    for products, text in table:
        found = refusal(products)
        assert len(found) == 1, found
        assert found[0].startswith("fleet.yaml:3: products."), found
        assert text in found[0]
    twice = "[{name: a, targets: [{accounts: [spoke-1]}]}, {name: b, targets: [{ous: [/Workloads]}]}]"
    assert "spoke-1: already in wave a" in refusal(f"{{{name}: {{version: 1.0.0}}}}", twice)[0]
    nowhere = "[{name: a, targets: [{ous: [/Nowhere]}]}]"
    assert "unit '/Nowhere' is not in the organization" in refusal(f"{{{name}: {{version: 1.0.0}}}}", nowhere)[0]
    assert changed(hub) == [0, 0, 0]


def test_all_that_is_wrong_is_told_at_once(hub: Hub) -> None:
    name = hub.product().name
    products = (
        f"{{{name}: {{version: 1.0.0, parameters: {{Title: A, Size: 99}}}}, gone: {{version: 1.0.0, after: [nobody]}}}}"
    )
    waves = "[{name: a, targets: [{ous: [/Workloads, /Nowhere], accounts: [no-account]}]}]"
    found = "\n".join(refusal(products, waves))
    for text in (
        "Title: Type lower",
        "Size: must be",
        "'gone': not visible",
        "'nobody' is no",
        "/Nowhere",
        "no-account",
    ):
        assert text in found, found


def test_a_parameter_without_default_is_asked_for_and_one_kept_that_no_longer_fits_is_refused(hub: Hub) -> None:
    product = hub.product()
    waves = "[{name: a, targets: [{accounts: [spoke-1]}]}]"
    assert applied(f"{{{product.name}: {{version: 1.0.0, parameters: {{Title: long}}}}}}", waves).succeeded
    asking = copy.deepcopy(TOPIC)
    del asking["Parameters"]["Size"]["Default"]
    asking["Parameters"]["Title"]["AllowedPattern"] = "[a-z]{5,9}"
    asking["Parameters"]["Title"]["Default"] = "alerts"
    product.version("2.0.0", asking)
    (step,) = planned(f"{{{product.name}: {{version: 2.0.0}}}}", waves).steps
    assert step.action is Action.REFUSED
    assert "the value that it has now" in step.reason
    found = refusal(f"{{{product.name}: {{version: 2.0.0}}}}", "[{name: a, targets: [{accounts: [spoke-2]}]}]")
    assert "parameters: Size: needed, has no default; add it to `parameters`" in found[0]


def test_what_the_manifest_does_not_name_keeps_its_value(hub: Hub) -> None:
    name = hub.product().name
    waves = "[{name: a, targets: [{accounts: [spoke-1]}]}]"
    assert applied(f"{{{name}: {{version: 1.0.0}}}}", waves).succeeded
    update(hub.developer("spoke-1"), name=name, parameters={"Size": "4"}, wait=QUICK)
    assert planned(f"{{{name}: {{version: 1.0.0}}}}", waves).steps[0].action is Action.KEEP


def test_a_role_that_may_not_read_stacks_knows_by_the_token_what_it_launched(hub: Hub) -> None:
    name = hub.product().name
    waves = "[{name: a, targets: [{accounts: [spoke-1]}]}]"
    report = applied(f"{{{name}: {{version: 1.0.0}}}}", waves)
    account, people = report.results[0].account, {"account_name": "spoke-1", "ou": "/Workloads"}

    def look(products: str) -> Step:
        wanted = planned(products, waves).steps[0].placement
        blind = Spoke(hub.limited("DescribeStacks"), account, "us-east-1", memory={}, shared_memory={})
        return Place(blind, [wanted], lambda name: (), people).look().steps[0]

    assert look(f"{{{name}: {{version: 1.0.0}}}}").action is Action.KEEP
    other = look(f"{{{name}: {{version: 1.0.0, parameters: {{Size: 4}}}}}}")
    assert (other.action, "DescribeStacks" in other.reason) == (Action.UPDATE, True)


def test_reports_are_data(hub: Hub) -> None:
    name = hub.product().name
    report = applied(f"{{{name}: {{version: 1.0.0}}}}", PRODUCTION)
    assert Report.model_validate_json(report.model_dump_json()) == report
