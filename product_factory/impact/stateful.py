"""Stateful: the resource types that hold data which go with the resource, what is lost of each, and who says so.

The list is ours (`stateful.json`), by kind, over all types that AWS publishes a schema of: what users, services or
applications put into a resource once it is made, and what making it anew doesn't bring back. So keys, images, findings,
users and telephone numbers are data; settings that a template writes are none, nor is what a run makes again.
A source is AWS's page of the operation by which CloudFormation deletes the resource.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple


class Held(NamedTuple):
    """What is lost with a resource.

    `stays_unless_empty`: AWS refuses to delete it while it holds something, but not where the property
    `but_not_with` is true. `kept_by` is a property that names what holds the data in its place: an instance of a
    cluster is a machine before the cluster's storage.
    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Overview.StorageReliability.html
    """

    loses: str
    source: str
    stays_unless_empty: bool = False
    but_not_with: str = ""
    kept_by: str = ""

    def stays(self, properties: Mapping[str, Any]) -> bool:
        """Whether AWS refuses to delete a resource with these properties while it holds something."""
        return self.stays_unless_empty and properties.get(self.but_not_with) in (None, False, "false")


def held(resource_type: str, properties: Mapping[str, Any]) -> Held | None:
    """What is lost with a resource that has these properties; None where nothing is."""
    found = stateful().get(resource_type)
    return None if found is None or found.kept_by in properties else found


@cache
def stateful() -> Mapping[str, Held]:
    """What is lost, by resource type."""
    rows = json.loads((Path(__file__).parent / "stateful.json").read_bytes())
    return {resource_type: Held(**row) for resource_type, row in rows.items()}
