"""STS gives a role's credentials only where the role exists and trusts the caller, or the token.

https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
moto gives them always. Of requests from outside, trust and the caller's own permission for sts:AssumeRole are judged
with all others (`authorization.requests`). Who signed a token is not judged, nor when.
"""

import base64
import binascii
import json
from typing import Any

from moto.core.exceptions import AccessDeniedError
from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.iam.models import iam_backends
from moto.sts.exceptions import STSValidationError
from moto.sts.responses import TokenResponse

from product_factory.sandbox.authorization import calling
from product_factory.sandbox.authorization.conditions import holds
from product_factory.sandbox.authorization.controls import organization_keys
from product_factory.sandbox.authorization.documents import statements
from product_factory.sandbox.authorization.principals import PARTITION
from product_factory.sandbox.servicecatalog.caller import Caller, caller_by_access_key
from product_factory.sandbox.servicecatalog.launch_role import role_by_arn

_ASSUME_ROLE = TokenResponse.assume_role
_ASSUME_ROLE_WITH_WEB_IDENTITY = TokenResponse.assume_role_with_web_identity


def trusts(trust_policy: str, account_id: str, caller: Caller, external_id: str | None = None) -> bool:
    """Whether the trust policy of a role in this account lets the caller in, by ARN, account or `*`."""
    naming = [each for each in statements(trust_policy) if _names(each, caller)]
    context: dict[str, Any] = {"aws:PrincipalArn": caller.arn, "aws:PrincipalAccount": caller.account_id}
    context |= organization_keys("Principal", caller.account_id) | organization_keys("Resource", account_id)
    if external_id:
        context["sts:ExternalId"] = external_id
    holding = [statement["Effect"] for statement in naming if holds(statement.get("Condition", {}), context)]
    return "Allow" in holding and "Deny" not in holding


def _names(statement: dict[str, Any], caller: Caller) -> bool:
    principal = statement.get("Principal", {})
    named = [principal] if isinstance(principal, str) else _as_list(principal.get("AWS", []))
    account = (caller.account_id, f"arn:aws:iam::{caller.account_id}:root")
    known = {"*", caller.arn, caller.session_arn, *account}
    actions = _as_list(statement.get("Action", []))
    return bool(known & set(named)) and bool({"sts:AssumeRole", "sts:*", "*"} & set(actions))


def _federated(statement: dict[str, Any]) -> list[Any]:
    principal = statement.get("Principal", {})
    return [] if isinstance(principal, str) else _as_list(principal.get("Federated", []))


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def assume_role(self: TokenResponse) -> ActionResult:
    """moto's AssumeRole, after AccessDenied for a role that isn't there or doesn't trust."""
    caller = caller_by_access_key(self.current_account, self.access_key)
    role_arn = _checked(self._get_param("RoleArn"))
    role = role_by_arn(role_arn)
    external_id = self._get_param("ExternalId")
    judged = calling.caller() is not None
    if role is None or not (judged or trusts(role.assume_role_policy_document, role.account_id, caller, external_id)):
        action = f"sts:AssumeRole on resource: {role_arn}"
        raise AccessDeniedError(user_arn=caller.session_arn, action=action)
    return _remembered(self, _ASSUME_ROLE(self))


def _checked(role_arn: str) -> str:
    """ValidationError for what is no ARN: https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html

    A role of another partition is refused by name: the sandbox judges those of `aws` alone.
    """
    if not (role_arn.startswith("arn:") and role_arn.count(":") >= 5):
        raise STSValidationError(f"{role_arn} is invalid")
    if (partition := role_arn.split(":")[1]) != PARTITION:
        raise NotImplementedError(f"it has no roles of the partition {partition}")
    return role_arn


def _remembered(self: TokenResponse, given: ActionResult) -> ActionResult:
    """What was given, after the session has what moto forgets: its managed policies, tags, and when it began."""
    result: Any = given.result
    session = result["Credentials"]
    session.policy_arns = [each["arn"] for each in self._get_param("PolicyArns") or []]
    session.tags = {each["Key"]: each["Value"] for each in self._get_param("Tags") or []}
    session.issued = f"{utcnow():%Y-%m-%dT%H:%M:%SZ}"
    return given


def claims_of(token: str) -> dict[str, Any]:
    """What a JSON Web Token says; nothing where it is none."""
    try:
        payload = token.split(".")[1]
        said = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, ValueError, binascii.Error):
        return {}
    return said if isinstance(said, dict) else {}


def admits(trust_policy: str, account_id: str, claims: dict[str, Any]) -> bool:
    """Whether the trust policy of a role in this account lets the token in: by its issuer, audience and claims.

    The issuer has to be a provider of the account that takes the audience. A claim that is missing fulfils nothing.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
    """
    issuer = str(claims.get("iss", "")).removeprefix("https://")
    arn = f"arn:aws:iam::{account_id}:oidc-provider/{issuer}"
    provider = iam_backends[account_id]["aws"].open_id_providers.get(arn)
    if provider is None or claims.get("aud") not in provider.client_id_list:
        return False
    context = {f"{issuer}:{name}": str(value) for name, value in claims.items()}
    effects = [
        statement["Effect"]
        for statement in statements(trust_policy)
        if arn in _federated(statement)
        and "sts:AssumeRoleWithWebIdentity" in _as_list(statement.get("Action", []))
        and holds(statement.get("Condition", {}), context)
    ]
    return "Allow" in effects and "Deny" not in effects


def assume_role_with_web_identity(self: TokenResponse) -> ActionResult:
    """moto's AssumeRoleWithWebIdentity, after AccessDenied for a role that isn't there or doesn't trust the token."""
    role = role_by_arn(_checked(self._get_param("RoleArn")))
    claims = claims_of(self._get_param("WebIdentityToken"))
    if role is None or not admits(role.assume_role_policy_document, role.account_id, claims):
        raise AccessDeniedError(user_arn=str(claims.get("sub", "")), action="sts:AssumeRoleWithWebIdentity")
    return _remembered(self, _ASSUME_ROLE_WITH_WEB_IDENTITY(self))


def install() -> None:
    """Refuse so from now on; idempotent."""
    TokenResponse.assume_role = assume_role  # type: ignore[method-assign]
    TokenResponse.assume_role_with_web_identity = assume_role_with_web_identity  # type: ignore[method-assign]
