"""What an administrator does once, so that the organization can be asked: an aggregator, and recorders.

https://docs.aws.amazon.com/config/latest/developerguide/set-up-aggregator-cli.html
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sandbox.organization import ADMINISTRATOR

if TYPE_CHECKING:
    from sandbox.server import Sandbox

AGGREGATOR = "organization"
BUCKET = "config-recordings"


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
