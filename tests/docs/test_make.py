"""`make` alone lists the targets, each with what it does."""

from __future__ import annotations

import re
import shutil
import subprocess

from tests.checkout import ROOT
from tests.conftest import clean_environment

MAKE = shutil.which("make") or "make"


def test_make_alone_lists_every_target() -> None:
    done = subprocess.run([MAKE], cwd=ROOT, env=clean_environment(), capture_output=True, text=True, check=True)
    listed = dict(re.findall(r"^  make ([a-z-]+) +(\S.*)$", done.stdout, re.MULTILINE))
    rules = re.findall(r"^([a-z-]+):(?!=)", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert set(listed) == set(rules)
    assert {"demo", "test", "check", "bench", "setup"} <= set(listed)
    assert len(done.stdout.splitlines()) == len(listed)


def test_every_target_can_be_planned() -> None:
    for target in re.findall(r"^([a-z-]+):(?!=)", (ROOT / "Makefile").read_text(), re.MULTILINE):
        subprocess.run([MAKE, "--dry-run", target], cwd=ROOT, env=clean_environment(), capture_output=True, check=True)
