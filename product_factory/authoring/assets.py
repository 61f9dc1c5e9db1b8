"""Assets: where a product's template finds the files that it needs beside itself, such as a function's code.

A frozen template is the same in every organization, so it can't hold the name of a bucket. It names an SSM parameter,
which the hub brings into each account and Region that launches: ADR 74.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm.html
"""

from __future__ import annotations

PARAMETER = "/service-catalog/assets-bucket"
"""The SSM parameter with the name of the Region's bucket."""
REFERENCE = f"{{{{resolve:ssm:{PARAMETER}}}}}"
"""What stands in a template in the place of the bucket's name."""
STAND_IN = "factory-stand-in-for-the-assets-bucket"
"""What stands there while a product is synthesized: cdk-nag takes no braces in the names of its findings."""
BUCKET = "service-catalog-assets"
"""How the bucket's name begins; the hub's account and the Region follow."""
ACCOUNT = "${AssetsAccount}"
"""The hub's account in the ARNs that launch roles are granted; templates of roles say what it is."""


def bucket_name(account: str, region: str) -> str:
    """The name of the bucket of a hub in a Region; at most 63 characters, as S3 wants."""
    return f"{BUCKET}-{account}-{region}"


def object_arn(key: str) -> str:
    """The ARN of an asset in the hub's bucket of any Region, with placeholders of `Fn::Sub`."""
    return f"arn:${{AWS::Partition}}:s3:::{BUCKET}-{ACCOUNT}-*/{key}"


def template_url(key: str) -> dict[str, str]:
    """Where CloudFormation reads a nested stack's template, which is the asset of this name: as CDK writes it."""
    return {"Fn::Sub": f"https://s3.${{AWS::Region}}.${{AWS::URLSuffix}}/{REFERENCE}/{key}"}
