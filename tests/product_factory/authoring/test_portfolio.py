"""A portfolio's settings are refused where Service Catalog would refuse them."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from product_factory.authoring.portfolio import Email, PermissionSet, Portfolio, Role, RolePattern, TagOption, Topic
from product_factory.catalog import catalog as products
from product_factory.catalog import offer as catalog
from product_factory.errors import FactoryError
from product_factory.sandbox.servicecatalog.caller import Caller
from product_factory.sandbox.servicecatalog.entities import Principal
from product_factory.sandbox.servicecatalog.visibility import matches

GOOD: dict[str, Any] = {"name": "P", "description": "d", "provider": "p", "products": ("audit-trail",)}


@pytest.mark.parametrize(
    "node", ["o-abcde12345", "ou-ab12-cd34ef56", "111111111111", "/Workloads", "/Workloads/Production 1"]
)
def test_nodes_that_can_be_shared_with(node: str) -> None:
    assert Portfolio(**GOOD, share_with=(node,)).share_with == (node,)


@pytest.mark.parametrize(
    "node", ["", "r-ab12", "ou-bad", "ou-ab12", "OU-AB12-CD34EF56", "o-abc", "1111", "Workloads", "/", "/a//b", "/a/"]
)
def test_other_nodes_are_refused_with_an_example(node: str) -> None:
    with pytest.raises(ValidationError, match="ou-ab12-cd34ef56"):
        Portfolio(**GOOD, share_with=(node,))


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        ({"name": ""}, "at least 1 character"),
        ({"name": "x" * 101}, "at most 100 characters"),
        ({"provider": "x" * 51}, "at most 50 characters"),
        ({"products": ()}, "at least 1 item"),
        ({"products": ("a", "a")}, "products: 'a' stands twice"),
        ({"share_with": ("/A", "/A")}, "share_with: '/A' stands twice"),
        ({"principals": (Role(name="A"), Role(name="A"))}, "principals: 'role/A' stands twice"),
        ({"principals": tuple(RolePattern(pattern=f"a{i}*") for i in range(11))}, "11 with wildcards"),
        ({"tag_options": (TagOption(key="a", values=tuple(map(str, range(26)))),)}, "26 values"),
        ({"announce_to": (Email(address="a@b.c"),) * 2}, "announce_to: 'a@b.c' stands twice"),
        ({"shared_with": ("/A",)}, "Extra inputs are not permitted"),
    ],
)
def test_settings_over_the_quotas_or_misspelt_are_refused(more: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        Portfolio(**GOOD | more)


@pytest.mark.parametrize("pattern", ["*", "?", "*/*", "a b", ""])
def test_patterns_that_match_everybody_are_refused(pattern: str) -> None:
    with pytest.raises(ValidationError):
        RolePattern(pattern=pattern)


def test_principals_are_written_as_service_catalog_matches_them() -> None:
    assert Role(name="Dev", path="/team/").resource == "role/team/Dev"
    reserved = "role/aws-reserved/sso.amazonaws.com"
    there = PermissionSet(name="Dev", region="eu-west-1")
    assert there.resource == f"{reserved}/eu-west-1/AWSReservedSSO_Dev_????????????????"
    assert PermissionSet(name="Dev", region="us-east-1").resource == f"{reserved}/AWSReservedSSO_Dev_????????????????"


@pytest.mark.parametrize(
    ("role", "taken"),
    [
        ("aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Dev_0123456789abcdef", True),
        ("aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Dev_Admin_0123456789abcdef", False),
        ("aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_MyDev_0123456789abcdef", False),
        ("aws-reserved/sso.amazonaws.com/us-west-2/AWSReservedSSO_Dev_0123456789abcdef", False),
        ("aws-reserved/sso.amazonaws.com/AWSReservedSSO_Dev_0123456789abcdef", False),
        ("AWSReservedSSO_Dev_0123456789abcdef", False),
        ("x/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Dev_0123456789abcdef", False),
    ],
)
def test_a_permission_set_is_one_permission_set(role: str, taken: bool) -> None:
    """By the sandbox's reading of IAM_PATTERN, in which a `?` is no or one character."""
    pattern = Principal(f"arn:aws:iam:::{PermissionSet(name='Dev', region='eu-west-1').resource}", "IAM_PATTERN")
    arn = f"arn:aws:iam::111111111111:role/{role}"
    assert matches(pattern, Caller("111111111111", arn, arn)) is taken


def test_a_permission_set_needs_its_region() -> None:
    with pytest.raises(ValidationError, match="region"):
        PermissionSet(name="Dev")  # type: ignore[call-arg]
    with pytest.raises(ValidationError, match="region"):
        PermissionSet(name="Dev", region="*")


def test_reserved_tags_are_refused() -> None:
    with pytest.raises(ValidationError, match="belong to AWS"):
        TagOption(key="aws:x", values=("y",))


def test_two_portfolios_of_one_name_are_refused() -> None:
    one = Portfolio(**GOOD)
    with pytest.raises(FactoryError, match="'P' stands twice"):
        catalog.load([one, one], products.load())


def test_a_portfolio_of_unknown_products_is_refused() -> None:
    with pytest.raises(
        FactoryError, match=r"'P': products: 'nowhere' is not in the catalog; there are: governance-base, "
    ):
        catalog.load([Portfolio(**GOOD | {"products": ("nowhere",)})], products.load())


@pytest.mark.parametrize(
    "arn",
    [
        "news",
        "arn:aws:sns:eu-west-1:111111111111:news.fifo",
        "arn:aws:sqs:eu-west-1:111111111111:news",
        "arn:aws:sns:eu-west-1:1:news",
        "arn:aws:sns:eu-west-1:111111111111:news:6b0e71bd-7e97-4d97-80ce-4a0994e55286",
    ],
)
def test_what_is_no_topic_that_takes_our_messages_is_refused(arn: str) -> None:
    with pytest.raises(ValidationError, match="arn"):
        Topic(arn=arn)


@pytest.mark.parametrize(
    "arn", ["arn:aws:sns:eu-west-1:111111111111:n", "arn:aws-us-gov:sns:us-gov-west-1:111111111111:n"]
)
def test_topics_of_every_partition_are_taken(arn: str) -> None:
    assert Topic(arn=arn).arn == arn


@pytest.mark.parametrize("address", ["", "team", "team@example", "a b@example.com", "team@example.com,x@example.com\n"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValidationError, match="address"):
        Email(address=address)
