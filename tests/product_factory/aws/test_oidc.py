"""What GitHub's tokens say of where a workflow runs, by the examples of its own documentation."""

from __future__ import annotations

import pytest

from product_factory.aws.oidc import subject_of_branch, subject_of_environment, subject_of_pull_requests
from product_factory.errors import UsageError


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        # https://docs.github.com/en/actions/reference/security/oidc#example-subject-claims
        (subject_of_branch("octo-org/octo-repo", "demo-branch"), "repo:octo-org/octo-repo:ref:refs/heads/demo-branch"),
        (subject_of_environment("octo-org/octo-repo", "Production"), "repo:octo-org/octo-repo:environment:Production"),
        (
            subject_of_environment("octo-org/octo-repo", "Production:V1"),
            "repo:octo-org/octo-repo:environment:Production%3AV1",
        ),
        (subject_of_pull_requests("octo-org/octo-repo"), "repo:octo-org/octo-repo:pull_request"),
        # https://docs.github.com/en/actions/reference/security/oidc#immutable-subject-claims
        (
            subject_of_branch("octo-org@123456/octo-repo@456789", "main"),
            "repo:octo-org@123456/octo-repo@456789:ref:refs/heads/main",
        ),
        (subject_of_branch("o/n", "release/1.x"), "repo:o/n:ref:refs/heads/release/1.x"),
    ],
)
def test_documented_subjects(found: str, expected: str) -> None:
    assert found == expected


@pytest.mark.parametrize(
    "repository",
    [
        "", "octo-repo", "octo-org/", "/octo-repo", "octo-org/*", "*/octo-repo", "octo-org/octo-repo:ref:refs/heads/x",
        "a/b/c", "octo-org@1/octo-repo", "octo-org/octo-repo@1", "octo-org@x/octo-repo@1", "https://github.com/o/n",
        "o/n\n", "-o/n", "o/..", "o/n?", "ö/n",
    ],
)  # fmt: skip
def test_what_is_no_repository_is_refused(repository: str) -> None:
    with pytest.raises(UsageError, match="write OWNER/NAME"):
        subject_of_pull_requests(repository)


@pytest.mark.parametrize(
    "branch", ["", "*", "feature/*", "a b", "a..b", "/a", "a/", "a.lock", "a:b", "@", "a@{b", "-a", "a\\b", "a?", "a\n"]
)
def test_what_is_no_branch_is_refused(branch: str) -> None:
    with pytest.raises(UsageError, match="is no name of a branch"):
        subject_of_branch("o/n", branch)


@pytest.mark.parametrize("environment", ["", " ", "a\nb", "x" * 256])
def test_what_is_no_environment_is_refused(environment: str) -> None:
    with pytest.raises(UsageError, match="is no name of an environment"):
        subject_of_environment("o/n", environment)
