"""AWS::CloudFront resources, in moto's CloudFront. Nothing is delivered.

Policies of caches and of response headers are records, as it has none of them. Of a distribution it drops some
settings and shows none of them: they are put back, and whatever else isn't shown is refused by name.
"""

from collections.abc import Iterator
from typing import Any

from moto.cloudfront.models import cloudfront_backends
from moto.core.utils import utcnow
from moto.moto_api._internal import mock_random
from moto.s3.models import s3_backends

from product_factory.sandbox.resource_types.cloudfront_shapes import distribution_config
from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.resource import Record, Resource
from product_factory.sandbox.resource_types.schema import JSON

_PUT_BACK = {
    "FunctionAssociations": "function_associations",
    "OriginAccessControlId": "origin_access_control_id",
    "S3OriginConfig": "s3_origin_config",
}


class _CloudFront(Resource):
    def api(self) -> Any:
        return self.client("cloudfront")


class OriginAccessControl(_CloudFront):
    """Ref and GetAtt Id: the ID.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudfront-originaccesscontrol.html
    """

    type = "AWS::CloudFront::OriginAccessControl"
    sets = frozenset({"OriginAccessControlConfig"})

    def create(self) -> None:
        made = self.api().create_origin_access_control(**self.properties)["OriginAccessControl"]
        self.physical_id = made["Id"]
        self.attributes = {"Id": self.physical_id}

    def update(self, previous: JSON) -> None:
        wanted = {"Description": "", **self.properties["OriginAccessControlConfig"]}
        self.api().update_origin_access_control(
            Id=self.physical_id, IfMatch=self._version(), OriginAccessControlConfig=wanted
        )

    def delete(self) -> None:
        self.api().delete_origin_access_control(Id=self.physical_id, IfMatch=self._version())

    def _version(self) -> str:
        return str(self.api().get_origin_access_control(Id=self.physical_id)["ETag"])


class Distribution(_CloudFront):
    """Ref and GetAtt Id: the ID. GetAtt: DomainName.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudfront-distribution.html
    """

    type = "AWS::CloudFront::Distribution"
    sets = frozenset({"DistributionConfig", "Tags"})

    def create(self) -> None:
        self.reference = str(mock_random.uuid4())
        wanted = self._wanted()
        given = {"DistributionConfig": wanted, "Tags": {"Items": self.tag_list}}
        made = self.api().create_distribution_with_tags(DistributionConfigWithTags=given)["Distribution"]
        self.physical_id = made["Id"]
        self.attributes = {"Id": self.physical_id, "DomainName": made["DomainName"]}
        self._check(wanted)

    def update(self, previous: JSON) -> None:
        wanted = self._wanted()
        self.api().update_distribution(Id=self.physical_id, IfMatch=self._version(), DistributionConfig=wanted)
        self._check(wanted)
        arn = f"arn:aws:cloudfront::{self.stack.account_id}:distribution/{self.physical_id}"
        if gone := self.own_tags_of(previous):
            self.api().untag_resource(Resource=arn, TagKeys={"Items": gone})
        if self.tags:
            self.api().tag_resource(Resource=arn, Tags={"Items": self.tag_list})

    def delete(self) -> None:
        self.api().delete_distribution(Id=self.physical_id, IfMatch=self._version())

    def _wanted(self) -> JSON:
        wanted = distribution_config(self.api(), self.properties["DistributionConfig"], self.reference)
        self._check_logs(wanted.get("Logging", {}).get("Bucket", "").partition(".s3.")[0])
        return wanted

    def _check_logs(self, bucket: str) -> None:
        """CloudFront writes logs by a bucket's ACL, so that one without is refused: aws/aws-cdk issue 25358."""
        held = s3_backends[self.stack.account_id]["aws"].buckets.get(bucket)
        owner = getattr(held, "ownership_rule", None) or {}
        if "BucketOwnerEnforced" in str(owner):
            text = "The S3 bucket that you specified for CloudFront logs does not enable ACL access"
            raise ResourceError(f"Invalid request provided: {self.type}: {text}: {bucket}.s3.amazonaws.com")

    def _version(self) -> str:
        return str(self.api().get_distribution(Id=self.physical_id)["ETag"])

    def _check(self, wanted: JSON) -> None:
        """Put back what moto drops; ResourceError for what it then doesn't show."""
        backend: Any = cloudfront_backends[self.stack.account_id]["aws"]
        held = backend.distributions[self.physical_id].distribution_config
        _put_back(held.Origins["Items"], wanted["Origins"]["Items"])
        _put_back([held.DefaultCacheBehavior], [wanted["DefaultCacheBehavior"]])
        if "CacheBehaviors" in wanted:
            _put_back(held.CacheBehaviors["Items"], wanted["CacheBehaviors"]["Items"])
        shown = self.api().get_distribution_config(Id=self.physical_id)["DistributionConfig"]
        if lost := sorted(set(_lost(wanted, shown, ""))):
            raise ResourceError(f"{self.type} {self.logical_id}: the sandbox doesn't implement {', '.join(lost)}")


def _put_back(held: list[Any], wanted: list[JSON]) -> None:
    for one, given in zip(held, wanted, strict=True):
        for name, attribute in _PUT_BACK.items():
            if name in given:
                setattr(one, attribute, given[name])


def _lost(wanted: Any, shown: Any, path: str) -> Iterator[str]:
    """The paths of what is wanted and not shown so."""
    if isinstance(wanted, dict) and isinstance(shown, dict):
        for name, each in wanted.items():
            yield from _lost(each, shown.get(name), f"{path}.{name}" if path else name)
    elif isinstance(wanted, list) and isinstance(shown, list) and len(wanted) == len(shown):
        for each, other in zip(wanted, shown, strict=True):
            yield from _lost(each, other, path)
    elif wanted != shown and not (wanted in ("", 0, False, [], {"Quantity": 0}) and shown is None):
        yield path


class _NamedPolicy(Record):
    """Ref and GetAtt Id: the ID. GetAtt: LastModifiedTime. Its name is taken once in an account."""

    key: str

    def identify(self) -> None:
        self._check_name()
        self.physical_id = str(mock_random.uuid4())
        self.attributes = {"Id": self.physical_id, "LastModifiedTime": f"{utcnow():%Y-%m-%dT%H:%M:%SZ}"}

    def _check_name(self) -> None:
        name = self.properties[self.key]["Name"]
        held = [each for (kind, _), each in self._records().items() if kind == self.type]
        if any(each.properties[self.key]["Name"] == name for each in held):
            raise ResourceError(f"A policy with the name {name} already exists")


class ResponseHeadersPolicy(_NamedPolicy):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudfront-responseheaderspolicy.html"""

    type = "AWS::CloudFront::ResponseHeadersPolicy"
    key = "ResponseHeadersPolicyConfig"


class CachePolicy(_NamedPolicy):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudfront-cachepolicy.html"""

    type = "AWS::CloudFront::CachePolicy"
    key = "CachePolicyConfig"


RESOURCES = (OriginAccessControl, Distribution, ResponseHeadersPolicy, CachePolicy)
