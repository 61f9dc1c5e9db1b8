"""What templates need AWS Config and CloudTrail to record, as derived, beside what people wrote and what AWS refuses."""

from __future__ import annotations

from typing import Any

import pytest

from product_factory.authoring.recording import CHANNEL, NEEDS_RECORDER, NEEDS_TRAIL, RECORDER, TRAIL, recording
from product_factory.catalog import catalog
from product_factory.catalog.released import newest
from tests.products.answers import NEED_RECORDER

CATALOG = catalog.load()
NEWEST = {name: recording(version.template()) for name, all_ in CATALOG.released.items() if (version := newest(all_))}
MANAGED = {"Type": "AWS::Config::ConfigRule", "Properties": {"Source": {"Owner": "AWS", "SourceIdentifier": "X"}}}
OWN = {"Type": "AWS::Config::ConfigRule", "Properties": {"Source": {"Owner": "CUSTOM_POLICY"}}}
HEARS = {
    "Type": "AWS::Events::Rule",
    "Properties": {"EventPattern": {"source": ["aws.ec2"], "detail-type": ["AWS API Call via CloudTrail"]}},
}
TOLD = {"Type": "AWS::Events::Rule", "Properties": {"EventPattern": {"detail-type": ["GuardDuty Finding"]}}}


def made(kind: str, **more: str) -> dict[str, Any]:
    return {"Type": kind, "Properties": {}, **more}


def test_the_products_that_need_a_recorder_are_those_that_people_know() -> None:
    assert {name for name, facts in NEWEST.items() if facts.needs_recorder} == NEED_RECORDER | {"detective-guardrails"}


def test_the_products_that_make_what_an_account_has_one_of() -> None:
    assert {name for name, facts in NEWEST.items() if RECORDER in facts.always} == {
        "config-recorder",
        "standalone-base",
    }
    assert {name for name, facts in NEWEST.items() if CHANNEL in facts.always} == {"config-recorder", "standalone-base"}
    assert {name for name, facts in NEWEST.items() if facts.needs_trail} == {"security-alarms"}


@pytest.mark.parametrize("name", NEWEST)
def test_each_card_says_what_its_newest_template_needs(name: str) -> None:
    said = CATALOG.product(name).conflicts
    assert (NEEDS_RECORDER in said) is NEWEST[name].needs_recorder
    assert (NEEDS_TRAIL in said) is NEWEST[name].needs_trail


@pytest.mark.parametrize(
    ("resources", "recorder", "trail"),
    [
        ({}, False, False),
        ({"Rule": MANAGED}, True, False),
        ({"Rule": OWN}, False, False),
        ({"Rule": MANAGED | {"Condition": "Wanted"}}, False, False),
        ({"Rule": MANAGED, "Other": MANAGED | {"Condition": "Wanted"}}, True, False),
        ({"Rule": MANAGED, "Recorder": made(RECORDER)}, False, False),
        ({"Rule": MANAGED, "Recorder": made(RECORDER, Condition="Wanted")}, False, False),
        ({"Alert": HEARS}, False, True),
        ({"Alert": TOLD}, False, False),
        ({"Alert": HEARS, "Trail": made(TRAIL)}, False, False),
    ],
)
def test_a_template_needs_what_it_does_not_make(resources: dict[str, Any], recorder: bool, trail: bool) -> None:
    facts = recording({"Resources": resources})
    assert (facts.needs_recorder, facts.needs_trail) == (recorder, trail)


def test_what_an_answer_may_leave_out_is_not_counted_on() -> None:
    facts = recording({"Resources": {"Recorder": made(RECORDER, Condition="Wanted"), "Trail": made(TRAIL)}})
    assert set(facts.makes) == {RECORDER, TRAIL}
    assert facts.always == (TRAIL,)


def test_types_are_those_that_rules_name() -> None:
    scoped = {**MANAGED["Properties"], "Scope": {"ComplianceResourceTypes": ["AWS::EC2::Volume"]}}  # type: ignore[dict-item]
    unscoped = recording({"Resources": {"Rule": MANAGED}})
    assert unscoped.types == ()
    assert recording({"Resources": {"Rule": MANAGED | {"Properties": scoped}}}).types == ("AWS::EC2::Volume",)
