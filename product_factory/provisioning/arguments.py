"""Arguments of a program, whose types nobody has checked; pure."""

from __future__ import annotations

from product_factory.provisioning.errors import ArgumentError
from product_factory.provisioning.parameters import is_text
from product_factory.provisioning.wait import Wait


def check(wait: object = None, **texts: object) -> None:
    """ArgumentError unless each of these is a text that says something (or None), and wait is a Wait (or None)."""
    wrong = [
        f"{name}: give a text (given: {type(each).__name__})"
        for name, each in texts.items()
        if each is not None and not isinstance(each, str)
    ]
    wrong += [
        f"{name}: is empty; a variable that was not set?"
        for name, each in texts.items()
        if isinstance(each, str) and not each.strip()
    ]
    wrong += [
        f"{name}: has characters that are no text"
        for name, each in texts.items()
        if isinstance(each, str) and not is_text(each)
    ]
    if wait is not None and not isinstance(wait, Wait):
        wrong.append(f"wait: give Wait(timeout=…), or None for not waiting (given: {type(wait).__name__})")
    if wrong:
        raise ArgumentError("\n".join(wrong))
