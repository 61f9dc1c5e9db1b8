"""A released file never changes: every command that reads it stops when one did, and says how to mend it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Copy

FILE = "products/released/audit-trail/1.0.0.json"
COMMANDS = [
    ("list",),
    ("show", "audit-trail"),
    ("diff", "audit-trail"),
    ("check", "audit-trail"),
    ("publish", "audit-trail", "2.0.0", "--notes", "x"),
    ("synth",),
]


def _change_a_byte(root: Path) -> None:
    body = bytearray((root / FILE).read_bytes())
    body[len(body) // 2] ^= 1
    (root / FILE).write_bytes(body)


def _remove(root: Path) -> None:
    (root / FILE).unlink()


def _add(root: Path) -> None:
    (root / "products/released/audit-trail/1.5.0.json").write_text("{}")


def _wrong_sha(root: Path) -> None:
    path = root / "products/released/audit-trail/releases.json"
    manifest = json.loads(path.read_bytes())
    manifest["releases"][0]["sha256"] = "0" * 64
    path.write_text(json.dumps(manifest))


def _broken_manifest(root: Path) -> None:
    (root / "products/released/audit-trail/releases.json").write_text('{"releases": [')


def _no_manifest(root: Path) -> None:
    (root / "products/released/audit-trail/releases.json").unlink()


@pytest.mark.parametrize(
    ("harm", "file", "mend"),
    [
        (_change_a_byte, FILE, "git checkout -- products/released/audit-trail"),
        (_remove, FILE, f"git checkout -- {FILE}"),
        (_add, "products/released/audit-trail/1.5.0.json", "move it away"),
        (_wrong_sha, FILE, "git checkout -- products/released/audit-trail"),
        (_broken_manifest, "products/released/audit-trail/releases.json", "git checkout -- products/released"),
        (_no_manifest, "products/released/audit-trail/releases.json", "git checkout -- products/released/audit-trail"),
    ],
)
def test_every_command_stops(copy: Copy, harm: Callable[[Path], None], file: str, mend: str) -> None:
    harm(copy.root)
    before = copy.files()
    for command in COMMANDS:
        result = copy.run(*command)
        assert result.returncode == 1, command
        error = result.stderr[result.stderr.index("Error:") :]
        assert file in error
        assert mend in error
        assert "Traceback" not in result.stderr
        assert len(error.strip().splitlines()) <= 2
    assert copy.files() == before
    assert not (copy.root / "cdk.out").exists()


def test_a_released_product_stays_in_the_catalog(copy: Copy) -> None:
    (copy.root / "products/released/forgotten").mkdir()
    result = copy.run("list")
    assert result.returncode == 1
    assert "products/released/forgotten: no product of PRODUCTS" in result.stderr
