"""Assets in the hub: per Region a bucket of ours with the products' files, and what tells templates its name.

The stack comes before all others of its Region, so that files are there before a version that names them: ADR 74.
https://docs.aws.amazon.com/lambda/latest/dg/configuration-function-zip.html (a function's Region has its bucket)
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from product_factory.authoring.assets import BUCKET, PARAMETER
from product_factory.catalog.offer import Offer
from product_factory.catalog.released import canonical
from product_factory.errors import FactoryError
from product_factory.hub import parts, stack_sets
from product_factory.hub.assembly import Bucket, Further
from product_factory.hub.further import Contents
from product_factory.hub.placing import first_stack
from product_factory.launch_roles.roles import GROUP, HUB_ACCOUNT

SUFFIX = "-Assets"
"""How the name of the stack ends, after that of the Region's first."""
STACK_SET = "service-catalog-assets"
ORGANIZATION = "OrganizationId"
"""The stack's parameter whose value only the deployment knows."""
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html (20 KB)
MAX_POLICY = 20_000
_NAME = f"{BUCKET}-${{AWS::AccountId}}-${{AWS::Region}}"
_BUCKET, _OBJECTS = f"arn:${{AWS::Partition}}:s3:::{_NAME}", f"arn:${{AWS::Partition}}:s3:::{_NAME}/*"


def is_assets_stack(name: str) -> bool:
    """Whether this is the name of a hub's stack of assets."""
    return name.endswith(SUFFIX)


def stack_name(region: str) -> str:
    """The name of a Region's stack of assets."""
    return first_stack(region) + SUFFIX


def files_of(offer: Offer) -> dict[str, Path]:
    """All assets of all released versions: key in the bucket → file."""
    versions = (version for of_one in offer.catalog.released.values() for version in of_one)
    return {key: path for version in versions for key, path in version.assets.items()}


def assets_stack(contents: Contents, region: str, bucket: Bucket) -> list[Further]:
    """The stack of a Region; none where no version has assets.

    FactoryError where more products have some than the bucket's policy can name.
    """
    released = contents.offer.catalog.released
    readers = [card.launch_role for card in contents.products if any(each.assets for each in released[card.name])]
    if not readers:
        return []
    template = template_of(readers)
    stack = Further(stack_name(region), region, template, (), {})
    if region == contents.hub.regions[0]:
        body = canonical(_in_spokes(contents.groups))
        key = sha256(body).hexdigest()
        stack.files[key] = body
        made = stack_sets.stack_set(
            STACK_SET, bucket.url(key), contents.groups, regions=contents.hub.regions, description=_BROUGHT
        )
        template["Resources"]["AssetsStackSet"] = made
        template["Parameters"] |= stack_sets.declared_parameters(contents.groups)
        template["Conditions"] = stack_sets.declared_conditions(contents.groups)
    return [stack]


def template_of(readers: Sequence[str]) -> dict[str, Any]:
    """What a Region has: the bucket, which launch roles of these names read, and its name for templates. Errors as above."""
    return {
        "Description": "Service Catalog hub: the files that products need beside their templates",
        "Parameters": {
            ORGANIZATION: {
                "Type": "String",
                "AllowedPattern": "^o-[a-z0-9]{10,32}$",
                "Description": "The organization, whose launch roles read the files",
            }
        },
        "Resources": _resources(readers),
    }


_BROUGHT = "Tells templates of products in which bucket their files are"


def _resources(readers: Sequence[str]) -> dict[str, Any]:
    """Kept whatever becomes of the stack: what was launched is rolled back, and launched anew, from what is in it."""
    stays = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
    policy = _policy(readers)
    if len(json.dumps(policy)) > MAX_POLICY:
        raise FactoryError(
            f"assets: {len(readers)} products have some, more than the bucket's policy can name; give fewer products assets"
        )
    return {
        "Bucket": {
            "Type": "AWS::S3::Bucket",
            **stays,
            "Properties": {
                "BucketName": {"Fn::Sub": _NAME},
                "BucketEncryption": {
                    "ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
                },
                "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
                "PublicAccessBlockConfiguration": {
                    "BlockPublicAcls": True,
                    "BlockPublicPolicy": True,
                    "IgnorePublicAcls": True,
                    "RestrictPublicBuckets": True,
                },
                "VersioningConfiguration": {"Status": "Enabled"},
                "Tags": parts.TAGS,
            },
        },
        "BucketPolicy": {
            "Type": "AWS::S3::BucketPolicy",
            **stays,
            "Properties": {"Bucket": {"Ref": "Bucket"}, "PolicyDocument": policy},
        },
        "BucketName": _parameter({"Ref": "Bucket"}),
    }


def _policy(readers: Sequence[str]) -> dict[str, Any]:
    """Launch roles of products with assets, in accounts of the organization, read; nobody overwrites, or goes without TLS.

    Both keys tell of the launch role where CloudFormation's handlers read for it: so does the staging bucket of AWS's
    Security Reference Architecture, for StackSets' roles. With a fixed aws:PrincipalOrgID a policy isn't public:
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
    """
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "LaunchRolesOfTheOrganizationRead",
                "Effect": "Allow",
                "Principal": "*",
                "Action": ["s3:GetObject", "s3:GetObjectVersion"],
                "Resource": {"Fn::Sub": _OBJECTS},
                "Condition": {
                    "StringEquals": {"aws:PrincipalOrgID": {"Ref": ORGANIZATION}},
                    "ArnLike": {
                        "aws:PrincipalArn": [
                            {"Fn::Sub": f"arn:${{AWS::Partition}}:iam::*:role/{name}"} for name in sorted(readers)
                        ]
                    },
                },
            },
            {
                # https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
                "Sid": "NothingIsOverwritten",
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:PutObject",
                "Resource": {"Fn::Sub": _OBJECTS},
                "Condition": {
                    "Null": {"s3:if-none-match": "true"},
                    "Bool": {"s3:ObjectCreationOperation": "true"},
                },
            },
            {
                "Sid": "TlsOnly",
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": [{"Fn::Sub": _BUCKET}, {"Fn::Sub": _OBJECTS}],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            },
        ],
    }


def _parameter(value: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "Type": "AWS::SSM::Parameter",
        "Properties": {"Name": PARAMETER, "Type": "String", "Description": _BROUGHT, "Value": value},
    }


def _in_spokes(groups: int) -> dict[str, Any]:
    """What the StackSet brings into each account and Region; nothing in the hub, whose own stacks have it."""
    name = {"Fn::Sub": f"{BUCKET}-${{{HUB_ACCOUNT}}}-${{AWS::Region}}"}
    parameters = {HUB_ACCOUNT: {"Type": "String", "Description": "The hub's account, which has the buckets"}}
    made: dict[str, Any] = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": _BROUGHT,
        "Parameters": parameters,
        "Conditions": {"NotInTheHub": {"Fn::Not": [{"Fn::Equals": [{"Ref": "AWS::AccountId"}, {"Ref": HUB_ACCOUNT}]}]}},
        "Resources": {"BucketName": _parameter(name) | {"Condition": "NotInTheHub"}},
    }
    if groups > 1:
        parameters[GROUP] = {"Type": "String", "Default": "1", "Description": "The group of OUs that it came with"}
        made["Outputs"] = {GROUP: {"Value": {"Ref": GROUP}}}
    return made
