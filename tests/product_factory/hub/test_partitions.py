"""The hub holds in every partition, with the organization's own bootstrap stack, and says what a Region lacks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.session import get_session

from product_factory.aws.regions import lacking, published
from product_factory.hub.availability import Gap
from product_factory.hub.limits import Limits
from product_factory.hub.synth import Synthesized, synthesize
from product_factory.releasing import candidate
from tests.product_factory.hub.split import GROWN, NEW, OLD, offer

REGIONS = {"eu-west-1": "aws", "cn-north-1": "aws-cn", "us-gov-west-1": "aws-us-gov", "eusc-de-east-1": "aws-eusc"}


@pytest.fixture(scope="module")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Synthesized]]:
    """A split hub of Regions that no account has together, bootstrapped under a qualifier of one's own."""
    folder = tmp_path_factory.mktemp("partitions")
    flags = candidate.feature_flags() | {"@aws-cdk/core:bootstrapQualifier": "acme"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(candidate, "feature_flags", lambda: flags)
        grown = offer(folder / "released", (*OLD, *NEW), GROWN)
        yield synthesize(folder / "out", offer=grown, regions=tuple(REGIONS), limits=Limits(resources=26))


def test_every_arn_has_its_region_s_partition(stacks: list[Synthesized]) -> None:
    """The partitions are botocore's, and so a second witness."""
    known = {p["id"]: p["regions"] for p in get_session().get_data("partitions")["partitions"]}
    for region, partition in REGIONS.items():
        assert region in known[partition]
    for stack in stacks:
        text = stack.template.read_text()
        found = set(re.findall(r"arn:(\$\{[^}]+\}|[^:\"]+):", text))
        assert found <= {REGIONS[stack.region], "${AWS::Partition}"}, stack.name
    assert any("-Portfolio-" in stack.name for stack in stacks)


def test_files_and_roles_are_those_of_the_own_bootstrap_stack(stacks: list[Synthesized]) -> None:
    out = stacks[0].template.parent
    manifest = json.loads((out / "manifest.json").read_bytes())["artifacts"]
    for stack in stacks:
        properties = manifest[stack.name]["properties"]
        assert properties["bootstrapStackVersionSsmParameter"] == "/cdk-bootstrap/acme/version"
        assets = json.loads((out / f"{stack.name}.assets.json").read_bytes())["files"]
        buckets = {place["bucketName"] for each in assets.values() for place in each["destinations"].values()}
        assert buckets == {f"cdk-acme-assets-${{AWS::AccountId}}-{stack.region}"}
        key = properties["stackTemplateAssetObjectUrl"].rpartition("/")[2].removesuffix(".json")
        assert assets[key]["source"]["path"] == stack.template.name


def test_a_stack_comes_after_those_whose_ids_it_uses(stacks: list[Synthesized]) -> None:
    manifest = json.loads((stacks[0].template.parent / "manifest.json").read_bytes())["artifacts"]
    templates: dict[str, dict[str, Any]] = {stack.name: json.loads(stack.template.read_bytes()) for stack in stacks}
    owner = {
        output["Export"]["Name"]: name
        for name, template in templates.items()
        for output in template.get("Outputs", {}).values()
        if "Export" in output
    }
    used = 0
    for name, template in templates.items():
        for export in set(re.findall(r'"Fn::ImportValue": "([^"]+)"', json.dumps(template))):
            assert owner[export] in manifest[name]["dependencies"], f"{name} uses {export}"
            used += 1
    assert used > 20


@pytest.mark.parametrize(
    ("region", "types", "wanted"),
    [
        ("eu-west-1", ["AWS::SNS::Topic", "AWS::Chatbot::SlackChannelConfiguration"], ()),
        (
            "cn-north-1",
            ["AWS::SNS::Topic", "AWS::Chatbot::SlackChannelConfiguration"],
            ("AWS::Chatbot::SlackChannelConfiguration",),
        ),
        ("xx-nowhere-1", ["AWS::SNS::Topic"], None),
        ("eu-west-1", ["Custom::Mine", "AWS::Unheard::Of"], ()),
    ],
)
def test_what_a_region_lacks(region: str, types: list[str], wanted: tuple[str, ...] | None) -> None:
    assert lacking(region, types) == wanted


def test_it_is_told_with_the_day_and_unknown_is_told_as_unknown() -> None:
    day = published().isoformat()
    told = Gap(product="alerts", types=("AWS::Chatbot::X",)).told("cn-north-1")
    assert told == f"cn-north-1: alerts cannot be launched: no AWS::Chatbot::X there, as of {day}."
    assert "unknown" in Gap(product=None, types=None).told("xx-nowhere-1")
