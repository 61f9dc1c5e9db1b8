"""Stacks of one account, by boto3."""

import json
from typing import Any

import boto3

Template = dict[str, Any]


class Stacks:
    """Create, update and look at stacks by boto3, as any tool does."""

    def __init__(self) -> None:
        self.api = boto3.client("cloudformation", "us-east-1")

    def create(self, resources: Template, name: str = "SC-test", **more: Any) -> dict[str, Any]:
        """The stack, whatever its status. `more`: template sections, Parameters as `given`."""
        self.api.create_stack(StackName=name, **self.arguments(resources, more))
        return self.describe(name)

    def update(self, resources: Template, name: str = "SC-test", **more: Any) -> dict[str, Any]:
        self.api.update_stack(StackName=name, **self.arguments(resources, more))
        return self.describe(name)

    def delete(self, name: str = "SC-test") -> None:
        self.api.delete_stack(StackName=name)

    def describe(self, name: str = "SC-test") -> dict[str, Any]:
        return dict(self.api.describe_stacks(StackName=name)["Stacks"][0])

    def reasons(self, name: str = "SC-test") -> str:
        events = self.api.describe_stack_events(StackName=name)["StackEvents"]
        return "\n".join(
            f"{e['LogicalResourceId']} {e['ResourceStatus']} {e.get('ResourceStatusReason', '')}"
            for e in reversed(events)
        )

    def physical_id(self, logical_id: str, name: str = "SC-test") -> str:
        found = self.api.describe_stack_resource(StackName=name, LogicalResourceId=logical_id)
        return str(found["StackResourceDetail"]["PhysicalResourceId"])

    def outputs(self, name: str = "SC-test") -> dict[str, str]:
        return {o["OutputKey"]: o["OutputValue"] for o in self.describe(name).get("Outputs", [])}

    @staticmethod
    def arguments(resources: Template, more: dict[str, Any]) -> dict[str, Any]:
        given = [{"ParameterKey": key, "ParameterValue": value} for key, value in more.pop("given", {}).items()]
        tags = [{"Key": k, "Value": v} for k, v in more.pop("tags", {}).items()]
        return {
            "TemplateBody": json.dumps({"Resources": resources, **more}),
            "Parameters": given,
            "Tags": tags,
            "Capabilities": ["CAPABILITY_NAMED_IAM"],
        }
