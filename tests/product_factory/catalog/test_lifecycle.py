"""A version's state is set in the repository, beside the released files, never in them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from product_factory.catalog.lifecycle import Change, State, set_state, states
from product_factory.catalog.lock import locked
from product_factory.catalog.released import Release, Released
from product_factory.errors import FactoryError, UsageError
from tests.killed import moments

TODAY = date(2026, 1, 31)
VERSIONS = tuple(
    Released(
        product="fake",
        release=Release(version=version, sha256="0" * 64, date=TODAY, notes="n"),
        path=Path(f"{version}.json"),
    )
    for version in ("1.0.0", "1.1.0")
)


def change(root: Path, version: str, state: State, reason: str = "r") -> Change:
    (root / "fake").mkdir(exist_ok=True)
    return set_state("fake", VERSIONS, version, state, reason=reason, today=TODAY, root=root)


def test_versions_are_active_until_said_otherwise(tmp_path: Path) -> None:
    assert states("fake", VERSIONS, tmp_path) == {"1.0.0": State.ACTIVE, "1.1.0": State.ACTIVE}
    assert change(tmp_path, "1.0.0", State.DEPRECATED) == Change(State.ACTIVE, State.DEPRECATED)
    assert change(tmp_path, "1.0.0", State.DEPRECATED) == Change(State.DEPRECATED, State.DEPRECATED)
    assert states("fake", VERSIONS, tmp_path)["1.0.0"] is State.DEPRECATED
    assert change(tmp_path, "1.0.0", State.ACTIVE) == Change(State.DEPRECATED, State.ACTIVE)
    assert states("fake", VERSIONS, tmp_path)["1.0.0"] is State.ACTIVE


@pytest.mark.parametrize("state", [State.DEPRECATED, State.RETIRED])
def test_the_last_active_version_stays(tmp_path: Path, state: State) -> None:
    change(tmp_path, "1.0.0", State.RETIRED)
    with pytest.raises(FactoryError, match="last active version"):
        change(tmp_path, "1.1.0", state)
    assert states("fake", VERSIONS, tmp_path)["1.1.0"] is State.ACTIVE


def test_what_is_not_released_has_no_state(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"released: 1\.0\.0, 1\.1\.0"):
        change(tmp_path, "2.0.0", State.RETIRED)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{", "lifecycle.json"),
        ('{"9.0.0": {"state": "retired", "since": "2026-01-31"}}', "'9.0.0' is not a released version"),
        ('{"1.0.0": {"state": "gone", "since": "2026-01-31"}}', "1.0.0.state"),
        ('{"1.0.0": {"state": "retired", "since": "2026-01-31", "reason": "a\\u202eb"}}', "1.0.0.reason"),
    ],
)
def test_a_wrong_file_is_told_with_its_name(tmp_path: Path, text: str, complaint: str) -> None:
    (tmp_path / "fake").mkdir()
    (tmp_path / "fake" / "lifecycle.json").write_text(text)
    with pytest.raises(FactoryError, match=complaint):
        states("fake", VERSIONS, tmp_path)


def test_what_is_active_again_leaves_no_file(tmp_path: Path) -> None:
    change(tmp_path, "1.0.0", State.DEPRECATED)
    change(tmp_path, "1.0.0", State.ACTIVE)
    assert list((tmp_path / "fake").iterdir()) == []


def test_nobody_sets_a_state_while_another_command_changes_what_is_released(tmp_path: Path) -> None:
    with locked(tmp_path), pytest.raises(FactoryError, match="another command is changing it"):
        change(tmp_path, "1.0.0", State.DEPRECATED)
    change(tmp_path, "1.0.0", State.DEPRECATED)


@pytest.mark.parametrize(
    ("reason", "says"),
    [("x" * 501, "has 501 characters, 500 at most"), ("a\nb", "character 2"), ("\udcff", "character 1 .U.DCFF.")],
)
def test_a_reason_that_nobody_could_read_is_refused(tmp_path: Path, reason: str, says: str) -> None:
    with pytest.raises(UsageError, match=f"--reason: {says}"):
        change(tmp_path, "1.0.0", State.DEPRECATED, reason)
    assert states("fake", VERSIONS, tmp_path)["1.0.0"] is State.ACTIVE
    change(tmp_path, "1.0.0", State.DEPRECATED, "x" * 500)


@pytest.mark.parametrize(("before", "after"), [(State.ACTIVE, State.RETIRED), (State.RETIRED, State.ACTIVE)])
def test_killed_at_any_moment_the_state_is_the_old_or_the_new(tmp_path: Path, before: State, after: State) -> None:
    seen = []
    change(tmp_path, "1.0.0", before)
    for _ in moments(tmp_path, lambda: change(tmp_path, "1.0.0", after)):
        seen.append(states("fake", VERSIONS, tmp_path)["1.0.0"])
        # Running again completes; then all is as it was.
        change(tmp_path, "1.0.0", after)
        assert states("fake", VERSIONS, tmp_path)["1.0.0"] is after
        change(tmp_path, "1.0.0", before)
    assert set(seen) == {before, after}
    assert seen[-1] is after
