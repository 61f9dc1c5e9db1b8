"""Letting go: back to `engine: direct`; StackSets end, and every stack and launch in the accounts stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from product_factory.provisioning.errors import aws_errors
from product_factory.provisioning.fleet.manifest import Manifest
from product_factory.provisioning.fleet.manifest_values import Limit
from product_factory.provisioning.fleet.stacksets.leftover import of_fleet
from product_factory.provisioning.fleet.stacksets.live import LiveSet
from product_factory.provisioning.fleet.stacksets.operations import Operations
from product_factory.provisioning.fleet.stacksets.planning import Reached, reach
from product_factory.provisioning.fleet.stacksets.units import UnknownUnit
from product_factory.provisioning.wait import Wait


def held(manifest: Manifest, session: boto3.Session) -> tuple[Reached | None, tuple[LiveSet, ...]]:
    """The StackSets that this manifest made by the other engine, for whoever may see them; none, without a word, for others.

    Its own are those of its fleet's name, of an entry and wave of it, that go to units of that wave and to no others: what
    another manifest of the same name made is left alone.
    """
    try:
        reached = reach(session, manifest.regions[0])
        sets = tuple(of_fleet(reached.stack_sets, manifest.name))
        return reached, tuple(made for made in sets if _is_own(made, manifest, reached))
    except (ClientError, BotoCoreError):
        return None, ()


def _is_own(made: LiveSet, manifest: Manifest, reached: Reached) -> bool:
    wave = next((each for each in manifest.waves if made.own and each.name == made.own.wave), None)
    entry = manifest.products.get(made.own.entry) if made.own else None
    if wave is None or entry is None or made.launch is None:
        return False
    written = {each for target in wave.targets for each in target.ous}
    with suppress(UnknownUnit):
        return set(made.units) <= {reached.units.find(each).id for each in written}
    return False


@aws_errors()
def let_go(reached: Reached, sets: tuple[LiveSet, ...], wait: Wait, say: Callable[[str], None]) -> None:
    """End these StackSets; RetainStacks, so that nothing in any account changes."""
    ask = Operations(reached.stack_sets, Limit(share=1.0), wait, say)
    for made in sets:
        ask.let_go(made.name, made.units, made.regions)
        reached.stack_sets.client.delete_stack_set(StackSetName=made.name, **reached.stack_sets.as_)
        say(f"{made.name}: let go; what it launched stays")
