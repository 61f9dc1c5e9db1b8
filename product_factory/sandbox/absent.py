"""What a request names and isn't there, where moto stumbles over it in place of saying so.

The operation's own errors in AWS's model, which its page lists, tell which one it is: that for the kind of thing that the
member names (DBProxyName, DBProxyNotFoundFault), else the one for whatever it is (ResourceNotFoundException).
"""

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import moto
from moto.core.model import OperationModel

_ABSENT = re.compile(r"NotFound|NoSuch|DoesNotExist")
_PLAIN = re.compile(r"Exception|Fault|Error|Entity|Resource")
_MOTO, _OURS = str(Path(moto.__file__).parent), str(Path(__file__).parents[1])
_INSTALLED = (sys.prefix, sys.base_prefix)


class Absence(NamedTuple):
    """The service's error for it."""

    status: int
    code: str
    message: str


def absence(error: Exception, operation: OperationModel, given: Mapping[str, Any]) -> Absence | None:
    """The documented error where a name that the request gave wasn't found; None where that isn't it, or isn't certain."""
    if not isinstance(error, KeyError) or not error.args or not isinstance(error.args[0], str):
        return None
    named = [member for member, value in given.items() if _is(value, error.args[0])]
    stems = {shape: _PLAIN.sub("", _ABSENT.sub("", shape.name)) for shape in operation.error_shapes if _tells(shape)}
    own = [shape for shape, stem in stems.items() if stem and any(stem.lower() in each.lower() for each in named)]
    found = own or [shape for shape, stem in stems.items() if not stem]
    if not named or len(found) != 1:
        return None
    said = found[0].metadata.get("error", {})
    code = said.get("code", found[0].name)
    return Absence(said.get("httpStatusCode", 400), code, f"{named[0]} {given[named[0]]} was not found.")


def is_motos(error: Exception) -> bool:
    """Whether it was raised in moto's code, or in what moto called of libraries."""
    files = []
    traceback = error.__traceback__
    while traceback is not None:
        files.append(traceback.tb_frame.f_code.co_filename)
        traceback = traceback.tb_next
    known = [each for each in files if each.startswith((_MOTO, _OURS)) or not each.startswith(_INSTALLED)]
    return bool(known) and known[-1].startswith(_MOTO)


def _tells(shape: Any) -> bool:
    return bool(_ABSENT.search(shape.name))


def _is(value: Any, key: str) -> bool:
    """By name, or by the ARN that moto keeps it by."""
    return isinstance(value, str) and bool(value) and (value == key or key.endswith((f"/{value}", f":{value}")))
