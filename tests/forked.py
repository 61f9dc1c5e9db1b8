"""Is `python …` or `aws …`, forked by tests/starter.py. It imports next to nothing, and so costs next to nothing.

    python -IS tests/forked.py SOCKET SCRIPT ARGUMENT…  also with `-c CODE` or `-m MODULE` in SCRIPT's place

Ctrl-C is the command's. Any other signal ends whoever asks, and not the command.
"""

from __future__ import annotations

import _socket
import os
import sys

PLAIN, SERVING, CLI = "", "serving", "aws"
"""The starter's processes, by what they fork. Each has a socket, whose path ends so."""


def python(path: str) -> list[str]:
    """What to put in the place of `python` or before `aws`, so that the starter with this socket forks it."""
    return [sys.executable, "-IS", os.path.abspath(__file__), path]


def ask(path: str, arguments: list[str], folder: str, environment: dict[str, str], files: list[int]) -> _socket.socket:
    """The connection on which the command's number and its exit code will come, each on a line."""
    parts = [folder, str(len(arguments)), *arguments, *(f"{key}={value}" for key, value in environment.items())]
    asked = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    asked.connect(path + _kind(*arguments))
    numbers = b"".join(file.to_bytes(4, sys.byteorder) for file in files)
    asked.sendmsg([b"."], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, numbers)])
    asked.sendall("\0".join(parts).encode("utf-8", "surrogateescape"))
    asked.shutdown(_socket.SHUT_WR)
    return asked


def answer(asked: _socket.socket) -> int | None:
    """The next number that comes. None where the connection ends before."""
    said = b""
    while not said.endswith(b"\n"):
        if not (more := asked.recv(1)):
            return None
        said += more
    return int(said)


def _kind(script: str, *arguments: str) -> str:
    if os.path.basename(script) == "aws":
        return CLI
    return SERVING if arguments[:1] in (("sandbox",), ("demo",)) else PLAIN


def _main(path: str, *arguments: str) -> int:
    """The command's exit code."""
    asked = ask(path, [*arguments], os.getcwd(), dict(os.environ), [0, 1, 2])
    command = answer(asked)
    while command:
        try:
            code = answer(asked)
        except KeyboardInterrupt:
            os.kill(command, 2)
        else:
            code = 1 if code is None else code
            return code if code >= 0 else 128 - code
    return 1


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:]))
