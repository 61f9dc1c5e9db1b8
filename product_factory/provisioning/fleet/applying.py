"""Applying: a plan's waves, one after another, each account's steps in order, many accounts at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from product_factory.provisioning.errors import AwsBusy, NameTaken, ProvisioningError, aws_errors
from product_factory.provisioning.fleet.findings import one_line
from product_factory.provisioning.fleet.kept_values import value_of
from product_factory.provisioning.fleet.manifest_values import Reference, SsmReference
from product_factory.provisioning.fleet.planning import CONCURRENCY
from product_factory.provisioning.fleet.results import Action, Ended, Plan, Report, Result, Step
from product_factory.provisioning.launching import launch
from product_factory.provisioning.record import outputs_by_name
from product_factory.provisioning.results import Outcome, Provisioned, Terminated
from product_factory.provisioning.session import Spoke
from product_factory.provisioning.terminating import terminate
from product_factory.provisioning.updating import update
from product_factory.provisioning.wait import Wait

# Accounts that begin together must not all look again together: botocore's own repetitions come first,
# and then the account's whole step, which is safe to repeat, up to some minutes later.
BUSY_ATTEMPTS = 5
WAIT = Wait(timeout=3600, first=0.1)

Listener = Callable[[Result], None]


def apply(
    plan: Plan,
    *,
    concurrency: int = CONCURRENCY,
    wait: Wait = WAIT,
    wave_begins: Callable[[str, int], None] = lambda name, steps: None,
    ended: Listener = lambda result: None,
) -> Report:
    """Do what the plan says, and tell how each step ended.

    Never raises for what happens in an account: that is a result, failed with its reason. Where more
    places of a wave fail (or were refused by the plan) than its limit allows, no further one is begun,
    what runs is waited for, and following waves are skipped. wait: for each step. `wave_begins` hears a
    wave's name and how many steps it has, `ended` each result as it comes, from several threads.
    """
    results: list[Result] = []
    stopped: str | None = None
    for wave in plan.waves:
        steps = [step for step in plan.steps if step.wave == wave.name]
        wave_begins(wave.name, len(steps))
        running = Running(plan, wave.name, wave.places, wait, ended, results)
        if stopped:
            running.stop(f"wave {stopped} was stopped")
        results += running.run(steps, concurrency)
        if running.over_limit and not stopped:
            stopped = wave.name
    return Report(results=tuple(results), stopped=stopped)


class Running:
    """One wave under way; `earlier`: how steps of the waves before it ended."""

    def __init__(
        self, plan: Plan, name: str, places: int, wait: Wait, ended: Listener, earlier: Iterable[Result] = ()
    ) -> None:
        self.plan, self.name, self.places, self.wait, self.ended = plan, name, places, wait, ended
        self._earlier = {(*each.place, each.name): each for each in earlier}
        self.limit = plan.limit(name)
        self._lock = threading.Lock()
        self._bad: set[tuple[str, str]] = set()
        self._stopped = ""

    @property
    def over_limit(self) -> bool:
        """Whether more places failed than may."""
        return self.limit.passed_by(len(self._bad), self.places)

    def stop(self, why: str) -> None:
        """Begin nothing more."""
        self._stopped = self._stopped or why

    def run(self, steps: list[Step], concurrency: int) -> list[Result]:
        """Every step's result, in the steps' order."""
        refused = [step for step in steps if step.action is Action.REFUSED]
        self._count(*(step.place for step in refused))
        places: dict[tuple[str, str], list[Step]] = {}
        for step in steps:
            places.setdefault(step.place, []).append(step)
        with ThreadPoolExecutor(concurrency) as pool:
            try:
                done = list(pool.map(self._place, places.values()))
            except BaseException:
                self.stop("interrupted")
                pool.shutdown(cancel_futures=True)
                raise
        by_step = {(*result.place, result.name): result for results in done for result in results}
        return [by_step[*step.place, step.name] for step in steps]

    def _count(self, *places: tuple[str, str]) -> None:
        with self._lock:
            self._bad.update(places)
            if self.over_limit:
                share = f"{len(self._bad)} of {self.places} failed or were refused"
                self.stop(f"the wave was stopped: {share}, max_failures is {self.limit}")

    def _place(self, steps: list[Step]) -> list[Result]:
        """One account's steps in one Region, in their order. After one that failed, those that need it are skipped."""
        spoke = self.plan._spokes.spoke(*steps[0].place)
        with self.plan._spokes.at_work(spoke):
            return self._steps(spoke, steps)

    def _steps(self, spoke: Spoke, steps: list[Step]) -> list[Result]:
        results: dict[str, Result] = {}
        outputs = Outputs(spoke)
        for step in steps:
            # Where an earlier wave went on in spite of a failure, so does not what needs what failed.
            known = ((name, results.get(name) or self._earlier.get((*step.place, name))) for name in step.after)
            bad = [(name, found.ended) for name, found in known if found and found.ended in NOT_THERE]
            if step.action is Action.REFUSED:
                result = result_of(step, Ended.REFUSED, step.reason)
            elif step.action is Action.KEEP:
                result = self._kept(spoke, step, outputs)
            elif self._stopped:
                result = result_of(step, Ended.SKIPPED, self._stopped)
            elif bad:
                result = result_of(step, Ended.SKIPPED, "comes after {}, which {}".format(*bad[0]))
            else:
                result = self._do(spoke, step, outputs)
            results[step.name] = result
            if result.ended is Ended.FAILED:
                self._count(step.place)
            self.ended(result)
        return list(results.values())

    def _kept(self, spoke: Spoke, step: Step, outputs: Outputs) -> Result:
        """With its outputs, as if it had been launched now; without them, and why, where they can't be had."""
        try:
            with aws_errors():
                found = outputs.all_of(step.name)
        except ProvisioningError as error:
            return result_of(step, Ended.KEPT, f"its outputs can't be read: {one_line(error)}")
        return result_of(step, Ended.KEPT).model_copy(update={"outputs": found})

    def _do(self, spoke: Spoke, step: Step, outputs: Outputs) -> Result:
        patient = Retrying(
            retry=retry_if_exception_type(AwsBusy),
            wait=wait_exponential_jitter(multiplier=self.wait.first * 2, max=60, jitter=self.wait.first * 2),
            stop=stop_after_attempt(BUSY_ATTEMPTS),
            reraise=True,
        )
        try:
            done = patient(self._once, spoke, step, outputs)
        except ProvisioningError as error:
            return result_of(step, Ended.FAILED, one_line(error))
        if isinstance(done, Terminated):
            return result_of(step, Ended.TERMINATED).model_copy(
                update={"record_id": done.record_id, "stays": done.stays or step.stays}
            )
        outputs.keep(step.name, done.outputs)
        ended = Ended.UPDATED if step.action is Action.UPDATE else Ended.LAUNCHED
        if done.outcome is Outcome.UNCHANGED and step.action is Action.UPDATE:
            ended = Ended.KEPT
        more = {"version": done.version, "record_id": done.record_id, "outputs": done.outputs}
        return result_of(step, ended).model_copy(update=more)

    def _once(self, spoke: Spoke, step: Step, outputs: Outputs) -> Provisioned | Terminated:
        wanted = step.placement
        if step.action is Action.TERMINATE:
            return terminate(spoke, name=step.name, wait=self.wait)
        with aws_errors():
            values = {key: self._value(spoke, value, outputs) for key, value in wanted.parameters.items()}
        if step.action in (Action.LAUNCH, Action.RELAUNCH):
            return self._launch(spoke, step, values)
        return update(
            spoke,
            name=step.name,
            version=wanted.version,
            parameters=values,
            tags=wanted.tags,
            path=wanted.launch_path,
            wait=self.wait,
        )

    def _value(self, spoke: Spoke, value: str | Reference | SsmReference, outputs: Outputs) -> str:
        if isinstance(value, SsmReference):
            return value_of(self.plan._spokes, spoke, value)
        return outputs.of(value) if isinstance(value, Reference) else value

    def _launch(self, spoke: Spoke, step: Step, values: dict[str, str]) -> Provisioned:
        def launched(*, look: bool) -> Provisioned:
            return launch(
                spoke,
                product=step.placement.product,
                version=step.placement.version,
                name=step.name,
                parameters=values,
                tags=step.placement.tags,
                relaunch=step.action is Action.RELAUNCH,
                path=step.placement.launch_path,
                wait=self.wait,
                look=look,
            )

        try:
            # The plan saw nothing there. Who looks again all the same is Service Catalog, by name and token.
            return launched(look=step.from_version is not None)
        except NameTaken:
            return launched(look=True)


NOT_THERE = (Ended.FAILED, Ended.REFUSED, Ended.SKIPPED)


class Outputs:
    """What the products of one account and Region gave, asked for when a parameter refers to it."""

    def __init__(self, spoke: Spoke) -> None:
        self._spoke = spoke
        self._known: dict[str, dict[str, str]] = {}

    def keep(self, name: str, outputs: dict[str, str]) -> None:
        """What was launched or updated just now."""
        self._known[name] = outputs

    def of(self, value: Reference) -> str:
        """The output that is referred to. ProvisioningError where it isn't there."""
        found = self.all_of(value.product)
        if value.output not in found:
            raise ProvisioningError(f"{value}: {value.product} gives no such output here")
        return found[value.output]

    def all_of(self, name: str) -> dict[str, str]:
        """All outputs of what has this name; none where nothing has it."""
        if name not in self._known:
            self._known[name] = outputs_by_name(self._spoke, name)
        return self._known[name]


def result_of(step: Step, ended: Ended, reason: str = "") -> Result:
    """The step's result."""
    return Result(
        wave=step.wave,
        account=step.account,
        account_name=step.account_name,
        ou=step.ou,
        region=step.region,
        name=step.name,
        product=step.product,
        version=step.version,
        from_version=step.from_version,
        ended=ended,
        reason=reason,
    )
