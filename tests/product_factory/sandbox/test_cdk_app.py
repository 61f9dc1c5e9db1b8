"""The CDK CLI itself works here: an app of anybody's own, with a portfolio, a product and its versions, from
`cdk bootstrap` to `cdk destroy`."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as functions
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_servicecatalog as servicecatalog
from aws_cdk import aws_sns as sns
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from product_factory.sandbox.server import Sandbox
from product_factory.sharing import cdk_cli
from tests.conftest import clean_environment

pytestmark = pytest.mark.slow
REGION = "eu-west-1"
Cdk = Callable[..., str]
"""Its arguments, and the exit code that it must end with, to all that it says."""


class TopicProduct(servicecatalog.ProductStack):
    def __init__(self, scope: Construct, name: str, display: str) -> None:
        super().__init__(scope, name)
        sns.Topic(self, "Topic", display_name=display)


class FunctionProduct(servicecatalog.ProductStack):
    """Its code is an asset, which the CDK copies by a custom resource of its own."""

    def __init__(self, scope: Construct, name: str, code: Path, bucket: s3.IBucket) -> None:
        super().__init__(scope, name, asset_bucket=bucket)
        functions.Function(
            self,
            "Function",
            runtime=functions.Runtime.PYTHON_3_13,
            handler="index.handler",
            code=functions.Code.from_asset(str(code)),
        )


def own_app(out: Path, display: str) -> Path:
    """The assembly of an app whose newest version and parameter say this."""
    template = out.parent / "template.json"
    template.write_text(json.dumps({"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}))
    app = App(outdir=str(out), analytics_reporting=False)
    stack = Stack(app, "Mine")
    made, read = (
        servicecatalog.CloudFormationTemplate.from_product_stack,
        servicecatalog.CloudFormationTemplate.from_asset,
    )
    versions = {
        "1.0.0": made(TopicProduct(stack, "V1", "one")),
        "2.0.0": made(TopicProduct(stack, "V2", display)),
        "from-a-file": read(str(template)),
    }
    product = servicecatalog.CloudFormationProduct(
        stack,
        "Product",
        product_name="topic",
        owner="Team",
        product_versions=[
            servicecatalog.CloudFormationProductVersion(product_version_name=name, cloud_formation_template=each)
            for name, each in versions.items()
        ],
    )
    portfolio = servicecatalog.Portfolio(stack, "Portfolio", display_name="Mine", provider_name="Team")
    portfolio.add_product(product)
    trusted = iam.ServicePrincipal("servicecatalog.amazonaws.com")
    portfolio.set_launch_role(product, iam.Role(stack, "Launch", role_name="launch-topic", assumed_by=trusted))
    portfolio.give_access_to_role(iam.Role.from_role_name(stack, "Developer", "Developer"))
    options = servicecatalog.TagOptions(stack, "Options", allowed_values_for_tags={"stage": ["dev", "prod"]})
    portfolio.associate_tag_options(options)
    s3.Bucket(stack, "Bucket", removal_policy=RemovalPolicy.DESTROY, enforce_ssl=True)
    ssm.StringParameter(stack, "Parameter", parameter_name="/mine/display", string_value=display)
    app.synth()
    return out


def app_with_code(out: Path) -> Path:
    code = out.parent / "code"
    code.mkdir()
    (code / "index.py").write_text("def handler(event, context):\n    return event\n")
    app = App(outdir=str(out), analytics_reporting=False)
    stack = Stack(app, "Code")
    bucket = s3.Bucket(stack, "Assets", bucket_name="assets-of-mine")
    template = servicecatalog.CloudFormationTemplate.from_product_stack(FunctionProduct(stack, "V1", code, bucket))
    version = servicecatalog.CloudFormationProductVersion(cloud_formation_template=template)
    servicecatalog.CloudFormationProduct(
        stack, "Product", product_name="code", owner="Team", product_versions=[version]
    )
    app.synth()
    return out


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(region=REGION) as made:
        yield made


@pytest.fixture(scope="module")
def cdk(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Cdk:
    """`cdk …` as the hub's administrator, with the account bootstrapped."""
    environment = clean_environment() | sandbox.environment("hub", "Administrator")
    environment |= {"CDK_DISABLE_CLI_TELEMETRY": "true", "NO_COLOR": "1", "CI": "true"}
    folder = tmp_path_factory.mktemp("nowhere")
    node = os.environ.get("JSII_NODE", "node")

    def run(*arguments: str, code: int = 0) -> str:
        command = [node, str(cdk_cli.CDK), *arguments, "--no-notices"]
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=300
        )
        said = done.stdout + done.stderr
        assert done.returncode == code, said
        return said

    cdk_cli.install()
    run("bootstrap", f"aws://{sandbox.organization.hub.id}/{REGION}")
    return run


def test_an_app_of_one_s_own_lives_and_ends(cdk: Cdk, sandbox: Sandbox, tmp_path: Path) -> None:
    first, second = str(own_app(tmp_path / "first", "two")), str(own_app(tmp_path / "second", "changed"))
    hub = sandbox.session("hub", "Administrator")
    cloudformation: Any = hub.client("cloudformation")
    deploy = ("deploy", "--require-approval", "never", "--app")

    assert "✅  Mine\n" in cdk(*deploy, first)
    (stack,) = cloudformation.describe_stacks(StackName="Mine")["Stacks"]
    assert "✅  Mine (no changes)" in cdk(*deploy, first)
    assert "There were no differences" in cdk("diff", "--app", first, "--fail")

    # What would change: the version's template, by the name of its file, and the parameter's value.
    told = cdk("diff", "--app", second, "--fail", code=1)
    assert "[~] AWS::ServiceCatalog::CloudFormationProduct Product" in told
    assert "[-] two" in told
    assert "[+] changed" in told
    assert cloudformation.list_change_sets(StackName="Mine")["Summaries"] == [], "diff leaves nothing behind"

    assert "No drift detected" in cdk("drift", "--app", first, "--fail")
    hub.client("ssm").put_parameter(Name="/mine/display", Value="by hand", Overwrite=True)
    assert "[+] by hand" in cdk("drift", "--app", first, "--fail", code=1)

    cdk(*deploy, second)
    (changed,) = cloudformation.describe_stacks(StackName="Mine")["Stacks"]
    assert (changed["StackId"], changed["StackStatus"]) == (stack["StackId"], "UPDATE_COMPLETE")
    assert hub.client("ssm").get_parameter(Name="/mine/display")["Parameter"]["Value"] == "changed"

    assert "Mine: destroyed" in cdk("destroy", "--app", second, "--force")
    (ended,) = cloudformation.describe_stacks(StackName=stack["StackId"])["Stacks"]
    assert ended["StackStatus"] == "DELETE_COMPLETE"
    assert hub.client("servicecatalog").list_portfolios()["PortfolioDetails"] == []


def test_what_needs_the_code_of_a_custom_resource_is_refused_by_name(cdk: Cdk, tmp_path: Path) -> None:
    """The CDK copies assets of products with a function of its own, which nobody runs here."""
    out = str(app_with_code(tmp_path / "out"))
    assert "Custom::CDKBucketDeployment" in cdk("deploy", "--require-approval", "never", "--app", out, code=1)
