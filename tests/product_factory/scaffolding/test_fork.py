"""A fork becomes a catalog of its own: what it wrote stays, and its hub is byte for byte what it was."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from product_factory.scaffolding import adoption, record
from product_factory.scaffolding.adopting import Action
from tests.checkout import ROOT
from tests.copying import SOURCES
from tests.product_factory.hub.hubs import of_checkout
from tests.product_factory.scaffolding.catalogs import factory
from tests.product_factory.scaffolding.test_adoption import git, release

pytestmark = pytest.mark.slow
OWN = """from product_factory import Portfolio
from sharing.audiences import DEVELOPERS

PORTFOLIO = Portfolio(
    name="Ours", description="Ours.", provider="p", products=("workload-key", "security-alarms"), principals=DEVELOPERS
)
"""


@pytest.fixture(scope="module")
def fork(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fork: other Regions, a product's code changed, two portfolios removed, and one of its own."""
    root = tmp_path_factory.mktemp("fork") / "fork"
    root.mkdir()
    for name in (*SOURCES, "product_factory", "Makefile", "pyproject.toml", "README.md", "docs", "constraints.txt"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(ROOT / name, root / name)
    (root / "sharing" / "settings.py").write_text(
        'from product_factory import Hub\n\nHUB = Hub(regions=("eu-central-1",))\n'
    )
    changed = root / "products" / "workload_key.py"
    changed.write_text(changed.read_text().replace('"""', '"""Ours: ', 1))
    for name in ("account_administration", "standalone_base"):
        (root / "portfolios" / f"{name}.py").unlink()
    (root / "portfolios" / "ours.py").write_text(OWN)
    listing = (root / "portfolios" / "__init__.py").read_text()
    for old, new in (
        ("account_administration", "ours"),
        ("    standalone_base.PORTFOLIO,\n", ""),
        ("    standalone_base,\n", ""),
    ):
        listing = listing.replace(old, new)
    (root / "portfolios" / "__init__.py").write_text(listing)
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "fork")
    return root


@pytest.fixture(scope="module")
def catalog(fork: Path) -> Path:
    """What docs/OWN.md makes of it."""
    before = fork.parent / "before"
    shutil.copytree(fork, before)
    for name in ("product_factory", "docs", "Makefile", "pyproject.toml", "README.md", "constraints.txt"):
        git(fork, "rm", "-rq", name)
    shutil.rmtree(fork / "product_factory", ignore_errors=True)
    done = factory("init", ".", "--existing", "--output", "json", cwd=fork)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert {"Makefile", "pyproject.toml", "tests/test_catalog.py"} <= set(told["written"])
    assert not {path for path in told["written"] if path.startswith(("products/", "portfolios/", "sharing/"))}
    assert {"products/workload_key.py", "sharing/settings.py"} <= set(told["left"])
    git(fork, "add", "-A")
    git(fork, "commit", "-qm", "a catalog")
    return fork


def test_what_the_fork_wrote_stays(catalog: Path) -> None:
    before = catalog.parent / "before"
    for top in ("products", "portfolios", "sharing"):
        for path in (before / top).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                assert (catalog / path.relative_to(before)).read_bytes() == path.read_bytes(), path
    assert not (catalog / "portfolios" / "standalone_base.py").exists()


def test_its_hub_is_byte_for_byte_what_it_was(catalog: Path) -> None:
    """With the engine in the fork, and with the one that is installed: names, IDs and templates are the same."""
    was, now = of_checkout(catalog.parent / "before"), of_checkout(catalog)
    assert was.files
    assert was == now


def test_it_adopts_what_is_newer(catalog: Path) -> None:
    """With the release's own content as the common ancestor, where the fork had it in git."""
    newer = catalog.parent / "newer"
    shutil.copytree(ROOT / "products", newer / "products", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("portfolios", "sharing"):
        shutil.copytree(ROOT / name, newer / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("factory.py", "cdk.json", "constraints.txt"):
        shutil.copy2(ROOT / name, newer / name)
    release(newer, "workload-key", "9.0.0", b'{"Resources": {"New": {"Type": "AWS::SNS::Topic"}}}\n')
    for name in ("workload_key", "audit_trail"):
        path = newer / "products" / f"{name}.py"
        path.write_text(path.read_text() + "\n# Newer.\n")
    plan = adoption.planned(catalog, newer, ())
    acts = {step.path: step.action for step in plan.steps}
    assert acts["products/audit_trail.py"] is Action.REPLACE
    assert acts["products/workload_key.py"] is Action.LEAVE, "what the fork took isn't in its git"
    assert [r.version for each in plan.releases for r in each.add] == ["9.0.0"]
    assert "portfolios/ours.py" not in record.read(catalog).files


def test_a_forks_history_is_the_common_ancestor(fork: Path, catalog: Path) -> None:
    """A fork made by git has every file as it was released: then what it changed is merged."""
    content = (ROOT / "products" / "workload_key.py").read_bytes()
    done = subprocess.run(
        ["git", "hash-object", "-w", "--stdin"],  # noqa: S607
        cwd=catalog,
        input=content,
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode().strip() == record.read(catalog).files["products/workload_key.py"]
    newer = catalog.parent / "newer"
    plan = adoption.planned(catalog, newer, ())
    step = next(step for step in plan.steps if step.path == "products/workload_key.py")
    assert step.action is Action.MERGE
    assert step.content is not None
    assert step.content.startswith(b'"""Ours: ')
    assert step.content.endswith(b"# Newer.\n")
