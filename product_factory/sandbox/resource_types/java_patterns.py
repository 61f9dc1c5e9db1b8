"""AllowedPattern in Java's syntax, read by the `regex` package. Pure.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-regexes.html
https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/regex/Pattern.html
What differs is translated: classes that are ASCII in Java, quotes, escapes, intersections; what Java doesn't know is refused.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import regex  # type: ignore[import-untyped]

TIMEOUT_S = 2.0
"""How long one value is matched; a pattern that takes longer on some value is of no use."""

_LINE_ENDS = r"\n\r\x85\u2028\u2029"
_CLASSES = {
    "d": "0-9",
    "w": "a-zA-Z0-9_",
    "s": r" \t\n\x0b\f\r",
    "h": r" \t\xa0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000",
    "v": rf"\x0b\f{_LINE_ENDS}",
}
_POSIX = {
    "Lower": "a-z",
    "Upper": "A-Z",
    "ASCII": r"\x00-\x7f",
    "Alpha": "a-zA-Z",
    "Digit": "0-9",
    "Alnum": "a-zA-Z0-9",
    "Punct": r"!-/:-@\[-`{-~",
    "Graph": "!-~",
    "Print": " -~",
    "Blank": r" \t",
    "Cntrl": r"\x00-\x1f\x7f",
    "XDigit": "0-9a-fA-F",
    "Space": r" \t\n\x0b\f\r",
    "javaLowerCase": r"\p{Lowercase}",
    "javaUpperCase": r"\p{Uppercase}",
    "javaWhitespace": r"\p{White_Space}",
    "javaLetter": r"\p{L}",
    "javaDigit": r"\p{Nd}",
    "javaLetterOrDigit": r"\p{L}\p{Nd}",
}
_PLAIN_ESCAPES = "tnrfabBAGzZRXN123456789"
_GROUP = re.compile(r"\(\?(?:[:=!>]|<[=!]|<([a-zA-Z][a-zA-Z0-9]*)>|([idmsuxU]*(?:-[idmsuxU]+)?)([:)]))")
_COUNT = re.compile(r"\{\d+(?:,\d*)?\}")
_TOKENS = {
    "property": re.compile(r"\\([pP])(?:\{\^?([\w=]+)\}|(\w))"),
    "code": re.compile(r"\\x\{([0-9a-fA-F]+)\}|\\x([0-9a-fA-F]{2})|\\u([0-9a-fA-F]{4})"),
    "octal": re.compile(r"\\0([0-3]?[0-7]{1,2})"),
    "control": re.compile(r"\\c(.)", re.DOTALL),
    "name": re.compile(r"\\k<([a-zA-Z][a-zA-Z0-9]*)>"),
    "quote": re.compile(r"\\Q(.*?)(?:\\E|$)", re.DOTALL),
}


class PatternError(ValueError):
    """The pattern isn't one of Java's, or can't be read here."""


def matches(pattern: str, value: str) -> bool:
    """Whether the whole value matches. Raises PatternError, also where matching takes longer than TIMEOUT_S."""
    try:
        return compiled(pattern).fullmatch(value, timeout=TIMEOUT_S) is not None
    except TimeoutError as error:
        raise PatternError("matching takes too long") from error


@cache
def compiled(pattern: str) -> Any:
    """The pattern for Python; raises PatternError."""
    try:
        return regex.compile("".join(_translated(pattern)), regex.V1)
    except regex.error as error:
        raise PatternError(str(error)) from error


def _translated(pattern: str) -> Iterator[str]:
    place, depth, before = 0, 0, ""
    dot_is_all = bool(re.search(r"\(\?[idmuxU]*s", pattern))
    while place < len(pattern):
        char = pattern[place]
        if char == "\\":
            found, place = _escape(pattern, place, depth > 0)
        elif depth:
            found, depth = _in_class(pattern, place, depth, before)
            place += 1
        else:
            found, place = _outside(pattern, place, dot_is_all)
            depth = int(char == "[")
        before = found
        yield found


def _in_class(pattern: str, place: int, depth: int, before: str) -> tuple[str, int]:
    """One character within [ ]; `regex` knows more operators there than Java, which are escaped."""
    char, rest = pattern[place], pattern[place + 1 :]
    if char == "[":
        return "[", depth + 1
    if char == "]":
        # The first one of a class is a character.
        return (r"\]", depth) if before in ("[", "[^") else ("]", depth - 1)
    if char == "^" and before == "[":
        return "^", depth
    if char == "-" and (before.endswith("]") or before in ("[", "^", r"\-") or rest[:1] in ("]", "[", "-", "\\")):
        return (r"\-" if not _is_range(before, rest) else "-"), depth
    return (f"\\{char}" if char in "|~:" else char), depth


def _is_range(before: str, rest: str) -> bool:
    """Whether a hyphen between these makes a range: from a character, escaped or not, to an escaped one."""
    is_character = len(before) == 1 and before not in "[^]"
    is_escaped = len(before) == 2 and before[0] == "\\" and not before[1].isalnum()
    return (is_character or is_escaped) and rest[:1] == "\\" and rest[1:2] not in "dDwWsShHvVpP"


def _outside(pattern: str, place: int, dot_is_all: bool) -> tuple[str, int]:
    char = pattern[place]
    if pattern.startswith("(?", place):
        return _group(pattern, place)
    if char == "{":
        count = _COUNT.match(pattern, place)
        if count is None:
            raise PatternError(f"illegal repetition near index {place}")
        return count[0], count.end()
    if char == ".":
        return ("." if dot_is_all else f"[^{_LINE_ENDS}]"), place + 1
    return char, place + 1


def _group(pattern: str, place: int) -> tuple[str, int]:
    found = _GROUP.match(pattern, place)
    if found is None:
        raise PatternError(f"unknown group type near index {place}")
    flags = found[2]
    if flags is None:
        return found[0], found.end()
    if "U" in flags or "d" in flags:
        raise PatternError(f"flag near index {place} is not implemented in the sandbox")
    kept = flags.replace("u", "").removesuffix("-")
    if not kept and found[3] == ")":
        return "", found.end()
    return f"(?{kept}{found[3]}", found.end()


def _escape(pattern: str, place: int, inside: bool) -> tuple[str, int]:
    for kind, token in _TOKENS.items():
        found = token.match(pattern, place)
        if found is not None:
            return _token(kind, found), found.end()
    char = pattern[place + 1 : place + 2]
    if char.lower() in _CLASSES and char:
        return f"[{'^' if char.isupper() else ''}{_CLASSES[char.lower()]}]", place + 2
    if char == "e":
        return r"\x1b", place + 2
    if not char or (char.isascii() and char.isalnum() and char not in _PLAIN_ESCAPES):
        raise PatternError(f"illegal escape near index {place}")
    if inside and char in "bBAGzZRX":
        raise PatternError(f"illegal escape in a character class near index {place}")
    # Java's \Z lets a last line end alone follow; of a whole value nothing may.
    return f"\\{char}", place + 2


def _token(kind: str, found: "re.Match[str]") -> str:
    match kind:
        case "property":
            return _property(found[1], found[2] or found[3])
        case "code":
            return _literal(int(next(filter(None, found.groups())), 16))
        case "octal":
            return _literal(int(found[1], 8))
        case "control":
            return _literal(ord(found[1]) ^ 64)
        case "name":
            return f"(?P={found[1]})"
    return str(regex.escape(found[1]))


def _literal(code: int) -> str:
    return str(regex.escape(chr(code)))


def _property(kind: str, name: str) -> str:
    if name in _POSIX:
        return f"[{'^' if kind == 'P' else ''}{_POSIX[name]}]"
    return f"\\{kind}{{{name}}}"
