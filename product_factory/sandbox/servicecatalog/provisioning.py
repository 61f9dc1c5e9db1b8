"""Launching, updating and terminating products, in the caller's own account and region.

A request is checked at once, its work is done once, and its record tells of it poll by poll. AWS
declares no error for a product that is under change: InvalidParametersException is answered.
"""

from typing import Any

from . import launch
from .caller import current_caller
from .entities import tags_from_list
from .exceptions import (
    InvalidParametersException,
    NotImplementedException,
    ResourceNotFoundException,
)
from .launched import ProvisionedProduct, Record
from .operation import Result, operation
from .paths import PathOperations
from .templates import parameters_for_update


class ProvisioningOperations(PathOperations):
    """https://docs.aws.amazon.com/servicecatalog/latest/dg/API_ProvisionProduct.html etc."""

    @operation
    def provision_product(
        self,
        provisioned_product_name: str,
        provision_token: str,
        product_id: str | None = None,
        product_name: str | None = None,
        provisioning_artifact_id: str | None = None,
        provisioning_artifact_name: str | None = None,
        path_id: str | None = None,
        path_name: str | None = None,
        provisioning_parameters: list[dict[str, str]] | None = None,
        tags: list[dict[str, str]] | None = None,
    ) -> Result:
        """The same token answers with the same record, and launches nothing again."""
        known = self._record_of("PROVISION_PRODUCT", provision_token)
        if known:
            return {"RecordDetail": known.to_detail()}
        caller = current_caller(self.account_id)
        path = self.one_path(caller, product_id, product_name, path_id, path_name)
        self.refuse_unsupported(path)
        artifact = self.one_artifact(path.product, provisioning_artifact_id, provisioning_artifact_name)
        if artifact.guidance == "DEPRECATED":
            raise InvalidParametersException(
                f"Provisioning artifact {artifact.id} is deprecated: it can't be launched any more."
            )
        self._refuse_same_name(provisioned_product_name)
        provisioned = ProvisionedProduct(
            name=provisioned_product_name,
            account_id=self.account_id,
            region=self.region_name,
            owner=caller,
            product_id=path.product.id,
            product_name=path.product.name,
            path_id=path.id,
            artifact_id=artifact.id,
            artifact_name=artifact.name,
            token=provision_token,
            launch_role_arn=self.launch_role(path),
        )
        own_tags = self.launch_tags(path, tags_from_list(tags))
        provisioned.tags = {**own_tags, **launch.auto_tags(provisioned, path)}
        order = launch.Order.of(provisioned, artifact.template_body, caller)
        given = provisioning_parameters or []
        order.parameters = {each["Key"]: each.get("Value", "") for each in given}
        self.provisioned_products[provisioned.id] = provisioned
        try:
            outcome = launch.create(order)
        except BaseException:
            # No record will ever tell of it, and each listing would trip over it.
            del self.provisioned_products[provisioned.id]
            raise

        def finish() -> None:
            provisioned.adopt(launch.stack_parameters(order), outcome.outputs, outcome.stack_id)
            provisioned.status = "ERROR" if outcome.errors else "AVAILABLE"

        record = self._record("PROVISION_PRODUCT", provisioned, provision_token, outcome, finish)
        return {"RecordDetail": record.to_detail()}

    @operation
    def update_provisioned_product(
        self,
        update_token: str,
        provisioned_product_name: str | None = None,
        provisioned_product_id: str | None = None,
        product_id: str | None = None,
        product_name: str | None = None,
        provisioning_artifact_id: str | None = None,
        provisioning_artifact_name: str | None = None,
        path_id: str | None = None,
        path_name: str | None = None,
        provisioning_parameters: list[dict[str, Any]] | None = None,
        tags: list[dict[str, str]] | None = None,
    ) -> Result:
        """To another version, or with other parameters; one with neither Value nor
        UsePreviousValue falls back to the template's default. Not in ERROR or UNDER_CHANGE.
        """
        known = self._record_of("UPDATE_PROVISIONED_PRODUCT", update_token)
        if known:
            return {"RecordDetail": known.to_detail()}
        provisioned = self.one_provisioned(provisioned_product_id, provisioned_product_name)
        self._refuse_unstable(provisioned, "updated", ("AVAILABLE", "TAINTED"))
        caller = current_caller(self.account_id)
        if product_id is None and product_name is None:
            product_id = provisioned.product_id
        if path_id is None and path_name is None:
            path_id = self.kept_path(caller, provisioned)
        path = self.one_path(caller, product_id, product_name, path_id, path_name)
        self.refuse_unsupported(path)
        if path.product.id != provisioned.product_id:
            raise NotImplementedException("The sandbox can't update to another product.")
        if provisioning_artifact_id is None and provisioning_artifact_name is None:
            provisioning_artifact_id = provisioned.artifact_id
        artifact = self.one_artifact(path.product, provisioning_artifact_id, provisioning_artifact_name)
        new_tags = self.updated_tags(path, provisioned, tags)
        self.refuse_missing_role(provisioned.launch_role_arn)
        order = launch.Order.of(provisioned, artifact.template_body, caller)
        order.parameters = parameters_for_update(provisioned.parameters, provisioning_parameters or [])
        order.tags = new_tags
        outcome = launch.update(order)

        def finish() -> None:
            if outcome.errors:
                provisioned.status = "TAINTED"
                return
            provisioned.adopt(launch.stack_parameters(order), outcome.outputs, outcome.stack_id)
            provisioned.artifact_id, provisioned.artifact_name = artifact.id, artifact.name
            provisioned.tags, provisioned.path_id = new_tags, path.id
            provisioned.status = "AVAILABLE"

        kind = "UPDATE_PROVISIONED_PRODUCT"
        record = self._record(kind, provisioned, update_token, outcome, finish)
        record.artifact_id, record.tags = artifact.id, new_tags
        return {"RecordDetail": record.to_detail()}

    @operation
    def terminate_provisioned_product(
        self,
        terminate_token: str,
        provisioned_product_name: str | None = None,
        provisioned_product_id: str | None = None,
        ignore_errors: bool = False,
        retain_physical_resources: bool = False,
    ) -> Result:
        """The token holds while the termination runs; after it, ResourceNotFoundException."""
        known = self._record_of("TERMINATE_PROVISIONED_PRODUCT", terminate_token)
        if known and not known.finished:
            return {"RecordDetail": known.to_detail()}
        provisioned = self.one_provisioned(provisioned_product_id, provisioned_product_name)
        self._refuse_unstable(provisioned, "terminated", ("AVAILABLE", "TAINTED", "ERROR"))
        order = launch.Order.of(provisioned, "", current_caller(self.account_id))
        outcome = launch.Outcome(provisioned.stack_id)
        if not retain_physical_resources and provisioned.stack_id:
            if not ignore_errors:
                self.refuse_missing_role(provisioned.launch_role_arn)
            outcome = launch.delete(order)
        if ignore_errors:
            outcome.errors = []

        def finish() -> None:
            if outcome.errors:
                provisioned.status = "TAINTED"
            else:
                del self.provisioned_products[provisioned.id]

        kind = "TERMINATE_PROVISIONED_PRODUCT"
        record = self._record(kind, provisioned, terminate_token, outcome, finish)
        return {"RecordDetail": record.to_detail()}

    def one_provisioned(self, provisioned_id: str | None, name: str | None) -> ProvisionedProduct:
        """The provisioned product of this ID or name (one of them, not both)."""
        if (provisioned_id is None) == (name is None):
            raise InvalidParametersException("You must provide the provisioned product's name or ID, but not both.")
        for provisioned in self.provisioned_products.values():
            if provisioned.id == provisioned_id or provisioned.name == name:
                return provisioned
        raise ResourceNotFoundException(f"Provisioned product not found: {provisioned_id or name}")

    def _record_of(self, record_type: str, token: str) -> Record | None:
        for record in reversed(self.records.values()):
            if (record.type, record.token) == (record_type, token):
                return record
        return None

    def _record(
        self,
        record_type: str,
        provisioned: ProvisionedProduct,
        token: str,
        outcome: launch.Outcome,
        finish: launch.Finish,
    ) -> Record:
        def end() -> None:
            finish()
            provisioned.status_message = "; ".join(record.errors) or None
            if not record.errors:
                provisioned.last_successful_record_id = record.id

        record = Record(
            type=record_type,
            product_name=provisioned.name,
            provisioned_product_id=provisioned.id,
            product_id=provisioned.product_id,
            artifact_id=provisioned.artifact_id,
            path_id=provisioned.path_id,
            caller=current_caller(self.account_id),
            token=token,
            tags=provisioned.tags,
            launch_role_arn=provisioned.launch_role_arn,
            finish=end,
            errors=outcome.errors,
            outputs=outcome.outputs,
        )
        provisioned.status = "UNDER_CHANGE"
        provisioned.record_ids.append(record.id)
        self.records[record.id] = record
        return record

    def _refuse_same_name(self, name: str) -> None:
        if any(each.name == name for each in self.provisioned_products.values()):
            raise InvalidParametersException(f"A stack named {name} already exists.")

    def _refuse_unstable(self, provisioned: ProvisionedProduct, done: str, stable: tuple[str, ...]) -> None:
        """Refuse what is under change, and let it move a step: time goes by for whoever retries."""
        if provisioned.status not in stable:
            status = provisioned.status
            self.records[provisioned.record_ids[-1]].poll()
            raise InvalidParametersException(
                f"Provisioned product {provisioned.name} is in status {status} and can't be {done}."
            )
