"""AWS::SecretsManager resources, in moto's Secrets Manager."""

import json
from typing import Any

from moto.secretsmanager.models import secretsmanager_backends

from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.resource import Name, Resource
from product_factory.sandbox.resource_types.schema import JSON


class Secret(Resource):
    """Ref and GetAtt Id: the secret's ARN.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secret.html
    Without SecretString and GenerateSecretString it is empty; a change of either makes a new version of the value.
    It is deleted without recovery: https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1999.
    It bears CloudFormation's tags: localstack/localstack,
    tests/aws/services/cloudformation/resources/test_secretsmanager.snapshot.json (test_cfn_handle_secretsmanager_secret).
    """

    type = "AWS::SecretsManager::Secret"
    naming = Name("Name")
    sets = frozenset({"Description", "GenerateSecretString", "KmsKeyId", "Name", "SecretString", "Tags"})

    def create(self) -> None:
        made = self.client("secretsmanager").create_secret(
            Name=self.name, Tags=self.tag_list, **self.take("Description", "KmsKeyId"), **self._value()
        )
        self.physical_id = made["ARN"]
        self.attributes = {"Id": self.physical_id}
        held = self._held()
        held.tags = [*(held.tags or []), *({"Key": key, "Value": value} for key, value in self.system_tags.items())]

    def update(self, previous: JSON) -> None:
        secrets = self.client("secretsmanager")
        if self.changed(previous, "KmsKeyId"):
            key = self.properties.get("KmsKeyId", "alias/aws/secretsmanager")
            secrets.update_secret(SecretId=self.physical_id, KmsKeyId=key)
        if self.changed(previous, "SecretString", "GenerateSecretString") and (value := self._value()):
            secrets.put_secret_value(SecretId=self.physical_id, **value)
        # moto forgets it with each new value, and can't take it off.
        self._held().description = self.properties.get("Description")
        if gone := self.own_tags_of(previous):
            secrets.untag_resource(SecretId=self.physical_id, TagKeys=gone)
        if self.tags:
            secrets.tag_resource(SecretId=self.physical_id, Tags=self.tag_list)

    def delete(self) -> None:
        self.client("secretsmanager").delete_secret(SecretId=self.physical_id, ForceDeleteWithoutRecovery=True)

    def _held(self) -> Any:
        backend: Any = secretsmanager_backends[self.stack.account_id][self.stack.region_name]
        return backend.secrets[self.physical_id]

    def _value(self) -> JSON:
        if "GenerateSecretString" in self.properties and "SecretString" in self.properties:
            raise ResourceError("You can't specify both SecretString and GenerateSecretString")
        if "GenerateSecretString" in self.properties:
            return {"SecretString": self._generated(dict(self.properties["GenerateSecretString"]))}
        return self.take("SecretString")

    def _generated(self, wanted: JSON) -> str:
        template, key = wanted.pop("SecretStringTemplate", None), wanted.pop("GenerateStringKey", None)
        if (template is None) != (key is None):
            raise ResourceError("SecretStringTemplate and GenerateStringKey must be given together")
        password = self.client("secretsmanager").get_random_password(**wanted)["RandomPassword"]
        return str(password) if template is None else json.dumps({**json.loads(template), key: password})


RESOURCES = (Secret,)
