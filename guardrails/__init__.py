"""Guardrails: what must not happen in the organization's accounts, and what is on there. sharing/guardrails.py says where."""

from product_factory import Guardrail

from .account import GUARDRAIL as ACCOUNT
from .blocks import GUARDRAIL as BLOCKS
from .catalog import GUARDRAIL as CATALOG
from .central_network import GUARDRAIL as CENTRAL_NETWORK
from .closed_network import GUARDRAIL as CLOSED_NETWORK
from .detectors import GUARDRAIL as DETECTORS
from .ec2_defaults import GUARDRAIL as EC2_DEFAULTS
from .guardduty_on import GUARDRAIL as GUARDDUTY_ON
from .inspector_on import GUARDRAIL as INSPECTOR_ON
from .launch_roles import GUARDRAIL as LAUNCH_ROLES
from .networks import GUARDRAIL as NETWORKS
from .security_hub_on import GUARDRAIL as SECURITY_HUB_ON

GUARDRAILS: tuple[Guardrail, ...] = (
    LAUNCH_ROLES,
    CATALOG,
    DETECTORS,
    BLOCKS,
    NETWORKS,
    CENTRAL_NETWORK,
    ACCOUNT,
    EC2_DEFAULTS,
    CLOSED_NETWORK,
    GUARDDUTY_ON,
    SECURITY_HUB_ON,
    INSPECTOR_ON,
)
