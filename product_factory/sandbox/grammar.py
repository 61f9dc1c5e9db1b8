"""Whether a text is a policy, by the grammar of IAM's policies. Pure.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
What services demand beside it, of principals, actions and resources, is theirs to tell.
"""

import json
from typing import Any

VERSIONS = ("2012-10-17", "2008-10-17")
PRINCIPALS = ("AWS", "Federated", "Service", "CanonicalUser")


def is_policy(text: str | bytes) -> bool:
    """Whether it is JSON of that form."""
    try:
        document = json.loads(text)
    except ValueError:
        return False
    if not isinstance(document, dict) or document.get("Version", VERSIONS[0]) not in VERSIONS:
        return False
    found = document.get("Statement")
    return all(map(is_statement, found if isinstance(found, list) else [found]))


def is_statement(statement: Any) -> bool:
    """Whether it is one, of whichever policy."""
    if not isinstance(statement, dict) or statement.get("Effect") not in ("Allow", "Deny"):
        return False
    return (
        all(_is_principal(each) for each in _either(statement, "Principal"))
        and len(_either(statement, "Principal")) <= 1
        and all(_is_texts(each) for each in _either(statement, "Resource"))
        and len(_either(statement, "Action")) == 1
        and all(_is_texts(each) for each in _either(statement, "Action"))
        and _is_condition(statement.get("Condition", {}))
    )


def _either(statement: dict[str, Any], element: str) -> list[Any]:
    return [statement[name] for name in (element, f"Not{element}") if name in statement]


def _is_principal(value: Any) -> bool:
    if isinstance(value, dict):
        return all(kind in PRINCIPALS and _is_texts(each) for kind, each in value.items())
    return bool(value == "*")


def _is_condition(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(keys, dict) and all(_is_values(each) for each in keys.values()) for keys in value.values()
    )


def _is_texts(value: Any) -> bool:
    return all(isinstance(each, str) for each in (value if isinstance(value, list) else [value]))


def _is_values(value: Any) -> bool:
    return all(isinstance(each, str | int | float) for each in (value if isinstance(value, list) else [value]))
