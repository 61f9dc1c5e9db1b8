"""Released templates, asked as a reader would: what the tables in the pages are made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from product_factory.catalog import catalog
from product_factory.catalog.released import newest


class Row(NamedTuple):
    """A setting, and how ours is told from the templates."""

    setting: str
    here: Callable[[], str]


class Template:
    """A product's newest released template, asked as a reader would."""

    def __init__(self, product: str) -> None:
        latest = newest(catalog.load().released[product])
        assert latest is not None
        self.template = latest.template()

    def of(self, kind: str, **where: Any) -> list[dict[str, Any]]:
        """The properties of the resources of this type with these values."""
        made = [each["Properties"] for each in self.template["Resources"].values() if each["Type"] == f"AWS::{kind}"]
        return [each for each in made if all(each.get(name) == value for name, value in where.items())]

    def one(self, kind: str, **where: Any) -> dict[str, Any]:
        (found,) = self.of(kind, **where)
        return found

    def default(self, question: str) -> str:
        return str(self.template["Parameters"][question]["Default"])

    def choices(self, question: str) -> str:
        return ", ".join(map(str, self.template["Parameters"][question]["AllowedValues"]))


def keyed(*found: Any) -> str:
    assert found
    assert all(each == {"Ref": "KeyArn"} for each in found)
    return "the workload's key"
