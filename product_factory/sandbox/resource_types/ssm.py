"""AWS::SSM resources, in moto's Systems Manager. It has no associations: they are records."""

import json

from moto.moto_api._internal import mock_random

from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.resource import Name, Record, Resource
from product_factory.sandbox.resource_types.s3_files import read
from product_factory.sandbox.resource_types.schema import JSON


class Parameter(Resource):
    """Ref: the parameter's name. GetAtt: Type, Value.

    SecureString can't be made by CloudFormation.
    """

    type = "AWS::SSM::Parameter"
    naming = Name("Name")
    sets = frozenset(
        {
            "AllowedPattern",
            "DataType",
            "Description",
            "Name",
            "Policies",
            "Tags",
            "Tier",
            "Type",
            "Value",
        }
    )

    def create(self) -> None:
        self._put(Tags=self.tag_list)
        self.physical_id = self.name

    def update(self, previous: JSON) -> None:
        self._put(Overwrite=True)
        ssm = self.client("ssm")
        where = {"ResourceType": "Parameter", "ResourceId": self.name}
        gone = self.own_tags_of(previous)
        if gone:
            ssm.remove_tags_from_resource(TagKeys=gone, **where)
        if self.tags:
            ssm.add_tags_to_resource(Tags=self.tag_list, **where)

    def delete(self) -> None:
        self.client("ssm").delete_parameter(Name=self.name)

    def live(self) -> JSON:
        found = self.client("ssm").get_parameter(Name=self.physical_id)["Parameter"]
        return {"Value": found["Value"], "Type": found["Type"]}

    def _put(self, **extra: object) -> None:
        arguments = self.take("AllowedPattern", "DataType", "Description", "Policies", "Tier", "Type", "Value")
        self.client("ssm").put_parameter(Name=self.name, **arguments, **extra)
        self.attributes = self.take("Type", "Value")


class Document(Resource):
    """Ref: the document's name.

    UpdateMethod Replace, the default, makes a new document where Content changes; NewVersion adds
    a version and makes it the default.
    """

    type = "AWS::SSM::Document"
    naming = Name("Name")
    sets = frozenset(
        {
            "Attachments",
            "Content",
            "DocumentFormat",
            "DocumentType",
            "Name",
            "Tags",
            "TargetType",
            "UpdateMethod",
            "VersionName",
        }
    )

    def create(self) -> None:
        self._attached()
        self.client("ssm").create_document(
            Name=self.name,
            Content=self._content(),
            Tags=self.tag_list,
            **self.take("DocumentFormat", "DocumentType", "TargetType", "VersionName"),
        )
        self.physical_id = self.name

    def update(self, previous: JSON) -> None:
        ssm = self.client("ssm")
        if self.changed(previous, "Attachments", "Content", "DocumentFormat", "TargetType", "VersionName"):
            self._attached()
            made = ssm.update_document(
                Name=self.name,
                Content=self._content(),
                DocumentVersion="$LATEST",
                **self.take("DocumentFormat", "TargetType", "VersionName"),
            )["DocumentDescription"]
            ssm.update_document_default_version(Name=self.name, DocumentVersion=made["DocumentVersion"])
        if self.changed(previous, "Tags"):
            raise ResourceError("The sandbox can't change the tags of an AWS::SSM::Document")

    def delete(self) -> None:
        self.client("ssm").delete_document(Name=self.name)

    def replacement_causes(self, properties: JSON) -> set[str]:
        causes = super().replacement_causes(properties)
        if properties.get("UpdateMethod", "Replace") == "Replace":
            for name in ("Attachments", "Content", "DocumentFormat", "TargetType", "VersionName"):
                if properties.get(name) != self.properties.get(name):
                    causes.add(name)
        return causes

    def _attached(self) -> None:
        """Attachments that are files of S3 have to be there; others the sandbox hasn't.

        https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_AttachmentsSource.html
        """
        for each in self.properties.get("Attachments", []):
            if each["Key"] != "S3FileUrl":
                raise ResourceError(f"The sandbox attaches files by S3FileUrl alone, not by {each['Key']}")
            for address in each["Values"]:
                bucket, _, key = str(address).removeprefix("s3://").partition("/")
                read(bucket, key)

    def _content(self) -> str:
        content = self.properties["Content"]
        return content if isinstance(content, str) else json.dumps(content)


class Association(Record):
    """Ref and GetAtt AssociationId: the ID.

    Of all documents that can be associated, the sandbox carries out one runbook, at once, and keeps those that look
    after servers, on which nothing runs here.
    """

    type = "AWS::SSM::Association"
    runbook = "AWSConfigRemediation-RemoveVPCDefaultSecurityGroupRules"
    for_servers = frozenset({"AWS-GatherSoftwareInventory", "AWS-RunPatchBaseline", "AWS-UpdateSSMAgent"})

    def identify(self) -> None:
        name, scheduled = self.properties["Name"], "ScheduleExpression" in self.properties
        if name not in self.for_servers and (name != self.runbook or scheduled):
            raise ResourceError(f"The sandbox runs no other association than {self.runbook}, once")
        self.physical_id = str(mock_random.uuid4())
        self.attributes = {"AssociationId": self.physical_id}

    def create(self) -> None:
        super().create()
        self._run()

    def update(self, previous: JSON) -> None:
        super().update(previous)
        self._run()

    def _run(self) -> None:
        """Only of a group named default; https://docs.aws.amazon.com/systems-manager-automation-runbooks/"""
        if self.properties["Name"] != self.runbook:
            return
        parameters = self.properties.get("Parameters", {})
        missing = {"AutomationAssumeRole", "GroupId"} - set(parameters)
        if missing:
            raise ResourceError(f"Parameters of {self.runbook} are missing: {', '.join(sorted(missing))}")
        ec2 = self.client("ec2")
        for group in ec2.describe_security_groups(GroupIds=parameters["GroupId"])["SecurityGroups"]:
            if group["GroupName"] != "default":
                continue
            if group["IpPermissions"]:
                ec2.revoke_security_group_ingress(GroupId=group["GroupId"], IpPermissions=group["IpPermissions"])
            if group["IpPermissionsEgress"]:
                ec2.revoke_security_group_egress(GroupId=group["GroupId"], IpPermissions=group["IpPermissionsEgress"])


RESOURCES = (Parameter, Document, Association)
