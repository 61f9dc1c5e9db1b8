"""Everything launched is ended, and what stays is compared with what the released template promises to keep."""

from __future__ import annotations

from collections.abc import Iterator

from product_factory.errors import FactoryError
from product_factory.smoke import ending
from product_factory.smoke.report import Observation, judged
from product_factory.smoke.step import Launched, Run, Step

NAME = "terminations"


def act(run: Run) -> Iterator[Observation]:
    """The last launched first."""
    for launched in reversed(list(run.living.values())):
        yield from end(run, launched)


def end(run: Run, launched: Launched) -> Iterator[Observation]:
    """End one. What can't be ended is what differs; the clean-up tries again."""
    run.say(f"terminating {launched.name} in {launched.account}")
    table = f"products/released/{launched.product}/{launched.version}.json: DeletionPolicy"
    fact = f"what {launched.product} {launched.version} leaves when it is terminated"
    declared = run.template(launched)["Resources"]
    keeps = {
        each.logical_id
        for each in launched.resources
        if declared[each.logical_id].get("DeletionPolicy", "Delete") != "Delete"
    }
    predicted = ", ".join(sorted(keeps)) or "nothing"
    entry = next(
        each
        for each in run.journal.open
        if (each.kind, each.account, each.name) == (ending.KIND, launched.account, launched.name)
    )
    try:
        stayed = {logical_id for _, logical_id, _ in ending.end(run.places, run.journal, entry, run.wait)}
    except FactoryError as error:
        yield judged(NAME, fact, predicted, [str(error)], table, launched.account)
        return
    del run.living[launched.account, launched.name]
    wrong = [f"{each} stayed" for each in sorted(stayed - keeps)] + [f"{each} went" for each in sorted(keeps - stayed)]
    yield judged(NAME, fact, predicted, wrong, table, launched.account)


STEP = Step(
    name=NAME,
    why="Records stay as the cards promise, and nothing else does.",
    tables=("products/released: DeletionPolicy", "docs/REMOVAL.md"),
    permissions={
        "developer": ("servicecatalog:TerminateProvisionedProduct",),
        "admin": (
            "cloudformation:DescribeStackEvents",
            "cloudformation:DescribeStackResources",
            "cloudformation:DescribeStacks",
            "kms:ScheduleKeyDeletion",
            "logs:DeleteLogGroup",
            "s3:DeleteBucket",
            "s3:DeleteBucketPolicy",
            "s3:DeleteObject",
            "s3:DeleteObjectVersion",
            "s3:ListBucketVersions",
        ),
    },
    costs="what stays costs until the clean-up deletes it; keys that wait for their deletion cost nothing",
    act=act,
    needs=("launches",),
)
