"""Budget alert: a monthly budget that tells the team before the money is spent, and when it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from product_factory import SSM_NAME, SSM_STRING, Group, Output, Parameter, Product

from . import monitoring_notification
from .blocks.alert_topic import EMAIL_PATTERN
from .support import PLATFORM_TEAM

if TYPE_CHECKING:
    from constructs import Construct

    from product_factory import Answers

# https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_billing_BillingViewElement.html
BILLING_VIEW = r"(arn:aws[a-z-]*:billing::\d{12}:billingview/[a-zA-Z0-9/:_+=.@-]{0,75}[a-zA-Z0-9])?"


def resources(scope: Construct, answers: Answers) -> None:
    """The budget, its notifications, and a rule that no two of them are the same.

    The budget has no name of its own: new thresholds replace it, and a name would be taken still.
    """
    from aws_cdk import Aws, CfnCondition, CfnOutput, CfnRule, CfnRuleAssertion, Fn
    from aws_cdk import aws_budgets as budgets

    def unless(condition: str, question: str, empty: str) -> CfnCondition:
        given = Fn.condition_not(Fn.condition_equals(answers.text(question), empty))
        return CfnCondition(scope, condition, expression=given)

    by_email = unless("EmailWanted", "Email", "")
    address = {"SubscriptionType": "EMAIL", "Address": answers.text("Email")}
    subscribers = [
        {"SubscriptionType": "SNS", "Address": answers.text("TopicArn")},
        Fn.condition_if(by_email.logical_id, address, Aws.NO_VALUE),
    ]

    def told(kind: str, question: str) -> dict[str, Any]:
        return {
            "Notification": {
                "NotificationType": kind,
                "ComparisonOperator": "GREATER_THAN",
                "ThresholdType": "PERCENTAGE",
                "Threshold": answers.number(question),
            },
            "Subscribers": subscribers,
        }

    viewed = unless("BillingViewGiven", "BillingViewArn", "")
    forecast = unless("ForecastWanted", "ForecastPercent", "0")
    CfnRule(
        scope,
        "TwoThresholds",
        assertions=[
            CfnRuleAssertion(
                assert_=Fn.condition_not(
                    Fn.condition_equals(answers.text("WarningPercent"), answers.text("LimitPercent"))
                ),
                assert_description="Type different percentages for the first and the second alert.",
            )
        ],
    )
    budget = budgets.CfnBudget(
        scope,
        "MonthlyBudget",
        budget=budgets.CfnBudget.BudgetDataProperty(
            budget_type="COST",
            time_unit="MONTHLY",
            budget_limit=budgets.CfnBudget.SpendProperty(amount=answers.number("MonthlyLimit"), unit="USD"),
            # What is used counts, also where credits or refunds pay for it.
            cost_types=budgets.CfnBudget.CostTypesProperty(include_credit=False, include_refund=False),
            billing_view_arn=Fn.condition_if(
                viewed.logical_id, answers.text("BillingViewArn"), Aws.NO_VALUE
            ).to_string(),
        ),
    )
    budget.add_property_override(
        "NotificationsWithSubscribers",
        [
            told("ACTUAL", "WarningPercent"),
            told("ACTUAL", "LimitPercent"),
            Fn.condition_if(forecast.logical_id, told("FORECASTED", "ForecastPercent"), Aws.NO_VALUE),
        ],
    )
    CfnOutput(scope, "BudgetName", value=budget.ref, description="The budget, in Billing and Cost Management")


def _percent(name: str, label: str, label_ja: str, description: str, default: int, low: int) -> Parameter:
    off = " or 0 for none" if low == 0 else ""
    return Parameter(
        name=name,
        label=label,
        label_ja=label_ja,
        description=description,
        type="Number",
        default=default,
        min_value=low,
        max_value=1000,
        constraint=f"Type a whole number of percent from 1 to 1000{off}, such as {default}.",
    )


PRODUCT = Product(
    name="budget-alert",
    summary="A monthly budget for this account that tells the team, by topic and e-mail, before and when it is spent.",
    summary_ja="アカウントの月次予算を設定し、超過の前と超過時にトピックとメールでチームに知らせます。",
    keywords=(
        "cost, costs, spending, bill, billing, budget, money, price, overspending, cost alert, FinOps, "
        "コスト, 費用, 料金, 請求, 予算, 予算超過, 使いすぎ, コスト管理, 課金"
    ),
    audience="Every team that pays for an account and wants to know about costs before the bill arrives.",
    support=PLATFORM_TEAM,
    form=(
        Group(
            label="The budget",
            label_ja="予算",
            parameters=(
                Parameter(
                    name="MonthlyLimit",
                    label="US dollars per month",
                    label_ja="月額 (米ドル)",
                    description="What this account may cost in a calendar month. Nothing is stopped when it costs more.",
                    type="Number",
                    example=500,
                    min_value=1,
                    max_value=100_000_000,
                    constraint="Type a whole number of US dollars from 1 to 100000000, such as 500.",
                ),
                Parameter(
                    name="BillingViewArn",
                    label="Billing view",
                    label_ja="請求ビュー",
                    description=(
                        "ARN of a billing view: the budget is then on what the view shows. Empty: on what this account "
                        "costs."
                    ),
                    default="",
                    allowed_pattern=BILLING_VIEW,
                    max_length=256,
                    constraint=(
                        "Type a billing view's ARN, such as arn:aws:billing::111122223333:billingview/custom-team, or "
                        "leave it empty."
                    ),
                ),
                _percent(
                    "WarningPercent",
                    "First alert, in percent spent",
                    "最初の通知 (実績 %)",
                    "Percent of the budget that was spent when the team is told first.",
                    80,
                    1,
                ),
                _percent(
                    "LimitPercent",
                    "Second alert, in percent spent",
                    "2 回目の通知 (実績 %)",
                    "Percent of the budget that was spent when the team is told again. Not the same as the first.",
                    100,
                    1,
                ),
                _percent(
                    "ForecastPercent",
                    "Alert on the forecast, in percent",
                    "予測による通知 (予測 %)",
                    "Percent of the budget that the month is forecast to cost. AWS forecasts after about five weeks of use. 0: none.",
                    100,
                    0,
                ),
            ),
        ),
        Group(
            label="Who is told",
            label_ja="通知先",
            parameters=(
                Parameter(
                    name="TopicArn",
                    label="Topic for alerts",
                    label_ja="通知先トピック",
                    description="Name of the SSM parameter with the topic's ARN. Keep it: monitoring-notification publishes it.",
                    type=SSM_STRING,
                    default=monitoring_notification.TOPIC_ARN,
                    allowed_pattern=SSM_NAME,
                    constraint=(
                        "Type an SSM parameter's name (letters, digits, _ . - / :), such as "
                        f"{monitoring_notification.TOPIC_ARN}."
                    ),
                ),
                Parameter(
                    name="Email",
                    label="One more address",
                    label_ja="追加のメールアドレス",
                    description="AWS Budgets writes to it directly, without a link to confirm. Empty: the topic alone tells.",
                    default="",
                    allowed_pattern=f"({EMAIL_PATTERN})?",
                    max_length=254,
                    constraint="Type one e-mail address, such as team@example.com, or leave it empty.",
                ),
            ),
        ),
    ),
    resources=resources,
    task_rows=(17,),
    prerequisites=("monitoring-notification",),
    conflicts=(
        (
            "A budget covers the whole account in all Regions: if you launch it in two Regions, everything is "
            "reported twice."
        ),
        (
            "A billing view must belong to this account: the launch role cannot read another account's, even a "
            "shared one."
        ),
        "If you use another topic, it must let budgets.amazonaws.com of this account publish to it and use its key.",
    ),
    costs=("None for the budget itself: budgets without actions are free", "SNS messages, beyond the free ones"),
    outputs=(
        Output(
            name="BudgetName",
            label="The budget, in Billing and Cost Management",
            label_ja="予算 (Billing and Cost Management)",
            shows="name",
        ),
    ),
)
