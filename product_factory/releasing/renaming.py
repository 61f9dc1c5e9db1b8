"""Renaming: a product under a new name, beside the old one, which stays for those who run it and leads to the new."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from product_factory.catalog import assets, ending, removing, sources
from product_factory.catalog.ending import End
from product_factory.catalog.lifecycle import State
from product_factory.catalog.naming import module_for
from product_factory.catalog.offer import Offer
from product_factory.catalog.released import MANIFEST, Manifest, Release, find, sha256, staged
from product_factory.errors import FactoryError
from product_factory.reading import read_text
from product_factory.releasing.edits import Edit, Editor, Plan
from product_factory.releasing.ending import closing, portfolio_file


def rename_plan(offer: Offer, old: str, new: str, root: Path, *, today: date, reason: str = "") -> Plan:
    """What renames a product: its card and newest active version under the new name, in the same portfolios.

    The new one's first version is the old one's newest active, byte for byte, under the same number. The old
    one's versions are deprecated and name the new one; what runs them goes on. FactoryError where the old one has
    no active version or ends already, or a file is written in another way; UsageError for a name that can't be.
    """
    ending.refuse_reason(reason)
    offer.catalog.product(old)
    released = root / "products" / "released"
    end = ending.read(old, released)
    if end and end.successor != new:
        raise FactoryError(f"{old}: ends since {end.since}; `factory restore` of one of its versions calls that off")
    file = removing.file_of(root / "products", "PRODUCT", old)
    if file is None:
        raise FactoryError(f'products: {old}: no file has its name as `name="{old}"`; rename it by hand')
    text = _tried(file, root, lambda: removing.renamed(read_text(file), old, new))
    module = _module(offer, new, text, root)
    edits = Editor(root).to(root / "products" / f"{module}.py", text, f"{new}: the card of {old} under its new name")
    edits += _registered(root, file.stem, module)
    edits += _first(offer, old, new, root, today)
    edits += _offered(offer, old, new, root)
    newest = End(since=today, reason=reason or f"Its name is {new} now.", successor=new, renamed=True)
    edits += _japanese(offer, old, new, root, told=not reason)
    edits += closing(old, end or newest, offer.catalog.states[old], root, today=today)
    needing = [card.name for card in offer.catalog.products if old in (*card.prerequisites, *card.includes)]
    return Plan(
        edits=edits,
        notes=(
            f"What runs {old} goes on running, and can be updated among its versions and ended; {new} is launched anew.",
            *((f"Named by {', '.join(needing)}: publish these with {new} before you end {old}.",) if needing else ()),
        ),
        follows=(
            f"factory check {new}",
            "git add -A && git commit, then: factory deploy",
            f"factory end-product {old}    # when nobody runs it any more",
        ),
    )


def _module(offer: Offer, new: str, text: str, root: Path) -> str:
    """The new module; the file may be there already, by a run of this that was cut off."""
    path = root / "products" / f"{new.replace('-', '_')}.py"
    if path.exists() and read_text(path) == text:
        return path.stem
    return module_for(new, root, offer.catalog.released)


def _registered(root: Path, old: str, new: str) -> tuple[Edit, ...]:
    path = root / "products" / "__init__.py"

    def listed() -> str:
        text = read_text(path)
        added = sources.registered(text, "products", "PRODUCTS", [new])
        return text if added == text else removing.listed_after(added, "PRODUCTS", old, new)

    return Editor(root).to(path, _tried(path, root, listed), "it is in PRODUCTS, behind the old one")


def _first(offer: Offer, old: str, new: str, root: Path, today: date) -> tuple[Edit, ...]:
    """Its first version. Its file stands before its line in the manifest is written: else nobody could read it."""
    folder = root / "products" / "released" / new
    if (folder / MANIFEST).exists():
        return ()
    active = [version for version, state in offer.catalog.states[old].items() if state is State.ACTIVE]
    if not active:
        raise FactoryError(f"{old}: has no active version that {new} could begin with; publish or restore one first")
    first = find(offer.catalog.released[old], active[-1])
    body = first.path.read_bytes()
    notes = _notes(old, str(first.version), new)
    line = Release(version=first.version, sha256=sha256(body), date=today, notes=notes, assets=first.release.assets)
    releases = Manifest(releases=(line,)).written()
    editor, waiting = Editor(root), staged(folder, first.version)
    return (
        *editor.to(waiting, body, "it waits for its line in the manifest"),
        *(edit for name, path in first.assets.items() for edit in _aside(editor, folder, name, path)),
        *editor.to(folder / MANIFEST, releases, f"{new} {first.version} is released"),
        *editor.to(folder / f"{first.version}.json", body, f"{old} {first.version}, byte for byte"),
        *editor.gone(waiting),
        *(edit for name, path in first.assets.items() for edit in _named(editor, folder, name, path)),
    )


def _notes(old: str, version: str, new: str) -> str:
    return f"The same as {old} {version}, whose name is {new} now."


def _japanese(offer: Offer, old: str, new: str, root: Path, *, told: bool) -> tuple[Edit, ...]:
    """The Japanese of the card goes along, with that of what renaming itself says; where the catalog has some.

    told: whether the reason is ours, and not in somebody's own words.
    """
    folder, files = root / "products" / "ja", offer.catalog.translations.files
    if not folder.is_dir():
        return ()
    notes = {
        _notes(old, str(each.version), new): f"{old} {each.version} と同じ内容です。名前が {new} に変わりました。"
        for each in offer.catalog.released[old]
    }
    reason, reason_ja = f"Its name is {new} now.", f"名前が {new} に変わりました。"
    reasons = {reason: reason_ja, f"{reason} Launch {new} instead.": f"{reason_ja}{new} を起動してください。"}
    own = dict(files.get(old, {}))
    editor, made = Editor(root), (folder / f"{new}.json", own | notes)
    edits = editor.to(made[0], _written(made[1]), f"{new}: its Japanese")
    return (
        *edits,
        *(editor.to(folder / f"{old}.json", _written(own | reasons), f"{old}: the reason in Japanese") if told else ()),
    )


def _written(texts: dict[str, str]) -> bytes:
    return (json.dumps(texts, ensure_ascii=False, indent=2) + "\n").encode()


def _aside(editor: Editor, folder: Path, name: str, path: Path) -> tuple[Edit, ...]:
    return editor.to(assets.waiting(folder, name), path.read_bytes(), "it waits for its line in the manifest")


def _named(editor: Editor, folder: Path, name: str, path: Path) -> tuple[Edit, ...]:
    aside = assets.waiting(folder, name)
    there = editor.to(folder / assets.FOLDER / name, path.read_bytes(), "an asset, byte for byte")
    return (*there, *editor.gone(aside))


def _tried(path: Path, root: Path, edit: Callable[[], str]) -> str:
    """What the edit makes. FactoryError where the file is written in another way."""
    try:
        return edit()
    except (ValueError, SyntaxError, KeyError) as error:
        name = path.relative_to(root).as_posix()
        raise FactoryError(f"{name}: {error}; edit it by hand, then run this again") from error


def _offered(offer: Offer, old: str, new: str, root: Path) -> tuple[Edit, ...]:
    edits: tuple[Edit, ...] = ()
    for portfolio in offer.portfolios:
        if old in portfolio.products and new not in portfolio.products:
            path = portfolio_file(portfolio.name, root)
            text = _tried(path, root, partial(removing.offered_after, read_text(path), old, new))
            edits += Editor(root).to(path, text, f"{portfolio.name!r} offers it")
    return edits
