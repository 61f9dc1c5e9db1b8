"""AllowedPattern means here what it means in Java, or is said not to be read.

Two witnesses: Java's own documentation (the table), and the sandbox, which reads patterns by another library.
https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/regex/Pattern.html
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from product_factory.aws.java_patterns import compiled, fullmatch
from product_factory.sandbox.resource_types.java_patterns import PatternError, matches


@pytest.mark.parametrize(
    ("pattern", "taken", "refused"),
    [
        (r"\p{Alpha}+", ["az", "AZ"], ["é", "1", ""]),
        (r"\P{Alpha}", ["1", "é"], ["a"]),
        (r"\p{Punct}", ["!", "~", "_"], ["a", " "]),
        (r"\p{Lu}\p{L}*", ["É", "Ñandú"], ["é"]),
        (r"\pN+", ["1", "٣"], ["a"]),
        (r"\Qa.b*\E+", ["a.b*", "a.b**"], ["axb*"]),
        (r"\Qa|b", ["a|b"], ["a", "b"]),
        (r"(?<one>a|b)-\k<one>", ["a-a", "b-b"], ["a-b"]),
        (r"(a|b)-\1", ["a-a"], ["a-b"]),
        (r"a*+a", [], ["a", "aa"]),
        (r"(?>a|ab)c", ["ac"], ["abc"]),
        (r"(?i)arn", ["ARN", "arn"], ["ar"]),
        (r"a(?i)b|c", ["ab", "aB", "C"], ["Ab"]),
        (r"(a(?i)b)c", ["aBc"], ["aBC"]),
        (r"(?i:a)b", ["Ab"], ["AB"]),
        (r"(?i)[^a]", ["b"], ["a", "A"]),
        (r"(?i)a(?-i)b", ["Ab"], ["AB"]),
        (r"(?s).", ["\n"], []),
        (".", ["a", "\t"], ["\n", "\r", "\u2028"]),
        (r"[a-z&&[^aeiou]]+", ["xyz"], ["a"]),
        (r"[a-d[m-p]]+", ["am"], ["e"]),
        (r"[a-z&&[def]&&[ef]]", ["e"], ["d"]),
        (r"[\d\-_.]+", ["1-_."], ["a"]),
        (r"[\w.-]+", ["a.b-c"], ["é", " "]),
        (r"[^\s]+", ["a"], [" ", "a b"]),
        (r"\d{2,3}", ["12"], ["1", "٣٣"]),
        (r"\h+", ["\t \u3000"], ["\n"]),
        (r"\R", ["\r\n", "\n"], ["a"]),
        (r"\x41\u0042\x{43}\0104", ["ABCD"], ["abcd"]),
        (r"^(?!aws).*$", ["mine"], ["aws-mine", "a\n"]),
        (r"\A[a-z]+\z", ["a"], ["a\n"]),
        (r"", [""], ["a"]),
        (r"|a", ["", "a"], ["b"]),
    ],
)
def test_java_s_syntax_is_read(pattern: str, taken: list[str], refused: list[str]) -> None:
    assert [each for each in taken if fullmatch(pattern, each) is not True] == []
    assert [each for each in refused if fullmatch(pattern, each) is not False] == []


@pytest.mark.parametrize(
    "pattern",
    ["a{,2}", "${x}", "(", ")", "[a", r"\y", r"\p{IsGreek}", r"\p{InThai}", "(?x) a", "(?U)a", "(?d)a", "(?P<a>x)", "[z-a]",
     "*a", "(?<=a+)b", r"\N{DIGIT ONE}", "(?i)[a[^b]]", r"a\12", "(?'a'x)", "a" * 3 + "(" * 2000],
)  # fmt: skip
def test_what_cannot_be_read_is_said_to_be_unchecked_and_never_an_error(pattern: str) -> None:
    assert compiled(pattern) is None
    assert fullmatch(pattern, "a") is None


PARTS = st.sampled_from(
    ["a", "b", "B", ".", "-", r"\d", r"\W", r"\p{Lower}", r"\.", r"\-", "[a-c]", "[^b]", r"[\w&&[^a]]", "(", ")", "(?:", "(?i)",
     "(?<n>", r"\k<n>", "|", "*", "+", "?", "{2}", "*+", "??", "^", "$", r"\Q.\E", "[", "]", "1", r"\b", r"\x62"]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(PARTS, max_size=7), st.text(alphabet="abBx1.-\n é", max_size=5))
def test_another_library_reads_it_in_the_same_way(parts: list[str], value: str) -> None:
    pattern = "".join(parts)
    found = fullmatch(pattern, value)
    try:
        expected = matches(pattern, value)
    except PatternError:
        return
    assert found in (None, expected), pattern
