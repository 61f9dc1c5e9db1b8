"""Constraints: rules for one product in one portfolio, such as the role that launches it.

https://docs.aws.amazon.com/servicecatalog/latest/dg/API_CreateConstraint.html
"""

import json
import re
from typing import Any

from . import quotas
from .entities import Constraint
from .exceptions import (
    DuplicateResourceException,
    InvalidParametersException,
    NotImplementedException,
    ResourceNotFoundException,
)
from .operation import Result, operation
from .visibility import Visibility


class ConstraintOperations(Visibility):
    """Whether a LocalRoleName exists is found at launch, as the role may come later."""

    @operation
    def create_constraint(
        self,
        portfolio_id: str,
        product_id: str,
        parameters: str,
        type: str,
        description: str | None = None,
    ) -> Result:
        """The product must be in the portfolio already; one constraint of each type at most."""
        portfolio = self.own_portfolio(portfolio_id)
        self.refuse_unassociated(portfolio, product_id)
        _refuse_malformed(type, parameters)
        present = self.constraints.on(portfolio_id, product_id)
        quotas.refuse_more(present, quotas.CONSTRAINTS_PER_PRODUCT, "constraints on a product")
        _refuse_clash(type, {constraint.type for constraint in present})
        constraint = Constraint(type, parameters, description, self.account_id, product_id, portfolio_id)
        self.constraints.add(constraint)
        return _answer(constraint)

    @operation
    def update_constraint(self, id: str, description: str | None = None, parameters: str | None = None) -> Result:
        constraint = self._constraint(id)
        if parameters is not None:
            _refuse_malformed(constraint.type, parameters)
            constraint.parameters = parameters
        constraint.description = constraint.description if description is None else description
        return _answer(constraint)

    @operation
    def describe_constraint(self, id: str) -> Result:
        return _answer(self._constraint(id))

    @operation
    def delete_constraint(self, id: str) -> Result:
        self.constraints.remove(self._constraint(id))
        return {}

    @operation
    def list_constraints_for_portfolio(self, portfolio_id: str, product_id: str | None = None) -> Result:
        """Those of a shared portfolio are its owner's."""
        portfolio, _ = self.known_portfolio(portfolio_id)
        return {
            "ConstraintDetails": [
                constraint.to_detail()
                for constraint in self.catalog_of(portfolio.account_id).constraints.of_portfolio(portfolio_id)
                if product_id in (None, constraint.product_id)
            ]
        }

    def _constraint(self, constraint_id: str) -> Constraint:
        found = self.constraints.get(constraint_id)
        if found is None:
            raise ResourceNotFoundException(f"Constraint not found: {constraint_id}")
        return found


def _answer(constraint: Constraint) -> Result:
    return {
        "ConstraintDetail": constraint.to_detail(),
        "ConstraintParameters": constraint.parameters,
        "Status": "AVAILABLE",
    }


def _refuse_clash(constraint_type: str, present: set[str]) -> None:
    if constraint_type in present:
        raise DuplicateResourceException(f"The product has a {constraint_type} constraint in this portfolio already.")
    if {constraint_type, *present} >= {"LAUNCH", "STACKSET"}:
        raise InvalidParametersException("You cannot have both a LAUNCH and a STACKSET constraint.")


def _refuse_malformed(constraint_type: str, parameters: str) -> None:
    if constraint_type == "TEMPLATE":
        raise NotImplementedException("The sandbox has no TEMPLATE constraints.")
    if constraint_type not in _WELL_FORMED:
        raise InvalidParametersException(f"Invalid constraint type: {constraint_type}")
    try:
        value = json.loads(parameters)
    except ValueError:
        value = None
    if not isinstance(value, dict) or not _WELL_FORMED[constraint_type](value):
        raise InvalidParametersException(f"Invalid parameters of a {constraint_type} constraint: {parameters}")


def _is_launch(value: dict[str, Any]) -> bool:
    if set(value) == {"RoleArn"}:
        return bool(re.fullmatch(r"arn:[\w-]+:iam::\d{12}:role/.+", str(value["RoleArn"])))
    is_name = re.compile(r"[\w+=,.@-]{1,64}").fullmatch
    return set(value) == {"LocalRoleName"} and bool(is_name(str(value["LocalRoleName"])))


def _is_notification(value: dict[str, Any]) -> bool:
    arns = value.get("NotificationArns")
    return set(value) == {"NotificationArns"} and isinstance(arns, list) and bool(arns)


def _is_resource_update(value: dict[str, Any]) -> bool:
    allowed = value.get("Properties", {}).get("TagUpdateOnProvisionedProduct")
    return value.get("Version") == "2.0" and allowed in ("ALLOWED", "NOT_ALLOWED")


def _is_stackset(value: dict[str, Any]) -> bool:
    wanted = {"AccountList", "RegionList", "AdminRole", "ExecutionRole"}
    return "Version" in value and set(value.get("Properties", {})) == wanted


_WELL_FORMED = {
    "LAUNCH": _is_launch,
    "NOTIFICATION": _is_notification,
    "RESOURCE_UPDATE": _is_resource_update,
    "STACKSET": _is_stackset,
}
