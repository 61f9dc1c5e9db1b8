"""Whose a resource is, and what its own policy says, as moto holds it.

Topics, queues, keys, buckets, secrets, roles, functions, repositories of images.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_identity-vs-resource.html
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from moto.awslambda.exceptions import UnknownFunctionException
from moto.awslambda.models import lambda_backends
from moto.ecr.models import ecr_backends
from moto.iam.models import iam_backends
from moto.kms.models import Grant, Key, kms_backends
from moto.s3.models import s3_backends
from moto.secretsmanager.models import secretsmanager_backends
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

from .controls import RCP, above
from .documents import Statement, statements
from .grants import EQUALS, SUBSET, Granted
from .targets import Target

CONTROLLED = frozenset(
    {"s3", "sts", "kms", "sqs", "secretsmanager", "dynamodb", "ecr", "logs", "cognito-idp", "cognito-identity", "aoss"}
)
"""Services, by IAM's prefix, whose resources obey resource control policies:
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html#rcp-supported-services"""


# "This permission is not effective in a key policy."
# https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html
_BY_IAM_ALONE = {"kms:RetireGrant"}


def target_of(action: str, arn: str, asking: str) -> Target:
    """What the side of the resource with this ARN says; asking: the account that stands for one that isn't told."""
    service = action.partition(":")[0]
    owner = _owner(arn) or asking
    managed = service == "kms" and _is_managed_by_aws(arn, owner)
    document = _POLICIES[service](arn, owner) if service in _POLICIES and _is_whole(arn) else None
    return Target(
        account_id=owner,
        statements=_read(document) if document is not None else None,
        needed=document is not None and service in ("kms", "sts") and action not in _BY_IAM_ALONE,
        controls=above(owner, RCP) if service in CONTROLLED and not managed else (),
        grants=_grants(arn, owner) if service == "kms" else (),
    )


def has_policy(service: str) -> bool:
    """Whether resources of the service, by IAM's prefix, may have policies of their own, or obey RCPs."""
    return service in _POLICIES or service in CONTROLLED


def _owner(arn: str) -> str:
    if arn.startswith("arn:aws:s3:::"):
        return str(s3_backends.bucket_accounts.get(_bucket(arn), ("", ""))[1])
    parts = arn.split(":")
    return parts[4] if len(parts) > 4 else ""


def _is_whole(arn: str) -> bool:
    """Whether the ARN is one resource's, and no pattern of several accounts' or Regions'."""
    return arn.startswith("arn:") and "*" not in arn.split(":", 5)[3:5]


def _bucket(arn: str) -> str:
    return arn.removeprefix("arn:aws:s3:::").partition("/")[0]


def _read(document: Any) -> tuple[Statement, ...]:
    """A trust policy names no resource: it is the role's."""
    own = ("Resource", "NotResource")
    return tuple(
        each if any(name in each for name in own) else {**each, "Resource": "*"} for each in statements(document)
    )


def _topic(arn: str, owner: str) -> Any:
    topic = sns_backends[owner][arn.split(":")[3]].topics.get(arn)
    return topic.policy if topic else None


def _queue(arn: str, owner: str) -> Any:
    queue = sqs_backends[owner][arn.split(":")[3]].queues.get(arn.rsplit(":", 1)[-1])
    return queue.policy or None if queue else None


def _key(arn: str, owner: str) -> Any:
    key = _kms_key(arn, owner)
    return key.policy if key else None


def _grants(arn: str, owner: str) -> tuple[Granted, ...]:
    key = _kms_key(arn, owner)
    return tuple(map(granted, key.grants.values())) if key else ()


def granted(grant: Grant) -> Granted:
    """A grant as moto holds it."""
    constraints = grant.constraints or {}
    return Granted(grant.grantee_principal, tuple(grant.operations), constraints.get(EQUALS), constraints.get(SUBSET))


def _kms_key(arn: str, owner: str) -> Key | None:
    if not _is_whole(arn) or not arn.startswith("arn:aws:kms:"):
        return None
    return kms_backends[owner][arn.split(":")[3]].keys.get(arn.rsplit("/", 1)[-1])


def _is_managed_by_aws(arn: str, owner: str) -> bool:
    """Such keys obey no RCPs: https://docs.aws.amazon.com/kms/latest/developerguide/resource-control-policies.html"""
    key = _kms_key(arn, owner)
    return key is not None and any(name.startswith("alias/aws/") for name in key.aliases)


def _bucket_policy(arn: str, owner: str) -> Any:
    bucket = s3_backends[owner]["aws"].buckets.get(_bucket(arn))
    # A bucket without a policy lets no other account in.
    return (bucket.policy or "") if bucket else None


def _secret(arn: str, owner: str) -> Any:
    secret = secretsmanager_backends[owner][arn.split(":")[3]].secrets.get(arn)
    return getattr(secret, "policy", None)


def _role(arn: str, owner: str) -> Any:
    roles = iam_backends[owner]["aws"].roles.values()
    return next((each.assume_role_policy_document for each in roles if each.arn == arn), None)


def _function(arn: str, owner: str) -> Any:
    """Permissions may be on a version or alias; each names its own ARN."""
    with suppress(UnknownFunctionException):
        function = lambda_backends[owner][arn.split(":")[3]].get_function(":".join(arn.split(":")[:7]))
        return {"Statement": function.policy.statements}
    return None


def _repository(arn: str, owner: str) -> Any:
    """Its policy names no resource: https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html"""
    repository = ecr_backends[owner][arn.split(":")[3]].repositories.get(arn.partition(":repository/")[2])
    return repository.policy or None if repository else None


_POLICIES: dict[str, Callable[[str, str], Any]] = {
    "sns": _topic,
    "sqs": _queue,
    "kms": _key,
    "s3": _bucket_policy,
    "secretsmanager": _secret,
    "sts": _role,
    "lambda": _function,
    "ecr": _repository,
}
