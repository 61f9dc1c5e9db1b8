"""What changed since a commit: versions that were added, each with the one before, and code that is not released."""

from __future__ import annotations

import json
import subprocess
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from product_factory.catalog import catalog
from product_factory.catalog.released import Release, Released, Version
from product_factory.errors import FactoryError, UsageError
from product_factory.releasing.changed import added, unreleased
from product_factory.releasing.history import released_at
from tests.conftest import Copy


def topic(name: str) -> dict[str, Any]:
    return {"Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": name}}}}


def released(folder: Path, versions: dict[str, str]) -> tuple[Released, ...]:
    """Versions by number, each of a topic of this name."""
    made = []
    for version, name in versions.items():
        path = folder / f"{version}.json"
        body = json.dumps(topic(name)).encode()
        path.write_bytes(body)
        release = Release(version=version, sha256=sha256(body).hexdigest(), date=date(2026, 1, 1), notes="n")
        made.append(Released(product="p", release=release, path=path))
    return tuple(made)


def test_each_new_version_is_compared_with_the_one_before(tmp_path: Path) -> None:
    versions = released(tmp_path, {"1.0.0": "a", "1.1.0": "b", "2.0.0": "b"})
    found = list(added("p", versions, versions[1:]))
    assert [(each.old, each.new, each.following, bool(each.impact.changes)) for each in found] == [
        ("1.0.0", "1.1.0", None, True),
        ("1.1.0", "2.0.0", None, False),
    ]


def test_a_first_version_has_nothing_before(tmp_path: Path) -> None:
    versions = released(tmp_path, {"1.0.0": "a"})
    (found,) = added("p", versions, versions)
    assert (found.old, found.new, found.impact.changes) == (None, "1.0.0", ())


@pytest.mark.parametrize(
    ("versions", "code", "expected"),
    [
        ({"1.0.0": "a"}, "a", []),
        ({"1.0.0": "a"}, "b", [("1.0.0", "1.1.0")]),
        ({"1.0.0": "b", "1.1.0": "a"}, "b", [("1.1.0", "1.2.0")]),
        ({}, "a", [(None, "1.0.0")]),
    ],
)
def test_code_is_told_where_the_newest_version_is_another(
    tmp_path: Path, versions: dict[str, str], code: str, expected: list[tuple[str | None, str]]
) -> None:
    found = list(unreleased("p", released(tmp_path, versions), topic(code)))
    assert [(each.old, each.following) for each in found] == expected
    assert all(each.new is None for each in found)


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=n", "-c", "user.email=e@example.com", "-c", "commit.gpgsign=false")
    command = ["git", "-C", str(folder), *identity, *arguments]
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository whose catalog stands in a folder of it, with two versions at the tag `before`."""
    folder = tmp_path / "a repository" / "catalog"
    for name in ("one/1.0.0.json", "one/releases.json", "one/lifecycle.json", "two/2.0.0.json"):
        path = folder / "products" / "released" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")
    git(folder.parent, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "m")
    git(folder, "tag", "before")
    (folder / "products" / "released" / "one" / "1.1.0.json").write_text("{}")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "m")
    return folder


def test_versions_at_a_commit(repository: Path) -> None:
    assert released_at("before", repository) == {"one": {"1.0.0"}, "two": {"2.0.0"}}
    assert released_at("HEAD", repository)["one"] == {"1.0.0", "1.1.0"}


@pytest.mark.parametrize("ref", ["origin/nowhere", "--help", "-x", "", "before:products"])
def test_what_is_no_commit_is_told(repository: Path, ref: str) -> None:
    with pytest.raises(UsageError, match="git knows no such commit here; fetch it"):
        released_at(ref, repository)


def test_without_a_repository_that_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(FactoryError, match="is in no git repository"):
        released_at("HEAD", tmp_path)


@pytest.mark.slow
def test_the_command_tells_every_product_that_changed(copy: Copy) -> None:
    """Two versions are taken back at the commit that is compared with; one product's code changes."""
    versions = {product: sorted(found, key=Version) for product, found in _versions().items()}
    assert len(versions["audit-trail"]) > 1
    path = copy.root / "products" / "released" / "audit-trail" / f"{versions['audit-trail'][-1]}.json"
    newest = path.read_bytes()
    path.unlink()
    git(copy.root, "init", "-q")
    git(copy.root, "add", "products/released")
    git(copy.root, "commit", "-q", "-m", "m")
    path.write_bytes(newest)
    copy.edit("products/security_notification.py", '"Security alerts"', '"Account alerts"')
    done = copy.run("diff", "--since", "HEAD", "--output", "json")
    assert done.returncode == 0, done.stderr
    told = [(each["product"], each["from"], each["to"]) for each in json.loads(done.stdout)["comparisons"]]
    before, after = versions["audit-trail"][-2:]
    assert ("audit-trail", before, after) in told
    assert ("security-notification", versions["security-notification"][-1], None) in told
    # What is built from it changes with it.
    assert {product for product, _, to in told if to is None} >= {"security-notification", "governance-base"}
    one = copy.run("diff", "security-notification", "--output", "markdown")
    assert one.stdout.startswith("## Product changes\n\n<table>")
    refused = copy.run("diff", "--from", "1.0.0")
    assert refused.returncode == 2
    assert "of one PRODUCT" in refused.stderr


def _versions() -> dict[str, list[str]]:
    return {product: [each.version for each in found] for product, found in catalog.load().released.items()}
