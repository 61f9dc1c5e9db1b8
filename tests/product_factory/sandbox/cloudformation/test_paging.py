"""Lists come in pages of 100, as AWS's do: who forgets NextToken misses what comes after."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from product_factory.sandbox.cloudformation import backend
from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks

ACCOUNT, REGION = "123456789012", "us-east-1"
PARAMETER = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": "one"}}
MANY = 130


@pytest.fixture
def full(stacks: Stacks) -> Stacks:
    """One stack of more than a page of resources, exports, events and change sets."""
    resources = {f"Parameter{number}": PARAMETER for number in range(MANY)}
    outputs = {f"Output{number}": {"Value": "v", "Export": {"Name": f"export-{number}"}} for number in range(MANY)}
    stacks.create(resources, Outputs=outputs)
    return stacks


def test_a_stack_s_lists_have_pages(full: Stacks) -> None:
    named = {"StackName": "SC-test"}
    for operation, member, asked in (
        ("list_stack_resources", "StackResourceSummaries", named),
        ("describe_stack_events", "StackEvents", named),
        ("list_exports", "Exports", {}),
    ):
        first = getattr(full.api, operation)(**asked)
        assert len(first[member]) == 100
        assert first["NextToken"]
        everything = [each for page in full.api.get_paginator(operation).paginate(**asked) for each in page[member]]
        assert len({str(each) for each in everything}) == len(everything) >= MANY

    answer = full.api.describe_stack_resources(**named)
    assert len(answer["StackResources"]) == 100
    assert "NextToken" not in answer

    token = full.api.list_exports()["NextToken"]
    for wrong in (token, "none"):
        with pytest.raises(ClientError, match="NextToken is not valid"):
            full.api.list_stack_resources(**named, NextToken=wrong)


@pytest.mark.parametrize(("operation", "member"), [("list_stacks", "StackSummaries"), ("describe_stacks", "Stacks")])
def test_an_account_s_stacks_have_pages(stacks: Stacks, operation: str, member: str) -> None:
    template = stacks.arguments({"Parameter": PARAMETER}, {})["TemplateBody"]
    for number in range(101):
        backend(ACCOUNT, REGION).create_stack(f"stack-{number}", template, {})
    first = getattr(stacks.api, operation)()
    second = getattr(stacks.api, operation)(NextToken=first["NextToken"])
    assert (len(first[member]), len(second[member])) == (100, 1)
    assert "NextToken" not in second


def test_a_change_set_s_changes_have_pages(stacks: Stacks) -> None:
    arguments = stacks.arguments({f"Parameter{number}": PARAMETER for number in range(MANY)}, {})
    named = {"StackName": "SC-test", "ChangeSetName": "all"}
    stacks.api.create_change_set(**named, ChangeSetType="CREATE", **arguments)
    pages = list(stacks.api.get_paginator("describe_change_set").paginate(**named))
    assert [len(page["Changes"]) for page in pages] == [100, 30]


def test_a_list_that_fits_has_no_token(stacks: Stacks, aws: Callable[[str], Any]) -> None:
    stacks.create({"Parameter": PARAMETER})
    for operation in ("list_stacks", "describe_stacks", "list_exports"):
        assert "NextToken" not in getattr(stacks.api, operation)()


def test_change_sets_and_imports_have_pages(stacks: Stacks) -> None:
    exported = {"Outputs": {"Out": {"Value": "v", "Export": {"Name": "given"}}}}
    stacks.create({"Parameter": PARAMETER}, "giver", **exported)
    template = stacks.arguments(
        {"Parameter": {**PARAMETER, "Properties": {"Type": "String", "Value": {"Fn::ImportValue": "given"}}}}, {}
    )["TemplateBody"]
    for number in range(101):
        backend(ACCOUNT, REGION).create_stack(f"taker-{number}", template, {})
        arguments = {"StackName": "giver", "ChangeSetName": f"c{number}"}
        stacks.api.create_change_set(**arguments, **stacks.arguments({"Other": PARAMETER}, {}))
    for operation, member, asked in (
        ("list_imports", "Imports", {"ExportName": "given"}),
        ("list_change_sets", "Summaries", {"StackName": "giver"}),
    ):
        pages = [page[member] for page in stacks.api.get_paginator(operation).paginate(**asked)]
        assert [len(page) for page in pages] == [100, 1]
