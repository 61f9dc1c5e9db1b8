"""The command answers quickly, clearly, and with the right exit code."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from product_factory.catalog import catalog
from product_factory.catalog.released import Version
from products import PRODUCTS
from tests.checkout import ROOT
from tests.conftest import Copy, clean_environment, run

COMMANDS = (
    ("--help",),
    ("--version",),
    ("list",),
    ("list", "-o", "json"),
    ("show", "audit-trail"),
    ("diff", "audit-trail"),
    ("diff", "security-notification", "--from", "1.0.0", "--to", "1.1.0"),
    ("publish", "--help"),
    ("launch", "--help"),
    ("update", "--help"),
    ("terminate", "--help"),
)
# What each command imports, in a process of its own that has imported the command line.
LOADED = """
import contextlib, io, json, os, sys
from product_factory.commands import main as factory
for command in json.loads(sys.argv[1]):
    if not os.fork():
        break
    os.wait()
else:
    sys.exit()
sys.argv = ["factory", *command]
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    factory.main()
loaded = {name.partition(".")[0] for name in sys.modules}
heavy = {"aws_cdk", "jsii", "constructs", "cfnlint", "boto3", "moto", "jinja2", "networkx"}
print(json.dumps([command, sorted(loaded & heavy)]))
"""


@pytest.fixture(scope="module")
def loaded() -> dict[tuple[str, ...], list[str]]:
    """The heavy libraries that each of COMMANDS imports. One that failed is missing."""
    # Its first run fills the cache.
    assert run(ROOT, "diff", "audit-trail", environment=clean_environment()).returncode == 0
    command = [sys.executable, "-c", LOADED, json.dumps(COMMANDS)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return {tuple(command): found for command, found in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_that_do_not_synthesize_import_no_cdk(
    loaded: dict[tuple[str, ...], list[str]], command: tuple[str, ...]
) -> None:
    assert loaded[command] == []


@pytest.mark.parametrize(
    ("command", "code", "texts"),
    [
        (("show", "audit-trial"), 2, ["'audit-trial'", "did you mean audit-trail?"]),
        (("show", "zzz"), 2, ["there are: governance-base, security-notification, audit-trail, security-alarms, "]),
        (("diff", "zzz"), 2, ["not in the catalog"]),
        (("publish", "zzz", "1.0.0", "--notes", "x"), 2, ["not in the catalog"]),
        (("publish", "audit-trail", "1.0", "--notes", "x"), 2, ["'1.0'", "such as 1.0.0"]),
        (("publish", "audit-trail", "v1.0.0", "--notes", "x"), 2, ["'v1.0.0'", "without a v"]),
        (("publish", "audit-trail", "0.1.0", "--notes", "x"), 1, ["not newer than the newest version"]),
        (("publish", "audit-trail", "9.0.0", "--notes", "x"), 1, ["nothing changed since"]),
        (("publish", "audit-trail", "9.0.0"), 2, ["--notes"]),
        (("publish", "audit-trail", "--notes", "x"), 2, ["either VERSION, such as 1.1.0, or --bump auto"]),
        (("publish", "audit-trail", "9.0.0", "--bump", "auto", "--notes", "x"), 2, ["either VERSION"]),
        (("publish", "audit-trail", "--bump", "huge", "--notes", "x"), 2, ["auto"]),
        (("diff", "audit-trail", "--from", "0.0.1"), 2, ["0.0.1 is not released; released: 1.0.0"]),
        (("diff", "audit-trail", "--to", "1.0"), 2, ["such as 1.0.0"]),
        (("diff", "audit-trail", "--to", "1.0.0"), 1, ["1.0.0: is the first version"]),
        (("list", "--output", "xml"), 2, ["json"]),
        (("nonsense",), 2, ["nonsense"]),
    ],
)
def test_wrong_use_is_told_in_a_line_or_two(copy: Copy, command: tuple[str, ...], code: int, texts: list[str]) -> None:
    before = copy.files()
    result = copy.run(*command)
    assert result.returncode == code
    for text in texts:
        assert text in result.stderr
    assert "Traceback" not in result.stderr
    assert copy.files() == before


@pytest.mark.parametrize(
    ("file", "old", "new", "texts"),
    [
        (
            "products/support.py",
            "cloud-platform@example.com",
            "cloud-platform",
            ["products/support.py:", "Support.email: must be an e-mail address", "'cloud-platform'"],
        ),
        (
            "portfolios/governance_base.py",
            "share_with=WORKLOADS",
            'share_with=("ou-bad",)',
            ["portfolios/governance_base.py:", "Portfolio.share_with: 'ou-bad'", "ou-ab12-cd34ef56"],
        ),
        (
            "portfolios/governance_base.py",
            '"audit-trail"',
            '"audit-trial"',
            ["'Governance base': products: 'audit-trial' is not in the catalog", "there are:"],
        ),
        (
            "sharing/audiences.py",
            'Role(name="Developer")',
            'Role(name="De veloper")',
            ["sharing/audiences.py:", "Role.name"],
        ),
        (
            "products/audit_trail.py",
            'name="audit-trail"',
            'name="security-alarms"',
            ["PRODUCTS: 'security-alarms' stands 2 times"],
        ),
        (
            "products/audit_trail.py",
            'name="audit-trail"',
            f'name="{"x" * 120}"',
            ["products/audit_trail.py:", "Product.name: has 120 characters, at most 55"],
        ),
        ("products/audit_trail.py", "audience=", "audiense=", ["products/audit_trail.py:", "audience", "audiense"]),
        (
            "sharing/settings.py",
            "ap-northeast-1",
            "tokyo",
            ["sharing/settings.py:", "Hub.regions.0", "'tokyo'"],
        ),
    ],
)
def test_wrong_settings_are_told_with_file_field_and_mend(
    copy: Copy, file: str, old: str, new: str, texts: list[str]
) -> None:
    copy.edit(file, old, new)
    for command in (("synth",), ("list",)):
        if file == "sharing/settings.py" and command == ("list",):
            continue
        result = copy.run(*command)
        assert result.returncode == 1, result.stderr
        for text in texts:
            assert text in result.stderr
        assert "Traceback" not in result.stderr
        assert len(result.stderr[result.stderr.index("Error:") :].strip().splitlines()) <= 2
    assert not (copy.root / "cdk.out").exists()


def test_list_and_show_speak_json(copy: Copy) -> None:
    listed = json.loads(copy.run("list", "--output", "json").stdout)["products"]
    assert [row["name"] for row in listed] == [product.name for product in PRODUCTS]
    assert {row["versions"][0] for row in listed} == {"1.0.0"}
    shown = json.loads(copy.run("show", "audit-trail", "-o", "json").stdout)
    assert shown["product"]["support"]["email"] == "cloud-platform@example.com"
    assert shown["resources"]["AWS::CloudTrail::Trail"] == 1
    assert {"tool", "id", "reason"} == set(shown["product"]["findings"][0])


def test_a_changed_product_shows_its_difference_and_is_published(copy: Copy) -> None:
    copy.edit("products/security_notification.py", '"Security alerts"', '"Account alerts"')
    shown = json.loads(copy.run("diff", "security-notification", "-o", "json").stdout)
    assert [(c["kind"], c["section"], c["properties"]) for c in shown["changes"]] == [
        ("changed", "Resources", ["Properties.DisplayName"])
    ]
    assert (shown["bump"], shown["to"]) == ("patch", None)
    newest = Version(catalog.load().released["security-notification"][-1].version)
    patch = ".".join(map(str, (*newest.parts[:2], newest.parts[2] + 1)))
    refused = copy.run("publish", "security-notification", str(newest), "--notes", "x")
    assert refused.returncode == 1
    assert "already released with other content" in refused.stderr
    before = copy.files()
    done = copy.run("publish", "security-notification", patch, "--notes", "A clearer name.")
    assert done.returncode == 0, done.stderr
    assert before.items() - copy.files().items() == {
        ("security-notification/releases.json", before["security-notification/releases.json"])
    }
    again = copy.run("publish", "security-notification", patch, "--notes", "A clearer name.")
    assert "nothing to do" in again.stdout


def test_a_breaking_change_is_shown_and_refused_under_a_minor_version(copy: Copy) -> None:
    """The topic gets a name: it is replaced, and whoever holds its ARN is left alone."""
    copy.edit("products/blocks/alert_topic.py", "sns.Topic(scope, name,", 'sns.Topic(scope, name, topic_name="alerts",')
    newest = Version(catalog.load().released["security-notification"][-1].version)
    minor, major = f"{newest.parts[0]}.{newest.parts[1] + 1}.0", f"{newest.parts[0] + 1}.0.0"
    before = copy.files()
    shown = copy.run("diff", "security-notification")
    assert shown.returncode == 0, shown.stderr
    assert "replacement" in shown.stdout
    assert (
        "at least a major version.\nPublish it with `factory publish security-notification --bump auto" in shown.stdout
    )
    for arguments in ((minor,), ("--bump", "minor")):
        refused = copy.run("publish", "security-notification", *arguments, "--notes", "x")
        assert refused.returncode == 1
        assert f"{minor}: what changed since {newest} demands a major version; choose {major}" in refused.stderr
        assert "replacement: TopicName cannot change in place" in refused.stderr
    assert copy.files() == before
    done = copy.run("publish", "security-notification", "--bump", "auto", "--notes", "x", "-o", "json")
    assert json.loads(done.stdout)["version"] == major
    again = copy.run("publish", "security-notification", "--bump", "auto", "--notes", "x")
    assert f"{major} is already released with this content; nothing to do." in again.stdout


def test_released_versions_are_compared(copy: Copy) -> None:
    shown = copy.run("diff", "security-notification", "--from", "1.0.0", "--to", "1.1.0", "-o", "json")
    report = json.loads(shown.stdout)
    assert (report["from"], report["to"], report["bump"], report["next"]) == ("1.0.0", "1.1.0", "minor", None)
    before = json.loads(copy.run("diff", "security-notification", "--to", "1.1.0", "-o", "json").stdout)
    assert before == report
    same = copy.run("diff", "security-notification", "--from", "1.0.0", "--to", "1.0.0")
    assert same.stdout == "security-notification, 1.0.0 → 1.0.0: Nothing changed.\n"


def test_synth_needs_no_aws_and_warns_of_nothing(copy: Copy) -> None:
    result = copy.run("synth", aws={"HOME": str(copy.root), "AWS_EC2_METADATA_DISABLED": "true"})
    assert result.returncode == 0, result.stderr
    assert result.stderr.strip() == "Synthesizing the hub …"
    assert "warning" not in result.stdout.lower()
    assert (copy.root / "cdk.out" / "manifest.json").exists()
