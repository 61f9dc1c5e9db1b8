"""What list and synth print for programs."""

from __future__ import annotations

from pydantic import BaseModel

from product_factory.hub.listing import Row
from product_factory.hub.synth import Synthesized


class Listed(BaseModel):
    """The products, in page order."""

    products: tuple[Row, ...]


class Assembly(BaseModel):
    """The hub stacks of the cloud assembly."""

    stacks: tuple[Synthesized, ...]
