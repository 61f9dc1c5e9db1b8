"""Templates as who launches may read them: of what runs, and of the version that it is updated to."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote, urlparse

import yaml  # type: ignore[import-untyped]
from botocore.exceptions import BotoCoreError, ClientError

from product_factory import template_yaml
from product_factory.provisioning.session import GLANCING, Spoke
from product_factory.provisioning.state import ProvisionedProduct

Template = dict[str, Any]
# Product and version → the template, where a catalog at hand holds it.
Known = Callable[[str, str], Template | None]


class NotReadable(Exception):
    """The template can't be read; the text says why."""


def running(spoke: Spoke, found: ProvisionedProduct) -> Template:
    """The template that the stack has now (cloudformation:GetTemplate). NotReadable."""
    return parsed(body_of(spoke.client("cloudformation"), found.stack), "the running template")


def body_of(client: Any, stack: str) -> object:
    """What GetTemplate answers for this stack. NotReadable."""
    try:
        return client.get_template(StackName=stack)["TemplateBody"]
    except ClientError as error:
        raise NotReadable(f"the running template can't be read: {_why(error)}") from error


def of_version(spoke: Spoke, product_id: str, version_id: str) -> Template:
    """The version's template, at the address that DescribeProvisioningArtifact tells. NotReadable.

    Service Catalog shows the address to whoever sees the product; to read there needs s3:GetObject on it.
    """
    try:
        told = spoke.catalog.describe_provisioning_artifact(
            ProductId=product_id, ProvisioningArtifactId=version_id, Verbose=True
        )
        bucket, key = place(told.get("Info", {}).get("TemplateUrl", ""))
        body = spoke.client("s3", GLANCING).get_object(Bucket=bucket, Key=key)["Body"].read().decode()
    except (ClientError, BotoCoreError, UnicodeDecodeError, ValueError) as error:
        raise NotReadable(f"the new version's template can't be read: {_why(error)}") from error
    return parsed(body, "the new version's template")


def place(url: str) -> tuple[str, str]:
    """Bucket and key of a virtual-hosted or path-style address. ValueError for any other."""
    parts = urlparse(url)
    host, path = parts.hostname or "", unquote(parts.path).lstrip("/")
    if not path or not host.endswith((".amazonaws.com", ".amazonaws.com.cn")):
        raise ValueError(f"Service Catalog tells no address in Amazon S3 ({url or 'none'})")
    if host.startswith(("s3.", "s3-")):
        bucket, _, key = path.partition("/")
        return bucket, key
    return host.split(".s3", 1)[0], path


def parsed(body: object, what: str) -> Template:
    """A template's JSON or YAML, short forms (`!Ref`) included. NotReadable where it is neither."""
    try:
        read = body if isinstance(body, Mapping) else json.loads(str(body))
    except RecursionError as error:
        raise NotReadable(f"{what} is nested too deeply") from error
    except ValueError:
        try:
            read = template_yaml.load(str(body))
        except yaml.YAMLError as error:
            raise NotReadable(f"{what} is neither JSON nor YAML") from error
    if not isinstance(read, Mapping):
        raise NotReadable(f"{what} is no mapping")
    return dict(read)


def _why(error: Exception) -> str:
    if isinstance(error, ClientError):
        return f"{error.operation_name}: {error.response['Error'].get('Code', '')}"
    return str(error)
