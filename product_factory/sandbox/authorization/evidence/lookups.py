"""What CloudFormation looks up with the stack's principal before it makes anything, and where AWS says so."""

from typing import NamedTuple


class Lookup(NamedTuple):
    """The actions behind a type of parameter or a function; all on `*`."""

    name: str
    actions: tuple[str, ...]
    source: str


_TYPES = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html"
_ZONES = (
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
    "intrinsic-function-reference-getavailabilityzones.html"
)

PARAMETER_TYPES = (
    Lookup("AWS::EC2::AvailabilityZone::Name", ("ec2:DescribeAvailabilityZones",), _TYPES),
    Lookup("AWS::EC2::Image::Id", ("ec2:DescribeImages",), _TYPES),
    Lookup("AWS::EC2::Instance::Id", ("ec2:DescribeInstances",), _TYPES),
    Lookup("AWS::EC2::KeyPair::KeyName", ("ec2:DescribeKeyPairs",), _TYPES),
    Lookup("AWS::EC2::SecurityGroup::GroupName", ("ec2:DescribeSecurityGroups",), _TYPES),
    Lookup("AWS::EC2::SecurityGroup::Id", ("ec2:DescribeSecurityGroups",), _TYPES),
    Lookup("AWS::EC2::Subnet::Id", ("ec2:DescribeSubnets",), _TYPES),
    Lookup("AWS::EC2::Volume::Id", ("ec2:DescribeVolumes",), _TYPES),
    Lookup("AWS::EC2::VPC::Id", ("ec2:DescribeVpcs",), _TYPES),
    Lookup("AWS::Route53::HostedZone::Id", ("route53:ListHostedZones",), _TYPES),
)
"""AWS's page says that the values are checked in the account; the actions are those that list such things."""

FUNCTIONS = (
    Lookup(
        "Fn::GetAZs",
        ("ec2:DescribeAvailabilityZones", "ec2:DescribeAccountAttributes", "ec2:DescribeSubnets"),
        _ZONES,
    ),
    Lookup(
        "Fn::ImportValue",
        ("cloudformation:ListExports",),
        # No page of AWS's was found that says under whose permissions an export is read: demanded, to be safe.
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-importvalue.html",
    ),
)

STORED = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm.html"
SECRETS = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html"
PUBLIC_PARAMETERS = (
    "https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters.html"
)
PUBLIC = "/aws/"
"""SSM parameters below this path are AWS's; their ARNs have no account."""
