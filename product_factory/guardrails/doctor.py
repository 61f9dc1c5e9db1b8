"""Doctor's checks on guardrails: may they be read, are their types on, and are they as the settings say."""

from __future__ import annotations

from product_factory.authoring.guardrail import SERVICES_ON
from product_factory.catalog.loading import guarded
from product_factory.errors import FactoryError
from product_factory.guardrails import asking
from product_factory.guardrails.rows import DOES
from product_factory.sharing.doctor import NAMED, Check

READ = "guardrails read"


def checks() -> list[Check]:
    """None where no guardrail shall hold anywhere."""
    if not guarded():
        return []
    try:
        ready = asking.ready(None)
    except FactoryError as error:
        mend = "factory guardrails delegation, deployed by the management account"
        return [Check(name=READ, passed=False, found=str(error), mend=mend)]
    off = [row.guardrail for row in ready.plan.work if row.action == "enable"]
    lacking = [each.partition(":")[0] for each in ready.refused if each.startswith(SERVICES_ON) and " has no " in each]
    open_rows = [row for row in ready.plan.work if row.action in DOES and row.action != "enable"]
    told = [f"{row.action} {row.word.rstrip('@')}" for row in open_rows[:NAMED]]
    more = f" and {len(open_rows) - NAMED:,} more" if len(open_rows) > NAMED else ""
    enable = "with the management account: aws organizations enable-policy-type --root-id"
    return [
        Check(
            name="policy types of guardrails are on",
            passed=not off,
            found=", ".join(off) + (" off" if off else "all"),
            mend=f"{enable} {ready.ask.tree.root_id} --policy-type {off[0] if off else ''}",
        ),
        Check(
            name="services that guardrails switch on have trusted access and an administrator",
            passed=not lacking,
            found=f"not for {', '.join(lacking)}" if lacking else "all",
            mend="with the management account: factory guardrails administrators --account ID --yes",
        ),
        Check(
            name=f"guardrails as the settings say, up to ring {ready.ask.ring}",
            passed=not open_rows,
            found=", ".join(told) + more or "all",
            mend="factory guardrails plan, then apply",
        ),
    ]
