"""One served organization for all tests of a file, and its policies as the management account writes them."""

import json
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest

from product_factory.sandbox.server import Sandbox
from tests.product_factory.sandbox.authorization.requests.conftest import People, people, sandbox

__all__ = ["Policies", "people", "policies", "sandbox"]

SCP, TAGS, EC2 = "SERVICE_CONTROL_POLICY", "TAG_POLICY", "DECLARATIVE_POLICY_EC2"
_NUMBERS = count()


class Policies:
    """Makes policies and takes them away again; `api` acts as the management account."""

    def __init__(self, people: People) -> None:
        self.api = people.admin("organizations", "management")
        self.root = people.sandbox.organization.root_id
        self._made: list[str] = []

    def enable(self, kind: str) -> None:
        if kind not in {each["Type"] for each in self.api.list_roots()["Roots"][0]["PolicyTypes"]}:
            self.api.enable_policy_type(RootId=self.root, PolicyType=kind)

    def make(self, kind: str, content: Any, *targets: str) -> str:
        """The ID of a new policy, attached to these targets."""
        self.enable(kind)
        text = content if isinstance(content, str) else json.dumps(content)
        made = self.api.create_policy(Name=f"policy-{next(_NUMBERS)}", Description="d", Type=kind, Content=text)
        policy_id = str(made["Policy"]["PolicySummary"]["Id"])
        self._made.append(policy_id)
        for target in targets:
            self.api.attach_policy(PolicyId=policy_id, TargetId=target)
        return policy_id

    def clear(self) -> None:
        known = {each["Id"] for kind in (SCP, TAGS, EC2) for each in self.api.list_policies(Filter=kind)["Policies"]}
        for policy_id in known & set(self._made):
            for target in self.api.list_targets_for_policy(PolicyId=policy_id)["Targets"]:
                self.api.detach_policy(PolicyId=policy_id, TargetId=target["TargetId"])
            self.api.delete_policy(PolicyId=policy_id)


@pytest.fixture
def policies(people: People, sandbox: Sandbox) -> Iterator[Policies]:
    found = Policies(people)
    yield found
    found.clear()


def statement(effect: str = "Deny", **more: Any) -> dict[str, Any]:
    one = {"Effect": effect, "Action": "sns:CreateTopic", "Resource": "*", **more}
    return {"Version": "2012-10-17", "Statement": [one]}
