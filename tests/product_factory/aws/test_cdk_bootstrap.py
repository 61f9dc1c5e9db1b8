"""The names of CDK's bootstrap are those of the template that its CLI brings."""

from __future__ import annotations

import re

import pytest

from product_factory.aws.cdk_bootstrap import (
    BUCKET,
    CONTEXT,
    DEPLOY_ROLE,
    FILE_ROLE,
    VERSION_PARAMETER,
    default_qualifier,
    qualifier,
)
from product_factory.errors import FactoryError
from product_factory.sharing import cdk_cli


def test_names_are_those_of_the_cli_s_template() -> None:
    cdk_cli.install()
    text = cdk_cli.BOOTSTRAP_TEMPLATE.read_text()
    for name in (BUCKET, DEPLOY_ROLE, FILE_ROLE, VERSION_PARAMETER):
        there = name.replace("{qualifier}", "${Qualifier}").replace("{region}", "${AWS::Region}")
        assert re.search(rf"\s['\"]?{re.escape(there)}'?\"?$", text, re.MULTILINE), there
    assert f"Default: {default_qualifier()}\n" in text


def test_the_qualifier_is_cdk_json_s() -> None:
    assert qualifier({}) == default_qualifier()
    assert qualifier({CONTEXT: "ours"}) == "ours"


@pytest.mark.parametrize("wrong", ["", "*", "elevenchars", 7, None])
def test_what_is_no_qualifier_is_told(wrong: object) -> None:
    with pytest.raises(FactoryError, match=r"cdk\.json: context"):
        qualifier({CONTEXT: wrong})
