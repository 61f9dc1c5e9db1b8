"""Pipeline trust: which runs of a pipeline outside of AWS take a role, by the tokens that their service signs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from product_factory import Group, Parameter

if TYPE_CHECKING:
    from collections.abc import Callable

    from aws_cdk import CfnCondition
    from constructs import Construct

    from product_factory import Answers

# Issuers, each with the audience of its tokens for AWS.
# https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
GITHUB, GITHUB_AUDIENCE = "token.actions.githubusercontent.com", "sts.amazonaws.com"
# https://docs.gitlab.com/ci/cloud_services/aws/
GITLAB, GITLAB_AUDIENCE = "gitlab.com", "https://gitlab.com"
GITHUB_BRANCH, GITHUB_ENVIRONMENT, GITLAB_BRANCH = "github-branch", "github-environment", "gitlab-branch"
MAKE, THERE = "make", "there"

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
            name="TakenBy",
            label="What takes the role",
            label_ja="ロールを引き受けるもの",
            description=(
                "Runs for a branch at GitHub, jobs in an environment of a repository at GitHub, whatever their branch, "
                "or pipelines of a branch at GitLab.com. They show a token, which lasts minutes, in place of a key."
            ),
            default=GITHUB_BRANCH,
            allowed_values=(GITHUB_BRANCH, GITHUB_ENVIRONMENT, GITLAB_BRANCH),
            constraint=f"Choose {GITHUB_BRANCH}, {GITHUB_ENVIRONMENT} or {GITLAB_BRANCH}.",
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
            name="BranchOrEnvironment",
            label="Branch or environment",
            label_ja="ブランチまたは環境",
            description=(
                "Its name: only runs for this branch, or jobs in this environment, take the role. Let an environment "
                "admit one branch, with reviewers."
            ),
            default="main",
            allowed_pattern=r"[A-Za-z0-9_]([A-Za-z0-9 _./+#=-]{0,253}[A-Za-z0-9_.+#=-])?",
            constraint=(
                "Type the name alone, without refs/heads/, such as main or production: letters, digits, _ . / + # = - "
                "and blanks between; no *, ? or colon."
            ),
        ),
    ),
)


def pipeline_trust(scope: Construct, answers: Answers) -> dict[str, Any]:
    """Who takes a role: tokens of the issuer, for AWS, of exactly one subject; compared with case, without patterns.

    The account's provider comes with it, where it is to be made.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
    """
    from aws_cdk import CfnCondition, Fn

    taken_by = answers.text("TakenBy")
    gitlab = CfnCondition(scope, "GitLabSigns", expression=Fn.condition_equals(taken_by, GITLAB_BRANCH))
    environment = CfnCondition(
        scope, "AnEnvironmentCounts", expression=Fn.condition_equals(taken_by, GITHUB_ENVIRONMENT)
    )
    provider = _provider(scope, answers, gitlab)
    of_github = Fn.condition_if(
        environment.logical_id,
        Fn.sub("repo:${Repository}:environment:${BranchOrEnvironment}"),
        Fn.sub("repo:${Repository}:ref:refs/heads/${BranchOrEnvironment}"),
    )
    # https://docs.gitlab.com/ci/secrets/id_token_authentication/
    of_gitlab = Fn.sub("project_path:${Repository}:ref_type:branch:ref:${BranchOrEnvironment}")
    statement = Fn.condition_if(
        gitlab.logical_id,
        _admits(provider(GITLAB), GITLAB, GITLAB_AUDIENCE, of_gitlab),
        _admits(provider(GITHUB), GITHUB, GITHUB_AUDIENCE, of_github),
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


def _provider(scope: Construct, answers: Answers, gitlab: CfnCondition) -> Callable[[str], object]:
    """The ARN of the account's provider for an issuer; it is made or there.

    It stays, since other roles may trust it by now. No thumbprint: AWS verifies both by authorities that it trusts.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc_verify-thumbprint.html
    """
    from aws_cdk import CfnCondition, Fn, RemovalPolicy
    from aws_cdk import aws_iam as iam

    def by_issuer(of_gitlab: str, of_github: str) -> str:
        return Fn.condition_if(gitlab.logical_id, of_gitlab, of_github).to_string()

    make = CfnCondition(scope, "ProviderIsMade", expression=Fn.condition_equals(answers.text("Provider"), MAKE))
    provider = iam.CfnOIDCProvider(
        scope,
        "PipelineProvider",
        url=by_issuer(f"https://{GITLAB}", f"https://{GITHUB}"),
        client_id_list=[by_issuer(GITLAB_AUDIENCE, GITHUB_AUDIENCE)],
    )
    provider.cfn_options.condition = make
    provider.apply_removal_policy(RemovalPolicy.RETAIN)
    return lambda issuer: Fn.condition_if(
        make.logical_id,
        provider.ref,
        Fn.sub(f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:oidc-provider/{issuer}"),
    )
