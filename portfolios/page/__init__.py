"""The page: the catalog as a static site, made from cards, released files and settings."""

from portfolios.page.build import build
from portfolios.page.rendering import Extension

__all__ = ["Extension", "build"]
