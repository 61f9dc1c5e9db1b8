"""What the guardrails' commands print for programs."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import BaseModel

from product_factory.guardrails.administrators import Step
from product_factory.guardrails.hindered import Hindered
from product_factory.guardrails.rows import Row
from product_factory.guardrails.testing import Tested


class Summary(BaseModel):
    """One guardrail."""

    name: str
    title: str
    title_ja: str
    type: str
    version: str | None
    changed: bool
    holds: tuple[str, ...]


class Guardrails(BaseModel):
    """What `guardrails show` lists."""

    guardrails: tuple[Summary, ...]


class Shown(Summary):
    """What `guardrails show NAME` tells."""

    why: str
    why_ja: str
    conflicts: tuple[str, ...]
    conflicts_ja: tuple[str, ...]
    versions: tuple[str, ...]
    characters: int
    document: dict[str, Any]


class Compared(BaseModel):
    """What `guardrails diff` tells of one guardrail."""

    guardrail: str
    since: str | None
    bump: str | None
    changes: tuple[str, ...]


class AllCompared(BaseModel):
    """What `guardrails diff` tells."""

    guardrails: tuple[Compared, ...]


class Published(BaseModel):
    """What `guardrails publish` did."""

    guardrail: str
    version: str
    date: date
    sha256: str
    new: bool


class GuardrailPlan(BaseModel):
    """What `guardrails plan` tells, and `guardrails apply` did; refused: why nothing would be, or was, done."""

    ring: int
    rows: tuple[Row, ...]
    hindered: tuple[Hindered, ...]
    notes: tuple[str, ...]
    refused: tuple[str, ...]


class Judged(BaseModel):
    """What `guardrails test` tells."""

    account: str
    role: str
    tests: tuple[Tested, ...]


class Delegation(BaseModel):
    """What `guardrails delegation` wrote; file: None where it is only shown."""

    file: str | None
    units: tuple[str, ...]
    template: dict[str, Any]


class Administrators(BaseModel):
    """What `guardrails administrators` tells; done: whether what was missing was done; refused: why nothing was."""

    account: str
    steps: tuple[Step, ...]
    notes: tuple[str, ...]
    refused: tuple[str, ...]
    done: bool
