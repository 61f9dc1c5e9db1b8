"""The card of an imported product: what their file and the newest template tell, and that the rest is not known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

from product_factory.authoring.form import Group
from product_factory.authoring.product import Product, Support
from product_factory.catalog.loading import platform_team
from product_factory.catalog.released import MAX_VERSIONS, Version
from product_factory.impact.policies import KEEP, deletion_policy
from product_factory.importing import schema
from product_factory.importing.deriving import underivable
from product_factory.importing.form import form
from product_factory.importing.models import Release, Say
from product_factory.importing.taken import whole
from product_factory.importing.unmatched import NO_COUNTERPART, extras

NOT_KNOWN = "Not known (不明)."
_SUPPORT = {"owner": "Owner", "email": "SupportEmail", "url": "SupportUrl", "description": "SupportDescription"}


def card(theirs: schema.Product, name: str, releases: list[Release], say: Say) -> Product | str:
    """The card, or why nobody could launch the product."""
    extras(theirs.Name, theirs.model_extra or {}, say)
    if theirs.Options:
        say(theirs.Name, "Options", "no counterpart", NO_COUNTERPART["Options"])
    if theirs.Status == "terminated":
        return "is terminated there"
    if problem := _unfit(name, releases):
        return problem
    newest = max(releases, key=lambda release: Version(release.version))
    summary = (theirs.Description or "").strip()[:4000] or name
    if not (theirs.Description or "").strip():
        say(theirs.Name, "Description", "default", "none there: the product's name")
    where = f"{theirs.Name} {newest.theirs}"
    return bare(name).model_copy(
        update={
            "summary": summary,
            "summary_ja": summary,
            "support": _support(theirs, say),
            "form": form_of(newest.content, lambda field, text: say(where, field, "to fix", text)),
            "costs": (NOT_KNOWN,),
            "stays": stays(newest.content, newest.assets),
        }
    )


def bare(name: str) -> Product:
    """The card of an imported product, as far as its name makes it."""
    return Product(
        name=name,
        summary=name,
        summary_ja=name,
        audience="Imported from AWS Service Catalog Factory: say here who launches it.",
        support=platform_team(),
        form=(),
        resources=lambda _scope, _answers: None,
        imported=True,
    )


def form_of(template: Mapping[str, Any], note: Callable[[str, str], None]) -> tuple[Group, ...]:
    """The launch form by the template's parameters; ValueError where one of them makes no question."""
    return form(template, note)


def stays(template: Mapping[str, Any], files: Mapping[str, bytes]) -> tuple[str, ...]:
    """What the template, with what is nested in it, says that it leaves behind; else that it is not known.

    Resources may leave more than they say. `files`: those of the version, by name.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
    """
    told = []
    for attribute, when in (("DeletionPolicy", "終了後も残る"), ("UpdateReplacePolicy", "置き換え後も残る")):
        kept = [
            f"{name} ({resource['Type']}, {policy})"
            for name, resource in sorted(whole(template, files)["Resources"].items())
            if (policy := _policy(resource, attribute)) in KEEP
        ]
        if kept:
            told.append(f"By {attribute} ({when}): {', '.join(kept)}."[:4000])
    # An update's policy alone does not tell what the end leaves.
    return tuple(told) if any("DeletionPolicy" in text for text in told) else (*told, NOT_KNOWN)


def _policy(resource: Mapping[str, Any], attribute: str) -> str:
    return deletion_policy(resource) if attribute == "DeletionPolicy" else str(resource.get(attribute))


def _unfit(name: str, releases: list[Release]) -> str:
    if not releases:
        return "no version of it can be taken"
    if len(releases) > MAX_VERSIONS:
        return (
            f"{len(releases)} versions, Service Catalog allows {MAX_VERSIONS}; "
            "say `Status: terminated` of those that nobody runs any more"
        )
    if all(release.state == "retired" for release in releases):
        return "no version of it is active"
    return underivable(bare(name), [(each.version, each.content, each.assets) for each in releases])


def _support(theirs: schema.Product, say: Say) -> Support:
    """Whom developers ask; what is missing or refused is the platform team's."""
    values = platform_team().model_dump()
    for ours, field in _SUPPORT.items():
        given = (getattr(theirs, field) or "").strip()
        try:
            values = Support(**values | {ours: given}).model_dump() if given else values
        except ValidationError as error:
            say(theirs.Name, field, "default", f"{given!r} {error.errors()[0]['msg']}: products/support.py's")
            continue
        if not given:
            say(theirs.Name, field, "default", "none there: products/support.py's")
    return Support(**values)
