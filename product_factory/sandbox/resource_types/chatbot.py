"""AWS::Chatbot resources. moto has no Chatbot: they are records."""

from product_factory.sandbox.resource_types.resource import Name, Record


class SlackChannelConfiguration(Record):
    """Ref and GetAtt Arn: the configuration's ARN."""

    type = "AWS::Chatbot::SlackChannelConfiguration"
    naming = Name("ConfigurationName")

    def identify(self) -> None:
        name = self.properties["ConfigurationName"]
        self.physical_id = self.arn("chatbot", f"chat-configuration/slack-channel/{name}", False)
        self.attributes = {"Arn": self.physical_id}


RESOURCES = (SlackChannelConfiguration,)
