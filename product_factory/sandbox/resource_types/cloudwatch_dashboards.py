"""AWS::CloudWatch dashboards, in moto's CloudWatch."""

from product_factory.sandbox.resource_types.resource import Name, Resource
from product_factory.sandbox.resource_types.schema import JSON


class Dashboard(Resource):
    """Ref: the dashboard's name."""

    type = "AWS::CloudWatch::Dashboard"
    naming = Name("DashboardName")
    sets = frozenset({"DashboardBody", "DashboardName"})

    def create(self) -> None:
        self.update({})
        self.physical_id = self.name

    def update(self, previous: JSON) -> None:
        body = self.properties["DashboardBody"]
        self.client("cloudwatch").put_dashboard(DashboardName=self.name, DashboardBody=body)

    def delete(self) -> None:
        self.client("cloudwatch").delete_dashboards(DashboardNames=[self.name])


RESOURCES = (Dashboard,)
