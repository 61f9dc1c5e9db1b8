"""The sandbox is served to real clients, and leaves no trace of itself or of real credentials."""

import json
import os
from pathlib import Path
from typing import Any

import boto3
import moto.backends
import pytest
from moto import mock_aws

from product_factory import sandbox
from product_factory.sandbox.server import Sandbox
from product_factory.sandbox.servicecatalog import ServiceCatalogBackend, servicecatalog_backends
from tests.checkout import ROOT
from tests.conftest import AWS, run_python
from tests.product_factory.sandbox.hub_catalog import Catalog


def test_it_starts_afresh_each_time() -> None:
    seen = []
    for _ in range(2):
        with Sandbox() as served:
            catalog = Catalog(served)
            seen.append(len(catalog.client.list_portfolios()["PortfolioDetails"]))
            catalog.portfolio()
            assert served.endpoint.startswith("http://localhost:")
    assert seen == [0, 0]


def test_installing_again_changes_nothing() -> None:
    sandbox.install()
    sandbox.install()
    backend: Any = moto.backends.get_backend("servicecatalog")
    assert backend is servicecatalog_backends


def test_moto_s_own_mock_uses_it_too() -> None:
    sandbox.install()
    with mock_aws():
        client = boto3.client("servicecatalog", region_name="us-east-1")
        made = client.create_portfolio(DisplayName="base", ProviderName="platform")
        assert made["PortfolioDetail"]["Id"].startswith("port-")
        backend: Any = moto.backends.get_backend("servicecatalog")["123456789012"]["us-east-1"]
        assert isinstance(backend, ServiceCatalogBackend)
        assert list(backend.portfolios) == [made["PortfolioDetail"]["Id"]]
    with mock_aws():
        client = boto3.client("servicecatalog", region_name="us-east-1")
        assert client.list_portfolios()["PortfolioDetails"] == []


def test_no_credentials_of_the_machine_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trap = tmp_path / "config"
    trap.write_text("[profile broken")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(trap))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(trap))
    with Sandbox() as served:
        served.session("hub", "Administrator").client("servicecatalog").list_portfolios()


def aws(environment: dict[str, str], *arguments: str) -> Any:
    """The AWS CLI's answer."""
    alone = {**environment, "PATH": os.environ["PATH"], "HOME": "/nonexistent"}
    ran = run_python(ROOT, str(AWS), "servicecatalog", *arguments, "--output", "json", environment=alone)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout) if ran.stdout else None


def test_the_aws_cli_walks_the_developer_s_way(shared: tuple[Catalog, str, str]) -> None:
    catalog, product_id, artifact_id = shared
    environment = catalog.sandbox.environment("spoke-1", "Developer")
    found = aws(environment, "search-products")["ProductViewSummaries"]
    assert [each["ProductId"] for each in found] == [product_id]
    asked = aws(
        environment,
        "describe-provisioning-parameters",
        *("--product-id", product_id, "--provisioning-artifact-id", artifact_id),
    )
    assert [each["ParameterKey"] for each in asked["ProvisioningArtifactParameters"]] == ["Title"]
    record = aws(
        environment,
        "provision-product",
        *("--product-id", product_id, "--provisioning-artifact-id", artifact_id),
        *("--provisioned-product-name", "mine"),
        *("--provisioning-parameters", "Key=Title,Value=news"),
    )["RecordDetail"]
    while record["Status"] in ("CREATED", "IN_PROGRESS"):
        record = aws(environment, "describe-record", "--id", record["RecordId"])["RecordDetail"]
    assert record["Status"] == "SUCCEEDED"
    outputs = aws(environment, "get-provisioned-product-outputs", "--provisioned-product-name", "mine")["Outputs"]
    assert [each["OutputKey"] for each in outputs] == ["CloudformationStackARN", "TopicArn"]
    terminated = aws(environment, "terminate-provisioned-product", "--provisioned-product-name", "mine")["RecordDetail"]
    while terminated["Status"] in ("CREATED", "IN_PROGRESS"):
        terminated = aws(environment, "describe-record", "--id", terminated["RecordId"])["RecordDetail"]
    assert (terminated["Status"], terminated["RecordType"]) == ("SUCCEEDED", "TERMINATE_PROVISIONED_PRODUCT")
    assert aws(environment, "search-provisioned-products")["ProvisionedProducts"] == []
