"""IAM baseline: four personas as roles and groups, none of which touches bills, keys or the audit trail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from products.form import Group, Parameter
from products.personas import GUARD, MFA, PERSONAS, Persona, Statement
from products.product import Control, Product
from products.support import PLATFORM_TEAM

if TYPE_CHECKING:
    from aws_cdk import aws_iam as iam
    from constructs import Construct

    from products.stack import Answers


def resources(scope: Construct, answers: Answers) -> None:
    """The guard policies; a policy, a role and a group for each persona."""
    guard = _policy(scope, "GuardPolicy", "Nobody of the baseline's personas may do this", GUARD)
    mfa = _policy(scope, "MfaPolicy", "Without MFA, a user may only set it up", MFA)
    trust = _trust(scope, answers)
    for persona in PERSONAS:
        _persona(scope, persona, trust, guard, mfa)


def _persona(
    scope: Construct,
    persona: Persona,
    trust: Mapping[str, Any],
    guard: iam.CfnManagedPolicy,
    mfa: iam.CfnManagedPolicy,
) -> None:
    from aws_cdk import CfnOutput, Fn
    from aws_cdk import aws_iam as iam

    from products.stack import acknowledge

    granted = [
        Fn.sub(f"arn:${{AWS::Partition}}:iam::aws:policy/{persona.managed_policy}")
        if persona.managed_policy
        else _policy(scope, f"{persona.name}Policy", persona.does, persona.may).ref
    ]
    role = iam.CfnRole(
        scope,
        f"{persona.name}Role",
        description=persona.does,
        assume_role_policy_document=trust,
        managed_policy_arns=[*granted, guard.ref],
    )
    # Temporary credentials of a role tell nothing of MFA: its trust policy asks for it, and here the group's policy.
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
    group = iam.CfnGroup(scope, f"{persona.name}Group", managed_policy_arns=[*granted, guard.ref, mfa.ref])
    if persona.managed_policy:
        for resource in (role, group):
            acknowledge(
                resource,
                {
                    f"AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/{persona.managed_policy}]": (
                        "AWS keeps its read-only policy current with new services."
                    )
                },
            )
    CfnOutput(scope, f"{persona.name}RoleArn", value=role.attr_arn, description=f"Role: {persona.does}")
    CfnOutput(scope, f"{persona.name}GroupName", value=group.ref, description=f"Group: {persona.does}")


def _policy(scope: Construct, name: str, description: str, statements: tuple[Statement, ...]) -> iam.CfnManagedPolicy:
    from aws_cdk import Fn
    from aws_cdk import aws_iam as iam

    from products.stack import acknowledge

    policy = iam.CfnManagedPolicy(
        scope,
        name,
        description=description,
        policy_document={
            "Version": "2012-10-17",
            "Statement": [
                statement.document(lambda arn: Fn.sub(arn) if "${AWS::" in arn else arn) for statement in statements
            ],
        },
    )
    reason = (
        "A persona is for whole services, on resources that the team is yet to make; the guard policy denies what "
        "none of them may touch."
    )
    acknowledge(policy, {wide: reason for each in statements for wide in each.wildcards()})
    return policy


def _trust(scope: Construct, answers: Answers) -> dict[str, Any]:
    """Who may assume the roles: the form's principal, or the own account's users and roles that IAM lets."""
    from aws_cdk import Aws, CfnCondition, Fn

    given = answers.text("TrustedPrincipalArn")
    own = CfnCondition(scope, "TrustOwnAccount", expression=Fn.condition_equals(given, ""))
    with_mfa = CfnCondition(
        scope, "RolesNeedMfa", expression=Fn.condition_equals(answers.text("RolesRequireMfa"), "yes")
    )
    account = Fn.sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root")
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": Fn.condition_if(own.logical_id, account, given)},
                "Action": "sts:AssumeRole",
                "Condition": Fn.condition_if(
                    with_mfa.logical_id, {"Bool": {"aws:MultiFactorAuthPresent": "true"}}, Aws.NO_VALUE
                ),
            }
        ],
    }


PRODUCT = Product(
    name="iam-baseline",
    summary="Roles and groups for four kinds of people, none of whom may touch bills, keys or the audit trail.",
    summary_ja="4 つの職務のロールとグループを用意し、請求・鍵管理・証跡の停止はすべて拒否します。",
    audience="Teams whose people sign in with IAM users or from another account. With IAM Identity Center, permission sets do this.",
    support=PLATFORM_TEAM,
    form=(
        Group(
            label="Who may take the roles",
            label_ja="ロールを引き受けられる相手",
            parameters=(
                Parameter(
                    name="TrustedPrincipalArn",
                    label="Trusted principal",
                    label_ja="信頼するプリンシパル",
                    description=(
                        "ARN of the role, user or account (…:root) whose people may assume the roles. Empty: this "
                        "account, where IAM policies then say who may."
                    ),
                    default="",
                    allowed_pattern=r"(arn:aws[a-z-]*:iam::\d{12}:(root|(role|user)/[\w+=,.@/-]{1,512}))?",
                    max_length=600,
                    constraint="Type an IAM ARN such as arn:aws:iam::111122223333:role/Engineers, or leave it empty.",
                ),
                Parameter(
                    name="RolesRequireMfa",
                    label="Ask for MFA to assume them",
                    label_ja="引き受け時に MFA を必須にする",
                    description="Choose no only where a federated principal, which proves MFA elsewhere, assumes the roles.",
                    default="yes",
                    allowed_values=("yes", "no"),
                    constraint="Choose yes or no.",
                ),
            ),
        ),
    ),
    resources=resources,
    controls=(
        Control(standard="Security Hub", id="IAM.2", how="Policies hang on groups and roles: no user needs one."),
        Control(standard="Security Hub", id="IAM.1", how="No policy of it allows every action on every resource."),
        Control(standard="CIS AWS Foundations 1.4", id="1.15", how="People get permissions through groups only."),
        Control(standard="CIS AWS Foundations 1.4", id="1.16", how="No policy of it allows every action."),
        Control(standard="CIS AWS Foundations 3.0", id="1.15", how="People get permissions through groups only."),
        Control(standard="CIS AWS Foundations 3.0", id="1.16", how="No policy of it allows every action."),
    ),
    task_rows=(12,),
    conflicts=(
        "Launched in two Regions, or twice, all roles and groups exist twice: IAM is the same in all Regions.",
        "A group that has members is not deleted: take users out of the groups before terminating.",
        "An IAM administrator can make new roles with more rights: keep this persona for few people.",
        "Who launches it says whom the roles trust, and can name themselves: offer it to those who may administer the "
        "account anyway.",
    ),
)
