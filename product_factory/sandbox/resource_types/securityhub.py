"""AWS::SecurityHub resources: the hub in moto's Security Hub, standards as records."""

from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.resource import Record, Resource
from product_factory.sandbox.resource_types.schema import JSON


class Hub(Resource):
    """Ref and GetAtt ARN: the hub's ARN. A hub that is on already fails, as on AWS.

    moto has the API's defaults for AutoEnableControls and ControlFindingGenerator only.
    """

    type = "AWS::SecurityHub::Hub"
    sets = frozenset({
        "AutoEnableControls", "ControlFindingGenerator", "EnableDefaultStandards", "Tags",
    })  # fmt: skip

    def create(self) -> None:
        self._refuse_what_moto_lacks()
        hub = self.client("securityhub")
        try:
            hub.describe_hub()
        except hub.exceptions.ClientError:
            pass
        else:
            raise ResourceError("Account is already subscribed to Security Hub")
        hub.enable_security_hub(Tags=self.tags, **self.take("EnableDefaultStandards"))
        made = hub.describe_hub()
        self.physical_id = made["HubArn"]
        self.attributes = {"ARN": made["HubArn"], "SubscribedAt": made["SubscribedAt"]}

    def update(self, previous: JSON) -> None:
        self._refuse_what_moto_lacks()
        if self.changed(previous, "Tags", "EnableDefaultStandards"):
            raise ResourceError("The sandbox can't change an AWS::SecurityHub::Hub")

    def delete(self) -> None:
        self.client("securityhub").disable_security_hub()

    def _refuse_what_moto_lacks(self) -> None:
        defaults = {"AutoEnableControls": True, "ControlFindingGenerator": "SECURITY_CONTROL"}
        for name, default in defaults.items():
            if self.properties.get(name, default) != default:
                raise ResourceError(f"The sandbox implements only {name}: {default}")


class Standard(Record):
    """Ref and GetAtt StandardsSubscriptionArn: its ARN. Fails where Security Hub is off."""

    type = "AWS::SecurityHub::Standard"

    def identify(self) -> None:
        self.client("securityhub").describe_hub()
        _, _, name = self.properties["StandardsArn"].partition("/")
        name = name.removeprefix("ruleset/")
        self.physical_id = self.arn("securityhub", f"subscription/{name}")
        self.attributes = {"StandardsSubscriptionArn": self.physical_id}


RESOURCES = (Hub, Standard)
