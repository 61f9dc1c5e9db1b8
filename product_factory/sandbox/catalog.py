"""The catalog deployed into a served sandbox as `factory deploy` would, without the CDK CLI: in seconds.

`deploy` starts `python -m product_factory.sandbox.deployment` as the hub's administrator, so that CDK and its Node are
gone from memory once the hub is there. The stack is the one that `factory deploy` makes: running that
against the sandbox afterwards changes it as it would on AWS.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable

from product_factory import interpreter
from product_factory.errors import FactoryError
from product_factory.root import root
from product_factory.sandbox.deployment import SAID
from product_factory.sandbox.organization import ADMINISTRATOR
from product_factory.sandbox.server import Sandbox


def deploy(sandbox: Sandbox, say: Callable[[str], None]) -> None:
    """Enable sharing, deploy the hub, share its portfolios. FactoryError, with the reason, where it fails."""
    sandbox.session("management", ADMINISTRATOR).client("servicecatalog").enable_aws_organizations_access()
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
    rest = []
    with subprocess.Popen(
        [*interpreter.python(), "-m", "product_factory.sandbox.deployment"],
        env={**inherited, **sandbox.environment("hub", ADMINISTRATOR)},
        cwd=root(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith(SAID):
                say(line.removeprefix(SAID).rstrip())
            else:
                rest.append(line)
    if process.returncode:
        raise FactoryError(f"the catalog could not be deployed into the sandbox:\n{''.join(rest).rstrip()}")
