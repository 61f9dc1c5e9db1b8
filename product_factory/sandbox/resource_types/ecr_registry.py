"""AWS::ECR resources of the registry, of which an account has one in a Region, in moto's ECR.

Creation templates are records, as it has none of them. Each below
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_ECR.html
"""

from typing import Any

from moto.core.utils import utcnow

from product_factory.sandbox.resource_types.api_shapes import api_shaped
from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.resource import Record, Resource, document
from product_factory.sandbox.resource_types.schema import JSON


class _Registry(Resource):
    """Ref and GetAtt RegistryId: the account's ID, which is the registry's."""

    def create(self) -> None:
        if self.is_set():
            # The handlers look first: `create` of the schemas.
            raise ResourceError(
                f"Resource of type '{self.type}' with identifier '{self.stack.account_id}' already exists."
            )
        self.physical_id = self.stack.account_id
        self.attributes = {"RegistryId": self.physical_id}
        self.update({})

    def api(self) -> Any:
        return self.client("ecr")

    def is_set(self) -> bool:
        """Whether somebody has set it already."""
        raise NotImplementedError


class RegistryPolicy(_Registry):
    type = "AWS::ECR::RegistryPolicy"
    sets = frozenset({"PolicyText"})

    def is_set(self) -> bool:
        try:
            return bool(self.api().get_registry_policy())
        except self.api().exceptions.RegistryPolicyNotFoundException:
            return False

    def update(self, previous: JSON) -> None:
        self.api().put_registry_policy(policyText=document(self.properties["PolicyText"]))

    def delete(self) -> None:
        self.api().delete_registry_policy()


class ReplicationConfiguration(_Registry):
    type = "AWS::ECR::ReplicationConfiguration"
    sets = frozenset({"ReplicationConfiguration"})

    def is_set(self) -> bool:
        return bool(self.api().describe_registry()["replicationConfiguration"]["rules"])

    def update(self, previous: JSON) -> None:
        self.api().put_replication_configuration(
            **api_shaped(self.api(), "PutReplicationConfiguration", self.take("ReplicationConfiguration"))
        )

    def delete(self) -> None:
        self.api().put_replication_configuration(replicationConfiguration={"rules": []})


class ScanningConfiguration(_Registry):
    """Basic and without rules, where nobody sets it: `describe` then shows that."""

    type = "AWS::ECR::RegistryScanningConfiguration"
    sets = frozenset({"Rules", "ScanType"})

    def is_set(self) -> bool:
        found = self.api().get_registry_scanning_configuration()["scanningConfiguration"]
        return bool(found.get("rules")) or found["scanType"] != "BASIC"

    def update(self, previous: JSON) -> None:
        wanted = api_shaped(self.api(), "PutRegistryScanningConfiguration", self.take("Rules", "ScanType"))
        self.api().put_registry_scanning_configuration(**wanted)

    def delete(self) -> None:
        self.api().put_registry_scanning_configuration(scanType="BASIC", rules=[])


class CreationTemplate(Record):
    """Ref: the prefix. GetAtt: CreatedAt, UpdatedAt. No repository is made by it."""

    type = "AWS::ECR::RepositoryCreationTemplate"

    def identify(self) -> None:
        self.physical_id = self.properties["Prefix"]
        if (self.type, self.physical_id) in self._records():
            # TemplateAlreadyExistsException: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepositoryCreationTemplate.html
            raise ResourceError(f"A repository creation template with prefix {self.physical_id} already exists")
        now = f"{utcnow():%Y-%m-%dT%H:%M:%SZ}"
        self.attributes = {"CreatedAt": now, "UpdatedAt": now}


RESOURCES = (RegistryPolicy, ReplicationConfiguration, ScanningConfiguration, CreationTemplate)
