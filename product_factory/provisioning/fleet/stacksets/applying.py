"""Applying: a plan of StackSets carried out, wave by wave, each operation followed to its end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from botocore.exceptions import ClientError

from product_factory.provisioning.errors import ProvisioningError, aws_errors
from product_factory.provisioning.fleet.findings import one_line
from product_factory.provisioning.fleet.stacksets.comparing import wanted_dependencies
from product_factory.provisioning.fleet.stacksets.live import Instance, LiveSet, taken
from product_factory.provisioning.fleet.stacksets.operations import Operations
from product_factory.provisioning.fleet.stacksets.planning import by_wave
from product_factory.provisioning.fleet.stacksets.results import (
    AccountAction,
    AccountEnded,
    AccountResult,
    AccountStep,
    SetAction,
    SetEnded,
    SetResult,
    SetsPlan,
    SetsReport,
    SetStep,
)
from product_factory.provisioning.fleet.stacksets.taking_over import Taking
from product_factory.provisioning.wait import Wait

# A launch takes minutes, a StackSet of thousands hours.
WAIT = Wait(timeout=86_400, first=1, longest=30)
LEFT = "launched already by somebody else: left alone"
BAD = (AccountEnded.FAILED, AccountEnded.CANCELLED)


def apply(
    plan: SetsPlan,
    *,
    wait: Wait = WAIT,
    role: str | None = None,
    say: Callable[[str], None] = lambda text: None,
    ended: Callable[[SetResult], None] = lambda result: None,
) -> SetsReport:
    """Do what the plan says, and tell how each StackSet ended.

    Never raises for what AWS says of one StackSet: that is a result, failed with its reason. Where an operation stops because
    more accounts failed than its wave may lose, no further StackSet is begun. role: in the accounts, to take over what the plan
    says is taken over. `say` hears how operations go on, `ended` each result as it comes.
    """
    running = _Running(plan, Operations(plan._reached.stack_sets, plan.manifest.max_concurrent, wait, say), role)
    results: list[SetResult] = []
    stopped: str | None = None
    for wave, steps in by_wave(plan.steps).items():
        for step in steps:
            if step.action is SetAction.REFUSED:
                result = _result(step, SetEnded.REFUSED, step.reason)
            elif stopped:
                result = _result(step, SetEnded.SKIPPED, f"wave {stopped} was stopped")
            else:
                result = running.run(step)
            if running.over and not stopped:
                stopped = wave
            results.append(result)
            ended(result)
    return SetsReport(results=tuple(results), stopped=stopped)


class _Running:
    """StackSets under way; `over`: whether an operation was stopped by its failures."""

    def __init__(self, plan: SetsPlan, ask: Operations, role: str | None) -> None:
        self.plan, self.ask, self.role = plan, ask, role
        self.reached = plan._reached
        self.lives: dict[str, LiveSet | None] = {step.stack_set: step.live for step in plan.steps}
        self.over = False

    def run(self, step: SetStep) -> SetResult:
        """One StackSet to its end."""
        one = _One(self, step)
        try:
            with aws_errors():
                one.run()
        except (ProvisioningError, ClientError) as error:
            return _result(step, SetEnded.FAILED, one_line(error), one)
        bad = [each for each in one.accounts.values() if each.ended in BAD]
        if bad:
            self.over = self.over or one.stopped
            failed = sum(each.ended is AccountEnded.FAILED for each in bad)
            reason = f"{failed} failed" + (f", {len(bad) - failed} not begun" if len(bad) > failed else "")
            return _result(step, SetEnded.FAILED, reason, one)
        done = {SetAction.CREATE: SetEnded.CREATED, SetAction.UPDATE: SetEnded.UPDATED, SetAction.KEEP: SetEnded.KEPT}
        return _result(step, done[step.action], "", one)


class _One:
    """One StackSet under way: its operations and accounts so far. `stopped`: an operation passed its limit of failures."""

    def __init__(self, running: _Running, step: SetStep) -> None:
        self.running, self.step, self.wanted, self.ask = running, step, step.wanted, running.ask
        self.stack_sets = running.reached.stack_sets
        self.operations: list[str] = []
        self.accounts: dict[tuple[str, str], AccountResult] = {}
        self.named = {each.account: each for each in step.accounts}
        self.stopped = False

    def run(self) -> None:
        """Create or update, go to new units and Regions, take over, try again what lags behind; twice nothing."""
        for each in self.step.places(AccountAction.LEFT_ALONE):
            self._told(each.account, each.region, AccountEnded.LEFT_ALONE, each.reason)
        for operation in self.step.live.running if self.step.live else ():
            self.ask.follow(self.wanted.name, operation)
        live = self.step.live
        if live is None:
            self.ask.create(self.wanted, self._first())
        elif self._differs(live):
            self._done([self.ask.update(self.wanted, self._first())], AccountEnded.UPDATED)
        self._deploy(live)
        self.running.lives[self.wanted.name] = self.stack_sets.find(self.wanted.name, closely=False)
        self._add()
        self._take_over()
        self._again()

    def _first(self) -> list[str]:
        return list(wanted_dependencies(self.wanted, self.running.lives, self.running.reached))

    def _differs(self, live: LiveSet) -> bool:
        same = live.body == self.wanted.body and live.automatic and live.retains and live.managed
        return not same or set(self._first()) != set(live.depends_on)

    def _deploy(self, live: LiveSet | None) -> None:
        """New units to all Regions, then new Regions to the units that were there before."""
        units = [unit.id for unit in self.wanted.units]
        spared = self._spared()
        new = [unit for unit in units if live is None or unit not in live.units]
        if new:
            self._done(self.ask.deploy(self.wanted, new, self.wanted.regions, spared), AccountEnded.LAUNCHED)
        regions = [region for region in self.wanted.regions if live is not None and region not in live.regions]
        known = [unit for unit in units if unit not in new]
        if regions and known:
            self._done(self.ask.deploy(self.wanted, known, regions, spared), AccountEnded.LAUNCHED)

    def _add(self) -> None:
        """Accounts that had a launch of their own, which is gone."""
        places = self.step.places(AccountAction.LAUNCH_AFTER_ALL)
        if places:
            late = [Instance(each.account, each.region, "", "", "", "") for each in places]
            self._done(self.ask.add(self.wanted, late), AccountEnded.LAUNCHED)

    def _spared(self) -> list[str]:
        places = self.step.places(AccountAction.LEFT_ALONE, AccountAction.TAKE_OVER)
        return list(dict.fromkeys(each.account for each in places))

    def _take_over(self) -> None:
        steps = self.step.places(AccountAction.TAKE_OVER)
        if not steps or self.running.role is None:
            return
        taking = Taking(self.running.reached.session, self.running.role, self.wanted, self.ask.wait)
        stacks: dict[str, AccountStep] = {}
        for each in steps:
            try:
                with aws_errors():
                    stacks[taking.stack_of(each.account, each.region)] = each
                self.ask.say(f"{self.wanted.name}: {each.account} ({each.region}): imported into a stack")
            except ProvisioningError as error:
                self._told(each.account, each.region, AccountEnded.FAILED, one_line(error))
        if stacks:
            self.operations += self.ask.take_in(self.wanted, list(stacks), [unit.id for unit in self.wanted.units])
            for each in stacks.values():
                self._told(each.account, each.region, AccountEnded.TAKEN_OVER, "")

    def _again(self) -> None:
        """Once more for those that lag behind, of earlier operations alone: what failed now is told, not tried at once."""
        now = {at for at, each in self.accounts.items() if each.ended in (*BAD, AccountEnded.LEFT_ALONE)}
        before = self.step.live.behind if self.step.live else ()
        late = [each for each in before if (each.account, each.region) not in now] if self._kept_template() else []
        if late:
            self._done(self.ask.again(self.wanted, late), AccountEnded.LAUNCHED)

    def _kept_template(self) -> bool:
        """Whether no update has tried all of them again already."""
        return self.step.live is not None and not self._differs(self.step.live)

    def _done(self, operations: Sequence[str], well: AccountEnded) -> None:
        """Note how operations ended; who had the launch already is taken out of the StackSet, and left alone."""
        for operation in operations:
            self.operations.append(operation)
            status, _ = self.stack_sets.status(self.wanted.name, operation)
            failed = list(self.stack_sets.results(self.wanted.name, operation, "FAILED"))
            others = [each for each in failed if taken(each.reason)]
            self._note((each for each in failed if each not in others), AccountEnded.FAILED)
            if status != "SUCCEEDED":
                self._note(self.stack_sets.results(self.wanted.name, operation, "CANCELLED"), AccountEnded.CANCELLED)
            if self.running.plan.accounts_read:
                self._note(self.stack_sets.results(self.wanted.name, operation, "SUCCEEDED"), well)
            for each in others:
                self._told(each.account, each.region, AccountEnded.LEFT_ALONE, LEFT)
            if others:
                self.operations += self.ask.withdraw(self.wanted, others)
            self.stopped = self.stopped or status != "SUCCEEDED"

    def _note(self, instances: Iterable[Instance], ended: AccountEnded) -> None:
        for each in instances:
            self._told(each.account, each.region, ended, each.reason)

    def _told(self, account: str, region: str, ended: AccountEnded, reason: str) -> None:
        known = self.named.get(account)
        self.accounts[account, region] = AccountResult(
            account=account,
            account_name=known.account_name if known else "",
            ou=known.ou if known else "",
            region=region,
            ended=ended,
            reason=reason,
        )


def _result(step: SetStep, ended: SetEnded, reason: str, one: _One | None = None) -> SetResult:
    return SetResult(
        stack_set=step.stack_set,
        wave=step.wave,
        name=step.name,
        product=step.product,
        version=step.version,
        from_version=step.from_version,
        units=step.units,
        regions=step.regions,
        reason=reason,
        ended=ended,
        operations=tuple(one.operations) if one else (),
        accounts=tuple(one.accounts.values()) if one else (),
    )
