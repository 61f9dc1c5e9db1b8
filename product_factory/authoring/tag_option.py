"""TagOption: a tag that launched products carry, of a portfolio or of a product."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

# https://docs.aws.amazon.com/servicecatalog/latest/adminguide/limits.html (per portfolio or product)
MAX_TAG_OPTIONS = 25
_TAG = r"^[\p{L}\p{Z}\p{N}_.:/=+@-]+$"


class Settings(BaseModel):
    """A frozen piece of settings."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class TagOption(Settings):
    """A tag that launched products carry: with one value it is enforced, with more it is asked."""

    key: Annotated[str, StringConstraints(min_length=1, max_length=128, pattern=_TAG)]
    values: tuple[Annotated[str, StringConstraints(min_length=1, max_length=256, pattern=_TAG)], ...] = Field(
        min_length=1
    )

    @field_validator("key")
    @classmethod
    def _not_reserved(cls, value: str) -> str:
        if value.lower().startswith("aws:"):
            raise ValueError("tag keys beginning with aws: belong to AWS; choose another")
        return value

    @field_validator("values")
    @classmethod
    def _once(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        for value in values:
            if values.count(value) > 1:
                raise ValueError(f"{value!r} stands twice; name it once")
        return values


def pairs(options: Sequence[TagOption]) -> Iterator[tuple[str, str]]:
    """(key, value) of each TagOption as Service Catalog counts them."""
    for option in options:
        for value in option.values:
            yield option.key, value


def tag_options_within_quota(options: Sequence[TagOption], of: str) -> None:
    """ValueError where a portfolio or product has more TagOptions than Service Catalog allows."""
    keys = [option.key for option in options]
    for key in keys:
        if keys.count(key) > 1:
            raise ValueError(f"tag_options: {key!r} stands twice; name it once")
    values = len(list(pairs(options)))
    if values > MAX_TAG_OPTIONS:
        raise ValueError(f"tag_options: {values} values, Service Catalog allows {MAX_TAG_OPTIONS} on a {of}")
