"""The two ways a command can end badly, each told in one or two lines."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class FactoryError(Exception):
    """A check or an operation failed: exit code 1. The text names file, field and mend."""

    exit_code = 1


class UsageError(FactoryError):
    """The command was used wrongly: exit code 2. The text names what would be right."""

    exit_code = 2


def relative(path: Path) -> str:
    """The path as a reader of the repository knows it."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
