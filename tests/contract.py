"""What commands print with `--output json` is what their schemas say, wherever a test runs one."""

from __future__ import annotations

import functools
import json
from collections.abc import Sequence
from subprocess import CompletedProcess
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from product_factory.commands.failing import wants_json
from product_factory.commands.schemas import MODELS, schema_of

ENDS = (0, 1, 2, 130)


def held(arguments: Sequence[str], done: CompletedProcess[str]) -> None:
    """A command that was run for programs answers them by its schema, or by the schema of errors."""
    pairs = [" ".join(arguments[place : place + 2]) for place in range(len(arguments))]
    command = next((each for each in (*pairs, *arguments) if each in MODELS), None)
    if command is None or not wants_json(arguments) or done.returncode not in ENDS:
        return
    if done.stdout.strip():
        validated(command, done.stdout)
    if done.returncode == 0:
        assert done.stdout.strip(), f"{command}: says nothing to programs"
    elif not done.stdout.strip():
        assert validated("error", done.stderr.splitlines()[-1])["code"] == done.returncode


def validated(name: str, text: str) -> Any:
    """The JSON, which holds to the schema of this name."""
    read = json.loads(text)
    _validator(name).validate(read)
    return read


@functools.cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(schema_of(name))
