"""Publishing freezes a version once, wholly, and only when it is fit and new."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from product_factory import files
from product_factory.authoring.form import Group
from product_factory.authoring.product import Product
from product_factory.catalog.released import Released, Version, read, read_all
from product_factory.errors import FactoryError, UsageError
from product_factory.impact import Bump
from product_factory.releasing import release
from product_factory.releasing.candidate import candidate, feature_flags, normalize
from product_factory.releasing.release import publish, raised, rise
from tests.killed import moments
from tests.product_factory.authoring.fake import parameter, product, topic

TODAY = date(2026, 1, 31)


class Shelf:
    """A folder of released versions, apart from the repository's."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "released"
        self.folder = folder

    def publish(self, version: str | None, display_name: str = "one", **more: Any) -> Released:
        resources, bump = more.pop("resources", topic(display_name)), more.pop("bump", None)
        return self.publish_product(product(resources, **more), version, display_name, bump)

    def publish_product(
        self, card: Product, version: str | None, key: str = "one", bump: Bump | None = None
    ) -> Released:
        cache = self.folder / "cache" / key
        return publish(card, version, "Notes.", bump=bump, today=TODAY, root=self.root, cache=cache)

    def state(self) -> dict[str, bytes]:
        return {p.name: p.read_bytes() for p in (self.root / "fake").glob("*")} if self.root.exists() else {}


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def test_a_published_version_is_read_back_as_it_was(shelf: Shelf) -> None:
    done = shelf.publish("1.0.0")
    assert read("fake", shelf.root) == (done,)
    assert done.release.date == TODAY
    assert done.template()["Resources"]["TopicBFC7AF6E"]["Properties"]["DisplayName"] == {
        "Fn::Join": ["", [{"Ref": "Label"}, " one"]]
    }


def test_publishing_again_changes_nothing(shelf: Shelf) -> None:
    shelf.publish("1.0.0")
    before = shelf.state()
    shelf.publish("1.0.0")
    assert shelf.state() == before


@pytest.mark.parametrize(
    ("version", "display_name", "complaint"),
    [
        ("1.1.0", "two", "already released with other content"),
        ("1.0.1", "two", "not newer than the newest version 1.1.0"),
        ("0.9.9", "one", "not newer than the newest version 1.1.0"),
        ("1.2.0", "one", "nothing changed since 1.1.0"),
    ],
)
def test_what_would_break_the_history_is_refused(shelf: Shelf, version: str, display_name: str, complaint: str) -> None:
    shelf.publish("1.1.0", "one")
    before = shelf.state()
    with pytest.raises(FactoryError, match=complaint):
        shelf.publish(version, display_name)
    assert shelf.state() == before


@pytest.mark.parametrize("version", ["1.0", "v1.0.0", "1.0.0-rc1", "01.0.0", "1.0.0\n", "1.٠.0", ""])
def test_what_is_no_version_is_refused(shelf: Shelf, version: str) -> None:
    with pytest.raises(UsageError, match=r"write MAJOR\.MINOR\.PATCH"):
        shelf.publish(version)
    assert shelf.state() == {}


def test_versions_are_ordered_as_numbers(shelf: Shelf) -> None:
    shelf.publish("1.9.0", "one")
    shelf.publish("1.10.0", "two")
    assert [released.version for released in read("fake", shelf.root)] == ["1.9.0", "1.10.0"]


# The form with one question more that has no default, and with one that has: a major and a minor change.
ASKED = (parameter(default="x"), parameter("Must"))
OFFERED = (parameter(default="x"), parameter("May", default="y"))


def form(*questions: Any) -> tuple[Group, ...]:
    return (Group(label="All", label_ja="全て", parameters=questions),)


def asking(*questions: Any) -> Any:
    """Resources that use every question of the form."""

    def resources(scope: Any, answers: Any) -> object:
        return topic(" ".join(answers.text(question.name) for question in questions))(scope, answers)

    return resources


@pytest.mark.parametrize(
    ("questions", "refused", "accepted"),
    [
        (ASKED, ["1.0.1", "1.1.0", "1.9.9"], "2.0.0"),
        (ASKED, ["1.1.0"], "2.1.7"),
        (OFFERED, ["1.0.1", "1.0.9"], "1.1.0"),
        (OFFERED, [], "2.0.0"),
    ],
)
def test_a_number_that_says_less_than_the_change_is_refused(
    shelf: Shelf, questions: Any, refused: list[str], accepted: str
) -> None:
    shelf.publish("1.0.0")
    before = shelf.state()
    more = {"form": form(*questions), "resources": asking(*questions)}
    for version in refused:
        with pytest.raises(FactoryError) as refusal:
            shelf.publish(version, "two", **more)
        demanded = "2.0.0" if questions is ASKED else "1.1.0"
        assert f"choose {demanded} or higher, or `--bump auto`" in str(refusal.value)
        assert f"Parameters/{questions[-1].name}: new question" in str(refusal.value)
        assert shelf.state() == before
    assert shelf.publish(accepted, "two", **more).version == accepted


@pytest.mark.parametrize(
    ("questions", "bump", "version"),
    [
        (ASKED, None, "2.0.0"),
        (ASKED, Bump.MAJOR, "2.0.0"),
        (OFFERED, None, "1.1.0"),
        (OFFERED, Bump.MINOR, "1.1.0"),
        (OFFERED, Bump.MAJOR, "2.0.0"),
    ],
)
def test_the_next_number_is_found(shelf: Shelf, questions: Any, bump: Bump | None, version: str) -> None:
    more = {"form": form(*questions), "resources": asking(*questions)}
    first = shelf.publish(None, bump=bump)
    assert first.version == "1.0.0"
    done = shelf.publish(None, "two", bump=bump, **more)
    assert done.version == version
    # Once more: nothing changed, nothing happens.
    before = shelf.state()
    assert shelf.publish(None, "two", bump=bump, **more) == done
    assert shelf.state() == before


def test_a_bump_that_is_too_small_is_refused(shelf: Shelf) -> None:
    shelf.publish("1.4.2")
    with pytest.raises(FactoryError, match=r"fake 1\.4\.3: .* demands a minor version; choose 1\.5\.0"):
        shelf.publish(None, "two", bump=Bump.PATCH, form=form(*OFFERED), resources=asking(*OFFERED))
    assert shelf.publish(None, "three", bump=Bump.PATCH, resources=topic("another name")).version == "1.4.3"


@pytest.mark.parametrize(
    ("older", "newer", "bump"),
    [
        ("1.2.3", "1.2.4", "patch"),
        ("1.2.3", "1.3.0", "minor"),
        ("1.2.3", "2.0.0", "major"),
        ("0.9.9", "1.9.9", "major"),
    ],
)
def test_what_rises(older: str, newer: str, bump: str) -> None:
    assert rise(Version(older), Version(newer)) == bump
    assert rise(Version(older), raised(Version(older), Bump(bump))) == bump
    assert raised(Version(older), Bump(bump)) <= Version(newer)


@pytest.mark.parametrize("notes", ["  ", "x" * 8192, "a\x1b[31m", "a\u202eb", "a\udcff"])
def test_notes_that_the_console_cannot_show_are_refused(shelf: Shelf, notes: str) -> None:
    with pytest.raises(FactoryError, match="--notes"):
        publish(product(topic()), "1.0.0", notes, today=TODAY, root=shelf.root, cache=shelf.folder / "cache")
    assert shelf.state() == {}


def _import_value(scope: Any, answers: Any) -> None:
    from aws_cdk import Fn
    from aws_cdk import aws_ssm as ssm

    ssm.CfnParameter(scope, "P", type="String", value=Fn.import_value("x"))


def _account(scope: Any, answers: Any) -> None:
    from aws_cdk import aws_ssm as ssm

    ssm.CfnParameter(scope, "P", type="String", value="123456789012")


def _many_parameters(scope: Any, answers: Any) -> None:
    from aws_cdk import CfnParameter

    topic()(scope, answers)
    for number in range(200):
        CfnParameter(scope, f"P{number}", type="String")


def _lint(scope: Any, answers: Any) -> None:
    from aws_cdk import aws_sns as sns

    sns.CfnTopic(scope, "T").add_property_override("Colour", "red")


def _nag(scope: Any, answers: Any) -> None:
    from aws_cdk import aws_sns as sns

    sns.Topic(scope, "T")


def _mistake(scope: Any, answers: Any) -> None:
    raise AttributeError("no such thing\nand more")


@pytest.mark.parametrize(
    ("resources", "complaint"),
    [
        (_import_value, "Fn::ImportValue: use an SSM parameter"),
        (_account, "literal account ID '123456789012'"),
        (_many_parameters, "Parameters: 201, AWS allows 200"),
        (_lint, "E3002"),
        (_nag, "AwsSolutions-SNS3"),
        (_mistake, "AttributeError: no such thing$"),
    ],
)
def test_an_unfit_product_is_not_published(shelf: Shelf, resources: Any, complaint: str) -> None:
    with pytest.raises(FactoryError, match=complaint) as refusal:
        shelf.publish("1.0.0", resources=resources)
    assert "fake" in str(refusal.value)
    assert shelf.state() == {}


def test_a_kill_at_any_moment_leaves_the_old_state_or_the_new(shelf: Shelf) -> None:
    """A process is killed before each of its file operations in turn, until one run completes."""
    shelf.publish("1.0.0", "one")
    old, card = shelf.state(), product(topic("two"))
    candidate(card, shelf.folder / "cache" / "two")
    outcomes = []
    for moment in moments(shelf.root, lambda: shelf.publish_product(card, "1.1.0", "two")):
        versions = [released.version for released in read_all(["fake"], shelf.root)["fake"]]
        assert versions in (["1.0.0"], ["1.0.0", "1.1.0"]), f"killed at operation {moment}"
        outcomes.append(versions[-1])
        # Running again completes.
        shelf.publish_product(card, "1.1.0", "two")
        assert read("fake", shelf.root)[-1].version == "1.1.0"
        for path in (shelf.root / "fake").iterdir():
            path.unlink()
        for name, content in old.items():
            (shelf.root / "fake" / name).write_bytes(content)
    assert outcomes[-1] == "1.1.0"
    assert outcomes == sorted(outcomes), "once released, it stays released"
    assert set(outcomes) == {"1.0.0", "1.1.0"}
    assert len(outcomes) > 5


def test_who_reads_while_a_version_is_frozen_completes_it_and_nobody_fails(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrote = files.write_atomically

    def write_and_read(path: Path, content: bytes) -> None:
        wrote(path, content)
        if path.name == "releases.json":
            read("fake", shelf.root)

    monkeypatch.setattr(release, "write_atomically", write_and_read)
    assert shelf.publish("1.0.0").path.is_file()


def test_two_publishes_at_once_do_not_mix(shelf: Shelf) -> None:
    import fcntl

    shelf.publish("1.0.0")
    lock = os.open(shelf.root, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    with pytest.raises(FactoryError, match="another command is changing it"):
        shelf.publish("1.1.0", "two")
    os.close(lock)


@pytest.mark.slow
def test_a_template_is_the_same_wherever_its_product_stands(tmp_path: Path) -> None:
    """Nothing of the construct tree around a product gets into its template."""
    from aws_cdk import App, Environment, Stack
    from aws_cdk import aws_sns as sns
    from constructs import Construct

    from product_factory.authoring.stack import product_stack
    from products import PRODUCTS

    for card in PRODUCTS:
        written = []
        for place in ("here", "there"):
            app = App(outdir=str(tmp_path / card.name / place), analytics_reporting=False, context=feature_flags())
            hub = Stack(app, f"Hub-{place}", env=Environment(account="111111111111", region="eu-west-3"))
            sns.Topic(hub, "Something")
            scope: Construct = hub if place == "here" else Construct(hub, "Deep")
            stack = product_stack(scope, card)
            app.synth()
            written.append(normalize(json.loads((tmp_path / card.name / place / stack.template_file).read_bytes())))
        assert written[0] == written[1]


def test_what_cdk_adds_for_itself_is_left_out() -> None:
    normal = {"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"T": {"Type": "AWS::SNS::Topic"}}}
    noisy = {
        "Parameters": {"BootstrapVersion": {}},
        "Rules": {"CheckBootstrapVersion": {}},
        "Conditions": {"CDKMetadataAvailable": {}},
        "Resources": {
            "T": {"Type": "AWS::SNS::Topic", "Metadata": {"aws:cdk:path": "Hub/T"}},
            "CDKMetadata": {"Type": "AWS::CDK::Metadata"},
        },
    }
    assert normalize(noisy) == normal
