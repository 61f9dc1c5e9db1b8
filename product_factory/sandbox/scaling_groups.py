"""Auto Scaling groups: instances of the launch template's version, and what keeps them from starting or staying.

No instance boots here. One does not start where its disk has a customer's key that Auto Scaling's linked role may not
use, as that key's own policy must say; it starts and stays ill where its user data says so (HEALTH).
https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
"""

import base64
import json
from fnmatch import fnmatchcase
from typing import Any

from moto.autoscaling.models import FakeAutoScalingGroup, InstanceState
from moto.kms.models import kms_backends

HEALTH = "sandbox.health: failing"
LINKED_ROLE = "role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
# What EBS asks of whoever starts an instance with such a disk.
_ASKED = (
    "kms:CreateGrant",
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
)
_VERSION = "aws:ec2launchtemplate:version"
_LAUNCH = FakeAutoScalingGroup.replace_autoscaling_group_instances


def _launch(self: FakeAutoScalingGroup, count_needed: int, propagated_tags: dict[str, str]) -> None:
    """As many of the group's version; none where they can't start."""
    made = self.ec2_launch_template
    if made is None:
        _LAUNCH(self, count_needed, propagated_tags)
        return
    version = made.get_version(self.launch_template_version)
    if cannot_start(self) is not None:
        return
    default, made.default_version_number = made.default_version_number, version.number
    try:
        # moto launches the default version, whichever the group has.
        _LAUNCH(self, count_needed, propagated_tags)
    finally:
        made.default_version_number = default


def cannot_start(group: FakeAutoScalingGroup) -> str | None:
    """Why no instance of the group starts, as the failed activity tells; None where they do.

    https://docs.aws.amazon.com/autoscaling/ec2/userguide/ts-as-instancelaunchfailure.html
    """
    made: Any = group.ec2_launch_template
    disks = made.get_version(group.launch_template_version).data.get("BlockDeviceMappings") or [] if made else []
    for disk in disks:
        key = _key(made.ec2_backend, (disk.get("Ebs") or {}).get("KmsKeyId") or "")
        if key is not None and not all(_allowed(key.policy, action) for action in _ASKED):
            return (
                "Instance became unhealthy while waiting for instance to be in InService state. Termination Reason: "
                "Client.InternalError: Client error on launch"
            )
    return None


def is_ill(group: FakeAutoScalingGroup) -> bool:
    """Whether its instances fail their health check."""
    made: Any = group.ec2_launch_template
    given = made.get_version(group.launch_template_version).user_data if made else None
    return given is not None and HEALTH.encode() in base64.b64decode(given.as_bytes())


def outdated(group: FakeAutoScalingGroup) -> list[InstanceState]:
    """Its instances of another version, or in a subnet that it has no more."""
    made: Any = group.ec2_launch_template
    version = str(made.get_version(group.launch_template_version).number) if made else ""
    subnets = (group.vpc_zone_identifier or "").split(",")
    return [
        each
        for each in group.instance_states
        if {tag["key"]: tag["value"] for tag in each.instance.get_tags()}.get(_VERSION, "") != version
        or (group.vpc_zone_identifier and each.instance.subnet_id not in subnets)
    ]


def _key(place: Any, named: str) -> Any:
    """A customer's key of the account; None for AWS's own and for none."""
    keys = kms_backends[place.account_id][place.region_name].keys
    return keys.get(named.rsplit("/", 1)[-1])


def _allowed(policy: str, action: str) -> bool:
    """Whether the policy names the linked role itself: AWS's policy of that role names no key."""
    return any(
        statement["Effect"] == "Allow"
        and isinstance(statement.get("Principal"), dict)
        and any(each.endswith(LINKED_ROLE) for each in _texts(statement["Principal"].get("AWS", [])))
        and any(fnmatchcase(action.lower(), each.lower()) for each in _texts(statement.get("Action", [])))
        for statement in json.loads(policy)["Statement"]
    )


def _texts(given: str | list[str]) -> list[str]:
    return [given] if isinstance(given, str) else given


def _version(self: InstanceState) -> dict[str, Any] | None:
    """The version that the instance was made of."""
    made = getattr(self.instance, "autoscaling_group", None)
    template = made.ec2_launch_template if made else None
    if template is None:
        return None
    tags = {tag["key"]: tag["value"] for tag in self.instance.get_tags()}
    return {
        "LaunchTemplateId": template.id,
        "LaunchTemplateName": template.name,
        "Version": tags.get(_VERSION, str(template.default_version_number)),
    }


def install() -> None:
    """Put them in the place of moto's; idempotent."""
    FakeAutoScalingGroup.replace_autoscaling_group_instances = _launch  # type: ignore[method-assign]
    InstanceState.launch_template = property(_version)  # type: ignore[assignment, method-assign]
