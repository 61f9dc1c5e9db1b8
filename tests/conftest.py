"""What tests share: a copy of the repository to break, and templates as they were released."""

from __future__ import annotations

import atexit
import contextlib
import functools
import gc
import importlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from _pytest import runner
from hypothesis import HealthCheck, settings

from product_factory import interpreter
from product_factory.node import name_own_node
from tests.browser import browser, visitor
from tests.checkout import ROOT
from tests.contract import held
from tests.copying import copy_checkout
from tests.forked import PLAIN, answer, ask
from tests.forked import python as forked
from tests.libraries import share_models

# Made known here, and only here: a session has one browser, however many folders use it.
__all__ = ["browser", "visitor"]

# moto and CDK leave much that stays: looking through it as often as Python does takes a seventh of all time, and as often
# as commands do still a twentieth.
gc.set_threshold(2_000_000)
# moto forgets boto3's session after each test, and with it the services' models: they are read once in a process.
share_models()
# How long a machine takes is no promise of the code.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# `make fuzz`: as many of what is drawn as the docs say, and others each time.
settings.register_profile("fuzz", settings.get_profile("untimed"), max_examples=2_000)
settings.load_profile("untimed")
# Tests make constructs of their own.
name_own_node()

# What starts processes and servers takes longest. It goes first, so that no processor idles beside it at the end.
FIRST = (
    "product_factory/sandbox/console/test_page.py",
    "product_factory/page/test_accessible.py",
    "docs/test_commands.py",
    "docs/test_guest_commands.py",
    "test_journey.py",
    "product_factory/sharing/test_shares.py",
    "product_factory/smoke/test_smoke.py",
    "product_factory/importing/test_importing.py",
    "products/test_launches.py",
    "product_factory/sharing/test_deploying.py",
    "products/test_escalation.py",
    "test_factory.py",
    "product_factory/impact/test_properties.py",
    "product_factory/sharing/test_deploy_drift.py",
    "product_factory/scaffolding/test_adoption.py",
    "test_package.py",
    "test_parts.py",
    "products/test_delivery.py",
    "products/test_upgrades.py",
    "product_factory/sandbox/test_cdk_app.py",
    "product_factory/commands/test_contract.py",
    "product_factory/sandbox/resource_types/test_edge_types.py",
    "product_factory/sandbox/test_cli.py",
    "product_factory/provisioning/fleet/test_fleet.py",
    "product_factory/provisioning/fleet/test_faults.py",
    "product_factory/releasing/test_release.py",
    "products/test_private_endpoints.py",
    "products/test_zone_upgrades.py",
    "products/test_workload_network.py",
    "product_factory/catalog/test_released.py",
    "products/test_promises.py",
    "test_witnesses.py",
)
# Files that share what takes long to make, a served console or a site, are one test process's.
TOGETHER = tuple(f"tests/product_factory/{folder}/" for folder in ("page", "proactive", "sandbox/console"))
AWS = Path(sys.executable).parent / "aws"
STARTER = ROOT / "tests" / "starter.py"
SHARED = list[Path]()
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Each test process begins with its share of the modules: what pytest rewrites of them, the others find done."""
    count = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    if count > 1:
        worker = int(os.environ["PYTEST_XDIST_WORKER"].removeprefix("gw"))
        for path in sorted((ROOT / "tests").rglob("test_*.py"))[worker::count]:
            # What can't be imported is told when it is collected.
            with contextlib.suppress(Exception):
                importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, in the order of FIRST; the rest as it is."""
    order = {ROOT / "tests" / name: place for place, name in enumerate(FIRST)}
    items.sort(key=lambda item: order.get(item.path, len(FIRST)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """As `--dist loadfile`, with the folders of TOGETHER as one file each."""
    if config.getvalue("dist") != "loadfile":
        return None
    made: Any = importlib.import_module("xdist.scheduler").LoadFileScheduling(config, log)
    by_file = made._split_scope
    made._split_scope = lambda test: next((each for each in TOGETHER if test.startswith(each)), by_file(test))
    return made


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> object:
    """pytest's own, with room for frames."""
    return interpreter.with_room(lambda: runner.pytest_runtest_protocol(item, nextitem))


def pytest_collection_finish() -> None:
    """What all tests' modules have imported stays anyway, and is not looked through again."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """What pytest found no fault with is not looked through a second time, nor a third when Python ends."""
    gc.freeze()


def clean_environment() -> dict[str, str]:
    """This process's environment without AWS, without a Node of its own, and as if no `make` had started it.

    Bytecode is kept whatever this process was told: compiling takes half of a short command's time.
    """
    ours = ("AWS_", "FACTORY_", "JSII_", "CDK_", "MAKE", "MFLAGS", "PYTHONDONTWRITEBYTECODE")
    return {key: value for key, value in os.environ.items() if not key.startswith(ours)}


def pytest_configure(config: pytest.Config) -> None:
    if path := getattr(config, "workerinput", {}).get("starter"):
        SHARED.append(Path(path))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """The test processes of xdist share the starter of the one that starts them."""
    node.workerinput["starter"] = str(starter())


@functools.cache
def starter() -> Path:
    """The socket of tests/starter.py, which serves for as long as this process lives, or the one that started it."""
    if SHARED:
        return SHARED[0]
    folder = tempfile.mkdtemp(prefix="starter-")
    path = Path(folder) / "socket"
    served = subprocess.Popen(
        [sys.executable, STARTER, path],
        env=clean_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert served.stdin is not None
    assert served.stdout is not None

    def end() -> None:
        served.communicate()
        shutil.rmtree(folder)

    atexit.register(end)
    assert served.stdout.readline() == "ready\n"
    return path


def python() -> list[str]:
    """For what stands after `python`, and for `aws …`: a process of its own, that tests/starter.py forks.

    Where signals are tested, or what is imported, start Python: what is killed here is who asked, not what was asked.
    """
    return forked(str(starter()))


# What the engine starts in its turn, too.
vars(interpreter)["python"] = python


def run(folder: Path, *arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """`factory …` by the folder's `factory.py`. What it says to programs is held against its schema."""
    done = run_python(folder, "factory.py", *arguments, environment=environment)
    held(arguments, done)
    return done


def run_python(
    folder: Path, *arguments: str, environment: dict[str, str], kind: str = PLAIN
) -> subprocess.CompletedProcess[str]:
    """`python …` or `aws …` in the folder, in a process of its own that tests/starter.py forks. Five minutes at most.

    What serves a sandbox, and doesn't say so in its arguments, is of that kind.
    """
    with open(os.devnull) as nothing, tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        files = [each.fileno() for each in (nothing, out, err)]
        asked = ask(f"{starter()}{kind}", [*arguments], str(folder), environment, files)
        command = answer(asked)
        assert command
        asked.settimeout(300)
        try:
            code = answer(asked)
        except TimeoutError:
            os.kill(command, signal.SIGKILL)
            raise
        finally:
            asked.close()
        assert code is not None
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess([*arguments], code, out.read(), err.read())


class Copy:
    """A copy of the catalog that a test may change, and its command in a process of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def run(self, *arguments: str, aws: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """`factory …` in the copy, without AWS or with the environment given."""
        return run(self.root, *arguments, environment=clean_environment() | (aws or {}))

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace `old`, which must be there, in one file."""
        path = self.root / name
        text = path.read_text()
        assert old in text, f"{name} no longer holds {old!r}"
        path.write_text(text.replace(old, new))

    def files(self) -> dict[str, bytes]:
        """All that is released, by path."""
        released = self.root / "products" / "released"
        return {str(p.relative_to(released)): p.read_bytes() for p in sorted(released.rglob("*")) if p.is_file()}


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    """A fresh copy of the catalog, with the templates cached that are cached here; the engine is this checkout's."""
    return make_copy(tmp_path / "copy")


def make_copy(root: Path, *more: str) -> Copy:
    """A copy of the catalog in this folder, which must not exist, and `more` of the checkout."""
    copy_checkout(root, *more)
    return Copy(root)


def resources_of(template: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """The resources of one type."""
    return [resource for resource in template["Resources"].values() if resource["Type"] == kind]
