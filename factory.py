"""The CDK app that cdk.json calls, and the `factory` command: parse, call, print, exit code."""

from __future__ import annotations

import os
import sys
import traceback
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

__version__ = "0.1.0"
PARTS = (
    "portfolios",
    "portfolios.importing",
    "portfolios.page",
    "products",
    "sharing",
    "provisioning",
    "provisioning.inventory",
    "provisioning.fleet",
    "sandbox",
)
ROOT = Path(__file__).resolve().parent


def version(wanted: bool) -> None:
    """Print the version and end."""
    if wanted:
        print(f"service-catalog-factory {__version__}")
        raise typer.Exit


def app() -> typer.Typer:
    """The command with all its parts. ValidationError where a card or setting is wrong."""
    command = typer.Typer(
        name="factory",
        help="The factory of a Service Catalog: governance products, versioned, shared, launched.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    @command.callback()
    def _root(
        _: Annotated[
            bool, typer.Option("--version", callback=version, is_eager=True, help="Print the version.")
        ] = False,
    ) -> None:
        pass

    for part in PARTS:
        # A part of the factory is gone when its folder is.
        if (ROOT / part.replace(".", "/") / "cli.py").exists():
            command.add_typer(import_module(f"{part}.cli").app)
    return command


def main() -> int:
    """Run the command. 0 done, 1 the check or operation failed, 2 used wrongly."""
    try:
        command = app()
    except ValidationError as error:
        return fail(explain(error))
    except Exception as error:  # a card or setting that is not even Python is told like a wrong one
        return fail(f"{raised_in(error)}{type(error).__name__}: {error}")
    from products.errors import FactoryError

    try:
        command()
    except FactoryError as error:
        return fail(str(error), error.exit_code)
    except ValidationError as error:
        return fail(explain(error))
    except KeyboardInterrupt:
        return fail("interrupted; nothing is half-written, running it again completes", 130)
    except BrokenPipeError:
        # Whoever read our output has read enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        return fail(f"{error.filename or 'operating system'}: {error.strerror}")
    return 0


def fail(text: str, code: int = 1) -> int:
    """Say what went wrong and give the exit code."""
    print(f"Error: {text}", file=sys.stderr)
    return code


def explain(error: ValidationError) -> str:
    """A refused card or setting as lines `file:line: Model.field: what is wrong`, one a finding."""
    lines = []
    for finding in error.errors(include_url=False):
        field = ".".join((error.title, *(str(part) for part in finding["loc"])))
        given = finding.get("input")
        shown = f" (given: {given!r})" if isinstance(given, str | int) else ""
        lines.append(f"{raised_in(error)}{field}: {finding['msg'].removeprefix('Value error, ')}{shown}")
    return "\n".join(lines)


def raised_in(error: BaseException) -> str:
    """`file:line: ` of the innermost place in this repository that an error came through."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{os.path.relpath(error.filename, ROOT)}:{error.lineno}: "
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if path.is_relative_to(ROOT) and "site-packages" not in path.parts:
            return f"{path.relative_to(ROOT)}:{frame.lineno}: "
    return ""


if __name__ == "__main__":
    sys.exit(main())
