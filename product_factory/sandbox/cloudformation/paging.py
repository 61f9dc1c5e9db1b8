"""Lists come in pages of 100, so that a client which forgets NextToken misses what comes after.

100 is the most that MaxResults may ask for (https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackSets.html),
what ListExports documents, and what is seen of the operations of which AWS says "1 MB"
(https://github.com/rebuy-de/aws-nuke/issues/240 for stacks, https://github.com/ansible/ansible/pull/41840 for events).
"""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from product_factory.sandbox.cloudformation.errors import ValidationError

PAGE = 100


class Pages:
    """A part of CloudFormationResponse."""

    if TYPE_CHECKING:

        def _get_action(self) -> str: ...
        def _get_param(self, param_name: str, if_none: Any = None) -> Any: ...

    def page(
        self, member: str, found: Sequence[Any], shown: Callable[[Any], Any] = lambda item: item
    ) -> dict[str, Any]:
        """The page that is asked for under this member, with NextToken where there is more."""
        start = self._start()
        end = start + int(self._get_param("MaxResults") or PAGE)
        page = {member: [shown(item) for item in found[start:end]]}
        return page | ({"NextToken": self._token(end)} if end < len(found) else {})

    def _token(self, offset: int) -> str:
        """Of this operation alone."""
        return base64.urlsafe_b64encode(f"{self._get_action()}:{offset}".encode()).decode()

    def _start(self) -> int:
        token = self._get_param("NextToken")
        if not token:
            return 0
        try:
            operation, _, offset = base64.urlsafe_b64decode(token).decode().partition(":")
        except (binascii.Error, ValueError):
            operation, offset = "", ""
        if operation != self._get_action() or not offset.isdecimal():
            raise ValidationError("NextToken is not valid: it has to be of the same operation's last page")
        return int(offset)
