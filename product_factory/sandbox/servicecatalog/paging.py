"""Long lists come in pages, as the service model says: PageSize, PageToken, NextPageToken.

The default of 20 is the model's own maximum for most operations; AWS publishes no default.
"""

import base64
import binascii
from typing import Any

from .exceptions import InvalidParametersException
from .validation import member_names, operation_model

DEFAULT_PAGE_SIZE = 20


def one_page(name: str, result: dict[str, Any], members: dict[str, Any]) -> dict[str, Any]:
    """The page asked for of an operation's result; the whole result where it has no pages."""
    output = operation_model(name).output_shape
    if not output or "page_token" not in member_names(name):
        return result
    token_name = "NextPageToken" if "NextPageToken" in output.members else "PageToken"
    listed = next(key for key, shape in output.members.items() if shape.type_name == "list")
    start = _start(members.get("PageToken"))
    end = start + (members.get("PageSize") or DEFAULT_PAGE_SIZE)
    everything = result.get(listed, [])
    page = {**result, listed: everything[start:end]}
    if end < len(everything):
        page[token_name] = base64.b64encode(str(end).encode()).decode()
    return page


def _start(token: str | None) -> int:
    try:
        return int(base64.b64decode(token, validate=True)) if token else 0
    except (binascii.Error, ValueError):
        raise InvalidParametersException(f"Invalid page token: {token}") from None
