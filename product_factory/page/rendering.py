"""Rendering: the Jinja2 environment, words in both languages, and what another part may add to the page."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from product_factory.catalog.translating import is_japanese
from product_factory.page.console_links import HubIds
from product_factory.page.japanese import japanese
from product_factory.page.words import TASKS, WORDS

HERE = Path(__file__).resolve().parent
_NONE: Mapping[str, bytes] = {}
_NO_IDS: Mapping[str, HubIds] = {}
LANGUAGES = ("en", "ja")


class Link(NamedTuple):
    """One more page of the site, in the header: its path from the site's root, and what it is called."""

    path: str
    label: str
    label_ja: str


class Extension(NamedTuple):
    """What another part adds: pages and assets by path, links to them in the header, scripts on every product page.

    `scripts` are paths of `files`. `connects`: these scripts may call the server that serves the page; without
    it the page can reach nothing at all. `ids`: the hub's, by Region, where they are known. `languages`: those that
    the pages can be read in.
    """

    files: Mapping[str, bytes] = _NONE
    links: tuple[Link, ...] = ()
    scripts: tuple[str, ...] = ()
    connects: bool = False
    ids: Mapping[str, HubIds] = _NO_IDS
    languages: tuple[str, ...] = LANGUAGES


def policy(connects: bool) -> str:
    """The Content-Security-Policy: own scripts and styles, none inline; no request to anywhere else."""
    allowed = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        # Pico draws its small signs from data: URLs in the style sheet.
        "img-src": "'self' data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    if connects:
        allowed["connect-src"] = "'self'"
    return "; ".join(f"{name} {value}" for name, value in allowed.items())


def say(key: str, **values: object) -> Markup:
    """The words in both languages, of which the style sheet shows one. Values are escaped."""
    english, japanese = (Markup(text).format(**values) for text in WORDS[key])  # noqa: S704 - the texts are ours
    if english == japanese:
        return english
    return both(english, japanese)


def both(english: str, japanese: str) -> Markup:
    """A text that is there in both languages."""
    return Markup('<span class="en" lang="en">{}</span><span class="ja" lang="ja">{}</span>').format(english, japanese)


def told(english: str, japanese: str | None) -> Markup:
    """What a catalog says: in both languages, in the one it is in, or in English where it has no other."""
    if japanese and japanese != english:
        return both(english, japanese)
    return Markup('<span lang="{}">{}</span>').format("ja" if japanese and is_japanese(english) else "en", english)


def word(key: str, language: str = "en") -> str:
    """The words in one language, for attributes and options."""
    return WORDS[key][language == "ja"]


def task(row: int, language: str = "en") -> str:
    """A management task by its row; a catalog's own rows have no name here."""
    names = TASKS.get(row, (f"Task {row}", f"タスク {row}"))
    return names[language == "ja"]


def engine(english: str) -> Markup:
    """What the engine says: in Japanese, too."""
    return told(english, japanese(english))


def words(*keys: str) -> dict[str, tuple[str, str]]:
    """Words that a script says."""
    return {key: WORDS[key] for key in keys}


@cache
def environment() -> Environment:
    """Templates of this folder: everything is escaped, and a name that is not there is an error."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(
        say=say, both=both, told=told, engine=engine, in_japanese=japanese, word=word, words=words, task=task
    )
    return made


def render(
    template: str, path: str, extension: Extension, templates: Environment | None = None, **values: object
) -> bytes:
    """One page of the site. `path` is its path from the site's root, which tells its way to the assets.

    `templates`: those of another part, an overlay of this folder's.
    """
    root = "../" * path.count("/")
    text = (
        (templates or environment())
        .get_template(template)
        .render(
            root=root,
            path=path,
            command=Markup("<code>factory page</code>"),
            policy=policy(extension.connects),
            links=extension.links,
            connects=extension.connects,
            languages=extension.languages,
            **values,
        )
    )
    return text.encode()


def assets() -> dict[str, bytes]:
    """Style sheets, scripts and their licences, by path."""
    folder = HERE / "assets"
    return {
        f"assets/{file.relative_to(folder).as_posix()}": file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }
