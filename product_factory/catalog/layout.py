"""Layout: what the hub's first stack holds since before the hub outgrew it, so that it stays there.

CloudFormation would delete what leaves a stack, and make another in the next one: with other IDs, under which nobody
runs anything. So what is deployed in the first stack is recorded once, and never moves.
"""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from product_factory.errors import FactoryError
from product_factory.files import write_atomically
from product_factory.root import root

FILE = Path("portfolios") / "layout.json"


class Layout(BaseModel):
    """What stays in the first stack: products with their launch roles, and portfolios with what they offer there.

    `split`: whether the rest goes into further stacks. `offers`: a portfolio's identity → products that it offers from
    there. `tag_options`: `key=value` of those there. `logical_ids`: what the rule calls a TagOption or its association
    now → what the first stack has it as.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    split: bool = False
    products: tuple[str, ...] = ()
    offers: dict[str, tuple[str, ...]] = {}
    tag_options: tuple[str, ...] = ()
    logical_ids: dict[str, str] = {}


def read(catalog: Path | None = None) -> Layout:
    """The catalog's layout; empty where it has none. FactoryError where the file is not one."""
    path = (catalog or root()) / FILE
    if not path.exists():
        return Layout()
    try:
        return Layout.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "the file"
        raise FactoryError(
            f"{FILE}: {field}: {first['msg']}; take it back from git, `factory deploy` writes it anew otherwise"
        ) from error


def write(layout: Layout, catalog: Path | None = None) -> bool:
    """Write it whole, to be committed; False where it says so already."""
    path = (catalog or root()) / FILE
    body = (json.dumps(layout.model_dump(mode="json"), indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()
    if path.exists() and path.read_bytes() == body:
        return False
    write_atomically(path, body)
    return True
