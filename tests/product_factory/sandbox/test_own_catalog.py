"""A catalog of one's own in the sandbox: its Regions, units and audiences; and one of which nothing is published."""

from __future__ import annotations

from pathlib import Path

import boto3
import pytest

from tests.catalogs import write_catalog
from tests.conftest import Copy
from tests.served import served

EMPTY = "The catalog has no product yet. Begin one: factory new PRODUCT …"
UNPUBLISHED = 'Publish a first version: factory publish access-analyzer 1.0.0 --notes "First release."'


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    return write_catalog(tmp_path_factory.mktemp("empty") / "own", {})


@pytest.fixture(scope="module")
def unpublished(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    return write_catalog(tmp_path_factory.mktemp("unpublished") / "own", {"Base": ["access-analyzer"]}, released=False)


@pytest.mark.parametrize("command", ["list", "synth", "demo", "deploy"])
@pytest.mark.parametrize(("catalog", "says"), [("empty", EMPTY), ("unpublished", UNPUBLISHED)])
def test_of_nothing_published_it_is_told_what_to_do(
    request: pytest.FixtureRequest, catalog: str, says: str, command: str
) -> None:
    copy: Copy = request.getfixturevalue(catalog)
    done = copy.run(command)
    assert done.returncode == 0, done.stderr
    assert says in done.stdout
    assert "Traceback" not in done.stderr


def test_the_cdk_cli_is_given_no_hub_without_anything_in_it(empty: Copy) -> None:
    """It would delete a hub that is deployed."""
    done = empty.run("synth", aws={"CDK_OUTDIR": str(empty.root / "out")})
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"Error: there is nothing to deploy. {EMPTY}\n"


def test_it_is_served_in_all_its_regions_to_its_own_developers(tmp_path: Path) -> None:
    regions = ("us-east-1", "eu-west-1")
    copy = write_catalog(tmp_path / "own", {"Base": ["access-analyzer"]}, regions=regions)
    with served("--page-port", "0", root=copy.root) as told:
        assert "333333333333  spoke-1      in Apps" in told.text
        for region in regions:
            client = boto3.client(
                "servicecatalog",
                region_name=region,
                endpoint_url=told.variables["AWS_ENDPOINT_URL"],
                aws_access_key_id=told.variables["AWS_ACCESS_KEY_ID"],
                aws_secret_access_key=told.variables["AWS_SECRET_ACCESS_KEY"],
                aws_session_token=told.variables["AWS_SESSION_TOKEN"],
            )
            assert [each["Name"] for each in client.search_products()["ProductViewSummaries"]] == ["access-analyzer"]
