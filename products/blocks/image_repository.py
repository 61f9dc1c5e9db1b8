"""Image repository: what repositories of images have in common, made by us or by ECR: who gets in, what goes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from product_factory import Group, Parameter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_cdk import IResolvable

_NUMBERS = ("ImagesKept", "UntaggedDays")

LIFECYCLE = Group(
    label="How long images stay",
    label_ja="ライフサイクルポリシー",
    parameters=(
        Parameter(
            name="ImagesKept",
            label="Images kept",
            label_ja="保持するイメージ数",
            description=(
                "The newest so many images stay, by when they were pushed, and the others are deleted, also those that "
                "still run. Images with a moving tag are counted apart."
            ),
            type="Number",
            default=100,
            min_value=5,
            max_value=10_000,
            constraint="Type a whole number from 5 to 10000, such as 100.",
        ),
        Parameter(
            name="UntaggedDays",
            label="Days that images without a tag stay",
            label_ja="タグなしイメージの保持日数",
            description="Days after the push until an image without a tag is deleted.",
            type="Number",
            default=14,
            min_value=1,
            max_value=3_650,
            constraint="Type a whole number of days from 1 to 3650, such as 14.",
        ),
    ),
)


def expiry(moving: str | None = None) -> str:
    """The lifecycle policy as text; `moving`: the question whose answer begins the tags that are counted apart.

    A rule spares what fits the tags of a rule before it, and the rule on all images comes last.
    https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
    """
    untagged = {"tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days"}
    counted = {"countType": "imageCountMoreThan", "countNumber": "${ImagesKept}"}
    selections = [
        *([{"tagStatus": "tagged", "tagPatternList": [f"${{{moving}}}*"], **counted}] if moving else []),
        {**untagged, "countNumber": "${UntaggedDays}"},
        {"tagStatus": "any", **counted},
    ]
    rules = [
        {"rulePriority": number, "selection": selection, "action": {"type": "expire"}}
        for number, selection in enumerate(selections, 1)
    ]
    return text({"rules": rules})


def text(document: Mapping[str, Any]) -> str:
    """The document as text that names questions, in which numbers stand bare."""
    from aws_cdk import Fn

    written = json.dumps(document, separators=(",", ":"))
    for question in _NUMBERS:
        written = written.replace(f'"${{{question}}}"', f"${{{question}}}")
    return Fn.sub(written)


def policy(account: str | IResolvable) -> dict[str, Any]:
    """A repository's policy: nobody of another account, whatever is allowed elsewhere, and nothing without TLS.

    AWS services that act in their own name, such as Lambda, belong to no account and need a statement that allows.
    https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html
    """
    denied = {"Effect": "Deny", "Principal": "*", "Action": "ecr:*"}
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "OwnAccountOnly",
                **denied,
                "Condition": {
                    "StringNotEquals": {"aws:PrincipalAccount": account},
                    "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
                },
            },
            {"Sid": "TlsOnly", **denied, "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
        ],
    }
