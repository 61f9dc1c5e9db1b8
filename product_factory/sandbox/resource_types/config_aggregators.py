"""AWS::Config::ConfigurationAggregator, in moto's Config."""

from product_factory.sandbox.resource_types.names import name_of_type
from product_factory.sandbox.resource_types.resource import Resource
from product_factory.sandbox.resource_types.schema import JSON


class ConfigurationAggregator(Resource):
    """Ref: its name. GetAtt: ConfigurationAggregatorArn. Of an organization by its administrator alone."""

    type = "AWS::Config::ConfigurationAggregator"
    sets = frozenset({"ConfigurationAggregatorName", "OrganizationAggregationSource", "Tags"})

    def create(self) -> None:
        self.physical_id = self.properties.get("ConfigurationAggregatorName") or name_of_type(
            self.stack.name, self.logical_id, self.type
        )
        self._put()

    def update(self, previous: JSON) -> None:
        self._put()

    def delete(self) -> None:
        self.client("config").delete_configuration_aggregator(ConfigurationAggregatorName=self.physical_id)

    def _put(self) -> None:
        made = self.client("config").put_configuration_aggregator(
            ConfigurationAggregatorName=self.physical_id,
            Tags=self.tag_list,
            **self.take("OrganizationAggregationSource"),
        )["ConfigurationAggregator"]
        self.attributes = {"ConfigurationAggregatorArn": made["ConfigurationAggregatorArn"]}


RESOURCES = (ConfigurationAggregator,)
