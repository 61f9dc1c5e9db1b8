"""What a launch template holds: an image by an SSM parameter, looked up for each instance; a script, of all versions.

https://docs.aws.amazon.com/autoscaling/ec2/userguide/using-systems-manager-parameters.html
Of AWS's public parameters moto has those of Amazon Linux; for those of Windows one image each stands in.
"""

from hashlib import sha256

from moto.core.types import Base64EncodedString
from moto.ec2.exceptions import InvalidParameterValueError
from moto.ec2.models.launch_templates import LaunchTemplateVersion
from moto.ec2.utils import parse_user_data
from moto.ssm.models import ssm_backends

PREFIX = "resolve:ssm:"
_WINDOWS = "/aws/service/ami-windows-latest/"


def _image_id(self: LaunchTemplateVersion) -> str:
    given: str = self.data.get("ImageId", "")
    if not given.startswith(PREFIX):
        return given
    name, place = given.removeprefix(PREFIX), self.template.ec2_backend
    found = ssm_backends[place.account_id][place.region_name].get_parameter(name)
    if found is not None:
        return str(found.value)
    if name.startswith(_WINDOWS):
        return f"ami-{sha256(name.encode()).hexdigest()[:17]}"
    raise InvalidParameterValueError(f"Invalid value '{given}' for imageId: parameter {name} not found")


def _user_data(self: LaunchTemplateVersion) -> Base64EncodedString | None:
    """moto reads that of a first version alone."""
    given = self.data.get("UserData")
    return given if isinstance(given, Base64EncodedString) else parse_user_data(given)


def install() -> None:
    """Read them so from now on; idempotent."""
    LaunchTemplateVersion.image_id = property(_image_id)  # type: ignore[assignment, method-assign]
    LaunchTemplateVersion.user_data = property(_user_data)  # type: ignore[assignment, method-assign]
