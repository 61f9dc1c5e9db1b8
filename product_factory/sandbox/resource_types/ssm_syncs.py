"""AWS::SSM::ResourceDataSync. moto has none: it is a record, and nothing is written anywhere."""

from moto.s3.models import s3_backends

from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.resource import Record


class ResourceDataSync(Record):
    """Ref: the sync's name. Only one that writes to a bucket that is there; another of the name is refused.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-resourcedatasync.html
    """

    type = "AWS::SSM::ResourceDataSync"

    def identify(self) -> None:
        name, given = self.properties["SyncName"], self.properties.get("S3Destination", {})
        if (self.type, name) in self._records():
            raise ResourceError(f"ResourceDataSync {name} already exists")
        if not given or "SyncSource" in self.properties:
            raise ResourceError("The sandbox makes resource data syncs with an S3Destination only")
        if given["BucketName"] not in s3_backends[self.stack.account_id]["aws"].buckets:
            raise ResourceError(f"Bucket {given['BucketName']} does not exist")
        self.physical_id = name


RESOURCES = (ResourceDataSync,)
