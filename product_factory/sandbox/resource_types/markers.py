"""Types that make nothing on AWS either: wait condition handles and CDK's metadata."""

from product_factory.sandbox.resource_types.resource import Record


class WaitConditionHandle(Record):
    """Ref: a URL. Nothing waits for it."""

    type = "AWS::CloudFormation::WaitConditionHandle"

    def identify(self) -> None:
        path = self.arn("cloudformation", f"stack/{self.stack.name}/{self.logical_id}")
        self.physical_id = f"https://cloudformation-waitcondition.s3.amazonaws.com/{path}"


class CdkMetadata(Record):
    """What the CDK adds to a stack to count its constructs."""

    type = "AWS::CDK::Metadata"

    def identify(self) -> None:
        self.physical_id = f"{self.stack.name}-{self.logical_id}"


RESOURCES = (WaitConditionHandle, CdkMetadata)
