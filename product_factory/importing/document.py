"""A YAML file with the line of every field, so that what is wrong can be told where it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import yaml  # type: ignore[import-untyped]
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode  # type: ignore[import-untyped]

from product_factory.errors import FactoryError
from product_factory.reading import read_text

Path_ = tuple[str | int, ...]

# Fields with all that anchors repeat: far more than any catalog holds, and few enough to read.
MAX_FIELDS = 500_000


class Document(NamedTuple):
    """The data of a file, and each field's line by its path."""

    file: Path
    data: Any
    lines: dict[Path_, int]

    def place(self, path: Path_) -> str:
        """`file:line: field`, as far as the path is there."""
        known = path
        while known and known not in self.lines:
            known = known[:-1]
        return f"{self.file}:{self.lines.get(known, 1)}: {dotted(path)}"


def dotted(path: Path_) -> str:
    """A path as people write it: Portfolios[0].Products[2].Name."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


def read(file: Path) -> Document:
    """The file's data; FactoryError, with file and line, where it is no YAML or names a key twice."""
    text = read_text(file)
    try:
        loader = yaml.SafeLoader(text)
        try:
            node = loader.get_single_node()
            lines: dict[Path_, int] = {}
            data = _value(loader, node, (), lines, file, ()) if node else None
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f":{mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise FactoryError(f"{file}{where}: is no YAML: {problem}; correct it") from error
    except RecursionError as error:
        raise FactoryError(f"{file}: is nested too deeply; write it flatter") from error
    except ValueError as error:  # such as a number of 5,000 digits, or the 31st of June
        raise FactoryError(f"{file}: holds a value that can't be read: {error}; correct it") from error
    return Document(file, data, lines)


def _value(
    loader: yaml.SafeLoader, node: Node, path: Path_, lines: dict[Path_, int], file: Path, above: tuple[Node, ...]
) -> Any:
    line = node.start_mark.line + 1
    lines.setdefault(path, line)
    if len(lines) > MAX_FIELDS:
        raise FactoryError(f"{file}: has over {MAX_FIELDS:,} fields, with what its anchors repeat; split it")
    if any(node is each for each in above):
        raise FactoryError(f"{file}:{line}: {dotted(path)}: an anchor holds itself; write it out")
    above = (*above, node)
    if isinstance(node, MappingNode):
        loader.flatten_mapping(node)
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value if isinstance(key_node, ScalarNode) else str(key_node.tag)
            if key in found:
                at = key_node.start_mark.line + 1
                raise FactoryError(f"{file}:{at}: {dotted((*path, key))}: stands twice; keep one")
            lines[(*path, key)] = key_node.start_mark.line + 1
            found[key] = _value(loader, value_node, (*path, key), lines, file, above)
        return found
    if isinstance(node, SequenceNode):
        return [_value(loader, each, (*path, i), lines, file, above) for i, each in enumerate(node.value)]
    return loader.construct_object(node)
