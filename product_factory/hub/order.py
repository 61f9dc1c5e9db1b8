"""Order: in which a hub's stacks change, so that an ID is there before it is used, and used by none when it goes. Pure.

CloudFormation refuses to take away an export that another stack imports, and then changes nothing of the stack.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from product_factory.errors import FactoryError


class Order(NamedTuple):
    """First the stacks that give something up are deployed alone, or deleted; then all; then what is left over goes."""

    delete_first: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    delete_last: tuple[str, ...] = ()


def order(deployed: Mapping[str, set[str]], made: Mapping[str, Mapping[str, Any]]) -> Order:
    """The order, from the exports of each deployed stack of the hub and the templates of a Region's new ones.

    FactoryError where one portfolio gives up a product that goes and takes one that isn't there yet.
    """
    exports = {name for of_stack in deployed.values() for name in of_stack}
    new = {name for template in made.values() for name in _exports(template)}
    gone = [name for name in deployed if name not in made]
    going = exports - new
    if not going and not gone:
        return Order()
    giving_up = [name for name in made if name in deployed and "-Portfolio-" in name] if going else []
    for name in giving_up:
        missing = imports(made[name]) - exports
        if missing:
            raise FactoryError(
                f"{name}: takes {', '.join(sorted(missing))}, which is new, while others go; deploy what is new first, "
                "and remove with the next `factory deploy`"
            )
    holders = tuple(name for name in gone if not deployed[name])
    return Order(holders, tuple(giving_up), tuple(name for name in gone if deployed[name]))


def imports(template: Mapping[str, Any]) -> set[str]:
    """The exports that a template refers to."""
    return set(re.findall(r'"Fn::ImportValue": "([^"]+)"', json.dumps(template)))


def _exports(template: Mapping[str, Any]) -> set[str]:
    return {str(each["Export"]["Name"]) for each in template.get("Outputs", {}).values() if "Export" in each}
