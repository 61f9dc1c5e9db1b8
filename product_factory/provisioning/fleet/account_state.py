"""Looking: what there is to do in one account and Region, read and compared, nothing changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from product_factory.catalog.facts import Facts
from product_factory.provisioning.drift import detect
from product_factory.provisioning.errors import ParametersRefused, ProductNotVisible, ProvisioningError, aws_errors
from product_factory.provisioning.fleet import ending
from product_factory.provisioning.fleet.account import Account, WrongManifest, parameter_findings
from product_factory.provisioning.fleet.findings import Finding, one_line
from product_factory.provisioning.fleet.kept_values import NotStored, value_of
from product_factory.provisioning.fleet.manifest_values import Reference, SsmReference
from product_factory.provisioning.fleet.placing import Placement
from product_factory.provisioning.fleet.results import Action, Extra, Step
from product_factory.provisioning.fleet.sessions import Spokes
from product_factory.provisioning.fleet.wanted import Wanted, compared
from product_factory.provisioning.intent import checked_launch
from product_factory.provisioning.lookup import ProductVersion, end_of
from product_factory.provisioning.parameters import Parameter, form_of
from product_factory.provisioning.prerequisites import looked_up, prerequisite_missing
from product_factory.provisioning.session import Spoke
from product_factory.provisioning.state import CHANGING, ProvisionedProduct, provisioned, stack_name
from product_factory.provisioning.surroundings import Around, notes_of, recording_of


class Asked(NamedTuple):
    """How closely to look: whether stacks are asked for drift, and what lost its stack is to be launched again."""

    drift: bool = False
    relaunch: bool = False


PLAINLY = Asked()


@dataclass
class Looked:
    """What was found in one account and Region. `visible`: entries whose product is offered there, `invisible`: not."""

    steps: list[Step] = field(default_factory=list)
    extras: list[Extra] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    visible: dict[str, str] = field(default_factory=dict)
    invisible: dict[str, str] = field(default_factory=dict)


class Place:
    """One account and Region and what the manifest wants there, in order."""

    def __init__(
        self,
        spoke: Spoke,
        placements: Sequence[Placement],
        comes_before: Callable[[str], Iterable[str]],
        people: dict[str, str],
        asked: Asked = PLAINLY,
        spokes: Spokes | None = None,
    ) -> None:
        self.spoke, self.asked, self.spokes = spoke, asked, spokes
        self.placements = ending.in_order(placements)
        self.facts = spoke.facts or Facts()
        self.people = people
        self.after = ending.afters(placements, comes_before)
        self.waves = ending.waves(placements, self.after)
        stays = [each.name for each in placements if not each.ends]
        self.needed_by = {
            each.name: [name for name in stays if each.name in comes_before(name)] for each in placements if each.ends
        }
        self.account = Account(spoke)
        # Without the account's number, so that like steps of many accounts stay one row.
        self.around = Around(spoke, "here")
        self.looked = Looked()
        self.done: dict[str, Step] = {}

    def look(self) -> Looked:
        """A step for every placement, refused ones with their reason."""
        try:
            with aws_errors():
                self.account.read()
        except ProvisioningError as error:
            self.looked.steps = [self._step(each, Action.REFUSED, reason=one_line(error)) for each in self.placements]
            return self.looked
        for each in self.placements:
            self.done[each.name] = self._look_at(each)
        self.looked.steps = list(self.done.values())
        self.looked.extras = [
            Extra(
                account=self.spoke.account,
                account_name=self.people["account_name"],
                region=self.spoke.region,
                name=name,
                product=row.get("ProductName", ""),
                version=row.get("ProvisioningArtifactName", ""),
            )
            for name, row in self.account.rows.items()
            if name not in self.done
        ]
        return self.looked

    def _look_at(self, each: Placement) -> Step:
        if each.ends:
            return self._on_terminate(each)
        try:
            with aws_errors():
                step = self._drifted(self._noted(self._decide(each)))
        except ProductNotVisible as error:
            row = self.account.rows.get(each.name)
            if row is None:
                self.looked.invisible[each.name] = one_line(error)
                return self._step(each, Action.REFUSED, reason=one_line(error))
            return self._step(each, Action.REFUSED, row=row, reason=self.account.renamed_or_ended(each, row))
        except WrongManifest as wrong:
            self.looked.findings += wrong.findings
            return self._step(each, Action.REFUSED, reason=wrong.findings[0].text)
        except ProvisioningError as error:
            return self._step(each, Action.REFUSED, reason=one_line(error))
        refused = [name for name in self.after[each.name] if self._is_refused(name)]
        if refused and step.action not in (Action.KEEP, Action.REFUSED):
            return step.model_copy(
                update={"action": Action.REFUSED, "reason": f"comes after {refused[0]}, which is refused"}
            )
        return step

    def _on_terminate(self, each: Placement) -> Step:
        row = self.account.rows.get(each.name)
        self.looked.visible[each.name] = row.get("ProductName", each.product) if row else each.product
        if row is None:
            return self._step(each, Action.KEEP, reason="nothing of this name is there")
        if why := ending.refusal(each, row, self.needed_by[each.name]):
            return self._step(each, Action.REFUSED, row=row, reason=why)
        if any(self._is_refused(name) for name in self.after[each.name]):
            return self._step(each, Action.REFUSED, row=row, reason="what needs it is refused")
        step = self._step(each, Action.TERMINATE, row=row)
        version = row.get("ProvisioningArtifactName", "")
        return step.model_copy(update={"version": version, "stays": ending.stays_of(self.facts, row)})

    def _ends(self, name: str) -> bool:
        """Whether it is gone by the time that others are launched here."""
        return name in self.done and self.done[name].action is Action.TERMINATE

    def _noted(self, step: Step) -> Step:
        """With what makes some of it stay silent here. RecorderMissing, RecorderThere: AWS would refuse."""
        if step.action in (Action.KEEP, Action.LAUNCH) and (ended := end_of(self.spoke, step.product)):
            step = step.model_copy(update={"reason": "; ".join(filter(None, (step.reason, f"{step.product} {ended}")))})
        if step.action not in (Action.LAUNCH, Action.UPDATE, Action.RELAUNCH):
            return step
        coming: set[str] = set()
        for other in self.done.values():
            gone = self._is_refused(other.name) or other.placement.ends
            known = None if gone else recording_of(self.facts, other.product, other.version)
            coming |= set(known.always if known else ())
        notes = notes_of(self.around, step.product, step.version, instead_of=step.from_version, coming=coming)
        return step.model_copy(update={"reason": " ".join(filter(None, (step.reason, *notes)))})

    def _drifted(self, step: Step) -> Step:
        """With what CloudFormation's drift detection finds, where it is asked for and there is a stack."""
        row = self.account.rows.get(step.name)
        if not self.asked.drift or row is None or step.action not in (Action.KEEP, Action.UPDATE):
            return step
        found = detect(self.spoke, row.get("PhysicalId") or stack_name(self.spoke, row["Id"]))
        told = "" if found.status == "IN_SYNC" else str(found)
        return step.model_copy(update={"drift": found, "reason": "; ".join(filter(None, (step.reason, told)))})

    def _is_refused(self, name: str) -> bool:
        return name in self.done and self.done[name].action is Action.REFUSED

    def _decide(self, each: Placement) -> Step:
        row = self.account.rows.get(each.name)
        product = self.account.product(each)
        self.looked.visible[each.name] = product.name
        version = self.account.version(each, product)
        answer = self.account.described(each, product, version)
        known, pending = self._values(each)
        form = tuple(Parameter(name=one.name) if one.name in pending else one for one in form_of(answer))
        given = {**known, **dict.fromkeys(pending, "")}
        wanted = Wanted(each, product, version, answer, form, given, pending)
        if row is None:
            return self._on_launch(wanted)
        if row["ProductId"] != product.id:
            taken = f"the name is taken by {row.get('ProductName') or row['ProductId']}"
            return self._step(each, Action.REFUSED, version, row, f"{taken}; give the entry another name")
        if row["Status"] in CHANGING:
            begun = row.get("LastSuccessfulProvisioningRecordId")
            action = Action.UPDATE if begun else Action.LAUNCH
            return self._step(each, action, version, row, "an operation is under way; it is waited for")
        if row["Status"] == "ERROR":
            why = row.get("StatusMessage") or "no reason given"
            mend = f"fix that, then `factory terminate {each.name}` there and apply again"
            return self._step(each, Action.REFUSED, version, row, f"is in ERROR: {why}; {mend}")
        found = provisioned(self.spoke, row, row)
        if found.without_stack and self.asked.relaunch:
            step = self._on_launch(wanted)
            return self._step(each, step.action, version, row, step.reason)
        if found.stack_trouble:
            return self._step(each, Action.REFUSED, version, row, self._trouble(found))
        action, reason = compared(self.spoke, wanted, found)
        return self._step(each, action, version, row, reason)

    @staticmethod
    def _trouble(found: ProvisionedProduct) -> str:
        if found.without_stack:
            return f"{found.stack_trouble}: terminate and launch again, which --relaunch does"
        return f"{found.stack_trouble}: see the stack's events in CloudFormation there"

    def _values(self, each: Placement) -> tuple[dict[str, str], dict[str, str]]:
        """Values that are known now, and the entries on which the others wait."""
        known, pending, wrong = {}, {}, []
        for key, value in each.parameters.items():
            if isinstance(value, SsmReference):
                try:
                    known[key] = value_of(self.spokes, self.spoke, value)
                except NotStored:
                    if not self.after[each.name] and each.path[1] == 0:
                        raise
                    pending[key] = str(value)
                continue
            if not isinstance(value, Reference):
                known[key] = value
                continue
            problem = self._unknown_output(value.product, value.output)
            if problem:
                wrong.append(Finding(path=each.written[key], text=problem))
                continue
            source = self.done.get(value.product)
            if source is None or source.action is not Action.KEEP or source.placement.ends:
                pending[key] = value.product
            else:
                known[key] = self.account.output(value)
        if wrong:
            raise WrongManifest(wrong)
        return known, pending

    def _unknown_output(self, name: str, output: str) -> str | None:
        """Why the entry gives no such output; None where it does, or can't be asked."""
        source = next((each for each in self.placements if each.name == name), None)
        return None if source is None or self._is_refused(name) else self.account.unknown_output(source, output)

    def _on_launch(self, wanted: Wanted) -> Step:
        each, product, version = wanted.placement, wanted.product, wanted.version
        try:
            values = checked_launch(self.spoke, "", wanted.answer, wanted.given, each.tags, form=wanted.form)
        except ParametersRefused as error:
            raise WrongManifest(parameter_findings(each, error.problems)) from error
        rivals = self.facts.of(product.name).rivals
        for name, row in self.account.rows.items():
            if (
                row.get("ProductName") in rivals
                and row["Status"] != "ERROR"
                and name != each.name
                and not self._ends(name)
            ):
                there = f"{row['ProductName']} is launched there already, as {name}"
                return self._step(
                    each, Action.REFUSED, version, None, f"{there}; it can be launched once per account and Region"
                )
        missing, wrong = looked_up(self.spoke, product.name, wanted.form, values)
        if missing:
            missing = list(self._never_there(product.name, missing))
        if missing:
            raise prerequisite_missing(self.spoke, product.name, missing)
        if wrong:
            raise ProvisioningError("; ".join(wrong))
        return self._step(each, Action.RELAUNCH if each.name in self.account.rows else Action.LAUNCH, version)

    def _never_there(self, product: str, missing: Sequence[str]) -> Iterator[str]:
        """Of SSM parameters that aren't there, those that nothing before it publishes."""
        first = self.facts.of(product).publishers
        before = [step for name, step in self.done.items() if not self._is_refused(name) and not self._ends(name)]
        for name in missing:
            if not any(first.get(name) == step.product or self._publishes(step, name) for step in before):
                yield name

    def _publishes(self, step: Step, name: str) -> bool:
        return self.facts.of(step.product).may_publish(name, step.placement.parameters)

    def _step(
        self,
        each: Placement,
        action: Action,
        version: ProductVersion | None = None,
        row: dict[str, Any] | None = None,
        reason: str = "",
    ) -> Step:
        return Step(
            wave=self.waves[each.name],
            account=each.account,
            region=each.region,
            name=each.name,
            product=self.looked.visible.get(each.name, each.product),
            version=version.name if version else each.version,
            action=action,
            from_version=row.get("ProvisioningArtifactName", "") if row else None,
            reason=reason,
            expires=each.expires,
            placement=each,
            after=self.after[each.name],
            **self.people,
        )
