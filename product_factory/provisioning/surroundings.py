"""Surroundings: whether AWS Config records and a trail logs where a version needs it, told before anything changes.

Refused is what AWS would refuse; what works but stays silent is a note. Unknown is not "no": where the caller may not
look, that is a note, too. Nothing is said of versions of which there are no facts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import cached_property

from product_factory.authoring.recording import CHANNEL, RECORDER, TRAIL, Recording
from product_factory.catalog.facts import Facts
from product_factory.organization import recorders
from product_factory.organization.recorders import Recorder, Trail, Unknown
from product_factory.provisioning.errors import RecorderMissing, RecorderThere, denied
from product_factory.provisioning.session import GLANCING, Spoke

Hears = Callable[[str], None]
BASELINE = "under Control Tower ask the platform team for its Config baseline on this account's OU"


class Around:
    """What is there in one account and Region, each asked for once, and only when it matters."""

    def __init__(self, spoke: Spoke, where: str = "") -> None:
        self.spoke, self.where = spoke, where or f"in {spoke.place}"

    @cached_property
    def recorder(self) -> Recorder | Unknown | None:
        """AWS Config's recorder."""
        return recorders.recorder(self.spoke.client("config", GLANCING))

    @cached_property
    def channel(self) -> str | Unknown | None:
        """AWS Config's delivery channel."""
        return recorders.channel(self.spoke.client("config", GLANCING))

    @cached_property
    def trail(self) -> Trail | Unknown | None:
        """A trail that covers the Region."""
        return recorders.trail(self.spoke.client("cloudtrail", GLANCING), self.spoke.region)


def check_surroundings(
    spoke: Spoke, product: str, version: str, *, instead_of: str | None = None, hears: Hears = lambda note: None
) -> tuple[str, ...]:
    """The notes, which `hears` is told at once. RecorderMissing, RecorderThere: AWS would refuse.

    instead_of: the version that an update takes the place of, "" where that is not known.
    """
    notes = notes_of(Around(spoke), product, version, instead_of=instead_of)
    for note in notes:
        hears(note)
    return notes


def notes_of(
    around: Around, product: str, version: str, *, instead_of: str | None = None, coming: Collection[str] = ()
) -> tuple[str, ...]:
    """As `check_surroundings`; `coming`: what (RECORDER, TRAIL) is there by then, as something before brings it."""
    known = around.spoke.facts or Facts()
    facts = recording_of(known, product, version)
    if facts is None:
        return ()
    before = Recording()
    if instead_of is not None:
        # Of an unknown version nothing is taken for new: what runs may run on.
        before = recording_of(known, product, instead_of) or facts
    subject = f"{product} {version}"
    made = set(facts.always) - set(before.makes)
    _refuse_second(around, known, product, subject, made)
    notes: list[str] = []
    if facts.needs_recorder and RECORDER not in coming:
        if around.recorder is None and set(facts.rules) - set(before.rules):
            raise _recorder_missing(around, known, product, subject)
        notes += _of_recorder(around.recorder, facts, around.where)
    elif RECORDER in made and isinstance(around.recorder, Unknown):
        notes.append(_unknown(around.recorder, "AWS Config has a recorder", around.where))
    if facts.needs_trail and TRAIL not in coming:
        notes += _of_trail(around.trail, around.where)
    return tuple(notes)


def recording_of(facts: Facts, product: str, version: str) -> Recording | None:
    """What is known of this version; None where nothing is."""
    return facts.of(product).recording.get(version)


def brings(facts: Facts, kind: str) -> Iterator[str]:
    """Products that go on whose newest version makes this whatever is answered, single ones before umbrellas."""
    for name, known in sorted(facts.products.items(), key=lambda each: len(each[1].includes)):
        if kind in known.newest_recording.always and name not in facts.ends:
            yield name


def _refuse_second(around: Around, known: Facts, product: str, subject: str, made: Collection[str]) -> None:
    """One recorder and one channel are possible: https://docs.aws.amazon.com/config/latest/developerguide/configlimits.html"""
    if RECORDER in made and isinstance(around.recorder, Recorder):
        there = f"AWS Config has the recorder {around.recorder.name!r} already"
    elif CHANNEL in made and isinstance(around.channel, str):
        there = f"AWS Config has the delivery channel {around.channel!r} already"
        raise RecorderThere(
            f"{subject}: {there} {around.where}, but no recorder; one channel is possible per account and Region\n"
            f"End it first: `aws configservice delete-delivery-channel --delivery-channel-name {around.channel}`."
        )
    else:
        return
    raise RecorderThere(
        f"{subject}: {there} {around.where}; one is possible per account and Region\n" + _without(known, product)
    )


def _without(known: Facts, product: str) -> str:
    """What to do where a recorder is there that is not the product's."""
    bringing = set(brings(known, RECORDER))
    parts = known.of(product).includes
    smaller = [each for each in parts if known.of(each).includes and each not in bringing]
    if smaller:
        return f"Launch {smaller[0]} in place of {product}: it uses the recorder that is there."
    return f"Leave {product} out: what needs a recorder uses the one that is there."


def _recorder_missing(around: Around, known: Facts, product: str, subject: str) -> RecorderMissing:
    bringing = list(brings(known, RECORDER))
    first = [each for each in bringing if not known.of(each).includes][:1]
    mend = [f"Launch first: `factory launch {each}`" for each in first]
    if known.of(product).includes:
        mend += [f"launch {each} in place of it" for each in bringing if product in known.of(each).includes]
    told = "; or ".join((*mend, BASELINE))
    return RecorderMissing(
        f"{subject}: AWS Config has no recorder {around.where}, and refuses rules without one\n"
        f"{told[0].upper()}{told[1:]}.",
        first,
    )


def _of_recorder(found: Recorder | Unknown | None, facts: Recording, where: str) -> Iterator[str]:
    if isinstance(found, Unknown):
        yield _unknown(found, "AWS Config records", where)
    elif found is None:
        yield f"AWS Config has no recorder {where}: the rules find nothing new until there is one; {BASELINE}."
    elif found.recording is False:
        yield (
            f"AWS Config's recorder {found.name!r} is stopped {where}: rules on changes find nothing until it is started."
        )
    elif left_out := found.left_out(facts.types):
        yield (
            f"AWS Config's recorder {found.name!r} leaves out {', '.join(left_out)} {where}: rules on them find nothing."
        )


def _of_trail(found: Trail | Unknown | None, where: str) -> Iterator[str]:
    silent = "alerts of API calls are not sent until one does; launch audit-trail, or ask for an organization's trail."
    if isinstance(found, Unknown):
        yield _unknown(found, "a trail logs", where)
    elif found is None:
        yield f"No trail logs {where}: {silent}"
    elif found.logging is False:
        yield f"The trail {found.name!r} is stopped, and no other logs {where}: {silent}"


def _unknown(unknown: Unknown, what: str, where: str) -> str:
    why = f"{unknown.action} is not allowed to you" if denied(unknown.code) else f"{unknown.action}: {unknown.code}"
    return f"Whether {what} {where} is not known: {why}."
