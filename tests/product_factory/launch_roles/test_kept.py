"""A role that is kept is the one that would be derived now, and no other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from product_factory.authoring.product import OwnGrant
from product_factory.catalog import catalog
from product_factory.errors import FactoryError
from product_factory.launch_roles import kept
from product_factory.launch_roles.kept import kept_role
from product_factory.launch_roles.roles import derive
from tests.slow import slow_but

CATALOG = catalog.load()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where roles are kept."""
    monkeypatch.setattr(kept, "root", lambda: tmp_path)
    return tmp_path / ".cache" / "roles"


def versions(name: str) -> dict[str, Any]:
    return {each.version: each.template() for each in CATALOG.released[name]}


@pytest.mark.parametrize("boundary", slow_but(lambda boundary: boundary is None, [None, "/teams/Limit"]))
def test_every_role_of_the_catalog_comes_back_as_it_was_derived(folder: Path, boundary: str | None) -> None:
    for product in CATALOG.products:
        derived = derive(product, versions(product.name), boundary)
        assert kept_role(product, versions(product.name), boundary) == derived
        assert kept_role(product, versions(product.name), boundary) == derived
    assert len(list(folder.iterdir())) == len(CATALOG.products)


def test_what_is_there_is_taken_and_what_is_no_role_is_not(folder: Path) -> None:
    product, asked = CATALOG.product("audit-trail"), versions("audit-trail")
    derived = kept_role(product, asked)
    (file,) = folder.iterdir()
    file.write_text("{}")
    assert kept_role(product, asked).policies == ()
    file.write_text('{"half')
    assert kept_role(product, asked) == derived


def test_anything_else_is_derived_anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    product, asked = CATALOG.product("audit-trail"), versions("audit-trail")
    grant = OwnGrant(type="AWS::S3::Bucket", actions=("s3:GetObject",), resources=("*",), reason="A test.")
    made = [
        (product, asked, None),
        (product, asked, "Limit"),
        (product, dict(list(asked.items())[1:]), None),
        (product, dict(reversed(asked.items())), None),
        (product.model_copy(update={"grants": (grant,)}), asked, None),
    ]
    names = [kept._fingerprint(*each) for each in made]
    monkeypatch.setattr(kept, "_engine", lambda: "another")
    names.append(kept._fingerprint(product, asked, None))
    assert len(set(names)) == len(names)
    for each in made:
        kept_role(*each)
    assert len(list(folder.iterdir())) == 4


def test_errors_are_told_each_time(folder: Path) -> None:
    template = {"1.0.0": {"Resources": {"A": {"Type": "Custom::Thing"}}}}
    for _ in range(2):
        with pytest.raises(FactoryError, match="Custom::Thing"):
            kept_role(CATALOG.product("audit-trail"), template)
