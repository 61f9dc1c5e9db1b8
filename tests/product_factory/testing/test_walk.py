"""A catalog's own tests launch, update and terminate its products, and are told what fails and what is missing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from product_factory.errors import FactoryError
from product_factory.testing import Organization, products


@pytest.fixture(scope="module")
def organization() -> Iterator[Organization]:
    with Organization() as served:
        yield served


@pytest.mark.parametrize(
    ("product", "role"),
    [
        # An example, where defaults alone are refused.
        ("security-notification", "Developer"),
        # What is launched first, and a recorder as Control Tower brings it.
        ("default-sg-remediation", "Developer"),
        # Zones of the account.
        ("workload-network", "Developer"),
        # One version: one answer is changed. By who administers the account.
        ("iam-baseline", "AccountAdministrator"),
        # A whole foundation before it, and an image and a certificate that no product makes.
        ("web-service-ecs", "Developer"),
    ],
)
def test_a_product_is_walked_through_by_its_own_audience(organization: Organization, product: str, role: str) -> None:
    assert product in products()
    done = organization.walk(product)
    assert (done[0][:8], done[1][:7], done[-1]) == ("launched", "updated", "terminated")
    who = organization.developer(product).client("sts").get_caller_identity()["Arn"]
    assert f":assumed-role/{role}/" in who
    catalog = organization.administrator(product).client("servicecatalog")
    left = catalog.search_provisioned_products(AccessLevelFilter={"Key": "Account", "Value": "self"})
    assert product not in {each["Name"] for each in left["ProvisionedProducts"]}


def test_what_fails_is_told_with_the_resource_and_the_reason(organization: Organization) -> None:
    name = "/baseline/monitoring-notification/topic-arn"
    ssm = organization.administrator("monitoring-notification").client("ssm")
    ssm.put_parameter(Name=name, Value="taken", Type="String")
    with pytest.raises(AssertionError, match=r"(?s)launching monitoring-notification .*AWS::SSM::Parameter\): .*exist"):
        organization.walk("monitoring-notification")


@pytest.mark.parametrize(
    ("answers", "changed", "says"),
    [
        ({"Nothing": "x"}, {}, "access-analyzer: answers: Nothing: is no question of it; there are: UnusedAccess"),
        ({}, {"Nothing": "x"}, "access-analyzer: answers: Nothing: is no question of it"),
    ],
)
def test_an_answer_to_no_question_is_refused(
    organization: Organization, answers: dict[str, str], changed: dict[str, str], says: str
) -> None:
    with pytest.raises(FactoryError, match=says):
        organization.walk("access-analyzer", answers=answers, changed=changed)


def test_a_missing_answer_is_told_with_file_and_field(organization: Organization) -> None:
    card = organization._offer.catalog.product("budget-alert")
    unheard = {"Parameters": {"Unheard": {"Type": "String"}, "Machine": {"Type": "AWS::EC2::Instance::Id"}}}
    with pytest.raises(FactoryError) as raised:
        organization._answers(card, "budget-alert", unheard, None)
    assert str(raised.value) == (
        "products/budget_alert.py: budget-alert: Unheard: has no default; give it an example=, or the test answers="
    )
    with pytest.raises(FactoryError, match="Machine: has no default"):
        organization._answers(card, "budget-alert", unheard, {"Unheard": "x"})
