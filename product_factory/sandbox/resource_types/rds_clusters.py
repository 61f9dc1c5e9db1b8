"""AWS::RDS clusters, in moto's RDS, and their snapshots. There is no database behind the one, and nothing in the others."""

from typing import Any

from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.names import random_text
from product_factory.sandbox.resource_types.rds_databases import Database
from product_factory.sandbox.resource_types.resource import Name
from product_factory.sandbox.resource_types.schema import JSON


class Cluster(Database):
    """GetAtt: DBClusterArn, DBClusterResourceId, Endpoint.Address, Endpoint.Port, ReadEndpoint.Address,
    MasterUserSecret.SecretArn.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbcluster.html
    """

    type = "AWS::RDS::DBCluster"
    kind = "cluster"
    naming = Name("DBClusterIdentifier")
    fixed = (
        "AvailabilityZones",
        "DBSubnetGroupName",
        "DatabaseName",
        "EnableCloudwatchLogsExports",
        "EnableIAMDatabaseAuthentication",
        "Engine",
        "EngineMode",
        "KmsKeyId",
        "ManageMasterUserPassword",
        "MasterUserSecret",
        "MasterUsername",
        "StorageEncrypted",
        "StorageType",
    )
    changeable = (
        *(name for name in Database.common if name != "VPCSecurityGroups"),
        "DBClusterParameterGroupName",
        "Port",
        "ServerlessV2ScalingConfiguration",
    )
    kept = (
        "AutoMinorVersionUpgrade",
        "DatabaseInsightsMode",
        "EngineLifecycleSupport",
        "MonitoringInterval",
        "MonitoringRoleArn",
        "PerformanceInsightsEnabled",
        "PerformanceInsightsKmsKeyId",
        "PerformanceInsightsRetentionPeriod",
    )
    sets = frozenset({*fixed, *changeable, *kept, "DBClusterIdentifier", "SnapshotIdentifier", "Tags"})

    def create(self) -> None:
        wanted = self.shaped(self.take(*self.fixed, *self.changeable))
        if snapshot := self.properties.get("SnapshotIdentifier"):
            wanted = self._inherited(snapshot) | wanted
        self.api().create_db_cluster(DBClusterIdentifier=self.name, Tags=self.tag_list, **wanted)
        self.physical_id = self.name
        self.keep()
        self.look()

    def _inherited(self, snapshot: str) -> JSON:
        """What is a snapshot's own, whatever else the template sets; moto's restore fails where RDS keeps the password.

        https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbcluster.html
        """
        if named := sorted({"MasterUsername", "MasterUserPassword"} & self.properties.keys()):
            raise ResourceError(f"With SnapshotIdentifier don't specify {', '.join(named)}")
        name = snapshot.partition(":cluster-snapshot:")[2] or snapshot
        source = self.backend().describe_db_cluster_snapshots(None, name)[0].cluster
        if source.engine != self.properties["Engine"]:
            raise ResourceError(f"The snapshot is of {source.engine}, and not of {self.properties['Engine']}")
        own = {
            "DatabaseName": source.database_name,
            "EngineVersion": source.engine_version,
            "MasterUsername": source.master_username,
        }
        return {name: value for name, value in own.items() if value is not None}

    def last_snapshot(self) -> None:
        name = f"{self.stack.name}-snapshot-{self.logical_id}-{random_text(12)}".lower()
        self.api().create_db_cluster_snapshot(DBClusterIdentifier=self.name, DBClusterSnapshotIdentifier=name)

    def delete(self) -> None:
        self.api().delete_db_cluster(DBClusterIdentifier=self.name, SkipFinalSnapshot=True)

    def held(self) -> Any:
        return self.backend().clusters[self.name]

    def modify(self, wanted: JSON) -> None:
        self.api().modify_db_cluster(DBClusterIdentifier=self.name, ApplyImmediately=True, **wanted)

    def look(self) -> None:
        found = self.api().describe_db_clusters(DBClusterIdentifier=self.name)["DBClusters"][0]
        self.attributes = {
            "DBClusterArn": found["DBClusterArn"],
            "DBClusterResourceId": found["DbClusterResourceId"],
            "Endpoint.Address": found["Endpoint"],
            "Endpoint.Port": str(found["Port"]),
            "ReadEndpoint.Address": found["ReaderEndpoint"],
        }
        if secret := found.get("MasterUserSecret"):
            self.attributes["MasterUserSecret.SecretArn"] = secret["SecretArn"]


RESOURCES = (Cluster,)
