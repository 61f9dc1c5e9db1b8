"""What moto makes anew for each request or resource, though nobody asks for it: made once, or not at all.

And what it never lets go: a list of all that was ever made of a class, for a page of moto's own. Of S3's objects it is kept,
whose files moto closes by it.
"""

import functools
from typing import Any

from moto.core import responses
from moto.core.common_models import BaseModel
from moto.core.utils import method_names_from_class
from moto.kms import models as kms
from moto.kms.utils import KeySpec, generate_private_key

_TRACKED = BaseModel.__new__


def install() -> None:
    """Spare it from now on; idempotent, and to be called when all other changes of moto are made."""
    # For each request moto inspects the whole class of the service.
    vars(responses)["method_names_from_class"] = functools.cache(method_names_from_class)
    vars(kms)["generate_private_key"] = _private_key
    BaseModel.__new__ = _untracked  # type: ignore[method-assign]


def _private_key(key_spec: str) -> Any:
    """None for a symmetric key, for which moto makes an RSA key that signs nothing: a tenth of a second each."""
    return None if key_spec == KeySpec.SYMMETRIC_DEFAULT else generate_private_key(key_spec)


def _untracked(cls: type[BaseModel], *given: Any, **named: Any) -> BaseModel:
    if cls.__module__.startswith("moto.s3."):
        return _TRACKED(cls, *given, **named)
    made: BaseModel = object.__new__(cls)
    return made
