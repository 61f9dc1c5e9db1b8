"""What a command with `--output json` prints where it fails: the last line of standard error."""

from __future__ import annotations

from pydantic import BaseModel


class Error(BaseModel):
    """Why the command failed: the last line of standard error. `code` is the exit code, `kind` the class in Python."""

    error: str
    kind: str
    code: int
