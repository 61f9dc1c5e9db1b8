"""AWS::Budgets resources, in moto's Budgets."""

from typing import Any

from moto.budgets.models import budgets_backends

from product_factory.sandbox.resource_types.names import name_of_type
from product_factory.sandbox.resource_types.resource import Resource
from product_factory.sandbox.resource_types.schema import JSON


class Budget(Resource):
    """Ref: the budget's name."""

    type = "AWS::Budgets::Budget"
    sets = frozenset({"Budget", "NotificationsWithSubscribers"})

    def create(self) -> None:
        self.name = self.properties["Budget"].get("BudgetName") or name_of_type(
            self.stack.name, self.logical_id, self.type
        )
        account_id = self.stack.account_id
        self.client("budgets").create_budget(
            AccountId=account_id,
            Budget=self._budget(),
            NotificationsWithSubscribers=self.properties.get("NotificationsWithSubscribers", []),
        )
        self.physical_id = self.name

    def update(self, previous: JSON) -> None:
        # moto has no UpdateBudget; notifications can't change in place, they replace the budget.
        budgets: Any = budgets_backends[self.stack.account_id]["aws"].budgets
        kept = budgets[self.stack.account_id][self.name]
        kept.budget.update(self._budget())
        for key in set(previous["Budget"]) - set(self.properties["Budget"]):
            kept.budget.pop(key, None)
        kept.budget["BudgetName"] = self.name

    def delete(self) -> None:
        self.client("budgets").delete_budget(AccountId=self.stack.account_id, BudgetName=self.name)

    def _budget(self) -> JSON:
        declared = {**self.properties["Budget"], "BudgetName": self.name}
        if "BudgetLimit" in declared:
            amount = float(declared["BudgetLimit"]["Amount"])
            text = str(int(amount)) if amount.is_integer() else str(amount)
            declared["BudgetLimit"] = {**declared["BudgetLimit"], "Amount": text}
        return declared


RESOURCES = (Budget,)
