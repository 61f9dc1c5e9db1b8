"""An organization's trail, in moto's CloudTrail: every member account sees it, and knows its state by its ARN alone.

https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DescribeTrails.html
https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html
"""

from collections.abc import Iterable, Iterator

from moto.cloudtrail.exceptions import TrailNotFoundException
from moto.cloudtrail.models import CloudTrailBackend, Trail, TrailStatus, cloudtrail_backends

from product_factory.sandbox.tree import PARTITION, organization_of

_DESCRIBE, _STATUS = CloudTrailBackend.describe_trails, CloudTrailBackend.get_trail_status


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
    for operation in (describe_trails, get_trail_status):
        setattr(CloudTrailBackend, operation.__name__, operation)
