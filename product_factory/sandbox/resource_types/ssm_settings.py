"""AWS::SSM settings of an account, in what `service_settings` keeps of them."""

from product_factory.sandbox.resource_types.resource import Resource
from product_factory.sandbox.resource_types.schema import JSON


class ServiceSetting(Resource):
    """Ref and GetAtt Arn: the ARN. GetAtt: Status, LastModifiedUser. Once gone, the default holds.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-servicesetting.html
    """

    type = "AWS::SSM::ServiceSetting"
    sets = frozenset({"SettingId", "SettingValue"})

    def create(self) -> None:
        self.update({})

    def update(self, previous: JSON) -> None:
        ssm = self.client("ssm")
        ssm.update_service_setting(**self.properties)
        found = ssm.get_service_setting(**self.take("SettingId"))["ServiceSetting"]
        self.physical_id = found["ARN"]
        self.attributes = {
            "Arn": found["ARN"],
            "Status": found["Status"],
            "LastModifiedUser": found["LastModifiedUser"],
        }

    def delete(self) -> None:
        self.client("ssm").reset_service_setting(**self.take("SettingId"))


RESOURCES = (ServiceSetting,)
