"""A catalog of one's own: what is asked, what is written, and what is never written over."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from product_factory.catalog.released import sha256
from product_factory.errors import UsageError
from product_factory.scaffolding import baseline, listing, new_catalog, record
from product_factory.scaffolding.settings import audience, files
from tests.checkout import RELEASED, ROOT
from tests.conftest import clean_environment, run_python
from tests.product_factory.scaffolding.catalogs import factory, settings

SAID = (
    *("--owner", 'Team "Cloud"', "--support-email", "cloud@example.com", "--support-url", "https://example.com/c"),
    *("--region", "eu-central-1", "--region", "us-east-1", "--unit", "/Prod", "--developer", "role:/team/Dev"),
    *("--developer", "permission-set:Dev", "--identity-center", "eu-west-1"),
)
ALL = listing.of(ROOT)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("somewhere")
    done = factory("init", "mine", *SAID, cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "mine"


def test_it_has_this_repositorys_top_level_and_all_that_was_released(made: Path) -> None:
    there = {path.name for path in made.iterdir()}
    assert {
        "factory.py",
        "cdk.json",
        "products",
        "portfolios",
        "sharing",
        "tests",
        "pyproject.toml",
        "Makefile",
    } <= there
    for path in RELEASED.rglob("*.json"):
        copied = made / "products" / "released" / path.relative_to(RELEASED)
        assert sha256(copied.read_bytes()) == sha256(path.read_bytes())
    assert os.access(made / ".ci" / "run", os.X_OK)


def test_its_commands_read_its_own_settings(made: Path) -> None:
    code = (
        "from product_factory.catalog import loading as l; from product_factory.catalog.offer import load; "
        "print(l.hub().regions, l.platform_team().owner, load().portfolios[0].share_with, "
        "[p.resource for p in load().portfolios[0].principals], load().portfolios[0].provider)"
    )
    done = run_python(made, "-c", code, environment=clean_environment() | {"FACTORY_CATALOG": str(made)})
    assert done.stdout.strip() == (
        "('eu-central-1', 'us-east-1') Team \"Cloud\" ('/Prod',) ['role/team/Dev', "
        "'role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Dev_????????????????'] Team \"Cloud\""
    )


@pytest.mark.parametrize("command", [("ruff", "format", "--check", "."), ("ruff", "check", ".")])
def test_what_is_written_is_as_its_own_checks_want_it(made: Path, command: tuple[str, ...]) -> None:
    done = subprocess.run([sys.executable, "-m", *command], cwd=made, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_a_catalog_is_not_made_twice_and_nothing_of_another_folder_is_touched(made: Path, tmp_path: Path) -> None:
    again = factory("init", str(made), *SAID, cwd=made.parent)
    assert (again.returncode, "is a catalog already" in again.stderr) == (2, True)
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "Makefile").write_text("mine:\n")
    refused = factory("init", ".", *SAID, cwd=tmp_path)
    assert refused.returncode == 2
    assert "--existing" in refused.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"notes.txt", "Makefile"}
    added = factory("init", ".", "--existing", "--empty", *SAID, cwd=tmp_path)
    assert added.returncode == 0, added.stderr
    assert "Makefile: is there with other content, left as it is" in added.stdout
    assert (tmp_path / "Makefile").read_text() == "mine:\n"
    assert (tmp_path / "factory.py").is_file()


def test_killed_between_any_two_files_the_same_again_completes_it(tmp_path: Path) -> None:
    plan = new_catalog.planned(settings(), baseline.choose(ALL, []), ROOT)
    whole, names = tmp_path / "whole", sorted(plan.files)
    new_catalog.write(whole, plan, "1.0")
    for number in range(len(names) + 1):
        broken = tmp_path / str(number)
        broken.mkdir()
        record.write(broken, "1.0", {}, record.read(broken))
        for name in names[:number]:
            (broken / name).parent.mkdir(parents=True, exist_ok=True)
            (broken / name).write_bytes(plan.files[name])
        new_catalog.refuse_others(broken)
        new_catalog.write(broken, plan, "1.0")
        assert contents(broken) == contents(whole)


def test_the_chosen_products_bring_their_japanese_and_no_other() -> None:
    names = {path for path in baseline.content_files(ROOT, baseline.choose(ALL, ["audit-trail"])) if "/ja/" in path}
    assert names == {"products/ja/audit-trail.json", "products/ja/shared.json"}


def test_a_new_catalog_demands_no_language_until_it_says_so(made: Path) -> None:
    assert "languages" not in (made / "sharing" / "settings.py").read_text()


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_portfolio_brings_what_its_products_need(tmp_path: Path) -> None:
    choice = baseline.choose(ALL, ["Standalone base"])
    assert [shelf.name for shelf in choice.portfolios] == ["Governance base", "Standalone base"]
    assert choice.added == ("Governance base: detective-guardrails needs security-notification of it",)
    names = [entry.name for entry in choice.products]
    assert "workload-network" not in names
    assert "products/blocks/network_tiers.py" not in baseline.content_files(ROOT, choice)
    administration = baseline.choose(ALL, ["account_administration"])
    assert {"account-base", "iam-baseline", "audit-trail"} <= {entry.name for entry in administration.products}


@pytest.mark.parametrize("wished", [["Standalone base"], ["Guest foundation"], ["account_administration"], []])
def test_each_choice_is_a_catalog_that_loads_and_is_well_formed(tmp_path: Path, wished: list[str]) -> None:
    choice = baseline.choose(ALL, wished)
    new_catalog.write(tmp_path / "c", new_catalog.planned(settings(), choice, ROOT), "1.0")
    found = listing.of(tmp_path / "c")
    assert [each.name for each in found.products] == [each.name for each in choice.products]
    assert [each.name for each in found.portfolios] == [each.name for each in choice.portfolios]
    done = factory("list", "--output", "json", cwd=tmp_path / "c")
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)["products"]) == len(choice.products)
    check = [sys.executable, "-m", "ruff", "format", "--check", "."]
    assert subprocess.run(check, cwd=tmp_path / "c", check=False).returncode == 0


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("regions", ("mars",), "--region 'mars': write Regions"),
        ("regions", ("eu-west-1", "eu-west-1"), "--region"),
        ("email", "nobody", "--support-email 'nobody': must be an e-mail address"),
        ("url", "ftp://x", "--support-url 'ftp://x': must be an http(s) URL"),
        ("units", ("Workloads",), "is none of: OU ID"),
        ("language", "fr", "--language 'fr': write en or ja"),
        ("owner", "a\nb", "--owner"),
        ("name", "a b", "the folder's name is the catalog's"),
        ("factory", 'x"\ny', "--factory"),
    ],
)
def test_a_wrong_answer_names_its_option_and_what_to_write(field: str, value: object, words: str) -> None:
    with pytest.raises(UsageError) as error:
        settings(**{field: value})
    assert words in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "text", ["Developer", "role:", "role:a b", "role:team/Dev", "group:x", "permission-set:" + "x" * 33]
)
def test_an_audience_that_can_not_be_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="write role:NAME"):
        audience(text, "eu-west-1")


@pytest.mark.parametrize("owner", ['Say "hi"', "It's", "雲チーム", "a\\b", "{x}", "%s", "@@name@@"])
def test_whatever_the_team_is_called_the_settings_say_it(owner: str) -> None:
    names: dict[str, object] = {}
    text = files(settings(owner=owner))["products/support.py"]
    exec(compile(text, "support.py", "exec"), names)  # noqa: S102
    assert names["PLATFORM_TEAM"].owner == owner  # type: ignore[attr-defined]


def test_without_a_terminal_what_is_missing_is_named_at_once(tmp_path: Path) -> None:
    done = factory("init", "mine", "--region", "eu-central-1", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("Error: --support-email, --support-url, --owner: missing;")
    assert not (tmp_path / "mine").exists()


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    done = factory("init", "mine", *SAID, "--dry-run", "--output", "json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "products/audit_trail.py" in json.loads(done.stdout)["would_write"]
    assert not (tmp_path / "mine").exists()
