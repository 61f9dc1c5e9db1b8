"""Starts `python factory.py …` without importing libraries and engine anew: most of a short command's time.

A process imports them, and nothing that an organization writes, and forks for each command. A command is a process
of its own, with its own environment, folder, streams and exit code, and imports the catalog that it is run in. It
begins without the CDK library, whose Node can't be shared. Those that serve a sandbox come of a second process,
which imports moto, too, when the first of them is asked for. Where the start itself is tested, start Python; and where
a copy has an engine of its own. All commands of one starter share the seed of hashes.

    python tests/starter.py SOCKET                   serves until its standard input ends
    python tests/starter.py SOCKET SCRIPT ARGUMENT…  is `python SCRIPT ARGUMENT…`, by the one that serves
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
from pathlib import Path
from typing import Any

LIBRARIES = ("rich.progress", "boto3.session", "botocore.httpsession", "cfnlint.api", "cfnlint.core", "cfnlint.runner")
# moto is left to those who serve; CDK's Node can't be shared.
NOT_BEFORE = ("sandbox", "testing")
SERVING = ("sandbox", "demo")


# What most commands ask. Reading a service's model takes longer than asking it.
SERVICES = ("cloudformation", "iam", "organizations", "s3", "servicecatalog", "sns", "ssm", "sts")


def share_models() -> None:
    """Let all sessions of botocore in this process share what they read of its files and make of models and names."""
    import functools

    from botocore import hooks, httpsession, loaders, session, useragent

    shared = functools.cache(loaders.create_loader)
    vars(loaders)["create_loader"] = vars(session)["create_loader"] = shared
    cleaned = functools.cache(vars(useragent)["sanitize_user_agent_string_component"])
    vars(useragent)["sanitize_user_agent_string_component"] = cleaned
    aliaser: Any = hooks.EventAliaser
    named = functools.cache(aliaser(hooks.HierarchicalEmitter())._alias_event_name)
    aliaser._alias_event_name = lambda _, event_name: named(event_name)
    # No certificate is looked at in tests.
    vars(httpsession)["create_urllib3_context"] = functools.cache(httpsession.create_urllib3_context)
    _share_methods()
    _copy_handlers_faster(vars(hooks)["_PrefixTrie"], hooks.NodeList)


def _share_methods() -> None:
    """Let all clients of a model share its methods: EC2's has 770, which take longer to make than a call."""
    from botocore.client import ClientCreator

    creator: Any = ClientCreator
    make, made = creator._create_methods, dict[int, tuple[Any, dict[str, Any]]]()

    def methods(self: Any, model: Any) -> dict[str, Any]:
        described = model._service_description
        # Kept with its model, whose number then stays its own.
        known = made.get(id(described)) or made.setdefault(id(described), (described, make(self, model)))
        return dict(known[1])

    creator._create_methods = methods


def _copy_handlers_faster(trie: Any, values: Any) -> None:
    """Copy the tree of handlers, which each client has of its own, without asking each node what it is."""

    def copied(_: Any, node: dict[str, Any]) -> dict[str, Any]:
        made = {}
        for key, part in node.items():
            kind = type(part)
            if kind is dict:
                part = copied(_, part)
            elif kind is values:
                part = values(part.first[:], part.middle[:], part.last[:])
            made[key] = part
        return made

    trie._recursive_copy = copied


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


def serve(path: str) -> None:
    """Fork for each that connects, until standard input ends. In the child it returns, and the command runs."""
    import gc
    import importlib
    import runpy
    import select

    # This folder has a `product_factory` too.
    sys.path[0] = str(Path(__file__).parents[1])
    for name in (*LIBRARIES, *engine()):
        importlib.import_module(name)
    # What is asked of a command line is the same for all.
    importlib.import_module("product_factory.commands.main").whole()
    read_models()
    _nothing_early("moto")
    gc.set_threshold(50_000)
    listener, serving = _listener(path), _listener(path + SERVING[0])
    print("ready", flush=True)
    # Ctrl-C ends whoever asks, and that ends this.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if (second := os.fork()) == 0:
        listener.close()
        listener = serving
        if 0 in select.select([listener.fileno(), 0], [], [])[0]:
            os._exit(0)
        for name in ("catalog", "console.serving", "demo", "fitting", "server"):
            importlib.import_module(f"product_factory.sandbox.{name}")
        _nothing_early()
    else:
        serving.close()
    # What is there already is not looked through again in each command.
    gc.freeze()
    waiting = set[int]()
    while True:
        ready, _, _ = select.select([listener.fileno(), 0], [], [])
        if 0 in ready:
            if second:
                os.waitpid(second, 0)
            return
        caller, _ = listener.accept()
        if (child := os.fork()) == 0:
            break
        caller.close()
        # Those that have ended are let go, and their time is counted as this process's.
        waiting = {each for each in (*waiting, child) if os.waitpid(each, os.WNOHANG) == (0, 0)}
    listener.close()
    sys.argv = _forked(caller)
    sys.path[0] = os.path.dirname(os.path.abspath(sys.argv[0]))
    try:
        runpy.run_path(os.path.abspath(sys.argv[0]), run_name="__main__")
    except SystemExit as end:
        if isinstance(end.code, int):
            _end(end.code)
        raise


def _nothing_early(*more: str) -> None:
    early = {"aws_cdk", "jsii", "products", "portfolios", "sharing", *more} & sys.modules.keys()
    assert not early, f"imported before a command asks for it: {early}"


def _listener(path: str) -> socket.socket:
    made = socket.socket(socket.AF_UNIX)
    made.bind(path)
    made.listen(64)
    return made


def _forked(caller: socket.socket) -> list[str]:
    """In the command's own process its script and arguments; the one that waits for it ends here."""
    _, files, _, _ = socket.recv_fds(caller, 1, 3)
    with caller.makefile("rb") as asked:
        folder, count, *rest = asked.read().decode("utf-8", "surrogateescape").split("\0")
    if command := os.fork():
        caller.sendall(f"{command}\n".encode())
        _, status = os.waitpid(command, 0)
        # Whoever has gone away does not ask any more.
        with contextlib.suppress(OSError):
            caller.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
        os._exit(0)
    caller.close()
    for place, file in enumerate(files):
        os.dup2(file, place)
        os.close(file)
    # As Python begins: the streams here were made for other files.
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False, buffering=1 if os.isatty(1) else -1)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False, buffering=1, errors="backslashreplace")  # noqa: SIM115
    os.chdir(folder)
    os.environ.clear()
    for each in rest[int(count) :]:
        key, _, value = each.partition("=")
        os.environ[key] = value
    signal.signal(signal.SIGINT, signal.default_int_handler)
    return rest[: int(count)]


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


def ask(path: str, arguments: list[str], folder: str, environment: dict[str, str], files: list[int]) -> socket.socket:
    """The connection on which the command's number and its exit code will come, each on a line."""
    parts = [folder, str(len(arguments)), *arguments, *(f"{key}={value}" for key, value in environment.items())]
    asked = socket.socket(socket.AF_UNIX)
    asked.connect(path + SERVING[0] if arguments[1:2] and arguments[1] in SERVING else path)
    socket.send_fds(asked, [b"."], files)
    asked.sendall("\0".join(parts).encode("utf-8", "surrogateescape"))
    asked.shutdown(socket.SHUT_WR)
    return asked


def _client(path: str, arguments: list[str]) -> int:
    """The command's exit code; Ctrl-C is the command's."""
    asked = ask(path, arguments, os.getcwd(), dict(os.environ), [0, 1, 2])
    answers = asked.makefile()
    command = int(answers.readline())
    while True:
        try:
            code = int(answers.readline() or 1)
        except KeyboardInterrupt:
            os.kill(command, signal.SIGINT)
        else:
            return code if code >= 0 else 128 - code


if __name__ == "__main__":
    if len(sys.argv) > 2:
        sys.exit(_client(sys.argv[1], sys.argv[2:]))
    serve(sys.argv[1])
