"""Rows: what a deployment does about each thing of the hub, and what it takes to remove one. Values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from product_factory.sharing.pieces import Frozen

Action = Literal["create", "change", "repair", "remove", "keep"]
# How loudly a removal has to be asked for: "yes" by --yes, at a terminal or by its word; "ask" at a terminal or by
# its word; "word" by its word alone, since nothing brings back what is lost.
Asks = Literal["", "yes", "ask", "word"]
# Who does it: CloudFormation, two deployments with and without it, the API after, or before, CloudFormation.
By = Literal["", "stack", "twice", "api", "before"]


class Row(Frozen):
    """One thing of the hub in one Region: what is done about it, why, and what that means for whom."""

    action: Action
    kind: str
    name: str
    region: str
    id: str = ""
    why: str = ""
    consequence: str = ""
    asks: Asks = ""
    by: By = Field(default="", exclude=True)
    stack: str = Field(default="", exclude=True)
    logical_id: str = Field(default="", exclude=True)
    inside: tuple[str, ...] = Field(default=(), exclude=True, description="Words that allow this removal too.")
    ended: bool = Field(default=False, exclude=True, description="The catalog says that this product ended.")
    offered: bool = Field(default=False, description="Kept, and removed only where --remove names it.")

    @property
    def word(self) -> str:
        """What `--remove` takes for it; by its ID where there is one and the name says too little."""
        return f"{self.kind}:{self.id}" if self.offered and self.id else f"{self.kind}:{self.name}"

    def allowed(self, words: Iterable[str]) -> bool:
        """Whether `--remove` named this, by name or ID, or what it is a part of."""
        own = {f"{self.kind}:{self.name}", f"{self.kind}:{self.id}", *self.inside} - {f"{self.kind}:"}
        return not own.isdisjoint(words)
