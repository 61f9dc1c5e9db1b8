"""Who is who in your accounts: developers, and those who administer an account. Put your own here."""

from product_factory import PermissionSet, Principal, Role

# Where IAM Identity Center is: its Region stands in the path of the roles that it makes.
IDENTITY_CENTER = "ap-northeast-1"

DEVELOPERS: tuple[Principal, ...] = (
    Role(name="Developer"),
    PermissionSet(name="DeveloperAccess", region=IDENTITY_CENTER),
)
# Only they are offered what makes roles, users or groups for people: `factory check` sees to it.
ADMINISTRATORS: tuple[Principal, ...] = (
    Role(name="AccountAdministrator"),
    PermissionSet(name="AWSAdministratorAccess", region=IDENTITY_CENTER),
)
