"""Who may do what with a workload's key: people, launches of this catalog, services, and nobody else."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.iam.access_control import PermissionResult

from product_factory.catalog import catalog
from product_factory.catalog.released import Released
from product_factory.releasing.candidate import candidate
from product_factory.sandbox import install
from product_factory.sandbox.authorization.evaluation import evaluate
from product_factory.sandbox.server import REGION

CATALOG = catalog.load()
CARD = CATALOG.product("workload-key")
TEMPLATE = candidate(CARD).template
ME, OTHER = "123456789012", "999999999999"
ROOT = f"arn:aws:iam::{ME}:root"
KEEPER, APP, CLERK = f"arn:aws:iam::{ME}:role/Keeper", f"arn:aws:iam::{ME}:role/App", f"arn:aws:iam::{ME}:user/me"
NAMED = {"AdministratorArns": KEEPER, "UserArns": f"{APP},{CLERK}"}
LAUNCH = f"arn:aws:iam::{ME}:role/SCLaunch-database-aurora"
AUTO_SCALING = f"arn:aws:iam::{ME}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
LOGS = f"logs.{REGION}.amazonaws.com"
ELSEWHERE = "eu-west-1"
ALLOWED, BY_IAM, NO = "the key's policy allows it", "IAM decides", "nobody allows it"
Keys = Mapping[str, str]


class Account:
    """One account, in which every test has a stack of its own."""

    def __init__(self) -> None:
        self.cloudformation = boto3.client("cloudformation", REGION)
        self.ssm, self.kms = boto3.client("ssm", REGION), boto3.client("kms", REGION)
        self.stacks = 0

    def launch(self, template: dict[str, Any] = TEMPLATE, stack: str = "", /, **answers: str) -> dict[str, str]:
        """The stack's outputs, and its name as `stack`."""
        self.stacks += 1
        stack = stack or f"SC-{self.stacks}"
        answers = {"AliasName": stack, **answers}
        self.cloudformation.create_stack(StackName=stack, **self._template(template), Parameters=given(answers))
        return self.done(stack, "CREATE_COMPLETE")

    def update(
        self, stack: str, kept: list[str], template: dict[str, Any] = TEMPLATE, **answers: str
    ) -> dict[str, str]:
        previous = [{"ParameterKey": name, "UsePreviousValue": True} for name in kept if name not in answers]
        parameters = [*previous, *given(answers)]
        self.cloudformation.update_stack(StackName=stack, **self._template(template), Parameters=parameters)
        return self.done(stack, "UPDATE_COMPLETE")

    def done(self, stack: str, wanted: str) -> dict[str, str]:
        (found,) = self.cloudformation.describe_stacks(StackName=stack)["Stacks"]
        events = self.cloudformation.describe_stack_events(StackName=stack)["StackEvents"]
        reasons = [each["ResourceStatusReason"] for each in events if "FAILED" in each["ResourceStatus"]]
        assert found["StackStatus"] == wanted, reasons
        return {"stack": stack} | {each["OutputKey"]: each["OutputValue"] for each in found["Outputs"]}

    def policy(self, made: Mapping[str, str]) -> list[dict[str, Any]]:
        policy = self.kms.get_key_policy(KeyId=made["KeyArn"], PolicyName="default")["Policy"]
        return list(json.loads(policy)["Statement"])

    def _template(self, template: dict[str, Any]) -> dict[str, str]:
        return {"TemplateBody": json.dumps(template)}


def given(answers: Mapping[str, str]) -> list[dict[str, Any]]:
    return [{"ParameterKey": name, "ParameterValue": answer} for name, answer in answers.items()]


@pytest.fixture(scope="module")
def account() -> Iterator[Account]:
    install()
    with mock_aws():
        yield Account()


@pytest.fixture(scope="module")
def named(account: Account) -> list[dict[str, Any]]:
    """The policy of a key with an administrator and users."""
    return account.policy(account.launch(**NAMED))


@pytest.fixture(scope="module")
def unnamed(account: Account) -> list[dict[str, Any]]:
    return account.policy(account.launch())


@pytest.fixture(scope="module")
def scaled(account: Account) -> list[dict[str, Any]]:
    return account.policy(account.launch(**NAMED, AutoScaling="yes"))


def judge(policy: list[dict[str, Any]], who: str, action: str, **keys: Any) -> str:
    """What the policy says of a role, user or service; `by` is the service that calls for it, as kms:ViaService.

    Of the account a statement says that IAM decides, of roles and users of that account only.
    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
    """
    context = {"aws:PrincipalArn": who, "aws:PrincipalIsAWSService": "false", "kms:GrantIsForAWSResource": "false"}
    if not who.startswith("arn:"):
        context |= {"aws:PrincipalIsAWSService": "true"}
        del context["aws:PrincipalArn"]
    if "by" in keys:
        context["kms:ViaService"] = keys.pop("by")
    context |= {name.replace("__", ":"): value for name, value in keys.items()}

    def verdict(principal: str) -> PermissionResult:
        mine = [each for each in policy if each["Effect"] == "Deny" or principal in principals(each)]
        return evaluate(mine, f"kms:{action}", "*", context)

    if verdict(who) is PermissionResult.PERMITTED:
        return ALLOWED
    of_account = who.startswith(f"arn:aws:iam::{ME}:")
    return BY_IAM if of_account and verdict(ROOT) is PermissionResult.PERMITTED else NO


def principals(statement: dict[str, Any]) -> list[str]:
    (found,) = statement["Principal"].values()
    return [found] if isinstance(found, str) else list(found)


def at(service: str, region: str = REGION) -> str:
    return f"{service}.{region}.amazonaws.com"


FOR_RESOURCE = {"kms__GrantIsForAWSResource": "true"}


@pytest.mark.parametrize(
    ("action", "who"),
    [
        *[(action, KEEPER) for action in ("ScheduleKeyDeletion", "DisableKey", "EnableKey", "RotateKeyOnDemand")],
        *[(action, who) for action in ("Decrypt", "Encrypt", "GenerateDataKey", "ReEncryptTo") for who in (APP, CLERK)],
    ],
)
def test_whom_the_form_names_and_nobody_else_ends_or_uses_the_key(
    named: list[dict[str, Any]], unnamed: list[dict[str, Any]], action: str, who: str
) -> None:
    assert judge(named, who, action) == ALLOWED
    for stranger in {KEEPER, APP, CLERK, f"arn:aws:iam::{ME}:role/Other", LAUNCH} - {APP, CLERK, who}:
        if stranger != who:
            assert judge(named, stranger, action) == NO
            assert judge(unnamed, stranger, action) == BY_IAM
    assert not [each for each in named if "kms:*" in each["Action"]]


def test_where_the_form_names_nobody_iam_says_who(unnamed: list[dict[str, Any]]) -> None:
    people = [each for each in unnamed if each["Effect"] == "Allow" and "AWS" in each["Principal"]]
    assert {who for each in people for who in principals(each)} == {ROOT}
    for action in ("Decrypt", "ScheduleKeyDeletion", "PutKeyPolicy", "DescribeKey"):
        assert judge(unnamed, f"arn:aws:iam::{OTHER}:role/App", action) == NO


@pytest.mark.parametrize("policy", ["named", "unnamed", "scaled"])
def test_the_key_is_never_locked_away(request: pytest.FixtureRequest, policy: str) -> None:
    found = request.getfixturevalue(policy)
    for action in ("PutKeyPolicy", "EnableKeyRotation", "TagResource", "CreateAlias", "DescribeKey"):
        assert judge(found, f"arn:aws:iam::{ME}:role/Other", action) == BY_IAM


# What a service asks of KMS in the name of whoever makes something with the key, by the pages in key_policy.py.
ASKED = [
    ("ecr", "DescribeKey", {}),
    ("ecr", "CreateGrant", FOR_RESOURCE),
    ("rds", "DescribeKey", {}),
    ("rds", "CreateGrant", FOR_RESOURCE),
    ("secretsmanager", "GenerateDataKey", {}),
    ("secretsmanager", "Decrypt", {}),
    ("secretsmanager", "Encrypt", {}),
    ("backup", "CreateGrant", FOR_RESOURCE),
    ("backup", "GenerateDataKey", {}),
    ("backup", "Decrypt", {}),
    ("ec2", "CreateGrant", FOR_RESOURCE),
    ("ec2", "GenerateDataKeyWithoutPlaintext", {}),
    ("ec2", "ReEncryptFrom", {}),
    ("ec2", "ReEncryptTo", {}),
    ("ec2", "Decrypt", {}),
    ("dynamodb", "CreateGrant", FOR_RESOURCE),
    ("dynamodb", "Decrypt", {}),
    ("logs", "GenerateDataKey", {}),
    ("logs", "Decrypt", {}),
]


@pytest.mark.parametrize(("service", "action", "keys"), ASKED, ids=lambda v: v if isinstance(v, str) else "")
@pytest.mark.parametrize("policy", ["named", "unnamed"])
def test_launches_of_this_catalog_may_be_encrypted_with_it_whoever_is_named(
    request: pytest.FixtureRequest, policy: str, service: str, action: str, keys: dict[str, str]
) -> None:
    assert judge(request.getfixturevalue(policy), LAUNCH, action, by=at(service), **keys) == BY_IAM


@pytest.mark.parametrize(("service", "action", "keys"), ASKED, ids=lambda v: v if isinstance(v, str) else "")
@pytest.mark.parametrize(
    "who",
    [
        f"arn:aws:iam::{ME}:role/Other",
        f"arn:aws:iam::{ME}:role/XSCLaunch-database-aurora",
        f"arn:aws:iam::{ME}:role/team/SCLaunch-database-aurora",
        f"arn:aws:iam::{ME}:user/SCLaunch-database-aurora",
        f"arn:aws:iam::{OTHER}:role/SCLaunch-database-aurora",
        f"arn:aws:iam::{ME}:role/sclaunch-database-aurora",
    ],
)
def test_nobody_else_passes_where_users_are_named(
    named: list[dict[str, Any]], who: str, service: str, action: str, keys: dict[str, str]
) -> None:
    wanted = BY_IAM if action == "DescribeKey" and f"::{ME}:" in who else NO
    assert judge(named, who, action, by=at(service), **keys) == wanted


@pytest.mark.parametrize(
    ("action", "keys"),
    [
        # Not by themselves, not by a service that keeps nothing for them, not in another Region.
        *[(action, {}) for action in ("Decrypt", "Encrypt", "GenerateDataKey", "ReEncryptTo")],
        *[("Decrypt", {"by": at(service)}) for service in ("kinesis", "servicecatalog", "cloudformation", "sagemaker")],
        ("Decrypt", {"by": at("rds", ELSEWHERE)}),
        ("CreateGrant", {}),
        ("CreateGrant", {"by": at("rds")}),
        *[(action, {"by": at("rds")}) for action in ("ScheduleKeyDeletion", "DisableKey", "RevokeGrant")],
        ("RevokeGrant", FOR_RESOURCE),
    ],
)
def test_launch_roles_do_nothing_with_it_by_themselves(
    named: list[dict[str, Any]], action: str, keys: dict[str, str]
) -> None:
    assert judge(named, LAUNCH, action, **keys) == NO


@pytest.mark.parametrize("policy", ["named", "unnamed", "scaled"])
@pytest.mark.parametrize("who", [KEEPER, APP, LAUNCH, AUTO_SCALING, f"arn:aws:iam::{ME}:role/Other"])
def test_nobody_grants_it_to_people(request: pytest.FixtureRequest, policy: str, who: str) -> None:
    found = request.getfixturevalue(policy)
    assert judge(found, who, "CreateGrant") == NO
    # Not by the last statement's refusal alone: no other lets them.
    allowing = [each for each in found if each["Effect"] == "Allow"]
    assert judge(allowing, who, "CreateGrant") == judge(allowing, who, "CreateGrant", by=at("rds")) == NO


GROUP = f"arn:aws:logs:{REGION}:{ME}:log-group:/ecs/orders"
CONTEXT = "kms:EncryptionContext:aws:logs:arn"


@pytest.mark.parametrize("policy", ["named", "unnamed"])
@pytest.mark.parametrize(
    ("service", "group", "may"),
    [
        (LOGS, GROUP, True),
        (LOGS, f"arn:aws:logs:{REGION}:{ME}:log-group:a", True),
        (LOGS, GROUP.replace(ME, OTHER), False),
        (LOGS, GROUP.replace(REGION, ELSEWHERE), False),
        (LOGS, f"arn:aws:logs:{REGION}:{ME}:query-result:1", False),
        (LOGS, None, False),
        (at("logs", ELSEWHERE), GROUP, False),
        ("logs.amazonaws.com", GROUP, False),
        ("s3.amazonaws.com", GROUP, False),
    ],
)
def test_cloudwatch_logs_encrypts_log_groups_of_this_account_and_region(
    request: pytest.FixtureRequest, policy: str, service: str, group: str | None, may: bool
) -> None:
    context = {CONTEXT: group} if group else {}
    found = request.getfixturevalue(policy)
    for action in ("Encrypt", "Decrypt", "GenerateDataKey", "ReEncryptFrom", "ReEncryptTo"):
        assert judge(found, service, action, **context) == (ALLOWED if may else NO)
    for action in ("ScheduleKeyDeletion", "CreateGrant", "PutKeyPolicy"):
        assert judge(found, service, action, **context) == NO


CLUSTER = "kms:EncryptionContext:aws:ecs:clusterAccount"


@pytest.mark.parametrize("policy", ["named", "unnamed"])
@pytest.mark.parametrize(
    ("service", "account_id", "operations", "may"),
    [
        ("fargate.amazonaws.com", ME, ["Decrypt"], True),
        ("fargate.amazonaws.com", OTHER, ["Decrypt"], False),
        ("fargate.amazonaws.com", ME, ["Decrypt", "Encrypt"], False),
        ("fargate.amazonaws.com", None, ["Decrypt"], False),
        ("ecs.amazonaws.com", ME, ["Decrypt"], False),
    ],
)
def test_fargate_encrypts_what_tasks_of_this_account_keep(
    request: pytest.FixtureRequest,
    policy: str,
    service: str,
    account_id: str | None,
    operations: list[str],
    may: bool,
) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-create-storage-key.html"""
    found = request.getfixturevalue(policy)
    context: dict[str, Any] = {CLUSTER: account_id} if account_id else {}
    granted = {**context, "kms:GrantOperations": operations}
    assert judge(found, service, "CreateGrant", **granted) == (ALLOWED if may else NO)
    own = service.startswith("fargate") and account_id == ME
    assert judge(found, service, "GenerateDataKeyWithoutPlaintext", **context) == (ALLOWED if own else NO)
    for action in ("Decrypt", "GenerateDataKey", "ScheduleKeyDeletion"):
        assert judge(found, service, action, **context) == NO


def test_auto_scaling_starts_instances_with_it_by_choice(
    named: list[dict[str, Any]], scaled: list[dict[str, Any]]
) -> None:
    for action in ("Encrypt", "Decrypt", "ReEncryptFrom", "GenerateDataKeyWithoutPlaintext", "DescribeKey"):
        assert judge(scaled, AUTO_SCALING, action) == ALLOWED
        assert judge(named, AUTO_SCALING, action) == (BY_IAM if action == "DescribeKey" else NO)
    assert judge(scaled, AUTO_SCALING, "CreateGrant", **FOR_RESOURCE) == ALLOWED
    assert judge(named, AUTO_SCALING, "CreateGrant", **FOR_RESOURCE) == NO
    for action in ("ScheduleKeyDeletion", "DisableKey", "RevokeGrant"):
        assert judge(scaled, AUTO_SCALING, action, **FOR_RESOURCE) == NO
    (asked,) = [each for each in CARD.parameters if each.name == "AutoScaling"]
    assert asked.default == "no"
    assert "must exist" in asked.description
    assert [value for value in ("yes", "no", "", "Yes", "true") if asked.refusal(value) is None] == ["yes", "no"]


def test_a_wrong_answer_on_auto_scaling_is_refused_in_words(account: Account) -> None:
    with pytest.raises(ClientError, match="Choose no or yes"):
        account.launch(AutoScaling="maybe")


@pytest.mark.parametrize("was", CATALOG.released["workload-key"][:-1], ids=lambda v: str(v.version))
@pytest.mark.parametrize("answers", [{}, NAMED], ids=["nobody", "named"])
def test_who_runs_an_older_version_keeps_key_alias_and_name(
    account: Account, was: Released, answers: dict[str, str]
) -> None:
    before = account.launch(was.template(), **answers)
    kept = [name for name in was.template()["Parameters"] if name in TEMPLATE["Parameters"]]
    assert account.update(before["stack"], kept) == before
    policy = account.policy(before)
    assert judge(policy, LAUNCH, "Decrypt", by=at("secretsmanager")) == BY_IAM
    assert judge(policy, APP, "Decrypt") == (ALLOWED if answers else BY_IAM)
    later = account.update(before["stack"], list(TEMPLATE["Parameters"]), AutoScaling="yes")
    assert later == before
    assert judge(account.policy(before), AUTO_SCALING, "Decrypt") == ALLOWED


def test_a_workload_finds_its_key_by_name_and_a_taken_name_is_refused(account: Account) -> None:
    made = account.launch(AliasName="orders")
    assert made["KeyAlias"] == "alias/workload/orders"
    stored = account.ssm.get_parameter(Name="/baseline/workload-key/orders/key-arn")["Parameter"]["Value"]
    assert stored == made["KeyArn"]
    with pytest.raises(AssertionError, match="alias/workload/orders already exists"):
        account.launch(AliasName="orders")
    account.launch(AliasName="invoices")


def test_a_renamed_key_is_the_same_key(account: Account) -> None:
    before = account.launch(AliasName="first")
    after = account.update(before["stack"], list(TEMPLATE["Parameters"]), AliasName="renamed")
    assert after == {**before, "KeyAlias": "alias/workload/renamed"}
