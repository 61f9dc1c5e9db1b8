"""A pattern is read as Java reads it.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-regexes.html
https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/regex/Pattern.html
"""

import pytest

from product_factory.sandbox.resource_types.java_patterns import PatternError, matches

TABLE = [
    (r"[a-z]+", "abc", "aBc"),
    (r"\p{Alpha}+", "abC", "abé"),
    (r"[\p{Alnum}_]+", "a1_", "a-1"),
    (r"\p{Punct}+", "!-[~", "!a"),
    (r"\P{Digit}+", "ab", "a1"),
    (r"\p{L}+", "aé", "a1"),
    (r"\pL+", "aé", "a1"),
    (r"\p{IsAlphabetic}+", "é", "1"),
    (r"\p{javaLowerCase}+", "é", "É"),
    (r"\d+", "12", "١٢"),
    (r"\w+", "a_1", "é"),
    (r"[\w.-]+", "a.b-c", "a/b"),
    (r"[\w-_]*", "a-_", "a b"),
    (r"[\w-\+]+", "a-+", "a*"),
    (r"[\x20-\x7E]*", "a key ~", "é"),
    (r"[\u0009\u000A\u0020-\u007E]*", "two\t", "ö"),
    (r"[\.-\/]+", "./", "a"),
    (r"a++b", "aab", "b"),
    (r"[ab]*+c", "abc", "ab"),
    (r"a++a", None, "aaa"),
    (r"\Qa.b\E+", "a.bb", "axb"),
    (r"\Q[x", "[x", "x"),
    (r"[a-z&&[^bc]]+", "ad", "ab"),
    (r"[a-d[m-p]]+", "am", "ae"),
    (r"[a|b~~]+", "a|~", "c"),
    (r"[[:alpha:]]+", ":alph", "z"),
    (r"[]a]+", "]a", "b"),
    (r"[^]a]+", "bc", "]"),
    (r"(?<first>a|b)\k<first>", "aa", "ab"),
    (r"(?i)abc", "ABC", "abd"),
    (r"(?i:a)b", "Ab", "AB"),
    (r"(?=a)\w+", "ab", "b"),
    (r"\x41\u0042\x{43}\0104", "ABCD", "abcd"),
    (r"a.c", "abc", "a\nc"),
    (r"a.c", "abc", "a\rc"),
    (r"(?s)a.c", "a\nc", "ac"),
    (r"a{2,3}", "aa", "a"),
    (r"a{2}+", "aa", "aaa"),
    (r"\{\}", "{}", "x"),
    (r"[{}]+", "{}", "x"),
    (r"^abc$", "abc", "abc\n"),
    (r"\S+\s\S+", "a b", "a\u00a0b"),
    ("", "", "a"),
]


@pytest.mark.parametrize(("pattern", "taken", "refused"), TABLE)
def test_as_java_reads_it(pattern: str, taken: str | None, refused: str) -> None:
    assert taken is None or matches(pattern, taken)
    assert not matches(pattern, refused)


def test_a_pattern_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("product_factory.sandbox.resource_types.java_patterns.TIMEOUT_S", 0.05)
    with pytest.raises(PatternError, match="takes too long"):
        matches("(?:a|aa)+(?:b|a)+(c|a)*d", "a" * 3000)
