"""What an impact is made of: changes, what each does to those who update, and the bump that they demand."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict

Kind = Literal["added", "removed", "changed"]


def kind_of(old: object, new: object) -> Kind:
    """What became of a part, which is None where it is not there."""
    if old is None:
        return "added"
    return "removed" if new is None else "changed"


class Bump(StrEnum):
    """Which part of a version's number rises, by https://semver.org."""

    MAJOR = "major"
    MINOR = "minor"
    PATCH = "patch"

    @property
    def weight(self) -> int:
        """Larger for the larger bump."""
        return ("patch", "minor", "major").index(self.value) + 1


class Effect(StrEnum):
    """What a change does to an account that updates, keeps its answers and takes the defaults of new questions."""

    NONE = "no effect"
    IN_PLACE = "in-place change"
    POSSIBLE_EXPIRY = "in-place change, data possibly expire"
    EXPIRY = "in-place change, data expire"
    POSSIBLE_REPLACEMENT = "possible replacement"
    REPLACEMENT = "replacement"
    CREATION = "creation"
    POSSIBLE_CREATION = "possible creation"
    DELETION = "deletion"
    DELETION_KEPT = "deletion, data kept"
    POSSIBLE_DELETION = "possible deletion"
    POSSIBLE_DELETION_KEPT = "possible deletion, data kept"
    REFUSED = "update refused"
    POSSIBLY_REFUSED = "update possibly refused"
    QUESTION = "new question"
    REQUIRED_QUESTION = "new question without default"
    QUESTION_REMOVED = "question removed"
    REJECTED = "answer no longer accepted"
    POSSIBLY_REJECTED = "answer possibly no longer accepted"
    NEW_OUTPUT = "new output"
    OUTPUT_CHANGED = "output changed"
    OUTPUT_REMOVED = "output removed"


class Change(BaseModel):
    """One parameter, resource, output or other part that differs.

    `name` is empty for a section that has no parts (Description). `properties` names what changed within
    it, with dots (`Properties.RetentionInDays`). `demands` is the least bump for this change alone.
    """

    model_config = ConfigDict(frozen=True)
    section: str
    name: str
    type: str | None = None
    kind: Kind
    effect: Effect
    properties: tuple[str, ...] = ()
    why: str
    demands: Bump = Bump.PATCH


class Impact(BaseModel):
    """All changes from one template to another, in the order of the sections and names.

    `bump` is None where nothing changed. `reasons` says which changes demand it, `sentence` closes a report.
    """

    model_config = ConfigDict(frozen=True)
    changes: tuple[Change, ...] = ()
    bump: Bump | None = None
    reasons: tuple[str, ...] = ()
    sentence: str = "Nothing changed."


class Comparison(BaseModel):
    """What an update of a product does, from one side to the other.

    `old` is None where there is nothing before; `new` None stands for the code as it is now, and then `following`
    is the least number that it may be published under.
    """

    model_config = ConfigDict(frozen=True)
    product: str
    old: str | None
    new: str | None
    following: str | None = None
    impact: Impact

    @property
    def sides(self) -> str:
        """The two sides as people read them."""
        return f"{self.old or 'nothing'} → {self.new or 'the code'}"
