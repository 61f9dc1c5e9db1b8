"""What moving from the alpha package to its stable home changes, and what it does not.

`aws-cdk.aws-servicecatalog-alpha` stopped at 2.22.0a0, when it moved into aws-cdk-lib as
`aws_cdk.aws_servicecatalog`. Both make the same CloudFormation; the differences are named here.
"""

from __future__ import annotations

import base64
import contextlib
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from product_factory.catalog.released import read
from product_factory.releasing.candidate import feature_flags

# Assets in product stacks, and versions kept by snapshot, came after the move. The factory uses
# neither: spokes cannot read assets, and snapshots move the last version's address (aws-cdk issue 24561).
ONLY_STABLE = {
    "ProductStackHistory",
    "ProductStackProps",
    "ProductStackHistoryProps",
}


def build(module: Any, out: Path) -> tuple[dict[str, Any], list[str], str]:
    """Template, files and warnings of a hub made with one of the two modules."""
    from aws_cdk import App, AssetHashType, Stack
    from aws_cdk import aws_iam as iam

    version = read("audit-trail")[0]
    warnings = io.StringIO()
    with contextlib.redirect_stderr(warnings):
        app = App(outdir=str(out), analytics_reporting=False, context=feature_flags())
        stack = Stack(app, "Hub")
        template = module.CloudFormationTemplate.from_asset(
            str(version.path), asset_hash=version.release.sha256, asset_hash_type=AssetHashType.CUSTOM
        )
        product = module.CloudFormationProduct(
            stack,
            "Product",
            product_name="audit-trail",
            owner="Team",
            description="d",
            support_email="team@example.com",
            support_url="https://example.com",
            support_description="s",
            product_versions=[
                module.CloudFormationProductVersion(
                    product_version_name=version.version, description="n", cloud_formation_template=template
                )
            ],
        )
        portfolio = module.Portfolio(stack, "Portfolio", display_name="P", provider_name="T", description="d")
        portfolio.add_product(product)
        portfolio.give_access_to_role(iam.Role.from_role_name(stack, "Role", "Developer"))
        portfolio.set_local_launch_role_name(product, "SCLaunch-audit-trail")
        options = module.TagOptions(stack, "TagOptions", allowed_values_for_tags={"stage": ["dev", "prod"]})
        portfolio.associate_tag_options(options)
        app.synth()
    files = sorted(path.name for path in out.iterdir() if path.name.startswith("asset."))
    return json.loads((out / "Hub.template.json").read_bytes()), files, _decoded(warnings.getvalue())


def _decoded(text: str) -> str:
    """jsii hands on what its process says as base64, in lines of JSON."""
    parts = re.findall(r'"stderr":"([A-Za-z0-9+/=]+)"', text)
    return text + "".join(base64.b64decode(part).decode() for part in parts)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[dict[str, Any], list[str], str]]:
    from aws_cdk import aws_servicecatalog as stable
    from aws_cdk import aws_servicecatalog_alpha as alpha

    return {
        "stable": build(stable, tmp_path_factory.mktemp("stable")),
        "alpha": build(alpha, tmp_path_factory.mktemp("alpha")),
    }


def test_both_make_the_same_cloudformation(both: dict[str, Any]) -> None:
    """So moving changes no resource, no logical ID and no version's address: nothing is replaced."""
    assert both["stable"][0] == both["alpha"][0]
    assert both["stable"][1] == both["alpha"][1]
    assert len(both["stable"][0]["Resources"]) == 10


def test_only_the_alpha_warns_that_it_will_break(both: dict[str, Any]) -> None:
    """The frozen package calls what the next major version of CDK removes."""
    assert "addDependsOn is deprecated" in both["alpha"][2]
    assert "deprecated" not in both["stable"][2]


def test_both_make_a_launch_role_without_permissions(both: dict[str, Any]) -> None:
    """Why the factory's hub stack uses neither's set_local_launch_role_name."""
    for template, _, _ in both.values():
        (role,) = (r for r in template["Resources"].values() if r["Type"] == "AWS::IAM::Role")
        assert "Policies" not in role["Properties"]
        assert "ManagedPolicyArns" not in role["Properties"]
        (principal,) = (
            r
            for r in template["Resources"].values()
            if r["Type"] == "AWS::ServiceCatalog::PortfolioPrincipalAssociation"
        )
        assert principal["Properties"]["PrincipalType"] == "IAM"


def test_what_only_the_stable_module_has() -> None:
    from aws_cdk import aws_servicecatalog as stable
    from aws_cdk import aws_servicecatalog_alpha as alpha

    higher = {name for name in stable.__all__ if not name.startswith("Cfn")}
    assert higher - set(alpha.__all__) == ONLY_STABLE
