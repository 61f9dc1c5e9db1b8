"""Exporting: the StackSets of a plan as files, for those who deploy them by a pipeline of their own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from product_factory.errors import FactoryError
from product_factory.files import write_atomically
from product_factory.provisioning.fleet.stacksets.comparing import wanted_dependencies
from product_factory.provisioning.fleet.stacksets.operations import facts_of, preferences_of
from product_factory.provisioning.fleet.stacksets.results import SetsPlan


def export(plan: SetsPlan, folder: Path) -> tuple[str, ...]:
    """Write NAME.template.json and NAME.stackset.json of each StackSet; nothing else is touched. Their paths.

    The second file holds the arguments of CreateStackSet (without the template) and of CreateStackInstances, as the AWS CLI's
    --cli-input-json and boto3 take them. What comes first where an account joins stands there as far as it exists.
    """
    lives = {step.stack_set: step.live for step in plan.steps}
    written: list[str] = []
    for step in plan.steps:
        wanted = step.wanted
        facts = facts_of(wanted, sorted(wanted_dependencies(wanted, lives, plan._reached)))
        facts.pop("TemplateBody")
        call: dict[str, Any] = {"StackSetName": wanted.name, **plan._reached.stack_sets.as_}
        arguments = {
            "CreateStackSet": {**call, "PermissionModel": "SERVICE_MANAGED", **facts},
            "CreateStackInstances": {
                **call,
                "DeploymentTargets": {"OrganizationalUnitIds": [unit.id for unit in wanted.units]},
                "Regions": list(wanted.regions),
                "OperationPreferences": preferences_of(wanted, plan.manifest.max_concurrent),
            },
        }
        for suffix, text in (("template", wanted.body), ("stackset", json.dumps(arguments, indent=2) + "\n")):
            file = folder / f"{wanted.name}.{suffix}.json"
            try:
                folder.mkdir(parents=True, exist_ok=True)
                write_atomically(file, text.encode())
            except OSError as error:
                raise FactoryError(f"{file}: can't be written: {error.strerror or error}") from error
            written.append(str(file))
    return tuple(written)
