"""IAM baseline: five personas as roles and groups, none of which touches bills, keys or the audit trail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from product_factory import Control, Group, KnownFinding, Parameter, Product

from .blocks.guard import BOUNDARY, GUARD, PATH, TEAM_PATH, WITHIN
from .blocks.personas import BOUNDARY_POLICY, MFA, PERSONAS, Persona
from .blocks.statement import Statement
from .support import PLATFORM_TEAM

if TYPE_CHECKING:
    from aws_cdk import aws_iam as iam
    from constructs import Construct

    from product_factory import Answers


def resources(scope: Construct, answers: Answers) -> None:
    """The boundary and the guard policies; a policy, a role and a group for each persona."""
    from aws_cdk import CfnOutput

    # Roles carry it by its ARN: with another description or path it would be another policy, and they would keep this.
    boundary = _policy(scope, "BoundaryPolicy", "What the team's own roles and users have at most", BOUNDARY_POLICY)
    bounded = boundary.ref
    guards = (
        _policy(scope, "GuardPolicy", "Nobody of the baseline's personas may do this", GUARD, bounded),
        _policy(scope, "WorkGuardPolicy", "Nor this, in the services that they work in", WITHIN),
    )
    mfa = _policy(scope, "MfaPolicy", "Without MFA, a user may only set it up", MFA)
    trust = _trust(scope, answers)
    for persona in PERSONAS:
        _persona(scope, persona, trust, (*guards, mfa), bounded)
    CfnOutput(
        scope, "BoundaryArn", value=bounded, description=f"Permissions boundary of all roles and users in {TEAM_PATH}"
    )


def _persona(
    scope: Construct,
    persona: Persona,
    trust: Mapping[str, Any],
    limits: tuple[iam.CfnManagedPolicy, ...],
    bounded: str,
) -> None:
    from aws_cdk import CfnOutput, Fn
    from aws_cdk import aws_iam as iam

    from product_factory import acknowledge

    granted = [
        Fn.sub(f"arn:${{AWS::Partition}}:iam::aws:policy/{persona.managed_policy}")
        if persona.managed_policy
        else _policy(scope, f"{persona.name}Policy", persona.does, persona.may, bounded).ref
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


def _policy(
    scope: Construct, name: str, description: str, statements: tuple[Statement, ...], bounded: str = ""
) -> iam.CfnManagedPolicy:
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


def _trust(scope: Construct, answers: Answers) -> dict[str, Any]:
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


PRODUCT = Product(
    name="iam-baseline",
    summary="Roles and groups for five kinds of people, none of whom may touch bills, keys or the audit trail.",
    summary_ja="5 つの職務のロールとグループを用意し、請求・鍵管理・証跡の停止はすべて拒否します。",
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
                        "ARN of the role, user or account (…:root) whose people may assume the roles: of this account "
                        "or this organization; nobody else gets in, whatever is typed. Empty: this account, where IAM "
                        "policies then say who may."
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
        Control(standard="Security Hub", id="IAM.18", how="A role and a group hold AWSSupportAccess."),
        Control(standard="CIS AWS Foundations 1.4", id="1.16", how="No policy of it allows every action."),
        Control(standard="CIS AWS Foundations 1.4", id="1.17", how="A role and a group hold AWSSupportAccess."),
        Control(standard="CIS AWS Foundations 3.0", id="1.15", how="People get permissions through groups only."),
        Control(standard="CIS AWS Foundations 3.0", id="1.16", how="No policy of it allows every action."),
        Control(standard="CIS AWS Foundations 3.0", id="1.17", how="A role and a group hold AWSSupportAccess."),
    ),
    findings=(
        KnownFinding(
            tool="AWS Control Tower",
            id="CT.IAM.PR.3",
            reason="System administrators get whole services, such as s3:*, within the boundary and the guards' denials.",
        ),
        *(
            KnownFinding(
                tool="checkov",
                id=check,
                reason=(
                    "It judges each policy alone: of the boundary and of system administrators. Identities, keys and "
                    "records are kept from them by path and by the guards' denials, which a test attacks."
                ),
            )
            for check in ("CKV_AWS_107", "CKV_AWS_108", "CKV_AWS_109", "CKV_AWS_110", "CKV_AWS_111")
        ),
    ),
    task_rows=(12,),
    conflicts=(
        "Launched in two Regions, or twice, all roles and groups exist twice: IAM is the same in all Regions.",
        "A group that has members is not deleted: take users out of the groups before terminating.",
        "Of IAM, its personas change only what stands in the path /workload/, and only within the boundary that it "
        "makes (output BoundaryArn): what else you put there must carry the boundary too, or IAM administrators can "
        "take it over.",
        "Groups are filled by those who administer the account: none of the personas can.",
        "Code and machines act by their own roles: who may change a function or sign in to an instance has its role's "
        "rights. Give workloads roles of /workload/, not stronger ones.",
        "Stacks with a role of their own, those of the CDK among them, are not a system administrator's to change.",
        "Its policies allow whole services (s3:* and so on), as Security Hub's IAM.21 and scanners will say.",
    ),
    stays=(
        "A boundary that roles or users in /workload/ carry is not deleted: take it off them first, or delete them.",
    ),
)
