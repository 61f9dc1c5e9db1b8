"""AWS::AccessAnalyzer resources. moto has no Access Analyzer: they are records."""

from sandbox.cloudformation.names import physical_name
from sandbox.cloudformation.resource import Record


class Analyzer(Record):
    """Ref and GetAtt Arn: the analyzer's ARN."""

    type = "AWS::AccessAnalyzer::Analyzer"

    def identify(self) -> None:
        name = self.properties.get("AnalyzerName") or physical_name(self.stack.name, self.logical_id, 255)
        self.physical_id = self.arn("access-analyzer", f"analyzer/{name}")
        self.attributes = {"Arn": self.physical_id}


RESOURCES = (Analyzer,)
