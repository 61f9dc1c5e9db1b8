"""A network that a central team runs and shares is not changed by those who use it."""

from product_factory import CONTROL_TOWER, STACK_SETS, Deny, Guardrail, people

SPARED = (CONTROL_TOWER, STACK_SETS, people("network-administrators"))
CENTRAL = {"StringEquals": {"aws:ResourceTag/network-owner": "central"}}

GUARDRAIL = Guardrail(
    name="central-network",
    title="The central network",
    title_ja="中央ネットワークの保護",
    why="What the central team tagged network-owner = central is changed by that team alone, and so is the tag.",
    why_ja="中央チームが network-owner = central のタグを付けたリソースは、そのチームのみが変更できます。タグも同様です。",
    denies=(
        Deny(
            sid="CentralNetwork",
            why="A change of what is tagged network-owner = central.",
            actions=(
                "ec2:AssociateRouteTable",
                "ec2:AssociateVpcCidrBlock",
                "ec2:CreateNetworkAclEntry",
                "ec2:CreateRoute",
                "ec2:DeleteFlowLogs",
                "ec2:DeleteInternetGateway",
                "ec2:DeleteNatGateway",
                "ec2:DeleteNetworkAcl",
                "ec2:DeleteNetworkAclEntry",
                "ec2:DeleteRoute",
                "ec2:DeleteRouteTable",
                "ec2:DeleteSubnet",
                "ec2:DeleteTransitGatewayVpcAttachment",
                "ec2:DeleteVpc",
                "ec2:DeleteVpcEndpoints",
                "ec2:DetachInternetGateway",
                "ec2:DetachVpnGateway",
                "ec2:DisassociateRouteTable",
                "ec2:ModifySubnetAttribute",
                "ec2:ModifyTransitGatewayVpcAttachment",
                "ec2:ModifyVpcAttribute",
                "ec2:ModifyVpcEndpoint",
                "ec2:ReplaceNetworkAclAssociation",
                "ec2:ReplaceNetworkAclEntry",
                "ec2:ReplaceRoute",
                "ec2:ReplaceRouteTableAssociation",
            ),
            when=CENTRAL,
            unless=SPARED,
        ),
        Deny(
            sid="NetworkTags",
            why="Giving or taking the tag that marks the central network.",
            actions=("ec2:CreateTags", "ec2:DeleteTags"),
            when={"ForAnyValue:StringEquals": {"aws:TagKeys": "network-owner"}},
            unless=SPARED,
        ),
        Deny(
            sid="AllTags",
            why="Taking all tags at once, by a call that names none.",
            actions=("ec2:DeleteTags",),
            when={"Null": {"aws:TagKeys": "true"}, **CENTRAL},
            unless=SPARED,
        ),
    ),
    conflicts=("private-endpoints can't be launched into such a network, nor changed or removed there.",),
    conflicts_ja=("そのようなネットワークでは private-endpoints の起動、変更、削除ができません。",),
)
