"""Which resources of an account and Region may be shared, and by what, as moto holds them.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-resources.html
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from moto.awslambda.models import lambda_backends
from moto.dynamodb.models import dynamodb_backends
from moto.ec2.models import ec2_backends
from moto.ecr.models import ecr_backends
from moto.efs.models import efs_backends
from moto.iam.models import iam_backends
from moto.kms.models import kms_backends
from moto.rds.models import rds_backends
from moto.s3.models import s3_backends
from moto.s3control.models import s3control_backends
from moto.secretsmanager.models import secretsmanager_backends
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

from product_factory.sandbox.authorization.documents import Statement, statements


@dataclass(frozen=True)
class Shared:
    """A resource with the statements of its policy. otherwise: it is shared in a way that isn't read here."""

    arn: str
    type: str
    owner: str
    statements: tuple[Statement, ...] = ()
    otherwise: str = field(default="")


def shared(account_id: str, region: str) -> Iterator[Shared]:
    """All of them; a role belongs to each Region."""
    for read in _READERS:
        yield from read(account_id, region)


def _of(kind: str, account_id: str, arn: str, policy: Any, otherwise: str = "") -> Shared:
    return Shared(arn, kind, account_id, statements(policy) if policy else (), otherwise)


def _buckets(account_id: str, region: str) -> Iterator[Shared]:
    of_account = s3control_backends[account_id]["aws"].public_access_block
    for bucket in s3_backends[account_id]["aws"].buckets.values():
        if bucket.region_name == region:
            own = {each.id for grant in bucket.acl.grants for each in grant.grantees} if bucket.acl else set()
            uris = (
                [each.uri for grant in bucket.acl.grants for each in grant.grantees if each.uri] if bucket.acl else []
            )
            acl = "its ACL" if uris or len(own) > 1 else ""
            blocked = "Block Public Access" if bucket.public_access_block or of_account else ""
            yield _of("AWS::S3::Bucket", account_id, bucket.arn, bucket.policy, acl or blocked)


def _roles(account_id: str, region: str) -> Iterator[Shared]:
    for role in iam_backends[account_id]["aws"].roles.values():
        if "/aws-service-role/" not in role.arn:
            yield _of("AWS::IAM::Role", account_id, role.arn, role.assume_role_policy_document)


def _keys(account_id: str, region: str) -> Iterator[Shared]:
    for key in kms_backends[account_id][region].keys.values():
        outside = [each for each in key.grants.values() if f":{account_id}:" not in each.grantee_principal]
        yield _of("AWS::KMS::Key", account_id, key.arn, key.policy, "its grants" if outside else "")


def _functions(account_id: str, region: str) -> Iterator[Shared]:
    """Of layers moto has no policies."""
    for function in lambda_backends[account_id][region].list_functions(None):
        policy = {"Statement": function.policy.statements} if function.policy else None
        yield _of("AWS::Lambda::Function", account_id, function.function_arn, policy)


def _queues(account_id: str, region: str) -> Iterator[Shared]:
    for queue in sqs_backends[account_id][region].queues.values():
        yield _of("AWS::SQS::Queue", account_id, queue.queue_arn, queue.policy)


def _secrets(account_id: str, region: str) -> Iterator[Shared]:
    for secret in secretsmanager_backends[account_id][region].secrets.values():
        yield _of("AWS::SecretsManager::Secret", account_id, secret.arn, getattr(secret, "policy", None))


def _topics(account_id: str, region: str) -> Iterator[Shared]:
    for topic in sns_backends[account_id][region].topics.values():
        yield _of("AWS::SNS::Topic", account_id, topic.arn, topic.policy)


def _repositories(account_id: str, region: str) -> Iterator[Shared]:
    for repository in ecr_backends[account_id][region].repositories.values():
        yield _of("AWS::ECR::Repository", account_id, repository.arn, repository.policy)


def _snapshots(account_id: str, region: str) -> Iterator[Shared]:
    """Those that are shared alone: with whom is asked of nobody here."""
    for snapshot in ec2_backends[account_id][region].snapshots.values():
        if snapshot.create_volume_permission_groups or snapshot.create_volume_permission_userids:
            arn = f"arn:aws:ec2:{region}::snapshot/{snapshot.id}"
            yield _of("AWS::EC2::Snapshot", account_id, arn, None, "its permissions")
    rds = rds_backends[account_id][region]
    for kind, held in (("DBSnapshot", rds.database_snapshots), ("DBClusterSnapshot", rds.cluster_snapshots)):
        for each in held.values():
            if each.attributes.get("restore"):
                yield _of(f"AWS::RDS::{kind}", account_id, each.arn, None, "its permissions")


def _systems(account_id: str, region: str) -> Iterator[Shared]:
    for system in efs_backends[account_id][region].file_systems_by_id.values():
        yield _of("AWS::EFS::FileSystem", account_id, system.file_system_id, system.file_system_policy)


def _tables(account_id: str, region: str) -> Iterator[Shared]:
    for arn, policy in dynamodb_backends[account_id][region].resource_policies.items():
        yield _of("AWS::DynamoDB::Table", account_id, arn, policy.policy_doc)


_READERS: tuple[Callable[[str, str], Iterator[Shared]], ...] = (
    _buckets, _roles, _keys, _functions, _queues, _secrets, _topics, _repositories, _snapshots, _systems, _tables,
)  # fmt: skip
