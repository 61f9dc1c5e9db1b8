"""Where portfolios are shared: paths of organizational units, IDs of units, accounts or the organization. Put your own here."""

WORKLOADS = ("/Workloads",)
# The unit of the accounts that watch over the security of all and keep their logs, such as Control Tower's /Security.
SECURITY: tuple[str, ...] = ()
