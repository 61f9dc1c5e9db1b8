"""What an import makes, and field by field what it cannot: decided before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from product_factory.authoring.portfolio import HubRole, Portfolio
from product_factory.authoring.product import Product, Support
from product_factory.catalog.loading import platform_team
from product_factory.catalog.released import MAX_VERSIONS, Version, canonical
from product_factory.errors import FactoryError
from product_factory.importing import names, schema, templates
from product_factory.importing.form import form
from product_factory.importing.reading import Source, name_of
from product_factory.launch_roles.roles import derive
from product_factory.releasing.check import check, unlaunchable


class Frozen(BaseModel):
    """A frozen value."""

    model_config = ConfigDict(frozen=True)


class Note(Frozen):
    """One field of theirs that is not simply taken over."""

    where: str
    field: str
    outcome: Literal["changed", "default", "no counterpart", "left out", "to mend"]
    text: str


class Release(Frozen):
    """A version to release, or why not."""

    product: str
    theirs: str
    version: str
    state: Literal["active", "retired"]
    template: Path | None
    notes: str
    problem: str = ""
    body: bytes = b""
    content: dict[str, Any] = {}


class Plan(Frozen):
    """All that an import makes. `modules` names the module of each product or portfolio."""

    products: tuple[Product, ...]
    portfolios: dict[str, Portfolio]
    releases: tuple[Release, ...]
    notes: tuple[Note, ...]

    def released(self, product: str) -> tuple[Release, ...]:
        """The versions to release of a product, oldest first."""
        mine = [release for release in self.releases if release.product == product and not release.problem]
        return tuple(sorted(mine, key=lambda release: Version(release.version)))


Say = Callable[[str, str, str, str], None]

_NO_COUNTERPART = {
    "Apps": "pipelines of apps: this factory makes products only",
    "BuildSpec": "nothing is built: a released template is a file; put the built template where it is looked for",
    "BuildSpecImage": "nothing is built here",
    "Constraints": "the launch role is derived from the released templates, and named SCLaunch-<product>",
    "Distributor": "a product's card has an owner only",
    "Options": "checks are the same for all products: `factory check` runs cfn-lint and cdk-nag",
    "PipelineMode": "there are no pipelines: `factory publish`, then `factory deploy`",
    "Stacks": "pipelines of stacks: this factory makes products only",
    "Stages": "there are no pipelines: run your tests before `factory publish`",
    "Tags": "tags of the product or portfolio itself; TagOptions are set on a portfolio, and tag what is launched",
    "Workspaces": "pipelines of Terraform workspaces: this factory makes products only",
}


def plan(source: Source, folder: Path, *, taken_products: set[str], taken_portfolios: set[str]) -> Plan:
    """The plan for what was read, with templates from the folder. Reads only.

    `taken_…` are modules of the factory's own, whose names no import may take. FactoryError where two
    things would get one name.
    """
    notes: list[Note] = []

    def say(where: str, field: str, outcome: str, text: str) -> None:
        notes.append(Note.model_validate({"where": where, "field": field, "outcome": outcome, "text": text}))

    _extras("file", source.extra, say)
    made: dict[str, Product] = {}
    releases: list[Release] = []
    ours: dict[str, str] = {}
    for theirs, _ in source.products:
        name = names.product_name(theirs.Name, taken_products)
        if name in ours.values():
            raise FactoryError(
                f"product {theirs.Name!r}: would be named {name!r} as another one; rename it in its file"
            )
        if name != theirs.Name:
            say(theirs.Name, "Name", "changed", f"is {name} here")
        ours[theirs.Name] = name
        found = list(_releases(theirs, name, folder, say))
        card = _product(theirs, name, [r for r in found if not r.problem], say)
        if card is None:
            found = [r if r.problem else r.model_copy(update={"problem": "its product is left out"}) for r in found]
        else:
            made[theirs.Name] = card
        releases += found
    holders = {theirs.Name: where for theirs, where in source.products}
    portfolios: dict[str, Portfolio] = {}
    for each in source.portfolios:
        mine = tuple(ours[name] for name in made if name_of(each) in holders[name])
        portfolio = _portfolio(each, mine, say)
        module = names.portfolio_module(name_of(each), taken_portfolios)
        if module in portfolios:
            raise FactoryError(
                f"portfolio {name_of(each)!r}: would be {module}.py as another one; rename it in its file"
            )
        if portfolio:
            portfolios[module] = portfolio
    for name, where in holders.items():
        if name in made and not where:
            say(name, "Portfolios", "to mend", "is in no portfolio of this file; add it to one")
    return Plan(products=tuple(made.values()), portfolios=portfolios, releases=tuple(releases), notes=tuple(notes))


def _extras(where: str, extra: Mapping[str, Any], say: Say) -> None:
    for field, value in extra.items():
        if value in (None, [], {}) or field in ("schema",):
            continue
        say(
            where,
            field,
            "no counterpart",
            _NO_COUNTERPART.get(field, "is not known to AWS Service Catalog Factory either"),
        )


def _releases(theirs: schema.Product, name: str, folder: Path, say: Say) -> Iterator[Release]:
    if theirs.Status == "terminated":
        say(theirs.Name, "Status", "left out", "is terminated there")
        return
    numbers = names.versions([version.Name for version in theirs.Versions])
    for version in theirs.Versions:
        where = f"{theirs.Name} {version.Name}"
        _extras(where, version.model_extra or {}, say)
        if version.Options:
            say(where, "Options", "no counterpart", _NO_COUNTERPART["Options"])
        found = templates.find(theirs, version, folder)
        body = canonical(found.template) if found.template else b""
        problem = "is terminated there" if version.terminated else found.problem or _problem(name, found.template, body)
        release = Release(
            product=name,
            theirs=version.Name,
            version=numbers[version.Name],
            state="active" if version.Active is True else "retired",
            template=found.file,
            notes=(version.Description or "").strip()[:8191] or f"Imported: {version.Name}.",
            problem=problem,
            body=b"" if problem else body,
            content={} if problem else found.template,
        )
        if problem:
            say(where, "Status" if version.terminated else "Source", "left out", problem)
        else:
            broken = len(check(found.template, body)) - len(unlaunchable(found.template, body))
            if broken:
                say(where, "template", "to mend", f"{broken} findings on our rules, none of which stops a launch")
        yield release


def _problem(name: str, template: Mapping[str, Any], body: bytes) -> str:
    """Why nobody could launch this template here, if so."""
    for finding in unlaunchable(template, body):
        return finding
    bare = _card(name)
    try:
        derive(bare, {"template": template})
    except FactoryError as error:
        return f"no launch role can be derived: {error}"
    except (AttributeError, KeyError, TypeError, IndexError) as error:
        return f"is no sound template: {type(error).__name__}: {error}; run cfn-lint on it"
    return ""


def _product(theirs: schema.Product, name: str, releases: list[Release], say: Say) -> Product | None:
    _extras(theirs.Name, theirs.model_extra or {}, say)
    if theirs.Options:
        say(theirs.Name, "Options", "no counterpart", _NO_COUNTERPART["Options"])
    if theirs.Status == "terminated":
        return None
    problem = _unfit(name, releases)
    if problem:
        say(theirs.Name, "Versions", "left out", f"the product: {problem}")
        return None
    newest = max(releases, key=lambda release: Version(release.version))
    summary = (theirs.Description or "").strip()[:4000] or name
    if not (theirs.Description or "").strip():
        say(theirs.Name, "Description", "default", "none there: the product's name")
    return _card(name).model_copy(
        update={
            "summary": summary,
            "summary_ja": summary,
            "support": _support(theirs, say),
            "form": form(
                newest.content, lambda field, text: say(f"{theirs.Name} {newest.theirs}", field, "to mend", text)
            ),
        }
    )


def _card(name: str) -> Product:
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


def _unfit(name: str, releases: list[Release]) -> str:
    if not releases:
        return "no version of it can be taken"
    if len(releases) > MAX_VERSIONS:
        return f"{len(releases)} versions, Service Catalog allows {MAX_VERSIONS}"
    if all(release.state == "retired" for release in releases):
        return "no version of it is active"
    try:
        derive(_card(name), {r.version: r.content for r in releases})
    except FactoryError as error:
        return str(error)
    return ""


_SUPPORT = {"owner": "Owner", "email": "SupportEmail", "url": "SupportUrl", "description": "SupportDescription"}


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


def _portfolio(theirs: schema.Portfolio, products: tuple[str, ...], say: Say) -> Portfolio | None:
    name = name_of(theirs)
    _extras(name, theirs.model_extra or {}, say)
    if not products:
        say(name, "Products", "left out", "the portfolio: none of its products can be taken")
        return None
    roles = []
    for association in dict.fromkeys(theirs.Associations):
        role = names.hub_role(association)
        if role and role not in roles:
            roles.append(role)
        elif not role:
            say(
                name,
                "Associations",
                "no counterpart",
                f"{association}: only roles without a path; add a principal by hand",
            )
    say(name, "share_with", "to mend", "sharing stands elsewhere there; say here with which OUs to share")
    if roles:
        say(name, "Associations", "changed", "are roles of the hub account only; add Role or PermissionSet for spokes")
    try:
        return Portfolio(
            name=name,
            description=theirs.Description or name,
            provider=theirs.ProviderName or platform_team().owner,
            products=products,
            principals=tuple(HubRole(name=role) for role in roles),
        )
    except ValidationError as error:
        first = error.errors()[0]
        field = {"name": "DisplayName", "provider": "ProviderName"}.get(str(first["loc"][0]), str(first["loc"][0]))
        raise FactoryError(f"portfolio {name!r}: {field}: {first['msg']}; change it in its file") from error
