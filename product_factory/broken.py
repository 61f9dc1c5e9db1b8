"""Broken: what is wrong in a file that an organization wrote, told with file and line."""

from __future__ import annotations

import os
import traceback
from pathlib import Path

from pydantic import ValidationError


def described(error: BaseException, root: Path) -> str:
    """The error as lines `file:line: what is wrong`, paths as seen from the catalog's root."""
    if isinstance(error, ValidationError):
        return explain(error, root)
    return f"{location_of(error, root)}{type(error).__name__}: {error}; fix it there, or restore the file with git"


def explain(error: ValidationError, root: Path) -> str:
    """A refused card or setting as lines `file:line: Model.field: what is wrong`, one a finding."""
    lines = []
    for finding in error.errors(include_url=False):
        field = ".".join((error.title, *(str(part) for part in finding["loc"])))
        given = finding.get("input")
        shown = f" (given: {given!r})" if isinstance(given, str | int) else ""
        lines.append(f"{location_of(error, root)}{field}: {finding['msg'].removeprefix('Value error, ')}{shown}")
    return "\n".join(lines)


def location_of(error: BaseException, root: Path) -> str:
    """`file:line: ` of the innermost place under the root that an error came through."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{os.path.relpath(error.filename, root)}:{error.lineno}: "
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if path.is_relative_to(root) and "site-packages" not in path.parts:
            return f"{path.relative_to(root)}:{frame.lineno}: "
    return ""
