"""A backup vault's access policy and notifications, which moto's Backup hasn't. Nobody is judged by the one or told by the other.

https://docs.aws.amazon.com/aws-backup/latest/devguide/API_PutBackupVaultAccessPolicy.html
https://docs.aws.amazon.com/aws-backup/latest/devguide/API_PutBackupVaultNotifications.html
"""

import json
from collections.abc import Callable
from typing import Any

import moto.backup.urls as backup
from moto.backup.exceptions import ResourceNotFoundException
from moto.backup.responses import BackupResponse

_PATHS = {"access_policy": "access-policy", "notifications": "notification-configuration"}
_MEMBERS = {"access_policy": ("Policy",), "notifications": ("SNSTopicArn", "BackupVaultEvents")}


def _vault(response: BackupResponse) -> Any:
    name = response.path.split("/")[-2]
    found = response.backup_backend.vaults.get(name)
    if found is None:
        raise ResourceNotFoundException(f"Backup vault {name} does not exist")
    return found


def _put(kind: str) -> Callable[[BackupResponse], str]:
    def answer(self: BackupResponse) -> str:
        given = json.loads(self.body)
        setattr(_vault(self), kind, {name: given[name] for name in _MEMBERS[kind]})
        return "{}"

    return answer


def _get(kind: str) -> Callable[[BackupResponse], str]:
    def answer(self: BackupResponse) -> str:
        vault = _vault(self)
        held = getattr(vault, kind, None)
        if held is None:
            raise ResourceNotFoundException(
                f"Failed reading {kind.replace('_', ' ')} of vault {vault.backup_vault_name}"
            )
        named = {"BackupVaultName": vault.backup_vault_name, "BackupVaultArn": vault.backup_vault_arn}
        return json.dumps({**named, **held})

    return answer


def _delete(kind: str) -> Callable[[BackupResponse], str]:
    def answer(self: BackupResponse) -> str:
        setattr(_vault(self), kind, None)
        return "{}"

    return answer


def install() -> None:
    """Answer so from now on; idempotent."""
    for kind, path in _PATHS.items():
        backup.url_paths[f"{{0}}/backup-vaults/(?P<name>[^/]+)/{path}$"] = BackupResponse.dispatch
        for verb, answer in (("put", _put), ("get", _get), ("delete", _delete)):
            setattr(BackupResponse, f"{verb}_backup_vault_{kind}", answer(kind))
