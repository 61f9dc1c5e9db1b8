"""How the guardrails' commands tell what they found: tables, Markdown, JSON, files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from product_factory.authoring.guardrail import Guardrail
from product_factory.catalog import loading
from product_factory.commands.answers.guardrails import Delegation, GuardrailPlan, Guardrails, Shown, Summary
from product_factory.errors import FactoryError
from product_factory.files import write_atomically
from product_factory.guardrails import asking, frozen
from product_factory.guardrails.asking import Ready
from product_factory.guardrails.delegation import merged, statements, template
from product_factory.guardrails.documents import document
from product_factory.guardrails.hindered import Hindered
from product_factory.guardrails.rows import COLUMNS, cells, counts, shown
from product_factory.guardrails.wanted import target
from product_factory.markdown import PLAN, Table, code, text
from product_factory.organization.calls import account_id, call_aws, client, read_tree
from product_factory.output import Format, print_answer, print_table


def _summary(card: Guardrail) -> dict[str, Any]:
    there = frozen.versions(card.name)
    return {
        "name": card.name,
        "title": card.title,
        "title_ja": card.title_ja,
        "type": card.type,
        "version": there[-1].version if there else None,
        "changed": not there or frozen.content(card) != frozen.read(there[-1]),
        "holds": tuple(
            unit
            for each in loading.guarded()
            if card.name in [said.partition("@")[0] for said in each.guardrails]
            for unit in each.units
        ),
    }


def every(cards: Iterable[Guardrail], output: Format) -> None:
    """The list of all."""
    found = [Summary(**_summary(card)) for card in cards]
    if output is Format.JSON:
        print_answer(Guardrails(guardrails=tuple(found)))
        return
    rows = [
        (each.name, (each.version or "–") + (" (changed since)" if each.changed else ""), each.title, ", ".join(each.holds) or "nowhere")
        for each in found
    ]  # fmt: skip
    print_table(("Guardrail", "Newest", "What", "Holds at"), rows)


def one(card: Guardrail, version: str | None, output: Format) -> None:
    """One with its policy."""
    from product_factory.catalog.released import find

    there = frozen.versions(card.name)
    content = frozen.read(find(there, version)) if version else frozen.content(card)
    made = document(content, loading.exempt())
    size = len(json.dumps(made, separators=(",", ":")))
    if output is Format.JSON:
        print_answer(
            Shown(
                **_summary(card),
                why=card.why,
                why_ja=card.why_ja,
                conflicts=card.conflicts,
                conflicts_ja=card.conflicts_ja,
                versions=tuple(each.version for each in there),
                characters=size,
                document=made,
            )
        )
        return
    print(f"{card.name}: {card.title}\n{card.title_ja}\n\n{card.why}\n")
    print(f"{card.type}, {size:,} characters; released: {', '.join(each.version for each in there) or 'nothing yet'}")
    if card.denies and not version:
        print_table(
            ("Statement", "Why", "Spares"), [(d.sid, d.why, ", ".join(d.unless) or "nobody") for d in card.denies]
        )
    for conflict in card.conflicts:
        print(f"- {conflict}")
    print(json.dumps(made, indent=2))


def plan(ready: Ready, hinders: Sequence[Hindered], output: str) -> None:
    """The plan, as wanted."""
    notes = asking.hub_notes(ready)
    if output == "json":
        print_answer(
            GuardrailPlan(
                ring=ready.ask.ring,
                rows=ready.plan.rows,
                hindered=tuple(hinders),
                notes=tuple(notes),
                refused=tuple(ready.refused),
            )
        )
    elif output == "markdown":
        print(_markdown(ready, hinders, notes))
    else:
        _table(ready, hinders, notes)


def _table(ready: Ready, hinders: Sequence[Hindered], notes: Sequence[str]) -> None:
    if rows := shown(ready.plan.rows):
        print_table(COLUMNS, [cells(row) for row in rows])
    if hinders:
        table = [(each.product, each.place, each.guardrail, each.sentence) for each in hinders]
        print_table(("Product", "Where", "By", "What"), table, title="Launches that it hinders")
    print(f"Plan up to ring {ready.ask.ring}: {counts(ready.plan.rows)}.")
    for note in [*notes, *(f"Would be refused: {each}" for each in ready.refused)]:
        print(note)


def _markdown(ready: Ready, hinders: Sequence[Hindered], notes: Sequence[str]) -> str:
    head = f"### Guardrails plan\n\nUp to ring {ready.ask.ring}: {counts(ready.plan.rows)}.\n\n"
    said = [*notes, *(f"Would be refused: {each}" for each in ready.refused)]
    tail = "".join(f"<p>{text(each)}</p>\n" for each in said)
    rows = [tuple(code(cell) if place == 1 else text(cell) for place, cell in enumerate(cells(row))) for row in shown(ready.plan.rows)]  # fmt: skip
    table, hidden = Table(COLUMNS, rows).within(PLAN // 2)
    more = f"<p>… and {hidden:,} more: run <code>factory guardrails plan</code>.</p>\n" if hidden else ""
    others = [(code(each.product), text(each.place), text(each.guardrail), text(each.sentence)) for each in hinders]
    second, left = Table(("Product", "Where", "By", "What"), others).within(PLAN // 2)
    more += f"<p>… and {left:,} more launches that it hinders.</p>\n" if left else ""
    return f"{head}{table if rows else ''}\n{second if others else ''}{more}{tail}".rstrip()


def delegated(account: str | None) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The template, and the units that it names."""
    tree = read_tree()
    units = tuple(dict.fromkeys(unit for each in loading.guarded() for unit in each.units))
    if not units:
        raise FactoryError("sharing/guardrails.py: GUARDED: names no unit yet; say first where guardrails shall hold")
    ids = [target(unit, tree, "sharing/guardrails.py: GUARDED") for unit in units]
    said = {name.partition("@")[0] for each in loading.guarded() for name in each.guardrails}
    types = sorted({card.type for card in loading.guardrails() if card.name in said})
    ours = statements(account or account_id(), tree.management_account, tree.organization_id, ids, types)
    return template(merged(_there(), ours)), units


def _there() -> dict[str, Any] | None:
    organizations = client("organizations", "us-east-1")

    def read() -> dict[str, Any] | None:
        try:
            found = organizations.describe_resource_policy()["ResourcePolicy"]["Content"]
        except ClientError as error:
            if error.response["Error"]["Code"] == "ResourcePolicyNotFoundException":
                return None
            raise
        policy: dict[str, Any] = json.loads(found)
        return policy

    try:
        return call_aws(read, "reading the organization's resource policy")
    except FactoryError as error:
        raise FactoryError(
            f"{error}; run it with the management account's credentials, and --account with the hub's ID"
        ) from error


def delegation(made: dict[str, Any], units: tuple[str, ...], file: Path | None, output: Format) -> None:
    """Shown, or written."""
    body = json.dumps(made, indent=2) + "\n"
    if file:
        write_atomically(file, body.encode())
    if output is Format.JSON:
        print_answer(Delegation(file=str(file) if file else None, units=units, template=made))
    elif file:
        print(
            f"{file}: for {', '.join(units)}. With the management account: aws cloudformation deploy "
            f"--stack-name ServiceCatalogGuardrailDelegation --template-file {file}"
        )
    else:
        print(body, end="")
