"""Files in S3 that resources are made of: read from whichever account has the bucket; Lambda's in the own Region alone.

Who may read is judged before: s3:GetObject by the caller's policies and the bucket's.
https://docs.aws.amazon.com/lambda/latest/api/API_FunctionCode.html ("The bucket can be in a different AWS account")
"""

import io
import zipfile

from moto.s3.models import s3_backends

from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.schema import JSON

# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
MAX_UNZIPPED = 262_144_000


def from_bucket(code: JSON, region: str) -> JSON:
    """The property's content for Lambda's API, with the bytes in the place of the object. ResourceError in Lambda's words."""
    if "S3Bucket" not in code:
        return dict(code)
    content = read(str(code["S3Bucket"]), str(code["S3Key"]), code.get("S3ObjectVersion"), region)
    _check(content)
    rest = {name: value for name, value in code.items() if name not in ("S3Bucket", "S3Key", "S3ObjectVersion")}
    return {**rest, "ZipFile": content}


def read(bucket: str, key: str, version: str | None = None, region: str = "") -> bytes:
    """The object's content. ResourceError in the words that Lambda has for it; `region`: where the bucket has to be."""
    _, account = s3_backends.bucket_accounts.get(bucket, ("", ""))
    held = s3_backends[account]["aws"].buckets.get(bucket) if account else None
    if held is None:
        raise _failed("NoSuchBucket", "The specified bucket does not exist")
    if region not in ("", held.region_name):
        where = f"The bucket is in this region: {held.region_name}. Please use this region to retry the request"
        raise _failed("PermanentRedirect", where)
    found = s3_backends[account]["aws"].get_object(bucket, key, version_id=version)
    if found is None:
        raise _failed("NoSuchKey", "The specified key does not exist.")
    content: bytes = found.value
    return content


def _check(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(each.file_size for each in archive.infolist())
    except zipfile.BadZipFile:
        raise ResourceError(
            "Could not unzip uploaded file. Please check your file, then try to upload again."
        ) from None
    if size >= MAX_UNZIPPED:
        raise ResourceError(f"Unzipped size must be smaller than {MAX_UNZIPPED} bytes")


def _failed(code: str, message: str) -> ResourceError:
    return ResourceError(f"Error occurred while GetObject. S3 Error Code: {code}. S3 Error Message: {message}")
