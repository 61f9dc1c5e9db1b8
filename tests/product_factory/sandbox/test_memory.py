"""A sandbox that is used for long doesn't grow by what AWS would forget.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackEvents.html: 90 days
"""

from typing import Any

import pytest

from product_factory.sandbox.faults import Faults, call_of
from tests.bench.memory import RATIO, measured
from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks
from tests.product_factory.sandbox.hub_catalog import Catalog


@pytest.mark.slow
def test_of_a_launch_that_ended_is_kept_what_is_shown_of_it() -> None:
    """A ratio of bytes within this run: once it was over 11."""
    assert measured(launches=25).ratio <= RATIO


def test_a_deleted_stack_is_shown_as_before(catalog: Catalog) -> None:
    stacks = Stacks()
    stacks.api = catalog.administrator("spoke-1", "cloudformation")
    parameters = {"Secret": {"Type": "String", "NoEcho": True}, "Open": {"Type": "String", "Default": "o"}}
    topic = {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Ref": "Open"}}}}
    made = stacks.create(topic, Parameters=parameters, Description="d", given={"Secret": "s"}, tags={"a": "b"})
    events = stacks.api.describe_stack_events(StackName=made["StackId"])["StackEvents"]
    template = stacks.api.get_template(StackName=made["StackId"])["TemplateBody"]
    stacks.delete()
    gone = stacks.describe(made["StackId"])
    for member in ("Description", "Parameters", "Tags"):
        assert gone[member] == made[member]
    assert stacks.api.get_template(StackName=made["StackId"])["TemplateBody"] == template
    assert stacks.api.describe_stack_events(StackName=made["StackId"])["StackEvents"][-len(events) :] == events
    assert stacks.api.get_template_summary(StackName=made["StackId"])["Description"] == "d"


def test_a_call_that_comes_again_is_logged_again_and_kept_once() -> None:
    authorization = "AWS4-HMAC-SHA256 Credential=AKIA/20261130/us-east-1/sns/aws4_request, Signature=s"
    environ: dict[str, Any] = {"HTTP_AUTHORIZATION": authorization, "HTTP_X_AMZ_TARGET": "SNS.Publish"}
    faults = Faults()
    for _ in range(2):
        call = call_of(environ)
        assert call is not None
        faults.strike(call)
    first, second = faults.calls()
    assert first is second
