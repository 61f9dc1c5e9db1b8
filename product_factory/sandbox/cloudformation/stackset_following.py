"""Automatic deployment: what service-managed stack sets do when an account comes, moves or goes.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-manage-auto-deployment.html
What an account has left is taken away first, or kept (RetainStacksOnAccountRemoval); then come the stacks of where it is now,
each stack set after those that it depends on, and not at all where one of these failed. Account filters, parameter overrides and
operation preferences of earlier operations play no part. In which order stacks are taken away isn't documented: here it is the
opposite one.
"""

from typing import Any

from moto.organizations.models import OrganizationsBackend

from product_factory.sandbox.cloudformation.organization import watch
from product_factory.sandbox.cloudformation.stacksets import StackSet


def follow_organization() -> None:
    """Make every stack set hear of accounts that come, move and go; idempotent."""
    watch(_account_changed)


def _account_changed(organization: OrganizationsBackend, account_id: str) -> None:
    from moto.cloudformation.models import cloudformation_backends

    regions: Any = cloudformation_backends[organization.account_id]
    for here in list(regions.values()):
        active = in_order([made for made in here.stacksets.values() if made.status == "ACTIVE"])
        for made in reversed(active):
            if gone := made.left(organization, account_id):
                made.remove(gone, made.begin("DELETE"), made.retain_on_removal)
        failed: set[str] = set()
        for made in active:
            if failed & set(made.depends_on):
                failed.add(made.arn)
            elif new := made.joined(organization, account_id):
                operation = made.begin("CREATE")
                made.deploy(new, operation)
                operation.proceed(len(new))
                failed |= {made.arn} if operation.status == "FAILED" else set()


def in_order(sets: list[StackSet]) -> list[StackSet]:
    """Each after those that it depends on, else as they were made."""
    found: dict[str, StackSet] = {}

    def add(made: StackSet) -> None:
        if made.arn in found:
            return
        for other in sets:
            if other.arn in made.depends_on:
                add(other)
        found[made.arn] = made

    for made in sets:
        add(made)
    return list(found.values())
