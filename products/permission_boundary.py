"""Permission boundary: whoever has it may do all but what guardrails deny, and makes nobody who may do more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import Group, KnownFinding, Parameter, Product

from .blocks.boundary import CENTRAL, IDENTITIES, ITSELF, NAME, NETWORKS, PATH, SHARED
from .blocks.guard import TEAM_PATH
from .support import PLATFORM_TEAM

if TYPE_CHECKING:
    from constructs import Construct

    from product_factory import Answers

FOUND_UNDER = "/baseline/permission-boundary/policy-arn"
ARN = ITSELF.replace("${AWS::Partition}", "aws").replace("${AWS::AccountId}", "111122223333")
ALLOWS = "A boundary grants nothing by itself: it only limits what other policies may allow."


def resources(scope: Construct, answers: Answers) -> None:
    """The policy under its fixed name, and its ARN at FOUND_UNDER.

    It goes with its stack: IAM deletes no policy that is somebody's boundary, so nobody is loosened by that.
    https://github.com/gruntwork-io/cloud-nuke/issues/972
    """
    from aws_cdk import Aws, CfnCondition, CfnOutput, Fn
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_ssm as ssm

    from product_factory import acknowledge

    def resolve(text: str) -> str:
        return Fn.sub(text) if "${" in text else text

    denied = CfnCondition(scope, "NetworksDenied", expression=Fn.condition_equals(answers.text("OwnNetworks"), "deny"))
    policy = iam.CfnManagedPolicy(
        scope,
        "BoundaryPolicy",
        managed_policy_name=NAME,
        path=PATH,
        # Roles carry it by its ARN: with another description it would be another policy.
        description="Permissions boundary of roles and users of developers: all but what guardrails deny",
        policy_document={
            "Version": "2012-10-17",
            "Statement": [
                {"Sid": "All", "Effect": "Allow", "Action": "*", "Resource": "*"},
                *(Fn.condition_if(denied.logical_id, each.document(resolve), Aws.NO_VALUE) for each in NETWORKS),
                *(each.document(resolve) for each in (*CENTRAL, *SHARED, *IDENTITIES)),
            ],
        },
    )
    denies = "A deny is meant to be wide."
    statements = (*NETWORKS, *CENTRAL, *SHARED, *IDENTITIES)
    acknowledge(
        policy,
        {
            "AwsSolutions-IAM5[Action::*]": ALLOWS,
            "AwsSolutions-IAM5[Resource::*]": ALLOWS,
            **{wide: denies for each in statements for wide in each.wildcards() if not wide.endswith("Resource::*]")},
        },
    )
    ssm.CfnParameter(
        scope,
        "PolicyArnParameter",
        type="String",
        name=FOUND_UNDER,
        value=policy.ref,
        description="Permissions boundary of roles and users of developers",
    )
    CfnOutput(scope, "PolicyArn", value=policy.ref, description="Permissions boundary of roles and users of developers")


PRODUCT = Product(
    name="permission-boundary",
    summary="A permissions boundary for developers' roles: all but what the catalog's guardrails deny, and nobody made who may do more.",
    summary_ja=(
        "開発者のロールに付けるアクセス許可の境界 (permissions boundary): ガードレールが拒否する操作以外を許可し、"
        "境界のないロールを作成させません。"
    ),
    keywords=(
        "permissions boundary, developer permissions, limit rights, restrict developers, preventive control, "
        "SCP replacement, "
        "権限制限, 開発者権限, 許可の境界, アクセス許可の境界, 予防的統制, 権限昇格"
    ),
    audience=(
        "Administrators of accounts without an organization, instead of service control policies. In an "
        "organization, use guardrails, which bind administrators, too."
    ),
    support=PLATFORM_TEAM,
    form=(
        Group(
            label="Networks",
            label_ja="ネットワーク",
            parameters=(
                Parameter(
                    name="OwnNetworks",
                    label="Networks of one's own, and public addresses",
                    label_ja="独自ネットワークとパブリックアドレス",
                    description=(
                        "deny: networks, ways to the internet and load balancers that face it come from the catalog "
                        "or an administrator. allow: people under the boundary make their own. A network tagged "
                        "network-owner = central is theirs to use and not to change, either way."
                    ),
                    default="deny",
                    allowed_values=("deny", "allow"),
                    constraint="Choose deny or allow.",
                ),
            ),
        ),
    ),
    resources=resources,
    findings=(
        KnownFinding(tool="AWS Control Tower", id="CT.IAM.PR.2", reason=ALLOWS),
        KnownFinding(tool="AWS Control Tower", id="CT.IAM.PR.3", reason=ALLOWS),
    ),
    task_rows=(3, 12),
    conflicts=(
        f"It bounds nobody until an administrator puts it on each role and user of developers: {ARN}. Never on roles "
        "of administrators.",
        f"In IAM, people under it change, pass and assume only what stands in the path {TEAM_PATH}, and make roles and "
        "users there with this boundary alone: CDK, Terraform and the console have to be told path and boundary. "
        "Service-linked roles are made as ever. IAM users elsewhere can't care for their own keys and MFA devices.",
        f"A role in {TEAM_PATH} that an administrator made without this boundary is theirs to take. And what runs "
        "under a role without it (a stack with a role of its own, a function, an instance, a task) lends that role to "
        "whoever may change it: put the boundary on such roles, too.",
        "Not for launch roles, and so not for Hub(permissions_boundary=…), which bounds these: below it none could "
        "launch a network or publish a parameter. Where the hub names a boundary, that one has to allow what products "
        "need, and roles that products make have that one.",
        "IAM is global: launch it in one Region of an account. Another policy of its name makes the launch fail.",
        "IAM users and roles alone have boundaries: the root user is bound by none, nor are service-linked roles.",
    ),
    costs=("None",),
    stays=(
        "Nothing. While a role or user has it as its boundary IAM refuses to delete it, and the termination fails: "
        "an administrator takes it off first, by which each may do whatever its own policies say.",
    ),
    once=True,
)
