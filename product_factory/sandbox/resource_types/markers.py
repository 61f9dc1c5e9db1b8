"""Types that make nothing on AWS either: wait condition handles and CDK's metadata."""

from urllib.parse import quote

from product_factory.sandbox.resource_types.resource import Record


class WaitConditionHandle(Record):
    """Ref: a URL, without the signature that AWS adds. Nothing waits for it.

    As recorded on AWS: localstack/localstack, tests/aws/services/cloudformation/resources/test_cloudformation.snapshot.json
    (test_waitconditionhandle).
    """

    type = "AWS::CloudFormation::WaitConditionHandle"

    def identify(self) -> None:
        region = self.stack.region_name
        bucket = f"cloudformation-waitcondition-{region}.s3.{region}.amazonaws.com"
        self.physical_id = f"https://{bucket}/{quote(self.stack.stack_id, safe='/')}/{self.logical_id}"


class CdkMetadata(Record):
    """What the CDK adds to a stack to count its constructs."""

    type = "AWS::CDK::Metadata"

    def identify(self) -> None:
        self.physical_id = f"{self.stack.name}-{self.logical_id}"


RESOURCES = (WaitConditionHandle, CdkMetadata)
