"""Arguments: what several commands take."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from product_factory.errors import UsageError
from product_factory.output import DocumentFormat, Format

ProductName = Annotated[str, typer.Argument(metavar="PRODUCT", help="A product's name.")]
Output = Annotated[Format, typer.Option("--output", "-o", help="For people or for programs.")]
Document = Annotated[
    DocumentFormat, typer.Option("--output", "-o", help="For people, for programs, or for a comment on GitHub.")
]
Today = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d"],
        metavar="DATE",
        help="The day that is recorded. [default: the clock's, unless what is recorded tells against it]",
        show_default=False,
    ),
]


def refuse_json(output: Format, other: str) -> None:
    """UsageError where JSON is wanted beside an option that has its own output."""
    if output is Format.JSON:
        raise UsageError(f"{other} has an output of its own, --output json another: choose one of them")
