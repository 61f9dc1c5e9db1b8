"""`factory status --html`: the inventory of a served organization as pages."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from product_factory.errors import UsageError
from product_factory.page.inventory import made, told_of
from product_factory.provisioning.inventory.reading import inventory
from product_factory.provisioning.inventory.rows import Source
from product_factory.sandbox.organization import ADMINISTRATOR
from tests.checkout import ROOT
from tests.conftest import clean_environment, run
from tests.product_factory.provisioning.hub import Hub
from tests.product_factory.provisioning.inventory.conftest import READER, STATES


def test_the_pages_tell_failures_and_the_organization(served: Hub, tmp_path: Path) -> None:
    session = served.sandbox.session("hub", ADMINISTRATOR)
    regions = (served.sandbox.region,)
    found = inventory(session, regions=regions, states=STATES, source=Source.ACCOUNTS, role=READER)
    said = made(found, tmp_path / "site")
    assert str(tmp_path / "site" / "status" / "index.html") in said
    index = (tmp_path / "site" / "status" / "index.html").read_text()
    assert "wrong" in index.partition('id="adoption"')[0], "a failed launch, before all else"
    assert "Production" in index
    assert 'href="status/index.html"' in (tmp_path / "site" / "index.html").read_text(), "the catalog leads there"
    told = told_of(found)
    assert told.source == "accounts"
    assert {each.name for each in told.accounts.values()} >= {"spoke-1", "outsider"}
    assert [account for account, _ in told.failures] == [each.account for each in found.failures]


def test_a_file_s_name_is_refused_before_anything_is_written(served: Hub, tmp_path: Path) -> None:
    session = served.sandbox.session("hub", ADMINISTRATOR)
    found = inventory(session, regions=(served.sandbox.region,), states=STATES, source=Source.ACCOUNTS, role=READER)
    with pytest.raises(UsageError, match="several pages; name a folder"):
        made(found, tmp_path / "status.html")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("output", ["json", "csv"])
def test_pages_and_another_output_exclude_each_other(tmp_path: Path, output: str) -> None:
    environment = clean_environment() | {"AWS_CONFIG_FILE": os.devnull}
    done = run(ROOT, "status", "--html", str(tmp_path / "site"), "--output", output, environment=environment)
    assert done.returncode == 2
    assert "choose one" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_command_writes_them_with_the_hub_s_credentials(served: Hub, tmp_path: Path) -> None:
    environment = clean_environment() | served.sandbox.environment("hub", ADMINISTRATOR)
    where = ("--source", "accounts", "--role", READER, "--region", served.sandbox.region)
    done = run(ROOT, "status", "--html", str(tmp_path / "site"), *where, environment=environment)
    assert "Traceback" not in done.stderr
    assert "in a browser" in done.stdout, done.stderr
    assert (tmp_path / "site" / "status" / "failed.html").exists()
