"""AWS::EC2 instances, launch templates and volumes, in moto's EC2."""

import base64
from typing import Any

from moto.ec2.models import ec2_backends

from product_factory.sandbox.resource_types.ec2_network import Ec2
from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.resource import Name
from product_factory.sandbox.resource_types.schema import JSON


class Instance(Ec2):
    """Ref and GetAtt InstanceId: the ID. GetAtt: AvailabilityZone, addresses, DNS names, VpcId.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-instance.html
    """

    type = "AWS::EC2::Instance"
    settings = (
        "BlockDeviceMappings",
        "DisableApiTermination",
        "EbsOptimized",
        "ImageId",
        "InstanceInitiatedShutdownBehavior",
        "InstanceType",
        "KeyName",
        "LaunchTemplate",
        "MetadataOptions",
        "NetworkInterfaces",
        "PrivateIpAddress",
        "SecurityGroupIds",
        "SecurityGroups",
        "SubnetId",
    )
    changeable = ("DisableApiTermination", "InstanceType", "SecurityGroupIds", "SourceDestCheck", "UserData")
    sets = frozenset({
        *settings, "AvailabilityZone", "IamInstanceProfile", "Monitoring", "SourceDestCheck", "Tags", "Tenancy", "UserData",
    })  # fmt: skip

    def create(self) -> None:
        made = self.api().run_instances(MinCount=1, MaxCount=1, **(self.take(*self.settings) | self._shaped()))
        self.physical_id = made["Instances"][0]["InstanceId"]
        self.retag({})
        if "SourceDestCheck" in self.properties:
            self._modify(SourceDestCheck={"Value": self.properties["SourceDestCheck"]})
        self._look()

    def update(self, previous: JSON) -> None:
        names = self.sets - {*self.changeable, "Tags"}
        if unchangeable := [name for name in sorted(names) if self.changed(previous, name)]:
            raise ResourceError(f"The sandbox can't change {', '.join(unchangeable)} of an instance")
        if self.changed(previous, "InstanceType"):
            self.api().stop_instances(InstanceIds=[self.physical_id])
            self._modify(InstanceType={"Value": self.properties.get("InstanceType", "m1.small")})
            self.api().start_instances(InstanceIds=[self.physical_id])
        for name, default in (("DisableApiTermination", False), ("SourceDestCheck", True)):
            if self.changed(previous, name):
                self._modify(**{name: {"Value": self.properties.get(name, default)}})
        if self.changed(previous, "UserData"):
            # moto reads once what botocore wrote twice in base64.
            self._modify(UserData={"Value": self.properties.get("UserData", "").encode()})
        if self.changed(previous, "SecurityGroupIds"):
            self._modify(Groups=self.properties.get("SecurityGroupIds", []))
        self.retag(previous)
        self._look()

    def delete(self) -> None:
        self.api().terminate_instances(InstanceIds=[self.physical_id])

    def _modify(self, **change: Any) -> None:
        self.api().modify_instance_attribute(InstanceId=self.physical_id, **change)

    def _shaped(self) -> JSON:
        """What the API takes in another form than the template."""
        found: JSON = {}
        if "IamInstanceProfile" in self.properties:
            found["IamInstanceProfile"] = {"Name": self.properties["IamInstanceProfile"]}
        if "Monitoring" in self.properties:
            found["Monitoring"] = {"Enabled": self.properties["Monitoring"]}
        if placement := self.take("AvailabilityZone", "Tenancy"):
            found["Placement"] = placement
        if "NetworkInterfaces" in self.properties:
            found["NetworkInterfaces"] = [_interface(each) for each in self.properties["NetworkInterfaces"]]
        if "UserData" in self.properties:
            # Templates give base64, which botocore makes anew.
            found["UserData"] = base64.b64decode(self.properties["UserData"])
        return found

    def _look(self) -> None:
        found = self.api().describe_instances(InstanceIds=[self.physical_id])["Reservations"][0]["Instances"][0]
        self.attributes = {
            "InstanceId": self.physical_id,
            "AvailabilityZone": found["Placement"]["AvailabilityZone"],
            "PrivateIp": found.get("PrivateIpAddress", ""),
            "PrivateDnsName": found.get("PrivateDnsName", ""),
            "PublicIp": found.get("PublicIpAddress", ""),
            "PublicDnsName": found.get("PublicDnsName", ""),
            "VpcId": found.get("VpcId", ""),
        }


def _interface(given: JSON) -> JSON:
    """An interface whose index is a text in templates and whose groups have another name."""
    found = dict(given)
    found["DeviceIndex"] = int(found["DeviceIndex"])
    if "GroupSet" in found:
        found["Groups"] = found.pop("GroupSet")
    return found


class LaunchTemplate(Ec2):
    """Ref and GetAtt LaunchTemplateId: the ID. GetAtt: DefaultVersionNumber, LatestVersionNumber.

    An update makes a version; the default stays the first: it "cannot be specified in AWS CloudFormation"
    (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-launchtemplate.html).
    """

    type = "AWS::EC2::LaunchTemplate"
    naming = Name("LaunchTemplateName")
    sets = frozenset({"LaunchTemplateData", "LaunchTemplateName", "TagSpecifications", "VersionDescription"})

    def create(self) -> None:
        made = self.api().create_launch_template(
            LaunchTemplateName=self.name, **self.take("LaunchTemplateData", "TagSpecifications", "VersionDescription")
        )["LaunchTemplate"]
        self.physical_id = made["LaunchTemplateId"]
        self._look()

    def update(self, previous: JSON) -> None:
        before, now = self._tagged(previous), self._tagged(self.properties)
        if gone := [{"Key": key} for key in before.keys() - now.keys()]:
            self.api().delete_tags(Resources=[self.physical_id], Tags=gone)
        if now:
            tags = [{"Key": key, "Value": value} for key, value in now.items()]
            self.api().create_tags(Resources=[self.physical_id], Tags=tags)
        # moto shows those that it was made with.
        held: Any = ec2_backends[self.stack.account_id][self.stack.region_name].get_launch_template(self.physical_id)
        held.tags = held.get_tags()
        if self.changed(previous, "LaunchTemplateData", "VersionDescription"):
            self._add_version()
        self._look()

    def _add_version(self) -> None:
        self.api().create_launch_template_version(
            LaunchTemplateId=self.physical_id, **self.take("LaunchTemplateData", "VersionDescription")
        )

    def delete(self) -> None:
        self.api().delete_launch_template(LaunchTemplateId=self.physical_id)

    def _tagged(self, properties: JSON) -> dict[str, str]:
        """The template's own tags: those of instances and volumes are in its data."""
        own = [each for each in properties.get("TagSpecifications", []) if each["ResourceType"] == "launch-template"]
        return {tag["Key"]: tag["Value"] for each in own for tag in each["Tags"]}

    def _look(self) -> None:
        found = self.one("describe_launch_templates", "LaunchTemplates", LaunchTemplateIds=[self.physical_id])
        numbers = ("DefaultVersionNumber", "LatestVersionNumber")
        self.attributes = {"LaunchTemplateId": self.physical_id, **{name: str(found[name]) for name in numbers}}


class Volume(Ec2):
    """Ref and GetAtt VolumeId: the ID."""

    type = "AWS::EC2::Volume"
    settings = ("AvailabilityZone", "Encrypted", "Iops", "KmsKeyId", "Size", "SnapshotId", "Throughput", "VolumeType")
    sets = frozenset({*settings, "Tags"})

    def create(self) -> None:
        self.physical_id = self.api().create_volume(**self.take(*self.settings))["VolumeId"]
        self.attributes = {"VolumeId": self.physical_id}
        self.retag({})

    def update(self, previous: JSON) -> None:
        if changed := [name for name in self.settings if self.changed(previous, name)]:
            raise ResourceError(f"The sandbox can't change {', '.join(changed)} of a volume")
        self.retag(previous)

    def delete(self) -> None:
        self.api().delete_volume(VolumeId=self.physical_id)


RESOURCES = (Instance, LaunchTemplate, Volume)
