"""What is kept of a hub is that of the same content alone, and whole."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from product_factory.hub.kept import _SAID, _fingerprint, _keep
from tests.conftest import Copy

CHANGED = (
    "products/released/audit-trail/1.0.0.json",
    "products/released/audit-trail/releases.json",
    "products/audit_trail.py",
    "portfolios/governance_base.py",
    "sharing/settings.py",
    "cdk.json",
    "factory.py",
)


@pytest.fixture
def here(copy: Copy, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The copy, as the catalog at hand."""
    monkeypatch.setenv("FACTORY_CATALOG", str(copy.root))
    return copy.root


def test_it_is_another_hub_when_any_file_of_the_content_is_another(here: Path) -> None:
    seen = [_fingerprint()]
    for name in CHANGED:
        with (here / name).open("a") as file:
            file.write("\n")
        seen.append(_fingerprint())
    (here / "products/released/more.json").touch()
    seen.append(_fingerprint())
    assert len(set(seen)) == len(CHANGED) + 2


@pytest.mark.parametrize(
    "touch",
    [
        lambda root: (root / ".cache" / "other").mkdir(parents=True),
        lambda root: (root / "products" / "other.pyc").touch(),
        lambda root: (root / "README.md").touch(),
    ],
)
def test_it_is_the_same_whatever_else_is_there(here: Path, touch: Callable[[Path], None]) -> None:
    before = _fingerprint()
    touch(here)
    assert _fingerprint() == before


def test_it_is_kept_whole_and_older_ones_are_gone(tmp_path: Path) -> None:
    made, cache = tmp_path / "made", tmp_path / "cache" / "hub"
    made.mkdir()
    for name in (_SAID, "asset.json"):
        (made / name).write_text(name)
    old, new = cache / ("0" * 64), cache / ("1" * 64)
    assert _keep(made, old)
    assert _keep(made, new)
    # Another process was faster.
    assert _keep(made, new)
    assert [each.name for each in cache.iterdir()] == [new.name]
    assert {each.name: each.read_text() for each in new.iterdir()} == {_SAID: _SAID, "asset.json": "asset.json"}


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    (tmp_path / "file").touch()
    assert not _keep(tmp_path / "made", tmp_path / "file" / ("0" * 64))


def files(folder: Path) -> dict[str, bytes]:
    """All but what says where a construct was made, and what the CDK calls a file by the folder that it came from."""
    kept = [path for path in folder.iterdir() if path.is_file() and not path.name.endswith(".metadata.json")]
    return {path.name: re.sub(rb'"displayName": "[^"]+"', b"", path.read_bytes()) for path in kept}


def test_from_the_cache_comes_what_is_synthesized(copy: Copy, tmp_path: Path) -> None:
    anew = copy.run("synth", "--out", str(tmp_path / "made"), "--output", "json", aws={"CDK_CONTEXT_JSON": "{}"})
    made = json.loads(anew.stdout)["stacks"]
    for _ in range(2):
        said = copy.run("synth", "--output", "json")
        assert said.returncode == 0, said.stderr
        assert files(copy.root / "cdk.out") == files(tmp_path / "made")
        assert [each["resources"] for each in json.loads(said.stdout)["stacks"]] == [each["resources"] for each in made]


def test_context_that_the_cdk_cli_gives_counts(copy: Copy) -> None:
    copy.run("synth")
    given = json.dumps({"@aws-cdk/core:bootstrapQualifier": "others"})
    for aws in ({"CDK_CONTEXT_JSON": given}, {"CDK_OUTDIR": "cdk.out", "CDK_CONTEXT_JSON": given}):
        said = copy.run("synth", aws=aws)
        assert said.returncode == 0, said.stderr
        assert "/cdk-bootstrap/others/version" in (copy.root / "cdk.out" / "manifest.json").read_text()


def test_a_folder_that_is_a_file_is_told(copy: Copy) -> None:
    (copy.root / "cdk.out").touch()
    said = copy.run("synth")
    assert said.returncode == 1
    assert "cdk.out" in said.stderr.splitlines()[-1]
