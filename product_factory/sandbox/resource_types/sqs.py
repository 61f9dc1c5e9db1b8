"""AWS::SQS resources, in moto's SQS."""

from product_factory.sandbox.resource_types.resource import Name, Resource, document
from product_factory.sandbox.resource_types.schema import JSON

DEFAULTS: dict[str, str] = {
    "ContentBasedDeduplication": "false",
    "DeduplicationScope": "queue",
    "DelaySeconds": "0",
    "FifoThroughputLimit": "perQueue",
    "KmsDataKeyReusePeriodSeconds": "300",
    "KmsMasterKeyId": "",
    "MaximumMessageSize": "1048576",
    "MessageRetentionPeriod": "345600",
    "ReceiveMessageWaitTimeSeconds": "0",
    "RedriveAllowPolicy": "",
    "RedrivePolicy": "",
    "SqsManagedSseEnabled": "true",
    "VisibilityTimeout": "30",
}
"""https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html"""


class Queue(Resource):
    """Ref and GetAtt QueueUrl: the URL. GetAtt: Arn, QueueName."""

    type = "AWS::SQS::Queue"
    naming = Name("QueueName")
    sets = frozenset({*DEFAULTS, "FifoQueue", "QueueName", "Tags"})

    def create(self) -> None:
        attributes = {name: _text(value) for name, value in self.take(*DEFAULTS).items()}
        if self.properties.get("FifoQueue"):
            attributes["FifoQueue"] = "true"
            if "QueueName" not in self.properties:
                self.name = f"{self.name[:75]}.fifo"
        sqs = self.client("sqs")
        url = sqs.create_queue(QueueName=self.name, Attributes=attributes, tags=self.tags)["QueueUrl"]
        self.physical_id = url
        arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        self.attributes = {"Arn": arn, "QueueName": self.name, "QueueUrl": url}

    def update(self, previous: JSON) -> None:
        sqs, url = self.client("sqs"), self.physical_id
        wanted = DEFAULTS | self.properties
        if changed := {name: _text(wanted[name]) for name in DEFAULTS if self.changed(previous, name)}:
            sqs.set_queue_attributes(QueueUrl=url, Attributes=changed)
        if gone := self.own_tags_of(previous):
            sqs.untag_queue(QueueUrl=url, TagKeys=gone)
        if self.tags:
            sqs.tag_queue(QueueUrl=url, Tags=self.tags)

    def delete(self) -> None:
        self.client("sqs").delete_queue(QueueUrl=self.physical_id)


class QueuePolicy(Resource):
    """The policy of each of its queues."""

    type = "AWS::SQS::QueuePolicy"
    sets = frozenset({"PolicyDocument", "Queues"})

    def create(self) -> None:
        self.update({})
        self.physical_id = f"{self.stack.name}-{self.logical_id}"
        self.attributes = {"Id": self.physical_id}

    def update(self, previous: JSON) -> None:
        self._put(self.properties["Queues"], document(self.properties["PolicyDocument"]))
        self._put([url for url in previous.get("Queues", []) if url not in self.properties["Queues"]], "")

    def delete(self) -> None:
        self._put(self.properties["Queues"], "")

    def _put(self, queues: list[str], policy: str) -> None:
        for url in queues:
            self.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value) if isinstance(value, int) else document(value)


RESOURCES = (Queue, QueuePolicy)
