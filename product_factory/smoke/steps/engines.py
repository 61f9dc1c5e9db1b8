"""A product launched by a StackSet: whether StackSets' role is the principal that the pattern means, and how it is called.

The StackSet goes to the first account alone, before anything else is launched there, with one product of the run's own
portfolio, and ends again with what it launched.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from product_factory.authoring.portfolio import StackSetsRole
from product_factory.authoring.product import Product
from product_factory.smoke.journal import Entry, Journal
from product_factory.smoke.places import Places
from product_factory.smoke.report import Observation, compared, unseen
from product_factory.smoke.step import Run, Step
from product_factory.smoke.steps.launches import ANSWERS, answers, version_to_launch

NAME = "engines"
_ROLE = "product_factory/authoring/portfolio.py: StackSetsRole"
_FACT = "StackSets launch a product whose portfolio names their role by pattern"
KIND = "launching stack set"
_AS: Any = {"CallAs": "DELEGATED_ADMIN"}
_ENDED = ("SUCCEEDED", "FAILED", "STOPPED")
_PATTERN = re.compile(r"stacksets-exec-[0-9a-f]{32}")


def act(run: Run) -> Iterator[Observation]:
    """Launch one product so, look who StackSets act as, and end it."""
    card = _simple(run)
    if card is None:
        yield unseen(
            NAME, _FACT, "SUCCEEDED", "no product was chosen that needs no other, and of which nothing stays", _ROLE
        )
        return
    account = run.settings.accounts[0]
    catalog = run.places.hub("servicecatalog")
    portfolio = next(each.id for each in run.journal.open if each.kind == "portfolio")
    catalog.associate_principal_with_portfolio(
        PortfolioId=portfolio, PrincipalARN=f"arn:aws:iam:::{StackSetsRole().resource}", PrincipalType="IAM_PATTERN"
    )
    stack_sets = run.places.hub("cloudformation")
    entry = run.journal.intend(
        run.entry(KIND, run.places.hub_account, run.settings.named("engines"), unit=run.settings.test_unit)
    )
    made = stack_sets.create_stack_set(
        StackSetName=entry.name,
        Description="Made by a smoke run, which deletes it.",
        TemplateBody=json.dumps(_template(run, account, card, entry.name)),
        PermissionModel="SERVICE_MANAGED",
        AutoDeployment={"Enabled": False},
        ClientRequestToken=entry.name,
        **_AS,
    )
    entry = run.journal.made(entry, made["StackSetId"])
    operation = stack_sets.create_stack_instances(
        StackSetName=entry.name,
        DeploymentTargets=_only(run.settings.test_unit, [account]),
        Regions=[run.settings.region],
        **_AS,
    )["OperationId"]
    status = _followed(run.wait.begin(), stack_sets, entry.name, operation)
    told = stack_sets.list_stack_set_operation_results(StackSetName=entry.name, OperationId=operation, **_AS)
    failed = "; ".join(each.get("StatusReason", "") for each in told["Summaries"] if each["Status"] == "FAILED")
    yield compared(NAME, _FACT, "SUCCEEDED", failed or status, _ROLE, account)
    role = stack_sets.describe_stack_set(StackSetName=entry.name, **_AS)["StackSet"].get("ExecutionRoleName", "")
    shape = "stacksets-exec- and 32 hexadecimal characters"
    found = shape if _PATTERN.fullmatch(role) else role or "not told"
    yield compared(NAME, "DescribeStackSet tells the role's name", shape, found, _ROLE)
    clean(run.places, run.journal, entry)


def _template(run: Run, account: str, card: Product, name: str) -> dict[str, Any]:
    """The launch, which ends with its stack, unlike one of a fleet."""
    properties = {
        "ProductId": run.products[card.name],
        "ProvisioningArtifactName": version_to_launch(run, card),
        "ProvisionedProductName": name,
        "PathName": run.portfolio,
        "ProvisioningParameters": [{"Key": key, "Value": value} for key, value in answers(run, account, card).items()],
    }
    product = {"Type": "AWS::ServiceCatalog::CloudFormationProvisionedProduct", "Properties": properties}
    return {"Resources": {"Product": product}}


def _simple(run: Run) -> Product | None:
    """A product that needs no other one and no answer that the run doesn't have, and of which nothing stays."""
    given = {*ANSWERS, *({"Email"} if run.settings.email else ())}
    for name in run.products:
        card = run.catalog.product(name)
        asked = {each.name for each in card.parameters if each.default is None}
        template = run.catalog.released[name][-1].template()["Resources"].values()
        rules = any(each["Type"].startswith("AWS::Config::") for each in template)
        stays = any(str(each.get("DeletionPolicy", "")).startswith("Retain") for each in template)
        if asked <= given and not (card.includes or run.catalog.launched_before(name) or rules or stays):
            return card
    return None


def _only(unit: str, accounts: list[str]) -> dict[str, Any]:
    return {"OrganizationalUnitIds": [unit], "Accounts": accounts, "AccountFilterType": "INTERSECTION"}


def _followed(deadline: Any, stack_sets: Any, name: str, operation: str) -> str:
    def look() -> str:
        told = stack_sets.describe_stack_set_operation(StackSetName=name, OperationId=operation, **_AS)
        return str(told["StackSetOperation"]["Status"])

    found: str = deadline.until(look, lambda status: status in _ENDED, f"operation {operation} of {name}")
    return found


def clean(places: Places, journal: Journal, entry: Entry) -> None:
    """Its stack goes, and the launch with it; then the StackSet."""
    from product_factory.provisioning.wait import Wait

    stack_sets, deadline = places.hub("cloudformation"), Wait().begin()
    try:
        listed = stack_sets.list_stack_instances(StackSetName=entry.name, **_AS)["Summaries"]
    except stack_sets.exceptions.StackSetNotFoundException:
        journal.gone(entry)
        return
    if accounts := sorted({each["Account"] for each in listed}):
        operation = stack_sets.delete_stack_instances(
            StackSetName=entry.name,
            DeploymentTargets=_only(entry.data["unit"], accounts),
            Regions=[entry.region],
            RetainStacks=False,
            **_AS,
        )["OperationId"]
        _followed(deadline, stack_sets, entry.name, operation)
    stack_sets.delete_stack_set(StackSetName=entry.name, **_AS)
    journal.gone(entry)


STEP = Step(
    name=NAME,
    why="StackSets' role is the principal that a pattern means, so that fleets may run on AWS's own engine.",
    tables=(_ROLE,),
    permissions={
        "hub": (
            "cloudformation:CreateStackInstances",
            "cloudformation:CreateStackSet",
            "cloudformation:DeleteStackInstances",
            "cloudformation:DeleteStackSet",
            "cloudformation:DescribeStackSet",
            "cloudformation:DescribeStackSetOperation",
            "cloudformation:ListStackInstances",
            "cloudformation:ListStackSetOperationResults",
            "servicecatalog:AssociatePrincipalWithPortfolio",
        ),
    },
    costs="nothing",
    act=act,
    needs=("portfolio",),
    cleans={KIND: clean},
)
