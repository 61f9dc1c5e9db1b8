"""Whatever was launched in an older version is updated to the newest, and looked at again."""

from __future__ import annotations

from collections.abc import Iterator

from product_factory.errors import FactoryError
from product_factory.provisioning import update
from product_factory.smoke.looking import look
from product_factory.smoke.report import Observation, judged, unseen
from product_factory.smoke.step import Run, Step

NAME = "updates"
_TABLE = "product_factory/impact"


def act(run: Run) -> Iterator[Observation]:
    """Update those that can be; say of the others why not."""
    alone = [each.product for each in run.living.values() if run.catalog.newest_active()[each.product] == each.version]
    if alone:
        why = f"no earlier version may be launched of {', '.join(alone)}"
        yield unseen(NAME, "updates from an earlier version", "SUCCEEDED", why, _TABLE)
    for launched in list(run.living.values()):
        newest = run.catalog.newest_active()[launched.product]
        if newest is None or newest == launched.version:
            continue
        fact = f"{launched.product} is updated from {launched.version} to {newest}"
        run.say(f"updating {launched.name} in {launched.account}")
        try:
            done = update(
                run.places.developer(launched.account),
                name=launched.name,
                version=newest,
                path=run.portfolio,
                wait=run.wait,
            )
        except FactoryError as error:
            yield judged(NAME, fact, "SUCCEEDED", [str(error)], _TABLE, launched.account)
            continue
        look(run, done)
        yield judged(NAME, fact, "SUCCEEDED", [], _TABLE, launched.account)


STEP = Step(
    name=NAME,
    why="An update from the version before succeeds under the launch role of all versions.",
    tables=(_TABLE, "product_factory/launch_roles/derivation.py"),
    permissions={"developer": ("servicecatalog:UpdateProvisionedProduct",)},
    costs="nothing beyond the products",
    act=act,
    needs=("launches",),
)
