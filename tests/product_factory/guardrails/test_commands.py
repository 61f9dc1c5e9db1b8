"""The guardrails' commands, each run as people and programs run it; what they tell programs is held to its schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from product_factory.commands.schemas import MODELS
from product_factory.sandbox.config.setup import trail
from product_factory.sandbox.organization import ADMINISTRATOR
from product_factory.sandbox.server import Sandbox
from tests.catalogs import write_catalog
from tests.checkout import ROOT
from tests.conftest import Copy
from tests.contract import validated

SETTINGS = """
from product_factory import Exempt, Guarded

GUARDED: tuple[Guarded, ...] = (
    Guarded(units=("/Sandbox",), guardrails=("launch-roles", "networks"), ring=1),
    Guarded(units=("/Workloads",), guardrails=("networks",), ring=2),
)
EXEMPT: Exempt = {"network-administrators": ()}
"""
NAMES = ("launch_roles", "networks", "guardduty_on")
RUN: set[str] = set()


class Own:
    """A catalog with one product and two guardrails, at an organization."""

    def __init__(self, copy: Copy, sandbox: Sandbox) -> None:
        self.copy, self.sandbox = copy, sandbox

    def run(self, *arguments: str, who: str = "hub") -> Any:
        return self.copy.run("guardrails", *arguments, aws=self.sandbox.environment(who, ADMINISTRATOR))

    def told(self, *arguments: str, code: int = 0, who: str = "hub") -> Any:
        """What it tells programs."""
        RUN.add(f"guardrails {arguments[0]}")
        done = self.run(*arguments, "--output", "json", who=who)
        assert done.returncode == code, done.stderr
        return validated(f"guardrails {arguments[0]}", done.stdout)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Own]:
    root = tmp_path_factory.mktemp("guardrails")
    copy = write_catalog(root, {"Base": ("security-notification",)}, share_with=("/Workloads",), regions=("us-east-1",))
    (root / "guardrails").mkdir()
    for name in NAMES:
        (root / f"guardrails/{name}.py").write_bytes((ROOT / f"guardrails/{name}.py").read_bytes())
    imports = "".join(f"from .{name} import GUARDRAIL as {name.upper()}\n" for name in NAMES)
    listed = f"GUARDRAILS: tuple[Guardrail, ...] = ({', '.join(name.upper() for name in NAMES)})\n"
    (root / "guardrails/__init__.py").write_text(f"from product_factory import Guardrail\n\n{imports}\n{listed}")
    (root / "sharing/guardrails.py").write_text(SETTINGS)
    with Sandbox(region="us-east-1") as sandbox:
        yield Own(copy, sandbox)


def test_they_are_released_and_shown(own: Own) -> None:
    assert [each["version"] for each in own.told("show")["guardrails"]] == [None, None, None]
    assert own.told("diff")["guardrails"][0]["changes"] == ["not released yet"]
    for name in ("launch-roles", "networks", "guardduty-on"):
        assert own.told("publish", name, "--bump", "auto", "--notes", "First release.")["version"] == "1.0.0"
    assert own.told("publish", "networks", "1.0.0", "--notes", "Again.")["new"] is False
    assert own.told("diff")["guardrails"] == []
    shown = own.told("show", "networks", "--version", "1.0.0")
    assert shown["holds"] == ["/Sandbox", "/Workloads"]
    statements = {each["Sid"]: each for each in shown["document"]["Statement"]}
    assert statements["OwnNetworks"]["Condition"]["ArnNotLike"]["aws:PrincipalArn"] == [
        "arn:*:iam::*:role/AWSControlTowerExecution",
        "arn:*:iam::*:role/SCLaunch-workload-network",
        "arn:*:iam::*:role/stacksets-exec-*",
    ]
    people = own.run("show", "networks").stdout
    assert "独自ネットワークの作成禁止" in people


def test_a_smaller_number_than_a_new_deny_demands_is_refused(own: Own) -> None:
    own.copy.edit("guardrails/networks.py", '"ec2:CreateVpc",', '"ec2:CreateVpc",\n                "ec2:DeleteRoute",')
    (found,) = own.told("diff", "networks")["guardrails"]
    assert (found["bump"], found["changes"]) == ("major", ["major: newly denied: ec2:DeleteRoute on * (OwnNetworks)"])
    done = own.run("publish", "networks", "1.1.0", "--notes", "More.")
    assert done.returncode == 1
    assert "demands a major version; choose 2.0.0 or higher" in done.stderr
    own.copy.edit("guardrails/networks.py", '\n                "ec2:DeleteRoute",', "")


def test_plan_apply_and_again(own: Own) -> None:
    organizations = own.sandbox.session("management", ADMINISTRATOR).client("organizations")
    made = own.told(
        "delegation", "--account", "222222222222", "--write", str(own.copy.root / "d.json"), who="management"
    )
    assert made["units"] == ["/Sandbox", "/Workloads"]
    cloudformation = own.sandbox.session("management", ADMINISTRATOR).client("cloudformation")
    cloudformation.create_stack(StackName="delegation", TemplateBody=(own.copy.root / "d.json").read_text())
    organizations.enable_policy_type(RootId="r-demo", PolicyType="SERVICE_CONTROL_POLICY")
    plan = own.told("plan")
    assert [(row["action"], row["guardrail"], row["place"]) for row in plan["rows"]] == [
        ("attach", "launch-roles", "/Sandbox"),
        ("attach", "networks", "/Sandbox"),
        ("later", "networks", "/Workloads"),
    ]
    done = own.run("apply")
    assert done.returncode == 2, done.stderr
    assert "then give --yes" in done.stderr
    assert own.told("apply", "--yes")["ring"] == 1
    assert "nothing to do" in own.run("apply").stdout
    assert "<b>" not in own.run("plan", "--ring", "2", "--output", "markdown").stdout


def test_the_doctor_tells_how_guardrails_stand(own: Own) -> None:
    def checks() -> dict[str, bool]:
        told = own.copy.run("doctor", "--output", "json", aws=own.sandbox.environment("hub", ADMINISTRATOR))
        return {
            each["name"]: each["passed"] for each in json.loads(told.stdout)["checks"] if "guardrails" in each["name"]
        }

    types, services, settings = checks().items()
    assert (types[1], services[1], settings) == (True, True, ("guardrails as the settings say, up to ring 1", True))
    own.copy.edit("sharing/guardrails.py", '"networks"), ring=1', '"networks", "guardduty-on"), ring=1')
    assert list(checks().values()) == [False, False, False]
    assert own.told("plan", code=1)["refused"][0].startswith("GUARDDUTY_POLICY: GuardDuty has no trusted access")
    own.copy.edit("sharing/guardrails.py", '"networks", "guardduty-on"), ring=1', '"networks"), ring=1')


def test_whom_it_hinders(own: Own) -> None:
    told = own.told("test", "--account", "777777777777", "--role", "Developer")["tests"]
    assert {each["task"]: each["verdict"] for each in told}["make a VPC"] == "denied"
    assert own.told("test", "--account", "777777777777", "--role", "SCLaunch-security-notification")["tests"]
    assert own.told("test", "--account", "111111111111")["tests"] == []
    done = own.run("test", "--account", "999999999999")
    assert (done.returncode, done.stdout) == (2, "")


def test_nothing_is_taken_away_unasked(own: Own) -> None:
    own.copy.edit("sharing/guardrails.py", '("launch-roles", "networks"), ring=1', '("launch-roles",), ring=1')
    done = own.run("apply", "--yes")
    assert done.returncode == 1
    assert "factory guardrails apply --remove networks@/Sandbox" in done.stderr
    assert [row["action"] for row in own.told("plan")["rows"]] == ["keep", "later", "remove"]
    own.told("apply", "--remove", "networks@/Sandbox")
    names = {each["Name"] for each in organizations_policies(own)}
    assert names == {"FullAWSAccess", "sc-guardrail-launch-roles-1.0.0"}


def organizations_policies(own: Own) -> list[dict[str, Any]]:
    organizations = own.sandbox.session("management", ADMINISTRATOR).client("organizations")
    found: list[dict[str, Any]] = organizations.list_policies(Filter="SERVICE_CONTROL_POLICY")["Policies"]
    return found


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"/Sandbox"', '"/Nowhere"', "sharing/guardrails.py: GUARDED[0]: '/Nowhere' is not in the organization"),
        ('"launch-roles"', '"moon"', "GUARDED[0]: 'moon' is no guardrail; there are: launch-roles, networks, guardduty-on"),
        ('"launch-roles"', '"launch-roles@9.0.0"', "version 9.0.0 is not released; released: 1.0.0"),
        ('{"network-administrators": ()}', "{}", "EXEMPT: 'network-administrators' is missing"),
        ('{"network-administrators": ()}', '{"network-administrators": ("Admin",)}', "sharing/guardrails.py: EXEMPT:"),
        ('"/Workloads",), guardrails=("networks",)', '"/Sandbox",), guardrails=("launch-roles",)', "is said twice"),
    ],
)  # fmt: skip
def test_wrong_settings_are_told_with_file_and_field(own: Own, old: str, new: str, words: str) -> None:
    own.copy.edit("sharing/guardrails.py", old, new)
    try:
        done = own.run("plan")
    finally:
        own.copy.edit("sharing/guardrails.py", new, old)
    assert done.returncode in (1, 2)
    assert words in done.stderr
    assert done.stderr.count("\n") <= 3, done.stderr


def test_administrators_are_planned_registered_once_and_never_replaced(own: Own) -> None:
    """What AWS's pages say is needed of each service; see the module aws/security_services.py."""
    management = own.sandbox.session("management", ADMINISTRATOR)
    organizations = management.client("organizations")
    organizations.enable_aws_service_access(ServicePrincipal="controltower.amazonaws.com")
    trail(own.sandbox)
    plan = own.told("administrators", "--account", "777777777777", who="management")
    missing = {(each["service"], each["what"]) for each in plan["steps"] if each["state"] == "missing"}
    services = {"GuardDuty", "Security Hub", "Inspector", "IAM Access Analyzer", "CloudTrail", "AWS Config"}
    assert {service for service, what in missing if what == "administrator"} == services
    assert {service for service, what in missing if what == "trusted access"} == services - {"AWS Config", "CloudTrail"}
    assert "AWS Control Tower runs in this organization" in plan["notes"][0]
    assert plan["notes"][1].startswith("organization trail aws-controltower-BaselineCloudTrail is there")
    assert management.client("guardduty").list_organization_admin_accounts()["AdminAccounts"] == []
    assert own.told("administrators", "--account", "777777777777", "--yes", who="management")["done"]
    for principal in ("guardduty", "securityhub", "inspector2", "access-analyzer", "config", "cloudtrail"):
        found = organizations.list_delegated_administrators(ServicePrincipal=f"{principal}.amazonaws.com")
        assert "777777777777" in {each["Id"] for each in found["DelegatedAdministrators"]}, principal
    again = own.run("administrators", "--account", "777777777777", "--yes", who="management")
    assert "nothing to do" in again.stdout
    other = own.told("administrators", "--account", "333333333333", "--yes", code=1, who="management")
    assert (len(other["refused"]), other["done"]) == (4, False)
    assert "GuardDuty: 777777777777 is its administrator" in other["refused"][0]


@pytest.mark.parametrize(
    ("account", "who", "words"),
    [
        ("777777777777", "hub", "222222222222 is not the management account 111111111111"),
        ("111111111111", "management", "name another account of the organization than its management account"),
        ("999999999999", "management", "name another account of the organization"),
    ],
)
def test_who_may_not_register_is_told(own: Own, account: str, who: str, words: str) -> None:
    done = own.run("administrators", "--account", account, who=who)
    assert done.returncode == 1
    assert words in done.stderr


def test_no_command_is_left_out() -> None:
    assert {each for each in MODELS if each.startswith("guardrails ")} == RUN


def test_a_catalog_without_guardrails_says_how_to_get_them(own: Own, tmp_path: Any) -> None:
    bare = Own(write_catalog(tmp_path, {"Base": ("security-notification",)}, regions=("us-east-1",)), own.sandbox)
    assert json.loads(bare.run("show", "--output", "json").stdout)["guardrails"] == []
    done = bare.run("plan")
    assert done.returncode == 1
    assert "`factory adopt guardrails` brings those of the baseline" in done.stderr
