"""Assets at AWS: what of the products' files a Region's bucket has, and uploading what it lacks. Nothing is overwritten.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from product_factory.authoring.assets import bucket_name
from product_factory.catalog.offer import Offer
from product_factory.errors import FactoryError
from product_factory.hub.assets import files_of, stack_name
from product_factory.organization.calls import call_aws, client
from product_factory.sharing import aws
from product_factory.sharing.rows import Row

_FOR = "Files of products, read by their launch roles."
_GONE = "Until then nothing can be launched or updated that needs one of its files."


class Found(NamedTuple):
    """What a Region's bucket has. `bucket`: its state; `other`: keys under which it holds other content."""

    region: str
    name: str
    bucket: str
    there: frozenset[str] = frozenset()
    other: frozenset[str] = frozenset()


OURS, ABSENT, FOREIGN = "ours", "absent", "foreign"


def look(region: str, files: Mapping[str, Path]) -> Found | None:
    """What the Region's bucket has of these files; None, without a call, where there are none."""
    if not files:
        return None
    account = aws.account_id()
    name = bucket_name(account, region)
    state = call_aws(lambda: _state(client("s3", region), name, account), f"reading the bucket {name}")
    if state != OURS:
        return Found(region, name, state)
    s3, there, other = client("s3", region), set[str](), set[str]()
    for key, path in files.items():
        found = call_aws(partial(_has, s3, name, key, path), f"reading {name}/{key}")
        if found is not None:
            (there if found else other).add(key)
    return Found(region, name, OURS, frozenset(there), frozenset(other))


def _state(s3: Any, name: str, account: str) -> str:
    try:
        s3.head_bucket(Bucket=name, ExpectedBucketOwner=account)
    except ClientError as error:
        if (status := error.response["ResponseMetadata"]["HTTPStatusCode"]) in (403, 404):
            return ABSENT if status == 404 else FOREIGN
        raise
    return OURS


def _has(s3: Any, bucket: str, key: str, path: Path) -> bool | None:
    """Whether the object's content is the file's; None where there is none."""
    try:
        head = s3.head_object(Bucket=bucket, Key=key, ChecksumMode="ENABLED")
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
            return None
        raise
    if head["ContentLength"] != path.stat().st_size:
        return False
    if said := head.get("ChecksumSHA256"):
        return bool(said == checksum(key))
    # Somebody uploaded it without a checksum.
    return hashlib.sha256(s3.get_object(Bucket=bucket, Key=key)["Body"].read()).hexdigest() == key[:64]


def unsafe(region: str, name: str) -> str:
    """What is open in our bucket that the stack made closed; "" where nothing is. Needs the rights to look."""
    s3 = client("s3", region)

    def found() -> str:
        try:
            blocked = s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"]
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
                raise
            blocked = {"": False}
        if not all(blocked.values()):
            return "doesn't block public access"
        versioned = s3.get_bucket_versioning(Bucket=name).get("Status")
        return "" if versioned == "Enabled" else "isn't versioned"

    return call_aws(found, f"reading the bucket {name}")


def checksum(key: str) -> str:
    """S3's checksum of the file with this key, which is its SHA-256."""
    return base64.b64encode(bytes.fromhex(key[:64])).decode()


def rows(found: Found | None, offer: Offer, deployed: bool) -> Iterator[Row]:
    """What a deployment does about the bucket and its files. Pure. `deployed`: the Region has the stack of assets."""
    if found is None:
        return
    absent = found.bucket == ABSENT
    action, why = ("repair", "deleted by hand") if absent and deployed else ("create" if absent else "keep", "")
    told = {"kind": "assets-bucket", "name": found.name, "region": found.region, "by": "before" if absent else ""}
    yield Row.model_validate(
        {**told, "action": action, "why": why, "consequence": _GONE if deployed and absent else _FOR}
    )
    used: dict[str, list[str]] = {}
    for name, versions in offer.catalog.released.items():
        for version in versions:
            for key in version.assets:
                used.setdefault(key, []).append(f"{name} {version.version}")
    for key, names in used.items():
        action = "keep" if key in found.there else "create"
        yield Row.model_validate(
            {"action": action, "kind": "asset", "name": key, "region": found.region, "why": f"of {', '.join(names)}"}
        )


def refusals(found: Found | None, deployed: bool) -> Iterator[str]:
    """Why nothing may be deployed: what is in the way of a file, or of the bucket. Pure."""
    if found is None:
        return
    if found.bucket == FOREIGN:
        yield (
            f"{found.name}: another account has a bucket of this name, or you may not read it; the products' files can't "
            f"be kept in {found.region}: look who has it, and take the Region out of sharing/settings.py until then"
        )
    if found.bucket == OURS and not deployed:
        yield (
            f"{found.name}: is there, but its stack {stack_name(found.region)} isn't; bring it back with "
            f"`factory synth --out cdk.out && npx cdk deploy --app cdk.out --import-existing-resources {stack_name(found.region)}`"
        )
    for key in sorted(found.other):
        yield (
            f"s3://{found.name}/{key}: holds other content than that name says, and nothing is overwritten; look in the "
            "trail who put it there, delete that object version, and deploy again"
        )


def upload(region: str, offer: Offer, say: Callable[[str], None]) -> None:
    """Put what the Region's bucket lacks into it. Running it again does what is left; FactoryError for other content."""
    files = files_of(offer)
    found = look(region, files)
    if found is None:
        return
    for refusal in refusals(found, deployed=True):
        raise FactoryError(refusal)
    missing = [key for key in files if key not in found.there]
    for number, key in enumerate(missing, 1):
        size = files[key].stat().st_size
        say(f"[{number}/{len(missing)}] upload: {key[:12]}… ({size / 1000:,.0f} kB) to {found.name}")
        call_aws(partial(_put, region, found.name, key, files[key]), f"uploading {key} to {found.name}")


def _put(region: str, bucket: str, key: str, path: Path) -> None:
    s3 = client("s3", region)
    given = {"Bucket": bucket, "Key": key, "ExpectedBucketOwner": aws.account_id()}
    try:
        s3.put_object(**given, Body=path.read_bytes(), IfNoneMatch="*", ChecksumSHA256=checksum(key))
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] != 412:
            raise
        # Another deployment was faster.
        if not _has(s3, bucket, key, path):
            raise FactoryError(
                f"s3://{bucket}/{key}: somebody put other content there; nothing is overwritten"
            ) from error
