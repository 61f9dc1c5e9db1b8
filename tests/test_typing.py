"""mypy sees what it is to judge."""

from __future__ import annotations

import re
import tomllib

from tests.checkout import ROOT

MODULES = re.compile(r"(?m)^ *(?:from aws_cdk import (\([^)]*\)|.+)|(?:from|import) aws_cdk\.(\w+))")


def test_mypy_reads_each_module_of_the_cdk_library_that_is_imported() -> None:
    """What it does not read it takes for Any, and then whatever is done with it for right."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]
    read = {
        module for each in settings["overrides"] if each.get("follow_imports") == "normal" for module in each["module"]
    }
    sources = [ROOT / name for name in settings["files"]]
    paths = [path for each in sources for path in (each.rglob("*.py") if each.is_dir() else [each])]
    imported = {
        f"aws_cdk.{name}"
        for path in paths
        for many, one in MODULES.findall(path.read_text(encoding="utf-8"))
        for name in ([one] if one else re.findall(r"(?<!as )\b(aws_\w+)", many))
    }
    assert {"aws_cdk.aws_iam", "aws_cdk.cloudformation_include"} <= imported
    assert not imported - read, f"pyproject.toml, tool.mypy.overrides: add {sorted(imported - read)}"
