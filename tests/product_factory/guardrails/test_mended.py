"""What was done past the guardrails' stacks: what is mended, what has to be asked for, what is refused. Over values alone."""

from __future__ import annotations

import json
from typing import Any

from product_factory.guardrails.hindered import hindered
from product_factory.guardrails.live import Policy
from product_factory.guardrails.plan import plan
from product_factory.guardrails.refusals import asked, refusals
from product_factory.guardrails.wanted import deployed
from tests.product_factory.guardrails.test_plan import (
    NOTHING,
    ONE,
    SANDBOX,
    SCP,
    TREE,
    TWO,
    VERSIONS,
    WORK,
    ask,
    carried_out,
)

BOTH = frozenset({SANDBOX, WORK})


def by_hand(**changed: Any) -> Any:
    """Ring 1 as it was applied, and its policy changed by hand."""
    there = carried_out(plan(ask(NOTHING, 1, ONE)))
    policies = {key: policy.model_copy(update=changed) for key, policy in there.policies.items()}
    return there.model_copy(update={"policies": policies})


def test_what_was_attached_by_hand_is_taken_away_by_an_answer_alone() -> None:
    made = plan(ask(by_hand(targets=BOTH), 1, ONE))
    assert [(row.action, row.word, row.why) for row in made.work] == [("remove", "nets@/Work", "was attached by hand")]
    assert [row.word for row in asked(made, [])] == ["nets@/Work"]
    # Where the settings say it now, it simply stays.
    assert [row.action for row in plan(ask(by_hand(targets=BOTH), 2, ONE, TWO)).work] == ["attach"]


def test_a_stack_without_its_protection_is_mended_unless_it_goes() -> None:
    there = carried_out(plan(ask(NOTHING, 1, ONE)))
    bare = {"nets": there.stacks["nets"].model_copy(update={"protected": False})}
    opened = there.model_copy(update={"stacks": bare})
    (row,) = plan(ask(opened, 1, ONE)).work
    assert (row.action, row.why) == ("repair", "its stack's termination protection is off")
    assert [row.action for row in plan(ask(opened, 1)).work] == ["remove"]


def test_a_version_whose_files_are_gone_is_judged_and_taken_away_as_its_stack_has_it() -> None:
    there = carried_out(plan(ask(NOTHING, 1, ONE)))
    known = deployed("nets", there.stacks["nets"].template)
    assert known == {
        ("nets", "1.0.0"): VERSIONS["nets", "1.0.0"].model_copy(update={"document": known["nets", "1.0.0"].document})
    }
    assert json.loads(known["nets", "1.0.0"].document) == json.loads(VERSIONS["nets", "1.0.0"].document)
    gone = ask(there, 1, versions=known)
    made = plan(gone)
    assert [(row.action, row.place) for row in made.work] == [("remove", "/Sandbox")]
    assert refusals(gone, made) == []
    assert hindered(made.after, gone.versions, [], TREE) == []


def test_a_name_that_somebody_elses_policy_has_is_refused_in_the_plan() -> None:
    name = "sc-guardrail-nets-1.0.0"
    taken = Policy(id="p-other", name=name, type=SCP, targets=frozenset())
    wanted = ask(NOTHING.model_copy(update={"policies": {"p-other": taken}}), 1, ONE)
    (told,) = refusals(wanted, plan(wanted))
    assert told.startswith(f"{name}: policy p-other has this name")
    # Its own it may change: in another ring, too.
    there = carried_out(plan(ask(NOTHING, 1, ONE)))
    own = {key: policy.model_copy(update={"name": name}) for key, policy in there.policies.items()}
    further = ask(there.model_copy(update={"policies": own}), 2, ONE, TWO)
    assert plan(further).stacks
    assert refusals(further, plan(further)) == []
