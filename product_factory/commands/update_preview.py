"""What an update does, before it: shown, and asked about; and the templates to tell it from."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from product_factory.output import print_table
from product_factory.root import at_hand

if TYPE_CHECKING:
    from product_factory.provisioning.preview import Preview
    from product_factory.provisioning.templates import Known


def agreed(told: Preview, *, yes: bool) -> bool:
    """Whether to go on: shown on standard error, and asked on the terminal where something is lost or crossed.

    UsageError where it has to be asked and there is no terminal; anything but yes ends with exit code 1.
    """
    show_preview(told)
    if yes or not told.asks:
        return True
    if not sys.stdin.isatty():
        from product_factory.errors import UsageError

        raise UsageError(
            f"{told.name}: asks first, since {told.asks[0]}; here is no terminal to ask on\n"
            "Nothing was changed. Look at it with --dry-run, then pass --yes."
        )
    typer.confirm(f"Update {told.name} all the same?", abort=True, err=True)
    return True


def show_preview(told: Preview) -> None:
    """What an update does, on standard error: the sentence, and each change that does something."""
    from contextlib import redirect_stdout

    from product_factory.impact.models import Effect

    with redirect_stdout(sys.stderr):
        print(told.sentence)
        changes = [each for each in (told.impact.changes if told.impact else ()) if each.effect is not Effect.NONE]
        if changes:
            print_table(
                ("Effect", "Part", "Changed", "Why"),
                [
                    (
                        each.effect.value,
                        f"{each.section}/{each.name}" + (f" ({each.type})" if each.type else ""),
                        ", ".join(each.properties) or each.kind,
                        each.why,
                    )
                    for each in changes
                ],
            )


def templates_at_hand(facts: Path | None) -> Known | None:
    """The catalog's released templates, where there is a catalog."""
    if facts is not None or at_hand() is None:
        return None
    from product_factory.catalog.catalog import load

    catalog = load()

    def known(product: str, version: str) -> dict[str, Any] | None:
        found = (each for each in catalog.released.get(product, ()) if each.version == version)
        return next((each.template() for each in found), None)

    return known
