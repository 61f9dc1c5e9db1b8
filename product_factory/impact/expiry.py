"""Expiry: changes in place that lose data all the same, since a resource keeps them for a shorter time. Pure."""

from __future__ import annotations

import math
from typing import NamedTuple

from product_factory.impact.difference import Certainty, Fate, compare
from product_factory.impact.terms import ABSENT, Choice, Term, at

_API = "https://docs.aws.amazon.com/goto/WebAPI"


class KeptFor(NamedTuple):
    """For how long a resource keeps something: the property, what it is where left out, and who says that it expires."""

    path: tuple[str, ...]
    without: float
    source: str


_BACKUPS = "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Managing.Backups.html"
KEPT_FOR: dict[str, KeptFor] = {
    "AWS::CloudTrail::EventDataStore": KeptFor(
        ("RetentionPeriod",), math.inf, f"{_API}/cloudtrail-2013-11-01/UpdateEventDataStore"
    ),
    "AWS::DocDB::DBCluster": KeptFor(("BackupRetentionPeriod",), 1, f"{_API}/docdb-2014-10-31/ModifyDBCluster"),
    "AWS::Kinesis::Stream": KeptFor(
        ("RetentionPeriodHours",), 24, f"{_API}/kinesis-2013-12-02/DecreaseStreamRetentionPeriod"
    ),
    "AWS::KinesisVideo::Stream": KeptFor(
        ("DataRetentionInHours",), 0, f"{_API}/kinesisvideo-2017-09-30/UpdateDataRetention"
    ),
    # Left out, log events stay for ever.
    "AWS::Logs::LogGroup": KeptFor(("RetentionInDays",), math.inf, f"{_API}/logs-2014-03-28/PutRetentionPolicy"),
    "AWS::Neptune::DBCluster": KeptFor(("BackupRetentionPeriod",), 1, f"{_API}/neptune-2014-10-31/ModifyDBCluster"),
    "AWS::RDS::DBCluster": KeptFor(("BackupRetentionPeriod",), 1, _BACKUPS),
    "AWS::SQS::Queue": KeptFor(("MessageRetentionPeriod",), 345_600, f"{_API}/sqs-2012-11-05/SetQueueAttributes"),
}


def shortened(resource_type: str, old: Term, new: Term, fate: Fate) -> tuple[Certainty, str]:
    """Whether a resource with these properties keeps its data for a shorter time after the update, and the property."""
    kept = KEPT_FOR.get(resource_type)
    if kept is None:
        return Certainty.SAME, ""
    was, now = at(old, kept.path), at(new, kept.path)
    if not compare(was, now, fate).certainty:
        return Certainty.SAME, ""
    pairs = [(_number(one, kept), _number(other, kept)) for one in _leaves(was) for other in _leaves(now)]
    shorter = [None if None in (one, other) else other < one for one, other in pairs]  # type: ignore[operator]
    if not any(each is not False for each in shorter):
        return Certainty.SAME, ""
    return (Certainty.SURE if all(shorter) else Certainty.MAYBE), ".".join(kept.path)


def _leaves(term: Term) -> list[Term]:
    return [*_leaves(term.then), *_leaves(term.otherwise)] if isinstance(term, Choice) else [term]


def _number(term: Term, kept: KeptFor) -> float | None:
    """The time; None where only an account tells it."""
    if term == ABSENT:
        return kept.without
    try:
        return float(term) if isinstance(term, str) else None
    except ValueError:
        return None
