"""What `factory export hub-deployer` takes, and tells."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from product_factory.errors import UsageError
from product_factory.output import Format, print_answer


class Issuer(StrEnum):
    """Whose tokens the hub account takes from a pipeline."""

    GITHUB = "github"


class PipelineOptions(NamedTuple):
    """Where the pipeline runs, as given."""

    repository: str | None
    branch: str | None
    environment: str | None
    provider: Issuer


def export_deployer(given: PipelineOptions, version: str | None, out: Path, output: Format, *, force: bool) -> None:
    """Write the template with the pipeline's roles, and say how it is deployed."""
    from product_factory.hub.deployer_export import export as write

    if version is not None:
        raise UsageError("export hub-deployer: has no versions; leave VERSION out")
    if given.repository is None:
        raise UsageError("export hub-deployer: give --repository OWNER/NAME")
    if given.branch and given.environment:
        raise UsageError("export hub-deployer: give --branch or --environment, not both: an environment's jobs name it")
    done = write(given.repository, given.provider, out, branch=given.branch, environment=given.environment, force=force)
    if output is Format.JSON:
        print_answer(done)
        return
    print(f"{'Wrote' if done.changed else 'Current already:'} {done.template}.")
    print(f"Deploys: {done.deployer_subject}\nReads: {done.reader_subject}")
    print(f"Then, with credentials of the hub account: {done.command}")
