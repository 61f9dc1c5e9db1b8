"""The need of whoever reads a template: of CloudFormation, which fetches it from S3 for them. Pure."""

from product_factory.sandbox.cloudformation.urls_s3 import bucket_and_key

from .step import CLOUDFORMATION, Need


def reading(url: str, region: str) -> Need:
    """Of the object at the URL, or of one of its versions; ValidationError for what is no S3 URL."""
    bucket, key, version = bucket_and_key(url)
    action = "s3:GetObjectVersion" if version else "s3:GetObject"
    keys = {"aws:RequestedRegion": region, "aws:CalledVia": [CLOUDFORMATION], "aws:ViaAWSService": "true"}
    return Need(action, f"arn:aws:s3:::{bucket}/{key}", keys)
