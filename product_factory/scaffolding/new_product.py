"""A new product: its file, its tests, and its places among the products and in a portfolio. Planned, then written."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from product_factory.catalog import loading
from product_factory.catalog.naming import module_for
from product_factory.catalog.sources import literal, registered
from product_factory.errors import FactoryError, UsageError
from product_factory.files import write_atomically
from product_factory.reading import read_text
from product_factory.scaffolding.new_portfolio import new_portfolio


class Words(BaseModel):
    """What a card must say before anybody can read it."""

    model_config = ConfigDict(frozen=True)
    name: str
    summary: str
    summary_ja: str
    audience: str
    audience_ja: str = ""


def planned(words: Words, portfolio: str, root: Path, *, create_portfolio: bool = False) -> dict[Path, str]:
    """Each file with its text as it will be. UsageError where the name or portfolio can't be, or a file is there.

    `create_portfolio`: the portfolio is none yet, and begun with this product.
    """
    module = module_for(words.name, root, (product.name for product in loading.products(root)))
    files = {
        root / "products" / f"{module}.py": _product(words),
        root / "tests" / "products" / f"test_{module}.py": _tests(words.name, module),
        root / "products" / "ja" / f"{words.name}.json": _japanese(words),
    }
    for path in files:
        if path.exists():
            raise UsageError(f"{path.relative_to(root)}: is there already; choose another name, or go on from that")
    listing = root / "products" / "__init__.py"
    try:
        files[listing] = registered(read_text(listing), "products", "PRODUCTS", [module])
    except ValueError as error:
        raise FactoryError(f"products/__init__.py: {error}; add {module}.PRODUCT to PRODUCTS yourself") from error
    if create_portfolio:
        return files | new_portfolio(portfolio, words.name, root)
    shelf = _portfolio_file(portfolio, root)
    files[shelf] = _offered(read_text(shelf), words.name, shelf.relative_to(root).as_posix())
    return files


def write(files: Mapping[Path, str]) -> None:
    """New files first, then those that name them: whatever gets in the way, the catalog still loads."""
    for path in sorted(files, key=lambda each: each.exists()):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, files[path].encode())


def _portfolio_file(name: str, root: Path) -> Path:
    for path in sorted((root / "portfolios").glob("*.py")):
        if name in (path.stem, path.stem.replace("_", "-")) or f'name="{name}"' in read_text(path):
            return path
    there = ", ".join(repr(each.name) for each in loading.portfolios(root))
    held = f"there are: {there}" if there else "there is none yet"
    raise UsageError(
        f"--portfolio {name!r}: no file of portfolios/ has that name; {held}\n"
        "To begin it with this product, give --create-portfolio, too."
    )


def _offered(source: str, name: str, file: str) -> str:
    """The portfolio's file with the product at the end of its `products`; what is there stays, comments too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.keyword) and node.arg == "products" and isinstance(node.value, ast.Tuple):
            last = node.value.elts[-1] if node.value.elts else None
            if last is None or last.end_lineno is None:
                break
            lines = source.splitlines(keepends=True)
            line = lines[last.lineno - 1]
            if line.strip().rstrip(",") != ast.get_source_segment(source, last):
                break
            indent = line[: len(line) - len(line.lstrip())]
            lines[last.lineno - 1] = f'{line.rstrip().rstrip(",")},\n{indent}"{name}",\n'
            return "".join(lines)
    raise FactoryError(f'{file}: `products=(…)` is not written a line a product; add "{name}" to it yourself')


def _product(words: Words) -> str:
    title = words.name.replace("-", " ").capitalize()
    return f'''"""{title}: what it promises, in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import Group, Parameter, Product

from .support import PLATFORM_TEAM

if TYPE_CHECKING:
    from constructs import Construct

    from product_factory import Answers


def resources(scope: Construct, answers: Answers) -> None:
    """A parameter that says who owns the account's {title.lower()}: put your resources in its place."""
    from aws_cdk import aws_ssm as ssm

    ssm.CfnParameter(
        scope,
        "OwnerParameter",
        name="/baseline/{words.name}/owner",
        type="String",
        value=answers.text("Owner"),
        description="Who owns it",
    )


PRODUCT = Product(
    name="{words.name}",
    summary={literal(words.summary)},
    summary_ja={literal(words.summary_ja)},
    audience={literal(words.audience)},
    support=PLATFORM_TEAM,
    form=(
        Group(
            label="Owner",
            label_ja="所有者",
            parameters=(
                Parameter(
                    name="Owner",
                    label="Team",
                    label_ja="チーム",
                    description="Who answers for it.",
                    default="platform",
                    allowed_pattern=r"[A-Za-z0-9_-]{{1,64}}",
                    constraint="Type 1 to 64 letters, digits, - or _.",
                ),
            ),
        ),
    ),
    resources=resources,
    once=True,
)
'''


def _japanese(words: Words) -> str:
    """The Japanese of the card's texts; `factory check` asks for what is missing where the catalog is offered in it."""
    told = {
        words.audience: words.audience_ja,
        "Who answers for it.": "責任を持つチームです。",
        "Type 1 to 64 letters, digits, - or _.": "英数字と - _ を 1 ~ 64 文字で入力してください。",
    }
    return (
        json.dumps({text: japanese for text, japanese in told.items() if japanese}, ensure_ascii=False, indent=2) + "\n"
    )


def _tests(name: str, module: str) -> str:
    return f'''"""What {name} promises."""

from __future__ import annotations

from product_factory.testing import findings, template

MADE = template("{name}")


def test_nothing_is_found() -> None:
    assert findings("{name}") == []


def test_its_owner_is_found_under_its_name() -> None:
    """A promise of products/{module}.py: put yours in its place, and see each fail once."""
    (owner,) = (each for each in MADE["Resources"].values() if each["Type"] == "AWS::SSM::Parameter")
    assert owner["Properties"]["Name"] == "/baseline/{name}/owner"
'''
