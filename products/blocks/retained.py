"""Retained: records stay when their product goes, but not as litter of a launch that failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aws_cdk import CfnResource


def keep(resource: CfnResource) -> None:
    """Kept on deletion and replacement, deleted when the operation that makes it is rolled back.

    Not for KMS keys: to delete the one that a failed launch made, the launch role would have to be able to
    delete any key of the account, since nothing tells them apart.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
    """
    from aws_cdk import RemovalPolicy

    resource.apply_removal_policy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
