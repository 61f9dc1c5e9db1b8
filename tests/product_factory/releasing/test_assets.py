"""A product's files are frozen with its version, the same wherever it is published, and nothing is built meanwhile."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from product_factory.authoring.assets import REFERENCE
from product_factory.catalog.released import Released, read
from product_factory.errors import FactoryError
from product_factory.launch_roles.roles import derive
from product_factory.releasing import release
from product_factory.releasing.candidate import Candidate, synthesize
from product_factory.releasing.check import check
from tests.checkout import ROOT
from tests.conftest import Copy
from tests.product_factory import greeting
from tests.product_factory.authoring.fake import product


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    copy = greeting.write(tmp_path_factory.mktemp("published"))
    done = copy.run("publish", "greeting", "1.0.0", "--notes", "First.")
    assert done.returncode == 0, done.stderr
    assert "With 2 assets of 20" in done.stdout
    return copy


@pytest.fixture
def catalog(published: Copy, tmp_path: Path) -> Copy:
    shutil.copytree(published.root, tmp_path / "catalog")
    return Copy(tmp_path / "catalog")


def version(copy: Copy) -> Released:
    return read("greeting", copy.root / "products" / "released")[-1]


def test_published_elsewhere_it_has_the_same_hashes(published: Copy, tmp_path: Path) -> None:
    other = greeting.write(tmp_path / "elsewhere")
    for path in (other.root / "products").rglob("*"):
        path.chmod(0o777)
        os.utime(path, (1, 1))
    compiled = other.root / "products" / "greeting_code" / "__pycache__"
    compiled.mkdir()
    (compiled / "index.cpython-313.pyc").write_bytes(b"of this machine alone")
    done = other.run("publish", "greeting", "1.0.0", "--notes", "First.")
    assert done.returncode == 0, done.stderr
    assert other.files().keys() == published.files().keys()
    for name in other.files():
        if not name.endswith("releases.json"):
            assert other.files()[name] == published.files()[name], name
    assert version(other).release.model_dump(exclude={"date"}) == version(published).release.model_dump(
        exclude={"date"}
    )
    again = other.run("publish", "greeting", "1.0.0", "--notes", "First.")
    assert "nothing to do" in again.stdout


def test_the_template_names_its_files_by_their_hashes_in_a_bucket_that_a_parameter_names(published: Copy) -> None:
    found = version(published)
    (function,) = _of(found, "AWS::Lambda::Function")
    (layer,) = _of(found, "AWS::Lambda::LayerVersion")
    for code in (function["Code"], layer["Content"]):
        assert code["S3Bucket"] == REFERENCE == "{{resolve:ssm:/service-catalog/assets-bucket}}"
        assert code["S3Key"] in found.assets
    assert function["Code"]["S3Key"] != layer["Content"]["S3Key"]
    assert max(path.stat().st_size for path in found.assets.values()) > 200_000
    text = found.path.read_text()
    assert "cdk-hnb659fds" not in text
    assert "aws:asset" not in text


def _of(found: Released, kind: str) -> list[dict[str, Any]]:
    return [each["Properties"] for each in found.template()["Resources"].values() if each["Type"] == kind]


def test_the_launch_role_reads_just_these_files_in_the_hub_s_account(published: Copy) -> None:
    found = version(published)
    role = derive(product(name="greeting"), {"1.0.0": found.template()})
    told = [each.written() for policy in role.policies for each in policy.statements]
    reads = [each for each in told if any("service-catalog-assets" in arn for arn in each["Resource"])]
    bucket = "arn:${AWS::Partition}:s3:::service-catalog-assets-${AssetsAccount}-*"
    assert {arn for each in reads for arn in each["Resource"]} == {f"{bucket}/{key}" for key in found.assets}
    assert {action for each in reads for action in each["Action"]} == {"s3:GetObject", "s3:GetObjectVersion"}
    for each in reads:
        assert each["Condition"] == {"StringEquals": {"aws:ResourceAccount": ("${AssetsAccount}",)}}
    (named,) = [each for each in told if "ssm:GetParameters" in each["Action"]]
    assert named["Resource"] == (
        "arn:${AWS::Partition}:ssm:*:${AWS::AccountId}:parameter/service-catalog/assets-bucket",
    )


READS = (
    ("list",),
    ("show", "greeting"),
    ("check", "greeting"),
    ("diff", "greeting"),
    ("export", "greeting"),
    ("synth", "--out", "out"),
    ("page", "--out", "site"),
    ("publish", "greeting", "1.1.0", "--notes", "n"),
    ("deprecate", "greeting", "1.0.0", "--reason", "r"),
)


def test_a_file_that_was_removed_stops_every_command_that_reads_the_version(catalog: Copy) -> None:
    key = next(iter(version(catalog).assets))
    (catalog.root / "products" / "released" / "greeting" / "assets" / key).unlink()
    for command in READS:
        done = catalog.run(*command)
        assert done.returncode == 1, command
        assert f"products/released/greeting/assets/{key}: an asset of a released version, but missing" in done.stderr
        assert "git checkout" in done.stderr
        assert len([line for line in done.stderr.strip().splitlines() if "…" not in line]) == 1, done.stderr


def test_impact_tells_which_file_changes(catalog: Copy) -> None:
    greeting.edition(catalog, 2)
    done = catalog.run("diff", "greeting", "--output", "json")
    compared = json.loads(done.stdout)
    (change,) = [each for each in compared["changes"] if each["type"] == "AWS::Lambda::Function"]
    key = _of(version(catalog), "AWS::Lambda::Function")[0]["Code"]["S3Key"]
    assert change["effect"] == "in-place change"
    assert f"in the place of {key[:12]}…." in change["why"]
    assert "Other asset: " in change["why"]


def test_export_hands_out_template_and_files(catalog: Copy) -> None:
    done = catalog.run("export", "greeting", "--out", "out")
    assert done.returncode == 0, done.stderr
    found = version(catalog)
    assert (catalog.root / "out" / "greeting-1.0.0.template.json").read_bytes() == found.path.read_bytes()
    for key, path in found.assets.items():
        assert (catalog.root / "out" / "assets" / key).read_bytes() == path.read_bytes()
    assert "aws s3 cp out/assets s3://BUCKET/ --recursive" in done.stdout
    assert "aws ssm put-parameter --name /service-catalog/assets-bucket" in done.stdout


def test_under_a_new_name_the_product_keeps_its_files(catalog: Copy) -> None:
    done = catalog.run("rename-product", "greeting", "salute", "--yes")
    assert done.returncode == 0, done.stderr
    found = read("salute", catalog.root / "products" / "released")[-1]
    assert {k: p.read_bytes() for k, p in found.assets.items()} == {
        k: p.read_bytes() for k, p in version(catalog).assets.items()
    }


BUNDLED = """
    from aws_cdk import BundlingOptions, DockerImage
    bundled = BundlingOptions(image=DockerImage.from_registry("python"), command=["true"])
    assets.Asset(scope, "Bundled", path=str(HERE / "greeting_code"), bundling=bundled)
"""
LOCALLY = """
    import jsii
    from aws_cdk import BundlingOptions, DockerImage, ILocalBundling

    @jsii.implements(ILocalBundling)
    class Local:
        def try_bundle(self, output_dir, *, image, **more):
            (Path(output_dir) / "index.py").write_text("# built here")
            return True

    functions.Function(
        scope,
        "Bundled",
        runtime=functions.Runtime.PYTHON_3_13,
        handler="index.handler",
        code=functions.Code.from_asset(
            str(HERE / "greeting_code"),
            bundling=BundlingOptions(image=DockerImage.from_registry("python"), local=Local()),
        ),
    )
"""


@pytest.mark.parametrize("code", [BUNDLED, LOCALLY])
def test_what_is_bundled_is_refused_with_file_and_line(catalog: Copy, code: str) -> None:
    catalog.edit("products/greeting.py", "    CfnOutput(scope", f"{code}\n    CfnOutput(scope")
    before = catalog.files()
    done = catalog.run("publish", "greeting", "1.1.0", "--notes", "n")
    assert done.returncode == 1, done.stdout
    assert "is built or bundled while it is synthesized" in done.stderr
    number = int(done.stderr.split("products/greeting.py:")[1].split(":")[0])
    source = (catalog.root / "products" / "greeting.py").read_text().splitlines()
    assert "bundl" in source[number - 1] or "bundling" in "".join(source[number - 1 : number + 4])
    assert catalog.files() == before


def _image(scope: Any, answers: Any) -> None:
    from aws_cdk import aws_ecr_assets as images

    images.DockerImageAsset(scope, "Image", directory=str(FOLDER))


def _built(scope: Any, answers: Any) -> None:
    from aws_cdk import aws_lambda as functions

    functions.Code.from_docker_build(str(FOLDER))


def _outside(scope: Any, answers: Any) -> None:
    from aws_cdk import CfnOutput
    from aws_cdk import aws_s3_assets as s3_assets

    CfnOutput(scope, "Key", value=s3_assets.Asset(scope, "A", path=str(FOLDER / "Dockerfile")).s3_object_key)


FOLDER = Path(tempfile.mkdtemp())
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
(FOLDER / "Dockerfile").write_text("FROM scratch\n")


@pytest.mark.parametrize(
    ("resources", "complaint"),
    [
        (_image, "image of Docker, which is no file"),
        (_built, "is built or bundled while it is synthesized"),
        (_outside, "Dockerfile is not below products/"),
    ],
)
def test_what_is_no_file_of_the_catalog_is_refused(resources: Callable[[Any, Any], None], complaint: str) -> None:
    with pytest.raises(FactoryError, match=complaint):
        synthesize(product(resources))


def test_a_file_that_the_template_still_names_goes_with_the_next_version_and_an_unknown_one_is_refused(
    published: Copy,
) -> None:
    """As of imported products, whose code is the template of before."""
    found = version(published)
    template, body = found.template(), found.path.read_bytes()
    files = release._files(product(), Candidate(template=template, nag=()), (found,), body)
    assert files == {key: path.read_bytes() for key, path in found.assets.items()}
    assert release._files(product(), Candidate(template={"Resources": {}}, nag=()), (found,), b"{}") == {}
    with pytest.raises(FactoryError, match=r"names the asset .*, of which there is no file"):
        release._files(product(), Candidate(template=template, nag=()), (), body)


def test_a_file_that_a_file_of_the_template_names_goes_with_the_next_version(published: Copy) -> None:
    """As of nested templates, in which others are nested."""
    found = version(published)
    (key, path), *_ = found.assets.items()
    nested = f'{{"Key": "{key}"}}'.encode()
    made = Candidate(template={"Resources": {}}, nag=(), assets={"nested.json": nested})
    assert release._files(product(), made, (found,), b"{}") == {"nested.json": nested, key: path.read_bytes()}


def test_an_address_that_leads_nowhere_is_found() -> None:
    """What CDK's Asset.http_url makes; the other addresses of an asset lead to it."""
    value = f"https://s3.{REFERENCE}/{'0' * 64}.json"
    template = {"Resources": {"P": {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": value}}}}
    assert any("use its s3_object_url" in each for each in check(template, b"{}"))


def test_the_baseline_has_no_assets() -> None:
    """They are for catalogs of organizations' own: every catalog would keep a bucket for them."""
    released = ROOT / "products" / "released"
    assert list(released.glob("*/assets")) == []
    assert not any("service-catalog/assets-bucket" in path.read_text() for path in released.glob("*/*.json"))
    sources = [path for path in (ROOT / "products").rglob("*.py") if "released" not in path.parts]
    assert not any("from_asset" in path.read_text() or "s3_assets" in path.read_text() for path in sources)
