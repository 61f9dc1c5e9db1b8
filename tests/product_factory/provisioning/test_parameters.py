"""Values that the version would refuse are refused before, all at once, with what to give instead."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from product_factory.provisioning.errors import ArgumentError, ParametersRefused
from product_factory.provisioning.parameters import Parameter, for_launch, for_update, form_of, read_parameters, shown

EMAIL = Parameter(name="Email", allowed_pattern=r"[^@]+@[^@]+", constraint="Type an e-mail address.")
DAYS = Parameter(name="Days", type="Number", default="90", min_value=1, max_value=365)
MODE = Parameter(name="Mode", default="count", allowed_values=("count", "ignore"))
PORTS = Parameter(name="Ports", type="CommaDelimitedList", default="443", allowed_pattern=r"\d+")
SECRET = Parameter(name="Secret", hidden=True, min_length=8, max_length=12)
FORM = (EMAIL, DAYS, MODE, PORTS)


@pytest.mark.parametrize(
    ("parameter", "value", "problem"),
    [
        (EMAIL, "a@example.com", None),
        (EMAIL, "a", "Email: Type an e-mail address. (given: 'a')"),
        (DAYS, "365", None),
        (DAYS, "366", "Days: must be at most 365 (given: '366')"),
        (DAYS, "0", "Days: must be at least 1 (given: '0')"),
        (DAYS, "many", "Days: must be a number (given: 'many')"),
        (MODE, "Count", "Mode: must be one of count, ignore (given: 'Count')"),
        (PORTS, "443, 8443", None),
        (PORTS, "443,https", r"Ports: must match \d+ (given: '443,https')"),
        (SECRET, "12345678", None),
        (SECRET, "short", "Secret: must have at least 8 characters"),
        (SECRET, "much-too-long-for-it", "Secret: must have at most 12 characters"),
        (Parameter(name="Any"), "é" * 2049, "Any: has 4098 bytes, at most 4096 are possible"),
        (Parameter(name="Any"), "", None),
    ],
)
def test_one_value(parameter: Parameter, value: str, problem: str | None) -> None:
    assert parameter.problem(value) == problem


def test_a_launch_takes_defaults_for_what_is_not_given() -> None:
    values = for_launch("x", FORM, {"Email": "a@example.com", "Days": "30"})
    assert values == {"Email": "a@example.com", "Days": "30", "Mode": "count", "Ports": "443"}


def test_all_problems_of_a_launch_are_told_together() -> None:
    with pytest.raises(ParametersRefused) as refused:
        for_launch("audit-trail 1.0.0", FORM, {"Days": "0", "Mod": "count", "Colour": "red"})
    assert refused.value.problems == (
        "Days: must be at least 1 (given: '0')",
        "Mod: the version has no such parameter; did you mean Mode?",
        "Colour: the version has no such parameter; it has: Email, Days, Mode, Ports",
        "Email: needed, has no default; pass --param Email=VALUE. Type an e-mail address.",
    )
    assert refused.value.exit_code == 2
    assert str(refused.value).startswith("audit-trail 1.0.0: parameters refused, nothing was changed\n")


HAS = {"Email": "a@example.com", "Days": "30", "Mode": "count"}


@pytest.mark.parametrize(
    ("given", "previous", "send", "changed"),
    [
        ({}, HAS, ["Email=", "Days=", "Mode=", "Ports=443"], False),
        ({"Days": "30"}, HAS, ["Email=", "Days=30", "Mode=", "Ports=443"], False),
        ({"Days": "31"}, HAS, ["Email=", "Days=31", "Mode=", "Ports=443"], True),
        ({"Ports": "443"}, HAS, ["Email=", "Days=", "Mode=", "Ports=443"], True),
        ({}, HAS | {"Gone": "x"}, ["Email=", "Days=", "Mode=", "Ports=443"], False),
        ({}, dict.fromkeys(HAS), ["Email=", "Days=", "Mode=", "Ports=443"], False),
        ({"Days": "30"}, dict.fromkeys(HAS), ["Email=", "Days=30", "Mode=", "Ports=443"], True),
    ],
)
def test_an_update_keeps_what_is_not_given_and_defaults_what_is_new(
    given: dict[str, str], previous: dict[str, str | None], send: list[str], changed: bool
) -> None:
    plan = for_update("x", FORM, given, previous)
    assert [f"{each['Key']}={each.get('Value', '')}" for each in plan.send] == send
    assert all(each.get("UsePreviousValue") is not None or "Value" in each for each in plan.send)
    assert plan.changed is changed


@pytest.mark.parametrize(
    ("given", "previous", "problem"),
    [
        ({}, {}, "Email: needed, has no default"),
        (
            {},
            HAS | {"Days": "999"},
            "Days: must be at most 365 (given: '999'), the value that it has now; give another",
        ),
        ({"Days": "999"}, HAS, "Days: must be at most 365 (given: '999')"),
        ({"Dais": "9"}, HAS, "did you mean Days?"),
    ],
)
def test_an_update_that_the_version_would_refuse(
    given: dict[str, str], previous: dict[str, str | None], problem: str
) -> None:
    with pytest.raises(ParametersRefused) as refused:
        for_update("x", FORM, given, previous)
    assert len(refused.value.problems) == 1
    assert problem in refused.value.problems[0]


def test_hidden_values_are_sent_but_neither_shown_nor_in_the_intent() -> None:
    plan = for_update("x", (SECRET, DAYS), {"Secret": "12345678"}, {"Secret": None, "Days": "1"})
    assert {"Key": "Secret", "Value": "12345678"} in plan.send
    assert "12345678" not in str(plan.intent)
    assert plan.changed
    assert shown((SECRET, DAYS), {"Secret": "12345678", "Days": "1"}) == {"Days": "1"}
    default = SECRET.model_copy(update={"default": "****"})
    assert for_update("x", (default,), {}, {}).send == ()


def test_a_form_is_read_from_aws_answer() -> None:
    told: dict[str, Any] = {
        "ParameterKey": "Days",
        "ParameterType": "Number",
        "IsNoEcho": False,
        "ParameterConstraints": {"AllowedValues": [], "MinValue": "1", "MaxValue": "365"},
    }
    [parameter] = form_of({"ProvisioningArtifactParameters": [told]})
    assert parameter == DAYS.model_copy(update={"default": None})


@pytest.mark.parametrize(
    ("name", "text", "values"),
    [
        ("a.json", '{"Account": "012", "Days": 30, "Rate": 1.50, "On": true, "List": ["a", 2]}', {
            "Account": "012", "Days": "30", "Rate": "1.50", "On": "true", "List": "a,2",
        }),
        ("a.yaml", "Account: 012345678901\nDays: 0x1f\nOn: yes\nWhen: 2026-11-24\nList: [a, 2]\nEmpty:\n", {
            "Account": "012345678901", "Days": "0x1f", "On": "yes", "When": "2026-11-24", "List": "a,2", "Empty": "",
        }),
    ],
)  # fmt: skip
def test_a_file_is_taken_as_it_is_written(tmp_path: Path, name: str, text: str, values: dict[str, str]) -> None:
    file = tmp_path / name
    file.write_text(text)
    assert read_parameters((), file) == values
    assert read_parameters(("Days=7", "New=a=b"), file) == values | {"Days": "7", "New": "a=b"}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("- a\n", "must be a mapping"),
        ("a: {b: c}\nd: {e: f}", "a: must be text"),
        ("a: [b, [c]]", "a: must be text"),
        ("a: 'b", "neither JSON nor YAML"),
        ("!!python/object/apply:os.system [ls]", "must be a mapping"),
        (None, "can't be read"),
    ],
)
def test_a_wrong_file_is_told(tmp_path: Path, text: str | None, problem: str) -> None:
    file = tmp_path / "params.yaml"
    if text is not None:
        file.write_text(text)
    with pytest.raises(ArgumentError, match=problem):
        read_parameters((), file)


def test_wrong_pairs_are_told_together() -> None:
    with pytest.raises(ArgumentError) as refused:
        read_parameters(("Days", "=3", "A=1", "A=2"), None)
    assert str(refused.value).splitlines() == [
        "--param 'Days': write KEY=VALUE",
        "--param '=3': write KEY=VALUE",
        "--param A: given twice",
    ]
