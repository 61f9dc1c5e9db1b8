"""Networks come from the catalog, or from whoever runs the central one: nobody makes ways in and out of their own."""

from product_factory import CONTROL_TOWER, STACK_SETS, Deny, Guardrail, launch_role_of, people

NETWORK_ADMINISTRATORS = people("network-administrators")
# Their networks are made, and reached from outside, just as the catalog's cards say.
CATALOG = (launch_role_of("workload-network"),)
BALANCED = (launch_role_of("ec2-autoscaling"), launch_role_of("web-service-ecs"))
SPARED = (CONTROL_TOWER, STACK_SETS, NETWORK_ADMINISTRATORS)

GUARDRAIL = Guardrail(
    name="networks",
    title="No networks of one's own",
    title_ja="独自ネットワークの作成禁止",
    why=(
        "Networks are made by the catalog or by network administrators; ways to the internet and to other networks, "
        "and public addresses, too."
    ),
    why_ja=(
        "ネットワークはカタログまたはネットワーク管理者が作成します。インターネットや他のネットワークへの経路、"
        "パブリックアドレスも同様です。"
    ),
    denies=(
        Deny(
            sid="OwnNetworks",
            why="A VPC or subnet beside those of the catalog, or a change of theirs.",
            actions=(
                "ec2:AssociateSubnetCidrBlock",
                "ec2:AssociateVpcCidrBlock",
                "ec2:CreateDefaultSubnet",
                "ec2:CreateDefaultVpc",
                "ec2:CreateSubnet",
                "ec2:CreateVpc",
                "ec2:DeleteSubnet",
                "ec2:DeleteVpc",
                "ec2:ModifySubnetAttribute",
            ),
            unless=(*SPARED, *CATALOG),
        ),
        Deny(
            sid="WaysOut",
            why="A way from a VPC to the internet, to another VPC or to a site.",
            actions=(
                "directconnect:Create*",
                "ec2:AcceptVpcPeeringConnection",
                "ec2:AttachInternetGateway",
                "ec2:AttachVpnGateway",
                "ec2:CreateCarrierGateway",
                "ec2:CreateClientVpnEndpoint",
                "ec2:CreateCustomerGateway",
                "ec2:CreateEgressOnlyInternetGateway",
                "ec2:CreateInstanceConnectEndpoint",
                "ec2:CreateInternetGateway",
                "ec2:CreateNatGateway",
                "ec2:CreateTransitGateway*",
                "ec2:CreateVpcPeeringConnection",
                "ec2:CreateVpnConnection",
                "ec2:CreateVpnGateway",
                "globalaccelerator:Create*",
            ),
            unless=(*SPARED, *CATALOG),
        ),
        Deny(
            sid="PublicAddresses",
            why="An Elastic IP address.",
            actions=("ec2:AllocateAddress", "ec2:AssociateAddress"),
            unless=(*SPARED, *CATALOG),
        ),
        Deny(
            sid="PublicInstances",
            why="An instance that asks for a public address, or gets one later. One that its subnet gives it is not asked for.",
            actions=("ec2:ModifyNetworkInterfaceAttribute", "ec2:RequestSpotInstances", "ec2:RunInstances"),
            resources=("arn:*:ec2:*:*:network-interface/*",),
            when={"Bool": {"ec2:AssociatePublicIpAddress": "true"}},
            unless=SPARED,
        ),
        Deny(
            sid="PublicLoadBalancers",
            why="A load balancer that faces the internet, which is what one without a scheme does.",
            actions=("elasticloadbalancing:CreateLoadBalancer",),
            resources=(
                "arn:*:elasticloadbalancing:*:*:loadbalancer/app/*",
                "arn:*:elasticloadbalancing:*:*:loadbalancer/net/*",
            ),
            when={"StringNotEquals": {"elasticloadbalancing:Scheme": "internal"}},
            unless=(*SPARED, *BALANCED),
        ),
        Deny(
            sid="PublicClassicLoadBalancers",
            why="A Classic Load Balancer that faces the internet.",
            actions=("elasticloadbalancing:CreateLoadBalancer",),
            resources=("arn:*:elasticloadbalancing:*:*:loadbalancer/*",),
            when={"StringEquals": {"elasticloadbalancing:Scheme": "internet-facing"}},
            unless=(*SPARED, *BALANCED),
        ),
        Deny(
            sid="PublicTasks",
            why="A service whose tasks have public addresses.",
            actions=("ecs:CreateService", "ecs:UpdateService"),
            when={"Bool": {"ecs:auto-assign-public-ip": "true"}},
            unless=SPARED,
        ),
        Deny(
            sid="PublicDatabases",
            why="A database instance with a public address.",
            actions=(
                "rds:CreateDBInstance",
                "rds:CreateDBInstanceReadReplica",
                "rds:RestoreDBInstanceFromDBSnapshot",
                "rds:RestoreDBInstanceFromS3",
                "rds:RestoreDBInstanceToPointInTime",
            ),
            when={"Bool": {"rds:PubliclyAccessible": "true"}},
            unless=SPARED,
        ),
    ),
    conflicts=(
        "A team can't make a VPC by console, CDK or Terraform: it launches workload-network.",
        "Load balancers that face the internet come with web-service-ecs and ec2-autoscaling alone.",
    ),
    conflicts_ja=(
        "チームはコンソール、CDK、Terraform で VPC を作成できません。workload-network を起動します。",
        "インターネット向けロードバランサーは web-service-ecs と ec2-autoscaling でのみ作成できます。",
    ),
)
