"""What AWS refuses is told with its mend, and as what it is."""

from __future__ import annotations

import pytest

from product_factory.errors import FactoryError
from product_factory.provisioning.errors import (
    AccessDenied,
    AwsBusy,
    AwsRefused,
    AwsUnreachable,
    LaunchRoleMissing,
    NoLaunchPath,
    ProvisioningError,
    translated,
)
from product_factory.provisioning.session import acts_as, role_arn, role_session_name


@pytest.mark.parametrize(
    ("code", "message", "error", "text"),
    [
        (
            "ValidationException",
            "Access denied while assuming the role arn:aws:iam::333333333333:role/SCLaunch-x.",
            LaunchRoleMissing,
            "arn:aws:iam::333333333333:role/SCLaunch-x: Service Catalog can't assume",
        ),
        ("ResourceNotFoundException", "No launch paths found for resource: prod-1", NoLaunchPath, "shared with"),
        ("AccessDeniedException", "User x is not authorized", AccessDenied, "Operation: User x is not"),
        ("ExpiredTokenException", "expired", AwsUnreachable, "Renew the credentials"),
        ("ThrottlingException", "Rate exceeded", AwsBusy, "not done twice"),
        (
            "InvalidParametersException",
            "Something else",
            AwsRefused,
            "Operation: InvalidParametersException: Something",
        ),
        ("", "", AwsRefused, "Operation"),
    ],
)
def test_aws_errors(code: str, message: str, error: type[ProvisioningError], text: str) -> None:
    told = translated({"Code": code, "Message": message}, "Operation")
    assert type(told) is error
    assert isinstance(told, FactoryError)
    assert told.exit_code == 1
    assert text in str(told)
    assert len(str(told).splitlines()) <= 2


@pytest.mark.parametrize(
    ("caller", "arn"),
    [
        ("arn:aws:iam::111111111111:user/ci", "arn:aws:iam::333333333333:role/Developer"),
        ("arn:aws-cn:sts::111111111111:assumed-role/a/b", "arn:aws-cn:iam::333333333333:role/Developer"),
        ("arn:aws-us-gov:iam::111111111111:root", "arn:aws-us-gov:iam::333333333333:role/Developer"),
    ],
)
def test_the_role_is_in_the_callers_partition(caller: str, arn: str) -> None:
    assert role_arn(caller, "333333333333", "Developer") == arn


@pytest.mark.parametrize(
    ("caller", "name"),
    [
        ("arn:aws:iam::111111111111:user/team/ci", "factory-ci"),
        ("arn:aws:sts::111111111111:assumed-role/Admin/jo@example.com", "factory-jo@example.com"),
        ("arn:aws:iam::111111111111:root", "factory-root"),
        (f"arn:aws:iam::111111111111:user/{'x' * 64}", f"factory-{'x' * 56}"),
    ],
)
def test_a_role_session_names_who_acts(caller: str, name: str) -> None:
    assert role_session_name(caller) == name


@pytest.mark.parametrize(
    ("caller", "role", "acts"),
    [
        ("arn:aws:sts::333333333333:assumed-role/Developer/me", "arn:aws:iam::333333333333:role/Developer", True),
        ("arn:aws:sts::333333333333:assumed-role/Developer/me", "arn:aws:iam::333333333333:role/team/Developer", True),
        ("arn:aws:sts::333333333333:assumed-role/Developer/me", "arn:aws:iam::444444444444:role/Developer", False),
        ("arn:aws:sts::333333333333:assumed-role/Developer/me", "arn:aws:iam::333333333333:role/Other", False),
        ("arn:aws:iam::333333333333:user/Developer", "arn:aws:iam::333333333333:role/Developer", False),
        ("arn:aws:iam::333333333333:root", "arn:aws:iam::333333333333:role/root", False),
    ],
)
def test_who_acts_as_a_role_already(caller: str, role: str, acts: bool) -> None:
    """https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html"""
    assert acts_as(caller, role) is acts
