"""The physical names CloudFormation gives: stack name, logical ID, random suffix, within a limit.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-name.html
"""

import string

from moto.moto_api._internal import mock_random

SUFFIX_LENGTH = 12


def random_text(length: int, alphabet: str = string.ascii_letters + string.digits) -> str:
    return "".join(mock_random.choice(alphabet) for _ in range(length))


def physical_name(stack_name: str, logical_id: str, limit: int, lower: bool = False) -> str:
    """A name of at most `limit` characters that begins with the stack name.

    Where it is too long, the logical ID gives way first, down to a quarter of the room.
    """
    room = limit - SUFFIX_LENGTH - 2
    logical = logical_id[: max(room - len(stack_name), room // 4)]
    stack = stack_name[: room - len(logical)]
    alphabet = string.ascii_lowercase + string.digits if lower else string.ascii_letters
    name = f"{stack}-{logical}-{random_text(SUFFIX_LENGTH, alphabet)}"
    return name.lower() if lower else name
