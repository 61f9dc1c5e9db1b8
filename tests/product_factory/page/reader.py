"""Somebody who reads pages in one language, and notices each sentence of the other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

# Elements that hold no prose, and those without an end tag.
_CODE = {"script", "style", "code", "pre"}
_VOID = {"meta", "link", "input", "br", "img", "rect", "path", "hr", "marker"}
_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
# What AWS calls so in Japanese, too: https://docs.aws.amazon.com/ja_jp/chatbot/latest/adminguide/what-is.html
_NAMES = ("Amazon Q Developer in chat applications",)
_OTHER = {"en": "ja", "ja": "en"}


class Reader(HTMLParser):
    """The texts that are seen, or read aloud, in the language. `texts` holds each with where it stands."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language, self.texts = language, list[tuple[str, str]]()
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        hidden = self._hidden or tag in _CODE or _OTHER[self.language] in held.get("class", "").split()
        # A script puts these in the place of what is there.
        own = f"data-{self.language}"
        if own in held:
            self.texts.append((f"{tag} {own}", held[own]))
        for name in ("aria-label", "placeholder", "title", "data-constraint"):
            if name in held and not hidden:
                self.texts.append((f"{tag} {name}", held[self._spoken(name, held)]))
        if tag not in _VOID:
            self._open.append((tag, hidden or own in held or held.get("data-set-language") == _OTHER[self.language]))

    def _spoken(self, name: str, held: dict[str, Any]) -> str:
        """The attribute that is read in its place in this language."""
        short = {"aria-label": "data-label", "data-constraint": "data-constraint"}.get(name, f"data-{name}")
        return next((each for each in (f"{short}-{self.language}",) if each in held), name)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._hidden and not (self._open and self._open[-1][0] == "title"):
            self.texts.append((self._open[-1][0] if self._open else "", " ".join(data.split())))

    @property
    def _hidden(self) -> bool:
        return bool(self._open) and self._open[-1][1]


def foreign(page: bytes | str, language: str) -> Iterator[tuple[str, str]]:
    """Texts of the page that are in the other language, names and code apart."""
    reader = Reader(language)
    reader.feed(page.decode() if isinstance(page, bytes) else page)
    wrong = _is_japanese if language == "en" else _is_english
    return (each for each in reader.texts if wrong(each[1]))


def _is_japanese(text: str) -> bool:
    return bool(_JAPANESE.search(text))


def _is_english(text: str) -> bool:
    """Words in small letters are no names: two of them, or one beside another word, are English.

    Among Japanese a command may stand: there only three in a row count. What is quoted is called so.
    """
    for name in _NAMES:
        text = text.replace(name, "")
    text = re.sub(r"「[^」]*」|`[^`]*`", "", text)
    if _JAPANESE.search(text):
        return bool(re.search(r"(?<![\w./:$@-])[a-z]{2,}(?: [a-z]{2,}){2,}(?=[.,;:!?)]*(?:[^\w.,;:!?)/-]|$))", text))
    words = re.findall(r"(?<![\w./:$@<-])[A-Za-z][A-Za-z']*(?=[.,;:!?)]?(?:\s|$))", text)
    return len(words) > 1 and any(word.islower() and len(word) > 1 for word in words)
