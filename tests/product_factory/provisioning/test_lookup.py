"""A name leads to one ID, or to an error that says which there are."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from product_factory.provisioning.errors import (
    Ambiguous,
    ArgumentError,
    ProvisioningError,
    VersionDeprecated,
    VersionUnknown,
)
from product_factory.provisioning.lookup import ProductVersion, Seen, VisibleProduct, pick_path, pick_version


def versions(*names: str) -> VisibleProduct:
    """A product with versions made in this order; `-` before a name: deprecated."""
    return VisibleProduct(
        id="prod-1",
        name="trail",
        versions=tuple(
            ProductVersion(
                id=f"pa-{number}",
                name=name.lstrip("-"),
                created=datetime(2026, 1, 1 + number, tzinfo=UTC),
                deprecated=name.startswith("-"),
            )
            for number, name in enumerate(names)
        ),
    )


@pytest.mark.parametrize(
    ("names", "wanted", "launched", "updated"),
    [
        (["1.0.0", "1.1.0"], "1.0.0", "1.0.0", "1.0.0"),
        (["1.0.0", "1.1.0"], "pa-0", "1.0.0", "1.0.0"),
        (["1.9.0", "1.10.0", "1.2.0"], "latest", "1.10.0", "1.10.0"),
        (["1.9.0", "1.10.0", "1.2.0"], "default", "1.10.0", "1.10.0"),
        (["1.0.0", "-2.0.0"], "latest", "1.0.0", "2.0.0"),
        (["1.0.0", "-2.0.0"], "default", "1.0.0", "1.0.0"),
        (["blue", "2.0.0", "green"], "latest", "green", "green"),
    ],
)
def test_versions_by_name(names: list[str], wanted: str, launched: str, updated: str) -> None:
    product = versions(*names)
    assert pick_version(product, wanted, launching=True).name == launched
    assert pick_version(product, wanted, launching=False).name == updated


@pytest.mark.parametrize(
    ("names", "wanted", "error", "text"),
    [
        (["1.0.0"], "2.0.0", VersionUnknown, "no active version '2.0.0'"),
        (["1.0.0", "-1.1.0"], "v1", VersionUnknown, "Active: 1.0.0, 1.1.0 (deprecated)"),
        (["-1.0.0"], "default", VersionDeprecated, "every active version is deprecated"),
        (["1.0.0", "-2.0.0"], "2.0.0", VersionDeprecated, "Launch another: 1.0.0"),
        (["1.0.0", "1.0.0"], "1.0.0", Ambiguous, "pass an ID: pa-0, pa-1"),
    ],
)
def test_versions_that_cannot_be_launched(
    names: list[str], wanted: str, error: type[ProvisioningError], text: str
) -> None:
    with pytest.raises(error) as refused:
        pick_version(versions(*names), wanted, launching=True)
    assert text in str(refused.value)


BASE, TEAM, TWIN = Seen(id="lp-1", name="Base"), Seen(id="lp-2", name="Team"), Seen(id="lp-3", name="Team")


@pytest.mark.parametrize(
    ("paths", "wanted", "kept", "picked"),
    [
        ([BASE], None, None, None),
        ([BASE], "Base", None, "lp-1"),
        ([BASE, TEAM], "Team", None, "lp-2"),
        ([BASE, TEAM], "lp-1", "lp-2", "lp-1"),
        ([BASE, TEAM], None, "lp-2", "lp-2"),
    ],
)
def test_paths(paths: list[Seen], wanted: str | None, kept: str | None, picked: str | None) -> None:
    assert pick_path(versions("1.0.0"), paths, wanted, kept) == picked


@pytest.mark.parametrize(
    ("wanted", "kept", "error", "text"),
    [
        (None, None, Ambiguous, "choose with --path: Base (lp-1), Team (lp-2)"),
        (None, "lp-9", Ambiguous, "choose with --path"),
        ("Tema", None, ArgumentError, "no launch path 'Tema'"),
        ("Team", None, Ambiguous, "pass an ID: lp-2, lp-3"),
    ],
)
def test_paths_that_need_a_choice(
    wanted: str | None, kept: str | None, error: type[ProvisioningError], text: str
) -> None:
    with pytest.raises(error) as refused:
        pick_path(versions("1.0.0"), [BASE, TEAM, TWIN], wanted, kept)
    assert text in str(refused.value)
