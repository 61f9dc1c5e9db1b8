"""Entry: what happens before and after the command, so that no way of ending it shows a traceback.

Nothing is imported here that takes time: an interruption of the first imports is an interruption, too.
"""

from __future__ import annotations

import os
import sys

INTERRUPTED = "interrupted; nothing is half-written, running it again completes"
# With this variable set, a defect shows where it came from.
TRACEBACK = "FACTORY_TRACEBACK"


def main() -> int:
    """Run the command. 0 done, 1 the check or operation failed, 2 used wrongly, 130 interrupted."""
    try:
        speak()
        from product_factory.commands.main import main as run

        return ended(run)
    except KeyboardInterrupt:
        return told(INTERRUPTED, 130)
    except Exception as error:
        if os.environ.get(TRACEBACK):
            raise
        return told(defect(error), 1)


def speak() -> None:
    """Standard output and error take any text, whatever they can write, and are there even where they are closed."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, lives as long as the process
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def ended(run: object) -> int:
    """The command's exit code, once all that it said is written; whoever read only some of it has read enough."""
    assert callable(run)
    try:
        try:
            code: object = run()
        except SystemExit as end:
            # click ends with 1 where nobody reads on.
            code = 0 if isinstance(end.__context__, BrokenPipeError) else end.code
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code if isinstance(code, int) else 0 if code is None else 1


def defect(error: Exception) -> str:
    """What nobody foresaw, in a line: what, where, and whom to tell."""
    if isinstance(error, RecursionError):
        return "what was given is nested too deeply: write it flatter"
    where, trace = "", error.__traceback__
    while trace:
        where = f" ({trace.tb_frame.f_code.co_filename.rpartition('product_factory')[2]}:{trace.tb_lineno})"
        trace = trace.tb_next
    what = " ".join(f"{type(error).__name__}: {error}".split())[:500]
    return f"{what}{where}\nThis is a defect: please report it, with the output under {TRACEBACK}=1."


def told(text: str, code: int) -> int:
    """Say it and give the exit code."""
    print(f"Error: {text}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
