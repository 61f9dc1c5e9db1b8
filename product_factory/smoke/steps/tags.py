"""Which resources bear the system tags `aws:cloudformation:…`, against the table that launch roles rely on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from product_factory.aws.evidence import TAGGED_BY_STACK
from product_factory.aws.schemas import schema
from product_factory.launch_roles.scope import own_kinds
from product_factory.smoke.report import Observation, judged, new, unseen
from product_factory.smoke.step import Made, Run, Step

NAME = "tags"
TABLE = "product_factory/aws/evidence.py: TAGGED_BY_STACK"


def act(run: Run) -> Iterator[Observation]:
    """One observation for each type that takes tags."""
    by_type: dict[str, list[Made]] = defaultdict(list)
    for launched in run.looked_at:
        for made in launched.resources:
            by_type[made.type].append(made)
    for resource_type, found in sorted(by_type.items()):
        if not (schema(resource_type) or {}).get("tagging", {}).get("taggable"):
            continue
        fact = f"{resource_type} bears aws:cloudformation:stack-id"
        predicted = any(kind in TAGGED_BY_STACK for kind in own_kinds(resource_type))
        told = [each for each in found if each.tags is not None]
        bare = [each.physical_id for each in told if not each.tags]
        if not told and predicted:
            yield unseen(NAME, fact, "yes", "no tags could be read", TABLE)
        elif told and predicted:
            yield judged(NAME, fact, "yes", [f"{each} does not" for each in bare], TABLE)
        elif told:
            seen = "no" if len(bare) == len(told) else "yes" if not bare else f"yes, but for {', '.join(bare)}"
            yield new(NAME, fact, seen, TABLE)


STEP = Step(
    name=NAME,
    why="A launch role may delete by such a tag: where it is missing, a termination ends in DELETE_FAILED.",
    tables=(TABLE,),
    permissions={},
    costs="nothing",
    act=act,
    needs=("launches",),
)
