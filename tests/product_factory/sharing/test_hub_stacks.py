"""Which stacks are the hub's, and what their parameters say. Pure."""

from __future__ import annotations

import pytest

from product_factory.sharing.hub_stacks import is_hub_stack, targets


@pytest.mark.parametrize(
    ("name", "region", "ours"),
    [
        ("ServiceCatalogHub-eu-west-1", "eu-west-1", True),
        ("ServiceCatalogHub-eu-west-1-2", "eu-west-1", True),
        ("ServiceCatalogHub-eu-west-1", "eu-west-2", False),
        ("ServiceCatalogHub-eu-west-12", "eu-west-1", False),
        ("MyServiceCatalogHub-eu-west-1", "eu-west-1", False),
        ("CDKToolkit", "eu-west-1", False),
    ],
)
def test_the_hubs_stacks_by_name(name: str, region: str, ours: bool) -> None:
    assert is_hub_stack(name, region) is ours


def test_targets_of_launch_roles_over_several_parameters() -> None:
    given = {
        "LaunchRoleOrganizationalUnitIds": "ou-1,ou-2",
        "LaunchRoleOrganizationalUnitIds2": "ou-3",
        "HubRolesFromStackSet": "true",
    }
    assert targets(given) == {"ou-1", "ou-2", "ou-3"}
    assert targets({"LaunchRoleOrganizationalUnitIds": ""}) == frozenset()
