"""A run: one step after another, each with its outcome, and a report whatever happens."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from product_factory.catalog import catalog
from product_factory.errors import FactoryError, UsageError
from product_factory.files import put
from product_factory.provisioning.wait import Wait
from product_factory.smoke.journal import Journal
from product_factory.smoke.places import Places
from product_factory.smoke.report import Observation, Report, StepResult, markdown
from product_factory.smoke.settings import Settings
from product_factory.smoke.step import Run, Step, StepFailed
from product_factory.smoke.steps import STEPS


def begin(settings: Settings, places: Places, folder: Path, say: Callable[[str], None]) -> Run:
    """A run with its state file, units as IDs, and products by their names. Makes nothing on AWS."""
    from product_factory.catalog.facts import facts_of
    from product_factory.organization.calls import read_tree

    known = catalog.load()
    places.facts = facts_of(known)
    tree = read_tree()
    units = {
        name: tree.node(unit).value
        for name in ("test_unit", "empty_unit")
        if (unit := getattr(settings, name)) is not None
    }
    names = settings.products or tuple(product.name for product in known.products)
    products = tuple(known.product(name).name for name in names if known.released[name])
    settings = settings.model_copy(update={**units, "products": products, "steps": chosen(settings.steps)})
    path = folder / f"{settings.run}.state.jsonl"
    journal = Journal.create(path, settings, hub=places.hub_account, on_aws=places.on_aws)
    return Run(settings, places, journal, known, tree, say, begun=time.time(), wait=patience())


def patience() -> Wait:
    """How long an operation of Service Catalog or StackSets is waited for."""
    return Wait(timeout=3600)


def chosen(names: tuple[str, ...]) -> tuple[str, ...]:
    """The steps' names in their order, all without a choice. UsageError for a name that is none."""
    known = [step.name for step in STEPS]
    for name in names:
        if name not in known:
            raise UsageError(f"step {name!r}: there are {', '.join(known)}")
    return tuple(name for name in known if not names or name in names)


def walk(run: Run) -> Iterator[tuple[Step, StepResult, tuple[Observation, ...]]]:
    """Each chosen step with what came of it; those whose needs failed or were left out are skipped."""
    done: set[str] = set()
    for step in STEPS:
        if step.name not in run.settings.steps:
            continue
        lacking = [need for need in step.needs if need in run.settings.steps and need not in done]
        if lacking:
            yield step, StepResult(step=step.name, outcome="skipped", reason=f"{', '.join(lacking)} failed"), ()
            continue
        run.say(f"step {step.name}: {step.why}")
        began, seen, result = time.monotonic(), list[Observation](), "done"
        reason = ""
        try:
            for observation in step.act(run):
                seen.append(observation)
        except (StepFailed, FactoryError, ClientError, BotoCoreError) as error:
            result, reason = "failed", str(error)
        except Exception as error:
            # A fault of the script must not keep the clean-up from running.
            result, reason = "failed", f"{type(error).__name__}: {error} ({_where(error)})"
        else:
            done.add(step.name)
        took = time.monotonic() - began
        yield step, StepResult(step=step.name, outcome=result, reason=reason, seconds=round(took, 1)), tuple(seen)


def _where(error: Exception) -> str:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{Path(frame.filename).name}:{frame.lineno}"


def report(
    run: Run, steps: tuple[StepResult, ...], observations: tuple[Observation, ...], left: tuple[str, ...]
) -> Report:
    """All of it, dated."""
    settings = run.settings
    return Report(
        run=settings.run,
        begun=datetime.fromtimestamp(run.begun, UTC),
        ended=datetime.now(UTC),
        on_aws=run.places.on_aws,
        endpoint=run.places.endpoint,
        region=settings.region,
        hub=run.places.hub_account,
        accounts=settings.accounts,
        products=settings.products,
        steps=steps,
        observations=observations,
        left=left,
    )


def write(made: Report, folder: Path) -> tuple[Path, Path]:
    """The report as JSON and as Markdown, beside the state file."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = folder / f"{made.run}.json", folder / f"{made.run}.md"
    put(paths[0], made.model_dump_json(indent=2) + "\n")
    put(paths[1], markdown(made))
    return paths
