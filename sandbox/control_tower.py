"""What Control Tower leaves in an account that it governs: AWS Config, recording.

https://docs.aws.amazon.com/controltower/latest/userguide/detective-controls.html
Config rules can't be made without it.
"""

from __future__ import annotations

from collections.abc import Iterable

from sandbox.organization import ADMINISTRATOR, Account
from sandbox.server import Sandbox


def govern(sandbox: Sandbox, accounts: Iterable[Account]) -> None:
    """Let Config record in these accounts, in the sandbox's Region."""
    for account in accounts:
        session = sandbox.session(account.name, ADMINISTRATOR)
        bucket = f"aws-controltower-logs-{account.id}-{sandbox.region}"
        where = {} if sandbox.region == "us-east-1" else {"LocationConstraint": sandbox.region}
        session.client("s3").create_bucket(Bucket=bucket, **({"CreateBucketConfiguration": where} if where else {}))
        config = session.client("config")
        role = f"arn:aws:iam::{account.id}:role/aws-controltower-ConfigRecorderRole"
        config.put_configuration_recorder(ConfigurationRecorder={"name": "aws-controltower", "roleARN": role})
        config.put_delivery_channel(DeliveryChannel={"name": "aws-controltower", "s3BucketName": bucket})
        config.start_configuration_recorder(ConfigurationRecorderName="aws-controltower")
