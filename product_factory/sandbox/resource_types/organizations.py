"""AWS::Organizations resources, in moto's Organizations and what `org_policies` adds to it.

Made by the management account, or by a member that the organization's resource policy names.
"""

import json
from contextlib import suppress
from typing import Any

from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.resource import Resource
from product_factory.sandbox.resource_types.schema import JSON


class _Tagged(Resource):
    """What policies and the resource policy have in common."""

    def api(self) -> Any:
        return self.client("organizations")

    def content(self) -> str:
        """Without a blank, where the template gives an object: each counts."""
        given = self.properties["Content"]
        return given if isinstance(given, str) else json.dumps(given, separators=(",", ":"))

    def retag(self, previous: JSON) -> None:
        if gone := self.own_tags_of(previous):
            self.api().untag_resource(ResourceId=self.physical_id, TagKeys=gone)
        if self.tags:
            self.api().tag_resource(ResourceId=self.physical_id, Tags=self.tag_list)


class Policy(_Tagged):
    """Ref and GetAtt Id: the policy's ID. GetAtt: Arn, AwsManaged.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-organizations-policy.html
    """

    type = "AWS::Organizations::Policy"
    sets = frozenset({"Content", "Description", "Name", "Tags", "TargetIds", "Type"})

    def create(self) -> None:
        made = self.api().create_policy(
            Content=self.content(), Tags=self.tag_list, **self.take("Name", "Type"), **self._described()
        )["Policy"]["PolicySummary"]
        self.physical_id = made["Id"]
        self.attributes = {"Arn": made["Arn"], "AwsManaged": str(made["AwsManaged"]).lower(), "Id": self.physical_id}
        self._aim(set())

    def update(self, previous: JSON) -> None:
        if self.changed(previous, "Content", "Description", "Name"):
            wanted = {"Content": self.content()} if self.changed(previous, "Content") else {}
            self.api().update_policy(PolicyId=self.physical_id, **self.take("Name"), **self._described(), **wanted)
        self._aim(set(previous.get("TargetIds", [])))
        self.retag(previous)

    def delete(self) -> None:
        for target in sorted(self._targets()):
            self.api().detach_policy(PolicyId=self.physical_id, TargetId=target)
        self.api().delete_policy(PolicyId=self.physical_id)

    def _described(self) -> JSON:
        return {"Description": self.properties.get("Description", "")}

    def _aim(self, before: set[str]) -> None:
        """Attach it where the template says, and no more where it said so before."""
        wanted, there = set(self.properties.get("TargetIds", [])), self._targets()
        for target in sorted(wanted - there):
            self.api().attach_policy(PolicyId=self.physical_id, TargetId=target)
        for target in sorted((before & there) - wanted):
            self.api().detach_policy(PolicyId=self.physical_id, TargetId=target)

    def _targets(self) -> set[str]:
        found = self.api().list_targets_for_policy(PolicyId=self.physical_id)["Targets"]
        return {target["TargetId"] for target in found}


class ResourcePolicy(_Tagged):
    """Ref and GetAtt Id: the ID. GetAtt: Arn. There is one in an organization, which no stack takes over.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-organizations-resourcepolicy.html
    """

    type = "AWS::Organizations::ResourcePolicy"
    sets = frozenset({"Content", "Tags"})

    def create(self) -> None:
        with suppress(self.api().exceptions.ResourcePolicyNotFoundException):
            found = self.api().describe_resource_policy()["ResourcePolicy"]["ResourcePolicySummary"]["Id"]
            raise ResourceError(f"Resource of type '{self.type}' with identifier '{found}' already exists.")
        made = self.api().put_resource_policy(Content=self.content(), Tags=self.tag_list)
        summary = made["ResourcePolicy"]["ResourcePolicySummary"]
        self.physical_id = summary["Id"]
        self.attributes = {"Arn": summary["Arn"], "Id": self.physical_id}

    def update(self, previous: JSON) -> None:
        self.api().put_resource_policy(Content=self.content())
        self.retag(previous)

    def delete(self) -> None:
        self.api().delete_resource_policy()


RESOURCES = (Policy, ResourcePolicy)
