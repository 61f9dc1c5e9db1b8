"""A card holds what people and Service Catalog can use."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from product_factory.authoring.product import KnownFinding, Support
from product_factory.catalog import catalog
from product_factory.errors import FactoryError, UsageError
from tests.product_factory.authoring.fake import product

GOOD_SUPPORT = {"owner": "Team", "email": "team@example.com", "url": "https://example.com", "description": "Ask."}


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("", "lower-case letters"),
        ("Audit-Trail", "lower-case letters"),
        ("audit_trail", "lower-case letters"),
        ("../x", "lower-case letters"),
        ("-x", "lower-case letters"),
        ("監査", "lower-case letters"),
        ("x" * 101, "has 101 characters, at most 55"),
    ],
)
def test_names_that_no_service_takes_are_refused(name: str, complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        product(name=name)


@pytest.mark.parametrize("email", ["", "team", "team@", "@example.com", "a b@example.com", "team@localhost", "a@b@c.d"])
def test_bad_support_addresses_are_refused(email: str) -> None:
    with pytest.raises(ValidationError, match="must be an e-mail address"):
        Support(**GOOD_SUPPORT | {"email": email})


@pytest.mark.parametrize("url", ["", "example.com", "javascript:alert(1)", "ftp://example.com"])
def test_bad_support_links_are_refused(url: str) -> None:
    with pytest.raises(ValidationError, match="http"):
        Support(**GOOD_SUPPORT | {"url": url})


@pytest.mark.parametrize("name", ["S3.9", "CT.S3.9", "CT.S3.PR.", "SH.S3.9", "ct.s3.pr.9"])
def test_a_finding_of_control_tower_names_a_proactive_control(name: str) -> None:
    with pytest.raises(ValidationError, match=r"name a proactive control, such as CT\.S3\.PR\.9"):
        KnownFinding(tool="AWS Control Tower", id=name, reason="So.")
    assert KnownFinding(tool="checkov", id=name, reason="So.").id == name


def test_two_products_of_one_name_are_refused() -> None:
    with pytest.raises(FactoryError, match=r"PRODUCTS: 'fake' stands 2 times"):
        catalog.load([product(), product()])


def test_a_prerequisite_must_be_another_product() -> None:
    with pytest.raises(FactoryError, match="'nowhere' is no other product"):
        catalog.load([product(prerequisites=("nowhere",))])


def test_an_unknown_product_is_answered_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="did you mean audit-trail"):
        catalog.load().product("audit-trial")
