"""Character classes of Java's regular expressions, as ranges of code points. Pure.

https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/regex/Pattern.html
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise

LAST = 0x10FFFF
Ranges = tuple[tuple[int, int], ...]

# Predefined and POSIX classes, which hold ASCII alone where no flag says otherwise.
_PREDEFINED = {
    "d": "09",
    "w": "azAZ09__",
    "s": "\t\r  ",
    "h": "\t\t  \xa0\xa0\u1680\u1680\u180e\u180e\u2000\u200a\u202f\u202f\u205f\u205f\u3000\u3000",
    "v": "\n\r\x85\x85\u2028\u2029",
}
_POSIX = {
    "Lower": "az",
    "Upper": "AZ",
    "ASCII": "\x00\x7f",
    "Alpha": "azAZ",
    "Digit": "09",
    "Alnum": "azAZ09",
    "Punct": "!/:@[`{~",
    "Graph": "!~",
    "Print": " ~",
    "Blank": "  \t\t",
    "Cntrl": "\x00\x1f\x7f\x7f",
    "XDigit": "09afAF",
    "Space": "\t\r  ",
}
_CATEGORY = re.compile(r"L[ultmo]?|M[nce]?|N[dlo]?|Z[slp]?|C[cfon]?|P[dsecoif]?|S[mcko]?")


class UnreadableError(ValueError):
    """A pattern, or a part of one, that is none of Java's or is not read here."""


def predefined(letter: str) -> Ranges:
    """What `\\d`, `\\W` and so on hold; KeyError for other letters."""
    found = _pairs(_PREDEFINED[letter.lower()])
    return inverted(found) if letter.isupper() else found


def is_predefined(letter: str) -> bool:
    """Whether a backslash and this letter make a class."""
    return letter.lower() in _PREDEFINED and letter != ""


@cache
def property_of(name: str, *, inverse: bool) -> Ranges:
    """What `\\p{name}` holds: POSIX classes and Unicode's general categories. Unreadable for scripts and the rest."""
    if name in _POSIX:
        found = _pairs(_POSIX[name])
    else:
        category = re.sub(r"^(Is|general_category=|gc=)", "", name)
        if not _CATEGORY.fullmatch(category):
            raise UnreadableError(f"\\p{{{name}}} is not read here")
        found = union((code, code) for code in range(LAST + 1) if unicodedata.category(chr(code)).startswith(category))
    return inverted(found) if inverse else found


def union(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """The same code points, in order, each once."""
    found: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if found and low <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(high, found[-1][1]))
        else:
            found.append((low, high))
    return tuple(found)


def inverted(ranges: Ranges) -> Ranges:
    """All other code points."""
    edges = [(-1, -1), *ranges, (LAST + 1, LAST + 1)]
    return tuple((one[1] + 1, other[0] - 1) for one, other in pairwise(edges) if one[1] + 1 <= other[0] - 1)


def common(one: Ranges, other: Ranges) -> Ranges:
    """The code points of both."""
    return inverted(union((*inverted(one), *inverted(other))))


def written(ranges: Ranges, *, inverse: bool = False) -> str:
    """A class of Python's `re` that holds just these; of none, what never matches."""
    if not ranges:
        return r"[\s\S]" if inverse else r"(?!)"
    inside = "".join(_code(low) if low == high else f"{_code(low)}-{_code(high)}" for low, high in ranges)
    return f"[{'^' if inverse else ''}{inside}]"


def _pairs(text: str) -> Ranges:
    return union((ord(low), ord(high)) for low, high in zip(text[::2], text[1::2], strict=True))


def _code(code: int) -> str:
    char = chr(code)
    return char if char.isascii() and char.isalnum() else f"\\U{code:08x}"


def one(char: str | int) -> Ranges:
    """A single character."""
    code = ord(char) if isinstance(char, str) else char
    return ((code, code),)


def single(ranges: Sequence[tuple[int, int]]) -> int | None:
    """The one code point that they hold; None for more or none of them."""
    return ranges[0][0] if len(ranges) == 1 and ranges[0][0] == ranges[0][1] else None
