"""Sources: a catalog's own files as text, read and added to without changing what is there."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from pathlib import Path

from product_factory.reading import read_text
from product_factory.root import root as catalog_root

# As long as the formatter lets a line be.
LINE = 120


def own_modules(package: str, root: Path | None = None) -> set[str]:
    """Modules of a package of the catalog that are neither a product nor a portfolio, whose names neither takes."""
    folder = (root or catalog_root()) / package
    own = {"os", *(each.name for each in folder.iterdir() if each.is_dir())}
    for module in folder.glob("*.py"):
        text = read_text(module)
        if "\nPRODUCT = " not in text and "\nPORTFOLIO = " not in text:
            own.add(module.stem)
    return own


def literal(value: str | int | bool | None) -> str:
    """The value as a Python literal, in double quotes unless that needs more escapes."""
    if not isinstance(value, str):
        return repr(value)
    # With both kinds of quotes in it repr takes single ones, and escapes these.
    inner = repr("'\"" + value)[len("'\\'\"") : -1]
    quote = "'" if value.count('"') > value.count("'") else '"'

    def quoted(match: re.Match[str]) -> str:
        part = match.group()
        if part.removeprefix("\\") in ("'", '"'):
            plain = part.removeprefix("\\")
            return f"\\{plain}" if plain == quote else plain
        return part

    return quote + re.sub(r"\\.|[\"']", quoted, inner, flags=re.DOTALL) + quote


def registered(source: str, package: str, name: str, modules: Sequence[str]) -> str:
    """`package/__init__.py` with these modules imported, and their PRODUCT or PORTFOLIO at the end of the tuple.

    ValueError where the file is not written as this factory writes it. What is there stays, comments too.
    """
    tree = ast.parse(source)
    relative = [n for n in tree.body if isinstance(n, ast.ImportFrom) and (n.level, n.module) == (1, None)]
    imports = relative or [n for n in tree.body if isinstance(n, ast.ImportFrom) and n.module == package]
    tuples = [n for n in tree.body if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name)]
    listing = next((n for n in tuples if n.target.id == name and isinstance(n.value, ast.Tuple)), None)  # type: ignore[union-attr]
    if len(imports) > 1 or listing is None or not isinstance(listing.value, ast.Tuple):
        raise ValueError(f"no `from . import …` and tuple {name} as `factory import` knows them")
    there = [alias.name for alias in imports[0].names] if imports else []
    if not imports and listing.value.elts:
        raise ValueError(f"{name} holds something, and no `from . import …` brings it")
    new = [module for module in modules if module not in there]
    if not new:
        return source
    lines = source.splitlines()
    assert listing.end_lineno
    if imports:
        assert imports[0].end_lineno
        begin, end = imports[0].lineno - 1, imports[0].end_lineno
        first = lines[begin]
        comment = f"  {first[first.index('#') :]}" if "#" in first else ""
    else:
        begin = end = _after_imports(tree)
        comment = ""
    block = [
        f"from {package if imports and not relative else '.'} import ({comment}",
        *(f"    {each}," for each in sorted([*there, *new])),
        ")",
    ]
    if not imports:
        block = ["", *block] if lines[begin : begin + 1] == [""] else ["", *block, ""]
    element = name.removesuffix("S")
    values = [ast.get_source_segment(source, each) or "" for each in listing.value.elts]
    head = lines[listing.lineno - 1].partition("=")[0].rstrip()
    tail = listing_lines(f"{head} = ", [*values, *(f"{module}.{element}" for module in new)])
    body = lines[end : listing.lineno - 1]
    return as_lines(*lines[:begin], *block, *body, *tail, *lines[listing.end_lineno :])


def _after_imports(tree: ast.Module) -> int:
    """How many lines stand before the place of a first import of the own modules."""
    first = [n for n in tree.body[:1] if isinstance(n, ast.Expr)]
    imports = [n for n in tree.body if isinstance(n, ast.Import | ast.ImportFrom)]
    return max((each.end_lineno or 0 for each in (*first, *imports)), default=0)


def as_lines(*lines: str) -> str:
    return "\n".join(lines) + "\n"


def tuple_lines(head: str, values: Sequence[str], tail: str = "") -> list[str]:
    """A tuple of expressions as the formatter writes it: on one line where it fits."""
    inner = ", ".join(values) + ("," if len(values) == 1 else "")
    if len(one := f"{head}({inner}){tail}") <= LINE:
        return [one]
    lines = [f"    {each}," for each in values]
    if not tail:
        return [f"{head}(", *lines, ")"]
    name, _, field = head.rpartition("(")
    return [f"{name}(", f"    {field}(", *(f"    {line}" for line in lines), "    )", ")"]


def listing_lines(head: str, values: Sequence[str]) -> list[str]:
    """A tuple with a line for each of its expressions; one alone stands in its line, as the formatter has it."""
    if len(values) == 1:
        return tuple_lines(head, values)
    return [f"{head}(", *(f"    {each}," for each in values), ")"]
