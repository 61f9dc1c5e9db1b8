"""A served organization whose hub holds portfolios, and this process acting as the hub's administrator."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import boto3
import pytest

from product_factory.sandbox.organization import Account
from product_factory.sandbox.server import Sandbox
from product_factory.sharing import cdk_cli
from tests.product_factory.sharing.shared import NAMES, REGIONS

# A hundred accounts in the two units that the portfolios are shared with.
MANY = tuple(
    Account(name=f"many-{n}", id=f"{800000000000 + n}", unit="workloads" if n % 2 else "sandbox") for n in range(100)
)


def deploy_hub(sandbox: Sandbox, names: tuple[str, ...] = NAMES, regions: tuple[str, ...] = REGIONS) -> None:
    """The hub stacks as far as sharing looks at them: their portfolios."""
    template = {
        "Resources": {
            name: {
                "Type": "AWS::ServiceCatalog::Portfolio",
                "Properties": {"DisplayName": name, "ProviderName": "p"},
            }
            for name in names
        }
    }
    for region in regions:
        sandbox.session("hub", "Administrator").client("cloudformation", region_name=region).create_stack(
            StackName=f"ServiceCatalogHub-{region}", TemplateBody=json.dumps(template)
        )


@pytest.fixture
def sandbox(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """The organization, with access enabled and the hub deployed; `indirect` parameters are more accounts."""
    with Sandbox(more_spokes=getattr(request, "param", ())) as served:
        served.session("management", "Administrator").client("servicecatalog").enable_aws_organizations_access()
        deploy_hub(served)
        for name, value in served.environment("hub", "Administrator").items():
            monkeypatch.setenv(name, value)
        # boto3 keeps the credentials that it saw first.
        monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
        served.faults.forget_calls()
        yield served


@pytest.fixture
def as_cdk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], None]:
    """Puts a Python program in the CDK CLI's place, in an empty catalog in `tmp_path`."""

    def put(program: str) -> None:
        path = tmp_path / "cdk.py"
        path.write_text(program, encoding="utf-8")
        (tmp_path / "products").mkdir()
        (tmp_path / "factory.py").touch()
        monkeypatch.setenv("FACTORY_CATALOG", str(tmp_path))
        monkeypatch.setenv("JSII_NODE", sys.executable)
        monkeypatch.setattr(cdk_cli, "CDK", path)
        monkeypatch.setattr(cdk_cli, "install", lambda: None)

    return put
