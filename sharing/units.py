"""Where portfolios are shared: paths of organizational units, IDs of units, accounts or the organization. Put your own here."""

WORKLOADS = ("/Workloads",)
