"""The quotas of https://docs.aws.amazon.com/servicecatalog/latest/adminguide/limits.html.

Default values per account and region; an exceeded one raises LimitExceededException.
"""

from collections.abc import Sized

from .exceptions import LimitExceededException

PORTFOLIOS = 100
PRODUCTS = 350
VERSIONS_PER_PRODUCT = 100
PRODUCTS_PER_PORTFOLIO = 150
PRINCIPALS_PER_PORTFOLIO = 100
PRINCIPAL_PATTERNS_PER_PORTFOLIO = 10
CONSTRAINTS_PER_PRODUCT = 100
TAG_OPTIONS_PER_RESOURCE = 25
TEMPLATE_BYTES = 1024 * 1024
TEMPLATE_PARAMETERS = 200
TEMPLATE_RESOURCES = 500
TEMPLATE_OUTPUTS = 60
"""Service Catalog's own quota; CloudFormation alone takes 200."""


def refuse_more(present: Sized, quota: int, what: str) -> None:
    """Raise LimitExceededException when as many as the quota are present already."""
    if len(present) >= quota:
        raise LimitExceededException(f"You have reached the limit of {quota} {what}.")
