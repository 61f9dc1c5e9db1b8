"""What is read of a catalog's Japanese, and what is said where a file of it is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from product_factory.catalog.translating import Translations, read_translations
from product_factory.errors import FactoryError


def written(folder: Path, **files: object) -> Path:
    """The folder with these files of Japanese."""
    folder.mkdir(exist_ok=True)
    for name, held in files.items():
        text = held if isinstance(held, str) else json.dumps(held, ensure_ascii=False)
        (folder / f"{name}.json").write_text(text)
    return folder


def test_a_products_own_file_counts_before_what_several_share(tmp_path: Path) -> None:
    told = read_translations(written(tmp_path, fake={"Choose.": "選択。"}, shared={"Choose.": "共通。", "S3": "x"}))
    assert told.japanese("fake", "Choose.") == "選択。"
    assert told.japanese("another", "Choose.") in {"選択。", "共通。"}
    assert told.japanese("fake", "Never said.") is None


def test_what_is_japanese_or_no_words_needs_none() -> None:
    told = Translations()
    assert told.japanese("fake", "テスト用です。") == "テスト用です。"
    assert told.japanese("fake", "1 – 2") == "1 – 2"
    assert told.japanese("fake", "Words.") is None


def test_an_empty_translation_is_none(tmp_path: Path) -> None:
    assert read_translations(written(tmp_path, fake={"Choose.": ""})).japanese("fake", "Choose.") is None


def test_a_catalog_without_the_folder_has_none(tmp_path: Path) -> None:
    assert read_translations(tmp_path / "ja").files == {}


@pytest.mark.parametrize(
    ("held", "says"), [("{", "is not JSON"), ("[]", "is no JSON object"), ({"Choose.": 1}, "'Choose.': is no text")]
)
def test_a_wrong_file_is_named_with_the_field(tmp_path: Path, held: object, says: str) -> None:
    with pytest.raises(FactoryError, match=says) as told:
        read_translations(written(tmp_path, fake=held))
    assert "fake.json" in str(told.value)
