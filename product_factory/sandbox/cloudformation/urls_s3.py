"""Which bucket and key a template URL names: virtual-hosted, path style, or a local endpoint; and what stands there."""

import re
from urllib.parse import parse_qs, unquote, urlparse

from moto.s3.exceptions import S3ClientError

from product_factory.sandbox.cloudformation.errors import ValidationError
from product_factory.sandbox.cloudformation.template import URL_LIMIT
from product_factory.sandbox.resource_types import aws

_VIRTUAL = re.compile(r"^(?P<bucket>.+?)\.s3[.-]?(dualstack\.)?([a-z0-9-]+\.)?amazonaws\.com(\.cn)?$")
_PATH = re.compile(r"^s3[.-]?([a-z0-9-]+\.)?amazonaws\.com(\.cn)?$")


def bucket_and_key(url: str, member: str = "TemplateURL") -> tuple[str, str, str | None]:
    """(bucket, key, version ID or None); raises ValidationError for what is no S3 URL.

    `member`: which of the request it is. A host that isn't Amazon's is a local endpoint, in path style or `bucket.localhost`.
    Words as recorded on AWS: localstack/localstack, tests/aws/services/cloudformation/api/test_templates.snapshot.json.
    """
    parts = urlparse(url)
    host, path = parts.hostname or "", unquote(parts.path.lstrip("/"))
    if parts.scheme == "s3":
        raise ValidationError(f"S3 error: Domain name specified in {parts.netloc} is not a valid S3 domain")
    version = parse_qs(parts.query).get("versionId", [None])[0]
    if match := _VIRTUAL.match(host):
        return match["bucket"], path, version
    if host.endswith(".localhost"):
        return host.removesuffix(".localhost").removesuffix(".s3"), path, version
    local = host and ("amazonaws.com" not in host)
    if (_PATH.match(host) or local) and "/" in path:
        bucket, key = path.split("/", 1)
        return bucket, key, version
    raise ValidationError(f"{member} must be a supported URL.")


def read_template(url: str, account_id: str, region: str) -> str:
    """The template at an S3 URL, whichever style, endpoint and bucket-owning account.

    Raises ValidationError where it can't be read or is over 1 MB.
    """
    bucket, key, version = bucket_and_key(url)
    s3 = aws.client("s3", account_id, region)
    extra = {"VersionId": version} if version else {}
    try:
        body: bytes = s3.get_object(Bucket=bucket, Key=key, **extra)["Body"].read()
    except (S3ClientError, s3.exceptions.ClientError) as error:
        raise ValidationError(f"S3 error: {error}") from error
    if len(body) > URL_LIMIT:
        raise ValidationError(f"Template may not exceed {URL_LIMIT} bytes in size.")
    return body.decode()
