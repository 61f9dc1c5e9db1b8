"""AWS::Backup resources, in moto's Backup. It has no selections: they are records. Nothing is backed up."""

from moto.backup.models import backup_backends
from moto.moto_api._internal import mock_random

from product_factory.sandbox.resource_types.api_shapes import api_shaped
from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.names import random_text
from product_factory.sandbox.resource_types.resource import Record, Resource, document, records_of
from product_factory.sandbox.resource_types.schema import JSON


class _Backup(Resource):
    """What plans and vaults have in common: tags are a mapping in a property of another name."""

    tag_property: str

    def tags_with(self, of_stack: dict[str, str], properties: JSON) -> dict[str, str]:
        return super().tags_with(of_stack, {"Tags": properties.get(self.tag_property, {})})

    def retag(self, previous: JSON, arn: str) -> None:
        backup = self.client("backup")
        if gone := self.own_tags_of({"Tags": previous.get(self.tag_property, {})}):
            backup.untag_resource(ResourceArn=arn, TagKeyList=gone)
        if self.tags:
            backup.tag_resource(ResourceArn=arn, Tags=self.tags)


class Vault(_Backup):
    """Ref: the vault's name. GetAtt: BackupVaultArn.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-backup-backupvault.html
    """

    type = "AWS::Backup::BackupVault"
    tag_property = "BackupVaultTags"
    sets = frozenset(
        {"AccessPolicy", "BackupVaultName", "BackupVaultTags", "EncryptionKeyArn", "LockConfiguration", "Notifications"}
    )

    def create(self) -> None:
        name = self.properties["BackupVaultName"]
        made = self.client("backup").create_backup_vault(
            BackupVaultName=name, BackupVaultTags=self.tags, **self.take("EncryptionKeyArn")
        )
        self.physical_id = name
        self.attributes = {"BackupVaultArn": made["BackupVaultArn"]}
        self._set({})

    def update(self, previous: JSON) -> None:
        self._set(previous)
        self.retag(previous, self.attributes["BackupVaultArn"])

    def delete(self) -> None:
        self.client("backup").delete_backup_vault(BackupVaultName=self.physical_id)

    def _set(self, previous: JSON) -> None:
        """What the vault is given beside its name and key."""
        backup, who = self.client("backup"), {"BackupVaultName": self.physical_id}
        if (policy := self.properties.get("AccessPolicy")) is not None:
            backup.put_backup_vault_access_policy(**who, Policy=document(policy))
        elif "AccessPolicy" in previous:
            backup.delete_backup_vault_access_policy(**who)
        if told := self.properties.get("Notifications"):
            backup.put_backup_vault_notifications(**who, **told)
        elif "Notifications" in previous:
            backup.delete_backup_vault_notifications(**who)
        if wanted := self.properties.get("LockConfiguration"):
            backup.put_backup_vault_lock_configuration(**who, **wanted)
        elif "LockConfiguration" in previous:
            backup.delete_backup_vault_lock_configuration(**who)


class Plan(_Backup):
    """Ref and GetAtt BackupPlanId: the ID. GetAtt: BackupPlanArn, VersionId."""

    type = "AWS::Backup::BackupPlan"
    tag_property = "BackupPlanTags"
    sets = frozenset({"BackupPlan", "BackupPlanTags"})

    def create(self) -> None:
        made = self.client("backup").create_backup_plan(BackupPlan=self._plan(), BackupPlanTags=self.tags)
        self.physical_id = made["BackupPlanId"]
        self.attributes = {
            "BackupPlanArn": made["BackupPlanArn"],
            "BackupPlanId": self.physical_id,
            "VersionId": made["VersionId"],
        }

    def update(self, previous: JSON) -> None:
        if self.changed(previous, "BackupPlan"):
            # moto has no UpdateBackupPlan.
            held = backup_backends[self.stack.account_id][self.stack.region_name].plans[self.physical_id]
            held.backup_plan, held.version_id = self._plan(), random_text(48)
            self.attributes["VersionId"] = held.version_id
        self.retag(previous, self.attributes["BackupPlanArn"])

    def delete(self) -> None:
        selections = [each for (kind, _), each in records_of(self.stack).items() if kind == Selection.type]
        if any(each.properties["BackupPlanId"] == self.physical_id for each in selections):
            # https://docs.aws.amazon.com/aws-backup/latest/devguide/API_DeleteBackupPlan.html
            raise ResourceError("Related backup plan selections must be deleted prior to backup plan deletion")
        self.client("backup").delete_backup_plan(BackupPlanId=self.physical_id)
        # moto keeps it among the living.
        backup_backends[self.stack.account_id][self.stack.region_name].plans.pop(self.physical_id)

    def _plan(self) -> JSON:
        shaped = dict(self.properties["BackupPlan"])
        rules = [dict(rule) for rule in shaped.pop("BackupPlanRule")]
        for rule in rules:
            rule["TargetBackupVaultName"] = rule.pop("TargetBackupVault")
        wanted = {"BackupPlan": {**shaped, "Rules": rules}}
        return dict(api_shaped(self.client("backup"), "CreateBackupPlan", wanted)["BackupPlan"])


class Selection(Record):
    """Ref and GetAtt Id: the selection's and the plan's ID. GetAtt: BackupPlanId, SelectionId. Every change makes a new one.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-backup-backupselection.html
    """

    type = "AWS::Backup::BackupSelection"

    def identify(self) -> None:
        plan, selection = self.properties["BackupPlanId"], str(mock_random.uuid4())
        self.physical_id = f"{selection}_{plan}"
        self.attributes = {"BackupPlanId": plan, "Id": self.physical_id, "SelectionId": selection}


RESOURCES = (Vault, Plan, Selection)
