"""Make moto's S3 judge buckets as S3 does where moto is stricter.

Requests are judged by the bucket policy's statements without conditions only:

moto denies every request that a statement with a Condition speaks of, whether the condition holds
or not, so a bucket that demands TLS could never be written to. Limit: a conditional statement has
no effect on requests here; the sandbox's own plain HTTP counts as TLS.

Logging may be switched on before the target's policy lets S3 deliver: the CDK's own wiring of
access logs relies on that, since the target's policy names the bucket that is logged.
"""

import json
from typing import Any

from moto.iam.access_control import IAMPolicy, PermissionResult
from moto.s3.models import FakeBucket

_judged_by_moto = FakeBucket._log_permissions_enabled_policy


def install_bucket_policies() -> None:
    """Replace moto's judgement; idempotent."""
    kept: Any = FakeBucket
    kept.get_permission = _permission
    kept._log_permissions_enabled_policy = staticmethod(_may_become_target)


def _may_become_target(target_bucket: FakeBucket, target_prefix: str | None) -> bool:
    """Where ACLs are off, only a policy can let S3 deliver, and it may come later."""
    owner_enforced = "BucketOwnerEnforced" in json.dumps(target_bucket.ownership_rule)
    return owner_enforced or _judged_by_moto(target_bucket, target_prefix)


def _permission(bucket: FakeBucket, action: str, resource: str) -> PermissionResult:
    if bucket.policy is None:
        return PermissionResult.NEUTRAL
    policy = json.loads(bucket.policy.decode())
    statements = policy["Statement"]
    statements = statements if isinstance(statements, list) else [statements]
    policy["Statement"] = [each for each in statements if "Condition" not in each]
    return IAMPolicy(json.dumps(policy)).is_action_permitted(action, resource)
