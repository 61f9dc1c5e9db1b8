"""AWS's own managed policies, put in an account's IAM when something first asks for one.

moto holds their documents but by default puts none in an account; all 1,500 cost each account
70 ms. ListPolicies therefore shows only those that were asked for.
"""

import functools
import json
from collections.abc import Callable
from typing import Any

from moto.iam.aws_managed_policies import aws_managed_policies_data
from moto.iam.models import AWSManagedPolicy, IAMBackend

PREFIX = "arn:aws:iam::aws:policy/"
ASKING = (
    "attach_role_policy",
    "attach_group_policy",
    "attach_user_policy",
    "get_policy",
    "get_policy_version",
    "list_policy_versions",
    "create_role",
    "put_role_permissions_boundary",
)


@functools.cache
def _documents() -> dict[str, Any]:
    """ARN → (name, moto's data)."""
    found = {}
    for name, data in json.loads(aws_managed_policies_data).items():
        found[f"{PREFIX[:-1]}{data.get('Path', '/')}{name}"] = (name, data)
    return found


def install_aws_policies() -> None:
    """Make IAM know AWS's managed policies in every account; idempotent."""
    for name in ASKING:
        method = getattr(IAMBackend, name)
        if not hasattr(method, "__wrapped__"):
            setattr(IAMBackend, name, _knowing(method))


def _knowing(method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    def call(self: IAMBackend, *args: Any, **kwargs: Any) -> Any:
        for value in (*args, *kwargs.values()):
            if isinstance(value, str) and value.startswith(PREFIX):
                _add(self, value)
        return method(self, *args, **kwargs)

    return call


def _add(iam: IAMBackend, arn: str) -> None:
    if arn in iam.managed_policies or arn not in _documents():
        return
    name, data = _documents()[arn]
    policy = AWSManagedPolicy.from_data(name, iam.account_id, iam.region_name, data)
    iam.managed_policies[arn] = policy
