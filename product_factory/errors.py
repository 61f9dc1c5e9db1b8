"""The two ways a command can end badly, each told in one or two lines."""

from __future__ import annotations


class FactoryError(Exception):
    """A check or an operation failed: exit code 1. The text names file, field and what to do."""

    exit_code = 1


class UsageError(FactoryError):
    """The command was used wrongly: exit code 2. The text names what would be right."""

    exit_code = 2
