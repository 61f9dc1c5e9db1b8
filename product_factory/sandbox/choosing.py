"""Choosing: which products of a portfolio are launched to show it, and with which answers. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from product_factory.authoring.portfolio import Portfolio
from product_factory.authoring.product import Product
from product_factory.authoring.recording import RECORDER, recording
from product_factory.catalog.offer import Offer
from product_factory.catalog.released import Released, find
from product_factory.sandbox.account_answers import of_account

MOST = 3


class Answers(NamedTuple):
    """What is answered, what the account answers (name → type), and what nobody can answer but who launches."""

    known: Mapping[str, str]
    account: Mapping[str, str]
    unknown: tuple[str, ...]


class Choice(NamedTuple):
    """A product to launch, and the answers that it doesn't do without."""

    product: str
    answers: Answers


def choose(offer: Offer, portfolio: Portfolio, most: int = MOST) -> tuple[Choice, ...]:
    """Products of the portfolio that can be launched in this order in a fresh account, in its order, `most` at most.

    What has to be launched first comes first; no umbrella whose parts are offered beside it; nothing that needs AWS
    Config's recorder, unless one before makes it; nothing that asks for what neither default nor example answers.
    """
    chosen: dict[str, Answers] = {}
    for name in portfolio.products:
        if set(offer.catalog.product(name).includes) & set(portfolio.products):
            continue
        wanted = [each for each in _with_prerequisites(offer, name) if each not in chosen]
        if len(chosen) + len(wanted) > most:
            continue
        trial = dict(chosen)
        if all(_added(offer, each, trial) for each in wanted):
            chosen = trial
    return tuple(Choice(name, given) for name, given in chosen.items())


def answers(card: Product, template: Mapping[str, Any], given: Mapping[str, str] | None = None) -> Answers:
    """Answers for this version's form: those given, else examples; defaults are left to CloudFormation."""
    given = given or {}
    examples = {each.name: each.example for each in card.parameters if each.example is not None}
    found, account, unknown = {}, {}, []
    for name, declared in template.get("Parameters", {}).items():
        if name in given:
            found[name] = given[name]
        elif "Default" not in declared and of_account(declared["Type"]):
            account[name] = declared["Type"]
        elif name in examples:
            found[name] = str(examples[name])
        elif "Default" not in declared:
            unknown.append(name)
    return Answers(found, account, tuple(unknown))


def _with_prerequisites(offer: Offer, name: str) -> list[str]:
    """The product after all that has to be launched before it."""
    found: list[str] = []
    for before in offer.catalog.launched_before(name):
        found += [each for each in _with_prerequisites(offer, before) if each not in found]
    return [*found, name]


def _added(offer: Offer, name: str, chosen: dict[str, Answers]) -> bool:
    """Whether the product can be launched after these; then it is added."""
    version = _offered(offer, name)
    if version is None or set(offer.catalog.rivals(name)) & set(chosen):
        return False
    template = version.template()
    made = {kind for each in chosen if (one := _offered(offer, each)) for kind in recording(one.template()).makes}
    given = answers(offer.catalog.product(name), template)
    if given.unknown or (recording(template).needs_recorder and RECORDER not in made):
        return False
    chosen[name] = given
    return True


def _offered(offer: Offer, name: str) -> Released | None:
    newest = offer.catalog.newest_active()[name]
    return find(offer.catalog.released[name], newest) if newest else None
