"""The pure parts: keys of rules, what is counted, the baseline, the trend, what is unknown, sentences in Japanese."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from product_factory.catalog.facts import Facts, ProductFacts
from product_factory.compliance.asking import Asked, paged, standing
from product_factory.compliance.baseline import Adoption, Baseline
from product_factory.compliance.counting import Board
from product_factory.compliance.findings import Finding, Source, State
from product_factory.compliance.japanese import in_japanese, told
from product_factory.compliance.picture import UNITS, draw
from product_factory.compliance.rules import Knowledge
from product_factory.compliance.summary import UnitRow
from product_factory.compliance.trend import Kept, compared
from product_factory.compliance.unknown import unknown_accounts
from tests.checkout import ROOT
from tests.product_factory.provisioning.hub import FACTS

HERE = "us-east-1"


@pytest.mark.parametrize(
    ("name", "key", "control"),
    [
        ("restricted-ssh", "INCOMING_SSH_DISABLED", "EC2.13"),
        ("securityhub-iam-user-mfa-enabled-1a2b3c4d", "IAM_USER_MFA_ENABLED", "IAM.19"),
        ("OrgConfigRule-iam-user-mfa-enabled-abcd1234", "IAM_USER_MFA_ENABLED", "IAM.19"),
        ("root-account-mfa-enabled-conformance-pack-abc123xyz", "ROOT_ACCOUNT_MFA_ENABLED", "IAM.9"),
        ("AWSControlTower_AWS-GR_ENCRYPTED_VOLUMES", "ENCRYPTED_VOLUMES", "EC2.3"),
        ("SC-111122223333-pp-abcdefghijklm-UserMfa-ABCDEFGHIJKL", "IAM_USER_MFA_ENABLED", "IAM.19"),
        ("SC-111122223333-pp-abcdefghijklm-Theirs-ABCDEFGHIJKL", None, ""),
        ("our-own-rule", None, ""),
    ],
)
def test_a_rule_is_known_by_what_it_has_in_common_with_other_accounts(name: str, key: str | None, control: str) -> None:
    """The names are those of the pages that rules.py cites; a name of no known form stays whole."""
    known = Knowledge(FACTS)
    assert known.rule(name).key == (key or name)
    assert known.control(known.rule(name).key) == control


def test_without_a_catalog_names_of_aws_services_are_still_read() -> None:
    known = Knowledge(None)
    assert known.rule("securityhub-iam-user-mfa-enabled-1a2b3c4d").key == "IAM_USER_MFA_ENABLED"
    assert known.control("IAM_USER_MFA_ENABLED") == ""


def test_pages_that_are_empty_and_have_a_token_are_not_the_last() -> None:
    answers = {None: {"Rows": [], "NextToken": "a"}, "a": {"Rows": [1], "NextToken": "b"}, "b": {"Rows": []}}
    read = paged(lambda NextToken=None: answers[NextToken], {})
    assert [row for page in read for row in page["Rows"]] == [1]


@pytest.mark.parametrize(
    ("code", "state", "said"),
    [
        ("InvalidAccessException", State.OFF, "not on here"),
        ("AccessDeniedException", State.FAILED, "GetFindings: AccessDeniedException"),
        ("ThrottlingException", State.FAILED, "GetFindings: ThrottlingException: slower"),
    ],
)
def test_a_source_that_fails_in_the_middle_says_so(code: str, state: State, said: str) -> None:
    board = Board()
    with standing(board, Source.SECURITY_HUB, HERE, {"InvalidAccessException": "not on here"}):
        raise ClientError({"Error": {"Code": code, "Message": "slower"}}, "GetFindings")
    assert [(each.state, each.told) for each in board.standings] == [(state, said)]
    assert not board.is_read(Source.SECURITY_HUB)


def test_what_could_not_be_checked_is_no_finding() -> None:
    board = Board()
    board.add(Finding(Source.SECURITY_HUB, "1", HERE, "EC2.2", "x", note="the check says WARNING", unknown=True))
    assert board.account("1").wrong == set()
    assert board.account("1").unknown == ["EC2.2: the check says WARNING"]
    assert board.rule(Source.SECURITY_HUB, "EC2.2").resources == 0


BASE = Facts(
    products={
        "base": ProductFacts(includes=("trail", "rules")),
        "trail": ProductFacts(),
        "rules": ProductFacts(),
        "other": ProductFacts(),
    }
)


@pytest.mark.parametrize(
    ("running", "named", "adoption", "missing"),
    [
        ({"base": False}, (), Adoption.YES, ()),
        ({"base": True}, (), Adoption.FAILED, ()),
        ({"trail": False, "rules": False}, (), Adoption.YES, ()),
        ({"trail": False, "rules": True}, (), Adoption.FAILED, ()),
        ({"trail": False, "other": False}, (), Adoption.NO, ("base",)),
        ({}, ("other",), Adoption.NO, ("other",)),
        ({"other": False}, ("other",), Adoption.YES, ()),
        ({"base": False}, ("trail",), Adoption.YES, ()),
    ],
)
def test_the_baseline_is_an_umbrella_all_of_its_parts_or_what_is_named(
    running: dict[str, bool], named: tuple[str, ...], adoption: Adoption, missing: tuple[str, ...]
) -> None:
    baseline = Baseline(BASE, named)
    assert baseline.of(running) is adoption
    if adoption is Adoption.NO:
        assert baseline.missing(running) == missing


def test_nothing_is_the_baseline_of_no_catalog() -> None:
    assert not Baseline(None).known


def reasons(asked: Asked, board: Board, *accounts: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for account, reason in unknown_accounts(board, asked, accounts, None):
        found.setdefault(account, []).append(reason)
    return found


def test_an_account_is_known_by_results_in_every_region() -> None:
    board, asked = Board(), Asked(regions=("a", "b"))
    board.stand(Source.CONFIG, "a", State.PART, "some failed")
    board.compliant("1", "a", "RULE")
    board.compliant("1", "b", "RULE")
    board.noncompliant("2", "a")
    board.undecided("3", "RULE")
    assert reasons(asked, board, "1", "2", "3") == {
        "2": ["no rule of AWS Config has a result there in b"],
        "3": ["no rule of AWS Config has a result there"],
    }


def test_nothing_is_known_of_what_alone_was_asked_and_is_off() -> None:
    board, asked = Board(), Asked(regions=("a",), sources=(Source.GUARDDUTY,))
    board.stand(Source.CONFIG, "", State.NOT_ASKED, "")
    board.stand(Source.GUARDDUTY, "a", State.OFF, "GuardDuty is not on in this account")
    assert reasons(asked, board, "1") == {"1": ["GuardDuty is not on"]}


def test_of_a_control_no_more_is_known_than_where_it_fails() -> None:
    board, asked = Board(), Asked(regions=("a",), rule="IAM.5")
    board.stand(Source.CONFIG, "a", State.READ, "")
    board.stand(Source.SECURITY_HUB, "a", State.READ, "")
    board.add(Finding(Source.SECURITY_HUB, "1", "a", "IAM.5", "x"))
    assert "no more is told" in reasons(asked, board, "2")["2"][0]


def report(source: State = State.READ, **wrong: list[str] | None) -> Kept:
    """A report of accounts with what is wrong in each; None for one of which nothing is known."""
    accounts: list[dict[str, Any]] = [
        {
            "account": name,
            "account_name": "",
            "ou": "/",
            "owner": "",
            "holds": "unknown" if each is None else "noncompliant" if each else "compliant",
            "baseline": "yes",
            "missing": [],
            "compliant": 0,
            "noncompliant": 0,
            "findings": {},
            "wrong": each or [],
            "unknown": ["?"] if each is None else [],
        }
        for name, each in wrong.items()
    ]
    sources = [{"source": "guardduty", "region": "a", "state": source, "told": ""}]
    empty: dict[str, Any] = dict.fromkeys(("units", "rules", "suspended", "notes", "baseline"), ())
    at = datetime(2026, 11, 30, tzinfo=UTC)
    body = {"schema": 1, "at": at, "regions": ["a"], "sources": sources, "figures": {}, "accounts": accounts, **empty}
    return Kept.model_validate(body)


def test_what_is_no_longer_known_is_not_resolved_and_what_was_not_known_is_not_new() -> None:
    before = report(one=["config:A"], two=["config:A"], three=None, gone=["config:A"])
    found = compared(report(one=["config:B"], two=None, three=["config:A"]), before)
    assert [(each.account, each.wrong) for each in found.appeared] == [("one", "config:B")]
    assert [(each.account, each.wrong) for each in found.resolved] == [("one", "config:A")]
    assert (found.untold, found.learned) == (2, 1)
    blind = compared(report(State.FAILED, one=[]), report(one=["guardduty:x"]))
    assert (blind.resolved, blind.untold) == ((), 1)
    learned = compared(report(one=["guardduty:x"]), report(State.OFF, one=[]))
    assert (learned.appeared, learned.learned) == ((), 1)


def test_every_sentence_of_this_room_is_known_in_japanese() -> None:
    """Sentences as the code writes them: each text that is told, with values in the place of what is filled in."""
    room = ROOT / "product_factory" / "compliance"
    forms = [
        found
        for name in ("guardduty", "security_hub", "security_hub_v2", "access_analyzer")
        for found in re.findall(r'parts\.append\(\s*f?"([^"]+)"', (room / f"{name}.py").read_text())
    ]
    forms += re.findall(r'return "([^"]+)"', (room / "advice.py").read_text())
    assert len(forms) > 12
    for form in forms:
        text = (
            form.replace("{what}", "may not be asked")
            .replace("{len(without):,}", "3")
            .replace("{', '.join(words)}", "x")
        )
        text = re.sub(r"\{MOST\}|\{GROUPS\}", "100", re.sub(r"\{field\}", "severity", text))
        text = re.sub(r"\{[^}]*\}", "x", text)
        assert in_japanese(text), text


def test_what_aws_says_stays_and_is_marked_and_escaped() -> None:
    assert str(told("GetFindings: <b>")) == '<span lang="en">GetFindings: &lt;b&gt;</span>'
    assert "<b>" not in str(told("analyzer <b> is CREATING"))


def test_the_picture_has_a_row_for_each_unit_and_the_smallest_together() -> None:
    units = tuple(
        UnitRow(ou=f"/unit-{number}", accounts=number + 1, holds={"unknown": number + 1}, baseline={"yes": number + 1})
        for number in range(UNITS + 5)
    )
    drawn = draw(units, baseline=True)
    assert len(drawn.rows) == UNITS
    assert sum(each.accounts for each in drawn.rows) == sum(each.accounts for each in units)


def test_no_file_of_the_room_writes_into_an_account() -> None:
    """Every operation that is called reads: AWS's names of operations that change something begin otherwise."""
    room = ROOT / "product_factory" / "compliance"
    called = {
        name
        for file in sorted(Path(room).glob("*.py"))
        for name in re.findall(r"client\.([a-z_0-9]+)", file.read_text())
    }
    assert called
    assert not {each for each in called if not each.startswith(("get_", "list_", "describe_"))}
