"""AWS::GuardDuty resources, in moto's GuardDuty."""

from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.resource import Resource
from product_factory.sandbox.resource_types.schema import JSON


class Detector(Resource):
    """Ref and GetAtt Id: the detector's ID. A second one in a region fails, as on AWS."""

    type = "AWS::GuardDuty::Detector"
    sets = frozenset({"DataSources", "Enable", "Features", "FindingPublishingFrequency", "Tags"})

    def create(self) -> None:
        guardduty = self.client("guardduty")
        if guardduty.list_detectors()["DetectorIds"]:
            raise ResourceError("The request is rejected because a detector already exists for the current account.")
        tags = self.tags
        self.physical_id = guardduty.create_detector(**self._settings(), **({"Tags": tags} if tags else {}))[
            "DetectorId"
        ]
        self.attributes = {"Id": self.physical_id}

    def update(self, previous: JSON) -> None:
        if self.changed(previous, "Tags"):
            raise ResourceError("The sandbox can't change the tags of an AWS::GuardDuty::Detector")
        self.client("guardduty").update_detector(DetectorId=self.physical_id, **self._settings())

    def delete(self) -> None:
        self.client("guardduty").delete_detector(DetectorId=self.physical_id)

    def _settings(self) -> JSON:
        return self.take("DataSources", "Enable", "Features", "FindingPublishingFrequency")


RESOURCES = (Detector,)
