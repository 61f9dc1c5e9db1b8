"""Operations: what is asked of StackSets, and following it to its end; boto3 at the edge."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from product_factory.provisioning.fleet.manifest_values import Limit
from product_factory.provisioning.fleet.stacksets.live import OPEN, Instance, StackSets, chunks
from product_factory.provisioning.fleet.stacksets.wanted import WantedSet
from product_factory.provisioning.wait import Wait

# https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStackInstances.html
MAX_UNITS = 50
Say = Callable[[str], None]


@dataclass
class Operations:
    """Asks, and follows each operation until it has ended; `say` hears how it goes on."""

    stack_sets: StackSets
    max_concurrent: Limit
    wait: Wait
    say: Say

    def create(self, wanted: WantedSet, depends_on: Sequence[str]) -> str:
        """Make the StackSet, which goes nowhere yet: its ARN."""
        self.stack_sets.client.create_stack_set(
            StackSetName=wanted.name,
            PermissionModel="SERVICE_MANAGED",
            **facts_of(wanted, depends_on),
            **self.stack_sets.as_,
        )
        found = self.stack_sets.find(wanted.name, closely=False)
        assert found
        return found.arn

    def update(self, wanted: WantedSet, depends_on: Sequence[str]) -> str:
        """Bring it, and all of its instances, to what is wanted: the operation's ID."""
        return self._follow(
            wanted.name,
            "update_stack_set",
            OperationPreferences=preferences_of(wanted, self.max_concurrent),
            **facts_of(wanted, depends_on),
        )

    def deploy(
        self, wanted: WantedSet, units: Sequence[str], regions: Sequence[str], spared: Sequence[str]
    ) -> list[str]:
        """Make instances in all accounts of these units without those that are spared: the operations' IDs."""
        return [
            self._follow(
                wanted.name,
                "create_stack_instances",
                DeploymentTargets={
                    "OrganizationalUnitIds": some,
                    **({"Accounts": list(spared), "AccountFilterType": "DIFFERENCE"} if spared else {}),
                },
                Regions=list(regions),
                OperationPreferences=preferences_of(wanted, self.max_concurrent),
            )
            for some in chunks(units, MAX_UNITS)
        ]

    def again(self, wanted: WantedSet, instances: Sequence[Instance]) -> list[str]:
        """Try these alone once more: the operations' IDs."""
        return self._among(wanted, instances, "update_stack_instances", {})

    def add(self, wanted: WantedSet, places: Sequence[Instance]) -> list[str]:
        """Make instances in these accounts of its units alone: the operations' IDs."""
        return self._among(wanted, places, "create_stack_instances", {})

    def withdraw(self, wanted: WantedSet, instances: Sequence[Instance]) -> list[str]:
        """Take instances away that never were: their stacks made nothing."""
        return self._among(wanted, instances, "delete_stack_instances", {"RetainStacks": False})

    def let_go(self, name: str, units: Sequence[str], regions: Sequence[str]) -> list[str]:
        """Take all instances away; stacks, and what they launched, stay as they are: the operations' IDs."""
        preferences = {"FailureTolerancePercentage": 100, "MaxConcurrentPercentage": 100}
        return [
            self._follow(
                name,
                "delete_stack_instances",
                DeploymentTargets={"OrganizationalUnitIds": some},
                Regions=list(regions),
                RetainStacks=True,
                OperationPreferences=preferences,
            )
            for some in chunks(units, MAX_UNITS)
        ]

    def take_in(self, wanted: WantedSet, stacks: Sequence[str], units: Sequence[str]) -> list[str]:
        """Stacks of accounts become instances: the operations' IDs.

        Ten in a request: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ImportStacksToStackSet.html
        """
        return [
            self._follow(wanted.name, "import_stacks_to_stack_set", StackIds=some, OrganizationalUnitIds=list(units))
            for some in chunks(stacks, 10)
        ]

    def follow(self, name: str, operation: str) -> str:
        """Wait for an operation's end: its status. TimedOut where the time is over."""

        def look() -> str:
            status, _ = self.stack_sets.status(name, operation)
            if status in OPEN:
                self._tell(name, operation, status)
            return status

        return self.wait.begin().until(
            look, lambda status: status not in OPEN, f"StackSet {name}: operation {operation}"
        )

    def _follow(self, name: str, call: str, **asked: Any) -> str:
        made = getattr(self.stack_sets.client, call)(StackSetName=name, **asked, **self.stack_sets.as_)
        operation: str = made["OperationId"]
        self.follow(name, operation)
        return operation

    def _tell(self, name: str, operation: str, status: str) -> None:
        """Where it is at work: no more accounts than work at a time, so that nothing grows with the fleet."""
        of = {"Name": "LAST_OPERATION_ID", "Values": operation}
        at_work = list(self.stack_sets.instances(name, of, {"Name": "DETAILED_STATUS", "Values": "RUNNING"}))
        where = ", ".join(f"{each.account} ({each.region})" for each in at_work[:4])
        more = f" and {len(at_work) - 4} more" if len(at_work) > 4 else ""
        self.say(f"{name}: {status.lower()}{f': at work in {where}{more}' if where else ''}")

    def _among(self, wanted: WantedSet, instances: Sequence[Instance], call: str, more: dict[str, Any]) -> list[str]:
        made = []
        for region in dict.fromkeys(each.region for each in instances):
            accounts = [each.account for each in instances if each.region == region]
            made += [
                self._follow(
                    wanted.name,
                    call,
                    DeploymentTargets={
                        "OrganizationalUnitIds": [unit.id for unit in wanted.units][:MAX_UNITS],
                        "Accounts": accounts,
                        "AccountFilterType": "INTERSECTION",
                    },
                    Regions=[region],
                    OperationPreferences=preferences_of(wanted, self.max_concurrent),
                    **more,
                )
            ]
        return made


def facts_of(wanted: WantedSet, depends_on: Sequence[str]) -> dict[str, Any]:
    """What a StackSet is, as CreateStackSet and UpdateStackSet take it."""
    return {
        "TemplateBody": wanted.body,
        "Description": wanted.own.description,
        "AutoDeployment": {
            "Enabled": True,
            "RetainStacksOnAccountRemoval": True,
            "DependsOn": sorted(depends_on),
        },
        "ManagedExecution": {"Active": True},
    }


def preferences_of(wanted: WantedSet, max_concurrent: Limit) -> dict[str, Any]:
    """How many accounts at a time, and how many may fail; SOFT, so that the first doesn't hang on the second.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackSetOperationPreferences.html
    """
    return {
        "RegionConcurrencyType": "PARALLEL",
        "ConcurrencyMode": "SOFT_FAILURE_TOLERANCE",
        **_limited("FailureTolerance", wanted.max_failures),
        **_limited("MaxConcurrent", max_concurrent, least=1),
    }


def _limited(what: str, limit: Limit, least: int = 0) -> dict[str, int]:
    if limit.count is not None:
        return {f"{what}Count": max(limit.count, least)}
    return {f"{what}Percentage": max(round((limit.share or 0) * 100), least)}
