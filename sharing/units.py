"""Where portfolios are shared: paths of organizational units, IDs of units, accounts or the organization. Put your own here."""

WORKLOADS = ("/Workloads",)
# The unit of the account that watches over the security of all, such as /Security below Control Tower.
SECURITY: tuple[str, ...] = ()
