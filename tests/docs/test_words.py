"""Commands named in the text exist, with the options named."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

import pytest
import typer

from product_factory.commands import main as factory
from tests.checkout import ROOT
from tests.docs.pages import NAMES, read

COMMANDS = typer.main.get_group(factory.app()).commands
TARGETS = re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE)


def _said(name: str) -> Iterator[list[str]]:
    """`factory …` and `make …` in inline code, and in blocks, run or not."""
    page = read(name)
    lines = [line for block in page.blocks if block.language in ("sh", "") for line in block.text.splitlines()]
    for text in [*page.code, *(line.strip().removeprefix("$ ") for line in lines)]:
        if re.match(r"(\.venv/bin/)?factory [a-z-]|make [a-z]", text):
            try:
                yield shlex.split(text, comments=True)
            except ValueError:  # prose that only looks like a command
                continue


@pytest.mark.parametrize("name", [name for name in NAMES if "/adr/" not in name])
def test_commands_named_in_the_text_exist(name: str) -> None:
    for words in _said(name):
        program, what, *rest = words
        shown = f"{name}: {' '.join(words)}"
        if program == "make":
            assert what in TARGETS or "=" in what, f"{shown}: make has {', '.join(TARGETS)}"
            continue
        if what.startswith("-"):
            continue
        assert what in COMMANDS, f"{shown}: no such command"
        command = COMMANDS[what]
        if (inner := getattr(command, "commands", {})) and rest:
            assert rest[0] in inner, f"{shown}: no such command"
            command = inner[rest[0]]
        known = {option for parameter in command.params for option in parameter.opts}
        known |= {option for parameter in command.params for option in parameter.secondary_opts}
        known |= {"--help", "-h"}
        for word in rest:
            if re.match(r"--?[a-z]", word):
                assert word.partition("=")[0] in known, f"{shown}: no such option"


@pytest.mark.parametrize("page", ["docs/DEVELOPER.md"])
def test_the_japanese_page_gives_the_same_commands(page: str) -> None:
    """Comments may be in Japanese; the English page's blocks are run."""
    english, japanese = (
        [re.sub(r"\s+# .*", "", block.text, flags=re.MULTILINE) for block in read(name).blocks]
        for name in (page, page.replace(".md", "_ja.md"))
    )
    assert english == japanese
