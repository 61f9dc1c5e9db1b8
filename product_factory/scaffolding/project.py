"""The files of a catalog that are no content: pyproject.toml and README, with the settings in them."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from product_factory.scaffolding.settings import Settings

_FILES = Path(__file__).parent / "files"
# Ours, so that no mark of TOML, Markdown or GitHub is taken for one.
_MARK = "@@{}@@"


def requirement() -> str:
    """This factory as a catalog depends on it: newer ones of its minor version, too."""
    return f"product-factory[sandbox]~={version('product-factory')}"


def files(settings: Settings) -> dict[str, str]:
    """The files by path."""
    readme = "README_ja.md" if settings.language == "ja" else "README.md"
    texts = {"pyproject.toml": "pyproject.toml.txt", "README.md": readme}
    return {path: _filled((_FILES / name).read_text(encoding="utf-8"), settings) for path, name in texts.items()}


def _filled(text: str, settings: Settings) -> str:
    for field in ("name", "owner", "factory"):
        text = text.replace(_MARK.format(field), getattr(settings, field))
    return text
