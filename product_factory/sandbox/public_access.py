"""What an account says once of EC2 in a Region: who may see snapshots and images, the internet, the console, metadata.

moto has none of it, and nothing is blocked by it here. Each operation by its page of EC2's API reference, such as
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableSnapshotBlockPublicAccess.html
Images are not shared anew unless somebody allows it ("Block public access to your AMIs" of EC2's guide). Where a
declarative policy sets one of these, the operation is refused: what it then answers no page was found to tell.
"""

from collections.abc import Callable
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.responses import EC2Response
from moto.moto_api._internal import mock_random

from product_factory.sandbox.org_policies.effective import effective_of

DECLARATIVE = "DECLARATIVE_POLICY_EC2"
_FIRST: dict[str, Any] = {
    "snapshot_block_public_access": "unblocked",
    "image_block_public_access": "block-new-sharing",
    "serial_console_access": False,
    "vpc_block_public_access": "off",
}
_BY_ACCOUNT = {"ManagedBy": "account"}
_METADATA = ("HttpTokens", "HttpPutResponseHopLimit", "HttpEndpoint", "InstanceMetadataTags", "HttpTokensEnforced")
_ANY = ("no-preference", -1)
_RUN = EC2Response.run_instances


def _held(response: EC2Response, attribute: str) -> dict[str, Any]:
    """What was said; NotImplementedError where a declarative policy says it."""
    response.error_on_dryrun()
    policy = effective_of(response.current_account, DECLARATIVE) or {}
    if attribute in policy.get("ec2_attributes", {}):
        raise NotImplementedError(f"what a declarative policy's {attribute} makes of it")
    backend: Any = response.ec2_backend
    if not hasattr(backend, "account_settings"):
        backend.account_settings = {**_FIRST, "instance_metadata_defaults": {}, "exclusions": {}}
    settings: dict[str, Any] = backend.account_settings
    return settings


def _set(attribute: str, member: str, value: Any = None) -> Callable[[EC2Response], ActionResult]:
    """An operation that sets it: to `value`, or to what the request says."""

    def answer(self: EC2Response) -> ActionResult:
        wanted = self._get_param(member) if value is None else value
        _held(self, attribute)[attribute] = wanted
        return ActionResult({member: wanted})

    return answer


def _get(attribute: str, member: str) -> Callable[[EC2Response], ActionResult]:
    def answer(self: EC2Response) -> ActionResult:
        return ActionResult({member: _held(self, attribute)[attribute], **_BY_ACCOUNT})

    return answer


def modify_instance_metadata_defaults(self: EC2Response) -> ActionResult:
    """What the request doesn't name stays; no preference takes it away."""
    held = _held(self, "instance_metadata_defaults")["instance_metadata_defaults"]
    given = {name: self._get_param(name) for name in _METADATA}
    held |= {name: value for name, value in given.items() if value is not None}
    for name in [each for each, value in held.items() if value in _ANY]:
        del held[name]
    return ActionResult({"Return": True})


def get_instance_metadata_defaults(self: EC2Response) -> ActionResult:
    held = _held(self, "instance_metadata_defaults")["instance_metadata_defaults"]
    return ActionResult({"AccountLevel": {**held, **_BY_ACCOUNT}})


def _options(response: EC2Response) -> ActionResult:
    mode = _held(response, "vpc_block_public_access")["vpc_block_public_access"]
    where = {"AwsAccountId": response.current_account, "AwsRegion": response.region}
    state = {"State": "update-complete" if mode != "off" else "default-state", "InternetGatewayBlockMode": mode}
    return ActionResult(
        {"VpcBlockPublicAccessOptions": {**where, **state, **_BY_ACCOUNT, "ExclusionsAllowed": "allowed"}}
    )


def modify_vpc_block_public_access_options(self: EC2Response) -> ActionResult:
    _held(self, "vpc_block_public_access")["vpc_block_public_access"] = self._get_param("InternetGatewayBlockMode")
    return _options(self)


def create_vpc_block_public_access_exclusion(self: EC2Response) -> ActionResult:
    """Of a VPC or of a subnet that is there."""
    backend, vpc, subnet = self.ec2_backend, self._get_param("VpcId"), self._get_param("SubnetId")
    if bool(vpc) == bool(subnet):
        raise EC2ClientError("InvalidParameterCombination", "Specify either a VPC or a subnet.")
    owner = backend.get_vpc(vpc) if vpc else backend.get_subnet(subnet)
    kind, named = ("vpc", vpc) if vpc else ("subnet", subnet)
    specifications = self._get_param("TagSpecifications") or []
    made = {
        "ExclusionId": f"vpcbpa-exclude-{mock_random.get_random_hex(17)}",
        "InternetGatewayExclusionMode": self._get_param("InternetGatewayExclusionMode"),
        "ResourceArn": f"arn:aws:ec2:{self.region}:{owner.owner_id}:{kind}/{named}",
        "State": "create-complete",
        "CreationTimestamp": utcnow(),
        "Tags": [tag for each in specifications for tag in each.get("Tags") or []],
    }
    _held(self, "vpc_block_public_access")["exclusions"][made["ExclusionId"]] = made
    return ActionResult({"VpcBlockPublicAccessExclusion": made})


def _exclusions(response: EC2Response) -> tuple[dict[str, Any], str]:
    """All of them, and the ID of the one that is asked for."""
    held, asked = _held(response, "vpc_block_public_access")["exclusions"], response._get_param("ExclusionId")
    if asked not in held:
        raise EC2ClientError(
            "InvalidVpcBlockPublicAccessExclusionId.NotFound", f"The exclusion {asked} does not exist."
        )
    return held, asked


def modify_vpc_block_public_access_exclusion(self: EC2Response) -> ActionResult:
    held, asked = _exclusions(self)
    mode = self._get_param("InternetGatewayExclusionMode")
    held[asked] |= {"InternetGatewayExclusionMode": mode, "State": "update-complete"}
    return ActionResult({"VpcBlockPublicAccessExclusion": held[asked]})


def delete_vpc_block_public_access_exclusion(self: EC2Response) -> ActionResult:
    held, asked = _exclusions(self)
    return ActionResult({"VpcBlockPublicAccessExclusion": {**held.pop(asked), "State": "delete-complete"}})


def describe_vpc_block_public_access_exclusions(self: EC2Response) -> ActionResult:
    if self._get_param("Filters"):
        raise NotImplementedError("Filters")
    held, asked = _held(self, "vpc_block_public_access")["exclusions"], self._get_param("ExclusionIds") or []
    return ActionResult(
        {"VpcBlockPublicAccessExclusions": [each for id_, each in held.items() if not asked or id_ in asked]}
    )


def run_instances(self: EC2Response) -> ActionResult:
    """Where a declarative policy enforces IMDSv2, no instance starts that lets version 1 in.

    Who names no version gets the policy's. With which words AWS refuses no page was found to tell. What a launch
    template or Auto Scaling asks isn't looked at.
    """
    policy = effective_of(self.current_account, DECLARATIVE) or {}
    defaults = policy.get("ec2_attributes", {}).get("instance_metadata_defaults", {})
    tokens = (self._get_param("MetadataOptions") or {}).get("HttpTokens", defaults.get("http_tokens"))
    if defaults.get("http_tokens_enforced") == "enabled" and tokens != "required":
        raise NotImplementedError("how AWS refuses an instance without IMDSv2, which a declarative policy enforces")
    answer: ActionResult = _RUN(self)
    return answer


_SIMPLE = (
    ("snapshot_block_public_access", "State", "enable_snapshot_block_public_access", None),
    ("snapshot_block_public_access", "State", "disable_snapshot_block_public_access", "unblocked"),
    ("image_block_public_access", "ImageBlockPublicAccessState", "enable_image_block_public_access", None),
    ("image_block_public_access", "ImageBlockPublicAccessState", "disable_image_block_public_access", "unblocked"),
    ("serial_console_access", "SerialConsoleAccessEnabled", "enable_serial_console_access", True),
    ("serial_console_access", "SerialConsoleAccessEnabled", "disable_serial_console_access", False),
)
_READ = (
    ("snapshot_block_public_access", "State", "get_snapshot_block_public_access_state"),
    ("image_block_public_access", "ImageBlockPublicAccessState", "get_image_block_public_access_state"),
    ("serial_console_access", "SerialConsoleAccessEnabled", "get_serial_console_access_status"),
)


def install() -> None:
    """Answer so from now on; idempotent."""
    for attribute, member, operation, value in _SIMPLE:
        setattr(EC2Response, operation, _set(attribute, member, value))
    for attribute, member, operation in _READ:
        setattr(EC2Response, operation, _get(attribute, member))
    EC2Response.describe_vpc_block_public_access_options = _options  # type: ignore[attr-defined]
    for each in (
        run_instances,
        modify_instance_metadata_defaults,
        get_instance_metadata_defaults,
        modify_vpc_block_public_access_options,
        create_vpc_block_public_access_exclusion,
        modify_vpc_block_public_access_exclusion,
        delete_vpc_block_public_access_exclusion,
        describe_vpc_block_public_access_exclusions,
    ):
        setattr(EC2Response, each.__name__, each)
