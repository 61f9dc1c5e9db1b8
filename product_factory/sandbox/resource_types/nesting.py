"""What the engine and the resource that nests a stack tell each other."""

from dataclasses import dataclass
from typing import Protocol


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
