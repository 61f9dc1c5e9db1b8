"""Proactive: what AWS Control Tower's proactive controls would refuse of each product, by AWS's public Guard rules."""

from product_factory.proactive.judging import Refusal, refusals
from product_factory.proactive.rules import Rules, find_rules

__all__ = ["Refusal", "Rules", "find_rules", "refusals"]
