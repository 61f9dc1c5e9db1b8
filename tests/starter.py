"""Starts `python …` without importing libraries and engine anew, and `aws …`: most of a short command's time.

A process imports them, and nothing that an organization writes, and forks for each command. A command is a process
of its own, with its own environment, folder, streams and exit code, and imports the catalog that it is run in. It
begins without the CDK library, whose Node can't be shared. Two more processes do the same when the first asks for it:
one imports moto, too, for commands that serve a sandbox; one has the AWS CLI, whose botocore takes the name of ours.
Where the start itself is tested, what is imported, or signals, start Python; and where a copy has an engine of its own.
All commands of one starter share the seed of hashes, and where modules are looked for beside the script's folder.

    python tests/starter.py SOCKET  serves until its standard input ends; tests/forked.py asks
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import runpy
import select
import signal
import socket
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from tests.forked import CLI, PLAIN, SERVING, python
from tests.libraries import share_models

LIBRARIES = ("rich.progress", "boto3.session", "botocore.httpsession", "cfnlint.api", "cfnlint.core", "cfnlint.runner")
# moto is left to those who serve; CDK's Node can't be shared.
NOT_BEFORE = ("sandbox", "testing")
# What most commands ask. Reading a service's model takes longer than asking it.
SERVICES = ("cloudformation", "iam", "organizations", "s3", "servicecatalog", "sns", "ssm", "sts")


def read_models() -> None:
    """Have the models of SERVICES read, by a session that knows nothing of the user's."""
    from botocore.session import Session

    share_models()
    reader = Session(session_vars={"profile": (None, None, None, None)})
    for name in ("config_file", "credentials_file"):
        reader.set_config_variable(name, os.devnull)
    for service in SERVICES:
        reader.create_client(service, region_name="us-east-1", aws_access_key_id="-", aws_secret_access_key="-")  # noqa: S106


def engine() -> list[str]:
    """The modules of the engine that import neither moto nor the CDK library."""
    root, found = Path(__file__).parents[1], list[str]()
    for path in sorted((root / "product_factory").rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        if not any(each in parts for each in NOT_BEFORE) and "\nfrom aws_cdk import" not in path.read_text("utf-8"):
            found.append(".".join(parts).removesuffix(".__init__"))
    return found


def prepare(path: str) -> None:
    """For most commands: libraries and engine. What they start in their turn is forked by this starter, too."""
    for name in (*LIBRARIES, *engine()):
        importlib.import_module(name)
    # What is asked of a command line is the same for all.
    importlib.import_module("product_factory.commands.main").whole()
    interpreter = importlib.import_module("product_factory.interpreter")
    vars(interpreter)["python"] = lambda: python(path)
    read_models()
    _nothing_early("moto")
    gc.set_threshold(50_000)


def prepare_serving() -> None:
    """For commands that serve a sandbox, beside that. Most deploy our catalog, whose templates are looked at once."""
    for name in ("catalog", "console.serving", "demo", "fitting", "server"):
        importlib.import_module(f"product_factory.sandbox.{name}")
    checked = importlib.import_module("product_factory.sandbox.cloudformation.checked").checked
    for path in sorted((Path(__file__).parents[1] / "products" / "released").glob("*/[0-9]*.json")):
        checked(path.read_text("utf-8"))
    _nothing_early()


def prepare_cli() -> None:
    """For the AWS CLI, in the place of it all."""
    for name in ("awscli.clidriver", "awscli.handlers"):
        importlib.import_module(name)
    read_models()


def serve(path: str) -> None:
    """Fork for each that asks, until standard input ends."""
    # This folder has a `product_factory` too.
    sys.path[0] = str(Path(__file__).parents[1])
    listeners = {kind: _listener(path + kind) for kind in (PLAIN, SERVING, CLI)}
    # Ctrl-C ends whoever asks, and that ends this.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A catalog's tests are called so, too.
    del sys.modules["tests"], sys.modules["tests.forked"], sys.modules["tests.libraries"]
    if not (cli := os.fork()):
        _when_asked(listeners[CLI], prepare_cli)
        _fork_for_each(listeners[CLI])
        return
    prepare(path)
    print("ready", flush=True)
    if not (serving := os.fork()):
        _when_asked(listeners[SERVING], prepare_serving)
        _fork_for_each(listeners[SERVING])
        return
    _fork_for_each(listeners[PLAIN])
    for each in (cli, serving):
        os.waitpid(each, 0)


def _when_asked(listener: socket.socket, work: Callable[[], None]) -> None:
    if 0 in _ready(listener, 0):
        os._exit(0)
    work()


def _fork_for_each(listener: socket.socket) -> None:
    """Until standard input ends. What was forked ends in here."""
    # What is there already is not looked through again in each command.
    gc.freeze()
    woken, waking = socket.socketpair()
    waking.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(waking.fileno())
    callers = dict[int, socket.socket]()
    while 0 not in (ready := _ready(listener, woken, 0)):
        if woken in ready:
            woken.recv(4096)
            _tell_ended(callers)
        if listener in ready:
            caller, _ = listener.accept()
            if not (command := os.fork()):
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                for each in (listener, woken, waking, *callers.values()):
                    each.close()
                _run(_begin(caller))
            _tell(caller, command)
            callers[command] = caller
    signal.set_wakeup_fd(-1)


def _ready(*waited: socket.socket | int) -> list[socket.socket | int]:
    asked: list[Any] = [*waited]
    return select.select(asked, [], [])[0]


def _tell_ended(callers: dict[int, socket.socket]) -> None:
    """Those that have ended are let go, and their time is counted as this process's."""
    for command in [*callers]:
        ended, status = os.waitpid(command, os.WNOHANG)
        if ended:
            with callers.pop(command) as caller:
                _tell(caller, os.waitstatus_to_exitcode(status))


def _tell(caller: socket.socket, number: int) -> None:
    # Whoever has gone away does not ask any more.
    with contextlib.suppress(OSError):
        caller.sendall(f"{number}\n".encode())


def _nothing_early(*more: str) -> None:
    early = {"aws_cdk", "jsii", "products", "portfolios", "sharing", *more} & sys.modules.keys()
    assert not early, f"imported before a command asks for it: {early}"


def _listener(path: str) -> socket.socket:
    made = socket.socket(socket.AF_UNIX)
    made.bind(path)
    made.listen(64)
    return made


def _begin(caller: socket.socket) -> list[str]:
    """Become the command's own process, as Python begins. What stands after `python`."""
    _, files, _, _ = socket.recv_fds(caller, 1, 3)
    with caller, caller.makefile("rb") as asked:
        folder, count, *rest = asked.read().decode("utf-8", "surrogateescape").split("\0")
    for place, file in enumerate(files):
        os.dup2(file, place)
        os.close(file)
    # The streams here were made for other files.
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False, buffering=1 if os.isatty(1) else -1)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False, buffering=1, errors="backslashreplace")  # noqa: SIM115
    os.chdir(folder)
    os.environ.clear()
    for each in rest[int(count) :]:
        key, _, value = each.partition("=")
        os.environ[key] = value
    sys.dont_write_bytecode = bool(os.environ.get("PYTHONDONTWRITEBYTECODE"))
    if "awscli" in sys.modules:
        # It says in the environment where its own data is.
        importlib.reload(sys.modules["awscli"])
    signal.signal(signal.SIGINT, signal.default_int_handler)
    return rest[: int(count)]


def _run(arguments: list[str]) -> NoReturn:
    """SCRIPT, `-c CODE` or `-m MODULE`, with its arguments, as `python` runs it, to the end of the process."""
    first, *rest = arguments
    try:
        if first == "-c":
            sys.argv, sys.path[0] = [first, *rest[1:]], ""
            sys.modules["__main__"] = main = types.ModuleType("__main__")
            exec(compile(rest[0], "<string>", "exec"), vars(main))  # noqa: S102
        elif first == "-m":
            sys.argv, sys.path[0] = rest, os.getcwd()
            # Python would not have it yet.
            sys.modules.pop(rest[0], None)
            runpy.run_module(rest[0], run_name="__main__", alter_sys=True)
        else:
            sys.argv, sys.path[0] = arguments, os.path.dirname(os.path.abspath(first))
            runpy.run_path(os.path.abspath(first), run_name="__main__")
    except SystemExit as end:
        if isinstance(end.code, int):
            _end(end.code)
        raise
    _end(0)
    sys.exit(0)


def _end(code: int) -> None:
    """End as Python does, without taking apart objects, most of which are the starter's: to copy their pages and free
    them is a third of a short command. What can't be written is left to Python, which tells it.
    """
    import atexit
    import threading

    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    serve(sys.argv[1])
