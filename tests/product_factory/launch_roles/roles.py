"""What a launch role allows, told without the code that derives it: statements as they are in an account."""

from __future__ import annotations

import fnmatch
import json
from typing import Any

from product_factory.authoring.product import OwnGrant
from product_factory.launch_roles.roles import LaunchRole, derive
from tests.product_factory.authoring.fake import product

ACCOUNT = "111111111111"
STACK = f"SC-{ACCOUNT}-pp-abcdefghijklm"
# Names that CloudFormation shortened: the stack's first 25 characters stay.
SHORT = STACK[:25]


def statements(launched: LaunchRole) -> list[dict[str, Any]]:
    """The statements as they are in an account."""
    text = json.dumps([policy.document["Statement"] for policy in launched.policies])
    text = text.replace("${AWS::Partition}", "aws").replace("${AWS::AccountId}", ACCOUNT)
    return [statement for policy in json.loads(text) for statement in policy]


def allows(launched: LaunchRole, action: str, resource: str, **context: str) -> bool:
    """Whether a statement allows it, all its conditions fulfilled by the context (keys with __ for :)."""
    known = {key.replace("__", ":"): value for key, value in context.items()}
    return any(
        action in statement["Action"]
        and any(fnmatch.fnmatchcase(resource, pattern) for pattern in statement["Resource"])
        and all(
            any(fnmatch.fnmatchcase(known.get(key, ""), value) for value in values)
            for keys in statement.get("Condition", {}).values()
            for key, values in keys.items()
        )
        for statement in statements(launched)
    )


def conditioned(launched: LaunchRole, action: str) -> list[dict[str, Any]]:
    """The conditions under which an action is allowed, one for each statement."""
    return [s.get("Condition", {}) for s in statements(launched) if action in s["Action"]]


def arn(service: str, rest: str, region: str = "eu-west-1", account: str = ACCOUNT) -> str:
    """An ARN in the account that launches."""
    return f"arn:aws:{service}:{region}:{account}:{rest}"


def role_of(
    resources: dict[str, Any],
    parameters: dict[str, Any] | None = None,
    *,
    grants: tuple[OwnGrant, ...] = (),
    boundary: str | None = None,
    **sections: Any,
) -> LaunchRole:
    """The launch role of a product with one version that has these resources."""
    template = {"Parameters": parameters or {}, "Resources": resources, **sections}
    return derive(product().model_copy(update={"grants": grants}), {"1.0.0": template}, boundary)


def role(kind: str, **properties: Any) -> LaunchRole:
    """The launch role of one resource, `Thing`; strings that begin with $ refer to a parameter."""
    names: set[str] = set()

    def filled(value: Any) -> Any:
        if isinstance(value, str) and value.startswith("$"):
            names.add(value[1:])
            return {"Ref": value[1:]}
        if isinstance(value, dict):
            return {key: filled(part) for key, part in value.items()}
        return [filled(part) for part in value] if isinstance(value, list) else value

    thing = {"Type": kind, "Properties": filled(properties)}
    return role_of({"Thing": thing}, {name: {"Type": "String"} for name in names})
