"""CDK's own look at templates finds nothing in a product, which is left out for that: it sees an app's stacks alone."""

from __future__ import annotations

import json

import pytest

from tests.conftest import Copy

NAME = "security-notification"
BEGIN = "def resources(scope: Construct, answers: Answers) -> None:\n"
WRONG = """    from aws_cdk import CfnResource

    CfnResource(scope, "Wrong", type="AWS::SSM::Parameter", properties={"Type": "String", "Value": "a", "Wrong": "b"})
"""


@pytest.mark.slow
def test_what_is_wrong_is_found_without_it(copy: Copy) -> None:
    copy.edit("products/security_notification.py", BEGIN, BEGIN + WRONG)
    told = []
    for looked in ("true", "false"):
        for kept in ("candidates", "findings"):
            for file in (copy.root / ".cache" / kept).glob("*"):
                file.unlink()
        done = copy.run("check", NAME, "--output", "json", aws={"CDK_VALIDATION": looked})
        assert done.returncode == 1, done.stderr
        told.append(json.loads(done.stdout))
    assert "Resources/Wrong/Properties/Wrong: E3002" in json.dumps(told[0])
    assert told[0] == told[1]
