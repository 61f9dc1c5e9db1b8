"""Templates of nested stacks as assets, and resources that nest them."""

from typing import Any

from product_factory.authoring.assets import template_url
from product_factory.catalog import nested
from product_factory.catalog.released import canonical, sha256

Json = dict[str, Any]


class Templates:
    """Templates of nested stacks, by the names that they have as assets."""

    def __init__(self) -> None:
        self.known: dict[str, Json] = {}

    def stack(self, template: Json, *, more: Json | None = None, **parameters: Any) -> Json:
        """A nested stack of this template, with these parameters; `more` stands beside its properties."""
        key = f"{sha256(canonical(template))}.json"
        self.known[key] = template
        given = {"Parameters": parameters} if parameters else {}
        return {"Type": nested.STACK, "Properties": {"TemplateURL": template_url(key), **given}, **(more or {})}

    def read(self, key: str) -> Json | None:
        return self.known.get(key)

    def whole(self, template: Json) -> Json:
        return nested.whole(template, self.read)


def asks(kind: str = "String", **more: Any) -> Json:
    """A parameter."""
    return {"Type": kind, **more}


def resources(**declared: Any) -> Json:
    return {"Resources": declared}
