"""AWS::Config resources, in moto's Config; a remediation is a record, too."""

import json

from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.resource import Name, Record, Resource
from product_factory.sandbox.resource_types.schema import JSON

# Managed rules that run periodically only, of those that anybody here makes.
# https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-trigger-type.html
PERIODIC = {
    "ACCESS_KEYS_ROTATED",
    "CLOUDTRAIL_S3_DATAEVENTS_ENABLED",
    "EC2_EBS_ENCRYPTION_BY_DEFAULT",
    "IAM_PASSWORD_POLICY",
    "IAM_POLICY_IN_USE",
    "IAM_USER_MFA_ENABLED",
    "IAM_USER_UNUSED_CREDENTIALS_CHECK",
    "MFA_ENABLED_FOR_IAM_CONSOLE_ACCESS",
    "ROOT_ACCOUNT_MFA_ENABLED",
    "S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS_PERIODIC",
    "VPC_FLOW_LOGS_ENABLED",
}


class ConfigurationRecorder(Resource):
    """Ref: the recorder's name. It is started as soon as a delivery channel exists.

    CloudFormation starts it whatever else; AWS allows one recorder and one channel in a region.
    """

    type = "AWS::Config::ConfigurationRecorder"
    naming = Name("Name")
    sets = frozenset({"Name", "RecordingGroup", "RecordingMode", "RoleARN"})

    def create(self) -> None:
        self.update({})
        self.physical_id = self.name
        if self.client("config").describe_delivery_channels()["DeliveryChannels"]:
            self.client("config").start_configuration_recorder(ConfigurationRecorderName=self.name)

    def update(self, previous: JSON) -> None:
        recorder: JSON = {"name": self.name, "roleARN": self.properties["RoleARN"]}
        group = self.properties.get("RecordingGroup")
        if group is not None:
            recorder["recordingGroup"] = _group(group)
        if "RecordingMode" in self.properties:
            raise ResourceError("The sandbox doesn't implement RecordingMode: moto drops it")
        self.client("config").put_configuration_recorder(ConfigurationRecorder=recorder)

    def delete(self) -> None:
        config = self.client("config")
        config.delete_configuration_recorder(ConfigurationRecorderName=self.name)


class DeliveryChannel(Resource):
    """Ref: the channel's name.

    AWS Config refuses to delete it while a recorder records. What CloudFormation does about that is not
    documented; that both can go at once is inferred from AWS's own templates, which order neither.
    """

    type = "AWS::Config::DeliveryChannel"
    yields_to = "AWS::Config::ConfigurationRecorder"
    naming = Name("Name")
    sets = frozenset(
        {
            "ConfigSnapshotDeliveryProperties",
            "Name",
            "S3BucketName",
            "S3KeyPrefix",
            "S3KmsKeyArn",
            "SnsTopicARN",
        }
    )

    def create(self) -> None:
        self.update({})
        self.physical_id = self.name
        config = self.client("config")
        for status in config.describe_configuration_recorder_status()["ConfigurationRecordersStatus"]:
            if not status["recording"]:
                config.start_configuration_recorder(ConfigurationRecorderName=status["name"])

    def update(self, previous: JSON) -> None:
        channel = {
            "name": self.name,
            **self.take(
                s3BucketName="S3BucketName",
                s3KeyPrefix="S3KeyPrefix",
                s3KmsKeyArn="S3KmsKeyArn",
                snsTopicARN="SnsTopicARN",
            ),
        }
        delivery = self.properties.get("ConfigSnapshotDeliveryProperties")
        if delivery is not None:
            channel["configSnapshotDeliveryProperties"] = {"deliveryFrequency": delivery["DeliveryFrequency"]}
        self.client("config").put_delivery_channel(DeliveryChannel=channel)

    def delete(self) -> None:
        self.client("config").delete_delivery_channel(DeliveryChannelName=self.name)


class ConfigRule(Resource):
    """Ref: the rule's name. GetAtt: Arn, ConfigRuleId, Compliance.Type.

    A scope on a rule of PERIODIC is refused, as on AWS: https://github.com/cloud-custodian/cloud-custodian/pull/10008.
    Fails without a configuration recorder in the Region, as on AWS.
    """

    type = "AWS::Config::ConfigRule"
    naming = Name("ConfigRuleName")
    sets = frozenset(
        {
            "ConfigRuleName",
            "Description",
            "InputParameters",
            "MaximumExecutionFrequency",
            "Scope",
            "Source",
        }
    )

    def create(self) -> None:
        self.update({})
        self.physical_id = self.name

    def update(self, previous: JSON) -> None:
        config = self.client("config")
        # Rules of one's own do without: https://github.com/boto/boto3/issues/2178
        managed = self.properties["Source"]["Owner"] == "AWS"
        if managed and not config.describe_configuration_recorders()["ConfigurationRecorders"]:
            raise ResourceError(
                "You must create a configuration recorder before you can create or update a Config rule. "
                "(Error Code: NoAvailableConfigurationRecorderException)"
            )
        if self.properties["Source"].get("SourceIdentifier") in PERIODIC and "Scope" in self.properties:
            raise ResourceError(
                "Scope is not supported for periodic rules. (Error Code: InvalidParameterValueException)"
            )
        parameters = self.properties.get("InputParameters")
        if isinstance(parameters, dict):
            parameters = json.dumps({key: str(value) for key, value in parameters.items()})
        extra = {"InputParameters": parameters} if parameters else {}
        config.put_config_rule(
            ConfigRule={
                "ConfigRuleName": self.name,
                **self.take("Description", "MaximumExecutionFrequency", "Scope", "Source"),
                **extra,
            },
            Tags=self.tag_list,
        )
        made = config.describe_config_rules(ConfigRuleNames=[self.name])["ConfigRules"][0]
        self.attributes = {
            "Arn": made["ConfigRuleArn"],
            "ConfigRuleId": made["ConfigRuleId"],
            "Compliance.Type": "INSUFFICIENT_DATA",
        }

    def delete(self) -> None:
        self.client("config").delete_config_rule(ConfigRuleName=self.name)


class RemediationConfiguration(Record):
    """Ref: the Config rule's name. Fails where there is no such rule."""

    type = "AWS::Config::RemediationConfiguration"

    def identify(self) -> None:
        self.physical_id = self.properties["ConfigRuleName"]
        self._put()

    def update(self, previous: JSON) -> None:
        super().update(previous)
        self._put()

    def delete(self) -> None:
        super().delete()
        config = self.client("config")
        if config.describe_remediation_configurations(ConfigRuleNames=[self.physical_id])["RemediationConfigurations"]:
            config.delete_remediation_configuration(ConfigRuleName=self.physical_id)

    def _put(self) -> None:
        self.client("config").put_remediation_configurations(RemediationConfigurations=[self.properties])


def _group(declared: JSON) -> JSON:
    """RecordingGroup with the API's names, which begin in lower case."""
    if "RecordingStrategy" in declared or "ExclusionByResourceTypes" in declared:
        declared = {
            **declared,
            **{
                key: {k[0].lower() + k[1:]: v for k, v in declared[key].items()}
                for key in ("RecordingStrategy", "ExclusionByResourceTypes")
                if key in declared
            },
        }
    return {key[0].lower() + key[1:]: value for key, value in declared.items()}


RESOURCES = (ConfigurationRecorder, DeliveryChannel, ConfigRule, RemediationConfiguration)
