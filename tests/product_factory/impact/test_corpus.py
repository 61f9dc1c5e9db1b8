"""Impact on templates that others wrote: those with which cfn-lint tests itself, good ones and bad ones.

The wheel is without them, so they come from the source distribution of the version that is installed, once.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from cfnlint.decode import decode

from product_factory.impact import Impact, impact

# Fewer would mean that the folder of the source distribution has moved.
AT_LEAST = 200


@pytest.fixture(scope="module")
def corpus(request: pytest.FixtureRequest) -> list[dict[str, Any]]:
    """Every template that is an object, in the order of their paths."""
    assert request.config.cache
    name = f"cfn_lint-{version('cfn-lint')}"
    folder = request.config.cache.mkdir("corpus")
    unpacked = folder / name
    if not unpacked.is_dir():
        unpack(downloaded(folder, name), unpacked)
    read = [template for path in sorted(unpacked.iterdir()) if (template := parsed(path)) is not None]
    assert len(read) >= AT_LEAST, len(read)
    return read


def downloaded(folder: Path, name: str) -> Path:
    """The source distribution. The test skips, and says so, where pip can't get it."""
    wanted = f"cfn-lint=={version('cfn-lint')}"
    options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--no-binary", "cfn-lint"]
    done = subprocess.run(
        [sys.executable, "-m", "pip", "download", *options, "--dest", str(folder), wanted],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        pytest.skip(f"pip can't download the source of {wanted}: {done.stderr.strip().splitlines()[-1]}")
    return folder / f"{name}.tar.gz"


def unpack(archive: Path, to: Path) -> None:
    """Its templates only, in one folder, which appears when it is whole."""
    part = Path(tempfile.mkdtemp(dir=to.parent))
    with tarfile.open(archive) as tar:
        for each in tar:
            _, within, path = each.name.partition("/test/fixtures/templates/")
            if each.isfile() and within and path.endswith((".yaml", ".yml", ".json")):
                content = tar.extractfile(each)
                assert content
                (part / path.replace("/", "--")).write_bytes(content.read())
    part.rename(to)
    archive.unlink()


def parsed(path: Path) -> dict[str, Any] | None:
    """The template as JSON has it, without empty sections; None for what cfn-lint, too, can't read as one."""
    template, problems = decode(str(path))
    if problems or not isinstance(template, dict):
        return None
    try:
        given = json.loads(json.dumps(template, default=str))
    except TypeError:  # a key that JSON has not
        return None
    return {name: each for name, each in given.items() if each not in (None, {})}


def test_each_template_against_itself_changes_nothing(corpus: list[dict[str, Any]]) -> None:
    for template in corpus:
        assert impact(template, json.loads(json.dumps(template))) == Impact()


@pytest.mark.slow
def test_each_template_against_the_next_ones_is_told_both_ways(corpus: list[dict[str, Any]]) -> None:
    for at, one in enumerate(corpus):
        for other in corpus[at + 1 : at + 11]:
            for old, new in ((one, other), (other, one)):
                found = impact(old, new)
                assert bool(found.changes) == (old != new) == (found.bump is not None)
                assert Impact.model_validate_json(found.model_dump_json()) == found


@pytest.mark.slow
def test_each_part_that_goes_is_told_by_its_name(corpus: list[dict[str, Any]]) -> None:
    for template in corpus:
        # SAM makes names of its own, which begin with the one that the template has.
        sam = "AWS::Serverless-2016-10-31" in str(template.get("Transform"))
        for section, name, less in without_a_part(template):
            for old, new in ((template, less), (less, template)):
                told = [change.name for change in impact(old, new).changes if change.section == section]
                assert name in told or (sam and any(each.startswith(name) for each in told)), (section, name, told)


def without_a_part(template: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each part of a template, and the template without it."""
    for section in ("Parameters", "Resources", "Outputs"):
        parts = template.get(section)
        if isinstance(parts, dict):
            for name in (name for name, part in parts.items() if part is not None):
                yield section, name, template | {section: {key: value for key, value in parts.items() if key != name}}
