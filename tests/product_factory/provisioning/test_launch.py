"""A launch: by name, once, checked before, and told when it fails."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from product_factory.provisioning import Wait, launch, terminate, update
from product_factory.provisioning.errors import (
    Ambiguous,
    ArgumentError,
    InError,
    LaunchRoleMissing,
    NameTaken,
    ParametersRefused,
    ProductNotVisible,
    ProvisioningError,
    RecordFailed,
    TimedOut,
    UnderChange,
    VersionDeprecated,
    VersionUnknown,
)
from product_factory.provisioning.results import Launched, Outcome
from product_factory.sandbox.servicecatalog import SETTINGS
from tests.product_factory.provisioning.hub import OTHER_SPOKE, QUICK, SPOKE, TOPIC, Hub, Product, broken

pytestmark = pytest.mark.xdist_group("provisioning-launch")


def run(hub: Hub, product: Product, account: str = SPOKE, **more: Any) -> Launched:
    """Launch as the account's developer, quickly."""
    return launch(hub.developer(account), product=product.name, **{"wait": QUICK, **more})


def test_a_launch_by_name_in_the_callers_account_and_nowhere_else(hub: Hub, product: Product) -> None:
    done = run(hub, product, version="1.0.0", parameters={"Title": "byname"})
    assert done.outcome is Outcome.DONE
    assert (done.account, done.region, done.name) == (SPOKE, "us-east-1", product.name)
    assert (done.product_id, done.version_id) == (product.id, product.versions["1.0.0"])
    assert f":{SPOKE}:SC-{SPOKE}-{done.id}" in done.outputs["TopicArn"]
    assert hub.topics().count("byname") == 1
    assert "byname" not in hub.topics("222222222222") + hub.topics(OTHER_SPOKE)


def test_the_same_launch_again_does_nothing_and_says_so(hub: Hub, product: Product) -> None:
    first = run(hub, product, parameters={"Title": "again"})
    again = run(hub, product, parameters={"Title": "again", "Size": "3"})
    assert again == first.model_copy(update={"outcome": Outcome.UNCHANGED})
    assert hub.calls("ProvisionProduct") == 1


@pytest.mark.parametrize("more", [{"parameters": {"Title": "other"}}, {"version": "1.1.0"}])
def test_another_launch_of_the_same_name_is_led_to_update(hub: Hub, product: Product, more: dict[str, Any]) -> None:
    run(hub, product, version="1.0.0")
    product.version("1.1.0")
    with pytest.raises(NameTaken, match=f"factory update {product.name}"):
        run(hub, product, **{"version": "1.0.0", **more})
    assert run(hub, product, name="second", **more).outcome is Outcome.DONE
    terminate(hub.developer(), name="second", wait=QUICK)


def test_a_name_of_another_product_is_taken(hub: Hub, product: Product) -> None:
    run(hub, product)
    with pytest.raises(NameTaken, match=f"taken by {product.name}"):
        run(hub, hub.product(), name=product.name)


@pytest.mark.parametrize("name", ["_a", ".a", "a b", "x" * 129, "-a", "a/b", "ä"])
def test_a_name_that_service_catalog_would_refuse(hub: Hub, product: Product, name: str) -> None:
    with pytest.raises(ArgumentError, match="starts with a letter or digit"):
        run(hub, product, name=name)


@pytest.mark.parametrize("name", ["1st", "with_underscore", "a.b"])
def test_names_are_service_catalogs_own(hub: Hub, product: Product, name: str) -> None:
    assert run(hub, product, name=f"{name}{product.name}").outcome is Outcome.DONE


def test_versions_as_the_administrator_left_them(hub: Hub, product: Product) -> None:
    product.version("1.1.0")
    product.version("2.0.0")
    product.change("2.0.0", Guidance="DEPRECATED")
    product.change("1.0.0", Active=False)
    with pytest.raises(VersionDeprecated, match=r"Launch another: 1\.1\.0"):
        run(hub, product, version="2.0.0")
    with pytest.raises(VersionUnknown, match=r"retired\nActive: 1\.1\.0, 2\.0\.0 \(deprecated\)"):
        run(hub, product, version="1.0.0")
    assert run(hub, product, version="latest").version == "1.1.0"


def test_two_of_one_name_are_told_apart_by_their_ids(hub: Hub, product: Product) -> None:
    first, second = product.versions["1.0.0"], product.version("1.0.0")
    with pytest.raises(Ambiguous, match="pass an ID") as refused:
        run(hub, product, version="1.0.0")
    assert first in str(refused.value)
    assert second in str(refused.value)
    twin = hub.product(name=product.name)
    with pytest.raises(Ambiguous, match="2 products have this name"):
        run(hub, product)
    done = launch(hub.developer(), product=twin.id, version=twin.versions["1.0.0"], wait=QUICK)
    assert (done.product_id, done.name) == (twin.id, twin.name)


def test_who_sees_no_product_is_told_what_is_needed(hub: Hub, product: Product) -> None:
    for account in ("555555555555", "777777777777"):
        if account == "555555555555":  # below the shared unit
            hub.launch_role(account)
            assert run(hub, product, account).account == account
            continue
        with pytest.raises(ProductNotVisible, match="must be shared with this account"):
            run(hub, product, account)
    with pytest.raises(ProductNotVisible, match=f"did you mean {product.name}"):
        launch(hub.developer(), product=product.name + "x", wait=QUICK)


def test_two_portfolios_need_a_choice(hub: Hub, product: Product) -> None:
    product.offer(hub.portfolio("Team"), "Launch")
    with pytest.raises(Ambiguous, match=r"choose with --path: .*Team"):
        run(hub, product)
    assert run(hub, product, path="Team").outcome is Outcome.DONE
    again = update(hub.developer(), name=product.name, parameters={"Title": "kept"}, wait=QUICK)
    assert again.outcome is Outcome.DONE


def test_a_missing_launch_role_is_told_before_anything_is_done(hub: Hub, product: Product) -> None:
    with pytest.raises(LaunchRoleMissing, match=f"arn:aws:iam::{OTHER_SPOKE}:role/Launch"):
        run(hub, product, OTHER_SPOKE)
    assert hub.calls("ProvisionProduct") == 0


def test_parameters_are_refused_before_anything_is_done(hub: Hub, product: Product) -> None:
    with pytest.raises(ParametersRefused) as refused:
        run(hub, product, parameters={"Title": "UPPER", "Size": "10", "Colour": "red"})
    assert refused.value.problems == (
        "Title: Type lower-case letters. (given: 'UPPER')",
        "Size: must be at most 9 (given: '10')",
        "Colour: the version has no such parameter; it has: Title, Size",
    )
    assert hub.calls("ProvisionProduct") == 0


def test_a_failed_launch_names_the_resource_and_is_launched_anew_after_termination(hub: Hub) -> None:
    product = hub.product(broken())
    with pytest.raises(
        RecordFailed, match=r"Stored \(AWS::SSM::Parameter\) CREATE_FAILED: .*\nFix that, then `factory terminate"
    ) as failed:
        run(hub, product)
    assert str(failed.value).count("CREATE_FAILED") == 1
    with pytest.raises(InError, match=f"factory terminate {product.name}"):
        run(hub, product)
    with pytest.raises(InError, match="can't be updated"):
        update(hub.developer(), name=product.name, wait=QUICK)
    terminate(hub.developer(), name=product.name, wait=QUICK)
    with pytest.raises(RecordFailed):
        run(hub, product)
    assert hub.calls("ProvisionProduct") == 2
    terminate(hub.developer(), name=product.name, wait=QUICK)
    assert run(hub, product, parameters={"Path": "/free/launch"}).outcome is Outcome.DONE


def test_a_reason_is_told_without_the_right_to_read_the_stack(hub: Hub) -> None:
    product = hub.product(broken())
    with pytest.raises(RecordFailed, match="Stored"):
        launch(hub.limited("DescribeStackEvents", "DescribeStacks"), product=product.name, wait=QUICK)


def test_after_termination_the_same_launch_is_a_new_one(hub: Hub, product: Product) -> None:
    ids = set()
    for _ in range(3):
        done = run(hub, product, parameters={"Title": "lives"})
        assert done.outcome is Outcome.DONE
        assert hub.topics().count("lives") == 1
        ids.add(done.id)
        terminate(hub.developer(), name=product.name, wait=QUICK)
    assert len(ids) == 3


def test_without_waiting_it_is_under_way_until_somebody_waits(hub: Hub, product: Product) -> None:
    SETTINGS.record_polls = 9
    first = run(hub, product, wait=None)
    again = run(hub, product, wait=None)
    assert (first.outcome, again.outcome) == (Outcome.UNDER_WAY, Outcome.UNDER_WAY)
    assert first.record_id == again.record_id
    with pytest.raises(UnderChange, match="PROVISION_PRODUCT is under way"):
        update(hub.developer(), name=product.name, wait=None)
    waited = run(hub, product)
    assert (waited.outcome, waited.id) == (Outcome.UNCHANGED, first.id)
    assert hub.calls("ProvisionProduct") == 1


def test_a_launch_waits_for_a_termination_under_way(hub: Hub, product: Product) -> None:
    first = run(hub, product)
    SETTINGS.record_polls = 5
    assert terminate(hub.developer(), name=product.name, wait=None).outcome is Outcome.UNDER_WAY
    assert run(hub, product).id != first.id


def test_waiting_ends_in_time_and_goes_on_with_the_same_command(hub: Hub, product: Product) -> None:
    SETTINGS.record_polls = 1000
    with pytest.raises(TimedOut, match=r"not finished after 0\.2 seconds.*\n.*same command again"):
        run(hub, product, wait=Wait(timeout=0.2, first=0.01, longest=0.05))
    with pytest.raises(TimedOut):
        run(hub, product, wait=Wait(timeout=0.2, first=0.01, longest=0.05))
    SETTINGS.record_polls = 0
    assert run(hub, product).outcome is Outcome.UNCHANGED
    assert hub.calls("ProvisionProduct") == 1


def test_without_the_right_to_read_the_stack_the_token_tells_what_was_launched(hub: Hub, product: Product) -> None:
    blind = hub.limited("DescribeStacks")
    launched: dict[str, Any] = {"product": product.name, "parameters": {"Title": "blind"}, "wait": QUICK}
    assert launch(blind, **launched).outcome is Outcome.DONE
    assert launch(blind, **launched).outcome is Outcome.UNCHANGED
    with pytest.raises(NameTaken, match="can't be compared"):
        launch(blind, **launched | {"parameters": {"Title": "other"}})
    update(blind, name=product.name, parameters={"Title": "later"}, wait=QUICK)
    with pytest.raises(NameTaken, match="can't be compared"):
        launch(blind, **launched)


def test_an_end_user_who_reaches_only_what_is_theirs(hub: Hub, product: Product) -> None:
    levels = ("SearchProvisionedProducts", "ListRecordHistory")
    user = hub.limited(*(f"{each}:{level}" for each in levels for level in ("Account", "Role")))
    for _ in range(2):
        assert launch(user, product=product.name, wait=QUICK).outcome is Outcome.DONE
        assert terminate(user, name=product.name, wait=QUICK).outcome is Outcome.DONE


def test_what_is_denied_is_told(hub: Hub, product: Product) -> None:
    with pytest.raises(ProvisioningError, match="ProvisionProduct: not authorized") as refused:
        launch(hub.limited("ProvisionProduct"), product=product.name, wait=QUICK)
    assert refused.value.exit_code == 1


def test_what_runs_a_deprecated_version_may_keep_it_and_is_told_why(hub: Hub, product: Product) -> None:
    run(hub, product)
    product.version("2.0.0")
    why = "Topics are public. Deprecated: 2.0.0 closes them."
    product.change("1.0.0", Guidance="DEPRECATED", Description=why)
    kept = run(hub, product, version="1.0.0")
    assert (kept.outcome, kept.notes) == (
        Outcome.UNCHANGED,
        (f"{product.name} 1.0.0 is deprecated (2.0.0 closes them.).",),
    )
    with pytest.raises(VersionDeprecated, match=r"1\.0\.0 is deprecated \(2\.0\.0 closes them\.\)"):
        run(hub, product, version="1.0.0", name="another")


def test_an_address_is_told_that_has_to_confirm(hub: Hub) -> None:
    template = copy.deepcopy(TOPIC)
    template["Parameters"]["Email"] = {"Type": "String", "Default": ""}
    product = hub.product(template)
    done = run(hub, product, parameters={"Email": "team@example.com"})
    assert "AWS sends a message to team@example.com: confirm the subscription" in done.notes[0]
    assert run(hub, product, name="quiet").notes == ()
