"""What proactive prints for programs."""

from __future__ import annotations

from pydantic import BaseModel

from product_factory.proactive.judging import Refusal


class Disagreement(BaseModel):
    """What a card says otherwise than the rules."""

    product: str
    finding: str


class Judged(BaseModel):
    """What is refused, by which rules, and where cards disagree."""

    rules: str
    refusals: tuple[Refusal, ...]
    disagreements: tuple[Disagreement, ...]
