"""What each persona may and may not do: the policies as IAM holds them after a launch, judged by IAM's own rules.

Nothing here is read from the data that the policies are made of. `Principal` and `evaluate` are the sandbox's,
built on moto's evaluator; the tables were written from the card's promises and AWS's lists of actions.
"""

from __future__ import annotations

import fnmatch
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto.iam.access_control import PermissionResult
from moto.iam.models import iam_backends

from product_factory.aws.schemas import data
from product_factory.catalog import catalog
from product_factory.launch_roles.roles import launch_role, template
from product_factory.provisioning import launch
from product_factory.provisioning.results import Outcome
from product_factory.sandbox.authorization.evaluation import evaluate
from product_factory.sandbox.authorization.principals import principal_by_arn, role_principal
from product_factory.sandbox.identity import trusts
from product_factory.sandbox.organization import ADMINISTRATOR, Account, Credentials
from product_factory.sandbox.server import Sandbox, SandboxSession
from product_factory.sandbox.servicecatalog.caller import Caller
from product_factory.smoke.persona_rights import LETTERS, Row, tables
from tests.conftest import resources_of
from tests.product_factory.provisioning.hub import QUICK, Hub

CATALOG = catalog.load()
NEWEST = CATALOG.released["iam-baseline"][-1]
REFERENCE = json.loads((data() / "AdditionalSpecs" / "Policies.json").read_bytes())
TEAM = Account(name="people", id="900000000001", unit="workloads")
TABLES = tables(TEAM.id, "ap-northeast-1")
IAM = f"arn:aws:iam::{TEAM.id}"
TEAM_ROLE = f"{IAM}:role/workload/orders"


def test_the_tables_are_large_enough() -> None:
    assert sum(len(table) for table in TABLES.values()) * len(LETTERS) >= 1000
    assert {letter for table in TABLES.values() for row in table for letter in row.may} == set(LETTERS)


def test_every_action_is_one_that_iam_knows() -> None:
    named = {row.action for table in TABLES.values() for row in table}
    assert [action for action in sorted(named) if not known(*action.split(":"))] == []
    for document in documents(NEWEST.template()):
        for statement in document["Statement"]:
            for pattern in statement.get("Action", statement.get("NotAction")):
                service, _, verb = pattern.partition(":")
                assert known(service, verb), f"{statement['Sid']}: no action is called {pattern}"


def documents(made: dict[str, Any]) -> list[dict[str, Any]]:
    """The policies that a template makes."""
    return [each["Properties"]["PolicyDocument"] for each in resources_of(made, "AWS::IAM::ManagedPolicy")]


def known(service: str, pattern: str) -> bool:
    """Whether AWS publishes an action of this service that matches, read from its reference itself."""
    return bool(fnmatch.filter(REFERENCE.get(service, {}).get("Actions", {}), pattern.lower()))


class People:
    """An account in which account administrators launched the newest iam-baseline."""

    def __init__(self, hub: Hub, parameters: dict[str, str], name: str = "personas") -> None:
        self.session = hub.sandbox.session(TEAM.name, "Developer")
        done = launch(self.session, product="iam-baseline", name=name, parameters=parameters, wait=QUICK)
        assert done.outcome is Outcome.DONE
        self.outputs = done.outputs
        self.iam = iam_backends[TEAM.id]["aws"]

    def role(self, letter: str) -> Any:
        """The persona's role as IAM holds it."""
        arn = self.outputs[f"{LETTERS[letter]}RoleArn"]
        return next(role for role in self.iam.roles.values() if role.arn == arn)


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    """A hub that offers iam-baseline under its derived launch role."""
    with Sandbox(more_spokes=(TEAM,)) as sandbox:
        served = Hub(sandbox)
        card = CATALOG.product("iam-baseline")
        served.product(NEWEST.template(), card.name, card.launch_role)
        role = launch_role(card, CATALOG.released[card.name])
        assert role
        sandbox.session(TEAM.name, ADMINISTRATOR).client("cloudformation").create_stack(
            StackName="launch-roles",
            TemplateBody=json.dumps(template([role])),
            Capabilities=["CAPABILITY_NAMED_IAM"],
        )
        yield served


@pytest.fixture(scope="module")
def people(hub: Hub) -> People:
    return People(hub, {"RolesRequireMfa": "no"})


def context_of(row: Row, people: People) -> dict[str, str]:
    boundary = people.outputs["BoundaryArn"]
    return {key: value.replace("BOUNDARY", boundary) for key, value in row.context.items()}


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("topic", TABLES)
def test_a_role_may_do_what_its_persona_is_for_and_nothing_else(people: People, topic: str, letter: str) -> None:
    statements = role_principal(people.role(letter), "someone").statements
    wrong = [
        (row.action, row.resource, verdict)
        for row in TABLES[topic]
        for verdict in [evaluate(statements, row.action, row.resource, context_of(row, people))]
        if (verdict is PermissionResult.PERMITTED) is not (letter in row.may)
    ]
    assert wrong == []


@pytest.mark.parametrize("letter", LETTERS)
def test_a_group_s_member_may_do_the_same_with_mfa_and_without_it_nothing_but_set_it_up(
    people: People, letter: str
) -> None:
    name = f"member-{letter}"
    people.iam.create_user("us-east-1", name)
    people.iam.add_user_to_group(people.outputs[f"{LETTERS[letter]}GroupName"], name)
    member = principal_by_arn(f"{IAM}:user/{name}", "x").statements
    for table in TABLES.values():
        for row in table:
            context = context_of(row, people)
            with_mfa = evaluate(member, row.action, row.resource, {**context, "aws:MultiFactorAuthPresent": "true"})
            assert (with_mfa is PermissionResult.PERMITTED) is (letter in row.may), row
            if letter in row.may:
                assert evaluate(member, row.action, row.resource, context) is PermissionResult.DENIED, row
    setting_up = evaluate(member, "iam:CreateVirtualMFADevice", f"{IAM}:mfa/{name}", {})
    assert setting_up is PermissionResult.PERMITTED


@pytest.mark.parametrize("letter", LETTERS)
def test_every_denial_holds_whatever_else_is_attached(people: People, letter: str) -> None:
    """An account's administrator may attach more to a persona; the guards still deny what the card promises."""
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    principal = role_principal(people.role(letter), "someone")
    for topic in ("bills", "keys", "trail", "detectors", "people", "each other", "other stacks"):
        for row in TABLES[topic]:
            if row.may:
                continue
            verdict = evaluate([everything, *principal.statements], row.action, row.resource, context_of(row, people))
            assert verdict is PermissionResult.DENIED, row


def test_what_an_iam_administrator_makes_has_less_than_a_system_administrator(people: People) -> None:
    """With every policy of the account's attached, and whichever persona's group its user is put into."""
    boundary = people.iam.managed_policies[people.outputs["BoundaryArn"]]
    document = next(version for version in boundary.versions if version.is_default).document
    most = json.loads(document)["Statement"] if isinstance(document, str) else document["Statement"]
    for topic, table in TABLES.items():
        for row in table:
            if "S" not in row.may and row.resource != TEAM_ROLE:
                verdict = evaluate(most, row.action, row.resource, context_of(row, people))
                assert verdict is not PermissionResult.PERMITTED, (topic, row)
    for action in ("iam:CreateRole", "iam:UpdateAssumeRolePolicy", "iam:DeleteRolePermissionsBoundary"):
        assert evaluate(most, action, TEAM_ROLE, {}) is not PermissionResult.PERMITTED


def test_no_policy_is_over_iam_s_limit(people: People) -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html (white space is not counted)"""
    own = [policy for arn, policy in people.iam.managed_policies.items() if arn.startswith(f"{IAM}:policy/")]
    documents = [version.document for policy in own for version in policy.versions]
    assert len(documents) >= 7
    for document in documents:
        text = document if isinstance(document, str) else json.dumps(document)
        # Room for a longer partition.
        assert len(json.dumps(json.loads(text), separators=(",", ":")).replace(":aws:", ":aws-us-gov:")) <= 6144


FOREIGN = "999999999999"


def let_in(people: People, letter: str, account: str, principal: str) -> bool:
    arn = f"arn:aws:iam::{account}:{principal}"
    return trusts(people.role(letter).assume_role_policy_document, TEAM.id, Caller(account, arn, arn))


@pytest.mark.parametrize("letter", LETTERS)
def test_the_own_account_is_let_in_and_personas_and_what_they_make_are_not(people: People, letter: str) -> None:
    assert let_in(people, letter, TEAM.id, "role/Engineers")
    for principal in (
        "role/workload/orders",
        "user/workload/clerk",
        *(people.outputs[f"{persona}RoleArn"].partition(f"::{TEAM.id}:")[2] for persona in LETTERS.values()),
    ):
        assert not let_in(people, letter, TEAM.id, principal), principal
    assert not let_in(people, letter, "333333333333", "role/Engineers")
    assert not let_in(people, letter, FOREIGN, "role/Engineers")


@pytest.mark.parametrize(
    ("given", "lets_in", "keeps_out"),
    [
        ("arn:aws:iam::333333333333:role/Engineers", ("333333333333", "role/Engineers"), (FOREIGN, "role/Engineers")),
        ("arn:aws:iam::333333333333:root", ("333333333333", "role/Anyone"), (TEAM.id, "role/Anyone")),
        (f"arn:aws:iam::{FOREIGN}:root", None, (FOREIGN, "role/Anyone")),
        (f"arn:aws:iam::{FOREIGN}:role/Intruder", None, (FOREIGN, "role/Intruder")),
        (f"arn:aws:iam::{TEAM.id}:role/workload/x", None, (TEAM.id, "role/workload/x")),
    ],
)
def test_who_launches_it_can_t_let_anybody_in_from_outside_the_organization(
    hub: Hub, given: str, lets_in: tuple[str, str] | None, keeps_out: tuple[str, str]
) -> None:
    name = "trust" + re.sub(r"\W+", "-", given)
    made = People(hub, {"RolesRequireMfa": "no", "TrustedPrincipalArn": given}, name)
    for letter in LETTERS:
        assert lets_in is None or let_in(made, letter, *lets_in)
        assert not let_in(made, letter, *keeps_out)


def test_with_mfa_asked_a_session_without_it_is_not_let_in(hub: Hub) -> None:
    made = People(hub, {}, "with-mfa")
    assert not any(let_in(made, letter, TEAM.id, "role/Engineers") for letter in LETTERS)


def test_sts_itself_refuses_one_persona_the_role_of_another(hub: Hub, people: People) -> None:
    sts = hub.administrator(TEAM.name, "sts")
    arns = {letter: people.outputs[f"{name}RoleArn"] for letter, name in LETTERS.items()}
    own = sts.assume_role(RoleArn=arns["S"], RoleSessionName="someone")["Credentials"]
    session = SandboxSession(
        Credentials(
            access_key_id=own["AccessKeyId"],
            secret_access_key=own["SecretAccessKey"],
            session_token=own["SessionToken"],
        ),
        hub.sandbox.region,
        hub.sandbox.endpoint,
    )
    for letter in LETTERS:
        with pytest.raises(ClientError, match="not authorized to perform: sts:AssumeRole"):
            session.client("sts").assume_role(RoleArn=arns[letter], RoleSessionName="up")
