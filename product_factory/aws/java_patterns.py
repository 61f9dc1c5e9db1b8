"""AllowedPattern, whose syntax is Java's, read by Python's `re`. Pure.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-regexes.html
https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/regex/Pattern.html
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NoReturn

from product_factory.aws import java_classes as classes
from product_factory.aws.java_classes import Ranges, UnreadableError

_LINE_END = r"(?:\r\n|[\n\r\x85\u2028\u2029])"
_AT_END = rf"(?={_LINE_END}?\Z)"
_NO_LINE_END = r"[^\n\r\x85\u2028\u2029]"
_COUNT = re.compile(r"\{\d+(?:,\d*)?\}", re.ASCII)
_OPENING = re.compile(r"\((?:\?(?:[:=!>]|<[=!]|<([a-zA-Z][a-zA-Z0-9]*)>)|(?!\?))")
_FLAGS = re.compile(r"\(\?([a-zA-Z]*)(?:-([a-zA-Z]+))?([:)])")
_CODES = (
    (re.compile(r"\\x\{([0-9a-fA-F]{1,6})\}"), 16),
    (re.compile(r"\\x([0-9a-fA-F]{2})"), 16),
    (re.compile(r"\\u([0-9a-fA-F]{4})"), 16),
    (re.compile(r"\\0([0-3]?[0-7]{1,2})"), 8),
)
_PROPERTY = re.compile(r"\\([pP])(?:\{([^{}]+)\}|(\w))", re.ASCII)
_CONTROLS = {"t": 9, "n": 10, "r": 13, "f": 12, "a": 7, "e": 27}


def fullmatch(pattern: str, value: str) -> bool | None:
    """Whether CloudFormation takes the whole value; None where the pattern cannot be read here: only AWS tells."""
    found = compiled(pattern)
    return None if found is None else found.fullmatch(value) is not None


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> re.Pattern[str] | None:
    """The pattern for Python; None for what is none of Java's, or what Python has no counterpart of."""
    try:
        return re.compile(_Reader(pattern).read(), re.ASCII)
    except (UnreadableError, re.error, RecursionError, OverflowError):
        return None


class _Reader:
    """One pattern, read from left to right."""

    def __init__(self, pattern: str) -> None:
        self.pattern, self.place = pattern, 0
        self.ignoring_case = self.dot_is_all = False

    def read(self) -> str:
        found = self._alternatives()
        if self.place < len(self.pattern):
            raise UnreadableError("a bracket closes that none opened")
        return found

    def _alternatives(self) -> str:
        """Up to the end of the group. A flag counts up to there, over all alternatives that follow."""
        before = self.ignoring_case, self.dot_is_all
        parts, branch = [], self._branch()
        parts.append(branch)
        while self._takes("|"):
            parts.append(self._branch())
        self.ignoring_case, self.dot_is_all = before
        return "|".join(parts)

    def _branch(self) -> str:
        found: list[str] = []
        while self.place < len(self.pattern) and self.pattern[self.place] not in "|)":
            part = self._part()
            # Each part carries its flag, so that flags may begin anywhere.
            found.append(f"(?i:{part})" if self.ignoring_case and part[:1] not in ("*", "+", "?", "{") else part)
        return "".join(found)

    def _part(self) -> str:
        char = self.pattern[self.place]
        if char == "(":
            return self._group()
        if char == "[":
            self.place += 1
            ranges, inverse = self._class()
            return classes.written(ranges, inverse=inverse)
        if char == "\\":
            return self._escape()
        if char == "{":
            count = _COUNT.match(self.pattern, self.place)
            if count is None:
                raise UnreadableError("a brace that counts nothing")
            self.place = count.end()
            return count[0]
        self.place += 1
        if char == ".":
            return r"[\s\S]" if self.dot_is_all else _NO_LINE_END
        if char == "$":
            return _AT_END
        return char if char in "^*+?" else re.escape(char)

    def _group(self) -> str:
        opening = _OPENING.match(self.pattern, self.place)
        if opening is None:
            return self._flagged()
        self.place = opening.end()
        inside = self._alternatives()
        if not self._takes(")"):
            raise UnreadableError("a group does not end")
        return f"{f'(?P<{opening[1]}>' if opening[1] else opening[0]}{inside})"

    def _flagged(self) -> str:
        found = _FLAGS.match(self.pattern, self.place)
        # Other flags change what comes after in ways that Python has no counterpart of.
        if found is None or set(found[1] + (found[2] or "")) - {"i", "s"}:
            raise UnreadableError("a kind of group that is not read here")
        self.place = found.end()
        before = self.ignoring_case, self.dot_is_all
        on, off = found[1], found[2] or ""
        self.ignoring_case = ("i" in on or self.ignoring_case) and "i" not in off
        self.dot_is_all = ("s" in on or self.dot_is_all) and "s" not in off
        if found[3] == ")":
            return "(?:)" if self.pattern[self.place : self.place + 1] not in ("*", "+", "?", "{") else self._no()
        inside = self._alternatives()
        self.ignoring_case, self.dot_is_all = before
        return f"(?:{inside})" if self._takes(")") else self._no()

    def _escape(self) -> str:
        if self.pattern.startswith(r"\Q", self.place):
            return self._quote()
        char = self.pattern[self.place + 1 : self.place + 2]
        fixed = {"z": r"\Z", "Z": _AT_END, "A": r"\A", "b": r"\b", "B": r"\B", "R": rf"(?:\r\n|[\x0b\f]|{_LINE_END})"}
        if char in fixed and char:
            self.place += 2
            return fixed[char]
        if char == "k" and (name := re.match(r"\\k<(\w+)>", self.pattern[self.place :], re.ASCII)):
            self.place += name.end()
            return f"(?P={name[1]})"
        if char in "123456789" and char:
            self.place += 2
            return f"\\{char}" if not self.pattern[self.place : self.place + 1].isdigit() else self._no()
        return classes.written(self._escaped())

    def _quote(self) -> str:
        end = self.pattern.find(r"\E", self.place + 2)
        text = self.pattern[self.place + 2 : end if end >= 0 else None]
        self.place = end + 2 if end >= 0 else len(self.pattern)
        return re.escape(text)

    def _escaped(self) -> Ranges:
        """What a backslash and what follows hold, in a class or outside."""
        for token, base in _CODES:
            if code := token.match(self.pattern, self.place):
                self.place = code.end()
                return classes.one(min(int(code[1], base), classes.LAST))
        if found := _PROPERTY.match(self.pattern, self.place):
            self.place = found.end()
            return classes.property_of(found[2] or found[3], inverse=found[1] == "P")
        char = self.pattern[self.place + 1 : self.place + 2]
        self.place += 2
        if classes.is_predefined(char):
            return classes.predefined(char)
        if char in _CONTROLS:
            return classes.one(_CONTROLS[char])
        if char == "c" and self.place < len(self.pattern):
            self.place += 1
            return classes.one(ord(self.pattern[self.place - 1]) ^ 64)
        if not char or (char.isascii() and char.isalnum()):
            raise UnreadableError(f"\\{char} is no escape of Java's")
        return classes.one(char)

    def _class(self) -> tuple[Ranges, bool]:
        """A class after its `[`, and whether it holds all others."""
        inverse = self._takes("^")
        both: Ranges | None = None
        found: list[tuple[int, int]] = []
        first = True
        while first or not self._takes("]"):
            if self.place >= len(self.pattern):
                raise UnreadableError("a class does not end")
            if self.pattern.startswith("&&", self.place):
                self.place += 2
                both = classes.union(found) if both is None else classes.common(both, classes.union(found))
                found, first = [], False
                continue
            found += self._item()
            first = False
        ranges = classes.union(found)
        return (ranges if both is None else classes.common(both, ranges)), inverse

    def _item(self) -> Ranges:
        """A nested class, a range, or one character."""
        if self._takes("["):
            ranges, inverse = self._class()
            if inverse and self.ignoring_case:
                raise UnreadableError("a class of all others within a class, without regard to case")
            return classes.inverted(ranges) if inverse else ranges
        low = self._member()
        begin = classes.single(low)
        following = self.pattern[self.place + 1 : self.place + 2]
        if begin is None or not self.pattern.startswith("-", self.place) or following in ("]", "[", ""):
            return low
        self.place += 1
        high = self._member()
        end = classes.single(high)
        if end is None:
            return classes.union((*low, *classes.one("-"), *high))
        if begin > end:
            raise UnreadableError("a range that runs backwards")
        return ((begin, end),)

    def _member(self) -> Ranges:
        if self.pattern.startswith(r"\Q", self.place):
            raise UnreadableError("a quote within a class")
        if self.pattern[self.place] == "\\":
            return self._escaped()
        self.place += 1
        return classes.one(self.pattern[self.place - 1])

    def _takes(self, char: str) -> bool:
        found = self.pattern.startswith(char, self.place)
        self.place += found
        return found

    def _no(self) -> NoReturn:
        raise UnreadableError(f"not read from {self.place}")
