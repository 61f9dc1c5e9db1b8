"""A version's state is set in the repository, beside the released files, never in them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from product_factory.catalog.lifecycle import Change, State, set_state, states
from product_factory.catalog.released import Release, Released
from product_factory.errors import FactoryError, UsageError

TODAY = date(2026, 1, 31)
VERSIONS = tuple(
    Released(
        product="fake",
        release=Release(version=version, sha256="0" * 64, date=TODAY, notes="n"),
        path=Path(f"{version}.json"),
    )
    for version in ("1.0.0", "1.1.0")
)


def change(root: Path, version: str, state: State) -> Change:
    (root / "fake").mkdir(exist_ok=True)
    return set_state("fake", VERSIONS, version, state, reason="r", today=TODAY, root=root)


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
    ],
)
def test_a_wrong_file_is_told_with_its_name(tmp_path: Path, text: str, complaint: str) -> None:
    (tmp_path / "fake").mkdir()
    (tmp_path / "fake" / "lifecycle.json").write_text(text)
    with pytest.raises(FactoryError, match=complaint):
        states("fake", VERSIONS, tmp_path)
