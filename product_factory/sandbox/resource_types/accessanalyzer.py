"""AWS::AccessAnalyzer resources. moto has no Access Analyzer: they are records."""

from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.names import name_of_type
from product_factory.sandbox.resource_types.resource import Record


class Analyzer(Record):
    """Ref and GetAtt Arn: the analyzer's ARN. A second one of a type in a Region fails, as on AWS.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-quotas.html
    """

    type = "AWS::AccessAnalyzer::Analyzer"

    def create(self) -> None:
        kind = self.properties["Type"]
        if any(type_ == self.type and each.properties["Type"] == kind for (type_, _), each in self._records().items()):
            raise ResourceError(
                f"The number of analyzers of type {kind} exceeds the quota of 1 (ServiceQuotaExceededException)"
            )
        super().create()

    def identify(self) -> None:
        name = self.properties.get("AnalyzerName") or name_of_type(self.stack.name, self.logical_id, self.type)
        self.physical_id = self.arn("access-analyzer", f"analyzer/{name}")
        self.attributes = {"Arn": self.physical_id}


RESOURCES = (Analyzer,)
