"""Kept values: parameters of Systems Manager that a manifest refers to, in whatever account and Region they are."""

from __future__ import annotations

from botocore.exceptions import ClientError

from product_factory.provisioning.errors import AccessDenied, ProvisioningError, aws_errors, denied
from product_factory.provisioning.fleet.manifest_values import SsmReference
from product_factory.provisioning.fleet.sessions import Spokes
from product_factory.provisioning.session import Spoke


class NotStored(ProvisioningError):
    """The parameter is not there (yet)."""


def value_of(spokes: Spokes | None, here: Spoke, value: SsmReference) -> str:
    """The parameter's value now. NotStored; AccessDenied; ProvisioningError for a SecureString."""
    account, region = value.account or here.account, value.region or here.region
    place = f"{account} ({region})"
    if spokes is None or (account, region) == (here.account, here.region):
        return _read(here, value.ssm, place)
    there = spokes.apart(account, region)
    with spokes.at_work(there):
        return _read(there, value.ssm, place)


@aws_errors()
def _read(spoke: Spoke, name: str, place: str) -> str:
    try:
        found = spoke.client("ssm").get_parameter(Name=name)["Parameter"]
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code == "ParameterNotFound":
            raise NotStored(f"the SSM parameter {name} is not in {place}") from error
        if denied(code):
            raise AccessDenied(f"the SSM parameter {name} in {place}: ssm:GetParameter is not allowed there") from error
        raise
    if found["Type"] == "SecureString":
        raise ProvisioningError(f"the SSM parameter {name} in {place} is a SecureString; parameters are shown in clear")
    return str(found["Value"])
