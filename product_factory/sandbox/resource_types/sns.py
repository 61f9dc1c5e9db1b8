"""AWS::SNS resources, in moto's SNS."""

import json

from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.resource import Name, Resource, document
from product_factory.sandbox.resource_types.schema import JSON

TOPIC_ATTRIBUTES = (
    "ContentBasedDeduplication",
    "DisplayName",
    "FifoThroughputScope",
    "KmsMasterKeyId",
    "SignatureVersion",
    "TracingConfig",
)
SUBSCRIPTION_ATTRIBUTES = (
    "DeliveryPolicy",
    "FilterPolicy",
    "FilterPolicyScope",
    "RawMessageDelivery",
    "RedrivePolicy",
    "SubscriptionRoleArn",
)


def attribute(value: object) -> str:
    """A property as an SNS attribute, which is always text."""
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value) if isinstance(value, dict) else str(value)


class Topic(Resource):
    """Ref: the topic's ARN. GetAtt: TopicArn, TopicName."""

    type = "AWS::SNS::Topic"
    naming = Name("TopicName")
    sets = frozenset({*TOPIC_ATTRIBUTES, "FifoTopic", "Subscription", "Tags", "TopicName"})

    def create(self) -> None:
        attributes = {k: attribute(v) for k, v in self.take(*TOPIC_ATTRIBUTES).items()}
        if self.properties.get("FifoTopic"):
            attributes["FifoTopic"] = "true"
            if "TopicName" not in self.properties:
                self.name = f"{self.name[:251]}.fifo"
        sns = self.client("sns")
        existing = [t["TopicArn"] for t in sns.list_topics()["Topics"]]
        arn = f"arn:aws:sns:{self.stack.region_name}:{self.stack.account_id}:{self.name}"
        if arn in existing:
            raise ResourceError(f"{self.name} already exists")
        self.physical_id = sns.create_topic(Name=self.name, Attributes=attributes, Tags=self.tag_list)["TopicArn"]
        self.attributes = {"TopicArn": self.physical_id, "TopicName": self.name}
        self._subscribe({})

    def update(self, previous: JSON) -> None:
        sns = self.client("sns")
        for name in TOPIC_ATTRIBUTES:
            if self.changed(previous, name):
                value = attribute(self.properties.get(name, ""))
                sns.set_topic_attributes(TopicArn=self.physical_id, AttributeName=name, AttributeValue=value)
        self._subscribe(previous)
        gone = self.own_tags_of(previous)
        if gone:
            sns.untag_resource(ResourceArn=self.physical_id, TagKeys=gone)
        sns.tag_resource(ResourceArn=self.physical_id, Tags=self.tag_list)

    def delete(self) -> None:
        for subscription in self._subscriptions():
            self.client("sns").unsubscribe(SubscriptionArn=subscription["SubscriptionArn"])
        self.client("sns").delete_topic(TopicArn=self.physical_id)

    def live(self) -> JSON:
        attributes = self.client("sns").get_topic_attributes(TopicArn=self.physical_id)["Attributes"]
        return {name: attributes.get(name) or None for name in ("DisplayName", "KmsMasterKeyId")}

    def _subscribe(self, previous: JSON) -> None:
        wanted = self.properties.get("Subscription", [])
        before = previous.get("Subscription", [])
        for declared in wanted:
            if declared not in before:
                self.client("sns").subscribe(TopicArn=self.physical_id, **declared)
        gone = [declared for declared in before if declared not in wanted]
        for subscription in self._subscriptions():
            if {key: subscription[key] for key in ("Endpoint", "Protocol")} in gone:
                self.client("sns").unsubscribe(SubscriptionArn=subscription["SubscriptionArn"])

    def _subscriptions(self) -> list[JSON]:
        found = self.client("sns").list_subscriptions_by_topic(TopicArn=self.physical_id)
        return list(found["Subscriptions"])


class Subscription(Resource):
    """Ref and GetAtt Arn: the subscription's ARN."""

    type = "AWS::SNS::Subscription"
    sets = frozenset({*SUBSCRIPTION_ATTRIBUTES, "Endpoint", "Protocol", "Region", "TopicArn"})

    def create(self) -> None:
        attributes = {k: attribute(v) for k, v in self.take(*SUBSCRIPTION_ATTRIBUTES).items()}
        self.physical_id = self.client("sns").subscribe(
            Attributes=attributes,
            ReturnSubscriptionArn=True,
            **self.take("Endpoint", "Protocol", "TopicArn"),
        )["SubscriptionArn"]
        self.attributes = {"Arn": self.physical_id}

    def update(self, previous: JSON) -> None:
        for name in SUBSCRIPTION_ATTRIBUTES:
            if self.changed(previous, name):
                self.client("sns").set_subscription_attributes(
                    SubscriptionArn=self.physical_id,
                    AttributeName=name,
                    AttributeValue=attribute(self.properties.get(name, "")),
                )

    def delete(self) -> None:
        self.client("sns").unsubscribe(SubscriptionArn=self.physical_id)


class TopicPolicy(Resource):
    """The policy of each of its topics; deleting it gives them SNS's default policy back."""

    type = "AWS::SNS::TopicPolicy"
    sets = frozenset({"PolicyDocument", "Topics"})

    def create(self) -> None:
        self.update({})
        self.physical_id = f"{self.stack.name}-{self.logical_id}"
        self.attributes = {"Id": self.physical_id}

    def update(self, previous: JSON) -> None:
        self._put(self.properties["Topics"], document(self.properties["PolicyDocument"]))
        self._reset(set(previous.get("Topics", [])) - set(self.properties["Topics"]))

    def delete(self) -> None:
        self._reset(set(self.properties["Topics"]))

    def _put(self, topics: list[str], policy: str) -> None:
        for arn in topics:
            self.client("sns").set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=policy)

    def _reset(self, topics: set[str]) -> None:
        from moto.sns.models import sns_backends

        known = sns_backends[self.stack.account_id][self.stack.region_name].topics
        for arn in topics & set(known):
            known[arn]._policy_json = known[arn]._create_default_topic_policy(
                self.stack.region_name, self.stack.account_id, known[arn].name
            )


RESOURCES = (Topic, Subscription, TopicPolicy)
