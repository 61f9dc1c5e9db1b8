"""AWS::Backup plans that test restores: records, as moto's Backup has none of them. Nothing is restored.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-backup-restoretestingplan.html
"""

from moto.moto_api._internal import mock_random

from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.resource import Record


class TestingPlan(Record):
    """Ref: the plan's name. GetAtt: RestoreTestingPlanArn, by the form of the service authorization reference."""

    type = "AWS::Backup::RestoreTestingPlan"

    def identify(self) -> None:
        self.physical_id = self.properties["RestoreTestingPlanName"]
        if (self.type, self.physical_id) in self._records():
            # AlreadyExistsException: https://docs.aws.amazon.com/aws-backup/latest/devguide/API_CreateRestoreTestingPlan.html
            raise ResourceError(f"Restore testing plan {self.physical_id} already exists")
        path = f"restore-testing-plan:{self.physical_id}-{mock_random.uuid4()}"
        self.attributes = {"RestoreTestingPlanArn": self.arn("backup", path)}

    def delete(self) -> None:
        """Once it has no selections: https://docs.aws.amazon.com/aws-backup/latest/devguide/API_DeleteRestoreTestingPlan.html"""
        if [
            each
            for kind, each in self._records()
            if kind == TestingSelection.type and each.startswith(f"{self.physical_id}|")
        ]:
            raise ResourceError(f"Restore testing plan {self.physical_id} still has restore testing selections")
        super().delete()


class TestingSelection(Record):
    """Ref: both parts of the schema's primary identifier, the plan's name and its own."""

    type = "AWS::Backup::RestoreTestingSelection"

    def identify(self) -> None:
        plan, name = (self.properties[f"RestoreTesting{part}Name"] for part in ("Plan", "Selection"))
        if (TestingPlan.type, plan) not in self._records():
            raise ResourceError(f"Restore testing plan {plan} doesn't exist")
        self.physical_id = f"{plan}|{name}"


RESOURCES = (TestingPlan, TestingSelection)
