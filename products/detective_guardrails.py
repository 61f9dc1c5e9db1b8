"""Detective guardrails: the Config rules with which Control Tower watches its accounts, for accounts without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import NEEDS_RECORDER, Control, Group, KnownFinding, Parameter, Product

from .blocks.alert_rule import ALERTS, tell
from .blocks.config_rules import ACCOUNT_RULES, RULES, Rule
from .network_guardrails import PORT
from .support import PLATFORM_TEAM

if TYPE_CHECKING:
    from aws_cdk import aws_config as config
    from constructs import Construct

    from product_factory import Answers


def resources(scope: Construct, answers: Answers) -> list[config.CfnConfigRule]:
    """A Config rule for each of RULES and of the chosen ACCOUNT_RULES, and one alert for all."""
    from aws_cdk import CfnCondition, Fn
    from aws_cdk import aws_config as config

    blocked = Fn.split(",", answers.text("RestrictedPorts"), 5)
    parameters = {
        "VolumeInUse": {"deleteOnTermination": "true"},
        "RiskyPortsClosed": {f"blockedPort{n}": port for n, port in enumerate(blocked, start=1)},
        # CIS: at least 14 characters, and none of the last 24 passwords.
        "PasswordPolicy": {"MinimumPasswordLength": "14", "PasswordReusePrevention": "24"},
        "AccessKeysRotated": {"maxAccessKeyAge": "90"},
        "CredentialsUsed": {"maxCredentialUsageAge": "45"},
        "FlowLogsOn": {"trafficType": "REJECT"},
        "SupportRole": {"policyARN": Fn.sub("arn:${AWS::Partition}:iam::aws:policy/AWSSupportAccess")},
    }
    switched = {
        question: CfnCondition(scope, f"{question}On", expression=Fn.condition_equals(answers.text(question), "on"))
        for question in dict.fromkeys(rule.chosen for rule in ACCOUNT_RULES if rule.chosen)
    }
    rules = [
        config.CfnConfigRule(
            scope,
            rule.name,
            description=f"Finds {rule.finds}",
            input_parameters=parameters.get(rule.name),
            maximum_execution_frequency="One_Hour" if rule.hourly else None,
            scope=config.CfnConfigRule.ScopeProperty(compliance_resource_types=[rule.watches])
            if rule.watches
            else None,
            source=config.CfnConfigRule.SourceProperty(owner="AWS", source_identifier=rule.identifier),
        )
        for rule in (*RULES, *ACCOUNT_RULES)
    ]
    for rule, made in zip((*RULES, *ACCOUNT_RULES), rules, strict=True):
        if rule.chosen:
            made.cfn_options.condition = switched[rule.chosen]
    tell(scope, answers, rules, "<rule> in <region> found <type> <resource>. See AWS Config for what to mend.")
    return rules


def _controls(rule: Rule) -> list[Control]:
    how = f"Finds {rule.finds}."
    found = [Control(standard="Security Hub", id=rule.control, how=how)] if rule.control else []
    found += [Control(standard="CIS AWS Foundations 1.4", id=rule.cis_14, how=how)] if rule.cis_14 else []
    return found + ([Control(standard="CIS AWS Foundations 3.0", id=rule.cis_30, how=how)] if rule.cis_30 else [])


PRODUCT = Product(
    name="detective-guardrails",
    summary="Finds missing MFA, open buckets, databases and ports, missing encryption and old keys, by AWS Config's rules.",
    summary_ja="MFA 未設定、公開バケット・DB・ポート、暗号化漏れ、古いアクセスキーを Config ルールで検出します。",
    keywords=(
        "compliance rules, MFA, multi-factor authentication, public buckets, unencrypted, old access keys, "
        "password policy, AWS Config rules, "
        "多要素認証, MFA 未設定, 公開バケット, 暗号化漏れ, アクセスキー, パスワード, パスワードポリシー, "
        "発見的統制, 検出"
    ),
    audience=(
        "Accounts without Control Tower, which provides these rules itself. It detects and notifies; it "
        "changes nothing."
    ),
    support=PLATFORM_TEAM,
    form=(
        Group(
            label="Ports",
            label_ja="ポート",
            parameters=(
                Parameter(
                    name="RestrictedPorts",
                    label="Five ports that may not be open to the world",
                    label_ja="公開を禁止する 5 つのポート",
                    description="Beside SSH, which has a rule of its own. The rule takes exactly five.",
                    default="20,21,3389,3306,4333",
                    allowed_pattern=rf"{PORT}(,{PORT}){{4}}",
                    constraint="Type exactly five ports separated by commas without spaces, such as 20,21,3389,3306,4333.",
                ),
            ),
        ),
        Group(
            label="The account as a whole",
            label_ja="アカウント全体の設定",
            parameters=(
                Parameter(
                    name="AccountRules",
                    label="Rules of CIS on the account",
                    label_ja="アカウントに対する CIS のルール",
                    description=(
                        "Password policy, old and unused keys, encryption of volumes by default, public buckets, flow "
                        "logs, a support role. Choose off where an organization's rules or Security Hub find them."
                    ),
                    default="on",
                    allowed_values=("on", "off"),
                    constraint="Choose on or off.",
                ),
                Parameter(
                    name="DataEventsRule",
                    label="Rule on data events of S3",
                    label_ja="S3 データイベントのルール",
                    description="Choose on where a trail has to record reads and writes of S3 objects, which is paid for.",
                    default="off",
                    allowed_values=("on", "off"),
                    constraint="Choose on or off.",
                ),
            ),
        ),
        ALERTS,
    ),
    resources=resources,
    controls=tuple(control for rule in (*RULES, *ACCOUNT_RULES) for control in _controls(rule)),
    findings=tuple(
        KnownFinding(
            tool="Prowler",
            id=check,
            reason="An account without password policy is told of, as here; no product sets one.",
        )
        for check in ("iam_password_policy_minimum_length_14", "iam_password_policy_reuse_24")
    ),
    task_rows=(4,),
    prerequisites=("security-notification", "config-recorder"),
    conflicts=(
        NEEDS_RECORDER,
        "Under Control Tower the first 14 rules already exist: you would get, and pay for, each finding twice.",
        "The IAM rules find the same in every Region: choose off for them in all Regions but one.",
        "If you launch it twice, every violation is reported twice.",
    ),
    costs=("AWS Config rule evaluations", "SNS messages, beyond the free ones"),
)
