"""The AWS CLI works here: `aws cloudformation deploy` twice, drift, and what isn't there told in one line."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from product_factory.sandbox.server import Sandbox
from tests.conftest import AWS, clean_environment, run_python

Aws = Callable[..., "subprocess.CompletedProcess[str]"]
TEMPLATE = {
    "Parameters": {"Value": {"Type": "String"}},
    "Resources": {
        "Parameter": {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": {"Ref": "Value"}}}
    },
    "Outputs": {"Name": {"Value": {"Ref": "Parameter"}}},
}


@pytest.fixture(scope="module")
def aws() -> Iterator[Aws]:
    """`aws …` as the administrator of an account."""
    with Sandbox(region="eu-west-1") as sandbox:
        environment = clean_environment() | sandbox.environment("spoke-1", "AccountAdministrator")

        def run(*arguments: str) -> subprocess.CompletedProcess[str]:
            if arguments[:2] == ("cloudformation", "deploy"):
                _a_new_second_begins()
            return run_python(Path.cwd(), str(AWS), *arguments, environment=environment)

        yield run


def _a_new_second_begins() -> None:
    """The CLI calls its change set after the second; two of one second would have one name, which is refused."""
    now = int(time.time())
    while int(time.time()) == now:
        time.sleep(0.01)


def test_a_stack_is_deployed_again_and_again(aws: Aws, tmp_path: Path) -> None:
    template = tmp_path / "template.json"
    template.write_text(json.dumps(TEMPLATE))
    deploy = ("cloudformation", "deploy", "--stack-name", "mine", "--template-file", str(template))

    first = aws(*deploy, "--parameter-overrides", "Value=one")
    assert "Successfully created/updated stack - mine" in first.stdout, first.stderr
    again = aws(*deploy, "--parameter-overrides", "Value=one", "--no-fail-on-empty-changeset")
    assert again.returncode == 0, again.stderr
    assert "No changes to deploy. Stack mine is up to date" in again.stdout + again.stderr
    changed = aws(*deploy, "--parameter-overrides", "Value=two")
    assert "Successfully created/updated stack - mine" in changed.stdout, changed.stderr

    query = "StackResources[0].PhysicalResourceId"
    name = aws("cloudformation", "describe-stack-resources", "--stack-name", "mine", "--query", query, "--output=text")
    value = ("ssm", "get-parameter", "--name", name.stdout.strip(), "--query", "Parameter.Value", "--output", "text")
    assert aws(*value).stdout == "two\n"

    aws("ssm", "put-parameter", "--name", name.stdout.strip(), "--value", "by hand", "--overwrite")
    assert aws("cloudformation", "detect-stack-drift", "--stack-name", "mine").returncode == 0
    drifts = aws("cloudformation", "describe-stack-resource-drifts", "--stack-name", "mine").stdout
    (drift,) = json.loads(drifts)["StackResourceDrifts"]
    assert drift["PropertyDifferences"] == [
        {"PropertyPath": "/Value", "ExpectedValue": "two", "ActualValue": "by hand", "DifferenceType": "NOT_EQUAL"}
    ]

    assert aws("cloudformation", "delete-stack", "--stack-name", "mine").returncode == 0
    assert aws("cloudformation", "wait", "stack-delete-complete", "--stack-name", "mine").returncode == 0
    assert "ParameterNotFound" in aws(*value).stderr


def test_what_is_not_there_is_told_at_once(aws: Aws) -> None:
    """An operation and a service that nobody plays: the CLI doesn't try again, and says which it is."""
    for command, told in (
        (("lambda", "list-capacity-providers"), "ListCapacityProviders"),
        (("outposts", "list-outposts"), "utposts"),
    ):
        done = aws(*command)
        assert done.returncode != 0
        assert "NotImplementedException" in done.stderr
        assert told in done.stderr
        assert "reached max retries" not in done.stderr
