"""What an organization says once of its catalog, and the files that say it: written by code, for people to change."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator

from product_factory.authoring.hub import Hub
from product_factory.authoring.portfolio import PermissionSet, Portfolio, Role
from product_factory.authoring.product import Support
from product_factory.catalog.sources import as_lines, literal, tuple_lines
from product_factory.errors import UsageError

Audience = Role | PermissionSet
_HINT = "write role:NAME, role:/PATH/NAME or permission-set:NAME"


class Settings(BaseModel):
    """What `factory init` asks. Each field is checked as the catalog will check it."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    # A distribution's name, as pyproject.toml takes it: https://packaging.python.org/en/latest/specifications/name-normalization/
    name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$", max_length=100)]
    owner: Annotated[str, StringConstraints(min_length=1, max_length=50, pattern=r"^[^\x00-\x1f\x7f]+$")]
    email: str
    url: str
    regions: tuple[str, ...] = Field(min_length=1)
    units: tuple[str, ...] = Field(min_length=1)
    developers: tuple[Audience, ...] = Field(min_length=1)
    administrators: tuple[Audience, ...] = Field(min_length=1)
    language: Literal["en", "ja"] = "en"
    # What the catalog depends on.
    factory: Annotated[str, StringConstraints(min_length=1, pattern=r'^[^"\\\x00-\x1f\x7f]+$')]

    @field_validator("regions")
    @classmethod
    def _regions(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return Hub(regions=value).regions

    @field_validator("units")
    @classmethod
    def _units(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return Portfolio(name="p", description="d", provider="p", products=("p",), share_with=value).share_with

    @field_validator("email")
    @classmethod
    def _email(cls, value: str) -> str:
        return Support(owner="o", email=value, url="https://example.com", description="d").email

    @field_validator("url")
    @classmethod
    def _url(cls, value: str) -> str:
        return Support(owner="o", email="o@example.com", url=value, description="d").url


def audience(text: str, region: str) -> Audience:
    """Who is meant: `role:Developer`, `role:/team/Developer`, `permission-set:DeveloperAccess`.

    `region` is IAM Identity Center's own. UsageError for anything else.
    """
    kind, _, name = text.partition(":")
    path, _, last = name.rpartition("/")
    try:
        if kind == "role":
            return Role(name=last, path=f"{path}/") if path or name.startswith("/") else Role(name=name)
        if kind == "permission-set":
            return PermissionSet(name=name, region=region)
    except ValidationError as error:
        raise UsageError(f"{text!r}: is no name that IAM takes; {_HINT}") from error
    raise UsageError(f"{text!r}: {_HINT}")


def checked(**given: Any) -> Settings:
    """The settings. UsageError names the option that is wrong, with what to write."""
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = str(first["loc"][0])
        # A validator asks the card's or the portfolio's model: its own finding is the last line but for the input.
        words = re.sub(r"^Value error, ", "", _innermost(str(first["msg"])))
        raise UsageError(f"--{OPTIONS.get(field, field)} {first['input']!r}: {_WRITE.get(field, words)}") from error


def _innermost(message: str) -> str:
    """The finding within the words of another model's error, which take several lines."""
    lines = [line.strip() for line in message.splitlines()]
    return re.sub(r" \[type=.*$", "", lines[2]) if len(lines) > 2 else message


# What to write, where the model's own words are a pattern.
_WRITE = {
    "name": "the folder's name is the catalog's: write letters, digits, dots, dashes and underscores",
    "regions": "write Regions, each once, such as eu-central-1",
    "language": "write en or ja",
    "owner": "write a name of 1 to 50 characters, on one line",
    "factory": "write a requirement as pip takes it, such as product-factory[sandbox]~=1.2",
}
# Each field's option, where it is another word.
OPTIONS = {
    "regions": "region",
    "units": "unit",
    "developers": "developer",
    "administrators": "administrator",
    "email": "support-email",
    "url": "support-url",
}


def files(settings: Settings) -> dict[str, str]:
    """The settings' files by path: an organization goes on from them, nothing writes them again."""
    return {
        "products/support.py": _support(settings),
        "sharing/audiences.py": _audiences(settings),
        "sharing/units.py": _units(settings.units),
        "sharing/settings.py": _hub(settings.regions),
        "sharing/guardrails.py": _guardrails(),
    }


def _support(settings: Settings) -> str:
    return as_lines(
        '"""Whom developers ask about the catalog\'s products."""',
        "",
        "from product_factory import Support",
        "",
        "PLATFORM_TEAM = Support(",
        f"    owner={literal(settings.owner)},",
        f"    email={literal(settings.email)},",
        f"    url={literal(settings.url)},",
        '    description="Questions and requests about the products of the catalog.",',
        ")",
    )


def _audiences(settings: Settings) -> str:
    both = (*settings.developers, *settings.administrators)
    used = sorted({type(each).__name__ for each in both} | {"Principal"})
    return as_lines(
        '"""Who is who in your accounts: developers, and those who administer an account."""',
        "",
        f"from product_factory import {', '.join(used)}",
        "",
        *_principals("DEVELOPERS", settings.developers),
        "# Only they are offered what makes roles, users or groups for people: `factory check` sees to it.",
        *_principals("ADMINISTRATORS", settings.administrators),
    )


def _principals(name: str, audiences: Sequence[Audience]) -> list[str]:
    return tuple_lines(f"{name}: tuple[Principal, ...] = ", [_principal(each) for each in audiences], "")


def _principal(who: Audience) -> str:
    if isinstance(who, PermissionSet):
        return f"PermissionSet(name={literal(who.name)}, region={literal(who.region)})"
    path = f", path={literal(who.path)}" if who.path != "/" else ""
    return f"Role(name={literal(who.name)}{path})"


def _units(units: Sequence[str]) -> str:
    return as_lines(
        '"""Where portfolios are shared: paths of organizational units, IDs of units, accounts or the organization."""',
        "",
        *tuple_lines("WORKLOADS = ", [literal(each) for each in units], ""),
    )


def _guardrails() -> str:
    return as_lines(
        '"""Where guardrails hold, and whom they spare. Put your own units and people here."""',
        "",
        "from product_factory import Exempt, Guarded",
        "",
        "# Nothing holds anywhere until it is said here, such as:",
        '# Guarded(units=("/Sandbox",), guardrails=("launch-roles", "networks"), ring=1),',
        "GUARDED: tuple[Guarded, ...] = ()",
        "",
        "# Nobody until they are named: PermissionSet(name=…, region=…), which nobody in an account can make.",
        'EXEMPT: Exempt = {"network-administrators": ()}',
    )


def _hub(regions: Sequence[str]) -> str:
    return as_lines(
        '"""Where this catalog lives: the hub\'s Regions, the home Region first."""',
        "",
        "from product_factory import Hub",
        "",
        *tuple_lines("HUB = Hub(regions=", [literal(each) for each in regions], ")"),
    )
