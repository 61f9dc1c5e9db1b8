"""Assets: which of a resource's files are others in the new template. Pure."""

from __future__ import annotations

import json
import re

from product_factory.authoring.assets import REFERENCE
from product_factory.impact.template import Json

_KEY = re.compile(r"(?<![0-9a-f])([0-9a-f]{64})(?:\.[A-Za-z0-9]{1,12}){0,2}(?![0-9A-Za-z.])")


def named_files(template: Json) -> set[str]:
    """The SHA-256 of all files that a template's resources name in the hub's bucket."""
    return {key for resource in template.get("Resources", {}).values() for key in _keys(resource)}


def changed_files(old: Json, new: Json) -> str:
    """A sentence that tells by which file which one is replaced, with a blank before it; empty where all stay."""
    was, now = _keys(old), _keys(new)
    gone, come = ([key[:12] + "…" for key in keys if key not in other] for keys, other in ((was, now), (now, was)))
    if not gone and not come:
        return ""
    if not gone or not come:
        return f" New asset: {', '.join(come)}." if come else f" Without asset: {', '.join(gone)}."
    return f" Other asset: {', '.join(come)} in the place of {', '.join(gone)}."


def _keys(resource: Json) -> list[str]:
    text = json.dumps(resource)
    return list(dict.fromkeys(_KEY.findall(text))) if REFERENCE in text else []
