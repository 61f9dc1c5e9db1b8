"""The steps of a run, in their order."""

from product_factory.smoke.steps import (
    alerts,
    engines,
    guards,
    launches,
    names,
    portfolio,
    preconditions,
    tags,
    terminations,
    tokens,
    trail,
    units,
    updates,
)

STEPS = (
    preconditions.STEP,
    portfolio.STEP,
    units.STEP,
    engines.STEP,
    launches.STEP,
    tokens.STEP,
    updates.STEP,
    names.STEP,
    tags.STEP,
    guards.STEP,
    alerts.STEP,
    terminations.STEP,
    trail.STEP,
)
