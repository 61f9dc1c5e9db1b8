"""AWS::Route53 zones and records, in moto's Route 53. No name is resolved."""

from typing import Any

from moto.moto_api._internal import mock_random

from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.resource import Resource
from product_factory.sandbox.resource_types.schema import JSON


class _Route53(Resource):
    def api(self) -> Any:
        return self.client("route53")


class HostedZone(_Route53):
    """Ref and GetAtt Id: the ID. GetAtt: NameServers, of a public one.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-route53-hostedzone.html
    """

    type = "AWS::Route53::HostedZone"
    sets = frozenset({"HostedZoneConfig", "HostedZoneTags", "Name", "VPCs"})

    def create(self) -> None:
        config, vpcs = self.properties.get("HostedZoneConfig", {}), self._vpcs(self.properties)
        given: JSON = {"HostedZoneConfig": {"Comment": config.get("Comment", ""), "PrivateZone": bool(vpcs)}}
        if vpcs:
            given["VPC"] = vpcs[0]
        made = self.api().create_hosted_zone(
            Name=self.properties["Name"], CallerReference=str(mock_random.uuid4()), **given
        )
        self.physical_id = made["HostedZone"]["Id"].removeprefix("/hostedzone/")
        self.attributes = {"Id": self.physical_id}
        if servers := made.get("DelegationSet", {}).get("NameServers") if not vpcs else None:
            self.attributes["NameServers"] = servers
        for vpc in vpcs[1:]:
            self.api().associate_vpc_with_hosted_zone(HostedZoneId=self.physical_id, VPC=vpc)
        self._tag({})

    def update(self, previous: JSON) -> None:
        comment = self.properties.get("HostedZoneConfig", {}).get("Comment", "")
        self.api().update_hosted_zone_comment(Id=self.physical_id, Comment=comment)
        now, before = self._vpcs(self.properties), self._vpcs(previous)
        if bool(now) != bool(before):
            raise ResourceError("The sandbox can't make a public hosted zone of a private one, nor the other way round")
        for vpc in [each for each in now if each not in before]:
            self.api().associate_vpc_with_hosted_zone(HostedZoneId=self.physical_id, VPC=vpc)
        for vpc in [each for each in before if each not in now]:
            self.api().disassociate_vpc_from_hosted_zone(HostedZoneId=self.physical_id, VPC=vpc)
        self._tag(previous)

    def delete(self) -> None:
        self.api().delete_hosted_zone(Id=self.physical_id)

    def tags_with(self, of_stack: dict[str, str], properties: JSON) -> dict[str, str]:
        return super().tags_with(of_stack, {"Tags": properties.get("HostedZoneTags", [])})

    def _tag(self, previous: JSON) -> None:
        who = {"ResourceType": "hostedzone", "ResourceId": self.physical_id}
        if gone := self.own_tags_of({"Tags": previous.get("HostedZoneTags", [])}):
            self.api().change_tags_for_resource(**who, RemoveTagKeys=gone)
        if self.tags:
            self.api().change_tags_for_resource(**who, AddTags=self.tag_list)

    @staticmethod
    def _vpcs(properties: JSON) -> list[JSON]:
        return [{"VPCId": each["VPCId"], "VPCRegion": each["VPCRegion"]} for each in properties.get("VPCs", [])]


class RecordSet(_Route53):
    """Ref: the record's name. Name, type and set identifier make another record.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-route53-recordset.html
    """

    type = "AWS::Route53::RecordSet"
    named = ("Name", "SetIdentifier", "Type")
    routed = ("Failover", "HealthCheckId", "Region")
    sets = frozenset(
        {
            *named,
            *routed,
            "AliasTarget",
            "Comment",
            "HostedZoneId",
            "HostedZoneName",
            "ResourceRecords",
            "TTL",
            "Weight",
        }
    )

    def replacement_causes(self, properties: JSON) -> set[str]:
        changed = {name for name in self.named if self.properties.get(name) != properties.get(name)}
        return super().replacement_causes(properties) | changed

    def create(self) -> None:
        self._change("CREATE")
        self.physical_id = self.properties["Name"]

    def update(self, previous: JSON) -> None:
        self._change("UPSERT")

    def delete(self) -> None:
        self._change("DELETE")

    def _change(self, action: str) -> None:
        self.api().change_resource_record_sets(
            HostedZoneId=self._zone(),
            ChangeBatch={"Changes": [{"Action": action, "ResourceRecordSet": self._record()}]},
        )

    def _record(self) -> JSON:
        found = self.take(*self.named, *self.routed)
        for name in ("TTL", "Weight"):
            if name in self.properties:
                found[name] = int(self.properties[name])
        if "ResourceRecords" in self.properties:
            found["ResourceRecords"] = [{"Value": each} for each in self.properties["ResourceRecords"]]
        if alias := self.properties.get("AliasTarget"):
            found["AliasTarget"] = {"EvaluateTargetHealth": False, **alias}
        return found

    def _zone(self) -> str:
        if "HostedZoneId" in self.properties:
            return str(self.properties["HostedZoneId"])
        name = self.properties["HostedZoneName"].rstrip(".")
        zones = self.api().list_hosted_zones()["HostedZones"]
        found = [each["Id"].removeprefix("/hostedzone/") for each in zones if each["Name"].rstrip(".") == name]
        if len(found) != 1:
            raise ResourceError(f"No hosted zones named {name} found" if not found else f"Several zones named {name}")
        return str(found[0])


RESOURCES = (HostedZone, RecordSet)
