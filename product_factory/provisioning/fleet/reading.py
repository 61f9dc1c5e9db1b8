"""Reading: a manifest's YAML as data with the line of each field; text stays as it is written."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path

import yaml  # type: ignore[import-untyped]
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from product_factory.provisioning.errors import ArgumentError
from product_factory.provisioning.fleet import findings
from product_factory.provisioning.fleet.findings import Finding, ManifestRefused, Source
from product_factory.provisioning.fleet.manifest import Manifest

# A manifest is written by people. More is a mistake, or aliases of aliases that would fill the memory.
MAX_VALUES = 200_000
_TAGS = ("tuple", "str", "list", "dict")


def load(path: Path, *, later: bool = False) -> Manifest:
    """The manifest in this file. ManifestRefused with everything that is wrong in its form.

    later: what is wrong is left out of the manifest and told by `plan`, with what it finds wrong in the rest.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ArgumentError(f"{path}: can't be read: {getattr(error, 'strerror', None) or error}") from error
    return parse(text, str(path), later=later)


def parse(text: str, file: str = "manifest", *, later: bool = False) -> Manifest:
    """The manifest in this text; `file` is told in findings. later as for `load`."""
    reader = _Reader()
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        data = reader.data(node, ()) if node else None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        told = getattr(error, "problem", None) or " ".join(str(error).split())
        lines = {(): mark.line + 1} if mark else {}
        raise ManifestRefused(Source(file=file, lines=lines), [Finding(path=(), text=f"not YAML: {told}")]) from error
    except RecursionError as error:
        raise ManifestRefused(Source(file=file), [Finding(path=(), text="is nested too deeply")]) from error
    source = Source(file=file, lines=reader.lines)
    found = list(reader.found)
    if not isinstance(data, dict):
        found.append(Finding(path=(), text="must be a mapping with role, regions, products and waves"))
        raise ManifestRefused(source, found)
    if "source" in data:
        found.append(Finding(path=("source",), text="there is no such field"))
        data.pop("source")
    entries = data.get("products")
    manifest = _made(data, source, found, later=later)
    manifest._named = frozenset(entries) if isinstance(entries, dict) else frozenset()
    manifest._wrong = tuple(found)
    return manifest


def _made(data: dict[str, object], source: Source, found: list[Finding], *, later: bool) -> Manifest:
    """The manifest; what is wrong is added to `found`, and with `later` left out, as long as something is left."""
    first = True
    while True:
        try:
            manifest = Manifest.model_validate({**data, "source": source})
        except ValidationError as error:
            # What is missing only since something wrong was left out is no finding of its own.
            found += (each for each in _findings(error) if first or not each.text.endswith("is missing"))
            smaller = _without(data, [each["loc"] for each in _own(error)])
            if not later or smaller is None:
                raise ManifestRefused(source, found) from error
            data, first = smaller, False
            continue
        if found and not later:
            raise ManifestRefused(source, found)
        return manifest


def _without(data: dict[str, object], places: list[tuple[int | str, ...]]) -> dict[str, object] | None:
    """The same without what is wrong at these places; None where that is the whole."""
    left = copy.deepcopy(data)
    for place in sorted(
        places, key=lambda loc: [f"{part:09d}" if isinstance(part, int) else part for part in loc], reverse=True
    ):
        path = [part for part in place if part not in ("[key]", *_TAGS)]
        while path and not _taken(left, path):
            path.pop()
        if len(path) == 1 and path[0] in ("role", "regions", "products", "waves"):
            return None
        if not path:
            return None
    return left


def _taken(data: object, path: list[int | str]) -> bool:
    """Whether there was something at this path, which is taken out."""
    *above, last = path
    for part in above:
        try:
            data = data[part]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            return False
    if isinstance(data, dict) and last in data:
        del data[last]
        return True
    if isinstance(data, list) and isinstance(last, int) and last < len(data):
        del data[last]
        return True
    return False


def _own(error: ValidationError) -> list[ErrorDetails]:
    """The errors without those of lists of which too few are left, because others are wrong and told themselves."""
    found = error.errors(include_url=False)
    return [each for each in found if each["type"] != "too_short" or not each["input"]] or found


def _findings(error: ValidationError) -> Iterator[Finding]:
    for each in _own(error):
        path = tuple(part for part in each["loc"] if part not in ("[key]", *_TAGS))
        text = each["msg"].removeprefix("Value error, ")
        if each["type"] == "extra_forbidden":
            text = "there is no such field"
        elif each["type"] == "missing":
            text = "is missing"
        elif isinstance(each["input"], str):
            text += f" (given: {each['input']!r})"
        yield Finding(path=path, text=text)


class _Reader:
    """Walks YAML's nodes. Scalars are text as written: 012345678901 is an account, `on` is a word."""

    def __init__(self) -> None:
        self.lines: dict[findings.Path, int] = {}
        self.found: list[Finding] = []
        self._open: list[yaml.Node] = []
        self._seen = 0

    def data(self, node: yaml.Node, path: findings.Path) -> object:
        """The node's value; its lines and what is wrong with it are noted."""
        self._seen += 1
        if self._seen > MAX_VALUES:
            raise yaml.YAMLError(f"more than {MAX_VALUES} values")
        if node in self._open:
            raise yaml.composer.ComposerError(None, None, "an alias within its own anchor", node.start_mark)
        self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.ScalarNode):
            empty = node.style is None and node.value in ("", "~", "null")
            return None if empty else node.value
        self._open.append(node)
        if isinstance(node, yaml.SequenceNode):
            value: object = [self.data(item, (*path, i)) for i, item in enumerate(node.value)]
        else:
            value = self._mapping(node, path)
        self._open.pop()
        return value

    def _mapping(self, node: yaml.MappingNode, path: findings.Path) -> dict[str, object]:
        read: dict[str, object] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.value == "<<":
                raise yaml.composer.ComposerError(
                    None, None, "keys are plain words, and << is not known here", key.start_mark
                )
            place = (*path, key.value)
            if key.value in read:
                self.found.append(Finding(path=place, text=f"stands twice, also in line {key.start_mark.line + 1}"))
                continue
            self.lines[place] = key.start_mark.line + 1
            read[key.value] = self.data(value, place)
        return read
