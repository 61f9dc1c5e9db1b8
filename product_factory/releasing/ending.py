"""Ending: a product or a portfolio leaves the catalog, in AWS's own order of steps. Pure plans of what files say."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from product_factory.catalog import ending, lifecycle, removing
from product_factory.catalog.ending import END, End
from product_factory.catalog.git import keeps
from product_factory.catalog.lifecycle import Entry, State
from product_factory.catalog.offer import Offer
from product_factory.catalog.released import LIFECYCLE
from product_factory.errors import FactoryError, UsageError
from product_factory.reading import read_text
from product_factory.releasing.edits import Edit, Editor, Plan


def product_plan(
    offer: Offer,
    name: str,
    root: Path,
    *,
    today: date,
    reason: str = "",
    successor: str | None = None,
    force: bool = False,
) -> Plan:
    """What ends a product: first nobody launches it any more; once nobody runs it, it leaves portfolios and catalog.

    Two runs, with a deployment between: until the first is deployed, somebody may launch it. With `force` both at
    once. Its released versions stay where they are. FactoryError where other products need it, or a file is
    written in another way; UsageError where there is no such product.
    """
    ending.refuse_reason(reason)
    released = root / "products" / "released"
    if name not in offer.catalog.released and (gone := ending.read(name, released)) and gone.ended:
        edits, notes = _rest(root, "products", removing.file_of(root / "products", "PRODUCT", name))
        return Plan(edits=edits, notes=(f"{name} ended on {gone.ended}.", *notes), follows=_removal(f"product:{name}"))
    offer.catalog.product(name)
    if successor is not None and offer.catalog.product(successor).name == name:
        raise UsageError(f"--successor {successor}: is the product itself; name another one, or none")
    _refuse_needed(offer, name)
    end = ending.read(name, released) or End(since=today, reason=reason, successor=successor)
    states = offer.catalog.states[name]
    if State.ACTIVE in states.values() and not end.ended and not force:
        return Plan(
            edits=closing(name, end, states, root, today=today),
            notes=("What runs it goes on running, and can be updated and ended.",),
            follows=(
                "git add products && git commit, then: factory deploy",
                f"factory status --product {name}    # who still runs it",
                f"factory end-product {name}    # again, when nobody does",
            ),
        )
    return _leaving(offer, name, end, root, today=today)


def closing(name: str, end: End, states: dict[str, State], root: Path, *, today: date) -> tuple[Edit, ...]:
    """Nobody launches any of its versions anew."""
    editor, folder = Editor(root), root / "products" / "released" / name
    entries = lifecycle.entries_of(name, folder.parent)
    why = end.reason or "The product ends."
    said = f"{why} Launch {end.successor} instead." if end.successor else why
    for version, state in states.items():
        if state is State.ACTIVE:
            entries[version] = Entry(state=State.DEPRECATED, since=today, reason=said[: ending.MAX_REASON])
    active = ", ".join(version for version, state in states.items() if state is State.ACTIVE)
    return (
        *editor.to(
            folder / END, ending.body(end), "the product ends" + (f"; {end.successor} is next" if end.successor else "")
        ),
        *editor.to(folder / LIFECYCLE, lifecycle.body(entries), f"deprecated: {active}"),
    )


def _leaving(offer: Offer, name: str, end: End, root: Path, *, today: date) -> Plan:
    editor, folder = Editor(root), root / "products" / "released" / name
    states = offer.catalog.states[name]
    edits: tuple[Edit, ...] = ()
    if states:
        left = End.model_validate(end.model_dump() | {"ended": end.ended or today})
        entries = lifecycle.entries_of(name, folder.parent)
        for version, state in states.items():
            if state is not State.RETIRED:
                was = entries.get(version)
                why = was.reason if was and was.reason else end.reason or "The product ended."
                entries[version] = Entry(state=State.RETIRED, since=today, reason=why)
        edits += editor.to(folder / END, ending.body(left), "the product ended; its versions stay as history")
        edits += editor.to(folder / LIFECYCLE, lifecycle.body(entries), f"retired: {', '.join(states)}")
    for portfolio in offer.portfolios:
        if name in portfolio.products:
            if len(portfolio.products) == 1:
                raise FactoryError(
                    f"portfolios: {portfolio.name!r}: {name} is its only product; end the portfolio first: "
                    f'factory end-portfolio "{portfolio.name}"'
                )
            path = portfolio_file(portfolio.name, root)
            edits += editor.to(path, _edited(path, root, "withdrawn", name), f"no longer in {portfolio.name!r}")
    file = removing.file_of(root / "products", "PRODUCT", name)
    gone, notes = _card(root, "products", "PRODUCTS", file, name)
    return Plan(
        edits=edits + gone,
        notes=(*notes, "Its name is never used for another product.") if states else notes,
        asks=(name,) if states else (),
        follows=_removal(f"product:{name}") if states else (),
    )


def portfolio_plan(offer: Offer, name: str, root: Path) -> Plan:
    """What ends a portfolio: it leaves the catalog; products that are in no other one are seen by nobody any more.

    UsageError where there is no such portfolio; FactoryError where a file is written in another way.
    """
    named = next((p for p in offer.portfolios if name in (p.name, portfolio_file(p.name, root).stem)), None)
    if named is None and (left := removing.file_of(root / "portfolios", "PORTFOLIO", name)):
        edits, notes = _rest(root, "portfolios", left)
        return Plan(edits=edits, notes=notes, follows=_removal(f"portfolio:{name}"))
    if named is None:
        raise UsageError(
            f"portfolio {name!r}: not in the catalog; there are: {', '.join(repr(p.name) for p in offer.portfolios)}"
        )
    unseen = tuple(p for p in named.products if offer.portfolios_of(p) == (named.name,) and offer.catalog.released[p])
    edits, notes = _card(root, "portfolios", "PORTFOLIOS", portfolio_file(named.name, root), named.name)
    alone = (f"In no portfolio any more, so that who runs them can end but not update them: {', '.join(unseen)}.",)
    return Plan(
        edits=edits,
        notes=(*notes, *(alone if unseen else ())),
        asks=unseen,
        follows=_removal(f"portfolio:{named.name}"),
    )


def portfolio_file(name: str, root: Path) -> Path:
    """The portfolio's file. FactoryError where none says its name in one word."""
    found = removing.file_of(root / "portfolios", "PORTFOLIO", name)
    if found is None:
        raise FactoryError(
            f'portfolios: {name!r}: no file has `PORTFOLIO = Portfolio(name="{name}", …)`; edit it by hand'
        )
    return found


def _refuse_needed(offer: Offer, name: str) -> None:
    for card in offer.catalog.products:
        for field in ("prerequisites", "includes"):
            if name in getattr(card, field):
                raise FactoryError(
                    f"products: {card.name}: {field}: names {name}; publish {card.name} without it first, or end it, too"
                )


def _card(
    root: Path, package: str, listing: str, file: Path | None, name: str
) -> tuple[tuple[Edit, ...], tuple[str, ...]]:
    """It is listed no more, and what becomes of its file."""
    editor, register = Editor(root), root / package / "__init__.py"
    if file is None:
        raise FactoryError(f'{package}: {name!r}: no file has its name as `name="{name}"`; take it out by hand')
    edits = editor.to(
        register, _edited(register, root, "unregistered", listing, file.stem), f"{name} is not in {listing}"
    )
    rest, notes = _rest(root, package, file)
    return edits + rest, notes


def _rest(root: Path, package: str, file: Path | None) -> tuple[tuple[Edit, ...], tuple[str, ...]]:
    """The file of what is listed no more: it goes where git has it and nothing else needs it."""
    if file is None:
        return (), ()
    edits: tuple[Edit, ...] = ()
    register = root / package / "__init__.py"
    shown = file.relative_to(root).as_posix()
    using = removing.importers(root, package, file.stem, (register, file))
    tests = [path for path in using if path.is_relative_to(root / "tests")]
    needed = [path for path in using if path not in tests]
    notes = [f"{path.relative_to(root).as_posix()} is about it: delete it yourself." for path in tests]
    about = root / "tests" / package / f"test_{file.stem}.py"
    if about.exists() and about not in tests:
        notes.append(f"{about.relative_to(root).as_posix()} is about it: delete it yourself.")
    if needed:
        names = ", ".join(path.relative_to(root).as_posix() for path in needed)
        notes.append(f"{shown} stays: {names} uses it.")
    elif not keeps(file):
        notes.append(f"{shown} stays: git does not have it as it is; delete it yourself.")
    else:
        edits = Editor(root).without(file, "git keeps it")
    return edits, tuple(notes)


def _edited(path: Path, root: Path, edit: str, *arguments: str) -> str:
    """The file after an edit of `removing`. FactoryError where it is written in another way."""
    try:
        changed: str = getattr(removing, edit)(read_text(path), *arguments)
    except (ValueError, SyntaxError) as error:
        raise FactoryError(
            f"{path.relative_to(root).as_posix()}: {error}; edit it by hand, then run this again"
        ) from error
    return changed


def _removal(what: str) -> tuple[str, ...]:
    quoted = f"'{what}'" if " " in what else what
    return ("git add -A && git commit, then: factory deploy --remove " + quoted,)
