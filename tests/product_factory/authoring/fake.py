"""Products for tests, made as small as the card allows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from product_factory.authoring.form import Group, Parameter
from product_factory.authoring.product import Product
from products.support import PLATFORM_TEAM


def topic(display_name: str = "one") -> Callable[[Any, Any], object]:
    """Resources: one topic, encrypted and closed to plain HTTP, its display name ending so."""

    def resources(scope: Any, answers: Any) -> object:
        from aws_cdk import aws_kms as kms
        from aws_cdk import aws_sns as sns

        key = kms.Key(scope, "Key", enable_key_rotation=True)
        name = f"{answers.text('Label')} {display_name}"
        return sns.Topic(scope, "Topic", display_name=name, master_key=key, enforce_ssl=True)

    return resources


def parameter(name: str = "Label", **more: Any) -> Parameter:
    """One question."""
    return Parameter(**{"name": name, "label": "Label", "label_ja": "ラベル", "description": "A label."} | more)


def product(resources: Callable[[Any, Any], object] | None = None, **more: Any) -> Product:
    """A product named fake."""
    card: dict[str, Any] = {
        "name": "fake",
        "summary": "A topic.",
        "summary_ja": "トピック。",
        "audience": "Tests.",
        "support": PLATFORM_TEAM,
        "form": (Group(label="All", label_ja="全て", parameters=(parameter(default="x"),)),),
        "resources": resources or topic(),
    }
    return Product(**card | more)
