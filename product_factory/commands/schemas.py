"""Schemas: what `--output json` of each command holds, as JSON Schema made from the models that are printed."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue, models_json_schema
from pydantic_core import core_schema

from product_factory.contract import VERSION
from product_factory.errors import UsageError
from product_factory.output import print_json

app = typer.Typer()
_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_STATES = ("commands.answers.lifecycle:StateSet",)
# The models of each command: what it prints is one of them. Loaded when asked for.
MODELS: dict[str, tuple[str, ...]] = {
    "launch": ("provisioning.results:Launched",),
    "update": ("provisioning.results:Updated",),
    "terminate": ("provisioning.results:Terminated",),
    "list": ("commands.answers.catalog:Listed",),
    "show": ("hub.listing:Detail",),
    "plan": ("provisioning.fleet.results:Plan", "provisioning.fleet.stacksets.results:SetsPlan"),
    "apply": ("commands.answers.fleet:Applied", "commands.answers.fleet:SetsApplied"),
    "status": ("commands.answers.inventory:Status",),
    "compliance": ("compliance.answers:Compliance",),
    "export": (
        "releasing.export:Exported",
        "commands.answers.products:FactsWritten",
        "hub.deployer_export:DeployerExported",
    ),
    "init": ("commands.answers.scaffolding:Begun",),
    "adopt": ("commands.answers.scaffolding:Adopted",),
    "new": ("commands.answers.scaffolding:NewProduct",),
    "import": ("commands.answers.importing:Imported",),
    "diff": ("commands.answers.products:Compared", "commands.answers.products:AllCompared"),
    "check": ("commands.answers.products:Checked",),
    "proactive": ("commands.answers.proactive:Judged",),
    "publish": ("commands.answers.products:Published",),
    "deprecate": _STATES,
    "retire": _STATES,
    "restore": _STATES,
    "end-product": ("commands.answers.lifecycle:ProductEnded",),
    "rename-product": ("commands.answers.lifecycle:ProductRenamed",),
    "end-portfolio": ("commands.answers.lifecycle:PortfolioEnded",),
    "page": ("page.writing:Written",),
    "synth": ("commands.answers.catalog:Assembly",),
    "deploy": ("commands.answers.sharing:DeployPlan",),
    "share": ("commands.answers.sharing:Shared",),
    "doctor": ("commands.answers.sharing:Examined",),
    "guardrails show": ("commands.answers.guardrails:Guardrails", "commands.answers.guardrails:Shown"),
    "guardrails diff": ("commands.answers.guardrails:AllCompared",),
    "guardrails publish": ("commands.answers.guardrails:Published",),
    "guardrails plan": ("commands.answers.guardrails:GuardrailPlan",),
    "guardrails apply": ("commands.answers.guardrails:GuardrailPlan",),
    "guardrails test": ("commands.answers.guardrails:Judged",),
    "guardrails delegation": ("commands.answers.guardrails:Delegation",),
    "guardrails administrators": ("commands.answers.guardrails:Administrators",),
    "smoke": (
        "commands.answers.smoke:Reported",
        "commands.answers.smoke:SmokePlan",
        "commands.answers.smoke:Cleaned",
    ),
    "error": ("commands.answers.error:Error",),
}


class _Printed(GenerateJsonSchema):
    """Without the regular expressions that settings are held to: JSON Schema's are of another dialect."""

    def str_schema(self, schema: core_schema.StringSchema) -> JsonSchemaValue:
        """A string's schema."""
        return {key: value for key, value in super().str_schema(schema).items() if key != "pattern"}


def schema_of(command: str) -> dict[str, Any]:
    """The JSON Schema of what this command prints. UsageError for one that has none."""
    if command not in MODELS:
        raise UsageError(f"{command}: has no schema; there are: {', '.join(MODELS)}")
    models = [_loaded(place) for place in MODELS[command]]
    keys, made = models_json_schema([(model, "serialization") for model in models], schema_generator=_Printed)
    definitions: dict[str, Any] = made["$defs"]
    answers = [_versioned(definitions[keys[model, "serialization"]["$ref"].rpartition("/")[2]]) for model in models]
    whole = answers[0] if len(answers) == 1 else {"title": command, "anyOf": answers}
    return {"$schema": _DRAFT, **whole, **_referred(whole, definitions)}


def _loaded(place: str) -> type[BaseModel]:
    module, _, name = place.partition(":")
    try:
        found: type[BaseModel] = getattr(import_module(f"product_factory.{module}"), name)
    except ModuleNotFoundError as error:
        if not (error.name or "").startswith("product_factory"):
            raise
        raise UsageError(f"this factory has no {error.name}, so its commands are not there") from error
    return found


def _versioned(model: dict[str, Any]) -> dict[str, Any]:
    """Every answer says which version of the contract it holds to."""
    properties = {"schema": {"const": VERSION}, **model["properties"]}
    return model | {"properties": properties, "required": ["schema", *model.get("required", [])]}


def _referred(whole: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """The definitions that something refers to, but for the answer itself."""
    text = f"{whole}{definitions}"
    left = {name: each for name, each in definitions.items() if f"#/$defs/{name}'" in text}
    return {"$defs": left} if left else {}


def _chosen(command: str | None, write: Path | None) -> None:
    if (command is None) == (write is None):
        raise UsageError("schema: name a COMMAND, or --write FILE for the page of all")


@app.command()
def schema(
    command: Annotated[str | None, typer.Argument(metavar="[COMMAND]", help="A command that takes --output json, or error.")] = None,
    write: Annotated[Path | None, typer.Option(metavar="FILE", help="In place of it, renew the page that tells all of them.")] = None,
) -> None:  # fmt: skip
    """Print the JSON Schema of what a command prints with `--output json`, or of its errors."""
    _chosen(command, write)
    if command is not None:
        print_json(schema_of(command))
    elif write is not None:
        from product_factory.commands.schema_page import renew

        print(
            f"{write}: {'renewed' if renew(write, {name: schema_of(name) for name in MODELS}) else 'current already'}."
        )
