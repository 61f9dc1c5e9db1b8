"""Management policies of root, units and account, merged into the effective one. Pure.

"Inheritance operators" and "Inheritance examples" of AWS Organizations' user guide: what a policy above forbids by child
control operators is left out; at one target the policy that was attached first wins, and allowed operators are those that
all allow. What these pages leave open is refused, never guessed.
"""

from collections.abc import Iterable, Mapping
from functools import reduce
from types import MappingProxyType
from typing import Any, NamedTuple

ASSIGN, APPEND, REMOVE = "@@assign", "@@append", "@@remove"
ALL = frozenset({ASSIGN, APPEND, REMOVE})
CONTROL = "@@operators_allowed_for_child_policies"
_UNSET = object()
_GROUPS = {"@@all": ALL, "@@none": frozenset()}

Said = dict[str, Any]


class Node(NamedTuple):
    """A setting or what settings stand in; allowed: the operators that policies below may use here."""

    value: Any = _UNSET
    allowed: frozenset[str] = ALL
    inner: Mapping[str, "Node"] = MappingProxyType({})


def effective(levels: Iterable[list[Said]]) -> dict[str, Any]:
    """The policies of all levels from the root, each in the order in which they were attached, without operators.

    NotImplementedError for what AWS's pages leave open.
    """
    found = reduce(lambda above, said: _applied(above, said, ""), filter(None, levels), Node())
    return dict(_plain(found))


def _applied(above: Node, said: list[Said], path: str) -> Node:
    if any(not isinstance(each, dict) for each in said):
        raise NotImplementedError(f"a value without an inheritance operator at {path}")
    operators = {key for each in said for key in each if key.startswith("@@")} - {CONTROL}
    names = list(dict.fromkeys(key for each in said for key in each if not key.startswith("@@")))
    if operators - ALL or (operators and names):
        raise NotImplementedError(f"{', '.join(sorted(operators | set(names)))} together at {path}")
    allowed = reduce(frozenset.intersection, map(_allowed, said), above.allowed)
    if operators:
        return Node(_set(above, said, path), allowed)
    if names and above.allowed != ALL:
        raise NotImplementedError(f"what a policy adds at {path or '/'}, where one above has child control operators")
    inner = {
        name: _applied(above.inner.get(name, Node()), [each[name] for each in said if name in each], f"{path}/{name}")
        for name in names
    }
    return Node(above.value, allowed, {**above.inner, **inner})


def _allowed(said: Said) -> frozenset[str]:
    control = said.get(CONTROL, ["@@all"])
    return frozenset[str]().union(*(_GROUPS.get(each, frozenset({each})) for each in control))


def _set(above: Node, said: list[Said], path: str) -> Any:
    may = [{key: value for key, value in each.items() if key in above.allowed} for each in said]
    assigned = [each[ASSIGN] for each in may if ASSIGN in each]
    added = [item for each in may for item in each.get(APPEND, [])]
    removed = [item for each in may for item in each.get(REMOVE, [])]
    if assigned and (added or removed):
        raise NotImplementedError(f"{ASSIGN} beside {APPEND} or {REMOVE} of policies at one target, at {path}")
    if assigned:
        return assigned[0]
    if not added and not removed:
        return above.value
    held = [] if above.value is _UNSET else above.value
    items = [item for item in dict.fromkeys([*held, *added]) if item not in removed]
    # What nothing is left of isn't set any more: the third example.
    return items or _UNSET


def _plain(node: Node) -> Any:
    if node.value is not _UNSET:
        return node.value
    found = {name: _plain(each) for name, each in node.inner.items()}
    return {name: each for name, each in found.items() if each != {}}
