"""The page of one launch, at /launched/<account>/<its name or ID>: made anew at each request, readable without scripts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import SimpleNamespace
from typing import Any, NamedTuple

from product_factory.page import picture
from product_factory.page.build import ANCHOR
from product_factory.page.rendering import both, told
from product_factory.sandbox.console import words as console_words
from product_factory.sandbox.console.callers import AccountView
from product_factory.sandbox.console.cards import Said
from product_factory.sandbox.console.launch_words import say, word
from product_factory.sandbox.console.launches import History, LaunchView
from product_factory.sandbox.console.site import Site

TONES = {"AVAILABLE": "good", "SUCCEEDED": "good", "ERROR": "bad", "FAILED": "bad", "TAINTED": "warn"}
SCRIPTS = tuple(f"console/{name}.js" for name in ("words", "api", "operation", "terminate", "preview", "provisioned"))


class Place(NamedTuple):
    """Where the launch is, and as whom the visitor acts; `roles`: as whom they may."""

    account: AccountView
    region: str
    role: str
    roles: Sequence[str]


def one_launch(site: Site, found: LaunchView | History | None, key: str, place: Place) -> bytes:
    """The page of the launch that is known by this name or ID, or of what became of it."""
    path = f"launched/{place.account.id}/{key}"
    return site.made("launch.html", path, **_values(found, key, place, site.cards, site.facts.products))


def _values(
    found: LaunchView | History | None, key: str, place: Place, cards: Mapping[str, Said], known: Collection[str]
) -> dict[str, Any]:
    """What the template asks for. known: the products that have pages."""
    common = {
        "t": say,
        "tw": word,
        "c": lambda name: both(*console_words.WORDS[name]) if name in console_words.WORDS else name,
        "place": place,
        "key": key,
        "scripts": SCRIPTS,
        "known": known,
        "tone": lambda status: TONES.get(status, "busy"),
        "event_tone": event_tone,
    }
    if not isinstance(found, LaunchView):
        return {**common, "launch": None, "gone": found, "title": found.name if found else key}
    card = cards.get(found.product, Said())
    shown = [each.shown for each in found.resources or ()]
    return {
        **common,
        "launch": found,
        "gone": None,
        "title": found.name,
        "newer": [each.name for each in found.choices if each.newer and not each.deprecated],
        "questions": card.questions,
        "card_says": lambda text: told(text, card.texts.get(text)),
        "outputs": _ordered(found.outputs, card.outputs),
        "looks": [(label, found.outputs[name]) for name, label in card.outputs.items() if found.outputs.get(name)],
        "services": len({each.service for each in shown}),
        "drawn": SimpleNamespace(picture=picture.draw(shown)),
        "failed_types": {
            each.shown.type.replace("::", "-").lower()
            for each in found.resources or ()
            if each.status.endswith("FAILED")
        },
        "kept": [each for each in found.resources or () if each.shown.stays],
        "sizes": picture,
        "anchor": ANCHOR,
    }


def event_tone(status: str) -> str:
    """How a stack's or a resource's status reads at a glance."""
    if "FAILED" in status or "ROLLBACK" in status:
        return "bad"
    return "good" if status.endswith("_COMPLETE") else "busy"


def _ordered(outputs: Mapping[str, str], labels: Mapping[str, Any]) -> list[tuple[str, Any, str]]:
    """(name, label or None, value): what the card calls by a label first, in its order."""
    named = [name for name in labels if name in outputs]
    return [(name, labels.get(name), outputs[name]) for name in (*named, *sorted(set(outputs) - set(named)))]
