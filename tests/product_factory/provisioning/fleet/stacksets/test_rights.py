"""What a pipeline's roles may read of fleets is what the doctor reads, by the names that fleets have."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest

from product_factory.hub.deployer_rights import RIGHTS
from product_factory.provisioning.fleet.stacksets import naming
from product_factory.provisioning.fleet.stacksets.live import LAUNCH_ROLES

(READ,) = (each for each in RIGHTS if each.sid == "ReadFleets")


def _names(arn: str) -> str:
    return f"stackset/{arn.partition(':stackset/')[2]}"


@pytest.mark.parametrize("name", [f"{naming.PREFIX}-base-audit-trail-workloads", LAUNCH_ROLES, f"{LAUNCH_ROLES}-02"])
@pytest.mark.parametrize("action", ["DescribeStackSet", "ListStackInstances", "ListStackSetOperations"])
def test_stack_sets_of_fleets_and_of_launch_roles_may_be_read(name: str, action: str) -> None:
    assert f"cloudformation:{action}" in READ.actions
    assert any(fnmatchcase(f"stackset/{name}:1", _names(arn)) for arn in READ.on), READ.on


def test_nothing_else_may_be_read() -> None:
    assert not any(fnmatchcase("stackset/payroll:1", _names(arn)) for arn in READ.on)
