"""Settings of an account by Systems Manager and AWS Backup: defaults, what somebody set, and the way back."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from product_factory.sandbox.organization import ADMINISTRATOR
from product_factory.sandbox.server import Sandbox

ROLE = "/ssm/managed-instance/default-ec2-instance-management-role"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as made:
        yield made


def client(sandbox: Sandbox, service: str, account: str = "spoke-1") -> Any:
    return sandbox.session(account, ADMINISTRATOR).client(service)


def test_a_setting_is_the_default_until_it_is_set_and_when_it_is_reset(sandbox: Sandbox) -> None:
    """https://docs.aws.amazon.com/systems-manager/latest/userguide/fleet-manager-default-host-management-configuration.html"""
    ssm = client(sandbox, "ssm")

    def told() -> tuple[str, str]:
        found = ssm.get_service_setting(SettingId=ROLE)["ServiceSetting"]
        return found["SettingValue"], found["Status"]

    assert told() == ("$None", "Default")
    ssm.update_service_setting(SettingId=f"arn:aws:ssm:us-east-1:333333333333:servicesetting{ROLE}", SettingValue="r")
    assert told() == ("r", "Customized")
    ssm.reset_service_setting(SettingId=ROLE)
    assert told() == ("$None", "Default")
    with pytest.raises(ClientError, match="doesn't implement SSM's operation GetServiceSetting as it was asked"):
        ssm.get_service_setting(SettingId="/ssm/opsinsights/opscenter")


def test_backups_leave_their_account_once_the_management_account_says_so(sandbox: Sandbox) -> None:
    """https://docs.aws.amazon.com/aws-backup/latest/devguide/API_UpdateGlobalSettings.html"""
    backup = client(sandbox, "backup", "management")
    assert backup.describe_global_settings()["GlobalSettings"] == {"isCrossAccountBackupEnabled": "false"}
    backup.update_global_settings(GlobalSettings={"isCrossAccountBackupEnabled": "true"})
    assert backup.describe_global_settings()["GlobalSettings"] == {"isCrossAccountBackupEnabled": "true"}
    with pytest.raises(ClientError, match="not the organization's management account"):
        client(sandbox, "backup").describe_global_settings()
