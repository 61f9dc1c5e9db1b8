"""Letting go: back to `engine: direct`; StackSets end, and every stack and launch in the accounts stays as it is."""

from __future__ import annotations

from collections.abc import Callable

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from product_factory.provisioning.errors import aws_errors
from product_factory.provisioning.fleet.manifest import Manifest
from product_factory.provisioning.fleet.manifest_values import Limit
from product_factory.provisioning.fleet.stacksets.leftover import of_fleet
from product_factory.provisioning.fleet.stacksets.live import LiveSet
from product_factory.provisioning.fleet.stacksets.operations import Operations
from product_factory.provisioning.fleet.stacksets.planning import Reached, reach
from product_factory.provisioning.wait import Wait


def held(manifest: Manifest, session: boto3.Session) -> tuple[Reached | None, tuple[LiveSet, ...]]:
    """The fleet's StackSets that are there, for whoever may see them; none, without a word, for others."""
    try:
        reached = reach(session, manifest.regions[0])
        return reached, tuple(of_fleet(reached.stack_sets, manifest.name))
    except (ClientError, BotoCoreError):
        return None, ()


@aws_errors()
def let_go(reached: Reached, sets: tuple[LiveSet, ...], wait: Wait, say: Callable[[str], None]) -> None:
    """End these StackSets; RetainStacks, so that nothing in any account changes."""
    ask = Operations(reached.stack_sets, Limit(share=1.0), wait, say)
    for made in sets:
        ask.let_go(made.name, made.units, made.regions)
        reached.stack_sets.client.delete_stack_set(StackSetName=made.name, **reached.stack_sets.as_)
        say(f"{made.name}: let go; what it launched stays")
