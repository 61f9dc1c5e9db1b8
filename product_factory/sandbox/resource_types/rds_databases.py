"""AWS::RDS instances, and what they share with clusters, in moto's RDS. There is no database behind them."""

from typing import Any

from moto.core.utils import camelcase_to_underscores

from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.rds_groups import Rds
from product_factory.sandbox.resource_types.resource import Name
from product_factory.sandbox.resource_types.schema import JSON

DEFAULTS: JSON = {
    "AutoMinorVersionUpgrade": True,
    "BackupRetentionPeriod": 1,
    "CopyTagsToSnapshot": False,
    "DeletionProtection": False,
    "MultiAZ": False,
}
"""https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html and API_CreateDBInstance.html"""

SHOWN_AS = {
    "EnablePerformanceInsights": "PerformanceInsightsEnabled",
    "PerformanceInsightsKMSKeyId": "PerformanceInsightsKmsKeyId",
}
"""Properties whose name is another one in what RDS's API answers."""


class Database(Rds):
    """What clusters and instances have in common."""

    fixed: tuple[str, ...]
    """The API takes them when it is made."""
    changeable: tuple[str, ...]
    """The API takes them always."""
    kept: tuple[str, ...] = ()
    """moto's API drops them, and shows what its object has."""
    common = (
        "BackupRetentionPeriod",
        "CopyTagsToSnapshot",
        "DeletionProtection",
        "EngineVersion",
        "MasterUserPassword",
        "PreferredBackupWindow",
        "PreferredMaintenanceWindow",
        "VPCSecurityGroups",
        "VpcSecurityGroupIds",
    )

    def update(self, previous: JSON) -> None:
        changed = [name for name in sorted(self.sets - {"Tags"}) if self.changed(previous, name)]
        if fixed := [name for name in changed if name not in (*self.changeable, *self.kept)]:
            raise ResourceError(f"The sandbox can't change {', '.join(fixed)} of {self.type}")
        known = DEFAULTS | self.properties
        if lost := [name for name in changed if name not in known and name not in self.kept]:
            raise ResourceError(f"The sandbox can't take {', '.join(lost)} off {self.type}: set the value")
        if wanted := self.shaped({name: known[name] for name in changed if name in self.changeable}):
            self.modify(wanted)
        self.keep()
        self.retag(previous)
        self.look()

    def replacement_causes(self, properties: JSON) -> set[str]:
        """Engine is a conditionalCreateOnlyProperty: but for `aurora` to `aurora-mysql` another one is another database.

        ImmutabilityHelper.isEngineMutable: https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-rds
        """
        causes, engines = (
            super().replacement_causes(properties),
            (self.properties.get("Engine"), properties.get("Engine")),
        )
        return causes | ({"Engine"} if len(set(engines)) > 1 and engines != ("aurora", "aurora-mysql") else set())

    def shaped(self, properties: JSON) -> JSON:
        """As RDS's API takes them."""
        found = dict(properties)
        for name in ("AllocatedStorage", "Port"):
            if name in found:
                found[name] = int(found[name])
        if "MasterUserSecret" in found:
            key = found.pop("MasterUserSecret").get("KmsKeyId")
            found |= {"MasterUserSecretKmsKeyId": key} if key else {}
        if "VPCSecurityGroups" in found:
            found["VpcSecurityGroupIds"] = found.pop("VPCSecurityGroups")
        return found

    def keep(self) -> None:
        for name in self.kept:
            shown = camelcase_to_underscores(SHOWN_AS.get(name, name))
            setattr(self.held(), shown, self.properties.get(name))

    def held(self) -> Any:
        """moto's object."""
        raise NotImplementedError

    def modify(self, wanted: JSON) -> None:
        raise NotImplementedError

    def look(self) -> None:
        """Set the attributes."""
        raise NotImplementedError


class Instance(Database):
    """GetAtt: DBInstanceArn, DbiResourceId, Endpoint.Address, Endpoint.Port, MasterUserSecret.SecretArn.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html
    """

    type = "AWS::RDS::DBInstance"
    kind = "db"
    naming = Name("DBInstanceIdentifier")
    fixed = (
        "AvailabilityZone",
        "DBClusterIdentifier",
        "DBName",
        "DBSubnetGroupName",
        "EnableCloudwatchLogsExports",
        "EnableIAMDatabaseAuthentication",
        "Engine",
        "KmsKeyId",
        "LicenseModel",
        "ManageMasterUserPassword",
        "MasterUserSecret",
        "MasterUsername",
        "MonitoringInterval",
        "MonitoringRoleArn",
        "Port",
        "PubliclyAccessible",
        "StorageEncrypted",
        "StorageType",
    )
    changeable = (
        *(name for name in Database.common if name != "VpcSecurityGroupIds"),
        "AllocatedStorage",
        "AutoMinorVersionUpgrade",
        "DBInstanceClass",
        "DBParameterGroupName",
        "MultiAZ",
    )
    kept = (
        "DatabaseInsightsMode",
        "EnablePerformanceInsights",
        "EngineLifecycleSupport",
        "PerformanceInsightsKMSKeyId",
        "PerformanceInsightsRetentionPeriod",
        "PromotionTier",
    )
    sets = frozenset({*fixed, *changeable, *kept, "DBInstanceIdentifier", "Tags"})

    def create(self) -> None:
        wanted = self.shaped(self.take(*self.fixed, *self.changeable))
        self.api().create_db_instance(DBInstanceIdentifier=self.name, Tags=self.tag_list, **wanted)
        self.physical_id = self.name
        self.keep()
        self.look()

    def delete(self) -> None:
        self.api().delete_db_instance(DBInstanceIdentifier=self.name, SkipFinalSnapshot=True)

    def held(self) -> Any:
        return self.backend().databases[self.name]

    def modify(self, wanted: JSON) -> None:
        self.api().modify_db_instance(DBInstanceIdentifier=self.name, ApplyImmediately=True, **wanted)

    def look(self) -> None:
        found = self.api().describe_db_instances(DBInstanceIdentifier=self.name)["DBInstances"][0]
        self.attributes = {
            "DBInstanceArn": found["DBInstanceArn"],
            "DbiResourceId": found["DbiResourceId"],
            "Endpoint.Address": found["Endpoint"]["Address"],
            "Endpoint.Port": str(found["Endpoint"]["Port"]),
        }
        if secret := found.get("MasterUserSecret"):
            self.attributes["MasterUserSecret.SecretArn"] = secret["SecretArn"]


RESOURCES = (Instance,)
