"""The Python API: what programs give is checked, every error is a ProvisioningError, and types hold."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError, NoCredentialsError, ProfileNotFound, ProxyConnectionError
from botocore.parsers import ResponseParserError
from hypothesis import given, settings
from hypothesis import strategies as st

from product_factory import ProvisioningError, UsageError, Wait, launch, read_facts, terminate, update
from product_factory.provisioning.errors import ArgumentError, AwsUnreachable, ParametersRefused, aws_errors, translated
from product_factory.provisioning.parameters import for_launch, form_of, given_values, read_parameters
from product_factory.provisioning.session import Spoke
from product_factory.provisioning.tags import read_tags
from tests.product_factory.provisioning.hub import TOPIC


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("x", "x"),
        (90, "90"),
        (1.5, "1.5"),
        (True, "true"),
        (False, "false"),
        (["a", 1], "a,1"),
        (("a",), "a"),
        ("", ""),
    ],
)
def test_values_are_taken_as_manifests_take_them(value: object, text: str) -> None:
    assert given_values("x", {"Key": value}) == {"Key": text}


@pytest.mark.parametrize(
    "value",
    [
        None,
        {},
        {"a": 1},
        [[1]],
        object(),
        b"x",
        float("nan"),
        float("inf"),
        pytest.param(10**5000, id="digits"),
        [None],
    ],
)
def test_values_of_other_types_are_refused(value: object) -> None:
    with pytest.raises(ParametersRefused, match="Key: give text, a number, a boolean or a list"):
        given_values("x", {"Key": value})


@pytest.mark.parametrize("value", ["a\ud800", "a\x00b", "\x1b[31m"])
def test_characters_that_are_no_text_are_refused(value: str) -> None:
    form = form_of({"ProvisioningArtifactParameters": [{"ParameterKey": "Key"}]})
    with pytest.raises(ParametersRefused, match="Key: has characters that are no text"):
        for_launch("x", form, {"Key": value})


def test_a_space_at_the_end_is_said() -> None:
    asked = {"ParameterKey": "Key", "ParameterConstraints": {"AllowedPattern": "[a-z]+"}}
    form = form_of({"ProvisioningArtifactParameters": [asked]})
    with pytest.raises(ParametersRefused, match=r"\(given: 'abc '\); it begins or ends with a space"):
        for_launch("x", form, {"Key": "abc "})


SPOKE = Spoke(None, "333333333333", "us-east-1")  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [5, "", "  ", ["a"], b"a", "a\ud800"])
@pytest.mark.parametrize(
    "call",
    [
        lambda wrong: launch(SPOKE, product=wrong),
        lambda wrong: launch(SPOKE, product="a", version=wrong),
        lambda wrong: launch(SPOKE, product="a", name=wrong),
        lambda wrong: launch(SPOKE, product="a", path=wrong),
        lambda wrong: update(SPOKE, name=wrong),
        lambda wrong: update(SPOKE, name="a", version=wrong),
        lambda wrong: terminate(SPOKE, name=wrong),
        lambda wrong: launch(SPOKE, product="a", wait=wrong),
        lambda wrong: read_facts(wrong),
    ],
)
def test_arguments_of_other_types_and_empty_ones_are_refused(call: Any, wrong: Any) -> None:
    if wrong == "a\ud800" and call.__code__.co_names == ("read_facts",):
        return
    with pytest.raises((ArgumentError, ProvisioningError)) as refused:
        call(wrong)
    assert isinstance(refused.value, UsageError)


@pytest.mark.parametrize("seconds", ["long", -1, 0, None, [1]])
def test_a_wait_that_is_none_is_refused(seconds: Any) -> None:
    with pytest.raises(ArgumentError, match="Wait: timeout: "):
        Wait(timeout=seconds)


@pytest.mark.parametrize(
    ("raised", "told"),
    [
        (NoCredentialsError(), "Log in"),
        (ProfileNotFound(profile="x"), "Correct AWS_PROFILE"),
        (EndpointConnectionError(endpoint_url="http://x"), "Check the network"),
        (ProxyConnectionError(proxy_url="http://x", error="refused"), "Check the network"),
        (ResponseParserError("<html>"), "what answered is not AWS"),
        (KeyError("ProvisionedProductDetail"), "what answered is not AWS"),
        (ValueError("Invalid endpoint: moon"), "AWS_ENDPOINT_URL"),
    ],
)
def test_answers_that_are_not_awss_are_one_error_with_a_mend(raised: Exception, told: str) -> None:
    with pytest.raises(AwsUnreachable, match=told), aws_errors():
        raise raised


def test_our_own_mistakes_are_not_called_awss() -> None:
    with pytest.raises(KeyError), aws_errors():
        raise KeyError("product-1")


def test_a_missing_permission_names_who_lacks_which_action() -> None:
    message = (
        "User: arn:aws:sts::1:assumed-role/Dev/me is not authorized to perform: servicecatalog:ProvisionProduct on x"
    )
    error = translated({"Code": "AccessDeniedException", "Message": message}, "ProvisionProduct")
    assert "(arn:aws:sts::1:assumed-role/Dev/me lacks servicecatalog:ProvisionProduct)" in str(error)


FORM = form_of(
    {"ProvisioningArtifactParameters": [{"ParameterKey": name, "ParameterType": each["Type"]} for name, each in TOPIC["Parameters"].items()]}
)  # fmt: skip
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


def refusal(call: Callable[[], object]) -> str | None:
    """What a ProvisioningError says; None where there was none."""
    try:
        call()
    except ProvisioningError as error:
        return str(error)
    return None


@settings(max_examples=1000, deadline=None)
@given(st.dictionaries(st.sampled_from(["Title", "Size"]) | st.text(max_size=4), ANYTHING, max_size=4))
def test_whatever_a_program_gives_is_taken_or_refused(parameters: dict[str, Any]) -> None:
    told = refusal(lambda: for_launch("x", FORM, given_values("x", parameters)))
    assert told is None or told.strip()


@settings(max_examples=1000, deadline=None)
@given(
    st.binary(max_size=60) | st.text(alphabet="{}[]:,&*!|>'\"#- \n\tab1", max_size=40).map(str.encode), st.booleans()
)
def test_whatever_stands_in_a_file_is_taken_or_refused(content: bytes, as_json: bool) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / ("a.json" if as_json else "a.yaml")
        file.write_bytes(content)
        told = refusal(lambda: read_parameters([], file))
        assert told is None or told.startswith(str(file))


@settings(max_examples=500, deadline=None)
@given(st.lists(st.text(max_size=10), max_size=4))
def test_whatever_stands_behind_an_option_is_taken_or_refused(pairs: list[str]) -> None:
    for option, read in (("--param", lambda: read_parameters(pairs, None)), ("--tag", lambda: read_tags(pairs))):
        told = refusal(read)
        assert told is None or option in told


@pytest.mark.parametrize("content", ["[" * 100_000, "a: " + "[" * 50_000])
def test_nesting_of_thousands_is_told(tmp_path: Path, content: str) -> None:
    for name in ("a.json", "a.yaml"):
        (tmp_path / name).write_text(content)
        with pytest.raises(ArgumentError, match=r"nested too deeply|neither JSON nor YAML"):
            read_parameters([], tmp_path / name)
