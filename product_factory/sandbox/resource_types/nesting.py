"""What the engine and the resource that nests a stack tell each other."""

import string
from dataclasses import dataclass
from typing import Protocol

from product_factory.sandbox.resource_types.names import physical_name, random_text

LONGEST = 99
"""Counted on names of https://github.com/awslabs/stable-diffusion-aws-extension/issues/214: of three the longer two, shortened."""
_TAIL = 12


@dataclass(frozen=True)
class Asked:
    """What a nested stack is to be, as its resource's properties tell."""

    url: str
    parameters: dict[str, str]
    tags: dict[str, str]


class Nested(Protocol):
    """A nested stack, as its engine hands it out; each operation raises ResourceError where the stack fails."""

    stack_id: str

    def create(self) -> None: ...
    def differs(self, asked: Asked) -> bool: ...
    def update(self, asked: Asked) -> None: ...
    def take_back(self) -> None: ...
    def complete(self) -> None: ...
    def delete(self) -> None: ...
    def output(self, key: str) -> str: ...


def nested_name(parent: str, logical_id: str) -> str:
    """The name that CloudFormation gives a nested stack."""
    stem = physical_name(parent, logical_id, LONGEST).rpartition("-")[0]
    return f"{stem}-{random_text(_TAIL, string.ascii_uppercase + string.digits)}"
