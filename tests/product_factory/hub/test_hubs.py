"""The hub's bytes and logical IDs are what they were, so that a deployed hub sees nothing of code that moves."""

from __future__ import annotations

from pathlib import Path

from tests.product_factory.hub.hubs import Hub, differences, recorded, small_hub


def test_the_small_hub_is_what_was_recorded(tmp_path: Path) -> None:
    found = small_hub(tmp_path)
    lines = list(differences(recorded(), found))
    assert not lines, (
        "the hub that this code makes is another one; where that is meant, and a deployed hub may change so, "
        "renew the record with `python -m tests.product_factory.hub.hubs`:\n" + "\n".join(lines)
    )


def test_every_difference_is_told() -> None:
    old = Hub({"a.template.json": "1", "asset.b": "2"}, {"a": {"One": "T", "Two": "T"}})
    new = Hub({"a.template.json": "3", "asset.c": "2"}, {"a": {"One": "T", "Three": "T"}})
    assert list(differences(old, new)) == [
        "a: Three: nothing → T",
        "a: Two: T → nothing",
        "a.template.json: other bytes",
        "asset.b: gone",
        "asset.c: new",
    ]
    assert not list(differences(old, old))
