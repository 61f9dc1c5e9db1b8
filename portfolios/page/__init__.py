"""The page: the catalog as a static site, made from cards, released files and settings."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portfolios.page.build import build
    from portfolios.page.rendering import Extension

__all__ = ["Extension", "build"]

_HOME = {"Extension": "rendering", "build": "build"}


def __getattr__(name: str) -> object:
    # Loaded when used, so that other commands need no templates.
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
