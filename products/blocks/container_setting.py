"""One setting that a container is told as it is written in the form, such as a database's host."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import Parameter

if TYPE_CHECKING:
    from aws_cdk import IResolvable
    from constructs import Construct

    from product_factory import Answers

SETTING = (
    Parameter(
        name="SettingValue",
        label="Setting",
        label_ja="設定値",
        description=(
            "What tasks get as environment variable as it is written here, such as a database's host, which "
            "database-aurora publishes as endpoint. No secret: whoever sees the task sees it. Empty: none."
        ),
        default="",
        allowed_pattern=r"[ -~]{0,1024}",
        constraint="Type at most 1024 letters, digits, signs or spaces of ASCII, or leave it empty.",
    ),
    Parameter(
        name="SettingVariable",
        label="Variable for the setting",
        label_ja="設定値の環境変数名",
        description="The name of the environment variable; another one than the secret's.",
        default="DATABASE_HOST",
        # https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-8
        allowed_pattern=r"(?!AWS_|ECS_)[A-Za-z_][A-Za-z0-9_]{0,63}",
        constraint=(
            "Type 1 to 64 letters, digits or _, beginning with a letter or _, such as DATABASE_HOST, but not with "
            "AWS_ or ECS_."
        ),
    ),
)


def setting(scope: Construct, answers: Answers) -> IResolvable:
    """The container's environment: the variable with its value, or nothing where none is given."""
    from aws_cdk import Aws, CfnCondition, CfnRule, CfnRuleAssertion, Fn

    value, variable = answers.text("SettingValue"), answers.text("SettingVariable")
    given = CfnCondition(scope, "SettingGiven", expression=Fn.condition_not(Fn.condition_equals(value, "")))
    CfnRule(
        scope,
        "VariablesDiffer",
        rule_condition=Fn.condition_not(Fn.condition_equals(value, "")),
        assertions=[
            CfnRuleAssertion(
                assert_=Fn.condition_not(Fn.condition_equals(variable, answers.text("SecretVariable"))),
                assert_description="Choose another variable for the setting than for the secret.",
            )
        ],
    )
    return Fn.condition_if(given.logical_id, [{"Name": variable, "Value": value}], Aws.NO_VALUE)
