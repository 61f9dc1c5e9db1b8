"""OIDC: whose tokens AWS takes in place of credentials, and what they say of where a pipeline runs."""

from __future__ import annotations

import re
from typing import NamedTuple

from product_factory.errors import UsageError


class Provider(NamedTuple):
    """A service that signs tokens for its pipelines; `issuer` without https:// begins IAM's condition keys."""

    issuer: str
    audience: str


# No thumbprint is named: AWS verifies these issuers by the certificate authorities that it trusts.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc_verify-thumbprint.html
# Issuer and audience: https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
PROVIDERS = {"github": Provider("token.actions.githubusercontent.com", "sts.amazonaws.com")}

# Names hold no @, which parts them from IDs: https://docs.github.com/en/actions/reference/security/oidc#immutable-subject-claims
_OWNER, _NAME, _ID = r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,99})", r"[A-Za-z0-9._-]{1,100}", r"@[1-9]\d{0,19}"
_REPOSITORY = re.compile(rf"{_OWNER}/{_NAME}|{_OWNER}{_ID}/{_NAME}{_ID}", re.ASCII)
# https://git-scm.com/docs/git-check-ref-format
_NO_BRANCH = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|^[/.-]|/\.|[/.]$|\.lock(/|$)|^@$")
MAX_ENVIRONMENT = 255


def subject_of_branch(repository: str, branch: str) -> str:
    """The `sub` of tokens for what runs on a branch, in no environment and for no pull request.

    https://docs.github.com/en/actions/reference/security/oidc#filtering-for-a-specific-branch
    """
    if not branch or _NO_BRANCH.search(branch):
        raise UsageError(f"--branch {branch!r}: is no name of a branch; write it without refs/heads/, such as main")
    return f"repo:{_checked(repository)}:ref:refs/heads/{branch}"


def subject_of_environment(repository: str, environment: str) -> str:
    """The `sub` of tokens for jobs in an environment, whatever branch or event they run for.

    A colon is told as %3A: https://docs.github.com/en/actions/reference/security/oidc#filtering-for-metadata-containing-
    """
    if not environment.strip() or len(environment) > MAX_ENVIRONMENT or not environment.isprintable():
        raise UsageError(f"--environment {environment!r}: is no name of an environment of the repository")
    return f"repo:{_checked(repository)}:environment:{environment.replace(':', '%3A')}"


def subject_of_pull_requests(repository: str) -> str:
    """The `sub` of tokens for what runs for any pull request of the repository, in no environment.

    https://docs.github.com/en/actions/reference/security/oidc#filtering-for-pull_request-events
    """
    return f"repo:{_checked(repository)}:pull_request"


def _checked(repository: str) -> str:
    if not _REPOSITORY.fullmatch(repository) or repository.rpartition("/")[2] in (".", ".."):
        raise UsageError(
            f"--repository {repository!r}: write OWNER/NAME as GitHub spells them, or OWNER@ID/NAME@ID where the "
            "repository's sub claim holds IDs: made, renamed or moved since 2026-07-15, or opted in"
        )
    return repository
