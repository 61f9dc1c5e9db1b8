"""Make moto's S3 judge requests by the bucket policy's statements without conditions only.

moto denies every request that a statement with a Condition speaks of, whether the condition holds
or not, so a bucket that demands TLS could never be written to. Limit: a conditional statement has
no effect on requests here; the sandbox's own plain HTTP counts as TLS.
"""

import json
from typing import Any

from moto.iam.access_control import IAMPolicy, PermissionResult
from moto.s3.models import FakeBucket


def install_bucket_policies() -> None:
    """Replace moto's judgement; idempotent."""
    kept: Any = FakeBucket
    kept.get_permission = _permission


def _permission(bucket: FakeBucket, action: str, resource: str) -> PermissionResult:
    if bucket.policy is None:
        return PermissionResult.NEUTRAL
    policy = json.loads(bucket.policy.decode())
    statements = policy["Statement"]
    statements = statements if isinstance(statements, list) else [statements]
    policy["Statement"] = [each for each in statements if "Condition" not in each]
    return IAMPolicy(json.dumps(policy)).is_action_permitted(action, resource)
