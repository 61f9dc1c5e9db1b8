"""`@operation` makes a backend's method one of AWS's operations, called the same way by anyone.

HTTP requests and CloudFormation's resource classes alike pass through the model's validation,
the idempotency of IdempotencyToken and one lock for all accounts, because sharing and launching
reach from one account's backend into another's.
"""

import copy
import functools
import inspect
import uuid
from collections.abc import Callable
from threading import RLock
from typing import Any

from .exceptions import InvalidParametersException, NotImplementedException
from .validation import OPERATION_NAMES, input_shape, member_names, validate

Result = dict[str, Any]

LOCK = RLock()

UNUSED_MEMBERS = {"accept_language", "page_token", "page_size"}
"""Members without effect on a backend: messages are English, and responses.py makes the pages."""


def operation(method: Callable[..., Result]) -> Callable[..., Result]:
    """Call `method` with validated keyword arguments, named as botocore names operation members.

    A member that AWS knows and `method` doesn't take raises NotImplementedException, so nothing
    asked for is left out silently. Tokens not given are made up, as botocore does. The result is
    AWS's own output structure, unpaged.
    """
    name = method.__name__
    names = member_names(name)
    taken = set(inspect.signature(method).parameters) - {"self"}

    @functools.wraps(method)
    def call(self: Any, **arguments: Any) -> Result:
        given = {key: value for key, value in arguments.items() if value is not None}
        for key in _token_members(name):
            given.setdefault(key, str(uuid.uuid4()))
        validate(name, {names.get(key, key): value for key, value in given.items()})
        for key in given.keys() - taken - UNUSED_MEMBERS - {"idempotency_token"}:
            raise NotImplementedException(f"The sandbox's {OPERATION_NAMES[name]} doesn't implement {names[key]}.")
        token = given.pop("idempotency_token", None)
        wanted = {key: value for key, value in given.items() if key in taken}
        with LOCK:
            return _once(self.answers, (name, token), wanted, functools.partial(method, self))

    return call


@functools.cache
def _token_members(name: str) -> tuple[str, ...]:
    shape = input_shape(name)
    return tuple(
        key for key, member in member_names(name).items() if shape.members[member].metadata.get("idempotencyToken")
    )


def _once(
    answers: dict[tuple[str, str | None], tuple[dict[str, Any], Result]],
    key: tuple[str, str | None],
    arguments: dict[str, Any],
    method: Callable[..., Result],
) -> Result:
    if key[1] is None:
        return method(**arguments)
    if key not in answers:
        answers[key] = (copy.deepcopy(arguments), method(**arguments))
    known, answer = answers[key]
    if known != arguments:
        raise InvalidParametersException(f"Idempotency token {key[1]} was already used with other parameters.")
    return copy.deepcopy(answer)
