"""Policies: grants as IAM statements, in as few policies as IAM's limits allow, none of them cut."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, computed_field

from product_factory.authoring.assets import ACCOUNT
from product_factory.errors import FactoryError
from product_factory.launch_roles.grants import Condition, Grant, Why

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
MAX_POLICY = 6_144
MAX_POLICIES = 10


# Reasons that say more beside the service's name.
_BY_SERVICE = {
    Why.STACK_NAME,
    Why.FIXED_NAME,
    Why.FORM_NAME,
    Why.STACK_TAG,
    Why.RANDOM_ID,
    Why.OTHERS,
    Why.OF_AWS,
    Why.CARD,
}


class Frozen(BaseModel):
    """A value."""

    model_config = ConfigDict(frozen=True)


class Statement(Frozen):
    """One statement that allows, where all conditions hold. ARNs and values may have placeholders of `Fn::Sub`."""

    sid: str
    why: Why
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: tuple[Condition, ...] = ()

    def written(self) -> dict[str, Any]:
        """As IAM writes it."""
        block: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
        for condition in self.conditions:
            block[condition.operator][condition.key] = condition.values
        statement = {"Sid": self.sid, "Effect": "Allow", "Action": self.actions, "Resource": self.resources}
        return statement | ({"Condition": dict(block)} if block else {})


class Policy(Frozen):
    """One IAM policy."""

    name: str
    statements: tuple[Statement, ...] = Field(exclude=True)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def document(self) -> dict[str, Any]:
        """The policy document, with the placeholders of `Fn::Sub` as they are."""
        return {"Version": "2012-10-17", "Statement": [statement.written() for statement in self.statements]}

    @property
    def size(self) -> int:
        """Characters that IAM counts, at most: placeholders are longer than what they become."""
        return _size(self.document)


_Conditions = tuple[Condition, ...]


def statements_of(found: Iterable[Grant]) -> list[Statement]:
    """The grants as statements: same reason, conditions and resources stand together."""
    resources: dict[tuple[str, Why, _Conditions, str], set[str]] = defaultdict(set)
    for grant in found:
        resources[_sid(grant), grant.why, grant.conditions, grant.action].add(grant.resource)
    actions: dict[tuple[str, Why, tuple[str, ...], _Conditions], list[str]] = defaultdict(list)
    for (sid, why, conditions, action), on in resources.items():
        actions[sid, why, tuple(sorted(_needed(on))), conditions].append(action)
    return _numbered(
        Statement(sid=sid, why=why, actions=tuple(sorted(names)), resources=on, conditions=conditions)
        for (sid, why, on, conditions), names in sorted(actions.items(), key=lambda item: item[0])
    )


def _needed(arns: Collection[str]) -> Iterator[str]:
    """The ARNs without those that another of them covers: `log-group:x:*` beside `log-group:*`."""
    for arn in arns:
        if not any(arn != other and other.endswith("*") and arn.startswith(other[:-1]) for other in arns):
            yield arn


def _sid(grant: Grant) -> str:
    """Service and reason; the reason alone where it is the same for all services."""
    if grant.why not in _BY_SERVICE:
        return grant.why.value
    service = grant.action.partition(":")[0]
    return "".join(part.capitalize() for part in service.split("-")) + grant.why.value


def _numbered(statements: Iterable[Statement]) -> list[Statement]:
    """Sids made unique: the second of a name ends in 2."""
    done = []
    for _, same in groupby(statements, key=lambda statement: statement.sid):
        for number, statement in enumerate(same, start=1):
            sid = f"{statement.sid}{number}" if number > 1 else statement.sid
            done.append(statement.model_copy(update={"sid": sid}))
    return done


def brief(arn: str) -> str:
    """An ARN, or a condition's value, as people read it: without partition and the launching account."""
    short = arn.removeprefix("arn:${AWS::Partition}:").replace(":${AWS::AccountId}:", "::")
    return short.replace("${AWS::AccountId}", "<account>").replace(ACCOUNT, "<hub>")


def split(statements: Sequence[Statement], limit: int = MAX_POLICY) -> list[tuple[Statement, ...]]:
    """The statements in as few policies as their order allows, each within the limit; nothing is cut.

    A statement too long for any policy is halved, actions before resources.
    """
    policies: list[tuple[Statement, ...]] = []
    for statement in (part for whole in statements for part in _fitting(whole, limit)):
        if policies and _fits((*policies[-1], statement), limit):
            policies[-1] = (*policies[-1], statement)
        else:
            policies.append((statement,))
    return policies


def _fitting(statement: Statement, limit: int) -> Iterator[Statement]:
    if _fits((statement,), limit):
        yield statement
        return
    for field in ("actions", "resources"):
        values: tuple[str, ...] = getattr(statement, field)
        if len(values) > 1:
            half = len(values) // 2
            for end, part in (("a", values[:half]), ("b", values[half:])):
                yield from _fitting(statement.model_copy(update={field: part, "sid": statement.sid + end}), limit)
            return
    raise FactoryError(
        f"launch role: statement {statement.sid} for {statement.actions[0]} is over IAM's {limit} characters"
    )


def _fits(statements: tuple[Statement, ...], limit: int) -> bool:
    return Policy(name="", statements=statements).size <= limit


def _size(document: dict[str, Any]) -> int:
    return len(json.dumps(document, separators=(",", ":")))
