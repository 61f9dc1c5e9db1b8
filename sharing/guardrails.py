"""Where guardrails hold, and whom they spare. Put your own units and people here; docs/GUARDRAILS.md says how to begin."""

from product_factory import Exempt, Guarded, PermissionSet
from sharing.audiences import IDENTITY_CENTER

# Nothing holds anywhere until it is said here.
GUARDED: tuple[Guarded, ...] = ()

EXEMPT: Exempt = {
    "network-administrators": (PermissionSet(name="NetworkAdministrator", region=IDENTITY_CENTER),),
}
