"""However long, statements are split and never cut."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from product_factory.errors import FactoryError
from product_factory.launch_roles.grants import Condition, Grant, Why
from product_factory.launch_roles.policies import MAX_POLICY, Policy, Statement, split, statements_of

NAMES = st.text("abcdefghijklmnopqrstuvwxyzABC*-", min_size=1, max_size=40)
CONDITIONS = st.builds(
    Condition,
    operator=st.sampled_from(["StringEquals", "StringLike"]),
    key=NAMES,
    values=st.lists(NAMES, min_size=1, max_size=3).map(tuple),
)
GRANTS = st.builds(
    Grant,
    why=st.sampled_from(Why),
    action=st.tuples(st.sampled_from(["s3", "iam", "access-analyzer", "logs"]), NAMES).map(":".join),
    resource=NAMES.map("arn:${{AWS::Partition}}:x:*:${{AWS::AccountId}}:{}".format),
    conditions=st.lists(CONDITIONS, max_size=2, unique_by=lambda condition: condition.key).map(tuple),
)


Meaning = tuple[str, str, tuple[Condition, ...]]


def meaning(statements: list[Statement]) -> set[Meaning]:
    return {(a, r, s.conditions) for s in statements for a in s.actions for r in s.resources}


def uncovered(grants: set[Grant]) -> set[Meaning]:
    """What the grants mean, without ARNs that another one of the same action, reason and conditions covers."""
    return {
        (g.action, g.resource, g.conditions)
        for g in grants
        if not any(
            o != g
            and (o.why, o.action, o.conditions) == (g.why, g.action, g.conditions)
            and o.resource.endswith("*")
            and g.resource.startswith(o.resource[:-1])
            for o in grants
        )
    }


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sets(GRANTS, max_size=150), st.sampled_from([800, 1500, MAX_POLICY]))
def test_splitting_loses_and_adds_nothing(grants: set[Grant], limit: int) -> None:
    statements = statements_of(grants)
    assert meaning(statements) == uncovered(grants)
    policies = split(statements, limit)
    assert meaning([s for policy in policies for s in policy]) == meaning(statements)
    for policy in policies:
        assert Policy(name="p", statements=policy).size <= limit
        sids = [statement.sid for statement in policy]
        assert len(set(sids)) == len(sids)
        assert all(sid.isalnum() for sid in sids)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sets(GRANTS, max_size=40))
def test_the_order_of_grants_does_not_matter(grants: set[Grant]) -> None:
    ordered = sorted(grants, key=repr)
    assert statements_of(ordered) == statements_of(ordered[::-1])


def test_as_few_policies_as_the_order_allows() -> None:
    statements = [
        Statement(sid=f"S{n}", why=Why.FIXED_NAME, actions=("s3:GetObject",), resources=("x" * 1000,))
        for n in range(12)
    ]
    assert [len(policy) for policy in split(statements)] == [5, 5, 2]


def test_what_fits_no_policy_is_refused_by_name() -> None:
    statement = Statement(sid="Long", why=Why.FIXED_NAME, actions=("s3:GetObject",), resources=("x" * MAX_POLICY,))
    with pytest.raises(FactoryError, match="Long"):
        split([statement])
