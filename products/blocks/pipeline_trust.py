"""Pipeline trust: which runs of a pipeline outside of AWS take a role, by the tokens that their service signs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from product_factory import Group, Parameter

if TYPE_CHECKING:
    from constructs import Construct

    from product_factory import Answers

# Issuers, each with the audience of its tokens for AWS.
# https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
GITHUB, GITHUB_AUDIENCE = "token.actions.githubusercontent.com", "sts.amazonaws.com"
# https://docs.gitlab.com/ci/cloud_services/aws/
GITLAB, GITLAB_AUDIENCE = "gitlab.com", "https://gitlab.com"
MAKE, THERE = "make", "there"
_GITHUB_SIGNS = "GitHubSigns"

# No pattern, colon or blank, so that an answer is a part of one subject, and no other's.
# GitHub's IDs: https://docs.github.com/en/actions/reference/security/oidc#immutable-subject-claims
_NAME = r"[A-Za-z0-9_.-]{1,100}(@[1-9][0-9]{0,19})?"
PIPELINE = Group(
    label="Whose pipeline",
    label_ja="パイプライン",
    parameters=(
        Parameter(
            name="PipelineName",
            label="Name of the pipeline",
            label_ja="パイプライン名",
            description="The role's ARN is published under it. One name for each launch.",
            default="application",
            allowed_pattern=r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}",
            constraint="Type 1 to 64 letters, digits, - or _, beginning with a letter or digit, such as orders.",
        ),
        Parameter(
            name="Issuer",
            label="Who signs the tokens",
            label_ja="OIDC プロバイダー",
            description="GitHub Actions or GitLab.com. Runs show a token, which lasts minutes, in place of a key.",
            default=GITHUB,
            allowed_values=(GITHUB, GITLAB),
            constraint=f"Choose {GITHUB} or {GITLAB}.",
        ),
        Parameter(
            name="Provider",
            label="Identity provider of this account",
            label_ja="アカウントの ID プロバイダー",
            description=(
                "An account has one for each of them: choose there where it has it already, for another pipeline, "
                "say. make: it is made, and stays when the product goes."
            ),
            default=MAKE,
            allowed_values=(MAKE, THERE),
            constraint="Choose make or there.",
        ),
        Parameter(
            name="Repository",
            label="Repository of the code",
            label_ja="コードのリポジトリ",
            description=(
                "OWNER/NAME as it is spelled, capitals too; at GitLab GROUP/PROJECT. Where GitHub's tokens hold IDs "
                "(made, renamed or moved since 2026-07-15, or opted in): OWNER@ID/NAME@ID. Who can push to it deploys."
            ),
            example="octo-org/orders",
            allowed_pattern=rf"{_NAME}(/{_NAME}){{1,10}}",
            max_length=400,
            constraint=(
                "Type OWNER/NAME, such as octo-org/orders, or OWNER@ID/NAME@ID, such as octo-org@123456/orders@456789; "
                "no * or ?."
            ),
        ),
        Parameter(
            name="Branch",
            label="Branch",
            label_ja="ブランチ",
            description="Only runs for this branch take the role. Not asked where an environment is named.",
            default="main",
            allowed_pattern=r"[A-Za-z0-9_][A-Za-z0-9_./+#=-]{0,254}",
            constraint="Type a branch's name without refs/heads/, such as main; no *, ?, colon or blank.",
        ),
        Parameter(
            name="Environment",
            label="Environment, in place of the branch",
            label_ja="環境 (ブランチの代わり)",
            description=(
                "Only jobs in this environment of the GitHub repository take the role, whatever their branch: let "
                "the environment admit one, with reviewers. Empty: the branch counts. GitLab's tokens name none."
            ),
            default="",
            allowed_pattern=r"([A-Za-z0-9_]([A-Za-z0-9 _./+#=-]{0,98}[A-Za-z0-9_.+#=-])?)?",
            constraint="Type an environment's name, such as production, or leave it empty; no *, ? or colon.",
        ),
    ),
)


def pipeline_trust(scope: Construct, answers: Answers) -> dict[str, Any]:
    """Who takes a role: tokens of the issuer, for AWS, of exactly one subject; compared with case, without patterns.

    With it come the account's provider, where it is to be made, and a rule on what GitLab can't tell.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
    """
    from aws_cdk import CfnCondition, Fn

    provider = _provider(scope, answers)
    by_environment = CfnCondition(
        scope,
        "AnEnvironmentCounts",
        expression=Fn.condition_not(Fn.condition_equals(answers.text("Environment"), "")),
    )
    subject = Fn.condition_if(
        by_environment.logical_id,
        Fn.sub("repo:${Repository}:environment:${Environment}"),
        Fn.sub("repo:${Repository}:ref:refs/heads/${Branch}"),
    )
    # https://docs.gitlab.com/ci/secrets/id_token_authentication/
    of_gitlab = Fn.sub("project_path:${Repository}:ref_type:branch:ref:${Branch}")
    statement = Fn.condition_if(
        _GITHUB_SIGNS,
        _admits(provider, GITHUB, GITHUB_AUDIENCE, subject),
        _admits(provider, GITLAB, GITLAB_AUDIENCE, of_gitlab),
    )
    return {"Version": "2012-10-17", "Statement": [statement]}


def _admits(provider: object, issuer: str, audience: str, subject: object) -> dict[str, object]:
    return {
        "Sid": "OnePipeline",
        "Effect": "Allow",
        "Principal": {"Federated": provider},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringEquals": {f"{issuer}:aud": audience, f"{issuer}:sub": subject}},
    }


def _provider(scope: Construct, answers: Answers) -> object:
    """The ARN of the account's provider, which is made or there.

    It stays, since other roles may trust it by now. No thumbprint: AWS verifies both by authorities that it trusts.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc_verify-thumbprint.html
    """
    from aws_cdk import CfnCondition, CfnRule, CfnRuleAssertion, Fn, RemovalPolicy
    from aws_cdk import aws_iam as iam

    issuer = answers.text("Issuer")
    make = CfnCondition(scope, "ProviderIsMade", expression=Fn.condition_equals(answers.text("Provider"), MAKE))
    github = CfnCondition(scope, _GITHUB_SIGNS, expression=Fn.condition_equals(issuer, GITHUB))
    CfnRule(
        scope,
        "GitLabHasNoEnvironment",
        rule_condition=Fn.condition_equals(issuer, GITLAB),
        assertions=[
            CfnRuleAssertion(
                assert_=Fn.condition_equals(answers.text("Environment"), ""),
                assert_description="Leave the environment empty: GitLab's tokens name a branch alone.",
            )
        ],
    )
    provider = iam.CfnOIDCProvider(
        scope,
        "PipelineProvider",
        url=Fn.sub("https://${Issuer}"),
        client_id_list=[Fn.condition_if(github.logical_id, GITHUB_AUDIENCE, GITLAB_AUDIENCE).to_string()],
    )
    provider.cfn_options.condition = make
    provider.apply_removal_policy(RemovalPolicy.RETAIN)
    there = Fn.sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:oidc-provider/${Issuer}")
    return Fn.condition_if(make.logical_id, provider.ref, there)
