"""Stack changes: what the hub's stacks are given, what of them must stay in its place, and in which order they change."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from product_factory.catalog.layout import Layout
from product_factory.catalog.offer import Offer
from product_factory.hub.assets import ORGANIZATION, is_assets_stack
from product_factory.hub.keeping import kept
from product_factory.hub.order import Order, order
from product_factory.hub.placing import first_stack
from product_factory.hub.stack_sets import UNITS, arguments, of_stack, spread
from product_factory.hub.synth import Synthesized
from product_factory.organization.calls import call_aws, client
from product_factory.sharing.bootstrapping import settings
from product_factory.sharing.hub_stacks import hub_stacks
from product_factory.sharing.unchanged import properties, unchanged

Stack = Mapping[str, Any]


class Where(Protocol):
    """Where launch roles go; see Target."""

    @property
    def places(self) -> tuple[str, ...]:
        """Roots and units."""
        ...

    @property
    def covers_hub(self) -> bool:
        """Whether they hold the hub."""
        ...

    @property
    def covered(self) -> frozenset[str]:
        """Units below them."""
        ...

    @property
    def organization(self) -> str:
        """The organization's ID."""
        ...


class Change(NamedTuple):
    """How a Region's stacks change: the stacks in the order that CDK made them, which of them aren't deployed as they
    were made, what each is given, and the order."""

    names: tuple[str, ...]
    due: tuple[str, ...]
    given: dict[str, dict[str, str]]
    order: Order


def change_of(region: str, made: Sequence[Synthesized], where: Where, has: Mapping[str, Any]) -> Change:
    """The change of a Region's deployed stacks to those that were made; `has`: the templates of the deployed.

    FactoryError where a stack would give up what goes and take what isn't there yet.
    """
    ours, there = [stack for stack in made if stack.region == region], hub_stacks(region)
    exports = {
        name: {each["ExportName"] for each in stack.get("Outputs", ()) if "ExportName" in each}
        for name, stack in there.items()
    }
    # The stack of assets stays: what was launched from versions that ended may need a file of it yet.
    exports = {name: of_stack for name, of_stack in exports.items() if not is_assets_stack(name)}
    bodies = {stack.name: json.loads(Path(stack.template).read_bytes()) for stack in ours}
    gets = {stack.name: given(stack, where, there.get(stack.name)) for stack in ours}
    cdk, wanted = settings(), properties(ours[0].template.parent) if ours else {}
    same = {
        name
        for name, body in bodies.items()
        if name in there and unchanged(there[name], (has.get(name, {}), body), gets[name], wanted[name], cdk)
    }
    due = tuple(name for name in bodies if name not in same)
    return Change(tuple(bodies), due, gets, order(exports, bodies))


def given(stack: Synthesized, where: Where, deployed: Stack | None) -> dict[str, str]:
    """The parameters that a stack is deployed with: units stay in their groups, and who makes the hub's roles too.

    A hub that was deployed with its roles from the StackSet has them from there while the units hold it: what was
    launched in it goes on under them. No other hub ever comes to that. A deployed unit stays where one above it comes
    to be a target: taking it away would take the roles from its accounts, which the other doesn't bring again.
    """
    groups = sum(name.startswith(UNITS) for name in stack.parameters)
    there = {each["ParameterKey"]: each.get("ParameterValue", "") for each in (deployed or {}).get("Parameters", ())}
    before = of_stack(there)
    places = {*where.places, *(unit for units in before for unit in units if unit in where.covered)}
    from_stack_set = where.covers_hub and there.get("HubRolesFromStackSet") == "true"
    found = arguments(stack.parameters, spread(places, groups, before) if groups else [], from_stack_set)
    return found | ({ORGANIZATION: where.organization} if ORGANIZATION in stack.parameters else {})


def layout_of(offer: Offer, made: Sequence[Synthesized], before: Layout) -> Layout:
    """The layout that keeps in place what is deployed; `before` where that says so already."""
    firsts = {stack.region: stack for stack in made if stack.name == first_stack(stack.region)}
    deployed = {region: hub_stacks(region) for region in firsts}
    own = {first_stack(region) for region in firsts}
    stacks = [[stack.name for stack in made], *deployed.values()]
    split = any(name not in own and not is_assets_stack(name) for names in stacks for name in names)
    pairs = [
        (_template(region, stack.name), json.loads(stack.template.read_bytes()))
        for region, stack in firsts.items()
        if stack.name in deployed[region]
    ]
    return kept(before, offer, pairs, split=split and bool(pairs))


def _template(region: str, name: str) -> dict[str, Any]:
    cloudformation = client("cloudformation", region)
    body = call_aws(lambda: cloudformation.get_template(StackName=name)["TemplateBody"], f"reading {name}")
    found: dict[str, Any] = json.loads(body) if isinstance(body, str) else dict(body)
    return found


def delete(
    region: str,
    names: Sequence[str],
    say: Callable[[str], None] = lambda _: None,
    why: str = "the catalog has nothing of it any more",
) -> None:
    """Delete stacks of the hub, of which nobody needs anything any more."""
    cloudformation = client("cloudformation", region)
    for name in names:
        say(f"Deleting {name}: {why}")

        def remove(name: str = name) -> None:
            cloudformation.delete_stack(StackName=name)
            cloudformation.get_waiter("stack_delete_complete").wait(StackName=name, WaiterConfig={"Delay": 1})

        call_aws(remove, f"deleting {name}")
