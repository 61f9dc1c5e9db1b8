"""AWS::S3 resources, in moto's S3."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from moto.core.utils import utcnow
from moto.s3.models import s3_backends

from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.resource import Name, Resource, document, missing_is_fine
from product_factory.sandbox.resource_types.s3_shapes import cors, encryption, lifecycle, notification, object_lock
from product_factory.sandbox.resource_types.schema import JSON

Convert = Callable[[JSON], JSON]


def _same(value: JSON) -> JSON:
    return value


# Property → (put operation, its argument, delete operation or None, conversion to the API's shape)
SETTINGS: dict[str, tuple[str, str, str | None, Convert]] = {
    "VersioningConfiguration": (
        "put_bucket_versioning", "VersioningConfiguration", None, _same,
    ),
    "BucketEncryption": (
        "put_bucket_encryption", "ServerSideEncryptionConfiguration",
        "delete_bucket_encryption", encryption,
    ),
    "PublicAccessBlockConfiguration": (
        "put_public_access_block", "PublicAccessBlockConfiguration",
        "delete_public_access_block", _same,
    ),
    "OwnershipControls": (
        "put_bucket_ownership_controls", "OwnershipControls",
        "delete_bucket_ownership_controls", _same,
    ),
    "LifecycleConfiguration": (
        "put_bucket_lifecycle_configuration", "LifecycleConfiguration",
        "delete_bucket_lifecycle", lifecycle,
    ),
    "LoggingConfiguration": ("put_bucket_logging", "BucketLoggingStatus", None, _same),
    "CorsConfiguration": ("put_bucket_cors", "CORSConfiguration", "delete_bucket_cors", cors),
    "NotificationConfiguration": (
        "put_bucket_notification_configuration", "NotificationConfiguration", None, notification,
    ),
    "ObjectLockConfiguration": (
        "put_object_lock_configuration", "ObjectLockConfiguration", None, object_lock,
    ),
}  # fmt: skip

ACCESS_LOG = re.compile(r"\d{4}(-\d\d){5}-[0-9A-F]{16}$")


class Bucket(Resource):
    """Ref: the bucket's name. GetAtt: Arn, DomainName, DualStackDomainName, RegionalDomainName.

    A bucket that isn't empty can't be deleted, as on AWS.
    """

    type = "AWS::S3::Bucket"
    naming = Name("BucketName")
    sets = frozenset({*SETTINGS, "AccessControl", "BucketName", "ObjectLockEnabled", "Tags"})

    def create(self) -> None:
        s3, region = self.client("s3"), self.stack.region_name
        arguments: JSON = {}
        if region != "us-east-1":
            arguments["CreateBucketConfiguration"] = {"LocationConstraint": region}
        if self.properties.get("ObjectLockEnabled"):
            arguments["ObjectLockEnabledForBucket"] = True
        controls = self.properties.get("OwnershipControls", {}).get("Rules", [])
        if controls:
            arguments["ObjectOwnership"] = controls[0]["ObjectOwnership"]
        if _exists(s3, self.name):
            raise ResourceError(f"{self.name} already exists")
        s3.create_bucket(Bucket=self.name, **arguments)
        self.physical_id = self.name
        self.attributes = {
            "Arn": f"arn:aws:s3:::{self.name}",
            "DomainName": f"{self.name}.s3.amazonaws.com",
            "DualStackDomainName": f"{self.name}.s3.dualstack.{region}.amazonaws.com",
            "RegionalDomainName": f"{self.name}.s3.{region}.amazonaws.com",
        }
        self._set({})

    def update(self, previous: JSON) -> None:
        self._set(previous)

    def delete(self) -> None:
        self._forget_new_access_logs()
        self.client("s3").delete_bucket(Bucket=self.name)

    def live(self) -> JSON:
        """Versioning and the block of public access, which say whether it is as safe as it was declared."""
        s3 = self.client("s3")
        versioning = s3.get_bucket_versioning(Bucket=self.physical_id)
        block = None
        with missing_is_fine():
            block = s3.get_public_access_block(Bucket=self.physical_id)["PublicAccessBlockConfiguration"]
        return {
            "VersioningConfiguration": {"Status": versioning.get("Status")},
            "PublicAccessBlockConfiguration": block,
        }

    def _forget_new_access_logs(self) -> None:
        """S3 delivers access logs hours after the request, moto at once: a launch that fails leaves none on AWS.

        https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html
        """
        bucket = s3_backends[self.stack.account_id]["aws"].buckets.get(self.name)
        keys: Any = bucket.keys if bucket else {}
        new = utcnow() - timedelta(hours=1)
        for name in [name for name in keys if ACCESS_LOG.search(name) and keys[name].last_modified > new]:
            keys.pop(name)

    def _set(self, previous: JSON) -> None:
        s3 = self.client("s3")
        for name in SETTINGS:
            if self.changed(previous, name):
                self._set_one(name)
        if self.changed(previous, "AccessControl"):
            acl = self.properties.get("AccessControl", "Private")
            s3.put_bucket_acl(Bucket=self.name, ACL=_canned(acl))
        if self.tags:
            s3.put_bucket_tagging(Bucket=self.name, Tagging={"TagSet": self.tag_list})
        elif previous:
            s3.delete_bucket_tagging(Bucket=self.name)

    def _set_one(self, name: str) -> None:
        put, argument, delete, convert = SETTINGS[name]
        s3, value = self.client("s3"), self.properties.get(name)
        if value is not None:
            api_value: Any = convert(value)
            if name == "LoggingConfiguration":
                target = {"TargetPrefix": "", "TargetBucket": self.name}
                renamed = {
                    {"DestinationBucketName": "TargetBucket", "LogFilePrefix": "TargetPrefix"}.get(key, key): item
                    for key, item in api_value.items()
                }
                api_value = {"LoggingEnabled": {**target, **renamed}}
            getattr(s3, put)(Bucket=self.name, **{argument: api_value})
        elif delete is not None:
            getattr(s3, delete)(Bucket=self.name)
        elif name == "VersioningConfiguration":
            s3.put_bucket_versioning(Bucket=self.name, VersioningConfiguration={"Status": "Suspended"})
        elif name == "ObjectLockConfiguration":
            raise ResourceError("Object Lock configuration can't be removed from a bucket")
        else:
            getattr(s3, put)(Bucket=self.name, **{argument: {}})


class BucketPolicy(Resource):
    """Ref: the bucket's name."""

    type = "AWS::S3::BucketPolicy"
    sets = frozenset({"Bucket", "PolicyDocument"})

    def create(self) -> None:
        self.update({})
        self.physical_id = self.properties["Bucket"]

    def update(self, previous: JSON) -> None:
        self.client("s3").put_bucket_policy(
            Bucket=self.properties["Bucket"], Policy=document(self.properties["PolicyDocument"])
        )

    def delete(self) -> None:
        s3 = self.client("s3")
        if _exists(s3, self.physical_id):
            s3.delete_bucket_policy(Bucket=self.physical_id)


def _exists(s3: Any, bucket: str) -> bool:
    return any(found["Name"] == bucket for found in s3.list_buckets()["Buckets"])


def _canned(acl: str) -> str:
    """`LogDeliveryWrite` is `log-delivery-write` to the API."""
    return "".join(f"-{c.lower()}" if c.isupper() else c for c in acl).lstrip("-")


RESOURCES = (Bucket, BucketPolicy)
