"""A persona's role with its policy, and who may take it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .guard import BOUNDARY, PATH, TEAM_PATH

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_cdk import aws_iam as iam
    from constructs import Construct

    from product_factory import Answers

    from .personas import Persona
    from .statement import Statement


def persona_role(
    scope: Construct,
    persona: Persona,
    trust: Mapping[str, Any],
    limits: tuple[iam.CfnManagedPolicy, ...],
    bounded: str,
) -> None:
    """Role and group of a persona: what it may, within `limits`, of which the last asks users for MFA."""
    from aws_cdk import CfnOutput, Fn
    from aws_cdk import aws_iam as iam

    from product_factory import acknowledge

    granted = [
        Fn.sub(f"arn:${{AWS::Partition}}:iam::aws:policy/{persona.managed_policy}")
        if persona.managed_policy
        else persona_policy(scope, f"{persona.name}Policy", persona.does, persona.may, bounded).ref
    ]
    *guards, mfa = (limit.ref for limit in limits)
    role = iam.CfnRole(
        scope,
        f"{persona.name}Role",
        path=PATH,
        description=persona.does,
        assume_role_policy_document=trust,
        managed_policy_arns=[*granted, *guards],
    )
    # Temporary credentials of a role tell nothing of MFA: its trust policy asks for it, and here the group's policy.
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
    group = iam.CfnGroup(scope, f"{persona.name}Group", path=PATH, managed_policy_arns=[*granted, *guards, mfa])
    if persona.managed_policy:
        for resource in (role, group):
            acknowledge(
                resource,
                {
                    f"AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/{persona.managed_policy}]": (
                        "AWS keeps this policy of its own current with new services."
                    )
                },
            )
    CfnOutput(scope, f"{persona.name}RoleArn", value=role.attr_arn, description=f"Role: {persona.does}")
    CfnOutput(scope, f"{persona.name}GroupName", value=group.ref, description=f"Group: {persona.does}")


def persona_policy(
    scope: Construct, name: str, description: str, statements: tuple[Statement, ...], bounded: str = ""
) -> iam.CfnManagedPolicy:
    """A policy of these statements; `bounded` is the boundary that they name as BOUNDARY."""
    from aws_cdk import Fn
    from aws_cdk import aws_iam as iam

    from product_factory import acknowledge

    def resolve(text: str) -> str:
        if text == BOUNDARY:
            return bounded
        return Fn.sub(text) if "${AWS::" in text else text

    policy = iam.CfnManagedPolicy(
        scope,
        name,
        path=PATH,
        description=description,
        policy_document={
            "Version": "2012-10-17",
            "Statement": [statement.document(resolve) for statement in statements],
        },
    )
    reason = (
        "A persona is for whole services, on resources that the team is yet to make; the guard policies deny what "
        "none of them may touch."
    )
    acknowledge(policy, {wide: reason for each in statements for wide in each.wildcards()})
    return policy


def trusted_by(scope: Construct, answers: Answers) -> dict[str, Any]:
    """Who may assume the roles: the form's principal, or the own account's users and roles that IAM lets.

    Whatever the form names: of this account or its organization only, and nobody whom a persona made or is. An
    account in no organization has no `aws:ResourceOrgID`, and then nobody comes in from outside.
    https://docs.aws.amazon.com/macie/latest/user/findings-retrieve-sd-options.html (the same condition on a role)
    """
    from aws_cdk import Aws, CfnCondition, Fn

    given = answers.text("TrustedPrincipalArn")
    own = CfnCondition(scope, "TrustOwnAccount", expression=Fn.condition_equals(given, ""))
    with_mfa = CfnCondition(
        scope, "RolesNeedMfa", expression=Fn.condition_equals(answers.text("RolesRequireMfa"), "yes")
    )
    account = Fn.sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root")
    made_here = [
        Fn.sub(f"arn:${{AWS::Partition}}:iam::*:{kind}{path}*")
        for kind in ("role", "user")
        for path in (PATH, TEAM_PATH)
    ]
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": sid,
                "Effect": "Allow",
                "Principal": {"AWS": Fn.condition_if(own.logical_id, account, given)},
                "Action": "sts:AssumeRole",
                "Condition": {
                    "StringEquals": {key: value},
                    "ArnNotLike": {"aws:PrincipalArn": made_here},
                    "Bool": Fn.condition_if(with_mfa.logical_id, {"aws:MultiFactorAuthPresent": "true"}, Aws.NO_VALUE),
                },
            }
            for sid, key, value in (
                ("OfThisAccount", "aws:PrincipalAccount", Aws.ACCOUNT_ID),
                ("OfThisOrganization", "aws:PrincipalOrgID", "${aws:ResourceOrgID}"),
            )
        ],
    }
