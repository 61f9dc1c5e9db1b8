"""Service grants: nobody hands out grants on a KMS key but AWS services, for the resources that they keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aws_cdk import aws_iam as iam


def no_other_grants() -> iam.PolicyStatement:
    """The statement for a key's policy. A grant outlives the rights of whoever made it, and no policy shows it.

    Control Tower's CT.KMS.PR.3 looks for just this statement. Both conditions must be false for it to bite: the call
    is neither made for a resource of a service nor by a service itself.
    https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-grant-is-for-aws-resource
    """
    from aws_cdk import aws_iam as iam

    return iam.PolicyStatement(
        sid="NoGrantsButForServices",
        effect=iam.Effect.DENY,
        principals=[iam.AnyPrincipal()],
        actions=["kms:CreateGrant"],
        resources=["*"],
        conditions={"BoolIfExists": {"kms:GrantIsForAWSResource": "false", "aws:PrincipalIsAWSService": "false"}},
    )
