"""AWS::ECR resources, in moto's ECR. It has no pull through cache rules: they are records."""

import json

from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.resource import Name, Record, Resource, document
from product_factory.sandbox.resource_types.schema import JSON


class Repository(Resource):
    """Ref: the repository's name. GetAtt: Arn, RepositoryUri."""

    type = "AWS::ECR::Repository"
    naming = Name("RepositoryName")
    sets = frozenset(
        {
            "EmptyOnDelete",
            "EncryptionConfiguration",
            "ImageScanningConfiguration",
            "ImageTagMutability",
            "ImageTagMutabilityExclusionFilters",
            "LifecyclePolicy",
            "RepositoryName",
            "RepositoryPolicyText",
            "Tags",
        }
    )

    def create(self) -> None:
        encryption = self.properties.get("EncryptionConfiguration")
        arguments = self.take(imageTagMutability="ImageTagMutability") | self._excluded()
        if encryption:
            arguments["encryptionConfiguration"] = _lower(encryption)
        scanning = self.properties.get("ImageScanningConfiguration", {})
        made = self.client("ecr").create_repository(
            repositoryName=self.name,
            tags=self.tag_list,
            imageScanningConfiguration=_scanning(scanning),
            **arguments,
        )["repository"]
        self.physical_id = self.name
        self.attributes = {"Arn": made["repositoryArn"], "RepositoryUri": made["repositoryUri"]}
        self._policies({})

    def update(self, previous: JSON) -> None:
        ecr, name = self.client("ecr"), self.name
        mutability = self.properties.get("ImageTagMutability", "MUTABLE")
        ecr.put_image_tag_mutability(repositoryName=name, imageTagMutability=mutability, **self._excluded())
        scanning = _scanning(self.properties.get("ImageScanningConfiguration", {}))
        ecr.put_image_scanning_configuration(repositoryName=name, imageScanningConfiguration=scanning)
        self._policies(previous)
        gone = self.own_tags_of(previous)
        if gone:
            ecr.untag_resource(resourceArn=self.attributes["Arn"], tagKeys=gone)
        ecr.tag_resource(resourceArn=self.attributes["Arn"], tags=self.tag_list)

    def delete(self) -> None:
        force = self.properties.get("EmptyOnDelete", False)
        self.client("ecr").delete_repository(repositoryName=self.name, force=force)

    def _excluded(self) -> JSON:
        """The tags that the mutability does not concern, as ECR's API names them."""
        filters = self.properties.get("ImageTagMutabilityExclusionFilters")
        if not filters:
            return {}
        start = "ImageTagMutabilityExclusionFilter"
        return {
            "imageTagMutabilityExclusionFilters": [
                {"filterType": each[f"{start}Type"], "filter": each[f"{start}Value"]} for each in filters
            ]
        }

    def _policies(self, previous: JSON) -> None:
        ecr, name = self.client("ecr"), self.name
        policy = self.properties.get("RepositoryPolicyText")
        if policy is not None:
            ecr.set_repository_policy(repositoryName=name, policyText=document(policy))
        elif "RepositoryPolicyText" in previous:
            ecr.delete_repository_policy(repositoryName=name)
        rules = self.properties.get("LifecyclePolicy", {}).get("LifecyclePolicyText")
        if rules is not None:
            ecr.put_lifecycle_policy(repositoryName=name, lifecyclePolicyText=rules)
        elif "LifecyclePolicy" in previous:
            ecr.delete_lifecycle_policy(repositoryName=name)


class PullThroughCacheRule(Record):
    """Ref: the repository prefix. Nothing is pulled.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecr-pullthroughcacherule.html
    """

    type = "AWS::ECR::PullThroughCacheRule"

    def identify(self) -> None:
        self.physical_id = self.properties.get("EcrRepositoryPrefix", "ROOT")
        if (self.type, self.physical_id) in self._records():
            raise ResourceError(f"A pull through cache rule with repository prefix {self.physical_id} already exists")


def _lower(declared: JSON) -> JSON:
    return {key[0].lower() + key[1:]: value for key, value in declared.items()}


def _scanning(declared: JSON) -> JSON:
    return {"scanOnPush": json.loads(str(declared.get("ScanOnPush", False)).lower())}


RESOURCES = (Repository, PullThroughCacheRule)
