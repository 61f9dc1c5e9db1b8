"""The physical names CloudFormation gives: stack name, logical ID, random tail, within a limit.

How both are shortened, and how long each type's names may be, is data of products/physical_names.py.
"""

import string

from moto.moto_api._internal import mock_random

from products.physical_names import LIMITS, TAIL, kept

UNKNOWN = 128
"""The limit of types that no row of LIMITS tells of."""


def random_text(length: int, alphabet: str = string.ascii_letters + string.digits) -> str:
    return "".join(mock_random.choice(alphabet) for _ in range(length))


def physical_name(stack_name: str, logical_id: str, limit: int, lower: bool = False) -> str:
    """A name of at most `limit` characters, in which each of both keeps what CloudFormation leaves of it."""
    parts = kept(stack_name, logical_id, limit)
    alphabet = string.ascii_lowercase + string.digits if lower else string.ascii_letters
    name = f"{parts.stack}-{parts.logical_id}-{random_text(TAIL, alphabet)}"
    return name.lower() if lower else name


def name_of_type(stack_name: str, logical_id: str, resource_type: str) -> str:
    """The name that CloudFormation gives a resource of this type."""
    limit = LIMITS.get(resource_type)
    return physical_name(
        stack_name, logical_id, limit.characters if limit else UNKNOWN, limit.lower if limit else False
    )
