"""An exported version is deployed by the AWS CLI as it is."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from product_factory.catalog import catalog
from product_factory.catalog.released import Released
from product_factory.errors import FactoryError
from product_factory.releasing.export import export
from product_factory.sandbox.cloudformation.capabilities import missing_capability, needed_capabilities
from product_factory.sandbox.server import Sandbox
from tests.conftest import clean_environment

VERSIONS = [version for versions in catalog.load().released.values() for version in versions]


@pytest.mark.parametrize("version", VERSIONS, ids=lambda v: f"{v.product}-{v.version}")
def test_the_template_is_what_was_released(version: Released, tmp_path: Path) -> None:
    done = export(version, tmp_path)
    assert done.template.read_bytes() == version.path.read_bytes()
    answers = dict(each.split("=", 1) for each in json.loads(done.parameters.read_bytes()))
    assert set(answers) == set(version.template()["Parameters"])
    assert {key for key in answers if key in done.to_fill_in} == {
        key for key, parameter in version.template()["Parameters"].items() if "Default" not in parameter
    }


@pytest.mark.parametrize("version", VERSIONS, ids=lambda v: f"{v.product}-{v.version}")
def test_the_command_acknowledges_what_cloudformation_asks_for(version: Released, tmp_path: Path) -> None:
    """As the sandbox's CloudFormation asks; named roles ask for more than others."""
    words = shlex.split(export(version, tmp_path).command)
    given = words[words.index("--capabilities") + 1 :] if "--capabilities" in words else []
    assert missing_capability(version.template(), given) is None
    assert len(given) == (needed_capabilities(version.template()) is not None)


def test_answers_are_not_written_over(tmp_path: Path) -> None:
    done = export(VERSIONS[0], tmp_path)
    done.parameters.write_text("[]")
    with pytest.raises(FactoryError, match="with other answers"):
        export(VERSIONS[0], tmp_path)
    assert done.parameters.read_text() == "[]"
    export(VERSIONS[0], tmp_path, force=True)
    assert done.parameters.read_text() != "[]"


def test_the_aws_cli_deploys_it(tmp_path: Path) -> None:
    (version,) = (v for v in VERSIONS if (v.product, v.version) == ("audit-trail", "1.0.0"))
    done = export(version, tmp_path)
    assert done.to_fill_in == ()
    aws, *arguments = shlex.split(done.command)
    with Sandbox() as sandbox:
        deployed = subprocess.run(
            [str(Path(sys.executable).parent / aws), *arguments],
            env=clean_environment() | sandbox.environment("spoke-1", "Administrator"),
            capture_output=True,
            text=True,
            check=False,
        )
        assert deployed.returncode == 0, deployed.stdout + deployed.stderr
        (trail,) = sandbox.session("spoke-1", "Administrator").client("cloudtrail").describe_trails()["trailList"]
        assert trail["Name"].startswith("audit-trail-")
