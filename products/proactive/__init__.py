"""Proactive: what AWS Control Tower's proactive controls would refuse of each product, by AWS's public Guard rules."""

from products.proactive.judging import Refusal, refusals
from products.proactive.rules import Rules, find_rules

__all__ = ["Refusal", "Rules", "find_rules", "refusals"]
