"""Security services that one account administers for an organization, and how it is registered for each.

"AWS services that you can use with AWS Organizations": https://docs.aws.amazon.com/organizations/latest/userguide/orgs_integrate_services_list.html
GuardDuty, Security Hub and Inspector have an operation of their own, in each Region, which also registers the account in
AWS Organizations: https://docs.aws.amazon.com/guardduty/latest/APIReference/API_EnableOrganizationAdminAccount.html,
https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_EnableOrganizationAdminAccount.html,
https://docs.aws.amazon.com/inspector/v2/APIReference/API_EnableDelegatedAdminAccount.html
CloudTrail makes its linked role in the management account by its own operation alone:
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-delegated-administrator.html
"""

from __future__ import annotations

from typing import NamedTuple


class Service(NamedTuple):
    """A service; the principals whose trusted access it needs, the first being its own.

    `command`: how its administrator is registered, after `aws`; `{account}` is filled in. `regional`: in each Region.
    `policy`: the type of an organization's policies that switch it on.
    """

    name: str
    principals: tuple[str, ...]
    command: str
    regional: bool = False
    policy: str = ""

    @property
    def principal(self) -> str:
        """Under which it is registered in AWS Organizations."""
        return self.principals[0]


_REGISTER = "organizations register-delegated-administrator --account-id {account} --service-principal "
SERVICES = (
    Service(
        "GuardDuty",
        ("guardduty.amazonaws.com", "malware-protection.guardduty.amazonaws.com"),
        "guardduty enable-organization-admin-account --admin-account-id {account}",
        True,
        "GUARDDUTY_POLICY",
    ),
    Service(
        "Security Hub",
        ("securityhub.amazonaws.com",),
        "securityhub enable-organization-admin-account --admin-account-id {account}",
        True,
        "SECURITYHUB_POLICY",
    ),
    Service(
        "Inspector",
        ("inspector2.amazonaws.com",),
        "inspector2 enable-delegated-admin-account --delegated-admin-account-id {account}",
        True,
        "INSPECTOR_POLICY",
    ),
    Service("IAM Access Analyzer", ("access-analyzer.amazonaws.com",), _REGISTER + "access-analyzer.amazonaws.com"),
    Service("AWS Config", ("config.amazonaws.com",), _REGISTER + "config.amazonaws.com"),
    Service(
        "CloudTrail",
        ("cloudtrail.amazonaws.com",),
        "cloudtrail register-organization-delegated-admin --member-account-id {account}",
    ),
)
MANY = ("config.amazonaws.com", "cloudtrail.amazonaws.com")
"""Those that take more than one account.

https://docs.aws.amazon.com/organizations/latest/userguide/services-that-can-integrate-config.html
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-delegated-administrator.html (three)
"""
CONTROL_TOWER = "controltower.amazonaws.com"
