"""One served organization for all tests of a file, and principals with policies written by hand."""

import json
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from botocore.exceptions import ClientError

from product_factory.sandbox.organization import Credentials
from product_factory.sandbox.server import Sandbox, SandboxSession

SPOKE, OTHER = "333333333333", "444444444444"
_NUMBERS = count()


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as served:
        yield served


class People:
    """Makes roles and users with the policies that a test writes, and calls as them."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox

    def admin(self, service: str, account: str = "spoke-1") -> Any:
        return self.sandbox.session(account, "Administrator").client(service)

    def role(self, *statements: dict[str, Any], account: str = "spoke-1", **options: Any) -> str:
        """The ARN of a new role that its own account trusts."""
        iam, name = self.admin("iam", account), f"role-{next(_NUMBERS)}"
        owner = self.sandbox.organization.account(account).id
        trust = options.pop("trust", [{"Effect": "Allow", "Principal": {"AWS": owner}, "Action": "sts:AssumeRole"}])
        made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document(*trust), **options)
        if statements:
            iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=document(*statements))
        return str(made["Role"]["Arn"])

    def acting(self, role_arn: str, account: str = "spoke-1", **options: Any) -> SandboxSession:
        """A session of the role, which the account's administrator assumes."""
        sts = self.admin("sts", account)
        return self.session(sts.assume_role(RoleArn=role_arn, RoleSessionName="session", **options)["Credentials"])

    def having(self, *statements: dict[str, Any], account: str = "spoke-1") -> SandboxSession:
        """A session of a new role with these statements."""
        return self.acting(self.role(*statements, account=account), account)

    def session(self, given: dict[str, Any]) -> SandboxSession:
        """A session with credentials as STS or IAM gives them."""
        credentials = Credentials(
            access_key_id=given["AccessKeyId"],
            secret_access_key=given["SecretAccessKey"],
            session_token=given.get("SessionToken"),
        )
        return SandboxSession(credentials, self.sandbox.region, self.sandbox.endpoint)


@pytest.fixture(scope="module")
def people(sandbox: Sandbox) -> People:
    return People(sandbox)


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(*actions: str, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": "*", **more}


def deny(*actions: str, **more: Any) -> dict[str, Any]:
    return {**allow(*actions, **more), "Effect": "Deny"}


def refusal(call: Any, **given: Any) -> tuple[str, str]:
    """Code and message of the error that a call ends in; empty ones where it succeeds."""
    try:
        call(**given)
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["Error"]["Message"]
    return "", ""
