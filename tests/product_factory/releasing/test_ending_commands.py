"""The commands show their plan, ask, and write; what they say is JSON where it is asked for."""

from __future__ import annotations

import json
import re

from tests.conftest import Copy


def test_a_product_is_renamed_and_the_old_name_ends(copy: Copy) -> None:
    """In one copy, a process each: what one command writes the next one loads."""
    before = copy.files()
    told = copy.run("rename-product", "budget-alert", "spend-alert")
    assert (told.returncode, told.stderr.count("\n")) == (2, 1)
    assert "files would change; look at --dry-run, then give --yes" in told.stderr
    assert copy.run("end-product", "budget-alert", "--dry-run").returncode == 0
    assert copy.files() == before
    done = json.loads(copy.run("rename-product", "budget-alert", "spend-alert", "--yes", "-o", "json").stdout)
    assert (done["written"], done["follows"][0]) == (True, "factory check spend-alert")
    assert {edit["file"] for edit in done["edits"]} >= {"products/spend_alert.py", "portfolios/guest_foundation.py"}
    for asked in ("list", "show"):
        shown = json.loads(copy.run(*([asked] if asked == "list" else [asked, "budget-alert"]), "-o", "json").stdout)
        (one,) = [each for each in shown["products"] if each["name"] == "budget-alert"] if asked == "list" else [shown]
        assert re.fullmatch("ends since .*: Its name is spend-alert now; use spend-alert", one["ends"])
    # Without AWS it can't be told who runs it.
    refused = copy.run("end-product", "budget-alert", "--yes")
    assert refused.returncode == 1
    assert "budget-alert: who runs it can't be told" in refused.stderr
    assert "--force does it all the same" in refused.stderr
    done = json.loads(copy.run("end-product", "budget-alert", "--force", "--yes", "-o", "json").stdout)
    assert done["follows"] == ["git add -A && git commit, then: factory deploy --remove product:budget-alert"]
    (row,) = (row for row in json.loads(copy.run("list", "-o", "json").stdout)["products"] if "-alert" in row["name"])
    assert (row["name"], row["newest"]) == ("spend-alert", "1.1.0")
    for command, *more in (("show",), ("check",), ("publish", "--notes", "n", "--bump", "auto"), ("export",)):
        told = copy.run(command, "budget-alert", *more)
        assert told.returncode == 2, told.stdout + told.stderr
        assert re.search(
            "'budget-alert': ended on .*: Its name is spend-alert now; use spend-alert$", told.stderr, re.M
        )
    assert {name: body for name, body in copy.files().items() if name in before and "lifecycle" not in name} == {
        name: body for name, body in before.items() if "lifecycle" not in name
    }


def test_a_clock_that_what_is_recorded_tells_against_is_refused(copy: Copy) -> None:
    copy.edit("products/released/guardduty/releases.json", '"date": "20', '"date": "90')
    for arguments in (
        ("publish", "guardduty", "9.0.0", "--notes", "n"),
        ("end-product", "guardduty", "--force", "--yes"),
    ):
        told = copy.run(*arguments)
        assert told.returncode == 1, arguments
        assert "before 90" in told.stderr
        assert "(products/released/guardduty/releases.json)" in told.stderr
    done = copy.run("deprecate", "audit-trail", "2.0.0", "--today", "2026-12-01")
    assert done.returncode == 0, done.stderr
    assert '"since": "2026-12-01"' in (copy.root / "products/released/audit-trail/lifecycle.json").read_text()


def test_what_a_killed_command_left_is_cleared_by_the_next_one_which_says_so(copy: Copy) -> None:
    left = copy.root / "products" / "released" / "guardduty" / ".x.factory-tmp"
    left.touch()
    told = copy.run("list", "-o", "json")
    assert told.returncode == 0
    assert "Cleared 1 unfinished files of a command that was killed." in told.stderr
    assert json.loads(told.stdout)["products"]
    assert not left.exists()
