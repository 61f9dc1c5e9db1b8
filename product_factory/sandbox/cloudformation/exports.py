"""Exports of one account and region: each name once, and what others import stays as it is. Pure.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html
The stack fails or stays, never a resource of it, and the request itself is taken:
https://github.com/linz/geostore/issues/630 (cannot be updated), https://github.com/aws/aws-cdk/issues/8671 (cannot be deleted, in an
update), https://github.com/rlister/stax/issues/40 and https://github.com/USSBA/aws-cft-tools/issues/27 (DeleteStack: the stack is
in its former status again), https://github.com/aws-solutions/aws-waf-security-automations/issues/268 (already exported).
Since 2025 other words are seen, too ("Cannot update export X as it is in use by Y.",
https://github.com/aws-samples/generative-ai-use-cases/issues/1232): nobody should read more than the names in them.
"""

from collections.abc import Iterable, Mapping, Set
from typing import Protocol

from product_factory.sandbox.resource_types.errors import ResourceError


class Sharing(Protocol):
    """What is asked of a stack."""

    name: str
    exports: dict[str, str]

    @property
    def imported(self) -> Set[str]: ...


def value_of(name: str, stacks: Iterable[Sharing]) -> str:
    """The export's value; ResourceError where there is none."""
    for stack in stacks:
        if name in stack.exports:
            return stack.exports[name]
    raise ResourceError(f"No export named {name} found.")


def check_new(owner: Sharing, wanted: list[tuple[str, str]], stacks: list[Sharing]) -> None:
    """Raise ResourceError where `owner` may not have these exports, as name and value, in place of its own."""
    seen: set[str] = set()
    for name, _ in wanted:
        taken = (
            [owner.name]
            if name in seen
            else [each.name for each in stacks if each is not owner and name in each.exports]
        )
        if taken:
            raise ResourceError(f"Export with name {name} is already exported by stack {taken[0]}")
        seen.add(name)
    check_kept(owner, dict(wanted), stacks)


def check_kept(owner: Sharing, wanted: Mapping[str, str], stacks: list[Sharing]) -> None:
    """Raise ResourceError where an export that another stack imports would go or change."""
    for name, value in owner.exports.items():
        users = [each.name for each in stacks if each is not owner and name in each.imported]
        if users and wanted.get(name) != value:
            done = "updated" if name in wanted else "deleted"
            raise ResourceError(f"Export {name} cannot be {done} as it is in use by {', '.join(users)}")
