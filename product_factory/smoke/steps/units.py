"""A StackSet aimed at a unit without accounts, and what it does when an account comes and goes.

The StackSet brings one SSM parameter, which is free and read by nobody, into the empty unit alone. An account is
moved only where `--move-account` names it, and moved back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from botocore.exceptions import ClientError

from product_factory.errors import FactoryError
from product_factory.smoke.journal import Entry, Journal
from product_factory.smoke.places import Places
from product_factory.smoke.report import Observation, compared, unseen
from product_factory.smoke.step import Run, Step

NAME = "units"
_ROLES = "product_factory/hub/launch_roles.py"
_AS: Any = {"CallAs": "DELEGATED_ADMIN"}
_ENDED = ("SUCCEEDED", "FAILED", "STOPPED")


def act(run: Run) -> Iterator[Observation]:
    """Aim at the empty unit; then, if asked for, move an account in and out."""
    settings = run.settings
    fact = "a StackSet takes a unit without accounts as its target"
    if not settings.empty_unit:
        yield unseen(NAME, fact, "SUCCEEDED", "no --empty-unit was named", _ROLES)
        return
    cloudformation = run.places.hub("cloudformation")
    entry = run.journal.intend(
        run.entry("stack set", run.places.hub_account, settings.named(), unit=settings.empty_unit)
    )
    parameter = f"/{settings.named()}"
    made = cloudformation.create_stack_set(
        StackSetName=entry.name,
        Description="Made by a smoke run, which deletes it.",
        TemplateBody=json.dumps(_template(parameter)),
        PermissionModel="SERVICE_MANAGED",
        AutoDeployment={"Enabled": True, "RetainStacksOnAccountRemoval": False},
        ClientRequestToken=entry.name,
        **_AS,
    )
    run.journal.made(entry, made["StackSetId"])
    operation = cloudformation.create_stack_instances(
        StackSetName=entry.name,
        DeploymentTargets={"OrganizationalUnitIds": [settings.empty_unit]},
        Regions=[settings.region],
        **_AS,
    )["OperationId"]
    yield compared(NAME, fact, "SUCCEEDED", _ended(run.wait.begin(), cloudformation, entry.name, operation), _ROLES)
    yield from _move(run, parameter)


def _template(parameter: str) -> dict[str, Any]:
    properties = {"Name": parameter, "Type": "String", "Value": "factory smoke"}
    return {"Resources": {"Probe": {"Type": "AWS::SSM::Parameter", "Properties": properties}}}


def _ended(deadline: Any, cloudformation: Any, name: str, operation: str) -> str:
    def look() -> str:
        answer = cloudformation.describe_stack_set_operation(StackSetName=name, OperationId=operation, **_AS)
        return str(answer["StackSetOperation"]["Status"])

    found: str = deadline.until(look, lambda status: status in _ENDED, f"operation {operation} of {name}")
    return found


def _move(run: Run, parameter: str) -> Iterator[Observation]:
    settings, account = run.settings, run.settings.move_account
    facts = ("brings its stack when an account comes", "takes it away when the account goes")
    if not account or not settings.empty_unit:
        for what in facts:
            yield unseen(NAME, f"automatic deployment {what}", "yes", "no --move-account was named", _ROLES)
        return
    organizations = run.places.management("organizations")
    home = run.tree.parent_of[account]
    ssm = run.places.admin(account, "ssm")
    before = _launch_roles(run, account)
    entry = run.journal.intend(run.entry("move", account, account, home=home, unit=settings.empty_unit))
    organizations.move_account(AccountId=account, SourceParentId=home, DestinationParentId=settings.empty_unit)
    run.journal.made(entry, account)
    came = _comes(run, lambda: _is_there(ssm, parameter))
    yield compared(NAME, f"automatic deployment {facts[0]}", "yes", _yes(came), _ROLES, account)
    _back(organizations, entry)
    run.journal.gone(entry)
    went = _comes(run, lambda: not _is_there(ssm, parameter))
    yield compared(NAME, f"automatic deployment {facts[1]}", "yes", _yes(went), _ROLES, account)
    back = _comes(run, lambda: _launch_roles(run, account) >= before)
    fact = "launch roles are there again after an account left their unit and came back"
    yield compared(NAME, fact, "yes", _yes(back), _ROLES, account)


def _yes(so: bool) -> str:
    return "yes" if so else "no"


def _comes(run: Run, so: Callable[[], bool]) -> bool:
    """Whether it becomes so within the run's patience."""
    deadline = run.wait.model_copy(update={"timeout": max(run.settings.patience, 1)}).begin()
    try:
        return deadline.until(so, bool, "the unit's stacks")
    except FactoryError:
        return so()


def _is_there(ssm: Any, parameter: str) -> bool:
    return bool(ssm.get_parameters(Names=[parameter])["Parameters"])


def _launch_roles(run: Run, account: str) -> set[str]:
    """The launch roles of the account, by name."""
    pages = run.places.admin(account, "iam").get_paginator("list_roles").paginate()
    return {role["RoleName"] for page in pages for role in page["Roles"] if role["RoleName"].startswith("SCLaunch-")}


def _back(organizations: Any, entry: Entry) -> None:
    """Home again, from the unit that this run moved it to and from nowhere else."""
    parent = organizations.list_parents(ChildId=entry.account)["Parents"][0]["Id"]
    if parent == entry.data["unit"]:
        organizations.move_account(
            AccountId=entry.account, SourceParentId=parent, DestinationParentId=entry.data["home"]
        )


def clean_move(places: Places, journal: Journal, entry: Entry) -> None:
    """Move the account home, if it is still where this run moved it to."""
    _back(places.management("organizations"), entry)
    journal.gone(entry)


def clean_stack_set(places: Places, journal: Journal, entry: Entry) -> None:
    """Its stacks go first, where it has some, and are waited for; and so is what StackSets do by themselves."""
    from product_factory.provisioning.wait import Wait

    cloudformation, deadline = places.hub("cloudformation"), Wait().begin()
    name = entry.name

    def without_stacks() -> None:
        operation = cloudformation.delete_stack_instances(
            StackSetName=name,
            DeploymentTargets={"OrganizationalUnitIds": [entry.data["unit"]]},
            Regions=[entry.region],
            RetainStacks=False,
            **_AS,
        )["OperationId"]
        _ended(deadline, cloudformation, name, operation)

    def gone() -> bool:
        try:
            cloudformation.delete_stack_set(StackSetName=name, **_AS)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code == "StackSetNotEmptyException":
                without_stacks()
                return False
            if code == "OperationInProgressException":
                return False
            if code != "StackSetNotFoundException":
                raise
        return True

    deadline.until(gone, bool, f"deleting the stack set {name}")
    journal.gone(entry)


STEP = Step(
    name=NAME,
    why="Launch roles come by a StackSet: a unit without accounts is a target, and accounts that move are followed.",
    tables=(_ROLES,),
    permissions={
        "hub": (
            "cloudformation:CreateStackInstances",
            "cloudformation:CreateStackSet",
            "cloudformation:DeleteStackInstances",
            "cloudformation:DeleteStackSet",
            "cloudformation:DescribeStackSetOperation",
        ),
        "management": ("organizations:ListParents", "organizations:MoveAccount"),
        "admin": ("iam:ListRoles", "ssm:GetParameters"),
    },
    costs="nothing: StackSets and standard parameters are free",
    act=act,
    needs=("portfolio",),
    cleans={"stack set": clean_stack_set, "move": clean_move},
)
