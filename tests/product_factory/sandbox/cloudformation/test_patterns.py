"""What Java wouldn't read as a pattern, and what is no section, is refused before anything is kept.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-regexes.html
"""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from product_factory.sandbox.cloudformation.checked import checked
from product_factory.sandbox.cloudformation.errors import ValidationError
from product_factory.sandbox.resource_types.java_patterns import PatternError, compiled
from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks


@pytest.mark.parametrize(
    "pattern",
    [
        r"^abc|def)$",
        "[a-z",
        "(a",
        "a{",
        "a{e<=1}",
        "*a",
        r"\y",
        r"\p{Foo}",
        "(?P<n>a)",
        "(?R)",
        "(?#a)",
        r"\L<x>",
        "\\",
        "(?U)a",
    ],
)
def test_what_java_does_not_know_is_refused(stacks: Stacks, pattern: str) -> None:
    """AWS refuses it, too (https://github.com/aws-cloudformation/cfn-lint/issues/1565); its words are published nowhere.

    `(?U)` is Java's and not implemented here: it is refused as loudly.
    """
    with pytest.raises(PatternError):
        compiled(pattern)
    declared = {"Parameters": {"P": {"Type": "String", "Default": "abc", "AllowedPattern": pattern}}}
    resources = {"T": {"Type": "AWS::SNS::Topic"}}
    with pytest.raises(ClientError, match="AllowedPattern of parameter P is not a valid regular expression"):
        stacks.create(resources, **declared)
    with pytest.raises(ClientError, match="ValidationError"):
        stacks.api.validate_template(TemplateBody=json.dumps({"Resources": resources, **declared}))
    assert stacks.api.describe_stacks()["Stacks"] == []


@pytest.mark.parametrize(
    "sections",
    [
        {"Parameters": []},
        {"Parameters": {"P": "String"}},
        {"Parameters": {"P": {}}},
        {"Parameters": {"P": {"Type": "String", "AllowedPattern": 1}}},
        {"Conditions": ["a"]},
        {"Outputs": {"O": "text"}},
        {"Outputs": {"O": {}}},
        {"Mappings": None},
        {"Resources": {"T": {"Type": "AWS::SNS::Topic", "Properties": "none"}}},
    ],
)
def test_a_section_of_another_shape_is_refused(sections: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=r"Template format error|'null' values"):
        checked(json.dumps({"Resources": {"T": {"Type": "AWS::SNS::Topic"}}, **sections}))
