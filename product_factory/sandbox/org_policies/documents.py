"""What the document of a policy has to be, by its type.

Service and resource control policies: "SCP syntax" and "RCP syntax" of AWS Organizations' user guide. Management
policies: JSON below the type's key ("Declarative policy syntax and examples", "Tag policy syntax and examples",
"Backup policy syntax and examples", "AI services opt-out policy syntax and examples").
"""

import json
from typing import Any

from .errors import malformed, too_long
from .kinds import KINDS, RCP, SCP
from .services import DOCUMENTS

_COMMON = {"Sid", "Effect", "Action", "Resource", "NotResource", "Condition"}
_ELEMENTS = {SCP: _COMMON | {"NotAction"}, RCP: _COMMON | {"Principal"}}
_EITHER: dict[str, list[tuple[str, ...]]] = {
    SCP: [("Action", "NotAction"), ("Resource", "NotResource")],
    RCP: [("Action",), ("Resource", "NotResource")],
}


def check(kind: str, content: str) -> None:
    """Raise AWS's error for a document that the type refuses, by its length or by what it says."""
    if len(content) > KINDS[kind].size:
        if not KINDS[kind].told:
            raise NotImplementedError(f"how long a {kind} may be beyond {KINDS[kind].size} characters")
        raise too_long()
    try:
        document = json.loads(content, object_pairs_hook=_once)
    except ValueError:
        raise malformed() from None
    if not isinstance(document, dict) or not (
        _is_policy(kind, document) if kind in _ELEMENTS else _is_of(kind, document)
    ):
        raise malformed()


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """ "There can be only one Statement keyword in a policy": the pages above."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found


def _is_of(kind: str, document: dict[str, Any]) -> bool:
    key = KINDS[kind].key
    if not document or (key and not (set(document) == {key} and isinstance(document[key], dict))):
        return False
    return kind not in DOCUMENTS or DOCUMENTS[kind](document[key])


def _is_policy(kind: str, document: dict[str, Any]) -> bool:
    """The version is demanded by both pages, and is the newer one."""
    found = document.get("Statement")
    statements = [found] if isinstance(found, dict) else found
    known = not set(document) - {"Version", "Id", "Statement"} and document.get("Version") == "2012-10-17"
    return (
        known
        and isinstance(statements, list)
        and bool(statements)
        and all(_is_statement(kind, each) for each in statements)
    )


def _is_statement(kind: str, statement: Any) -> bool:
    if not isinstance(statement, dict) or set(statement) - _ELEMENTS[kind]:
        return False
    if any(sum(name in statement for name in names) != 1 for names in _EITHER[kind]):
        return False
    if kind == RCP:
        return statement.get("Effect") == "Deny" and statement.get("Principal") in ("*", {"AWS": "*"})
    return statement.get("Effect") in ("Allow", "Deny")
