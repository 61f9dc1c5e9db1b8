"""A manifest's form: text stays as written, and everything wrong is told at once, with line and field."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from product_factory.errors import UsageError
from product_factory.provisioning.fleet import ManifestRefused, load
from product_factory.provisioning.fleet.manifest import schema
from product_factory.provisioning.fleet.manifest_values import Limit, Reference
from product_factory.provisioning.fleet.reading import parse

GOOD = """\
role: Developer
regions: [us-east-1]
max_failures: 3
products:
  trail:
    product: audit-trail
    version: 1.10
    parameters:
      Account: 012345678901
      Switch: on
      Names: [a, b]
      Empty: ''
      Other: {output: topic.TopicArn}
  topic:
    version: latest
    parameters:
waves:
  - name: first
    max_failures: 0%
    targets:
      - accounts: [012345678901]
"""


def test_values_stay_as_they_are_written() -> None:
    read = parse(GOOD)
    trail = read.products["trail"]
    assert trail.version == "1.10"
    assert trail.parameters == {
        "Account": "012345678901",
        "Switch": "on",
        "Names": "a,b",
        "Empty": "",
        "Other": Reference(product="topic", output="TopicArn"),
    }
    assert read.products["topic"].parameters == {}
    assert (read.max_failures, read.waves[0].max_failures) == (Limit(count=3), Limit(share=0))


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("role: Developer", "rolle: Developer", 1, "rolle: there is no such field"),
        ("role: Developer", "# none", None, "role: is missing"),
        ("role: Developer", "role: arn:aws:iam::1:role/x", 1, "role: String should match"),
        ("regions: [us-east-1]", "regions: [tokyo]", 2, "regions[0]: String should match"),
        ("regions: [us-east-1]", "regions: []", 2, "regions: Tuple should have at least 1 item"),
        ("max_failures: 3", "max_failures: a few", 3, "max_failures: write a share such as 10%"),
        ("max_failures: 3", "max_failures: 101%", 3, "max_failures: write a share such as 10%"),
        ("  trail:", "  my trail:", 5, "products.my trail"),
        ("    version: 1.10", "    versions: 1.10", 5, "products.trail.version: is missing"),
        ("      Empty: ''", "      Empty:", 12, "products.trail.parameters.Empty: has no value"),
        ("topic.TopicArn}", "TopicArn}", 13, "products.trail.parameters.Other: write text, a list, or {output:"),
        ("{output: topic.TopicArn}", "{Ref: Topic}", 13, "products.trail.parameters.Other: write text, a list"),
        ("{output: topic.TopicArn}", "[[a]]", 13, "products.trail.parameters.Other: has no value"),
        ("  topic:", "  trail:", 5, "products.trail: stands twice, also in line 14"),
        ("accounts: [012345678901]", "exclude: [a]", 21, "waves[0].targets[0]: names nobody"),
        ("  - name: first", "  - name: _st", 18, "waves[0].name: String should match"),
        ("waves:", "source: x\nwaves:", 17, "source: there is no such field"),
        ("role: Developer", "role: [", 3, "not YAML: expected"),
        ("regions: [us-east-1]", "regions: &a [*a]", 2, "not YAML: an alias within its own anchor"),
        ("  topic:", "  topic:\n    <<: {version: 1.0.0}", 15, "not YAML: keys are plain words"),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_field(old: str, new: str, line: int | None, told: str) -> None:
    assert old in GOOD
    with pytest.raises(ManifestRefused) as refused:
        parse(GOOD.replace(old, new, 1), "fleet.yaml")
    place = f"fleet.yaml:{line}: " if line else "fleet.yaml:"
    assert any(finding.startswith(place) and told in finding for finding in refused.value.findings), refused.value


def test_all_that_is_wrong_is_told_at_once_in_the_order_of_the_file() -> None:
    with pytest.raises(ManifestRefused) as refused:
        parse(GOOD.replace("role: Developer", "rolle: x").replace("max_failures: 0%", "max_failures: x"), "f.yaml")
    lines = [finding.split(": ")[1] for finding in refused.value.findings]
    assert lines == ["role", "rolle", "waves[0].max_failures"]


@pytest.mark.parametrize("text", ["", "just words", "- a\n- b\n", "a: 1\n---\nb: 2\n"])
def test_what_is_no_mapping_is_refused(text: str) -> None:
    with pytest.raises(ManifestRefused, match=r"fleet\.yaml"):
        parse(text, "fleet.yaml")


def test_aliases_that_grow_without_end_are_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
    with pytest.raises(ManifestRefused, match="more than"):
        parse("\n".join(lines))


def test_an_anchor_may_be_used_again() -> None:
    text = GOOD.replace(
        "    parameters:\nwaves", "    parameters: &p {A: b}\n  third: {version: 1.0.0, parameters: *p}\nwaves"
    )
    assert parse(text).products["third"].parameters == {"A": "b"}


def test_a_file_that_is_not_there_is_a_wrong_argument(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.yaml: can't be read"):
        load(tmp_path / "none.yaml")


def test_the_schema_takes_what_is_right_and_refuses_what_is_wrong() -> None:
    made = json.loads(json.dumps(schema()))
    Draft202012Validator.check_schema(made)
    right = {
        "role": "Developer",
        "regions": ["us-east-1"],
        "max_failures": "10%",
        "products": {"topic": {"version": "1.0.0", "parameters": {"A": 3, "B": {"output": "topic.Arn"}}}},
        "waves": [{"name": "all", "targets": [{"ous": ["/"], "exclude": ["wave:x"]}]}],
    }
    validator = Draft202012Validator(made)
    assert validator.is_valid(right)
    for field in ("role", "regions", "products", "waves"):
        assert not validator.is_valid({key: value for key, value in right.items() if key != field})
    assert not validator.is_valid(right | {"rolle": "x"})
    assert not validator.is_valid(right | {"max_failures": "some"})
    assert not validator.is_valid(right | {"products": {"topic": {"version": "1", "parameters": {"A": {"Ref": "B"}}}}})


@pytest.mark.parametrize(
    ("limit", "failed", "of", "passed"),
    [
        (Limit(share=0.1), 1, 10, False),
        (Limit(share=0.1), 2, 10, True),
        (Limit(share=0.1), 1, 4, True),
        (Limit(share=0), 0, 4, False),
        (Limit(share=0), 1, 4, True),
        (Limit(share=1), 4, 4, False),
        (Limit(count=2), 2, 4, False),
        (Limit(count=2), 3, 4, True),
    ],
)
def test_when_failures_pass_a_limit(limit: Limit, failed: int, of: int, passed: bool) -> None:
    assert limit.passed_by(failed, of) is passed


PIECES = st.sampled_from(
    ["[", "]", "{", "}", ":", ", ", "- ", "\n", "  ", "&a ", "*a", "!!python/object:x ", "'", "#", "~", "null", "on"]
) | st.text(max_size=4)


@settings(max_examples=500, deadline=None)
@given(st.data(), st.booleans())
def test_whatever_is_written_is_read_or_refused(data: st.DataObject, later: bool) -> None:
    begin = data.draw(st.integers(0, len(GOOD)))
    end = data.draw(st.integers(begin, min(begin + 12, len(GOOD))))
    text = GOOD[:begin] + "".join(data.draw(st.lists(PIECES, max_size=4))) + GOOD[end:]
    try:
        read = parse(text, "fleet.yaml", later=later)
    except ManifestRefused as refused:
        told = refused.findings
    else:
        told = tuple(read.source.told(each) for each in read._wrong)
        assert later or not told
    assert all(line.startswith("fleet.yaml") for line in told)
