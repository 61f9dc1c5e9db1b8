"""Looked up: what nested stacks ask AWS of the values that they are given, as rules of a whole template say. Pure.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from typing import Any

# The value of an SSM parameter that the form names.
_ASKED = re.compile(r"\{\{resolve:ssm:\$\{(\w+)\}\}\}")


def looked_up(node: Any) -> Iterator[tuple[str, Any]]:
    """Types of AWS's that rules name, and the value that is held against one: so nested stacks take their parameters."""
    if isinstance(node, Mapping):
        for key, part in node.items():
            match key, part:
                case "Fn::Contains", [{"Fn::RefAll": str(kind)}, given]:
                    yield kind, given
                case "Fn::EachMemberIn", [given, {"Fn::RefAll": str(kind)}]:
                    yield kind, given
            yield from looked_up(part)
    elif isinstance(node, list):
        for part in node:
            yield from looked_up(part)


def but_for(asked: Set[str], node: Any) -> Any:
    """Without the dynamic references by what these parameters say, which nested stacks take as names."""
    if isinstance(node, str):
        return _ASKED.sub(lambda found: "" if found[1] in asked else found[0], node)
    if isinstance(node, Mapping):
        return {key: but_for(asked, part) for key, part in node.items()}
    return [but_for(asked, part) for part in node] if isinstance(node, list) else node
