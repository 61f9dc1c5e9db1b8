"""AWS::SecretsManager policies of secrets, in moto's Secrets Manager: whoever asks is judged by them."""

from typing import Any

from product_factory.sandbox.resource_types.resource import Resource, document
from product_factory.sandbox.resource_types.schema import JSON


class ResourcePolicy(Resource):
    """Ref and GetAtt Id: the secret's ARN.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-resourcepolicy.html
    """

    type = "AWS::SecretsManager::ResourcePolicy"
    sets = frozenset({"ResourcePolicy", "SecretId"})

    def create(self) -> None:
        self.physical_id = self._api().describe_secret(**self.take("SecretId"))["ARN"]
        self.attributes = {"Id": self.physical_id}
        self.update({})

    def update(self, previous: JSON) -> None:
        policy = document(self.properties["ResourcePolicy"])
        self._api().put_resource_policy(SecretId=self.physical_id, ResourcePolicy=policy)

    def delete(self) -> None:
        self._api().delete_resource_policy(SecretId=self.physical_id)

    def _api(self) -> Any:
        return self.client("secretsmanager")


RESOURCES = (ResourcePolicy,)
