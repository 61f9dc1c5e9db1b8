"""Entry: what happens before and after the command, so that no way of ending it shows a traceback.

Nothing is imported here that takes time: an interruption of the first imports is an interruption, too.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from product_factory.commands.failing import fail, interrupted
from product_factory.commands.streams import speak
from product_factory.interpreter import collect_seldom, with_room

# With this variable set, a defect shows where it came from.
TRACEBACK = "FACTORY_TRACEBACK"


def main() -> int:
    """Run the command. 0 done, 1 the check or operation failed, 2 used wrongly, 130 interrupted."""
    try:
        speak()
        collect_seldom()
        if sys.unraisablehook is sys.__unraisablehook__ and not os.environ.get(TRACEBACK):
            # What libraries fail to clean up at the end is nobody's concern.
            sys.unraisablehook = lambda _: None
        from product_factory.commands.main import main as run

        return with_room(lambda: ended(run))
    except KeyboardInterrupt:
        return interrupted()
    except OSError as error:
        return fail(f"{error.filename or 'operating system'}: {error.strerror or error}", 1, "OSError")
    except Exception as error:
        if os.environ.get(TRACEBACK):
            raise
        return fail(defect(error), 1, type(error).__name__)


def ended(run: Callable[[], object]) -> int:
    """The command's exit code, once all that it said is written."""
    try:
        code = run()
    except SystemExit as end:
        code = end.code
    sys.stdout.flush()
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


if __name__ == "__main__":
    sys.exit(main())
