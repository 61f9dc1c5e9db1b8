"""A disk of an instance that a mapping gives no size: the image tells it, of its own root device.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/block-device-mapping-concepts.html ("you can override the values of the
image's mapping"). For any other device without a size EC2 refuses the launch; its words are those of
getmoto/moto, tests/test_ec2/test_instances.py (test_run_instance_with_block_device_mappings_missing_size).
"""

from typing import Any

from moto.ec2.exceptions import MissingParameterError
from moto.ec2.models.instances import Instance
from moto.ec2.responses.instances import InstanceResponse

_ADD = Instance.add_block_device
_VALIDATE = InstanceResponse._validate_block_device_mapping


def _add(self: Instance, size: Any, device_path: str, snapshot_id: Any, *more: Any, **named: Any) -> None:
    image = self.ec2_backend.amis.get(self.image_id)
    if not size and not snapshot_id and image is not None and image.root_device_name == device_path:
        snapshot_id = image.ebs_snapshot.id
    if not size and not snapshot_id:
        raise MissingParameterError("size or snapshotId")
    _ADD(self, size, device_path, snapshot_id, *more, **named)


def _validate(device_mapping: dict[str, Any]) -> None:
    """All but the size, which is looked at where the image is known."""
    try:
        _VALIDATE(device_mapping)
    except MissingParameterError:
        if "Ebs" not in device_mapping:
            raise


def install() -> None:
    """Answer so from now on; idempotent."""
    Instance.add_block_device = _add  # type: ignore[method-assign]
    InstanceResponse._validate_block_device_mapping = staticmethod(_validate)  # type: ignore[method-assign]
