"""The clean-up: what stands in the state file is taken away, the youngest first, and nothing else is touched.

Safe to repeat, and after a kill at any moment: what can't be taken away stays in the list with the reason, and the
rest goes on.
"""

from __future__ import annotations

from collections.abc import Callable

from botocore.exceptions import BotoCoreError, ClientError

from product_factory.errors import FactoryError, UsageError
from product_factory.smoke import ending
from product_factory.smoke.journal import Entry, Journal
from product_factory.smoke.places import Places
from product_factory.smoke.steps import STEPS

CLEANS = {kind: clean for step in STEPS for kind, clean in step.cleans.items()}


def planned(journal: Journal) -> tuple[str, ...]:
    """What the clean-up would take away, for people, in its order."""
    return tuple(_told(entry) for entry in journal.open)


def clean(places: Places, journal: Journal, say: Callable[[str], None]) -> tuple[str, ...]:
    """Take it all away; what is left, each with the reason. UsageError with credentials of another hub."""
    _same_place(places, journal)
    left: dict[tuple[str, str, str, str], str] = {}
    # Ending a product may tell of what it kept, which comes into the list then.
    while todo := [entry for entry in journal.open if entry.key not in left]:
        for entry in todo:
            say(f"removing {_told(entry)}")
            try:
                _is_own(journal, entry)
                CLEANS[entry.kind](places, journal, entry)
            except (FactoryError, ClientError, BotoCoreError, LookupError) as error:
                left[entry.key] = f"{_told(entry)}: {error}"
    return tuple(left.values())


def _is_own(journal: Journal, entry: Entry) -> None:
    """LookupError where the name is none that this run would give: a file that somebody edited."""
    found_otherwise = (ending.KEPT, "move")
    if entry.kind not in CLEANS or (entry.kind not in found_otherwise and journal.settings.named() not in entry.name):
        raise LookupError("this run makes nothing of that name")


def _told(entry: Entry) -> str:
    """With what is deleted for good named as that."""
    if entry.kind == ending.KEPT:
        what = f"{entry.data['type']} {entry.name}, for ever, with all that is in it"
        return f"{what}, in {entry.account} ({entry.region})"
    return entry.told


def _same_place(places: Places, journal: Journal) -> None:
    if (journal.hub, journal.on_aws) != (places.hub_account, places.on_aws):
        there, here = (
            f"{hub} on {'AWS' if aws else 'a sandbox'}"
            for hub, aws in ((journal.hub, journal.on_aws), (places.hub_account, places.on_aws))
        )
        raise UsageError(f"{journal.path}: that run's hub is {there}, these are credentials of {here}")
