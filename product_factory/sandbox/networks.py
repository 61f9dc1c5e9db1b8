"""EC2's networks, where moto answers otherwise than AWS and products rely on it.

What stands in a subnet keeps it: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-deleting.html; a NAT gateway's
network interface goes with it: https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-working-with.html
One private name per service and VPC, in EC2's words: https://github.com/hashicorp/terraform-provider-aws/issues/17535
One subnet per zone: https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html; its code is that of
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html, its words are not published.
"""

from typing import Any

from moto.ec2.exceptions import DependencyViolationError, EC2ClientError
from moto.ec2.models.nat_gateways import NatGatewayBackend
from moto.ec2.models.subnets import SubnetBackend
from moto.ec2.models.vpcs import VPCBackend
from moto.ec2.responses.network_acls import NetworkACLs

# What a service's private name begins with, where that is not the service itself.
_HOSTS = {"ecr.api": "api.ecr", "ecr.dkr": "*.dkr.ecr", "execute-api": "*.execute-api"}
_GONE = {"deleted", "deleting"}

_GET_PARAM = NetworkACLs._get_param
_DELETE_SUBNET = SubnetBackend.delete_subnet
_DELETE_NAT_GATEWAY = NatGatewayBackend.delete_nat_gateway
_CREATE_ENDPOINT = VPCBackend.create_vpc_endpoint


def install() -> None:
    """Put them in moto's place; idempotent."""
    NetworkACLs._get_param = _get_param  # type: ignore[assignment, method-assign]
    SubnetBackend.delete_subnet = _delete_subnet  # type: ignore[method-assign]
    NatGatewayBackend.delete_nat_gateway = _delete_nat_gateway  # type: ignore[method-assign]
    VPCBackend.create_vpc_endpoint = _create_endpoint  # type: ignore[assignment, method-assign]


def _get_param(self: NetworkACLs, name: str, if_none: Any = None) -> Any:
    """Type and code of ICMP, which moto looks for under their name in the query alone."""
    return _GET_PARAM(self, name.replace("Icmp.", "IcmpTypeCode.") if name.startswith("Icmp.") else name, if_none)


def _delete_subnet(self: Any, subnet_id: str) -> Any:
    for interface in self.enis.values():
        if interface.subnet.id == subnet_id and not _is_terminated(interface):
            raise DependencyViolationError(f"The subnet '{subnet_id}' has dependencies and cannot be deleted.")
    return _DELETE_SUBNET(self, subnet_id)


def _is_terminated(interface: Any) -> bool:
    return interface.instance is not None and interface.instance._state.name == "terminated"


def _delete_nat_gateway(self: Any, nat_gateway_id: str) -> Any:
    gone = _DELETE_NAT_GATEWAY(self, nat_gateway_id)
    self.enis.pop(gone._eni.id, None)
    return gone


def _create_endpoint(self: Any, *, vpc_id: str, service_name: str, endpoint_type: str | None, **given: Any) -> Any:
    if (endpoint_type or "").lower() == "interface":
        _one_subnet_per_zone(self, given.get("subnet_ids") or [])
        if _is_on(given.get("private_dns_enabled")):
            _one_private_name(self, vpc_id, service_name)
    return _CREATE_ENDPOINT(self, vpc_id=vpc_id, service_name=service_name, endpoint_type=endpoint_type, **given)


def _one_subnet_per_zone(backend: Any, subnet_ids: list[str]) -> None:
    zones = set()
    for subnet_id in subnet_ids:
        zone = backend.get_subnet(subnet_id).availability_zone
        if zone in zones:
            raise EC2ClientError(
                "DuplicateSubnetsInSameZone",
                f"Found another VPC endpoint subnet in the availability zone of {subnet_id}",
            )
        zones.add(zone)


def _one_private_name(backend: Any, vpc_id: str, service_name: str) -> None:
    for other in backend.vpc_end_points.values():
        is_rival = (other.vpc_id, other.service_name) == (vpc_id, service_name) and other.state not in _GONE
        if is_rival and _is_on(other.private_dns_enabled):
            service = service_name.split(".", 3)[3]
            name = f"{_HOSTS.get(service, service)}.{backend.region_name}.amazonaws.com"
            raise EC2ClientError(
                "InvalidParameter",
                "private-dns-enabled cannot be set because there is already a conflicting DNS domain for "
                f"{name} in the VPC {vpc_id}",
            )


def _is_on(value: Any) -> bool:
    return str(value).lower() == "true"
