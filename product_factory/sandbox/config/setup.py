"""What an administrator does once, so that the organization can be asked and watched: aggregator, recorders, trail.

https://docs.aws.amazon.com/config/latest/developerguide/set-up-aggregator-cli.html
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from product_factory.sandbox.organization import ADMINISTRATOR

if TYPE_CHECKING:
    from product_factory.sandbox.server import Sandbox

AGGREGATOR = "organization"
BUCKET = "config-recordings"
TRAIL = "aws-controltower-BaselineCloudTrail"
TRAIL_BUCKET = "organization-trail"


def aggregate(sandbox: "Sandbox", account: str = "hub", name: str = AGGREGATOR, region: str | None = None) -> None:
    """An aggregator of the whole organization in this account, and in this Region (or the sandbox's)."""
    role = f"arn:aws:iam::{sandbox.organization.account(account).id}:role/{ADMINISTRATOR}"
    sandbox.session(account, ADMINISTRATOR).client(
        "config", region_name=region or sandbox.region
    ).put_configuration_aggregator(
        ConfigurationAggregatorName=name, OrganizationAggregationSource={"RoleArn": role, "AllAwsRegions": True}
    )


def record(sandbox: "Sandbox", accounts: Iterable[str], region: str | None = None) -> None:
    """A started recorder of all resource types in each of these accounts, in this Region (or the sandbox's).

    All deliver to one bucket of the management account, as Control Tower's do to the log archive's.
    """
    # In this Region a bucket needs no location.
    sandbox.session("management", ADMINISTRATOR).client("s3", region_name="us-east-1").create_bucket(Bucket=BUCKET)
    for account in accounts:
        config = sandbox.session(account, ADMINISTRATOR).client("config", region_name=region or sandbox.region)
        config.put_configuration_recorder(
            ConfigurationRecorder={
                "name": "default",
                "roleARN": f"arn:aws:iam::{sandbox.organization.account(account).id}:role/{ADMINISTRATOR}",
                "recordingGroup": {"allSupported": True, "includeGlobalResourceTypes": False},
            }
        )
        config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": BUCKET})
        config.start_configuration_recorder(ConfigurationRecorderName="default")


def trail(sandbox: "Sandbox") -> None:
    """The organization's trail, as Control Tower makes it where its landing zone has CloudTrail on."""
    management = sandbox.session("management", ADMINISTRATOR)
    # In this Region a bucket needs no location.
    management.client("s3", region_name="us-east-1").create_bucket(Bucket=TRAIL_BUCKET)
    management.client("organizations").enable_aws_service_access(ServicePrincipal="cloudtrail.amazonaws.com")
    cloudtrail = management.client("cloudtrail", region_name=sandbox.region)
    cloudtrail.create_trail(Name=TRAIL, S3BucketName=TRAIL_BUCKET, IsMultiRegionTrail=True, IsOrganizationTrail=True)
    cloudtrail.start_logging(Name=TRAIL)
