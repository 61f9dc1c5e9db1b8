"""AWS::KMS resources, in moto's KMS."""

import json

from product_factory.sandbox.resource_types.resource import Name, Resource, document
from product_factory.sandbox.resource_types.schema import JSON


class Key(Resource):
    """Ref: the key ID. GetAtt: Arn, KeyId. Deleting schedules the deletion."""

    type = "AWS::KMS::Key"
    sets = frozenset(
        {
            "Description",
            "EnableKeyRotation",
            "Enabled",
            "KeyPolicy",
            "KeySpec",
            "KeyUsage",
            "MultiRegion",
            "PendingWindowInDays",
            "RotationPeriodInDays",
            "Tags",
        }
    )

    def create(self) -> None:
        arguments = self.take("Description", "KeySpec", "KeyUsage", "MultiRegion")
        if "KeyPolicy" in self.properties:
            arguments["Policy"] = document(self.properties["KeyPolicy"])
        tags = [{"TagKey": key, "TagValue": value} for key, value in self.tags.items()]
        made = self.client("kms").create_key(Tags=tags, **arguments)["KeyMetadata"]
        self.physical_id = made["KeyId"]
        self.attributes = {"Arn": made["Arn"], "KeyId": made["KeyId"]}
        self._switch()

    def update(self, previous: JSON) -> None:
        kms = self.client("kms")
        if self.changed(previous, "Description"):
            description = self.properties.get("Description", "")
            kms.update_key_description(KeyId=self.physical_id, Description=description)
        if self.changed(previous, "KeyPolicy"):
            policy = document(self.properties["KeyPolicy"])
            kms.put_key_policy(KeyId=self.physical_id, PolicyName="default", Policy=policy)
        self._switch()
        gone = self.own_tags_of(previous)
        if gone:
            kms.untag_resource(KeyId=self.physical_id, TagKeys=gone)
        tags = [{"TagKey": key, "TagValue": value} for key, value in self.tags.items()]
        kms.tag_resource(KeyId=self.physical_id, Tags=tags)

    def delete(self) -> None:
        days = self.properties.get("PendingWindowInDays", 30)
        self.client("kms").schedule_key_deletion(KeyId=self.physical_id, PendingWindowInDays=days)

    def live(self) -> JSON | None:
        kms = self.client("kms")
        key = kms.describe_key(KeyId=self.physical_id)["KeyMetadata"]
        if key["KeyState"] == "PendingDeletion":
            return None
        rotated = kms.get_key_rotation_status(KeyId=self.physical_id)["KeyRotationEnabled"]
        policy = kms.get_key_policy(KeyId=self.physical_id, PolicyName="default")["Policy"]
        return {
            "Description": key["Description"],
            "Enabled": key["Enabled"],
            "EnableKeyRotation": rotated,
            "KeyPolicy": json.loads(policy),
        }

    def replacement_causes(self, properties: JSON) -> set[str]:
        # The schema has no createOnlyProperties, the documentation says: replacement.
        return {
            name for name in ("KeySpec", "KeyUsage", "MultiRegion") if properties.get(name) != self.properties.get(name)
        }

    def _switch(self) -> None:
        kms = self.client("kms")
        if self.properties.get("Enabled", True):
            kms.enable_key(KeyId=self.physical_id)
        else:
            kms.disable_key(KeyId=self.physical_id)
        if self.properties.get("EnableKeyRotation", False):
            kms.enable_key_rotation(KeyId=self.physical_id, **self.take("RotationPeriodInDays"))
        elif self.properties.get("KeySpec", "SYMMETRIC_DEFAULT") == "SYMMETRIC_DEFAULT":
            kms.disable_key_rotation(KeyId=self.physical_id)


class Alias(Resource):
    """Ref: the alias name."""

    type = "AWS::KMS::Alias"
    naming = Name("AliasName")
    sets = frozenset({"AliasName", "TargetKeyId"})

    def create(self) -> None:
        self.client("kms").create_alias(**self.properties)
        self.physical_id = self.properties["AliasName"]

    def update(self, previous: JSON) -> None:
        self.client("kms").update_alias(**self.properties)

    def delete(self) -> None:
        self.client("kms").delete_alias(AliasName=self.physical_id)


RESOURCES = (Key, Alias)
