"""Streams: standard output and error take any text, are there even where they are closed, and may be left unread.

Nothing is imported here that takes time.
"""

from __future__ import annotations

import codecs
import io
import os
import sys
from typing import Any

ESCAPES = "factory-escapes"


def speak() -> None:
    """Make standard output and error such. What can't be encoded is written as JSON escapes it: `\\u3042`."""
    codecs.register_error(ESCAPES, _escaped)
    for name, kind in (("stdout", _Output), ("stderr", _Error)):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, lives as long as the process
        elif type(_raw(stream)) is io.FileIO:
            setattr(sys, name, _over(stream, kind))
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=ESCAPES)


class _Output(io.FileIO):
    """Whoever stops reading has read enough: the command goes on, and its exit code stays its own."""

    def write(self, data: Any, /) -> int:
        """OSError, with the stream's name, where it can't be written, such as on a full disk: once."""
        try:
            return super().write(data)
        except BrokenPipeError:
            self._silence()
        except OSError as error:
            self._silence()
            raise OSError(error.errno, error.strerror, "standard output") from error
        return len(data)

    def _silence(self) -> None:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.fileno())
        os.close(nowhere)


class _Error(_Output):
    """Nobody can be told that standard error can't be written."""

    def write(self, data: Any, /) -> int:
        """Never OSError."""
        try:
            return super().write(data)
        except OSError:
            return len(data)


def _raw(stream: Any) -> object:
    """What writes the bytes; with PYTHONUNBUFFERED nothing stands before it."""
    buffer = getattr(stream, "buffer", None)
    return getattr(buffer, "raw", buffer)


def _over(stream: Any, kind: type[io.FileIO]) -> io.TextIOWrapper:
    stream.flush()
    raw = kind(stream.fileno(), "w", closefd=False)
    # Buffered as it was: a terminal's by line.
    return io.TextIOWrapper(
        raw if _raw(stream) is stream.buffer else io.BufferedWriter(raw),
        encoding=stream.encoding,
        errors=ESCAPES,
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )


def _escaped(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2)), error.end
