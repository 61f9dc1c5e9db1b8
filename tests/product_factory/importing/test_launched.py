"""A product that SAM made lives as any other: launched, updated, gone on from and terminated in the sandbox."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.catalogs import write_catalog
from tests.conftest import clean_environment, run_python
from tests.forked import SERVING
from tests.product_factory.importing.foreign import FUNCTION, product, product_set, template, version

WALK = """
from product_factory.testing import Organization
with Organization() as organization:
    print(*organization.walk("night-work"), sep=", ")
"""


NESTED = """\
Parameters: {Bucket: {Type: String, Default: theirs}}
Resources:
  Inner:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: !Sub https://${Bucket}.s3.amazonaws.com/v1/nested/inner.yaml
      Parameters: {Stage: test}
Outputs:
  Arn: {Value: !GetAtt Inner.Outputs.Arn}
"""


def test_what_sam_made_is_launched_updated_gone_on_from_and_ended(tmp_path: Path) -> None:
    folder = template(tmp_path / "copies", "bucket/v1", FUNCTION)
    template(folder, "bucket/v2", FUNCTION.replace("pass", "return 2"))
    walks(tmp_path, folder)


@pytest.mark.slow
def test_what_is_nested_is_launched_updated_gone_on_from_and_ended(tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    for name, answer in (("v1", "1"), ("v2", "2")):
        template(folder, f"bucket/{name}", NESTED)
        template(folder, f"bucket/{name}/nested", FUNCTION.replace("pass", f"return {answer}"), name="inner.yaml")
    walks(tmp_path, folder)


def walks(tmp_path: Path, folder: Path) -> None:
    """A product with a version of each of these two copies lives, in a catalog of its own."""
    catalog = write_catalog(tmp_path / "own", {})
    file = product_set(tmp_path / "night/portfolio.yaml", product("night-work", version("v1"), version("v2")))
    ran = catalog.run("import", str(file), "--templates", str(folder))
    assert ran.returncode == 0, ran.stdout + ran.stderr
    walked = run_python(catalog.root, "-c", WALK, environment=clean_environment(), kind=SERVING)
    assert walked.stdout.strip() == "launched 1.0.0, updated to 2.0.0, updated to code, terminated", walked.stderr[
        -2000:
    ]
