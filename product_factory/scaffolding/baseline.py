"""The baseline that this factory brings: where its content is, and which of it belongs to a choice of products."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from product_factory.errors import FactoryError, UsageError
from product_factory.root import is_catalog
from product_factory.scaffolding.listing import Entry, Listing, Shelf

# Of every catalog, whatever is chosen.
_ALWAYS = ("factory.py", "cdk.json", "constraints.txt", "sharing/__init__.py", "sharing/inventory.py")
# The word by which `adopt` brings the guardrails to a catalog that has none.
GUARDRAILS = "guardrails"
# Settings: an organization writes them, so they are never taken from the baseline.
SETTINGS = frozenset({"support"})
FILES = Path(__file__).parent / "files"
# What every catalog gets beside its content, and from which of FILES.
STATIC = {
    ".ci/report": "report",
    ".ci/run": "run",
    ".github/workflows/deploy.yml": "github/deploy.yml",
    ".github/workflows/pull-request.yml": "github/pull-request.yml",
    ".gitignore": "gitignore",
    ".pre-commit-config.yaml": "pre-commit-config.yaml",
    "Makefile": "Makefile",
    "tests/__init__.py": "tests_init.py.txt",
    "tests/test_catalog.py": "test_catalog.py.txt",
}


class Choice(NamedTuple):
    """What is taken of a baseline, in its order, and what was added to the wish with the reason; whether guardrails, too."""

    products: tuple[Entry, ...]
    portfolios: tuple[Shelf, ...]
    added: tuple[str, ...] = ()
    guardrails: bool = False


def folder() -> Path:
    """The baseline's content: inside the package, or the checkout that the package is in.

    FactoryError where it is in neither place.
    """
    package = Path(__file__).resolve().parents[1]
    for place in (package / "baseline", package.parent):
        if is_catalog(place):
            return place
    raise FactoryError(f"{package}: brings no baseline; install product-factory from its wheel")


def choose(listing: Listing, wished: Sequence[str] | None, offered: Iterable[str] = ()) -> Choice:
    """The portfolios and products of these names, with what they need; all for None.

    A portfolio is known by its name or its module, and brings its products. Where a product that it offers has a
    prerequisite, so has the choice, in its portfolio, unless it is `offered` already. UsageError for a name of neither.
    """
    if wished is None:
        return Choice(listing.products, listing.portfolios, guardrails=True)
    shelves, names = _wished(listing, [wish for wish in wished if wish != GUARDRAILS])
    added: list[str] = []
    while missing := _prerequisite(listing, shelves, set(offered)):
        shelf, product, needs = missing
        shelves.append(shelf)
        names |= set(shelf.products)
        added.append(f"{shelf.name}: {product} needs {needs} of it")
    names = _closed(listing, names)
    return Choice(
        tuple(each for each in listing.products if each.name in names),
        tuple(each for each in listing.portfolios if each in shelves),
        tuple(added),
        GUARDRAILS in wished,
    )


def shared(ours: Listing, theirs: Listing, files: Iterable[str]) -> list[str]:
    """Of the baseline (`theirs`), by name: portfolios whose file is one of these, and products that are here, too."""
    there, here = set(files), {each.name for each in ours.products}
    shelves = [each.name for each in theirs.portfolios if f"portfolios/{each.module}.py" in there]
    return [*shelves, *(each.name for each in theirs.products if each.name in here)]


def content_files(root: Path, choice: Choice) -> list[str]:
    """Paths of the code that the choice needs, from the baseline's root, without what is written as settings."""
    modules = sorted(set(_modules(root / "products", [each.module for each in choice.products])))
    listed = [
        *_ALWAYS,
        *(f"products/{module}.py" for module in modules),
        *(f"products/ja/{name}.json" for name in (*(each.name for each in choice.products), "shared")),
        *(f"portfolios/{each.module}.py" for each in choice.portfolios),
        *(path.relative_to(root).as_posix() for path in sorted(root.glob("guardrails/*.py")) if choice.guardrails),
    ]
    return [path for path in listed if (root / path).is_file()]


def released_files(root: Path, choice: Choice) -> list[str]:
    """Paths of all that was released of the chosen products."""
    folders = [root / "products" / "released" / each.name for each in choice.products]
    folders += [root / GUARDRAILS / "released" / name for name in guardrail_names(root, choice)]
    files = [path for folder in folders if folder.is_dir() for path in sorted(folder.iterdir())]
    return [path.relative_to(root).as_posix() for path in files if not path.name.startswith(".")]


def guardrail_names(root: Path, choice: Choice) -> list[str]:
    """The guardrails that are taken, by name."""
    folder = root / GUARDRAILS / "released"
    if not choice.guardrails or not folder.is_dir():
        return []
    return sorted(each.name for each in folder.iterdir() if each.is_dir() and not each.name.startswith("."))


def _wished(listing: Listing, wished: Sequence[str]) -> tuple[list[Shelf], set[str]]:
    shelves, names = [], set()
    for wish in wished:
        shelf = next((each for each in listing.portfolios if wish in _names(each)), None)
        if shelf:
            shelves.append(shelf)
            names |= set(shelf.products)
        elif listing.entry(wish):
            names.add(wish)
        else:
            known = [*(each.name for each in listing.portfolios), *(each.name for each in listing.products), GUARDRAILS]
            near = get_close_matches(wish, known, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known)}"
            raise UsageError(f"{wish!r}: the baseline has no portfolio or product of this name; {hint}")
    return shelves, names


def _names(shelf: Shelf) -> tuple[str, ...]:
    return (shelf.name, shelf.module)


def _prerequisite(listing: Listing, shelves: Sequence[Shelf], there: set[str]) -> tuple[Shelf, str, str] | None:
    """A portfolio that is not chosen though an offered product needs one of its; with both products' names."""
    offered = there | {name for shelf in shelves for name in shelf.products}
    for entry in listing.products:
        for needs in entry.prerequisites if entry.name in offered else ():
            if needs not in offered:
                for shelf in listing.portfolios:
                    if needs in shelf.products:
                        return shelf, entry.name, needs
    return None


def _closed(listing: Listing, names: set[str]) -> set[str]:
    """The names with those that their cards name, which a catalog must have."""
    while True:
        cards = [each for each in listing.products if each.name in names]
        more = {other for card in cards for other in (*card.prerequisites, *card.includes)} - names
        if not more:
            return names
        names = names | more


def _modules(folder: Path, modules: Sequence[str]) -> Iterator[str]:
    """These modules under `products`, and those of it that they import, as paths without `.py`."""
    todo, done = [module.replace(".", "/") for module in modules if module], set[str]()
    while todo:
        module = todo.pop()
        if module in done or module in SETTINGS:
            continue
        done.add(module)
        yield module
        todo += [each for each in _imported(folder, module) if (folder / f"{each}.py").is_file()]


def _imported(folder: Path, module: str) -> Iterator[str]:
    """What the module may import relatively; some of it are names of a module, which no file has."""
    package = module.rpartition("/")[0]
    if package:
        yield f"{package}/__init__"
    for node in ast.walk(ast.parse((folder / f"{module}.py").read_bytes())):
        if isinstance(node, ast.ImportFrom) and node.level:
            above = package.split("/")[: len(package.split("/")) - node.level + 1] if package else []
            base = "/".join([*above, *(node.module.split(".") if node.module else [])])
            yield base
            yield from (f"{base}/{alias.name}".lstrip("/") for alias in node.names)
