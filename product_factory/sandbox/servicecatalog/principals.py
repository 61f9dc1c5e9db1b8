"""To whom a portfolio is granted: IAM principals by ARN, or by IAM_PATTERN.

https://docs.aws.amazon.com/servicecatalog/latest/dg/API_AssociatePrincipalWithPortfolio.html
"""

import re

from moto.iam.models import iam_backends

from . import quotas
from .caller import PARTITION
from .entities import Principal
from .exceptions import InvalidParametersException, ResourceNotFoundException
from .operation import Result, operation
from .visibility import Visibility

_IAM = re.compile(r"arn:aws[\w-]*:iam::(?P<account>\d{12}):(user|role|group)/[^*?]+")
_IAM_PATTERN = re.compile(r"arn:aws[\w-]*:iam:::(user|role|group)/.+")


class PrincipalOperations(Visibility):
    """A recipient of a shared portfolio grants it to principals of its own account."""

    @operation
    def associate_principal_with_portfolio(self, portfolio_id: str, principal_arn: str, principal_type: str) -> Result:
        """Associating again changes nothing. A principal of type IAM must exist in this account;
        one of type IAM_PATTERN has no account ID and `*` and `?` only after its resource type.
        """
        self.known_portfolio(portfolio_id)
        principal = Principal(principal_arn, principal_type)
        self._refuse_malformed(principal)
        present = self.principals.setdefault(portfolio_id, [])
        if principal in present:
            return {}
        quotas.refuse_more(present, quotas.PRINCIPALS_PER_PORTFOLIO, "principals in a portfolio")
        if principal_type == "IAM_PATTERN":
            patterns = [each for each in present if each.type == "IAM_PATTERN"]
            quota = quotas.PRINCIPAL_PATTERNS_PER_PORTFOLIO
            quotas.refuse_more(patterns, quota, "IAM_PATTERN principals in a portfolio")
        present.append(principal)
        return {}

    @operation
    def disassociate_principal_from_portfolio(
        self, portfolio_id: str, principal_arn: str, principal_type: str = "IAM"
    ) -> Result:
        """The type must be that of the association; ResourceNotFoundException otherwise."""
        self.known_portfolio(portfolio_id)
        principal = Principal(principal_arn, principal_type)
        if principal not in self.principals.get(portfolio_id, []):
            raise ResourceNotFoundException(
                f"{principal_type} principal {principal_arn} is not associated with {portfolio_id}."
            )
        self.principals[portfolio_id].remove(principal)
        return {}

    @operation
    def list_principals_for_portfolio(self, portfolio_id: str) -> Result:
        """This account's associations, and in a recipient the shared principal names."""
        portfolio, share = self.known_portfolio(portfolio_id)
        principals = [*self.principals.get(portfolio_id, [])]
        if share:
            shared = self.shared_principals(portfolio, share)
            principals += [each for each in shared if each not in principals]
        return {"Principals": [principal.to_dict() for principal in principals]}

    def _refuse_malformed(self, principal: Principal) -> None:
        if principal.type == "IAM_PATTERN":
            if not _IAM_PATTERN.fullmatch(principal.arn):
                raise InvalidParametersException(
                    f"{principal.arn} is not an IAM_PATTERN: it has the form "
                    "arn:partition:iam:::resource-type/resource-id, without account ID, with * "
                    "and ? only after user/, group/ or role/."
                )
            return
        match = _IAM.fullmatch(principal.arn)
        if not match or match["account"] != self.account_id:
            raise InvalidParametersException(
                f"{principal.arn} is not the ARN of a user, role or group of {self.account_id}."
            )
        iam = iam_backends[self.account_id][PARTITION]
        known = {role.arn for role in iam.roles.values()}
        known |= {user.arn for user in iam.users.values()}
        known |= {group.arn for group in iam.groups.values()}
        if principal.arn not in known:
            raise InvalidParametersException(f"Principal {principal.arn} doesn't exist.")
