"""A sandbox as an administrator has it before a smoke run: the hub deployed, an empty unit, profiles for each account."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from products.errors import ROOT
from sandbox import catalog
from sandbox.organization import ADMINISTRATOR
from sandbox.server import Sandbox
from sharing.deployment import BOOTSTRAP_PARAMETER
from sharing.settings import HUB
from tests.conftest import clean_environment

ONE, TWO = "333333333333", "444444444444"
UNIT = "/Workloads"
EMPTY = "/Empty"
PROFILES = {"hub": "hub", "management": "management", "spoke-1": ONE, "spoke-2": TWO}


class Served:
    """The sandbox, and how a process reaches it."""

    def __init__(self, sandbox: Sandbox, folder: Path) -> None:
        self.sandbox, self.folder = sandbox, folder
        catalog.deploy(sandbox, lambda text: None)
        # The hub is bootstrapped on AWS; here the stack came without the CDK CLI.
        hub = sandbox.session("hub", ADMINISTRATOR)
        hub.client("ssm").put_parameter(Name=BOOTSTRAP_PARAMETER, Value="99", Type="String")
        organizations = sandbox.session("management", ADMINISTRATOR).client("organizations")
        root = organizations.list_roots()["Roots"][0]["Id"]
        organizations.create_organizational_unit(ParentId=root, Name=EMPTY.strip("/"))
        self.environment = sandbox.environment("hub", ADMINISTRATOR) | {"AWS_CONFIG_FILE": str(self._profiles())}

    def _profiles(self) -> Path:
        path, lines = self.folder / "config", list[str]()
        for name in PROFILES:
            given = self.sandbox.credentials(name, ADMINISTRATOR)
            lines += [
                f"[profile {name}]",
                f"aws_access_key_id = {given.access_key_id}",
                f"aws_secret_access_key = {given.secret_access_key}",
                f"aws_session_token = {given.session_token}",
            ]
        path.write_text("\n".join(lines) + "\n")
        return path

    def options(self, *, move: bool = True) -> list[str]:
        """Both accounts, and all that a run can be given."""
        moving = ["--move-account", TWO, "--management-profile", "management"] if move else []
        return [
            *("--account", ONE, "--account", TWO, "--test-unit", UNIT, "--empty-unit", EMPTY),
            *("--profile-for", f"{ONE}=spoke-1", "--profile-for", f"{TWO}=spoke-2"),
            *("--email", "team@example.com", "--patience", "1", "--report", str(self.folder / "report"), "--yes"),
            *moving,
        ]

    def smoke(self, *arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
        """`factory smoke …` in a process of its own."""
        return subprocess.run(
            [sys.executable, "factory.py", "smoke", *arguments],
            cwd=ROOT,
            env=clean_environment() | self.environment,
            check=False,
            **options,
        )


def region() -> str:
    """The hub's home Region, where the sandbox serves."""
    return HUB.regions[0]
