"""Where the sandbox's CloudFormation differs from AWS's and says so: the list in docs/SANDBOX.md."""

import json

import pytest
from botocore.exceptions import ClientError

from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks

TOPIC = {"Type": "AWS::SNS::Topic"}


def test_an_update_is_always_rolled_back(stacks: Stacks) -> None:
    stacks.create({"Topic": TOPIC})
    with pytest.raises(ClientError, match="DisableRollback is not implemented"):
        stacks.api.update_stack(StackName="SC-test", DisableRollback=True, UsePreviousTemplate=True)


@pytest.mark.parametrize("macro", ["AWS::Serverless-2016-10-31", "Own"])
def test_macros_are_refused(stacks: Stacks, macro: str) -> None:
    body = json.dumps({"Transform": macro, "Resources": {"Topic": TOPIC}})
    with pytest.raises(ClientError, match="macros are not implemented"):
        stacks.api.validate_template(TemplateBody=body)


def test_a_type_that_only_aws_has_fails_its_stack(stacks: Stacks) -> None:
    assert stacks.create({"Fleet": {"Type": "AWS::GameLift::Fleet"}})["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "AWS::GameLift::Fleet of Fleet is not supported by the sandbox" in stacks.reasons()
