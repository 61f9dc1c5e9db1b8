"""IAM baseline: five personas as roles and groups, none of which touches bills, keys or the audit trail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import Control, Group, KnownFinding, Parameter, Product

from .blocks.guard import GUARD, TEAM_PATH, WITHIN
from .blocks.persona_roles import persona_policy, persona_role, trusted_by
from .blocks.personas import BOUNDARY_POLICY, MFA, PERSONAS
from .support import PLATFORM_TEAM

if TYPE_CHECKING:
    from constructs import Construct

    from product_factory import Answers


def resources(scope: Construct, answers: Answers) -> None:
    """The boundary and the guard policies; a policy, a role and a group for each persona."""
    from aws_cdk import CfnOutput

    # Roles carry it by its ARN: with another description or path it would be another policy, and they would keep this.
    boundary = persona_policy(
        scope, "BoundaryPolicy", "What the team's own roles and users have at most", BOUNDARY_POLICY
    )
    bounded = boundary.ref
    guards = (
        persona_policy(scope, "GuardPolicy", "Nobody of the baseline's personas may do this", GUARD, bounded),
        persona_policy(scope, "WorkGuardPolicy", "Nor this, in the services that they work in", WITHIN),
    )
    mfa = persona_policy(scope, "MfaPolicy", "Without MFA, a user may only set it up", MFA)
    trust = trusted_by(scope, answers)
    for persona in PERSONAS:
        persona_role(scope, persona, trust, (*guards, mfa), bounded)
    CfnOutput(
        scope, "BoundaryArn", value=bounded, description=f"Permissions boundary of all roles and users in {TEAM_PATH}"
    )


PRODUCT = Product(
    name="iam-baseline",
    summary="Roles and groups for five kinds of people, none of whom may touch bills, keys or the audit trail.",
    summary_ja="5 つの職務のロールとグループを用意し、請求・鍵管理・証跡の停止はすべて拒否します。",
    keywords=(
        "IAM, permissions, access control, roles, groups, users, login, MFA, multi-factor authentication, "
        "job functions, personas, administrators, "
        "権限, 権限管理, アクセス制御, アクセス権, ロール, グループ, ユーザー, ログイン, 多要素認証, 職務分掌"
    ),
    audience=(
        "Teams whose people sign in as IAM users or from another account. With IAM Identity Center, use "
        "permission sets instead."
    ),
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
        "If you launch it twice or in two Regions, all roles and groups exist twice: IAM is the same in all Regions.",
        "A group with members is not deleted: remove users from the groups before terminating.",
        "Of IAM, its personas change only what stands in the path /workload/, and only within the boundary that it "
        "makes (output BoundaryArn): what else you put there must carry the boundary too, or IAM administrators can "
        "take it over.",
        "Only those who administer the account can add users to the groups: none of the personas can.",
        "Code and machines act by their own roles: who may change a function or sign in to an instance has its role's "
        "rights. Give workloads roles of /workload/, not stronger ones.",
        "Stacks with a role of their own, those of the CDK among them, are not a system administrator's to change.",
        "Its policies allow whole services (s3:* and so on), as Security Hub's IAM.21 and scanners will say.",
    ),
    stays=(
        "A boundary that roles or users in /workload/ carry is not deleted: take it off them first, or delete them.",
    ),
)
