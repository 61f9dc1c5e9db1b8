"""Rights that only one destination takes are granted where the template names that one, or doesn't tell.

Each destination's rights: https://docs.aws.amazon.com/waf/latest/developerguide/logging-destinations.html
"""

from __future__ import annotations

from typing import Any

import pytest

from product_factory.launch_roles.derivation import grants

LOGS = {"Fn::Sub": "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:aws-waf-logs-x"}
BUCKET = "arn:aws:s3:::aws-waf-logs-x"
STREAM = {"Fn::Sub": "arn:${AWS::Partition}:firehose:${AWS::Region}:${AWS::AccountId}:deliverystream/aws-waf-logs-x"}
POLICY, LINK = "s3:PutBucketPolicy", "iam:CreateServiceLinkedRole"


def actions(destination: Any) -> set[str]:
    template = {
        "Parameters": {"Asked": {"Type": "String"}},
        "Conditions": {"C": {"Fn::Equals": [{"Ref": "Asked"}, ""]}},
        "Resources": {
            "Logging": {
                "Type": "AWS::WAFv2::LoggingConfiguration",
                "Properties": {
                    "ResourceArn": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/a/b",
                    "LogDestinationConfigs": destination,
                },
            }
        },
    }
    return {grant.action for grant in grants(template, "t")}


@pytest.mark.parametrize(
    ("destination", "policy", "link"),
    [
        ([LOGS], False, False),
        ([BUCKET], True, False),
        ([STREAM], False, True),
        ([{"Fn::If": ["C", LOGS, BUCKET]}], True, False),
        ([{"Ref": "Asked"}], True, True),
    ],
)
def test_only_the_destination_that_is_named_is_written_to(destination: Any, policy: bool, link: bool) -> None:
    found = actions(destination)
    assert "wafv2:PutLoggingConfiguration" in found
    assert (POLICY in found, LINK in found) == (policy, link)
