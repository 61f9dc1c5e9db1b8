"""What a launch makes: provisioned products, and a record of each request made for them.

The work of a request is done once, when it is made; what a client sees of it comes by polls,
as `Settings.record_polls` says: until then the record is in progress and the provisioned
product UNDER_CHANGE.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from moto.core.utils import utcnow

from .caller import Caller
from .entities import Tags, new_id, tags_to_list, without_none
from .settings import SETTINGS

Output = dict[str, str]


@dataclass
class ProvisionedProduct:
    """A launched product; parameters are those of the stack as it is now."""

    name: str
    account_id: str
    region: str
    owner: Caller
    product_id: str
    product_name: str
    path_id: str
    artifact_id: str
    artifact_name: str
    token: str
    launch_role_arn: str | None
    tags: Tags = field(default_factory=dict)
    id: str = field(default_factory=lambda: new_id("pp"))
    created_time: datetime = field(default_factory=utcnow)
    status: str = "UNDER_CHANGE"
    status_message: str | None = None
    stack_id: str | None = None
    parameters: dict[str, str] = field(default_factory=dict)
    outputs: list[Output] = field(default_factory=list)
    record_ids: list[str] = field(default_factory=list)
    last_successful_record_id: str | None = None

    def adopt(self, parameters: dict[str, str], outputs: list[Output], stack: str | None) -> None:
        """What the stack is now."""
        self.parameters, self.outputs, self.stack_id = parameters, outputs, stack

    @property
    def arn(self) -> str:
        place = f"{self.region}:{self.account_id}"
        return f"arn:aws:servicecatalog:{place}:stack/{self.name}/{self.id}"

    @property
    def stack_name(self) -> str:
        """https://docs.aws.amazon.com/servicecatalog/latest/adminguide/constraints-launch.html"""
        return f"SC-{self.account_id}-{self.id}"

    def to_detail(self) -> dict[str, Any]:
        """ProvisionedProductDetail."""
        return without_none(
            {
                "Name": self.name,
                "Arn": self.arn,
                "Type": "CFN_STACK",
                "Id": self.id,
                "Status": self.status,
                "StatusMessage": self.status_message,
                "CreatedTime": self.created_time,
                "IdempotencyToken": self.token,
                "LastRecordId": self.record_ids[-1],
                "LastProvisioningRecordId": self.record_ids[-1],
                "LastSuccessfulProvisioningRecordId": self.last_successful_record_id,
                "ProductId": self.product_id,
                "ProvisioningArtifactId": self.artifact_id,
                "LaunchRoleArn": self.launch_role_arn,
            }
        )

    def to_attribute(self) -> dict[str, Any]:
        """ProvisionedProductAttribute, as SearchProvisionedProducts shows it."""
        detail = {key: value for key, value in self.to_detail().items() if key != "LaunchRoleArn"}
        return without_none(
            {
                **detail,
                "Tags": tags_to_list(self.tags),
                "PhysicalId": self.stack_id,
                "ProductName": self.product_name,
                "ProvisioningArtifactName": self.artifact_name,
                "UserArn": self.owner.arn,
                "UserArnSession": self.owner.session_arn,
            }
        )


def _done() -> None:
    """What a record does that is at its end."""


@dataclass
class Record:
    """One request: finish is called once, with the last poll, and shows the work's effect."""

    type: str
    product_name: str
    provisioned_product_id: str
    product_id: str
    artifact_id: str
    path_id: str
    caller: Caller
    token: str
    tags: Tags
    launch_role_arn: str | None
    finish: Callable[[], None]
    id: str = field(default_factory=lambda: new_id("rec"))
    created_time: datetime = field(default_factory=utcnow)
    updated_time: datetime = field(default_factory=utcnow)
    status: str = "CREATED"
    errors: list[str] = field(default_factory=list)
    outputs: list[Output] = field(default_factory=list)
    polls: int = 0

    @property
    def finished(self) -> bool:
        return self.status in ("SUCCEEDED", "FAILED")

    def poll(self) -> None:
        """Move one step: some time has gone by since the last look."""
        if self.finished:
            return
        self.polls += 1
        self.updated_time = utcnow()
        in_progress = SETTINGS.record_polls
        if self.polls <= in_progress:
            self.status = "IN_PROGRESS"
        elif self.errors and in_progress and self.polls == in_progress + 1:
            self.status = "IN_PROGRESS_IN_ERROR"
        else:
            self.status = "FAILED" if self.errors else "SUCCEEDED"
            self.finish()
            # It holds the whole order, which nobody asks for again.
            self.finish = _done

    def to_detail(self) -> dict[str, Any]:
        """RecordDetail; errors are shown when the record has ended."""
        errors = self.errors if self.finished else []
        return without_none(
            {
                "RecordId": self.id,
                "ProvisionedProductName": self.product_name,
                "Status": self.status,
                "CreatedTime": self.created_time,
                "UpdatedTime": self.updated_time,
                "ProvisionedProductType": "CFN_STACK",
                "RecordType": self.type,
                "ProvisionedProductId": self.provisioned_product_id,
                "ProductId": self.product_id,
                "ProvisioningArtifactId": self.artifact_id,
                "PathId": self.path_id,
                "RecordErrors": [{"Code": "StackOperationFailed", "Description": error} for error in errors],
                "RecordTags": tags_to_list(self.tags),
                "LaunchRoleArn": self.launch_role_arn,
            }
        )
