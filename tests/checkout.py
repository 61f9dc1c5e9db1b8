"""This checkout, whose catalog the tests look at."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RELEASED = ROOT / "products" / "released"
