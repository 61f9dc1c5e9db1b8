"""As whom service-managed StackSets act in an account: a role with AdministratorAccess, which SCPs bind.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-custom-execution-role.html
Its name ends in a text that isn't documented, so the sandbox has one of its own; IAM doesn't list the role here.
"""

from product_factory.sandbox.cloudformation.stackset_facts import EXECUTION_ROLE as NAME

from . import controls
from .controls import organization_keys
from .documents import Statement
from .policies import Principal

_EVERYTHING: tuple[Statement, ...] = ({"Effect": "Allow", "Action": "*", "Resource": "*"},)


def execution_role(account_id: str) -> Principal:
    """The role's session in the account."""
    return Principal(
        f"arn:aws:sts::{account_id}:assumed-role/{NAME}/AWSCloudFormation",
        _EVERYTHING,
        controls=controls.above(account_id, controls.SCP),
        facts={
            "aws:PrincipalArn": f"arn:aws:iam::{account_id}:role/{NAME}",
            "aws:PrincipalAccount": account_id,
            "aws:PrincipalIsAWSService": "false",
            "aws:PrincipalType": "AssumedRole",
            **organization_keys("Principal", account_id),
        },
    )
