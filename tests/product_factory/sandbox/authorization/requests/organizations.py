"""An organization's policies, for as long as a test needs them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.product_factory.sandbox.authorization.requests.conftest import People, document


@contextmanager
def controlled(people: People, target: str, kind: str, *statements: dict[str, Any]) -> Iterator[None]:
    """A service or resource control policy at this unit or account."""
    organizations, root = people.admin("organizations", "management"), people.sandbox.organization.root_id
    enabled = {each["Type"] for each in organizations.list_roots()["Roots"][0]["PolicyTypes"]}
    if kind not in enabled:
        organizations.enable_policy_type(RootId=root, PolicyType=kind)
    made = organizations.create_policy(Name="p", Description="d", Type=kind, Content=document(*statements))
    policy = made["Policy"]["PolicySummary"]["Id"]
    organizations.attach_policy(PolicyId=policy, TargetId=target)
    try:
        yield
    finally:
        organizations.detach_policy(PolicyId=policy, TargetId=target)
        organizations.delete_policy(PolicyId=policy)
