"""Templates in working copies of the repositories that the portfolio file names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from product_factory.aws import serverless
from product_factory.errors import FactoryError
from product_factory.importing.copies import Copy
from product_factory.importing.nested import take
from product_factory.importing.packages import Keep
from product_factory.importing.schema import Product, Source, Version
from product_factory.importing.taken import Note, Taken

_REPOSITORY = ("RepositoryName", "Repo", "FullRepositoryId")

PROVIDERS = ("codecommit", "github", "codestarsourceconnection", "s3", "custom")


class Found(NamedTuple):
    """A template with the files that it names, or why there is none.

    `expanded`: what made it of what its file says; `notes`: what became of nested stacks; `missing`: those that no
    file is taken for.
    """

    file: Path | None
    template: dict[str, Any]
    problem: str
    expanded: str = ""
    files: Mapping[str, bytes] = {}
    notes: tuple[Note, ...] = ()
    missing: tuple[Note, ...] = ()


def find(product: Product, version: Version, folder: Path, keep: Keep | None = None) -> Found:
    """The version's template under FOLDER/<repository>/<branch>/<path>/product.template.<format>.

    Only what that factory would have put into Service Catalog unchanged: rendered and synthesized templates are told
    apart, and not taken. SAM is expanded, since released templates hold no transforms.
    """
    reason = _not_a_file(product, version)
    if reason:
        return Found(None, {}, reason)
    try:
        source = Source.model_validate(_merged(product.Source, version.Source))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        return Found(None, {}, f"Source.{'.'.join(map(str, first['loc']))}: {first['msg']}")
    made = version.Provisioner or product.Provisioner
    suffixes = ("json",) if made and made.Format == "json" else ("yaml", "yml", "json")
    copies = list(_copies(source, version, folder))
    places = [copy.root / source.Path for copy in copies]
    if not places:
        missing = "branch" if any(source.Configuration.get(key) for key in _REPOSITORY) else "repository and branch"
        return Found(None, {}, f"Source.Configuration: names no {missing} that {source.Provider} knows; name it there")
    inside = [place for place in places if place.resolve().is_relative_to(folder.resolve())]
    for copy, place in zip(copies, places, strict=True):
        if place not in inside:
            continue
        for name in (f"product.template.{suffix}" for suffix in suffixes):
            if (place / name).is_file():
                return _taken(place / name, copy, keep)
        if other := _other(place):
            return other
    if not inside:
        return Found(None, {}, f"Source: {places[0]}: is outside of {folder}")
    return Found(
        None, {}, f"no template at {inside[0] / 'product.template.'}{'|'.join(suffixes)}; put a working copy there"
    )


def _other(place: Path) -> Found | None:
    """What lies where the template should, and is none that can be taken."""
    if (place / "product.template.yaml.j2").is_file():
        file = place / "product.template.yaml.j2"
        return Found(file, {}, "is a Jinja2 template; render it to product.template.yaml")
    for file in sorted(place.glob("product.template-*.y*ml")):
        return Found(file, {}, "is of one Region only; copy the one to take to product.template.yaml")
    return None


def _taken(file: Path, copy: Copy, keep: Keep | None) -> Found:
    try:
        taken = take(file, copy, keep)
    except FactoryError as error:
        return Found(file, {}, str(error))
    return Found(file, taken.template, "", _expanded(taken), taken.files, taken.notes, taken.missing)


def _expanded(taken: Taken) -> str:
    """What made the template, or what is nested in it, of what the files say."""
    if not taken.expanded:
        return ""
    inside = ", ".join("/".join(each) for each in taken.expanded if each)
    itself = "" if () in taken.expanded else "of what is nested in it, "
    return f"{itself}{serverless.TRANSFORM} is expanded, by {serverless.library()}" + (
        f" (in {inside})" if inside else ""
    )


def _not_a_file(product: Product, version: Version) -> str:
    made = version.Provisioner or product.Provisioner
    if made and made.Type != "CloudFormation":
        return f"Provisioner: {made.Type} makes the template; only CloudFormation templates are taken"
    for each in (version, product):
        if "Template" in (each.model_extra or {}):
            return "Template: the CDK makes it at build time; synthesize it, and put it where a template is looked for"
    return ""


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(below)
    for key, value in above.items():
        both = isinstance(value, Mapping) and isinstance(found.get(key), Mapping)
        found[key] = _merged(found[key], value) if both else value
    return found


def _copies(source: Source, version: Version, folder: Path) -> Iterator[Copy]:
    """Where a working copy may lie, likeliest first."""
    given = {key: value for key, value in source.Configuration.items() if isinstance(value, str) and value}
    branch = given.get("BranchName") or given.get("Branch")
    repository = next((given[key] for key in _REPOSITORY if key in given), None)
    if url := given.get("GitUrl"):
        repository = url.rstrip("/").rsplit("/", 1)[-1].removesuffix(".git")
    bucket, key = given.get("BucketName") or given.get("S3Bucket"), given.get("S3ObjectKey")
    if bucket and key:
        yield Copy(folder / bucket / key.removesuffix(".zip"))
    if not repository:
        return
    if branch:
        yield Copy(folder / repository / branch)
        if owner := given.get("Owner"):
            yield Copy(folder / owner / repository / branch)
        if "/" in repository:
            yield Copy(folder / repository.rsplit("/", 1)[-1] / branch)
    # A product set, which lies otherwise: <set>/<repository, with or without the set's name>/<version>.
    # https://github.com/awslabs/aws-service-catalog-products
    if (folder / "portfolio.yaml").is_file() or (folder / "portfolios").is_dir():
        yield Copy(folder / repository / version.Name, folder)
        yield Copy(folder / repository.removeprefix(f"{folder.resolve().name}-") / version.Name, folder)
