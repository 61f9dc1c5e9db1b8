"""Their versions → versions to release here, or why nobody could launch them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from product_factory.catalog.assets import too_large
from product_factory.catalog.released import canonical
from product_factory.importing import cards, names, schema, templates
from product_factory.importing.deriving import underivable
from product_factory.importing.models import Release, Say
from product_factory.importing.packages import Keep
from product_factory.importing.taken import Note, reader
from product_factory.importing.templates import Found
from product_factory.importing.unmatched import NO_COUNTERPART, extras
from product_factory.releasing.check import check, unlaunchable
from product_factory.root import root

# What templates of all kinds do to code that reads sound ones.
_ODD = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
# https://docs.aws.amazon.com/servicecatalog/latest/dg/API_ProvisioningArtifactProperties.html
_MAX_NOTES = 8191
_SHOWN = 3


def releases(theirs: schema.Product, name: str, folder: Path, say: Say, keep: Keep | None = None) -> Iterator[Release]:
    """Each version of theirs, taken or not; none of a product that is terminated there."""
    if theirs.Status == "terminated":
        return
    numbers = names.versions([version.Name for version in theirs.Versions])
    for version in theirs.Versions:
        where = f"{theirs.Name} {version.Name}"
        extras(where, version.model_extra or {}, say)
        if version.Options:
            say(where, "Options", "no counterpart", NO_COUNTERPART["Options"])
        found = templates.find(theirs, version, folder, keep)
        release = _release(theirs.Name, version, name, numbers[version.Name], found)
        if release.problem:
            say(where, "Status" if version.terminated else "Source", "left out", release.problem)
        else:
            _mention(where, found, release, say)
        yield release


def _release(origin: str, version: schema.Version, name: str, number: str, found: Found) -> Release:
    body, problem = b"", "is terminated there" if version.terminated else found.problem
    if not problem:
        try:
            body = canonical(found.template)
            problem = _problem(name, found, body)
        except _ODD as error:
            problem = f"is no sound template: {type(error).__name__}: {error}; run cfn-lint on it"
    notes = (version.Description or "").strip() or f"Imported: {version.Name}."
    if found.expanded:
        notes = f"{notes[: _MAX_NOTES - 200]} ({found.expanded}.)"
    return Release(
        product=name,
        origin=origin,
        theirs=version.Name,
        version=number,
        state="active" if version.Active is True else "retired",
        template=found.file,
        notes=notes[:_MAX_NOTES],
        problem=" ".join(problem.split()),
        body=b"" if problem else body,
        content={} if problem else found.template,
        assets={} if problem else dict(found.files),
    )


def _problem(name: str, found: Found, body: bytes) -> str:
    """Why nobody could launch this template here, if so."""
    template, read = found.template, reader(found.files)
    for finding in (*unlaunchable(template, body, read), *too_large(found.files, root())):
        return finding
    cards.form_of(template, lambda _field, _text: None)
    check(template, body, read)
    if found.missing:
        more = f"; and {len(found.missing) - _SHOWN} more" if len(found.missing) > _SHOWN else ""
        missing = "; ".join(f"{_field(each)}: {each.text}" for each in found.missing[:_SHOWN])
        return f"no launch role can be derived: {missing}{more}"
    refused = underivable(cards.bare(name), [("template", template, found.files)])
    return f"no launch role can be derived: {refused}" if refused else ""


def _field(note: Note) -> str:
    return f"{'/'.join(note.inside)}: {note.field}" if note.inside else note.field


def _mention(where: str, found: Found, release: Release, say: Say) -> None:
    for note in found.notes:
        say(where, _field(note), "changed", note.text)
    if found.expanded:
        say(where, "Transform", "changed", f"{found.expanded}: look at the resources that it made")
    looked_at = release.content, release.body, reader(release.assets)
    broken = len(check(*looked_at)) - len(unlaunchable(*looked_at))
    if broken:
        say(where, "template", "to fix", f"{broken} findings on our rules, none of which stops a launch")
