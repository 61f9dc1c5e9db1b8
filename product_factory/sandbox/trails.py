"""An organization's trail, in moto's CloudTrail: every member account sees it, and knows its state by its ARN alone.

It is the management account's, whoever of the two that may makes it, and writes into a bucket of whatever account whose
policy lets it: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-delegated-administrator.html
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DescribeTrails.html
https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html
"""

import json
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Any

from moto.cloudtrail.exceptions import TrailNotFoundException
from moto.cloudtrail.models import CloudTrailBackend, Trail, TrailStatus, cloudtrail_backends
from moto.core.exceptions import JsonRESTError
from moto.s3.models import s3_backends

from product_factory.sandbox.tree import PARTITION, organization_of

PRINCIPAL = "cloudtrail.amazonaws.com"
_DESCRIBE, _STATUS = CloudTrailBackend.describe_trails, CloudTrailBackend.get_trail_status
_CREATE, _BUCKET = CloudTrailBackend.create_trail, Trail.check_bucket_exists


def create_trail(self: CloudTrailBackend, *given: Any, **named: Any) -> Trail:
    """moto's; the organization's in the management account, by it or by whom it registered for CloudTrail."""
    of_organization = named.get("is_org_trail", given[7] if len(given) > 7 else False)
    return _CREATE(_owner(self) if of_organization else self, *given, **named)


def _owner(backend: CloudTrailBackend) -> CloudTrailBackend:
    organization = organization_of(backend.account_id)
    if organization is None:
        raise JsonRESTError("OrganizationsNotInUseException", "The account is not in an organization.")
    registered = {admin.account.id for admin in organization.admins if PRINCIPAL in admin.services}
    if backend.account_id not in {organization.account_id, *registered}:
        words = "The organization's management account, or a delegated administrator, alone makes its trails."
        raise JsonRESTError("NotOrganizationMasterAccountException", words)
    if not any(each["ServicePrincipal"] == PRINCIPAL for each in organization.services):
        words = "CloudTrail's trusted access to the organization is not enabled."
        raise JsonRESTError("CloudTrailAccessNotEnabledException", words)
    return cloudtrail_backends[organization.account_id][backend.region_name]


def check_bucket_exists(self: Trail) -> None:
    """moto's, of the own account's bucket; of another's what its policy says."""
    accounts = [account for account, each in s3_backends.items() if self.bucket_name in each[PARTITION].buckets]
    if not accounts or accounts == [self.account_id]:
        _BUCKET(self)
        return
    policy = s3_backends[accounts[0]][PARTITION].buckets[self.bucket_name].policy
    prefix = f"{self.s3_key_prefix}/" if self.s3_key_prefix else ""
    wanted = f"arn:{PARTITION}:s3:::{self.bucket_name}/{prefix}AWSLogs/{self.account_id}/CloudTrail/"
    said = json.loads(policy.decode())["Statement"] if policy else []
    if not any(_lets(each, self.arn, wanted) for each in ([said] if isinstance(said, dict) else said)):
        words = f"Incorrect S3 bucket policy is detected for bucket: {self.bucket_name}"
        raise JsonRESTError("InsufficientS3BucketPolicyException", words)


def _lets(statement: dict[str, Any], trail: str, wanted: str) -> bool:
    """Whether CloudTrail may write there for this trail."""
    principal, conditions = statement.get("Principal"), statement.get("Condition", {})
    named = [each["aws:SourceArn"] for each in conditions.values() if "aws:SourceArn" in each]
    return (
        statement["Effect"] == "Allow"
        and isinstance(principal, dict)
        and PRINCIPAL in _list(principal.get("Service"))
        and "s3:PutObject" in _list(statement.get("Action"))
        and any(fnmatchcase(wanted, each) for each in _list(statement.get("Resource")))
        and all(any(fnmatchcase(trail, each) for each in _list(names)) for names in named)
    )


def _list(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value or [])


def describe_trails(self: CloudTrailBackend, include_shadow_trails: bool) -> Iterable[Trail]:
    """moto's, and where shadows are asked for, those of the organization."""
    own = list(_DESCRIBE(self, include_shadow_trails))
    return [*own, *_of_organization(self)] if include_shadow_trails else own


def get_trail_status(self: CloudTrailBackend, name: str) -> TrailStatus:
    """moto's; of the organization's trail, by its ARN."""
    own = {trail.trail_name for trail in _DESCRIBE(self, True)}
    for trail in _of_organization(self):
        if name == trail.arn:
            return trail.status
        if name == trail.trail_name and name not in own:
            arn = f"arn:{PARTITION}:cloudtrail:{self.region_name}:{self.account_id}:trail/{name}"
            raise TrailNotFoundException(account_id=self.account_id, name=arn)
    return _STATUS(self, name)


def _of_organization(backend: CloudTrailBackend) -> Iterator[Trail]:
    organization = organization_of(backend.account_id)
    if organization is None or organization.org is None:
        return
    owner = organization.org.master_account_id
    if owner == backend.account_id:
        return
    for region in cloudtrail_backends[owner].values():
        for trail in region.trails.values():
            if trail.is_org_trail and (trail.is_multi_region or trail.region_name == backend.region_name):
                yield trail


def install() -> None:
    """Answer so from now on; idempotent."""
    for operation in (create_trail, describe_trails, get_trail_status):
        setattr(CloudTrailBackend, operation.__name__, operation)
    Trail.check_bucket_exists = check_bucket_exists  # type: ignore[method-assign]
