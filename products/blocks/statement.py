"""Statement: one statement of an IAM policy as data, before a template gives its placeholders a value."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

Condition = Mapping[str, Mapping[str, str | tuple[str, ...]]]


class Statement(NamedTuple):
    """A statement of a policy: `actions`, or all but these where `others` is true; the same for `resources`.

    Texts may hold placeholders of `Fn::Sub`: pseudo parameters and `${Boundary}`.
    """

    sid: str
    actions: tuple[str, ...]
    resources: tuple[str, ...] = ("*",)
    effect: str = "Allow"
    others: bool = False
    other_resources: bool = False
    condition: Condition | None = None

    def document(self, resolve: Callable[[str], str]) -> dict[str, Any]:
        """As IAM reads it; `resolve` makes of a text with placeholders what a template holds."""
        made: dict[str, Any] = {
            "Sid": self.sid,
            "Effect": self.effect,
            "NotAction" if self.others else "Action": list(self.actions),
            "NotResource" if self.other_resources else "Resource": [resolve(each) for each in self.resources],
        }
        if self.condition:
            made["Condition"] = {
                operator: {key: _resolved(value, resolve) for key, value in keys.items()}
                for operator, keys in self.condition.items()
            }
        return made

    def wildcards(self) -> Iterator[str]:
        """Findings of cdk-nag on wildcards, by its names: it cannot judge all actions but some."""
        if self.others or self.other_resources:
            yield "AwsSolutions-IAM5"
        if not self.others:
            yield from (f"AwsSolutions-IAM5[Action::{action}]" for action in self.actions if "*" in action)
        for resource in self.resources if not self.other_resources else ():
            if "*" in resource:
                yield f"AwsSolutions-IAM5[Resource::{resource.replace('${', '<').replace('}', '>')}]"


def _resolved(value: str | tuple[str, ...], resolve: Callable[[str], str]) -> str | list[str]:
    return resolve(value) if isinstance(value, str) else [resolve(each) for each in value]


def actions(service: str, names: str) -> tuple[str, ...]:
    """`actions("ec2", "RunInstances Describe*")`: the names, each with the service's prefix."""
    return tuple(f"{service}:{name}" for name in names.split())
