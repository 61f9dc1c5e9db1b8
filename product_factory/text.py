"""Text that people read: without characters that are not seen, or that change how others are seen."""

from __future__ import annotations

import unicodedata


def unseen(text: str, also: str = "") -> str | None:
    """What is wrong with the first character that is not printable, but for spaces and those in `also`; None without.

    Such are control characters, line ends, those that turn the direction of text or join nothing, halves of
    surrogate pairs (as a shell passes bytes that are no UTF-8), and what Unicode has not assigned.
    """
    for place, character in enumerate(text, 1):
        if not (character.isprintable() or character in also or unicodedata.category(character) == "Zs"):
            return f"character {place} (U+{ord(character):04X}) is not printable; leave it out"
    return None
