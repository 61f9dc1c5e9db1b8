"""Which bucket and key a template URL names: virtual-hosted, path style, or a local endpoint."""

import re
from urllib.parse import parse_qs, unquote, urlparse

from product_factory.sandbox.cloudformation.errors import ValidationError

_VIRTUAL = re.compile(r"^(?P<bucket>.+?)\.s3[.-]?(dualstack\.)?([a-z0-9-]+\.)?amazonaws\.com(\.cn)?$")
_PATH = re.compile(r"^s3[.-]?([a-z0-9-]+\.)?amazonaws\.com(\.cn)?$")


def bucket_and_key(url: str) -> tuple[str, str, str | None]:
    """(bucket, key, version ID or None); raises ValidationError for what is no S3 URL.

    A host that isn't Amazon's is a local endpoint, in path style or `bucket.localhost`.
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
    raise ValidationError("TemplateURL must be a supported URL.")
