"""A launch role: whether it is there, and whether it lets Service Catalog in.

https://docs.aws.amazon.com/servicecatalog/latest/adminguide/constraints-launch.html
"""

from moto.iam.models import Role, iam_backends

from product_factory.sandbox.authorization.trust import lets_in

from .caller import PARTITION
from .tree import SERVICE_PRINCIPAL


def role_by_arn(role_arn: str) -> Role | None:
    """The role as it is in its account's IAM now; None for what is no ARN of one."""
    if role_arn.count(":") < 5:
        return None
    account_id = role_arn.split(":")[4]
    roles = iam_backends[account_id][PARTITION].roles.values()
    return next((role for role in roles if role.arn == role_arn), None)


def can_be_assumed(role_arn: str, account_id: str, region: str) -> bool:
    """Whether the role exists and its trust policy lets Service Catalog in, for a launch in this account and Region.

    Service Catalog sends `aws:SourceAccount`, the launching user's account, and `aws:SourceArn`, which
    names no product: "Adding Confused Deputy to Launch Constraint" on the page above. No other key is
    known to be sent, so an Allow that waits for one doesn't let it in.
    """
    role = role_by_arn(role_arn)
    if role is None:
        return False
    sent = {
        "aws:SourceAccount": account_id,
        "aws:SourceArn": f"arn:{PARTITION}:servicecatalog:{region}:{account_id}:",
    }
    return lets_in(role, SERVICE_PRINCIPAL, sent)
