"""What `list` and `show` tell: rows and details, made from cards and released files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any

from pydantic import BaseModel, ConfigDict

from product_factory.authoring.product import Product
from product_factory.authoring.recording import Recording, recording
from product_factory.catalog import ending, loading
from product_factory.catalog.lifecycle import State, reason
from product_factory.catalog.nested import excluded
from product_factory.catalog.offer import Offer
from product_factory.catalog.released import Release, newest
from product_factory.launch_roles.policies import MAX_POLICY, Statement, brief
from product_factory.launch_roles.roles import LaunchRole, launch_role
from product_factory.output import print_table


class Row(BaseModel):
    """A product in the list. `ends`: since when it ends and what to use in its place, "" where it goes on."""

    model_config = ConfigDict(frozen=True)
    name: str
    summary: str
    newest: str | None
    released: date | None
    versions: tuple[str, ...]
    portfolios: tuple[str, ...]
    ends: str = ""


class Detail(BaseModel):
    """All that is known of a product.

    `ends`: since when it ends and what to use in its place, "" where it goes on.
    `resources` counts types of the newest released version; `role` is None before the first release;
    `needs`: what its newest version needs to be there in the account, whoever brings it; `excludes`: what it can't be
    used as. `rivals` can't be launched
    beside it, itself included where it is launched once. `tags`: the TagOptions of it and its portfolios, key to values;
    `tags_asked`: those of which whoever launches chooses a value; all others Service Catalog sets. `states`: of
    versions that are not active, with the reason where one was given.
    """

    model_config = ConfigDict(frozen=True)
    product: Product
    ends: str = ""
    portfolios: tuple[str, ...]
    launch_role: str
    needs: tuple[str, ...]
    excludes: tuple[str, ...] = ()
    rivals: tuple[str, ...]
    role: LaunchRole | None
    versions: tuple[Release, ...]
    states: dict[str, str] = {}
    tags: dict[str, tuple[str, ...]] = {}
    tags_asked: tuple[str, ...] = ()
    resources: dict[str, int]


def rows(offer: Offer) -> list[Row]:
    """One row a product, in page order."""
    return [_row(offer, product) for product in offer.catalog.products]


def _row(offer: Offer, product: Product) -> Row:
    versions = offer.catalog.released[product.name]
    latest = newest(versions)
    return Row(
        name=product.name,
        summary=product.summary,
        newest=latest.version if latest else None,
        released=latest.release.date if latest else None,
        versions=tuple(version.version for version in versions),
        portfolios=offer.portfolios_of(product.name),
        ends=ending.said(product.name, offer.catalog.ends),
    )


def detail(offer: Offer, product: Product) -> Detail:
    """The product's card beside its releases."""
    versions = offer.catalog.released[product.name]
    latest = newest(versions)
    template = latest.template() if latest else {"Resources": {}}
    resources = template["Resources"].values()
    counted = Counter(resource["Type"] for resource in resources)
    tags = offer.tags_of(product.name)
    return Detail(
        product=product,
        ends=ending.said(product.name, offer.catalog.ends),
        portfolios=offer.portfolios_of(product.name),
        launch_role=product.launch_role,
        needs=_needs(recording(template)) if latest else (),
        excludes=tuple(each.english for each in excluded(template, latest.assets if latest else ())),
        rivals=offer.catalog.rivals(product.name),
        role=launch_role(product, versions, loading.hub().permissions_boundary),
        versions=tuple(version.release for version in versions),
        states=_states(offer, product.name),
        tags={key: tag.values for key, tag in tags.items()},
        tags_asked=tuple(key for key, tag in tags.items() if tag.asked),
        resources=dict(sorted(counted.items())),
    )


def _states(offer: Offer, name: str) -> dict[str, str]:
    told = {}
    for released in offer.catalog.released[name]:
        if (state := offer.catalog.states[name][released.version]) is not State.ACTIVE:
            why = reason(name, released.version, released.path.parent.parent)
            told[released.version] = f"{state.value}: {why}" if why else state.value
    return told


def _needs(facts: Recording) -> tuple[str, ...]:
    found = (("AWS Config's recorder", facts.needs_recorder), ("a trail that logs", facts.needs_trail))
    return tuple(what for what, needed in found if needed)


def print_detail(shown: Detail) -> None:
    """The details as text and tables."""
    card = shown.product.model_dump(mode="json")
    told = f"{card['name']} {shown.ends}.\n" if shown.ends else ""
    print(f"{card['name']}\n{told}{card['summary']}\n{card['summary_ja']}\n")
    support = card["support"]
    for title, text in (
        ("For", card["audience"]),
        ("Portfolios", ", ".join(shown.portfolios) or "none"),
        ("Task rows", ", ".join(map(str, card["task_rows"])) or "none"),
        ("Includes", ", ".join(card["includes"]) or "itself only"),
        ("Launch first", ", ".join(card["prerequisites"]) or "nothing"),
        ("Needs there", ", ".join(shown.needs) or "nothing"),
        *((("Excludes", "; ".join(shown.excludes)),) if shown.excludes else ()),
        ("Launched", "once per account and Region" if shown.rivals else "as often as you like"),
        ("Not beside", ", ".join(name for name in shown.rivals if name != card["name"]) or "no conflicting product"),
        ("Conflicts", " ".join(card["conflicts"]) or "none known"),
        ("Tags", "; ".join(_tag(shown, key) for key in shown.tags) or "none demanded"),
        ("Costs", "; ".join(card["costs"]) or "nothing"),
        ("Stays", " ".join(card["stays"]) or "nothing"),
        ("Launch role", shown.launch_role),
        ("Support", f"{support['owner']}, {support['email']}, {support['url']}"),
    ):
        print(f"{title + ':':<14}{text}")
    print()
    questions = [(group["label"], p) for group in card["form"] for p in group["parameters"]]
    print_table(
        ("Group", "Parameter", "Question", "Default", "Accepted"),
        [(group, p["name"], _label(p), _default(p), p["constraint"] or "any text") for group, p in questions],
        title="Form",
    )
    if card["outputs"]:
        print_table(
            ("Output", "Shows", "What"),
            [(each["name"], each["shows"], _label(each)) for each in card["outputs"]],
            title="To look at after the launch",
        )
    if card["controls"]:
        print_table(
            ("Standard", "Control", "How"),
            [(c["standard"], c["id"], c["how"]) for c in card["controls"]],
            title="Controls served",
        )
    if card["findings"]:
        print_table(
            ("Tool", "Finding", "Why it stays"),
            [(f["tool"], f["id"], f["reason"]) for f in card["findings"]],
            title="What proactive controls and scanners find all the same",
        )
    if shown.resources:
        print_table(
            ("Resource type", "Count"),
            [(kind, str(count)) for kind, count in shown.resources.items()],
            title=f"Resources of {shown.versions[-1].version}",
        )
    if card["grants"]:
        print_table(
            ("Resource type", "Actions", "On", "Condition", "Reason"),
            [
                (
                    g["type"],
                    "\n".join(g["actions"]),
                    "\n".join(map(brief, g["resources"])),
                    "\n".join(f"{c['key']} {c['operator']} {', '.join(c['values'])}" for c in g["conditions"]),
                    g["reason"],
                )
                for g in card["grants"]
            ],
            title="Stated on the card for the launch role, beside what is derived",
        )
    if shown.role:
        for policy in shown.role.policies:
            print_table(
                ("Statement", "Service", "Actions", "Resources", "Condition"),
                [row for statement in policy.statements for row in _allowed(statement)],
                title=f"Policy {policy.name} of {shown.role.name} ({policy.size:,} of {MAX_POLICY:,} characters)",
            )
    print_table(
        ("Version", "State", "Date", "SHA-256", "Notes"),
        [
            (v.version, shown.states.get(v.version, "active"), str(v.date), v.sha256[:12] + "…", v.notes)
            for v in reversed(shown.versions)
        ],
        title="Versions" if shown.versions else "Not released yet",
    )


def _tag(shown: Detail, key: str) -> str:
    values = ", ".join(shown.tags[key])
    if key in shown.tags_asked:
        return f"{key}: choose one of {values} (--tag {key}=VALUE)"
    return f"{key}: {values or 'portfolio and product allow no value in common'} (set at launch)"


def _allowed(statement: Statement) -> Iterator[tuple[str, ...]]:
    """One row a service: what it may do on what, when. ARNs without partition and account."""
    when = "\n".join(f"{c.key} {c.operator} {', '.join(map(brief, c.values))}" for c in statement.conditions)
    for service, actions in groupby(statement.actions, key=lambda action: action.partition(":")[0]):
        verbs = ", ".join(action.partition(":")[2] for action in actions)
        yield statement.sid, service, verbs, "\n".join(map(brief, statement.resources)), when


def _label(p: dict[str, Any]) -> str:
    return p["label"] if p["label"] == p["label_ja"] else f"{p['label']} ({p['label_ja']})"


def _default(parameter: dict[str, Any]) -> str:
    default = parameter["default"]
    if default is None:
        return f"(asked; such as {parameter['example']})" if parameter["example"] is not None else "(asked)"
    return str(default) if default != "" else "(empty)"
