"""Files that are no text, no JSON or no object are told by name, with a mend."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest

from product_factory.catalog.released import Release, Released
from product_factory.errors import FactoryError
from product_factory.reading import read_object, read_text
from product_factory.releasing.candidate import feature_flags
from product_factory.root import CATALOG


def test_text_is_utf_8(tmp_path: Path) -> None:
    file = tmp_path / "page.md"
    file.write_bytes("größe\r\n".encode())
    assert read_text(file) == "größe\n"
    file.write_bytes("größe".encode("latin-1"))
    with pytest.raises(FactoryError, match=r"page.md: is no text in UTF-8 \(byte 2\); save it as UTF-8"):
        read_text(file)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is not JSON: Expecting value"),
        (b"{", "is not JSON: Expecting property name"),
        (b"\xff", "is not JSON: "),
        (b"[1]", "is no JSON object"),
        (b"null", "is no JSON object"),
        (b"9" * 5_000, "is not JSON: Exceeds the limit"),
        (b"[" * 100_000, "is nested too deeply"),
    ],
)
def test_an_object_is_one(tmp_path: Path, content: bytes, told: str) -> None:
    file = tmp_path / "cdk.json"
    file.write_bytes(content)
    with pytest.raises(FactoryError, match=f"cdk.json: {told}.*; fix it there, or restore the file with git"):
        read_object(file)


def test_broken_feature_flags_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "products").mkdir()
    (tmp_path / "factory.py").touch()
    monkeypatch.setenv(CATALOG, str(tmp_path))
    for content, told in (("[]", "^cdk.json: is no JSON object"), ('{"context": 3}', "^cdk.json: context: is no JSON")):
        (tmp_path / "cdk.json").write_text(content)
        with pytest.raises(FactoryError, match=told):
            feature_flags()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("[]", "is no JSON object"),
        ("{}", "Resources: is no JSON object"),
        ('{"Resources": []}', "Resources: is no JSON object"),
        ('{"Resources": {"A": 3}}', "Resources.A: has no Type"),
    ],
)
def test_a_released_file_that_is_no_template_is_told(tmp_path: Path, content: str, told: str) -> None:
    """Its SHA-256 says that it is what was released."""
    path = tmp_path / "1.0.0.json"
    path.write_text(content)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    release = Release(version="1.0.0", sha256=digest, date=date(2026, 1, 1), notes="x")
    with pytest.raises(FactoryError, match=f"1.0.0.json: {told}; bring it back with `git checkout -- "):
        Released(product="p", release=release, path=path).template()
