"""The whole run against one sandbox: it passes, differs where a table or an account is wrong, and leaves nothing.

What is there before and after is read from the services themselves.
"""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from product_factory.aws import evidence, names, physical_names
from product_factory.aws.reference import Kind
from product_factory.errors import FactoryError
from product_factory.provisioning import launch, terminate
from product_factory.sandbox.organization import DEVELOPER
from product_factory.sandbox.server import Sandbox
from product_factory.smoke import cleaning, persona_rights, running
from product_factory.smoke.journal import Entry, Journal
from product_factory.smoke.places import Places
from product_factory.smoke.report import Observation, StepResult, Verdict
from product_factory.smoke.settings import Settings
from product_factory.smoke.step import Run
from product_factory.smoke.steps import STEPS
from tests.checkout import ROOT
from tests.product_factory.provisioning.hub import QUICK
from tests.product_factory.smoke.served import EMPTY, ONE, TWO, UNIT, Served, region
from tests.slow import slow_but

WALK = (
    "security-notification,audit-trail,security-alarms,monitoring-notification,budget-alert,iam-baseline,"
    "workload-network,governance-base"
)
FEW = "security-notification"
HUB = "222222222222"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A sandbox whose test accounts hold things of somebody else's, named as close to a run's as can be."""
    with Sandbox(region=region()) as sandbox:
        made = Served(sandbox, tmp_path_factory.mktemp("smoke"))
        for account in ("spoke-1", "spoke-2", "hub"):
            made.client(account, "s3").create_bucket(
                Bucket=f"sc-{account}-pp-records", CreateBucketConfiguration={"LocationConstraint": region()}
            )
            made.client(account, "iam").create_user(UserName="factory-smoke")
            made.client(account, "logs").create_log_group(logGroupName="SC-mine")
            made.client(account, "kms").create_key()
            made.client(account, "sns").create_topic(Name="factory-smoke")
            vpc = made.client(account, "ec2").create_vpc(CidrBlock="10.0.0.0/24")["Vpc"]["VpcId"]
            made.client(account, "ec2").create_security_group(GroupName="mine", Description="mine", VpcId=vpc)
        _record(made)
        made.client("hub", "servicecatalog").create_portfolio(DisplayName="factory-smoke", ProviderName="somebody")
        yield made


def _record(served: Served) -> None:
    """The second account records with AWS Config, as Control Tower has it."""
    config, bucket = served.client("spoke-2", "config"), "sc-spoke-2-pp-records"
    role = f"arn:aws:iam::{TWO}:role/aws-controltower-ConfigRecorderRole"
    config.put_configuration_recorder(ConfigurationRecorder={"name": "control-tower", "roleARN": role})
    config.put_delivery_channel(DeliveryChannel={"name": "control-tower", "s3BucketName": bucket})
    config.start_configuration_recorder(ConfigurationRecorderName="control-tower")


@pytest.fixture
def acting(served: Served, monkeypatch: pytest.MonkeyPatch) -> Served:
    """This process acts as the hub's administrator, and knows the accounts' profiles."""
    for key, value in served.environment.items():
        monkeypatch.setenv(key, value)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    return served


def settings(**more: Any) -> Settings:
    given: dict[str, Any] = {
        "region": region(),
        "accounts": (ONE, TWO),
        "profiles": {ONE: "spoke-1", TWO: "spoke-2"},
        "test_unit": UNIT,
        "email": "team@example.com",
        "patience": 0,
    }
    return Settings.model_validate(given | more)


def newest(folder: Path, suffix: str) -> Path:
    return max(folder.glob(f"*{suffix}"), key=lambda path: path.stat().st_mtime)


def test_a_small_run_in_a_process_of_its_own_passes_and_leaves_nothing(served: Served) -> None:
    before = served.there()
    served.sandbox.faults.forget_calls()
    code, said, told = served.smoke(*served.options(), "--products", FEW, "-o", "json")
    assert code == 0, (said[-3000:], told[-3000:])
    assert undeclared(called(served)) == set()
    report = json.loads(said)
    assert report.pop("schema") == 1
    assert report == {**json.loads(newest(served.report, ".json").read_text()), **_more(report)}
    assert {step["step"]: step["outcome"] for step in report["steps"]} == {step.name: "done" for step in STEPS}
    assert (report["on_aws"], report["left"], report["counts"]["differs"]) == (False, [], 0)
    assert "Don't paste" in newest(served.report, ".md").read_text()
    assert served.there() == before


def _more(report: dict[str, Any]) -> dict[str, Any]:
    return {key: report[key] for key in ("counts", "passed")}


def undeclared(calls: set[str]) -> set[str]:
    """Calls that no step names among its permissions."""
    return calls - {action for step in STEPS for each in step.permissions.values() for action in each}


def called(served: Served) -> set[str]:
    """Each call of the run as IAM names it; S3's are told by method and path, and left out."""
    services = {"monitoring": "cloudwatch", "tagging": "tag"}
    return {
        f"{services.get(call.service, call.service)}:{call.operation}"
        for call in served.sandbox.faults.calls()
        if call.operation.isalpha() and call.service != "s3"
    }


class Walk:
    """A run that has come as far as `alerts`, with everything still launched."""

    def __init__(self, served: Served) -> None:
        self.before = served.there()
        served.sandbox.faults.forget_calls()
        chosen = settings(
            products=tuple(WALK.split(",")), empty_unit=EMPTY, move_account=TWO, management_profile="management"
        )
        self.run = running.begin(chosen, Places(chosen), served.report, lambda text: None)
        self.results: list[StepResult] = []
        self.observations: list[Observation] = []
        self._steps = running.walk(self.run)
        self.go_on(until="alerts")
        self.called = called(served)

    def go_on(self, until: str) -> None:
        """The next steps, this one included."""
        for step, result, seen in self._steps:
            self.results.append(result)
            self.observations += seen
            if step.name == until:
                break


@pytest.fixture(scope="module")
def walk(served: Served) -> Iterator[Walk]:
    with pytest.MonkeyPatch.context() as patch:
        for key, value in served.environment.items():
            patch.setenv(key, value)
        patch.setattr(boto3, "DEFAULT_SESSION", None)
        made = Walk(served)
        yield made
        cleaning.clean(made.run.places, made.run.journal, lambda text: None)


@pytest.fixture
def launched(walk: Walk) -> Run:
    assert [result.reason for result in walk.results if result.outcome != "done"] == []
    return walk.run


def _differing(seen: Any) -> list[Observation]:
    return [each for each in seen if each.verdict is Verdict.DIFFERS]


def observed(run: Run, step: str) -> list[Observation]:
    """What one step sees of what is launched."""
    return list(next(each for each in STEPS if each.name == step).act(run))


def _limit(patch: pytest.MonkeyPatch) -> None:
    limit = physical_names.LIMITS["AWS::SNS::Topic"]._replace(characters=40)
    patch.setitem(physical_names.LIMITS, "AWS::SNS::Topic", limit)


def _prefix(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(names, "OWN_PREFIX", "SC-${AWS::AccountId}-*-pp-*")


def _tag(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(evidence.TAGGED_BY_STACK, Kind("ec2", "natgateway"), "nobody")


def _guard(patch: pytest.MonkeyPatch) -> None:
    row = persona_rights._TABLES["keys"][0]
    patch.setitem(persona_rights._TABLES, "keys", [row._replace(may="S")])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("step", "make_wrong", "told"),
    [
        ("names", _limit, "AWS::SNS::Topic"),
        ("names", _prefix, "unnamed"),
        ("tags", _tag, "AWS::EC2::NatGateway"),
        ("guards", _guard, "SystemAdministrator, keys"),
    ],
)
def test_a_wrong_table_is_seen(
    launched: Run, monkeypatch: pytest.MonkeyPatch, step: str, make_wrong: Callable[[Any], None], told: str
) -> None:
    # All of it was simulated in the walk; here a row is enough.
    monkeypatch.setattr(persona_rights, "_TABLES", {"keys": persona_rights._TABLES["keys"][:1]})
    assert _differing(observed(launched, step)) == []
    make_wrong(monkeypatch)
    found = _differing(observed(launched, step))
    assert found
    assert all(told in each.fact and each.table for each in found)
    assert not running.report(launched, (), tuple(found), ()).passed


@pytest.mark.slow
def test_alerts_that_do_not_arrive_are_seen(served: Served, launched: Run) -> None:
    assert _differing(observed(launched, "alerts")) == []
    alarms = next(each for each in launched.living.values() if each.product == "security-alarms")
    (role,) = [each.physical_id for each in alarms.of_type("AWS::IAM::Role") if "EventRole" in each.logical_id]
    iam = served.client("spoke-1", "iam")
    policy = iam.get_role_policy(RoleName=role, PolicyName="Publish")
    iam.delete_role_policy(RoleName=role, PolicyName="Publish")
    try:
        failed = _differing(observed(launched, "alerts"))
    finally:
        iam.put_role_policy(RoleName=role, PolicyName="Publish", PolicyDocument=json.dumps(policy["PolicyDocument"]))
    assert failed
    assert {each.table for each in failed} == {"products/blocks/event_role.py"}
    assert all("FailedInvocations" in each.seen for each in failed)


@pytest.mark.slow
def test_an_alarm_that_the_topic_refuses_is_seen(served: Served, launched: Run) -> None:
    topic = next(made.physical_id for each in launched.living.values() for made in each.of_type("AWS::SNS::Topic"))
    sns = served.client("spoke-1", "sns")
    policy = sns.get_topic_attributes(TopicArn=topic)["Attributes"]["Policy"]
    changed = json.loads(policy)
    changed["Statement"] = [each for each in changed["Statement"] if "cloudwatch" not in json.dumps(each)]
    sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=json.dumps(changed))
    try:
        found = _differing(observed(launched, "alerts"))
    finally:
        sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy)
    assert any("did not arrive" in each.seen and "condition_keys" in each.table for each in found)


@pytest.mark.slow
def test_the_walk_ends_with_everything_seen_and_nothing_left(served: Served, walk: Walk) -> None:
    walk.go_on(until="trail")
    left = cleaning.clean(walk.run.places, walk.run.journal, lambda text: None)
    report = running.report(walk.run, tuple(walk.results), tuple(walk.observations), left)
    assert [each for each in report.steps if each.outcome != "done"] == []
    assert _differing(report.observations) == []
    assert report.passed
    # What the sandbox can't be made to tell is said to be so, with the reason.
    (guardduty,) = [each for each in report.observations if each.fact.startswith("event rule GuardDuty")]
    assert (guardduty.verdict, guardduty.seen) == (
        Verdict.UNSEEN,
        "not caused: sample finding: no detector of this run is there",
    )
    assert {each.step for each in report.observations if each.verdict is Verdict.AGREES} == {s.name for s in STEPS}
    assert served.there() == walk.before
    assert undeclared(walk.called) == set()


def test_a_launch_role_that_lacks_an_action_is_seen_in_the_launch_and_in_cloudtrail(acting: Served) -> None:
    iam, role = acting.client("spoke-1", "iam"), "SCLaunch-workload-key"
    deny = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "kms:CreateKey", "Resource": "*"}]}
    iam.put_role_policy(RoleName=role, PolicyName="lacking", PolicyDocument=json.dumps(deny))
    chosen = settings(products=("workload-key",), steps=("portfolio", "launches", "terminations", "trail"))
    run = running.begin(chosen, Places(chosen), acting.report, lambda text: None)
    try:
        found = _differing(each for _, _, seen in running.walk(run) for each in seen)
    finally:
        iam.delete_role_policy(RoleName=role, PolicyName="lacking")
        left = cleaning.clean(run.places, run.journal, lambda text: None)
    assert [(each.step, each.account) for each in found] == [("launches", ONE), ("trail", ONE)]
    assert all("kms:CreateKey" in each.seen for each in found)
    assert left == ()


@pytest.mark.parametrize(
    "operation",
    slow_but(
        lambda operation: operation == "CreatePortfolio",
        ["CreatePortfolio", "ProvisionProduct", "CreateSecurityGroup", "TerminateProvisionedProduct"],
    ),
)
def test_killed_at_any_moment_it_is_cleaned_up_and_nothing_else_is(served: Served, operation: str) -> None:
    """Killed when the call has come, mostly before its answer is heard: then the run knows the intent alone."""
    before = served.there()
    served.sandbox.faults.forget_calls()
    given = [*served.options(move=False), "--products", FEW, "--skip", "preconditions,units,tokens,tags,names"]
    with served.started(*given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while not served.sandbox.faults.calls(operation=operation):
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=0.01)
            assert process.returncode is None, "ended before it came to it"
        process.send_signal(signal.SIGKILL)
    state = newest(served.report, ".state.jsonl")
    code, said, told = served.smoke("--clean-up", str(state), "--yes")
    assert (code, said) == (0, "Nothing is left of that run.\n"), told[-3000:]
    assert served.there() == before
    assert served.smoke("--clean-up", str(state), "--yes")[:2] == (0, "Nothing is left of that run.\n")


def test_what_a_state_file_names_and_no_stack_of_the_run_has_kept_is_left_alone(acting: Served, tmp_path: Path) -> None:
    chosen = settings()
    journal = Journal.create(tmp_path / "forged.jsonl", chosen, hub=HUB, on_aws=False)
    stack = acting.client("hub", "cloudformation").describe_stacks()["Stacks"][0]["StackId"]
    bucket = "sc-spoke-1-pp-records"
    data = {"type": "AWS::S3::Bucket", "logical": "Bucket", "stack": stack.replace(HUB, ONE)}
    journal.intend(Entry(kind="kept", account=ONE, region=region(), name=bucket, data=data))
    journal.intend(Entry(kind="portfolio", account=HUB, region=region(), name=chosen.named()))
    journal.intend(Entry(kind="user", account=ONE, region=region(), name="factory-smoke"))
    refused, left = cleaning.clean(Places(chosen), journal, lambda text: None)
    assert refused.startswith("user factory-smoke in")
    assert left.startswith(f"AWS::S3::Bucket {bucket}")
    assert acting.client("spoke-1", "iam").get_user(UserName="factory-smoke")
    assert bucket in [each["Name"] for each in acting.client("spoke-1", "s3").list_buckets()["Buckets"]]


@pytest.mark.parametrize(("hub", "on_aws"), [("999999999999", False), (HUB, True)])
def test_the_clean_up_is_refused_elsewhere(acting: Served, tmp_path: Path, hub: str, on_aws: bool) -> None:
    journal = Journal.create(tmp_path / "other.jsonl", settings(), hub=hub, on_aws=on_aws)
    with pytest.raises(FactoryError, match=f"that run's hub is {hub}"):
        cleaning.clean(Places(journal.settings), journal, lambda text: None)


def test_an_account_in_use_is_refused_before_anything_is_made(served: Served) -> None:
    developer = served.sandbox.session("spoke-1", DEVELOPER)
    launch(developer, product="workload-key", name="somebodys", wait=QUICK)
    before = served.there()
    code, said, _ = served.smoke(*served.options(), "--products", FEW)
    assert (code, "somebodys is launched there" in said.replace("\n", " ")) == (1, True)
    assert served.there() == before
    terminate(developer, name="somebodys", wait=QUICK)


def test_a_dry_run_names_steps_and_costs_and_asks_aws_nothing(served: Served) -> None:
    served.sandbox.faults.forget_calls()
    code, said, _ = served.smoke("--account", ONE, "--test-unit", UNIT, "--dry-run", "-o", "json")
    told = json.loads(said)
    assert (code, [step["name"] for step in told["steps"]]) == (0, [step.name for step in STEPS])
    assert any("NAT gateways" in cost["what"] and cost["quantity"] == "3 hours" for cost in told["costs"])
    assert served.sandbox.faults.calls() == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--yes",), "name the test accounts"),
        (("--account", ONE, "--test-unit", UNIT), "pass --yes"),
        (("--account", ONE, "--test-unit", UNIT, "--yes", "--steps", "nowhere"), "step 'nowhere'"),
        (("--clean-up", "nowhere.jsonl", "--yes"), "name the state file"),
        (("--policy", "everybody"), "there are hub"),
    ],
)
def test_used_wrongly_it_says_what_would_be_right(served: Served, arguments: tuple[str, ...], told: str) -> None:
    code, _, said = served.smoke(*arguments)
    assert (code, told in said) == (2, True), said


def test_an_account_is_moved_only_where_it_is_a_test_account() -> None:
    with pytest.raises(ValueError, match="only a test account is moved"):
        settings(move_account="555555555555", empty_unit=EMPTY, management_profile="management")


def test_the_page_names_every_step() -> None:
    page = (ROOT / "docs" / "SMOKE.md").read_text()
    assert [step.name for step in STEPS if f"| `{step.name}` |" not in page] == []
