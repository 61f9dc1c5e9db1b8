"""Documents: a released version as the document that AWS Organizations gets, exempt people filled in. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from product_factory.authoring.guardrail import CONTROL_TOWER, STACK_SETS, Exempt
from product_factory.authoring.portfolio import HubRole
from product_factory.authoring.product import LAUNCH_ROLE_PREFIX
from product_factory.aws.organization_policies import KEYS
from product_factory.errors import FactoryError

Json = Mapping[str, Any]
_FIXED = {CONTROL_TOWER: "role/AWSControlTowerExecution", STACK_SETS: "role/stacksets-exec-*"}


def document(content: Json, exempt: Exempt) -> dict[str, Any]:
    """The policy of this version. FactoryError where it spares people whom `exempt` doesn't name."""
    if "Attributes" in content:
        return {KEYS[content["Type"]]: content["Attributes"]}
    return {"Version": "2012-10-17", "Statement": [_statement(deny, exempt) for deny in content["Denies"]]}


def written(content: Json, exempt: Exempt) -> str:
    """The document without a blank: each counts."""
    return json.dumps(document(content, exempt), separators=(",", ":"), ensure_ascii=True)


def _statement(deny: Json, exempt: Exempt) -> dict[str, Any]:
    made = {
        "Sid": deny["Sid"],
        "Effect": "Deny",
        "Action": _plain(deny["Action"]),
        "Resource": _plain(deny["Resource"]),
    }
    condition = {operator: dict(keys) for operator, keys in deny.get("Condition", {}).items()}
    if spared := sorted(set(arns(deny["Unless"], exempt))):
        condition.setdefault("ArnNotLike", {})["aws:PrincipalArn"] = _plain(spared)
    return made | ({"Condition": condition} if condition else {})


def _plain(values: Sequence[str]) -> Any:
    return values[0] if len(values) == 1 else list(values)


def arns(unless: Sequence[str], exempt: Exempt) -> Iterator[str]:
    """The ARNs of those whom a statement spares, as patterns in whatever partition and account."""
    for each in unless:
        for resource in _resources(each, exempt):
            yield f"arn:*:iam::*:{resource}"


def _resources(symbol: str, exempt: Exempt) -> Iterator[str]:
    kind, _, name = symbol.partition(":")
    if symbol in _FIXED:
        yield _FIXED[symbol]
    elif kind == "launch-role":
        yield f"role/{LAUNCH_ROLE_PREFIX}{name}"
    elif name not in exempt:
        raise FactoryError(
            f"sharing/guardrails.py: EXEMPT: {name!r} is missing, whom a guardrail spares; name those people, or () for nobody"
        )
    else:
        for principal in exempt[name]:
            if isinstance(principal, HubRole):
                raise FactoryError(
                    f"sharing/guardrails.py: EXEMPT: {name}: HubRole stands for one account's role; write Role or "
                    "PermissionSet"
                )
            yield principal.resource
