"""Account public access: an account's snapshots, documents and, by choice, networks in a Region are nobody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import Control, Group, Parameter, Product

from .support import PLATFORM_TEAM

if TYPE_CHECKING:
    from constructs import Construct

    from product_factory import Answers

# https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-ssm-sharing.html
DOCUMENTS = "/ssm/documents/console/public-sharing-permission"
COMMANDS = 'docs/GUARDRAILS.md, "Accounts without an organization", has the commands'


def resources(scope: Construct, answers: Answers) -> None:
    """The blocks that CloudFormation has types for, each by choice.

    Those on sharing are kept when they leave the stack: deleted, snapshots that once were public would be public
    again at once. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisableSnapshotBlockPublicAccess.html
    That on networks goes: it stops traffic, and there is no other way to lift it through the catalog.
    """
    from aws_cdk import CfnCondition, CfnWaitConditionHandle, Fn
    from aws_cdk import aws_ec2 as ec2
    from aws_cdk import aws_ssm as ssm

    from .blocks.retained import keep

    def unless(name: str, question: str, answer: str) -> CfnCondition:
        unlike = Fn.condition_not(Fn.condition_equals(answers.text(question), answer))
        return CfnCondition(scope, name, expression=unlike)

    snapshots = ec2.CfnSnapshotBlockPublicAccess(scope, "SnapshotBlock", state=answers.text("Snapshots"))
    snapshots.cfn_options.condition = unless("SnapshotsBlocked", "Snapshots", "leave")
    documents = ssm.CfnServiceSetting(scope, "DocumentBlock", setting_id=DOCUMENTS, setting_value="Disable")
    documents.cfn_options.condition = unless("DocumentsBlocked", "Documents", "leave")
    for kept in (snapshots, documents):
        keep(kept)
    networks = ec2.CfnVPCBlockPublicAccessOptions(
        scope, "NetworkBlock", internet_gateway_block_mode=answers.text("InternetGateways")
    )
    networks.cfn_options.condition = unless("NetworksBlocked", "InternetGateways", "off")
    # It does nothing: what CloudFormation makes of a stack in which no condition holds, no page was found to tell.
    CfnWaitConditionHandle(scope, "Always")


PRODUCT = Product(
    name="account-public-access",
    summary="Blocks public sharing of snapshots and Systems Manager documents and, by choice, internet gateways, for the account and Region.",
    summary_ja=(
        "アカウントとリージョンのスナップショットと Systems Manager ドキュメントの公開をブロックします "
        "(インターネットゲートウェイのブロックは選択可)。"
    ),
    keywords=(
        "block public access, public snapshots, public sharing, EBS snapshots, data leak, preventive control, "
        "block internet, "
        "公開ブロック, パブリックアクセスのブロック, 公開禁止, スナップショット公開, 情報漏えい, 予防的統制"
    ),
    audience=(
        "Administrators of accounts without an organization whose policies would enforce this everywhere. "
        "Launch it in every Region in use."
    ),
    support=PLATFORM_TEAM,
    form=(
        Group(
            label="Sharing with everybody",
            label_ja="公開共有",
            parameters=(
                Parameter(
                    name="Snapshots",
                    label="EBS snapshots",
                    label_ja="EBS スナップショット",
                    description=(
                        "block-all-sharing: none is public any more, whoever shared it before. block-new-sharing: "
                        "what is public stays so. leave: as it is; choose it where somebody set the block before."
                    ),
                    default="block-all-sharing",
                    allowed_values=("block-all-sharing", "block-new-sharing", "leave"),
                    constraint="Choose block-all-sharing, block-new-sharing or leave.",
                ),
                Parameter(
                    name="Documents",
                    label="Systems Manager documents",
                    label_ja="Systems Manager ドキュメント",
                    description="block: no document is shared with everybody. leave: as it is.",
                    default="block",
                    allowed_values=("block", "leave"),
                    constraint="Choose block or leave.",
                ),
            ),
        ),
        Group(
            label="Networks",
            label_ja="ネットワーク",
            parameters=(
                Parameter(
                    name="InternetGateways",
                    label="Traffic through internet gateways",
                    label_ja="インターネットゲートウェイの通信",
                    description=(
                        "Caution: it stops traffic of all VPCs in the Region at once. block-ingress: nothing comes in "
                        "from the internet; NAT gateways still reach it. block-bidirectional: nothing goes out either. "
                        "off: as gateways and routes say."
                    ),
                    default="off",
                    allowed_values=("off", "block-ingress", "block-bidirectional"),
                    constraint="Choose off, block-ingress or block-bidirectional.",
                ),
            ),
        ),
    ),
    resources=resources,
    controls=(
        Control(standard="Security Hub", id="EC2.182", how="No snapshot of the Region is shared with everybody."),
        Control(standard="Security Hub", id="SSM.7", how="No document of the Region is shared with everybody."),
        Control(standard="Security Hub", id="EC2.172", how="Internet gateways are blocked, where chosen."),
    ),
    task_rows=(3,),
    once=True,
    conflicts=(
        "A block on snapshots or networks that is set already, by hand or by a launch that ended, makes the launch "
        f"fail: answer leave or off, or lift it first; {COMMANDS}. An update from leave to a block fails likewise.",
        "Below a guardrail or declarative policy that sets the same (ec2-defaults, closed-network) the organization "
        "says it: answer leave and off.",
        "block-ingress cuts off web-service-ecs with an internet-facing load balancer, and everything else with a "
        "public address. block-bidirectional cuts NAT gateways, too: workload-network serves in its closed mode "
        "alone, and AWS is reached by private-endpoints. A VPC or subnet that must stay open is excluded "
        "before, by the team or, below permission-boundary, an administrator: AWS::EC2::VPCBlockPublicAccessExclusion.",
        "CloudFormation has no type for the account's block on S3 buckets, the block on public images, defaults of "
        f"instance metadata, EBS encryption by default and root's credentials: {COMMANDS}.",
        "Whoever may call EC2 can lift the blocks by hand: permission-boundary prevents developers from doing so.",
    ),
    costs=("None",),
    stays=(
        "The blocks on snapshots and documents stay, also where the form is answered with leave later: lifted, "
        "snapshots that were public before would be public again at once.",
        "The block on internet gateways is lifted, by termination and by off: VPCs are reached, and reach, as their "
        "gateways, routes and security groups say.",
    ),
)
