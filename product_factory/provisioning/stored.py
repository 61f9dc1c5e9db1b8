"""Stored: what Systems Manager holds for a launch's answers, and whether CloudFormation would take it.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from botocore.exceptions import ClientError

from product_factory.provisioning.parameters import SSM_VALUE, Parameter
from product_factory.provisioning.session import Spoke

# https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html
_AT_ONCE = 10
# How IDs of AWS-specific types begin: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html
_BEGINNINGS = {
    "AWS::EC2::Image::Id": "ami-",
    "AWS::EC2::Instance::Id": "i-",
    "AWS::EC2::SecurityGroup::Id": "sg-",
    "AWS::EC2::Subnet::Id": "subnet-",
    "AWS::EC2::VPC::Id": "vpc-",
    "AWS::EC2::Volume::Id": "vol-",
}


class Stored(NamedTuple):
    """A parameter of Systems Manager: String, StringList or SecureString, and its value."""

    type: str
    value: str


def names_of(form: Sequence[Parameter], values: Mapping[str, str]) -> list[str]:
    """The parameters of Systems Manager that these answers name."""
    return sorted({values[each.name] for each in form if each.type.startswith(SSM_VALUE) and each.name in values})


def stored(spoke: Spoke, names: Sequence[str]) -> dict[str, Stored] | None:
    """Those that are there, by name; None where the caller may not look, or a name is refused."""
    found: dict[str, Stored] = {}
    for start in range(0, len(names), _AT_ONCE):
        asked = names[start : start + _AT_ONCE]
        try:
            answer = spoke.client("ssm").get_parameters(Names=asked)
        except ClientError:
            # Not allowed, or a name that SSM refuses: CloudFormation has the last word.
            return None
        for each in answer["Parameters"]:
            told = Stored(each["Type"], each.get("Value", ""))
            # Told by its name, and asked for by that, by its ARN, or with a version or label behind it.
            found |= {
                name: told
                for name in asked
                if name in (each["Name"], each.get("ARN"), f"{each['Name']}{each.get('Selector') or ''}")
            }
        # What Systems Manager does not call invalid is there, however it is named.
        invalid = answer.get("InvalidParameters", [])
        found |= {name: Stored("", "") for name in asked if name not in found and name not in invalid}
    return found


def wrong(form: Sequence[Parameter], values: Mapping[str, str], found: Mapping[str, Stored]) -> Iterator[str]:
    """Why CloudFormation would refuse what is stored, a line for each parameter of the form."""
    for each in form:
        name = values.get(each.name, "")
        if not each.type.startswith(SSM_VALUE) or name not in found or not found[name].type:
            continue
        kind, held = each.type.removeprefix(SSM_VALUE).removesuffix(">"), found[name]
        many = kind == "CommaDelimitedList" or kind.startswith("List<")
        begins = _BEGINNINGS.get(kind.removeprefix("List<").removesuffix(">"))
        if held.type == "SecureString":
            yield f"{each.name}: the SSM parameter {name} is a SecureString, which CloudFormation takes nowhere here"
        elif begins and not all(item.strip().startswith(begins) for item in held.value.split(",")):
            yield f"{each.name}: the SSM parameter {name} holds {held.value!r}, no {kind} ({begins}…)"
        elif not many and held.type == "StringList":
            yield f"{each.name}: the SSM parameter {name} is a StringList, one value is needed"
