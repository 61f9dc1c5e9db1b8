"""Demo: the whole way from the hub to a developer's launch, on one machine, with the real commands."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from product_factory.errors import FactoryError
from product_factory.root import root
from product_factory.sandbox.organization import ADMINISTRATOR, DEVELOPER
from product_factory.sandbox.server import Sandbox

HUB_PRODUCTS = ("security-notification", "audit-trail", "security-alarms")


def walk(region: str) -> None:
    """Serve the sandbox and run the commands in it, telling what each is for.

    FactoryError, with the command's output, at the first that fails.
    """
    with Sandbox(region=region) as sandbox, tempfile.TemporaryDirectory() as out:
        spoke = sandbox.organization.spokes[0]
        _say("An AWS Organization on this machine: a management account, a hub, five spokes. No AWS account is used.")
        _say("Once, the management account lets Service Catalog reach the organization.")
        sandbox.session("management", ADMINISTRATOR).client("servicecatalog").enable_aws_organizations_access()
        hub = sandbox.environment("hub", ADMINISTRATOR)
        _say("The administrator deploys the hub with the CDK CLI, and shares it with the unit /Workloads:")
        _run(hub, "deploy", "--bootstrap", "--out", out)
        _say("Is everything in place for developers?")
        _run(hub, "doctor", show=True)
        developer = sandbox.environment(spoke.name, DEVELOPER)
        _say(f"A developer in {spoke.name}, who knows no CDK, launches the baseline from the catalog:")
        _run(developer, "launch", HUB_PRODUCTS[0], "--param", "Email=team@example.com", show=True)
        for product in HUB_PRODUCTS[1:]:
            _run(developer, "launch", product, show=True)
        _look(sandbox, spoke.name)
        _say("Done with it? Terminating tells what stays behind:")
        for product in reversed(HUB_PRODUCTS[1:]):
            _run(developer, "terminate", product, "--yes", show=True)
        _say("That was the way. `factory sandbox` serves the same organization for your own tries.")


def _look(sandbox: Sandbox, spoke: str) -> None:
    accounts = [spoke, *(other.name for other in sandbox.organization.spokes if other.name != spoke)]
    trails = {
        account: len(sandbox.session(account, ADMINISTRATOR).client("cloudtrail").describe_trails()["trailList"])
        for account in accounts
    }
    _say(f"Trails by account: {', '.join(f'{account} {count}' for account, count in trails.items())}.")
    outsider = sandbox.session("outsider", DEVELOPER).client("servicecatalog").search_products()
    _say(f"Products that a developer outside /Workloads sees: {len(outsider['ProductViewSummaries'])}.")


def _say(text: str) -> None:
    print(f"\n{text}", flush=True)


def _run(environment: dict[str, str], *arguments: str, show: bool = False) -> None:
    shown = [argument for argument in arguments if not Path(argument).is_absolute() and argument != "--out"]
    print(f"  $ factory {' '.join(shown)}", flush=True)
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")}
    done = subprocess.run(
        [sys.executable, str(root() / "factory.py"), *arguments],
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
