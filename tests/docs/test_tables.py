"""Tables made from the catalog are what the catalog is now; quotas are those that the code checks."""

from __future__ import annotations

import re
from importlib import import_module

import pytest

from product_factory.catalog import offer as catalog
from product_factory.commands.schema_page import BEGIN, END, markdown
from product_factory.commands.schemas import MODELS, schema_of
from product_factory.hub.overview import RENEWS, TABLES, renewed
from tests.checkout import ROOT
from tests.docs.pages import NAMES

HOLDING = [name for name in NAMES if "/adr/" not in name and RENEWS in (ROOT / name).read_text(encoding="utf-8")]


@pytest.mark.parametrize("name", HOLDING)
def test_its_tables_are_current(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert text == renewed(text, catalog.load()), f"run `factory list --write {name}`"


def test_every_table_stands_somewhere() -> None:
    texts = "".join((ROOT / name).read_text(encoding="utf-8") for name in HOLDING)
    for name in TABLES:
        assert f"<!-- {name}: {RENEWS} -->" in texts, f"no page holds the table {name}"


def test_the_page_of_schemas_is_current() -> None:
    text = (ROOT / "docs" / "JSON.md").read_text(encoding="utf-8")
    tables = text.partition(BEGIN)[2].partition(END)[0].strip()
    told = markdown({name: schema_of(name) for name in MODELS}).strip()
    assert tables == told, "run `factory schema --write docs/JSON.md`"


QUOTAS = re.findall(
    r"^\|[^|]*\| ([\d,]+)[^|]*\|[^|]*`([a-z_/]+)\.py`: `(\w+)(?:\[(\w+)\])?`[^|]*\|",
    (ROOT / "docs" / "COSTS.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)


def test_quotas_are_read_at_all() -> None:
    assert len(QUOTAS) >= 12


@pytest.mark.parametrize(("shown", "module", "name", "key"), QUOTAS)
def test_a_quota_is_the_one_that_the_code_checks(shown: str, module: str, name: str, key: str) -> None:
    checked = getattr(import_module(module.replace("/", ".")), name)
    assert int(shown.replace(",", "")) == (checked[key] if key else checked)
