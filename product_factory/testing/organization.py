"""Organization: an AWS Organization on this machine, in which each product of the catalog has an account of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from product_factory.authoring.assets import PARAMETER, bucket_name
from product_factory.authoring.portfolio import Portfolio
from product_factory.authoring.product import Product
from product_factory.authoring.recording import RECORDER, recording
from product_factory.catalog import loading
from product_factory.catalog.offer import load
from product_factory.errors import FactoryError
from product_factory.launch_roles.roles import LaunchRole, derive
from product_factory.launch_roles.roles import template as roles_template
from product_factory.provisioning import Wait, launch, terminate, update
from product_factory.provisioning.errors import ProvisioningError
from product_factory.releasing.candidate import candidate, source_of, whole
from product_factory.sandbox.account_answers import account_answers
from product_factory.sandbox.choosing import answers as answers_of
from product_factory.sandbox.fitting import granted, of_catalog
from product_factory.sandbox.named_things import provide
from product_factory.sandbox.organization import ADMINISTRATOR, Account
from product_factory.sandbox.server import Sandbox
from product_factory.testing.hub import TestedHub, failures, make_roles, record_as_control_tower_does
from product_factory.testing.versions import changed_answer, every, walked

_WAIT = Wait(timeout=600, first=0.01, longest=0.1)


class Organization:
    """Served while it is entered; one at a time in a process. FactoryError where the catalog is not sound.

    Its units, roles and Regions are the catalog's. It is a test double of AWS, which says no where AWS would as far
    as that is known: docs/SANDBOX.md.
    """

    def __init__(self) -> None:
        self._offer = load()
        self._boundary = loading.hub().permissions_boundary
        needs = of_catalog()
        taken = {each.id for each in needs.spokes}
        free = (each for number in range(10_000) if (each := f"9{number:011d}") not in taken)
        self._accounts = {
            product.name: Account(name=f"of-{product.name}", id=next(free), unit=needs.spokes[0].unit)
            for product in self._offer.catalog.products
        }
        self._sandbox = Sandbox(
            region=loading.hub().regions[0], needs=needs, more_spokes=tuple(self._accounts.values())
        )
        self._hub: TestedHub
        self._prepared: set[str] = set()

    def __enter__(self) -> Organization:
        self._sandbox.start()
        self._hub = TestedHub(self._sandbox)
        self._prepared.clear()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._sandbox.stop()

    def administrator(self, product: str) -> boto3.Session:
        """A session of who may do anything in the product's account: to make there what it needs of other origin."""
        return self._sandbox.session(self._account(product), ADMINISTRATOR)

    def developer(self, product: str) -> boto3.Session:
        """A session in the product's account of a role that its portfolio names; the developers' where it is in none."""
        return self._sandbox.session(self._account(product), self._actor(product)[0])

    def walk(
        self, product: str, *, answers: Mapping[str, str] | None = None, changed: Mapping[str, str] | None = None
    ) -> tuple[str, ...]:
        """Launch the product in its account, update and terminate it, as its audience and under its launch role.

        What has to be launched first is launched there, once, and AWS Config records where that is needed, as with
        Control Tower. It is launched as the oldest offered version, updated to the newest, and to what the code
        makes now where that is another; where there is one version alone, one answer is changed: `changed`, or one
        that is found. Answers are those given, else examples, else defaults; of AWS-specific types what is in the
        account. What was done, in words. AssertionError with the resource and AWS's reason at the first step that
        fails; FactoryError where an answer is missing, with the file and the field to fill.
        """
        card = self._offer.catalog.product(product)
        versions = self._versions(card)
        _refuse_unknown(card, versions, {**(answers or {}), **(changed or {})})
        self._prepare(card)
        (first, template), *later = versions.items()
        given = self._answers(card, product, template, answers)
        done = [self._launch(card.name, product, first, given)]
        known = set(template.get("Parameters", {}))
        for version, template in later:
            new = {n: a for n, a in self._answers(card, product, template, answers).items() if n not in known}
            done.append(self._update(product, version, new))
            known |= set(template.get("Parameters", {}))
        if not later or changed:
            one = dict(changed or changed_answer(card, template, given))
            done.append(self._change(card, template, one))
        with self._reasons(product, "terminating it"):
            terminate(self.developer(product), name=product, wait=_WAIT)
        return (*done, "terminated")

    def _account(self, product: str) -> str:
        return self._accounts[self._offer.catalog.product(product).name].name

    def _actor(self, product: str) -> tuple[str, Portfolio | None]:
        """Who launches it, and through which portfolio; the developers' role where none of them is granted one."""
        organization = self._sandbox.organization
        for portfolio in self._offer.portfolios:
            for role in organization.actors if product in portfolio.products else ():
                if granted(portfolio, organization.role_arn(organization.hub.id, role)):
                    return role, portfolio
        return organization.developer.name, None

    def _versions(self, card: Product) -> dict[str, Mapping[str, Any]]:
        catalog = self._offer.catalog
        return walked(catalog.released[card.name], catalog.states[card.name], whole(card))

    def _offered(self, card: Product) -> dict[str, Mapping[str, Any]]:
        """As `_versions`, but as Service Catalog gets them: templates of nested stacks are files beside them."""
        released = {each.version: each.outer() for each in self._offer.catalog.released[card.name]}
        return {number: released.get(number) or candidate(card).template for number in self._versions(card)}

    def _prepare(self, card: Product) -> None:
        """The product and all before it in the hub, their launch roles in the account, and what is launched first."""
        if card.name in self._prepared:
            return
        before = list(self._before(card))
        made = {kind for each in before for kind in recording(_last(self._versions(each))[1]).makes}
        needs = [recording(template).needs_recorder for template in self._versions(card).values()]
        if any(needs) and RECORDER not in made:
            record_as_control_tower_does(self.administrator(card.name), self._accounts[card.name].id)
        roles = [self._role(each) for each in (*before, card)]
        with self._reasons(card.name, "making launch roles"):
            make_roles(self.administrator(card.name), roles_template(roles, self._boundary), self._hub.account)
            self._keep_files([*before, card], self.administrator(card.name))
        for each in (*before, card):
            role, portfolio = self._actor(each.name)
            self._hub.offer(each, self._offered(each), portfolio, self._sandbox.organization.role_arn("", role))
        for each in before:
            version, template = _last(self._versions(each))
            self._launch(card.name, each.name, version, self._answers(each, card.name, template, None))
        self._prepared.add(card.name)

    def _keep_files(self, cards: Sequence[Product], administrator: boto3.Session) -> None:
        """The files of these products in the hub, as they were released and as the code makes them now."""
        region = self._sandbox.region
        for card in cards:
            released = self._offer.catalog.released[card.name]
            files = {key: path.read_bytes() for version in released for key, path in version.assets.items()}
            if files := files | candidate(card).assets:
                self._hub.keep(card.launch_role, files, region)
                administrator.client("ssm").put_parameter(
                    Name=PARAMETER, Value=bucket_name(self._hub.account, region), Type="String", Overwrite=True
                )

    def _before(self, card: Product, seen: tuple[str, ...] = ()) -> Iterator[Product]:
        """What has to be launched first, each once."""
        found: dict[str, Product] = {}
        for name in self._offer.catalog.launched_before(card.name):
            if name not in seen:
                one = self._offer.catalog.product(name)
                found |= {each.name: each for each in (*self._before(one, (*seen, card.name)), one)}
        yield from found.values()

    def _role(self, card: Product) -> LaunchRole:
        versions = every(self._offer.catalog.released[card.name], self._versions(card))
        return derive(card, versions, self._boundary)

    def _answers(
        self, card: Product, account: str, template: Mapping[str, Any], given: Mapping[str, str] | None
    ) -> dict[str, str]:
        found = answers_of(card, template, given)
        session = self.administrator(account)
        of_account = account_answers(session, found.account)
        missing = [*found.unknown, *(name for name in found.account if name not in of_account)]
        if missing:
            raise FactoryError(
                f"{source_of(card)}: {card.name}: {missing[0]}: has no default; give it an example=, or the test answers="
            )
        return {**found.known, **of_account}

    def _launch(self, account: str, product: str, version: str, answers: Mapping[str, str]) -> str:
        role, _ = self._actor(product)
        self._provide(account, answers)
        session = self._sandbox.session(self._accounts[account].name, role)
        with self._reasons(account, f"launching {product} {version} with {_shown(answers)}"):
            launch(session, product=product, version=version, parameters=answers, wait=_WAIT)
        return f"launched {version}"

    def _update(self, product: str, version: str, answers: Mapping[str, str]) -> str:
        self._provide(product, answers)
        with self._reasons(product, f"updating it to {version} with {_shown(answers)}"):
            update(self.developer(product), name=product, version=version, parameters=answers, wait=_WAIT)
        return f"updated to {version}"

    def _provide(self, account: str, answers: Mapping[str, str]) -> None:
        """What they name and no product makes: certificates, images, secrets."""
        provide(self._accounts[account].id, self._sandbox.region, answers.values())

    def _change(self, card: Product, template: Mapping[str, Any], changed: Mapping[str, str]) -> str:
        if not template.get("Parameters"):
            return "not updated, it asks nothing"
        if not changed:
            raise FactoryError(
                f"{source_of(card)}: {card.name}: no other answer is known to update it with; give the test changed="
            )
        self._provide(card.name, changed)
        with self._reasons(card.name, f"updating it with {_shown(changed)}; the test may give changed="):
            update(self.developer(card.name), name=card.name, parameters=changed, wait=_WAIT)
        return f"updated with {_shown(changed)}"

    @contextmanager
    def _reasons(self, account: str, doing: str) -> Iterator[None]:
        """A failure of it is an AssertionError that tells the resources that failed."""
        try:
            yield
        except (ProvisioningError, BotoCoreError, ClientError) as error:
            failed = failures(self.administrator(account))
            raise AssertionError("\n".join([f"{account}: {doing}: {error}", *failed])) from None


def _refuse_unknown(card: Product, versions: Mapping[str, Mapping[str, Any]], given: Mapping[str, str]) -> None:
    asked = {name for template in versions.values() for name in template.get("Parameters", {})}
    for name in given:
        if name not in asked:
            raise FactoryError(
                f"{card.name}: answers: {name}: is no question of it; there are: {', '.join(sorted(asked))}"
            )


def _shown(answers: Mapping[str, str]) -> str:
    return ", ".join(f"{name}={answer}" for name, answer in answers.items()) or "its defaults"


def _last(versions: Mapping[str, Mapping[str, Any]]) -> tuple[str, Mapping[str, Any]]:
    return list(versions.items())[-1]
