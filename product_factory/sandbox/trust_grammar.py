"""Whether a text is a role's trust policy, and what IAM says where it is none. Pure.

What it takes: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html and
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
Its words, as met there: https://github.com/AWSCookbook/Security/issues/2 (JSON),
https://github.com/devopsacademyau/academy/pull/1368 (Resource), aws-cdk's aws-iam/test/role.test.ts (the principal `*`);
the others as versity/versitygw's iamapi has them, which repeats IAM's. Whether a principal exists isn't looked at.
"""

import json
from typing import Any

from product_factory.sandbox.grammar import VERSIONS, is_statement

NO_JSON = "This policy contains invalid Json"
NO_VERSION = "The policy must contain a valid version string"
EMPTY = "Could not parse the policy: Statement is empty!"
NO_PRINCIPAL = "Missing required field Principal"
NOBODY = "Missing required field Principal cannot be empty!"
ANYBODY = 'AssumeRolepolicy contained an invalid principal: "STAR":"*".'
NOT_PRINCIPAL = "AssumeRole policy must not contain NotPrincipal field."
NO_ACTION = "Missing required field Action"
ACTIONS = "AssumeRole policy may only specify STS AssumeRole actions."
RESOURCE = "Has prohibited field Resource"
SYNTAX = "Syntax errors in policy."

_POLICY = {"Version", "Id", "Statement"}
_STATEMENT = {"Sid", "Effect", "Principal", "Action", "NotAction", "Condition"}
_PRINCIPALS = {"AWS", "Federated", "Service"}


def trust_fault(text: str | bytes) -> str | None:
    """What IAM says against it; None where it is a trust policy."""
    try:
        document = json.loads(text)
    except ValueError:
        return NO_JSON
    if not isinstance(document, dict):
        return NO_JSON
    if document.get("Version", VERSIONS[0]) not in VERSIONS:
        return NO_VERSION
    if not (found := document.get("Statement")):
        return EMPTY
    statements = found if isinstance(found, list) else [found]
    faults = [fault for each in statements if (fault := _fault(each))]
    if faults or not document.keys() <= _POLICY:
        return next(iter(faults), SYNTAX)
    return None


def _fault(statement: Any) -> str | None:
    if not isinstance(statement, dict):
        return SYNTAX
    if "NotPrincipal" in statement:
        return NOT_PRINCIPAL
    if fault := _principal_fault(statement):
        return fault
    if not (named := _actions(statement)):
        return NO_ACTION
    if any(not str(action).lower().startswith("sts:") for action in named):
        return ACTIONS
    if {"Resource", "NotResource"} & statement.keys():
        return RESOURCE
    return None if is_statement(statement) and statement.keys() <= _STATEMENT else SYNTAX


def _principal_fault(statement: dict[str, Any]) -> str | None:
    if "Principal" not in statement:
        return NO_PRINCIPAL
    principal = statement["Principal"]
    if principal == "*":
        return ANYBODY
    if not isinstance(principal, dict) or not principal.keys() <= _PRINCIPALS:
        return SYNTAX
    return None if principal and all(principal.values()) else NOBODY


def _actions(statement: dict[str, Any]) -> list[Any]:
    found = [statement[name] for name in ("Action", "NotAction") if name in statement]
    return [action for each in found for action in (each if isinstance(each, list) else [each])]
