"""Findings: what is wrong in a manifest, each with its line and field, all told at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pydantic import BaseModel, ConfigDict

from product_factory.provisioning.errors import ProvisioningError

Path = tuple[str | int, ...]
"""Where something stands in a manifest: ("waves", 0, "targets", 1, "ous", 0)."""


class Finding(BaseModel):
    """One thing that is wrong at a place in the manifest, and its mend."""

    model_config = ConfigDict(frozen=True)
    path: Path
    text: str


class Source(BaseModel):
    """The file that a manifest came from, and the line of each of its fields."""

    model_config = ConfigDict(frozen=True)
    file: str = "manifest"
    lines: Mapping[Path, int] = {}

    def line(self, path: Path) -> int | None:
        """The line of the field, or of what holds it where the field itself is not there."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.lines:
                return self.lines[path[:end]]
        return None

    def told(self, finding: Finding) -> str:
        """`file:line: field: text`."""
        line = self.line(finding.path)
        place = f"{self.file}:{line}" if line else self.file
        field = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in finding.path).lstrip(".")
        return f"{place}: {field}: {finding.text}" if field else f"{place}: {finding.text}"


class ManifestRefused(ProvisioningError):
    """The manifest is wrong, and nothing was changed; `findings` has one line each, in the file's order."""

    def __init__(self, source: Source, findings: Iterable[Finding]) -> None:
        once = dict.fromkeys(findings)
        ordered = sorted(once, key=lambda finding: source.line(finding.path) or 0)
        self.findings = tuple(source.told(finding) for finding in ordered)
        super().__init__("\n".join((*self.findings, "Nothing was changed.")))


def one_line(error: Exception) -> str:
    """An error's lines as one."""
    return "; ".join(line.rstrip(".;") for line in str(error).splitlines())
