"""IAM's policy simulator over a role's policies, which moto lacks.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
The verdict is that of the judge of launch roles (product_factory/sandbox/authorization). Roles only; resource-based policies,
service control policies and paging are not simulated.
"""

from typing import Any

from moto.core.responses import ActionResult
from moto.iam.access_control import PermissionResult
from moto.iam.exceptions import NotFoundException
from moto.iam.models import iam_backends
from moto.iam.responses import IamResponse

from product_factory.sandbox.authorization.evaluation import evaluate
from product_factory.sandbox.authorization.principals import role_principal

_DECISIONS = {PermissionResult.PERMITTED: "allowed", PermissionResult.DENIED: "explicitDeny"}


def simulate_principal_policy(self: IamResponse) -> ActionResult:
    """Each action on each resource, judged by the role's policies and its permissions boundary."""
    arn = self._get_param("PolicySourceArn")
    role = next((each for each in iam_backends[self.current_account]["aws"].roles.values() if each.arn == arn), None)
    if role is None:
        raise NotFoundException(f"Entity {arn} does not exist.")
    principal = role_principal(role, "simulated")
    context = dict(principal.facts) | {
        each["ContextKeyName"]: _value(each) for each in self._get_param("ContextEntries") or []
    }
    results = []
    for action in self._get_param("ActionNames"):
        for resource in self._get_param("ResourceArns") or ["*"]:
            verdicts = [
                evaluate(statements, action, resource, context)
                for statements in (principal.statements, principal.boundary)
                if statements is not None
            ]
            denied = PermissionResult.DENIED in verdicts
            allowed = all(each is PermissionResult.PERMITTED for each in verdicts)
            verdict = (
                PermissionResult.DENIED
                if denied
                else PermissionResult.PERMITTED
                if allowed
                else PermissionResult.NEUTRAL
            )
            results.append(
                {
                    "EvalActionName": action,
                    "EvalResourceName": resource,
                    "EvalDecision": _DECISIONS.get(verdict, "implicitDeny"),
                }
            )
    return ActionResult({"EvaluationResults": results, "IsTruncated": False})


def _value(entry: dict[str, Any]) -> Any:
    values = entry["ContextKeyValues"]
    return values if entry["ContextKeyType"].endswith("List") else values[0]


def install() -> None:
    """Simulate from now on; idempotent."""
    IamResponse.simulate_principal_policy = simulate_principal_policy  # type: ignore[attr-defined]
