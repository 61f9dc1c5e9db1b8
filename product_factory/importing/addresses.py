"""Addresses: what the address of a nested template says of its file, without asking S3. Pure.

Public templates find what is nested in them in a bucket that answers name: of such an address the last part is the
same for every launch, and often the path in the repository.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote

Json = Mapping[str, Any]

# What stands in a text for what only the launch tells.
OPEN = "\0"
_PLACE = re.compile(r"\$\{([^{}]*)\}")
# What is looked up at the launch.
_DYNAMIC = re.compile(r"\{\{resolve:[^{}]*\}\}")
# A host that has the bucket in the path. https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
_PATH_STYLE = re.compile(r"s3(?![^.-])", re.IGNORECASE)


class Piece(NamedTuple):
    """A part of a text: `fixed` where it is the same for every launch, else it is a default, or `OPEN`."""

    text: str
    fixed: bool


Text = tuple[Piece, ...]
UNKNOWN: Text = (Piece(OPEN, False),)


class Scope(NamedTuple):
    """A template, and what the one around it gives for its parameters; None for the outermost, which people answer."""

    template: Json
    given: Mapping[str, Text] | None


class Segment(NamedTuple):
    """A part of a key between slashes; `joined` to what only the launch tells, where a slash may be in that or none."""

    text: str
    fixed: bool
    joined: bool = False


def said(node: Any, scope: Scope) -> Text:
    """The text that an expression of the template comes to, as far as it can be told."""
    if isinstance(node, str | int) and not isinstance(node, bool):
        return (Piece(_DYNAMIC.sub(OPEN, str(node)), True),)
    if not isinstance(node, Mapping) or len(node) != 1:
        return UNKNOWN
    ((function, given),) = node.items()
    if function == "Ref":
        return _parameter(given, scope)
    if function == "Fn::Sub":
        text, own = given if isinstance(given, list) and len(given) == 2 else (given, {})
        return tuple(_substituted(text, own, scope)) if isinstance(text, str) and isinstance(own, Mapping) else UNKNOWN
    if not isinstance(given, list):
        return UNKNOWN
    if function == "Fn::Join" and len(given) == 2 and isinstance(given[0], str) and isinstance(given[1], list):
        between = [piece for each in given[1] for piece in (Piece(given[0], True), *said(each, scope))]
        return tuple(between[1:])
    if function == "Fn::If" and len(given) == 3:
        one, other = (said(each, scope) for each in given[1:])
        return one if one == other else UNKNOWN
    return _mapped(given, scope) if function == "Fn::FindInMap" and len(given) == 3 else UNKNOWN


def _parameter(name: Any, scope: Scope) -> Text:
    declared = scope.template.get("Parameters", {}).get(name) if isinstance(name, str) else None
    if declared is None:
        return UNKNOWN
    if scope.given and name in scope.given:
        return scope.given[name]
    default = declared.get("Default")
    return (Piece(default, scope.given is not None),) if isinstance(default, str) else UNKNOWN


def _substituted(text: str, own: Json, scope: Scope) -> Iterator[Piece]:
    at = 0
    for place in _PLACE.finditer(text):
        yield Piece(text[at : place.start()], True)
        name, at = place[1].strip(), place.end()
        if name.startswith("!"):
            yield Piece(f"${{{name[1:]}}}", True)
        else:
            yield from said(own[name], scope) if name in own else _parameter(name, scope)
    yield Piece(text[at:], True)


def _mapped(given: list[Any], scope: Scope) -> Text:
    found: Any = scope.template.get("Mappings")
    for each in given:
        pieces = said(each, scope)
        if not all(piece.fixed for piece in pieces):
            return UNKNOWN
        found = found.get("".join(piece.text for piece in pieces)) if isinstance(found, Mapping) else None
    return (Piece(found, True),) if isinstance(found, str) else UNKNOWN


def fixed(scope: Scope) -> dict[str, str]:
    """The parameters of a nested template that are texts, and the same for every launch."""
    found = {}
    for name, declared in scope.template.get("Parameters", {}).items():
        pieces = _parameter(name, scope)
        if declared["Type"] == "String" and all(piece.fixed and OPEN not in piece.text for piece in pieces):
            found[name] = "".join(piece.text for piece in pieces)
    return found


def shown(text: Text) -> str:
    """The address for people: `…` for what only the launch tells."""
    return "".join(piece.text for piece in text).replace(OPEN, "…")


def key(text: Text) -> tuple[Segment, ...]:
    """The segments of the key that the address names, without host and bucket; none where it tells no key."""
    whole = "".join(piece.text for piece in text)
    fixed = [piece.fixed and each != OPEN for piece in text for each in piece.text]
    start = whole.find("://") + 3 if "://" in whole else 0
    host, slash, path = whole[start:].partition("/")
    if not start and (OPEN not in host or not slash):
        # What stands before is empty, or has the host.
        host, slash, path = "", "", whole
    found, at = list[Segment](), start + len(host) + len(slash)
    for part in path.split("/"):
        if part:
            found.append(Segment(unquote(part), all(fixed[at : at + len(part)])))
        at += len(part) + 1
    if found and (name := found[-1].text.lstrip(OPEN)) != found[-1].text and name and all(fixed[-len(name) :]):
        found[-1:] = [Segment(OPEN, False), Segment(name, True, joined=True)]
    return tuple(found[1:] if _PATH_STYLE.match(host) else found)
