"""What accounts say once of Systems Manager and of AWS Backup, and doctors look at; moto has none of it.

https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetServiceSetting.html
https://docs.aws.amazon.com/aws-backup/latest/devguide/API_DescribeGlobalSettings.html
"""

import json
from typing import Any

import moto.backup.urls as backup
from moto.backup.responses import BackupResponse
from moto.core.utils import unix_time, utcnow
from moto.ssm.responses import SimpleSystemManagerResponse

from product_factory.sandbox.tree import organization_of

DEFAULTS = {
    "/ssm/managed-instance/activation-tier": "standard",
    "/ssm/parameter-store/default-parameter-tier": "Standard",
    "/ssm/parameter-store/high-throughput-enabled": "false",
    "/ssm/documents/console/public-sharing-permission": "Enable",
    "/ssm/managed-instance/default-ec2-instance-management-role": "$None",
}
"""Those whose default a page of Systems Manager's guide tells; others are refused."""
GLOBAL = "isCrossAccountBackupEnabled"


def _setting(response: SimpleSystemManagerResponse) -> tuple[dict[str, Any], str]:
    """What was set, and the asked setting's ID, which may be given as an ARN."""
    named = str(response._get_param("SettingId")).rpartition(":servicesetting")[2]
    if named not in DEFAULTS:
        raise NotImplementedError(f"the setting {named}")
    store: Any = response.ssm_backend
    if not hasattr(store, "service_settings"):
        store.service_settings = {}
    return store.service_settings, named


def _told(response: SimpleSystemManagerResponse, held: dict[str, Any], named: str) -> dict[str, Any]:
    where = f"{response.region}:{response.current_account}"
    value, at = held.get(named, (DEFAULTS[named], utcnow()))
    return {
        "SettingId": named,
        "SettingValue": value,
        "LastModifiedDate": unix_time(at),
        "LastModifiedUser": f"arn:aws:iam::{response.current_account}:root" if named in held else "System",
        "ARN": f"arn:aws:ssm:{where}:servicesetting{named}",
        "Status": "Customized" if named in held else "Default",
    }


def get_service_setting(self: SimpleSystemManagerResponse) -> str:
    return json.dumps({"ServiceSetting": _told(self, *_setting(self))})


def update_service_setting(self: SimpleSystemManagerResponse) -> str:
    held, named = _setting(self)
    held[named] = (str(self._get_param("SettingValue")), utcnow())
    return "{}"


def reset_service_setting(self: SimpleSystemManagerResponse) -> str:
    held, named = _setting(self)
    held.pop(named, None)
    return json.dumps({"ServiceSetting": _told(self, held, named)})


def describe_global_settings(self: BackupResponse) -> str:
    """Backups stay in their account, until the management account of an organization says otherwise."""
    settings = getattr(_management(self), "global_settings", {GLOBAL: "false"})
    return json.dumps({"GlobalSettings": settings, "LastUpdateTime": unix_time(utcnow())})


def update_global_settings(self: BackupResponse) -> str:
    given = json.loads(self.body).get("GlobalSettings", {})
    if set(given) - {GLOBAL}:
        raise NotImplementedError(f"global settings beside {GLOBAL}")
    backend: Any = _management(self)
    backend.global_settings = given
    return "{}"


def _management(response: BackupResponse) -> Any:
    organization = organization_of(response.current_account)
    if organization is None or organization.account_id != response.current_account:
        raise NotImplementedError("what an account hears that is not the organization's management account")
    return response.backup_backend


def install() -> None:
    """Answer so from now on; idempotent."""
    backup.url_paths["{0}/global-settings$"] = BackupResponse.dispatch
    answers: dict[type, tuple[Any, ...]] = {
        SimpleSystemManagerResponse: (get_service_setting, update_service_setting, reset_service_setting),
        BackupResponse: (describe_global_settings, update_global_settings),
    }
    for changed, members in answers.items():
        for member in members:
            setattr(changed, member.__name__, member)
