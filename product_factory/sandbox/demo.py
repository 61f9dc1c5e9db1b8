"""Demo: the whole way from the hub to a developer's launch, on one machine, with the real commands."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from product_factory import interpreter
from product_factory.catalog.offer import Offer
from product_factory.errors import FactoryError
from product_factory.organization.calls import read_tree
from product_factory.root import root
from product_factory.sandbox.account_answers import account_answers
from product_factory.sandbox.choosing import Choice, choose
from product_factory.sandbox.fitting import granted, of_catalog
from product_factory.sandbox.named_things import provide
from product_factory.sandbox.organization import ADMINISTRATOR
from product_factory.sandbox.server import Sandbox

BASELINE = ("security-notification", "audit-trail", "security-alarms")
_NUMBERS = {4: "four", 5: "five", 6: "six", 7: "seven"}


def walk(offer: Offer, region: str) -> None:
    """Serve the sandbox and run the commands in it, telling what each is for.

    FactoryError, with the command's output, at the first that fails.
    """
    with Sandbox(region=region, needs=of_catalog()) as sandbox, tempfile.TemporaryDirectory() as out:
        nodes = list(dict.fromkeys(node for portfolio in offer.portfolios for node in portfolio.share_with))
        spokes = len(sandbox.organization.spokes)
        _say(
            "An AWS Organization on this machine: a management account, a hub, "
            f"{_NUMBERS.get(spokes, spokes)} spokes. No AWS account is used."
        )
        _say("Once, the management account lets Service Catalog reach the organization.")
        sandbox.session("management", ADMINISTRATOR).client("servicecatalog").enable_aws_organizations_access()
        hub = sandbox.environment("hub", ADMINISTRATOR)
        shared = f", and shares it with {named(nodes)}:" if nodes else ":"
        _say(f"The administrator deploys the hub with the CDK CLI{shared}")
        _run(hub, "deploy", "--bootstrap", "--out", out)
        _say("Is everything in place for developers?")
        _run(hub, "doctor", show=True)
        account, role, chosen = _who_launches(offer, sandbox)
        if chosen:
            _launch(sandbox, account, role, chosen, nodes)
        else:
            _say("No product can be launched here without answers of your own: in products/, give each parameter")
            print("without default an example, and share its portfolio with an account.", flush=True)
        _say("That was the way. `factory sandbox` serves the same organization for your own tries.")


def named(nodes: Sequence[str]) -> str:
    """What portfolios are shared with, as people say it."""
    kinds = [
        ("the organization", "", [node for node in nodes if node.startswith("o-")]),
        ("the unit", "s", [node for node in nodes if node.startswith(("/", "ou-"))]),
        ("the account", "s", [node for node in nodes if node.isdigit()]),
    ]
    told = [f"{kind}{many if len(held) > 1 else ''} {', '.join(held)}" for kind, many, held in kinds if held]
    return " and ".join(told)


def _who_launches(offer: Offer, sandbox: Sandbox) -> tuple[str, str, tuple[Choice, ...]]:
    """The account, the role and the products: of the first portfolio that somebody sees in an account."""
    tree = read_tree(sandbox.session("management", ADMINISTRATOR))
    organization = sandbox.organization
    for role in organization.actors:
        for portfolio in offer.portfolios:
            reached = {account for node in portfolio.share_with for account in tree.reached_by(tree.node(node))}
            spoke = next((each for each in organization.spokes if each.id in reached), None)
            arn = organization.role_arn(spoke.id, role) if spoke else ""
            chosen = choose(offer, portfolio) if spoke and granted(portfolio, arn) else ()
            if spoke and chosen:
                return spoke.name, role, chosen
    return organization.spokes[0].name, organization.developer.name, ()


def _launch(sandbox: Sandbox, account: str, role: str, chosen: Sequence[Choice], nodes: Sequence[str]) -> None:
    acting = sandbox.environment(account, role)
    names = tuple(choice.product for choice in chosen)
    who = "A developer" if role == sandbox.organization.developer.name else role
    what = "the baseline from the catalog" if names == BASELINE else "from the catalog"
    _say(f"{who} in {account}, who knows no CDK, launches {what}:")
    for product, answers in chosen:
        found = account_answers(sandbox.session(account, ADMINISTRATOR), answers.account)
        number = next(each.id for each in sandbox.organization.spokes if each.name == account)
        provide(number, sandbox.region, [*answers.known.values(), *found.values()])
        given = [part for name, value in {**answers.known, **found}.items() for part in ("--param", f"{name}={value}")]
        _run(acting, "launch", product, *given, show=True)
    _look(sandbox, account, role, names, nodes)
    _say("Done with it? Terminating tells what stays behind:")
    for product in reversed(names[1:] or names):
        _run(acting, "terminate", product, "--yes", show=True)


def _look(sandbox: Sandbox, spoke: str, role: str, names: tuple[str, ...], nodes: Sequence[str]) -> None:
    accounts = [spoke, *(other.name for other in sandbox.organization.spokes if other.name != spoke)]
    count, what = (_trails, "Trails") if names == BASELINE else (_launched, "Launched products")
    _say(f"{what} by account: {', '.join(f'{account} {count(sandbox, account)}' for account in accounts)}.")
    outsider = sandbox.session("outsider", role).client("servicecatalog").search_products()
    where = ", ".join(nodes)
    outside = "in outsider" if any(node.startswith("o-") for node in nodes) else f"outside {where}"
    who = "a developer" if role == sandbox.organization.developer.name else role
    _say(f"Products that {who} {outside} sees: {len(outsider['ProductViewSummaries'])}.")


def _trails(sandbox: Sandbox, account: str) -> int:
    return len(sandbox.session(account, ADMINISTRATOR).client("cloudtrail").describe_trails()["trailList"])


def _launched(sandbox: Sandbox, account: str) -> int:
    catalog = sandbox.session(account, ADMINISTRATOR).client("servicecatalog")
    return len(
        catalog.search_provisioned_products(AccessLevelFilter={"Key": "Account", "Value": "self"})[
            "ProvisionedProducts"
        ]
    )


def _say(text: str) -> None:
    print(f"\n{text}", flush=True)


def _run(environment: dict[str, str], *arguments: str, show: bool = False) -> None:
    shown = [argument for argument in arguments if not Path(argument).is_absolute() and argument != "--out"]
    print(f"  $ factory {' '.join(shown)}", flush=True)
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")}
    done = subprocess.run(
        [*interpreter.python(), str(root() / "factory.py"), *arguments],
        env={**inherited, **environment},
        cwd=root(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise FactoryError(f"factory {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
    if show:
        print(done.stdout.rstrip(), flush=True)
