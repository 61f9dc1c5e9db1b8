"""AWS::Chatbot resources. moto has no Chatbot: they are records."""

from typing import Any

from moto.cloudformation.models import cloudformation_backends

from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.resource import Name, Record


class MicrosoftTeamsChannelConfiguration(Record):
    """Ref and GetAtt Arn: the configuration's ARN."""

    type = "AWS::Chatbot::MicrosoftTeamsChannelConfiguration"
    naming = Name("ConfigurationName")
    kind = "microsoft-teams-channel"

    def identify(self) -> None:
        name = self.properties["ConfigurationName"]
        self.physical_id = self.arn("chatbot", f"chat-configuration/{self.kind}/{name}", False)
        self.attributes = {"Arn": self.physical_id}


class SlackChannelConfiguration(MicrosoftTeamsChannelConfiguration):
    """As that of Teams; an account has one for each channel, in all Regions together.

    https://github.com/hashicorp/terraform-provider-awscc/issues/1011; of Teams nothing is known.
    """

    type = "AWS::Chatbot::SlackChannelConfiguration"
    kind = "slack-channel"

    def create(self) -> None:
        workspace, channel = self.properties["SlackWorkspaceId"], self.properties["SlackChannelId"]
        account = self.stack.account_id
        regions: Any = cloudformation_backends[account].values()
        for each in (each for region in regions for each in region.records.values() if each.type == self.type):
            if (each.properties["SlackWorkspaceId"], each.properties["SlackChannelId"]) == (workspace, channel):
                raise ResourceError(
                    f"Invalid request provided: Slack channel with ID {channel} in Slack team {workspace} has already been "
                    f"configured for AWS account {account}. (Service: AWSChatbot; Status Code: 400; Error Code: "
                    "InvalidRequestException)"
                )
        super().create()


RESOURCES = (MicrosoftTeamsChannelConfiguration, SlackChannelConfiguration)
