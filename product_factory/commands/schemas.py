"""Schemas: what `--output json` of each command holds, as JSON Schema made from the models that are printed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import typer

from product_factory.errors import UsageError
from product_factory.output import print_json

app = typer.Typer()
# Raised when a field goes or means something else; a new field is no other version.
VERSION = 1
_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def _model(module: str, name: str) -> Callable[[], dict[str, Any]]:
    def made() -> dict[str, Any]:
        from importlib import import_module

        found: dict[str, Any] = getattr(import_module(f"product_factory.{module}"), name).model_json_schema(
            mode="serialization"
        )
        return found

    return made


def _report() -> dict[str, Any]:
    from product_factory.provisioning.fleet.results import Ended, Report

    made = Report.model_json_schema(mode="serialization")
    counts = {"type": "object", "properties": {each.value: {"type": "integer"} for each in Ended}}
    made["properties"] |= {"counts": counts, "succeeded": {"type": "boolean"}}
    made["required"] = [*made.get("required", []), "counts", "succeeded"]
    return made


def _status() -> dict[str, Any]:
    from product_factory.provisioning.inventory.rows import Failure, Row

    row = Row.model_json_schema(mode="serialization")
    failure = Failure.model_json_schema(mode="serialization")
    definitions = row.pop("$defs", {}) | failure.pop("$defs", {})
    return {
        "title": "Status",
        "type": "object",
        "$defs": definitions,
        "properties": {
            "rows": {"type": "array", "items": row},
            "failures": {"type": "array", "items": failure},
        },
        "required": ["rows", "failures"],
    }


def _error() -> dict[str, Any]:
    return {
        "title": "Error",
        "description": "The last line of standard error, where a command with --output json fails.",
        "type": "object",
        "properties": {"error": {"type": "string"}, "kind": {"type": "string"}, "code": {"type": "integer"}},
        "required": ["error", "kind", "code"],
    }


MADE: dict[str, Callable[[], dict[str, Any]]] = {
    "launch": _model("provisioning.results", "Launched"),
    "update": _model("provisioning.results", "Updated"),
    "terminate": _model("provisioning.results", "Terminated"),
    "plan": _model("provisioning.fleet.results", "Plan"),
    "apply": _report,
    "status": _status,
    "error": _error,
}


def schema_of(command: str) -> dict[str, Any]:
    """The JSON Schema of what this command prints. UsageError for one that has none."""
    if command not in MADE:
        raise UsageError(f"{command}: has no schema; there are: {', '.join(MADE)}")
    made = MADE[command]()
    made["properties"] = {"schema": {"const": VERSION}, **made["properties"]}
    made["required"] = ["schema", *made.get("required", [])]
    return {"$schema": _DRAFT, **made}


@app.command()
def schema(
    command: Annotated[str, typer.Argument(metavar="COMMAND", help="launch, update, terminate, plan, apply, status, or error.")],
) -> None:  # fmt: skip
    """Print the JSON Schema of what a command prints with `--output json`, or of its errors."""
    print_json(schema_of(command))
