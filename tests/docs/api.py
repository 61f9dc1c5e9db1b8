"""docs/API.md from the docstrings of the public names: `python -m tests.docs.api` renews it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

import product_factory
from product_factory import testing
from tests.checkout import ROOT

PAGE = ROOT / "docs" / "API.md"
SECTIONS = {
    "A product": (
        "Product",
        "Group",
        "Parameter",
        "Support",
        "Control",
        "KnownFinding",
        "Output",
        "OwnGrant",
        "GrantCondition",
        "Answers",
        "acknowledge",
        "include",
        "SSM_NAME",
        "SSM_STRING",
        "NEEDS_RECORDER",
        "NEEDS_TRAIL",
    ),
    "An umbrella": ("form_of", "controls_of", "findings_of", "lines_of", "rows_of"),
    "A guardrail": (
        "Guardrail",
        "Deny",
        "CONTROL_TOWER",
        "STACK_SETS",
        "ALL_LAUNCH_ROLES",
        "launch_role_of",
        "people",
        "Guarded",
        "Exempt",
    ),
    "A portfolio": (
        "Portfolio",
        "Principal",
        "Role",
        "RolePattern",
        "StackSetsRole",
        "PermissionSet",
        "HubRole",
        "TagOption",
        "Topic",
        "Email",
    ),
    "The organization": ("Hub", "Reading"),
    "Launching": (
        "launch",
        "update",
        "terminate",
        "assumed",
        "Wait",
        "Facts",
        "read_facts",
        "Launched",
        "Updated",
        "Terminated",
        "Outcome",
    ),
    "Errors": ("FactoryError", "UsageError", "ProvisioningError"),
}
_HEAD = """# The Python API

<!-- api: `python -m tests.docs.api` renews this page -->

The names that `from product_factory import …` gives. They are stable: what changes one of them without keeping what was written with it is a major version. Everything else of the package may change in any version. [AUTOMATION.md](AUTOMATION.md) shows launching at work, [CONTRIBUTING.md](../CONTRIBUTING.md#adding-a-product) a product.
"""


# What `from product_factory.testing import …` gives.
METHODS = ("walk", "administrator", "developer")
TESTING = ("products", "findings", "template", "Organization")


def page() -> str:
    """The page as it has to be."""
    parts = [_HEAD]
    for title, names in SECTIONS.items():
        parts.append(f"## {title}\n")
        parts += ["\n".join(_entry(name, getattr(product_factory, name))) for name in names]
    parts.append(f"## Testing\n\n{_blocks(inspect.getdoc(testing) or '')}\n")
    parts += ["\n".join(_entry(name, getattr(testing, name))) for name in TESTING]
    parts += ["\n".join(_entry(f"Organization.{name}", getattr(testing.Organization, name))) for name in METHODS]
    return "\n".join(parts)


def _entry(name: str, value: Any) -> Iterator[str]:
    yield f"### {name}\n"
    if inspect.isfunction(value):
        yield f"```text\n{name}{_signature(value)}\n```\n"
    elif inspect.isclass(value) and issubclass(value, BaseModel):
        yield "```text\n" + "\n".join(_fields(value)) + "\n```\n"
    elif name == "Exempt":
        yield "Names for `people(…)`, each with a tuple of `Role` and `PermissionSet`: who they are.\n"
        return
    elif isinstance(value, str):
        yield f"```text\n{name} = {value!r}\n```\n"
        return
    text = inspect.getdoc(value) if inspect.isclass(value) or inspect.isfunction(value) else f"One of {_named(value)}."
    yield _blocks(text or "") + "\n"


def _blocks(text: str) -> str:
    """The text with its indented lines as blocks."""
    return re.sub(
        r"^( {4}.*\n(?:\n(?= {4}))?)+( {4}.*\n?)?|^ {4}.*\n?",
        lambda block: f"```text\n{block[0].rstrip()}\n```\n",
        text,
        flags=re.M,
    )


def _signature(value: Any) -> str:
    made = inspect.signature(value)
    parameters = [each for each in made.parameters.values() if each.name != "self"]
    lines = [f"    {_parameter(parameter)}," for parameter in parameters]
    star = next((i for i, each in enumerate(parameters) if each.kind is each.KEYWORD_ONLY), None)
    if star is not None:
        lines.insert(star, "    *,")
    returned = made.return_annotation
    between = "\n" + "\n".join(lines) + "\n" if lines else ""
    return f"({between}) -> {returned if isinstance(returned, str) else _named(returned)}"


def _parameter(parameter: inspect.Parameter) -> str:
    default = parameter.default
    shown = "" if default is parameter.empty else f" = {'…' if inspect.isfunction(default) else repr(default)}"
    return f"{parameter.name}: {parameter.annotation}{shown}"


def _fields(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        default = "" if field.is_required() else f" = {field.get_default(call_default_factory=True)!r}"
        yield f"{name}: {_named(field.annotation)}{default}"


def _named(kind: Any) -> str:
    """A type as people write it, without the limits that pydantic sees in it."""
    origin, arguments = get_origin(kind), get_args(kind)
    if kind is Ellipsis or kind is NoneType:
        return "..." if kind is Ellipsis else "None"
    if isinstance(kind, str) or origin is None:
        return getattr(kind, "__name__", str(kind))
    if origin is Annotated:
        return _named(arguments[0])
    if origin is Literal:
        return " | ".join(map(repr, arguments))
    if origin in (Union, UnionType):
        return " | ".join(map(_named, arguments))
    if origin is Callable:
        return "Callable"
    return f"{origin.__name__}[{', '.join(map(_named, arguments))}]"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"docs/{PAGE.name}: renewed.")
