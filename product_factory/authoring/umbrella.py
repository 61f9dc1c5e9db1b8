"""Umbrella: one product whose form, controls and costs are those of the products that it includes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from product_factory.authoring.form import Group, Parameter
from product_factory.authoring.product import Control, KnownFinding, Product


def form_of(
    components: Sequence[Product], *, known: Collection[str], defaults: Mapping[str, str] | None = None
) -> tuple[Group, ...]:
    """The components' questions in their order, each once, without those whose answer is `known`.

    `defaults` replaces defaults by question. ValueError where two components ask differently under one
    name, and where a question is left without a default: a blueprint of Control Tower is launched unasked.
    """
    asked: dict[str, Parameter] = {}
    groups = []
    for component in components:
        for group in component.form:
            new = []
            for question in group.parameters:
                if question.name in known:
                    continue
                changed = question.model_copy(update={"default": (defaults or {}).get(question.name, question.default)})
                if asked.setdefault(question.name, changed) != changed:
                    raise ValueError(f"{component.name}: {question.name} is asked otherwise by another component")
                if changed.default is None:
                    raise ValueError(f"{component.name}: {question.name} has no default; give it one in `defaults`")
                if changed is asked[question.name]:
                    new.append(changed)
            if new:
                groups.append(group.model_copy(update={"parameters": tuple(new)}))
    return tuple(groups)


def controls_of(components: Iterable[Product]) -> tuple[Control, ...]:
    """The components' controls, each once: the first component that serves it says how."""
    found: dict[tuple[str, str], Control] = {}
    for component in components:
        for control in component.controls:
            found.setdefault((control.standard, control.id), control)
    return tuple(found.values())


def findings_of(components: Iterable[Product]) -> tuple[KnownFinding, ...]:
    """What tools find in the components, each finding once, with the reasons of all of them."""
    reasons: dict[tuple[str, str], dict[str, None]] = {}
    for component in components:
        for finding in component.findings:
            reasons.setdefault((finding.tool, finding.id), {})[finding.reason] = None
    return tuple(
        KnownFinding.model_validate({"tool": tool, "id": name, "reason": " ".join(told)})
        for (tool, name), told in reasons.items()
    )


def lines_of(components: Iterable[Product], field: str) -> tuple[str, ...]:
    """What the components' cards say in `field`, each sentence once."""
    return tuple(dict.fromkeys(line for component in components for line in getattr(component, field)))


def rows_of(components: Iterable[Product]) -> tuple[int, ...]:
    """The deck's task rows that the components serve."""
    return tuple(sorted({row for component in components for row in component.task_rows}))
