"""Reading: files that people write or keep, with the error that names the file and the mend."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from product_factory.errors import FactoryError
from product_factory.root import relative


def read_text(path: Path) -> str:
    """The file's text. FactoryError where it is not UTF-8; OSError where it can't be read."""
    try:
        return path.read_bytes().decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise FactoryError(
            f"{relative(path)}: is no text in UTF-8 (byte {error.start}); save it as UTF-8, or name another file"
        ) from error


def read_object(path: Path, mend: str = "fix it there, or restore the file with git") -> dict[str, Any]:
    """The JSON object in the file. FactoryError, with the mend, where it holds none; OSError where it can't be read."""
    try:
        found = json.loads(path.read_bytes())
    except RecursionError as error:
        raise FactoryError(f"{relative(path)}: is nested too deeply; {mend}") from error
    except ValueError as error:
        raise FactoryError(f"{relative(path)}: is not JSON: {error}; {mend}") from error
    if not isinstance(found, dict):
        raise FactoryError(f"{relative(path)}: is no JSON object; {mend}")
    return found
