"""What a manifest ends, keeps elsewhere, and looks at: terminations, SSM references, Region lists, stacks, tags."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from product_factory.catalog.ending import End
from product_factory.catalog.facts import Facts, ProductFacts
from product_factory.provisioning.fleet import ManifestRefused, Plan, Report, apply, plan
from product_factory.provisioning.fleet.account_state import Asked
from product_factory.provisioning.fleet.reading import parse
from product_factory.provisioning.fleet.results import Action
from product_factory.provisioning.fleet.views import plan_notes
from tests.product_factory.provisioning.fleet.conftest import HEAD, QUICK, changed, ended, manifest
from tests.product_factory.provisioning.hub import Hub

pytestmark = pytest.mark.xdist_group("fleet-ending")
ONE = "[{name: all, targets: [{accounts: [spoke-1]}]}]"
TWO = "[{name: all, targets: [{accounts: [spoke-1, spoke-2]}]}]"


def looked(products: str, waves: str = ONE, facts: Facts | None = None, asked: Asked | None = None) -> Plan:
    return plan(manifest(products, waves), concurrency=2, facts=facts, asked=asked or Asked())


def done(products: str, waves: str = ONE, **more: Any) -> Report:
    return apply(looked(products, waves, **more), concurrency=2, wait=QUICK)


def actions(found: Plan) -> dict[tuple[str, str], tuple[str, str]]:
    return {(step.account_name, step.name): (step.action.value, step.reason) for step in found.steps}


def test_what_is_to_be_terminated_is_planned_told_and_ended_in_reverse_order(hub: Hub) -> None:
    first, second = hub.product().name, hub.product().name
    both = f"{{{first}: {{version: 1.0.0}}, {second}: {{version: 1.0.0, after: [{first}]}}}}"
    assert done(both, TWO).succeeded
    hub.sandbox.faults.forget_calls()
    facts = Facts(products={first: ProductFacts(stays=("The log bucket stays.",))})
    needed = f"{{{first}: {{status: terminated}}, {second}: {{version: 1.0.0, after: [{first}]}}}}"
    assert set(actions(looked(needed)).values()) == {
        ("refused", f"{second} here needs it, and is not to be terminated"),
        ("keep", ""),
    }
    ends = f"{{{first}: {{status: terminated}}, {second}: {{status: terminated, after: [{first}]}}}}"
    found = looked(ends, TWO, facts=facts)
    assert [step.action for step in found.steps] == [Action.TERMINATE] * 4
    assert [step.name for step in found.steps] == [second, first] * 2
    assert f"Terminating {first} 1.0.0 in spoke-1, spoke-2. What stays: The log bucket stays." in list(
        plan_notes(found)
    )
    assert changed(hub) == [0, 0, 0]
    report = apply(found, concurrency=2, wait=QUICK)
    assert set(ended(report).values()) == {"terminated"}
    assert report.results[1].stays == ("The log bucket stays.",)
    assert report.succeeded
    assert set(actions(looked(ends)).values()) == {("keep", "nothing of this name is there")}


def test_only_where_the_manifest_says_so_and_only_what_it_is(hub: Hub) -> None:
    one, other = hub.product().name, hub.product().name
    assert done(f"{{{one}: {{version: 1.0.0}}}}", TWO).succeeded
    waves = (
        f"[{{name: a, status: {{{one}: terminated}}, targets: [{{accounts: [spoke-1]}}]}}, "
        "{name: b, targets: [{accounts: [spoke-2]}]}]"
    )
    report = done(f"{{{one}: {{version: 1.0.0}}}}", waves)
    assert ended(report) == {("spoke-1", one): "terminated", ("spoke-2", one): "kept"}
    wrong = f"{{{one}: {{product: {other}, status: terminated}}}}"
    (step,) = looked(wrong, "[{name: all, targets: [{accounts: [spoke-2]}]}]").steps
    assert (step.action, step.reason) == (
        Action.REFUSED,
        f"the name is taken by {one}, which is not to be terminated",
    )


def test_what_refers_to_something_that_ends_is_refused(hub: Hub) -> None:
    one, other = hub.product().name, hub.product().name
    products = (
        f"{{{one}: {{status: terminated}}, "
        f"{other}: {{version: 1.0.0, parameters: {{Title: {{output: {one}.TopicArn}}}}}}}}"
    )
    with pytest.raises(ManifestRefused, match="is to be terminated in 333333333333"):
        looked(products)


def test_a_kept_product_gives_its_outputs_as_the_first_time(hub: Hub) -> None:
    name = hub.product().name
    first, second = (done(f"{{{name}: {{version: 1.0.0}}}}", TWO) for _ in range(2))
    assert set(ended(second).values()) == {"kept"}
    outputs = [[(each.account, each.outputs) for each in report.results] for report in (first, second)]
    assert outputs[0] == outputs[1]
    assert outputs[0][0][1]["TopicArn"]


def test_values_that_systems_manager_keeps_elsewhere(hub: Hub) -> None:
    name = hub.product().name
    hub.administrator("spoke-2", "ssm").put_parameter(Name="/fleet/title", Value="elsewhere", Type="String")
    hub.lets("spoke-2", "ssm:GetParameter")
    products = f"{{{name}: {{version: 1.0.0, parameters: {{Title: {{ssm: /fleet/title, account: spoke-2}}}}}}}}"
    assert done(products).succeeded
    assert "elsewhere" in hub.topics("spoke-1")
    assert set(ended(done(products)).values()) == {"kept"}
    missing = products.replace("/fleet/title", "/fleet/none")
    (step,) = looked(missing).steps
    assert (step.action, step.reason) == (
        Action.REFUSED,
        "the SSM parameter /fleet/none is not in 444444444444 (us-east-1)",
    )
    with pytest.raises(ManifestRefused, match=r"parameters.Title: account 'spoke-99' is not in the organization"):
        looked(products.replace("account: spoke-2", "account: spoke-99"))


@pytest.mark.parametrize("value", ["{ssm: ''}", "{ssm: /a, where: b}", "{ssm: /a, region: moon}", "{ssm: [a]}"])
def test_what_is_no_reference(value: str) -> None:
    with pytest.raises(ManifestRefused, match=r"products.a.parameters.X: (write \{ssm|region 'moon')"):
        parse(f"{HEAD}products: {{a: {{version: 1.0.0, parameters: {{X: {value}}}}}}}\nwaves: {ONE}\n")


def test_lists_of_regions_and_days_of_expiry() -> None:
    text = (
        "role: Developer\nregion_lists: {asia: [ap-northeast-1, ap-southeast-1]}\nregions: [asia, us-east-1]\n"
        "products: {a: {version: 1.0.0, expires: 2027-01-31}}\n"
        "waves: [{name: w, targets: [{accounts: [x], regions: [asia]}]}]\n"
    )
    read = parse(text)
    assert read.regions == ("ap-northeast-1", "ap-southeast-1", "us-east-1")
    assert read.waves[0].targets[0].regions == ("ap-northeast-1", "ap-southeast-1")
    assert str(read.products["a"].expires) == "2027-01-31"
    with pytest.raises(ManifestRefused, match="expires"):
        parse(text.replace("2027-01-31", "tomorrow"))
    with pytest.raises(ManifestRefused, match="regions"):
        parse(text.replace("[asia, us-east-1]", "[europe]"))


def test_a_version_is_needed_but_to_end() -> None:
    with pytest.raises(ManifestRefused, match=r"products\.a\.version: is missing"):
        parse(f"{HEAD}products: {{a: {{}}}}\nwaves: {ONE}\n")
    assert parse(f"{HEAD}products: {{a: {{status: terminated}}}}\nwaves: {ONE}\n").products["a"].status == "terminated"
    with pytest.raises(ManifestRefused, match=r"products\.a\.status"):
        parse(f"{HEAD}products: {{a: {{version: 1.0.0, status: gone}}}}\nwaves: {ONE}\n")


def test_a_stack_that_is_gone_is_seen_and_launched_again_where_asked(hub: Hub) -> None:
    name = hub.product().name
    products = f"{{{name}: {{version: 1.0.0, tags: {{Team: a}}}}}}"
    assert done(products).succeeded
    client = hub.administrator("spoke-1", "servicecatalog")
    [found] = client.search_provisioned_products(Filters={"SearchQuery": [f"name:{name}"]})["ProvisionedProducts"]
    assert {"Key": "Team", "Value": "a"} in found["Tags"]
    hub.administrator("spoke-1", "cloudformation").delete_stack(StackName=found["PhysicalId"])
    (step,) = looked(products).steps
    assert (step.action, step.reason) == (
        Action.REFUSED,
        "its stack is gone: terminate and launch again, which --relaunch does",
    )
    asked = Asked(relaunch=True)
    (step,) = looked(products, asked=asked).steps
    assert step.action is Action.RELAUNCH
    assert set(ended(done(products, asked=asked)).values()) == {"launched"}
    (step,) = looked(products, asked=asked).steps
    assert step.action is Action.KEEP


def test_drift_is_seen_where_asked(hub: Hub) -> None:
    hub.lets("spoke-1", "cloudformation:Detect*")
    name = hub.product().name
    products = f"{{{name}: {{version: 1.0.0}}}}"
    (result,) = done(products).results
    (step,) = looked(products, asked=Asked(drift=True)).steps
    assert (step.drift and step.drift.status, step.reason) == ("IN_SYNC", "")
    hub.administrator("spoke-1", "sns").delete_topic(TopicArn=result.outputs["TopicArn"])
    (step,) = looked(products, asked=Asked(drift=True)).steps
    assert (step.action, step.reason) == (
        Action.KEEP,
        "its stack has drifted: Topic (AWS::SNS::Topic) is DELETED",
    )
    assert looked(products).steps[0].drift is None


def test_a_product_that_was_renamed_or_ended_is_said(hub: Hub) -> None:
    product = hub.product()
    products = f"{{{product.name}: {{version: 1.0.0}}}}"
    assert done(products).succeeded
    hub.client.update_product(Id=product.id, Name=f"{product.name}-new")
    (step,) = looked(products).steps
    assert (step.action, step.reason) == (
        Action.REFUSED,
        f"its product is called {product.name}-new now: write `product: {product.name}-new`",
    )
    product.withdraw(hub.base)
    (step,) = looked(products).steps
    assert "which the catalog no longer offers here: it goes on running" in step.reason


def test_a_plan_leads_from_a_product_that_ends_to_the_next(hub: Hub) -> None:
    product = hub.product()
    products = f"{{{product.name}: {{version: 1.0.0}}}}"
    facts = Facts(ends={product.name: End(since=date(2026, 1, 31), successor="next", renamed=True)})
    said = f"{product.name} ends since 2026-01-31; use next"
    (step,) = looked(products, facts=facts).steps
    assert (step.action, step.reason) == (Action.LAUNCH, said)
    assert done(products).succeeded
    (step,) = looked(products, facts=facts).steps
    assert (step.action, step.reason) == (Action.KEEP, said)
    product.change("1.0.0", Guidance="DEPRECATED")
    kept, refused = looked(products, TWO, facts=facts).steps
    assert (kept.action, kept.reason) == (Action.KEEP, said)
    assert (refused.action, refused.reason) == (Action.REFUSED, said.replace(" ends", ": ends"))
    product.withdraw(hub.base)
    (gone,) = looked(products, facts=facts).steps
    assert f"runs {product.name}, which ends since 2026-01-31; use next: it goes on running" in gone.reason
    with pytest.raises(ManifestRefused, match=f"product '{product.name}': ends since 2026-01-31; use next"):
        looked(products, ONE.replace("spoke-1", "spoke-3"), facts=facts)


def test_what_is_needed_comes_first_under_the_name_that_it_had(hub: Hub) -> None:
    first, second = hub.product().name, hub.product().name
    facts = Facts(
        products={second: ProductFacts(prerequisites=("next",))},
        ends={first: End(since=date(2026, 1, 31), successor="next", renamed=True)},
    )
    steps = looked(f"{{{second}: {{version: 1.0.0}}, {first}: {{version: 1.0.0}}}}", facts=facts).steps
    assert [step.name for step in steps] == [first, second]


def test_all_that_is_wrong_is_told_in_one_round(hub: Hub) -> None:
    name = hub.product().name
    text = (
        f"{HEAD}products:\n"
        f"  {name}: {{version: 1.0.0, colour: red, parameters: {{Title: A1, Size: {{x: y}}}}}}\n"
        f"  broken: {{parameters: {{Title: a}}}}\n"
        f"  other: {{product: {name}, version: 9.9.9, after: [broken, nothing]}}\n"
        "waves: [{name: all, targets: [{accounts: [spoke-1, spoke-77]}, {exclude: [x]}]}]\n"
    )
    with pytest.raises(ManifestRefused) as refused:
        plan(parse(text, "fleet.yaml", later=True), concurrency=2)
    told = "\n".join(refused.value.findings)
    for each in (
        "colour: there is no such field",
        "parameters.Size: write text",
        "parameters.Title: Type lower-case letters.",
        "products.broken.version: is missing",
        "'nothing' is no entry of `products`",
        "no active version '9.9.9'",
        "account 'spoke-77' is not in the organization",
        "names nobody",
    ):
        assert each in told, (each, told)
    assert "'broken' is no entry" not in told
    with pytest.raises(ManifestRefused, match="colour: there is no such field"):
        parse(text, "fleet.yaml")


def test_what_a_later_wave_s_entry_needs_ends_after_it(hub: Hub) -> None:
    """In the account where that is so; elsewhere each ends in its own wave, as it was launched."""
    first, second = hub.product().name, hub.product().name
    waves = (
        f"[{{name: ground, products: [{first}], targets: [{{accounts: [spoke-1, spoke-2]}}]}}, "
        f"{{name: service, products: [{second}], targets: [{{accounts: [spoke-1]}}]}}]"
    )
    assert done(f"{{{first}: {{version: 1.0.0}}, {second}: {{version: 1.0.0, after: [{first}]}}}}", waves).succeeded
    found = looked(f"{{{first}: {{status: terminated}}, {second}: {{status: terminated, after: [{first}]}}}}", waves)
    assert [(step.wave, step.account_name, step.name) for step in found.steps] == [
        ("ground", "spoke-2", first),
        ("service", "spoke-1", second),
        ("service", "spoke-1", first),
    ]
    report = apply(found, concurrency=2, wait=QUICK)
    assert set(ended(report).values()) == {"terminated"}


STORES = {
    "Parameters": {"Network": {"Type": "String", "Default": "workload"}},
    "Resources": {
        "Stored": {
            "Type": "AWS::SSM::Parameter",
            "Properties": {"Name": {"Fn::Sub": "/published/${Network}/id"}, "Type": "String", "Value": "x"},
        }
    },
}
LOOKS = {
    "Parameters": {"Id": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/published/workload/id"}},
    "Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Ref": "Id"}}}},
}


@pytest.mark.parametrize(
    ("network", "looked_for", "comes"),
    [("workload", "workload", True), ("orders", "orders", True), ("orders", "workload", False)],
)
def test_what_an_entry_before_publishes_by_its_answers_is_on_its_way(
    hub: Hub, network: str, looked_for: str, comes: bool
) -> None:
    stores, looks = hub.product(STORES).name, hub.product(LOOKS).name
    facts = Facts(products={stores: ProductFacts(publishes={"/published/${Network}/id": {"Network": "workload"}})})
    both = (
        f"{{{stores}: {{version: 1.0.0, parameters: {{Network: {network}}}}}, "
        f"{looks}: {{version: 1.0.0, after: [{stores}], parameters: {{Id: /published/{looked_for}/id}}}}}}"
    )
    waves = (
        f"[{{name: ground, products: [{stores}], targets: [{{accounts: [spoke-4]}}]}}, "
        f"{{name: service, products: [{looks}], targets: [{{accounts: [spoke-4]}}]}}]"
    )
    found = looked(both, waves, facts=facts)
    assert {step.name: step.action for step in found.steps} == {
        stores: Action.LAUNCH,
        looks: Action.LAUNCH if comes else Action.REFUSED,
    }
    if comes:
        report = apply(found, concurrency=2, wait=QUICK)
        assert set(ended(report).values()) == {"launched"}, report.results
        assert done(both.replace("version: 1.0.0", "status: terminated"), waves, facts=facts).succeeded
