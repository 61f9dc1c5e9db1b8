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
    """Before all stacks are deployed, these are deleted, or deployed alone, one step after another; the last afterwards.

    Portfolios use what products, the first stack and TagOptions have; products and the first stack use TagOptions.
    """

    delete_first: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    delete_then: tuple[str, ...] = ()
    alone_then: tuple[str, ...] = ()
    delete_last: tuple[str, ...] = ()


def order(deployed: Mapping[str, set[str]], made: Mapping[str, Mapping[str, Any]]) -> Order:
    """The order, from the exports of each deployed stack of the hub and the templates of a Region's new ones.

    FactoryError where a stack gives up what goes and takes what isn't there yet.
    """
    exports = {name for of_stack in deployed.values() for name in of_stack}
    going = exports - {name for template in made.values() for name in _exports(template)}
    gone = [name for name in deployed if name not in made]
    portfolios, products = ([name for name in gone if word in name] for word in ("-Portfolio-", "-Products-"))
    there = [name for name in made if name in deployed]
    holders = [name for name in there if "-Portfolio-" in name] if going else []
    users = [name for name in there if "-Products-" in name or "-" not in name.removeprefix(_first(made))]
    if not any(":tag:" in name for name in going):
        users = []
    for name in (*holders, *users):
        missing = imports(made[name]) - exports
        if missing:
            raise FactoryError(
                f"{name}: takes {', '.join(sorted(missing))}, which is new, while others go; deploy what is new first, "
                "and remove with the next `factory deploy`"
            )
    rest = [name for name in gone if name not in (*portfolios, *products)]
    return Order(tuple(portfolios), tuple(holders), tuple(products), tuple(users), tuple(rest))


def _first(made: Mapping[str, Any]) -> str:
    return min(made, key=len)


def imports(template: Mapping[str, Any]) -> set[str]:
    """The exports that a template refers to."""
    return set(re.findall(r'"Fn::ImportValue": "([^"]+)"', json.dumps(template)))


def _exports(template: Mapping[str, Any]) -> set[str]:
    return {str(each["Export"]["Name"]) for each in template.get("Outputs", {}).values() if "Export" in each}
