"""Removing: a name taken out of a catalog's Python files, found by syntax tree. What else is there stays, comments too."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path

from product_factory.reading import read_text


def unregistered(source: str, name: str, module: str) -> str:
    """`__init__.py` of products or portfolios without the module: neither imported nor in the tuple PRODUCTS or PORTFOLIOS.

    ValueError where the file is written in another way than this factory writes it.
    """
    elements = _listing(source, name).elts
    gone = [each for each in elements if ast.unparse(each).startswith(f"{module}.")]
    if len(gone) != 1:
        raise ValueError(f"{module} is not in the tuple {name}")
    shorter = _without(source, elements, gone[0])
    for node in ast.parse(shorter).body:
        if isinstance(node, ast.ImportFrom) and module in [alias.name for alias in node.names]:
            if len(node.names) == 1:
                return _cut(shorter, _begin(shorter, node), _end(shorter, node), line=True)
            return _without(shorter, node.names, next(each for each in node.names if each.name == module))
    return shorter


def withdrawn(source: str, product: str) -> str:
    """A portfolio's file without the product in its `products`. ValueError where it does not stand there by name."""
    elements, gone = _offered(source, product)
    return _without(source, elements, gone)


def offered_after(source: str, product: str, new: str) -> str:
    """A portfolio's file with the new product behind the other one. ValueError as for `withdrawn`."""
    _, there = _offered(source, product)
    return _behind(source, there, f'"{new}"')


def listed_after(source: str, name: str, module: str, new: str) -> str:
    """`__init__.py` with the new module's element moved behind the other one's. ValueError as for `unregistered`."""
    elements = _listing(source, name).elts
    text = {ast.unparse(each): each for each in elements}
    kind = name.removesuffix("S")
    moved = _without(source, elements, text[f"{new}.{kind}"])
    there = next(each for each in _listing(moved, name).elts if ast.unparse(each).startswith(f"{module}."))
    return _behind(moved, there, f"{new}.{kind}")


def renamed(source: str, name: str, new: str) -> str:
    """A product's file with another name on its card. ValueError where `PRODUCT` does not say its name in one word."""
    place = named(source, "PRODUCT", name)
    if place is None:
        raise ValueError(f'PRODUCT is not written as `…(name="{name}", …)`')
    data = source.encode()
    return (data[: _begin(source, place)] + f'"{new}"'.encode() + data[_end(source, place) :]).decode()


def named(source: str, variable: str, name: str) -> ast.Constant | None:
    """Where the file's PRODUCT or PORTFOLIO says that this is its name; None where it doesn't."""
    for node in ast.parse(source).body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        if any(isinstance(each, ast.Name) and each.id == variable for each in targets):
            value = node.value  # type: ignore[attr-defined]
            for keyword in value.keywords if isinstance(value, ast.Call) else ():
                if keyword.arg == "name" and isinstance(keyword.value, ast.Constant) and keyword.value.value == name:
                    return keyword.value
    return None


def file_of(folder: Path, variable: str, name: str) -> Path | None:
    """The file in the folder whose PRODUCT or PORTFOLIO has this name."""
    found = (path for path in sorted(folder.glob("*.py")) if named(read_text(path), variable, name))
    return next(found, None)


def importers(root: Path, package: str, module: str, but: Sequence[Path]) -> list[Path]:
    """Files of the catalog that import the module, those in `but` left out."""
    files = (
        path for folder in (package, "products", "portfolios", "sharing", "tests") for path in _sources(root / folder)
    )
    return [
        path
        for path in dict.fromkeys(files)
        if path not in but and _imports(path, path.parent == root / package, package, module)
    ]


def _sources(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.rglob("*.py"))


def _imports(path: Path, beside: bool, package: str, module: str) -> bool:
    source = path.read_bytes()
    # Reading a file as Python takes a hundred times as long as looking for a word in it.
    if module.encode() not in source:
        return False
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import) and any(each.name == f"{package}.{module}" for each in node.names):
            return True
        if isinstance(node, ast.ImportFrom):
            names = [each.name for each in node.names]
            relative = beside and node.level == 1
            if node.module == (module if relative else f"{package}.{module}"):
                return True
            if node.module == (None if relative else package) and module in names:
                return True
    return False


def _listing(source: str, name: str) -> ast.Tuple:
    for node in ast.parse(source).body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        if any(isinstance(each, ast.Name) and each.id == name for each in targets):
            value = node.value  # type: ignore[attr-defined]
            if isinstance(value, ast.Tuple):
                return value
    raise ValueError(f"no tuple {name}")


def _offered(source: str, product: str) -> tuple[Sequence[ast.expr], ast.expr]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.keyword) and node.arg == "products" and isinstance(node.value, ast.Tuple):
            for each in node.value.elts:
                if isinstance(each, ast.Constant) and each.value == product:
                    return node.value.elts, each
    raise ValueError(f'`products=(…)` does not name "{product}"')


Node = ast.expr | ast.alias | ast.stmt


def _begin(source: str, node: Node) -> int:
    return _offset(source, node.lineno, node.col_offset)


def _end(source: str, node: Node) -> int:
    return _offset(source, node.end_lineno or node.lineno, node.end_col_offset or 0)


def _offset(source: str, line: int, column: int) -> int:
    """In bytes, as syntax trees count columns."""
    return sum(len(each.encode()) for each in source.splitlines(keepends=True)[: line - 1]) + column


def _without(source: str, nodes: Sequence[Node], gone: Node) -> str:
    """The source without one of the parts that commas divide; a line that held nothing else goes with it."""
    data, begin, end = source.encode(), _begin(source, gone), _end(source, gone)
    behind = data[end:]
    comma = len(behind) - len(behind.lstrip())
    last = gone is nodes[-1]
    if behind.lstrip().startswith(b","):
        return _cut(source, begin, end + comma + 1, line=True)
    if last and len(nodes) > 1:
        # Where one element is left, its comma stays, which makes it a tuple.
        one = len(nodes) == 2 and isinstance(gone, ast.expr)
        return _cut(source, data.rindex(b",", 0, begin) + one, end)
    return _cut(source, begin, end)


def _cut(source: str, begin: int, end: int, *, line: bool = False) -> str:
    data = source.encode()
    first, last = data.rfind(b"\n", 0, begin) + 1, data.find(b"\n", end)
    rest = data[end : last if last >= 0 else len(data)].strip()
    if line and not data[first:begin].strip() and (not rest or rest.startswith(b"#")):
        begin, end = first, last + 1 if last >= 0 else len(data)
    elif line:
        end += len(data[end:]) - len(data[end:].lstrip(b" "))
    shorter = (data[:begin] + data[end:]).decode()
    return _tuple_of_one(shorter, source)


def _tuple_of_one(shorter: str, source: str) -> str:
    """`("a", "b")` without "b" would be no tuple: its comma comes back."""
    tree = ast.parse(shorter)
    for old, new in zip(_tuples(ast.parse(source)), _tuples(tree), strict=False):
        if isinstance(old, ast.Tuple) and not isinstance(new, ast.Tuple):
            data, place = shorter.encode(), _end(shorter, new)
            return (data[:place] + b"," + data[place:]).decode()
    return shorter


def _tuples(tree: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "products":
            yield node.value
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            name = ast.unparse(node.targets[0] if isinstance(node, ast.Assign) else node.target)
            if name in ("PRODUCTS", "PORTFOLIOS"):
                yield node.value


def _behind(source: str, there: ast.expr, text: str) -> str:
    """The source with one more part behind this one: on a line of its own where that has one."""
    data, begin, end = source.encode(), _begin(source, there), _end(source, there)
    first, last = data.rfind(b"\n", 0, begin) + 1, data.find(b"\n", end)
    indent = data[first:begin]
    if not indent.strip() and data[end:last].strip() in (b"", b",") and last >= 0:
        return (data[:end] + b",\n" + indent + text.encode() + b"," + data[last:]).decode()
    return (data[:end] + b", " + text.encode() + data[end:]).decode()
