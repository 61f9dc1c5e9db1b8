"""The template of the pipeline's roles: least rights, named things by name, clean by cfn-lint and cdk-nag."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from product_factory.authoring.hub import Hub, Reading
from product_factory.authoring.portfolio import Email, Portfolio, Topic
from product_factory.aws.oidc import PROVIDERS
from product_factory.catalog.released import canonical
from product_factory.errors import FactoryError
from product_factory.hub.deployer import template
from product_factory.hub.deployer_export import export
from product_factory.hub.deployer_packing import packed
from product_factory.hub.deployer_rights import RIGHTS
from product_factory.hub.deployer_statements import Settings, statements
from product_factory.launch_roles.policies import MAX_POLICY
from product_factory.releasing.linting import lint
from product_factory.sandbox.authorization import reference
from tests.conftest import Copy, resources_of

MAIN, PULL_REQUEST = "repo:o/n:ref:refs/heads/main", "repo:o/n:pull_request"
TOPIC = "arn:aws:sns:us-east-1:333333333333:news"


def settings(*told: Email | Topic, **hub: Any) -> Settings:
    portfolio = Portfolio(name="P", description="d", provider="p", products=("x",), announce_to=told)
    reading = hub.pop("reading", Reading())
    return Settings(Hub(**{"regions": ("eu-west-1", "us-east-1"), **hub}), reading, (portfolio,), "q1")


EVERYTHING = settings(
    Email(address="a@example.com"), Topic(arn=TOPIC), reading=Reading(role="Read"), permissions_boundary="Limits"
)
MANY = tuple(
    f"{area}-{side}-{number}" for area in ("us", "eu", "ap") for side in ("west", "east") for number in range(1, 7)
)


def made(of: Settings) -> dict[str, Any]:
    return template(of, PROVIDERS["github"], MAIN, PULL_REQUEST)


def by_sid(of: Settings, who: str = "deployer") -> dict[str, dict[str, Any]]:
    return {each["Sid"]: each for each in statements(of, who)}


@pytest.mark.parametrize("of", [EVERYTHING, settings(), settings(regions=MANY)], ids=["everything", "least", "many"])
def test_cfn_lint_finds_nothing(of: Settings, tmp_path: Path) -> None:
    assert lint(canonical(made(of)), tmp_path) == []


def test_cdk_nag_finds_nothing_but_wildcards_that_have_a_reason(tmp_path: Path) -> None:
    from aws_cdk import App, Stack, Validations
    from aws_cdk.cloudformation_include import CfnInclude
    from cdk_nag import AwsSolutionsChecks

    (tmp_path / "template.json").write_bytes(canonical(made(EVERYTHING)))
    app = App(outdir=str(tmp_path / "out"), analytics_reporting=False)
    CfnInclude(Stack(app, "Stack"), "Included", template_file=str(tmp_path / "template.json"))
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    with pytest.raises(RuntimeError):
        app.synth()
    report = json.loads((tmp_path / "out" / "validation-report.json").read_bytes())
    rules = [each["ruleName"] for plugin in report["pluginReports"] for each in plugin["violations"]]
    found = {rule.partition("[Resource::")[2].rstrip("]") for rule in rules}
    assert [rule for rule in rules if not rule.startswith("AwsSolutions-IAM5[Resource::")] == []
    wild = [on for who in ("deployer", "reader") for each in statements(EVERYTHING, who) for on in each["Resource"]]
    assert found == {re.sub(r"\$\{([^}]+)\}", r"<\1>", on) for on in wild if "*" in on}
    assert all(right.wild for right in RIGHTS if any("*" in on for on in right.on)), "each says why"


def test_actions_exist_and_none_is_a_pattern() -> None:
    for right in RIGHTS:
        for action in right.actions:
            assert reference.exists(action), action
            # On all resources only what AWS authorizes on no other, and what is asked without naming one.
            unnamed = {"cloudformation:DescribeStacks"}
            assert (right.on == ("*",)) == (reference.kinds(action) == () or action in unnamed), action


def test_each_role_takes_tokens_of_one_subject_alone() -> None:
    found = made(settings())["Resources"]
    for role, subject in (("Deployer", MAIN), ("Reader", PULL_REQUEST)):
        (statement,) = found[role]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
        assert statement["Action"] == "sts:AssumeRoleWithWebIdentity"
        assert set(statement["Principal"]) == {"Federated"}
        host = "token.actions.githubusercontent.com"
        assert statement["Condition"] == {"StringEquals": {f"{host}:aud": "sts.amazonaws.com", f"{host}:sub": subject}}
        assert found[role]["Properties"]["MaxSessionDuration"] <= 3600


def test_no_thumbprint_is_named_and_the_provider_stays() -> None:
    (provider,) = resources_of(made(settings()), "AWS::IAM::OIDCProvider")
    assert "ThumbprintList" not in provider["Properties"]
    assert (provider["DeletionPolicy"], provider["UpdateReplacePolicy"]) == ("Retain", "Retain")


def test_roles_are_assumed_by_name_and_none_is_passed() -> None:
    assumed = by_sid(settings())["DeployAsCdk"]["Resource"]
    role = "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/cdk-q1"
    assert set(assumed) == {
        f"{role}-{kind}-role-${{AWS::AccountId}}-{region}"
        for kind in ("deploy", "file-publishing")
        for region in ("eu-west-1", "us-east-1")
    }
    for who in ("deployer", "reader"):
        for each in statements(EVERYTHING, who):
            assert "iam:PassRole" not in each["Action"]
            if "sts:AssumeRole" in each["Action"]:
                assert not any(on.endswith("*") for on in each["Resource"])


def test_without_news_nobody_is_told() -> None:
    services = {action.partition(":")[0] for each in statements(settings(), "deployer") for action in each["Action"]}
    assert services == {"cloudformation", "organizations", "s3", "servicecatalog", "ssm", "sts"}
    assert "RememberWhatWasTold" not in by_sid(settings())


def test_topics_and_their_keys() -> None:
    own = "arn:${AWS::Partition}:sns:eu-west-1:${AWS::AccountId}:ServiceCatalogHub-eu-west-1-*"
    assert by_sid(EVERYTHING)["Tell"]["Resource"] == [own, TOPIC]
    assert by_sid(EVERYTHING)["SeeWhoConfirmed"]["Resource"] == [own]
    assert by_sid(settings(Topic(arn=TOPIC)))["Tell"]["Resource"] == [TOPIC]
    assert "SeeWhoConfirmed" not in by_sid(settings(Topic(arn=TOPIC)))
    keys = [each for each in statements(EVERYTHING, "deployer") if "kms:Decrypt" in each["Action"]]
    assert [each["Resource"] for each in keys] == [
        ["arn:${AWS::Partition}:kms:eu-west-1:${AWS::AccountId}:key/*"],
        ["arn:${AWS::Partition}:kms:us-east-1:333333333333:key/*"],
    ]
    assert keys[0]["Condition"] == {
        "StringEquals": {"kms:ViaService": ["sns.eu-west-1.amazonaws.com"]},
        "ArnLike": {"kms:EncryptionContext:aws:sns:topicArn": [own]},
    }
    assert keys[1]["Condition"]["StringEquals"]["kms:EncryptionContext:aws:sns:topicArn"] == [TOPIC]


def test_the_reader_asks_accounts_only_by_the_read_role_of_the_settings() -> None:
    assert "AskAccounts" not in by_sid(settings(), "reader")
    assert by_sid(EVERYTHING, "reader")["AskAccounts"]["Resource"] == ["arn:${AWS::Partition}:iam::*:role/Read"]
    elsewhere = by_sid(settings(reading=Reading(aggregator="ap-south-1/all")), "reader")
    assert elsewhere["AskAggregator"]["Resource"] == [
        "arn:${AWS::Partition}:config:ap-south-1:${AWS::AccountId}:config-aggregator/*"
    ]


def test_sids_are_unique_in_a_policy_and_policies_within_the_limit() -> None:
    resources = made(settings(Email(address="a@example.com"), Topic(arn=TOPIC), regions=MANY))["Resources"].values()
    for each in resources:
        if each["Type"] == "AWS::IAM::ManagedPolicy":
            document = json.dumps(each["Properties"]["PolicyDocument"]).replace('{"Fn::Sub": ', "")
            assert len(document) <= MAX_POLICY * 1.1, "written with blanks"
            sids = [statement["Sid"] for statement in each["Properties"]["PolicyDocument"]["Statement"]]
            assert len(sids) == len(set(sids))


def test_a_long_statement_is_halved_and_nothing_lost() -> None:
    one = {"Sid": "S", "Effect": "Allow", "Action": ["a:B"], "Resource": [f"arn:{n:0100}" for n in range(100)]}
    policies = packed([one], 3_000)
    assert len(policies) > 3
    assert [on for policy in policies for each in policy for on in each["Resource"]] == one["Resource"]


def test_the_boundary_is_the_settings_and_may_be_given() -> None:
    assert made(EVERYTHING)["Parameters"]["PermissionsBoundary"]["Default"] == "Limits"
    assert made(settings())["Parameters"]["PermissionsBoundary"]["Default"] == ""
    for role in resources_of(made(settings()), "AWS::IAM::Role"):
        assert role["Properties"]["PermissionsBoundary"]["Fn::If"][0] == "HasBoundary"


def test_a_file_with_other_content_is_kept(tmp_path: Path) -> None:
    first = export("o/n", "github", tmp_path)
    assert first.changed
    assert not export("o/n", "github", tmp_path).changed
    with pytest.raises(FactoryError, match="is there with other content"):
        export("o/n", "github", tmp_path, branch="trunk")
    assert export("o/n", "github", tmp_path, environment="production", force=True).deployer_subject == (
        "repo:o/n:environment:production"
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "give --repository"),
        (["--repository", "o/*"], "write OWNER/NAME"),
        (["--repository", "o/n", "--branch", "b", "--environment", "e"], "not both"),
        (["1.0.0", "--repository", "o/n"], "has no versions"),
    ],
)
def test_used_wrongly(copy: Copy, arguments: list[str], told: str) -> None:
    done = copy.run("export", "hub-deployer", *arguments)
    assert done.returncode == 2
    assert told in done.stderr
    assert not (copy.root / "hub-deployer.template.json").exists()
