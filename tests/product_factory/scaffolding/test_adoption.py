"""Adopting a newer baseline: versions are added or refused, code that was changed is never lost."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from product_factory.catalog.released import read, sha256
from product_factory.errors import UsageError
from product_factory.scaffolding import adoption, baseline, listing, new_catalog, record
from product_factory.scaffolding.adopting import Action
from product_factory.scaffolding.record import blob_id
from tests.checkout import ROOT
from tests.product_factory.scaffolding.catalogs import factory, settings

PRODUCT = "products/security_notification.py"
CONTENT = ("factory.py", "cdk.json", "constraints.txt", "products", "portfolios", "sharing", "guardrails")


def git(root: Path, *arguments: str) -> str:
    who = ("-c", "user.email=t@example.com", "-c", "user.name=t", "-c", "commit.gpgsign=false")
    return subprocess.run(["git", *who, *arguments], cwd=root, capture_output=True, text=True, check=True).stdout  # noqa: S607


@pytest.fixture(scope="module")
def choice() -> baseline.Choice:
    """The governance base, of this baseline."""
    return baseline.choose(listing.of(ROOT), ["Governance base"])


@pytest.fixture
def catalog(tmp_path: Path, choice: baseline.Choice) -> Path:
    """A catalog with the baseline's governance base, in git."""
    root = tmp_path / "catalog"
    new_catalog.write(root, new_catalog.planned(settings(), choice, ROOT), "1.0")
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "begun")
    return root


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """A newer baseline: security-notification has other code and one more version."""
    root = tmp_path / "newer"
    root.mkdir()
    for name in CONTENT:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(ROOT / name, root / name)
    path = root / PRODUCT
    path.write_text(path.read_text() + "\n# Newer.\n")
    release(root, "security-notification", "9.0.0", b'{"Resources": {"New": {"Type": "AWS::SNS::Topic"}}}\n')
    return root


def release(root: Path, product: str, version: str, template: bytes, kind: str = "products") -> None:
    """A version as `publish` leaves it."""
    folder = root / kind / "released" / product
    manifest = json.loads((folder / "releases.json").read_bytes())
    line = {"version": version, "sha256": sha256(template), "date": "2026-11-30", "notes": "Newer."}
    manifest["releases"].append(line)
    (folder / "releases.json").write_text(json.dumps(manifest, indent=2) + "\n")
    (folder / f"{version}.json").write_bytes(template)


def adopt(root: Path, source: Path, *wished: str) -> tuple[adoption.Plan, list[str]]:
    plan = adoption.planned(root, source, wished)
    return plan, list(adoption.write(plan, root, source, "2.0"))


def action(plan: adoption.Plan, path: str) -> Action:
    return next(step.action for step in plan.steps if step.path == path)


def test_unchanged_code_is_replaced_and_versions_added_and_again_does_nothing(catalog: Path, newer: Path) -> None:
    before = git(catalog, "status", "--porcelain")
    plan = adoption.planned(catalog, newer, ())
    assert git(catalog, "status", "--porcelain") == before == "", "a plan writes nothing"
    assert "+# Newer." in next(step.difference for step in plan.steps if step.path == PRODUCT)
    plan, written = adopt(catalog, newer)
    assert (catalog / PRODUCT).read_bytes() == (newer / PRODUCT).read_bytes()
    assert set(written) == {PRODUCT, "products/released/security-notification/9.0.0.json", record.NAME}
    folder = "products/released/security-notification"
    for name in ("9.0.0.json", "1.0.0.json"):
        assert (catalog / folder / name).read_bytes() == (newer / folder / name).read_bytes()
    assert [each.version for each in read("security-notification", catalog / "products" / "released")][-1] == "9.0.0"
    assert record.read(catalog).factory == "2.0"
    again, written = adopt(catalog, newer)
    assert (again.changes, written) == (False, [])


def test_what_was_changed_here_is_merged_where_git_has_what_was_taken(catalog: Path, newer: Path) -> None:
    mine = (catalog / PRODUCT).read_text().replace('"""', '"""Ours: ', 1)
    (catalog / PRODUCT).write_text(mine)
    plan, _ = adopt(catalog, newer)
    assert action(plan, PRODUCT) is Action.LEAVE, "not committed yet"
    assert (catalog / PRODUCT).read_text() == mine
    git(catalog, "commit", "-qam", "ours")
    plan, _ = adopt(catalog, newer)
    assert action(plan, PRODUCT) is Action.MERGE
    text = (catalog / PRODUCT).read_text()
    assert text.startswith('"""Ours: ')
    assert text.endswith("# Newer.\n")
    again, written = adopt(catalog, newer)
    assert (action(again, PRODUCT), written) == (Action.KEEP, [])


@pytest.mark.parametrize("in_git", [True, False])
def test_what_can_not_be_merged_is_left_alone_and_shown(catalog: Path, newer: Path, in_git: bool) -> None:
    mine = (catalog / PRODUCT).read_text() + "\n# Ours.\n"
    (catalog / PRODUCT).write_text(mine)
    git(catalog, "commit", "-qam", "ours")
    if not in_git:
        shutil.rmtree(catalog / ".git")
    plan, _ = adopt(catalog, newer)
    step = next(step for step in plan.steps if step.path == PRODUCT)
    assert step.action is Action.LEAVE
    assert ("same place" if in_git else "isn't in this catalog's git") in step.why
    assert "-# Ours." in step.difference
    assert (catalog / PRODUCT).read_text() == mine
    assert "9.0.0.json" in {path.name for path in (catalog / "products/released/security-notification").iterdir()}


def test_a_number_that_stands_for_other_content_is_refused_and_the_rest_goes_on(catalog: Path, newer: Path) -> None:
    release(catalog, "security-notification", "9.0.0", b'{"Resources": {"Mine": {"Type": "AWS::SNS::Topic"}}}\n')
    release(newer, "audit-trail", "9.0.0", b'{"Resources": {"New": {"Type": "AWS::SNS::Topic"}}}\n')
    release(newer, "security-notification", "9.1.0", b'{"Resources": {"B": {"Type": "AWS::SNS::Topic"}}}\n')
    plan, written = adopt(catalog, newer)
    assert [(each.product, each.clash) for each in plan.refused] == [("security-notification", "9.0.0")]
    assert "products/released/audit-trail/9.0.0.json" in written
    assert not (catalog / "products/released/security-notification/9.1.0.json").exists()
    assert b"Mine" in (catalog / "products/released/security-notification/9.0.0.json").read_bytes()


def test_a_new_product_of_a_portfolio_that_was_taken_comes_with_it(catalog: Path, newer: Path) -> None:
    shelf = newer / "portfolios" / "governance_base.py"
    shelf.write_text(shelf.read_text().replace('"network-guardrails",', '"network-guardrails",\n        "guardduty",'))
    _, written = adopt(catalog, newer)
    assert {"products/guardduty.py", "products/__init__.py", "portfolios/governance_base.py"} <= set(written)
    assert "guardduty" in {each.name for each in listing.of(catalog).products}
    assert (catalog / "products/released/guardduty/1.0.0.json").is_file()


def test_a_portfolio_is_taken_by_its_name_with_all_that_it_needs(catalog: Path, newer: Path) -> None:
    plan = adoption.planned(catalog, newer, ())
    assert plan.offered == (
        "Standalone base",
        "Guest foundation",
        "Guest system",
        "Account administration",
        "Organization security",
        "guardrails",
    )
    other = "products/audit_trail.py"
    (newer / other).write_text((newer / other).read_text() + "\n# Newer.\n")
    adopt(catalog, newer, "Guest foundation")
    found = listing.of(catalog)
    assert [each.name for each in found.portfolios] == ["Governance base", "Guest foundation"]
    assert {"workload-network", "workload-key", "budget-alert"} <= {each.name for each in found.products}
    assert (catalog / "products/blocks/network_tiers.py").is_file()
    assert (catalog / other).read_bytes() != (newer / other).read_bytes(), "nobody asked for that"
    with pytest.raises(UsageError, match="did you mean 'Standalone base'"):
        adoption.planned(catalog, newer, ("Standalone bass",))


def test_what_was_removed_here_stays_removed(catalog: Path, newer: Path) -> None:
    (catalog / "Makefile").unlink()
    (catalog / ".github" / "workflows" / "deploy.yml").unlink()
    plan, _ = adopt(catalog, newer)
    assert action(plan, "Makefile") is Action.LEAVE
    assert not (catalog / "Makefile").exists()
    assert not (catalog / ".github" / "workflows" / "deploy.yml").exists()


def test_killed_between_any_two_writes_the_same_again_completes_it(
    catalog: Path, newer: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from product_factory import files
    from product_factory.scaffolding import adopted_releases

    class Killed(Exception):
        """The process ends here."""

    plan = adoption.planned(catalog, newer, ("Guest foundation", "security-notification"))
    writes = 0

    def die_at(limit: int) -> None:
        real = files.write_atomically
        count = 0

        def write(path: Path, content: bytes) -> None:
            nonlocal count, writes
            if count == limit:
                raise Killed
            count += 1
            writes = max(writes, count)
            real(path, content)

        for module in (adoption, adopted_releases, record):
            monkeypatch.setattr(module, "write_atomically", write)

    whole = tmp_path / "whole"
    shutil.copytree(catalog, whole)
    with monkeypatch.context():
        die_at(10**6)
        list(adoption.write(plan, whole, newer, "2.0"))
    monkeypatch.undo()
    # Around each kind of write: code, the packages that name it, a version, its manifest, the record.
    for limit in sorted({1, writes - 4, writes - 2, writes - 1}):
        broken = tmp_path / str(limit)
        shutil.copytree(catalog, broken)
        die_at(limit)
        with pytest.raises(Killed):
            list(adoption.write(plan, broken, newer, "2.0"))
        monkeypatch.undo()
        listing.of(broken)
        adopt(broken, newer, "Guest foundation", "security-notification")
        for path in whole.rglob("*"):
            if path.is_file() and ".git" not in path.parts and "__pycache__" not in path.parts:
                assert (broken / path.relative_to(whole)).read_bytes() == path.read_bytes(), (limit, path)


def test_the_record_is_gits_own_hash(catalog: Path) -> None:
    taken = record.read(catalog).files
    assert (
        taken[PRODUCT] == git(catalog, "rev-parse", f"HEAD:{PRODUCT}").strip() == blob_id((ROOT / PRODUCT).read_bytes())
    )


def test_the_command_tells_and_writes(catalog: Path) -> None:
    done = factory("adopt", "monitoring-notification", "--dry-run", "--output", "json", cwd=catalog)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert {"path": "products/monitoring_notification.py", "action": "add", "why": "", "difference": ""} in told[
        "files"
    ]
    assert told["written"] == []
    done = factory("adopt", "monitoring-notification", cwd=catalog)
    assert done.returncode == 0, done.stderr
    assert "add       monitoring-notification 1.2.0: " in done.stdout
    assert factory("adopt", cwd=ROOT).returncode == 1


def test_guardrails_come_by_their_word_and_then_with_every_adoption(catalog: Path, newer: Path) -> None:
    assert not (catalog / "guardrails").exists()
    adopt(catalog, newer, "guardrails")
    assert (catalog / "guardrails/networks.py").read_bytes() == (newer / "guardrails/networks.py").read_bytes()
    before = [each.version for each in read("networks", ROOT / "guardrails/released")]
    assert [each.version for each in read("networks", catalog / "guardrails/released")] == before
    adopt(catalog, newer)
    assert not adopt(catalog, newer)[0].changes
    release(newer, "networks", "99.0.0", b'{"Type": "SERVICE_CONTROL_POLICY", "Denies": []}\n', "guardrails")
    path = newer / "guardrails/networks.py"
    path.write_text(path.read_text() + "\n# Newer.\n")
    plan, written = adopt(catalog, newer)
    assert action(plan, "guardrails/networks.py") is Action.REPLACE
    assert "guardrails/released/networks/99.0.0.json" in written
    assert [each.version for each in read("networks", catalog / "guardrails/released")] == [*before, "99.0.0"]
