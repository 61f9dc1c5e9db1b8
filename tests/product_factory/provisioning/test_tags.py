"""Tags of what is launched: given, demanded by TagOptions, kept, and changed only where that is allowed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from product_factory.provisioning import launch, tags, update
from product_factory.provisioning.errors import ArgumentError, NameTaken, ParametersRefused
from product_factory.provisioning.results import Outcome
from tests.product_factory.provisioning.hub import QUICK, SPOKE, Hub, Product

pytestmark = pytest.mark.xdist_group("provisioning-tags")
CENTRES = ("blue", "green")
ANSWER = {
    "TagOptions": [{"Key": "CostCenter", "Values": [*CENTRES]}, {"Key": "Stage", "Values": ["prod"]}],
    "UsageInstructions": [{"Type": "tagUpdateOnProvisionedProduct", "Value": "ALLOWED"}],
}
OPTIONS = tags.tag_options_of(ANSWER)


@pytest.mark.parametrize(
    ("given", "problems"),
    [
        ({"CostCenter": "blue"}, []),
        ({"CostCenter": "green", "Stage": "prod", "Équipe 1": "a_.:/=+-@ é"}, []),
        ({}, ["tag CostCenter: needed, the portfolio's TagOption asks for one of blue, green; pass --tag CostCenter="]),
        ({"CostCenter": "red"}, ["tag CostCenter: the portfolio's TagOption allows blue, green (given: 'red')"]),
        ({"CostCenter": "blue", "Stage": "dev"}, ["tag Stage: the portfolio's TagOption allows prod (given: 'dev')"]),
        ({"CostCenter": "blue", "aws:x": "1"}, ["tag 'aws:x': a key has 1 to 128 characters"]),
        ({"CostCenter": "blue", "AWS:x": "1"}, ["tag 'AWS:x': a key has"]),
        ({"CostCenter": "blue", "k" * 129: "1"}, ["a key has 1 to 128 characters"]),
        ({"CostCenter": "blue", "k": "v" * 257}, ["tag k: its value has 257 characters, 1 to 256"]),
        ({"CostCenter": "blue", "k": ""}, ["tag k: its value has 0 characters, 1 to 256"]),
        ({"CostCenter": "blue", "k": "a,b"}, ["tag k: has ','; letters, digits, spaces and"]),
        ({"CostCenter": "blue", "k\n": "b"}, ["letters, digits, spaces and"]),
        ({"CostCenter": "blue", **{f"k{i}": "1" for i in range(50)}}, ["tags: 51 are given, at most 50"]),
    ],
)
def test_what_service_catalog_would_refuse(given: dict[str, str], problems: list[str]) -> None:
    found = list(tags.problems(OPTIONS, given))
    assert len(found) == len(problems)
    assert all(problem in told for problem, told in zip(problems, found, strict=True))


@pytest.mark.parametrize(
    ("given", "there", "all_of_them"),
    [
        ({}, {"a": "1"}, {}),
        ({"a": "1"}, {"a": "1", "b": "2"}, {}),
        ({"Stage": "prod"}, {"CostCenter": "blue"}, {"CostCenter": "blue", "Stage": "prod"}),
        ({"CostCenter": "green"}, {"CostCenter": "blue", "b": "2"}, {"CostCenter": "green", "b": "2"}),
        ({"CostCenter": "blue"}, None, {"CostCenter": "blue"}),
    ],
)
def test_an_update_keeps_tags_that_are_not_given(given: Any, there: Any, all_of_them: Any) -> None:
    assert tags.changed(ANSWER, given, there) == all_of_them


def test_tags_that_may_not_change_are_refused() -> None:
    answer = {"UsageInstructions": [{"Type": "tagUpdateOnProvisionedProduct", "Value": "NOT_ALLOWED"}]}
    assert tags.changed(answer, {"a": "1"}, {"a": "1"}) == {}
    with pytest.raises(ParametersRefused, match="tag a: tags of what is launched may not change"):
        tags.changed(answer, {"a": "2", "b": "1"}, {"a": "1", "b": "1"})


@pytest.mark.parametrize("pairs", [["no"], ["=x"], ["a=1", "a=2"]])
def test_pairs_that_are_none(pairs: list[str]) -> None:
    with pytest.raises(ArgumentError, match="--tag"):
        tags.read_tags(pairs)
    assert tags.read_tags(["a=1=2", "b="]) == {"a": "1=2", "b": ""}


def allow_tag_updates(hub: Hub, product: Product) -> None:
    rule = {"Version": "2.0", "Properties": {"TagUpdateOnProvisionedProduct": "ALLOWED"}}
    hub.client.create_constraint(
        PortfolioId=hub.base, ProductId=product.id, Type="RESOURCE_UPDATE", Parameters=json.dumps(rule)
    )


def demand(hub: Hub, product: Product, key: str, *values: str) -> None:
    for value in values:
        made = hub.client.create_tag_option(Key=key, Value=value)["TagOptionDetail"]["Id"]
        hub.client.associate_tag_option_with_resource(ResourceId=product.id, TagOptionId=made)


def tags_of(hub: Hub, name: str) -> dict[str, str]:
    [found] = hub.administrator(SPOKE, "servicecatalog").search_provisioned_products(
        Filters={"SearchQuery": [f"name:{name}"]}
    )["ProvisionedProducts"]
    return tags.own(found["Tags"])


def test_demanded_tags_are_told_with_their_values_before_anything_changes(hub: Hub, product: Product) -> None:
    demand(hub, product, "CostCenter", *CENTRES)
    demand(hub, product, "Stage", "prod")
    spoke = hub.developer()
    with pytest.raises(ParametersRefused, match=r"(?s)Size.*tag CostCenter: needed, .* one of blue, green"):
        launch(spoke, product=product.name, parameters={"Size": "0"}, wait=QUICK)
    assert hub.calls("ProvisionProduct") == 0
    given = {"CostCenter": "blue", "Team": "a"}
    assert launch(spoke, product=product.name, tags=given, wait=QUICK).outcome is Outcome.DONE
    assert tags_of(hub, product.name) == {"CostCenter": "blue", "Stage": "prod", "Team": "a"}
    assert launch(spoke, product=product.name, tags=given, wait=QUICK).outcome is Outcome.UNCHANGED
    with pytest.raises(NameTaken, match="other parameters or tags"):
        launch(spoke, product=product.name, tags={"CostCenter": "green"}, wait=QUICK)


def test_tags_are_updated_where_the_product_allows_it(hub: Hub, product: Product) -> None:
    spoke = hub.developer()
    launch(spoke, product=product.name, tags={"Team": "a", "Kept": "1"}, wait=QUICK)
    with pytest.raises(ParametersRefused, match="may not change"):
        update(spoke, name=product.name, tags={"Team": "b"}, wait=QUICK)
    allow_tag_updates(hub, product)
    assert update(spoke, name=product.name, tags={"Team": "b"}, wait=QUICK).outcome is Outcome.DONE
    assert tags_of(hub, product.name) == {"Team": "b", "Kept": "1"}
    assert update(spoke, name=product.name, tags={"Team": "b"}, wait=QUICK).outcome is Outcome.UNCHANGED
