"""Python source of products and portfolios, as `ruff format` leaves it. Pure.

All that comes from elsewhere is written as literals by `literal`, never as code, comment or docstring.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from product_factory.authoring.form import Group, Parameter
from product_factory.authoring.portfolio import HubRole, Portfolio
from product_factory.authoring.product import Product
from product_factory.catalog.sources import as_lines, literal

PORTFOLIO_FIELDS = ("name", "description", "provider", "products")


def product_module(card: Product, version: str) -> str:
    """The module of an imported product, which goes on from the template of this version."""
    groups = [line for group in card.form for line in _group(group)]
    form = ["    form=(", *groups, "    ),"] if groups else ["    form=(),"]
    words = sorted(["Product", "Support", "include", *(("Group", "Parameter") if groups else ())])
    return as_lines(
        f'"""{card.name}: imported from AWS Service Catalog Factory; goes on from the template of {version}."""',
        "",
        "from __future__ import annotations",
        "",
        "from typing import TYPE_CHECKING",
        "",
        f"from product_factory import {', '.join(words)}",
        "",
        "if TYPE_CHECKING:",
        "    from constructs import Construct",
        "",
        "    from product_factory import Answers",
        "",
        "",
        "def resources(scope: Construct, answers: Answers) -> None:",
        f'    """All that {version} made. Change it by `get_resource`, or replace it piece by piece."""',
        f"    include(scope, answers, {literal(card.name)}, {literal(version)})",
        "",
        "",
        "PRODUCT = Product(",
        *_fields("    ", name=card.name, summary=card.summary, summary_ja=card.summary_ja, audience=card.audience),
        "    support=Support(",
        *_fields("        ", **card.support.model_dump()),
        "    ),",
        *form,
        *_tuple("    costs=", card.costs),
        *_tuple("    stays=", card.stays),
        "    resources=resources,",
        "    # Our rules for templates are reported, not demanded. Remove this once `factory check` finds nothing.",
        "    imported=True,",
        ")",
    )


def portfolio_module(portfolio: Portfolio) -> str:
    """The module of a portfolio."""
    roles = [p.name for p in portfolio.principals if isinstance(p, HubRole)]
    principals = [f"        HubRole(name={literal(role)})," for role in roles]
    return as_lines(
        '"""A portfolio imported from AWS Service Catalog Factory."""',
        "",
        f"from product_factory import {'HubRole, Portfolio' if roles else 'Portfolio'}",
        "",
        "PORTFOLIO = Portfolio(",
        *_fields("    ", name=portfolio.name, description=portfolio.description, provider=portfolio.provider),
        *_tuple("    products=", portfolio.products),
        *(["    principals=(", *principals, "    ),"] if len(principals) > 1 else []),
        *(f"    principals=({each.strip()})," for each in principals if len(principals) == 1),
        ")",
    )


def _group(group: Group) -> Iterable[str]:
    yield "        Group("
    yield from _fields("            ", label=group.label, label_ja=group.label_ja)
    yield "            parameters=("
    for parameter in group.parameters:
        yield "                Parameter("
        yield from _parameter(parameter)
        yield "                ),"
    yield "            ),"
    yield "        ),"


def _parameter(parameter: Parameter) -> Iterable[str]:
    given = {name: getattr(parameter, name) for name in Parameter.model_fields if name in parameter.model_fields_set}
    order = ("name", *(name for name in given if name != "name"))
    for name in order:
        value = given[name]
        if isinstance(value, tuple):
            yield from _tuple(f"                    {name}=", value)
        else:
            yield from _fields("                    ", **{name: value})


def _tuple(begin: str, values: Sequence[str | int]) -> Iterable[str]:
    """`begin(…),`: one value in the line, more of them below each other."""
    if len(values) == 1:
        yield f"{begin}({literal(values[0])},),{_pardon(values[0])}"
        return
    indent = " " * (len(begin) - len(begin.lstrip()))
    yield f"{begin}("
    yield from (f"{indent}    {literal(each)},{_pardon(each)}" for each in values)
    yield f"{indent}),"


def _fields(indent: str, **values: str | int | None) -> Iterable[str]:
    for name, value in values.items():
        yield f"{indent}{name}={literal(value)},{_pardon(value)}"


# Texts that ruff takes for a mistake: addresses of all interfaces, folders that anybody may write.
_SUSPECT = ((re.compile(r"0\.0\.0\.0|::"), "S104"), (re.compile(r"/(tmp|var/tmp|dev/shm)(/.*)?", re.DOTALL), "S108"))


def _pardon(value: object) -> str:
    rules = [rule for pattern, rule in _SUSPECT if isinstance(value, str) and pattern.fullmatch(value)]
    return f"  # noqa: {', '.join(rules)}" if rules else ""
