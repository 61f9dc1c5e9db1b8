"""Origin: from which commit the hub was last deployed, and how this checkout stands to it."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from product_factory.organization.calls import call_aws, caller_arn, client
from product_factory.sharing.pieces import Frozen

PARAMETER = "/service-catalog-factory/deployed"
Relation = Literal["same", "contained", "older", "apart", "unknown"]


class Origin(Frozen):
    """The last deployment that ended well. `commit` is empty where the catalog is in no git repository."""

    commit: str
    changed: bool = False
    by: str
    at: datetime

    def __str__(self) -> str:
        return f"The hub was deployed from commit {self.commit[:12]} on {self.at:%Y-%m-%d %H:%M} UTC by {self.by}"


def read(region: str) -> Origin | None:
    """What the hub's home Region remembers; None where nothing, or nothing that can be read."""
    ssm = client("ssm", region)
    found = call_aws(lambda: ssm.get_parameters(Names=[PARAMETER])["Parameters"], f"reading {PARAMETER}")
    try:
        return Origin.model_validate_json(found[0]["Value"]) if found else None
    except ValidationError:
        return None


def remember(region: str, catalog: Path) -> None:
    """Write from where the hub has just been deployed."""
    changed = bool(_git(catalog, "status", "--porcelain"))
    made = Origin(commit=_git(catalog, "rev-parse", "HEAD"), changed=changed, by=caller_arn(), at=datetime.now(UTC))
    ssm = client("ssm", region)
    call_aws(
        lambda: ssm.put_parameter(Name=PARAMETER, Value=made.model_dump_json(), Type="String", Overwrite=True),
        f"writing {PARAMETER}",
    )


def relation(catalog: Path, commit: str) -> Relation:
    """How the catalog's checkout stands to a commit: at it, after it, before it, beside it, or never heard of it."""
    here = _git(catalog, "rev-parse", "HEAD")
    if not here or not commit or _git(catalog, "cat-file", "-t", commit) != "commit":
        return "unknown"
    if here == commit:
        return "same"
    base = _git(catalog, "merge-base", here, commit)
    if base == commit:
        return "contained"
    return "older" if base == here else "apart"


def advice(origin: Origin | None, stands: Relation) -> str:
    """What to do with a checkout that lacks what is deployed. Pure."""
    if origin is None or not origin.commit:
        return "`git pull`, or take the branch that has it, and deploy again."
    said = str(origin)
    if stands in ("same", "contained"):
        if origin.changed:
            return f"{said}, with changes that were not committed: commit them there, and take them over."
        return f"{said}, which this checkout holds: `git checkout {origin.commit[:12]} -- products/released` brings it back."
    if stands in ("apart", "older"):
        return f"{said}: `git merge {origin.commit[:12]}`, and deploy again."
    return f"{said}, which this clone doesn't know: `git pull`, and deploy again."


def back(origin: Origin | None, stands: Relation) -> str:
    """Why a checkout that comes before what is deployed is refused, though it may lack nothing; "" for others. Pure."""
    if origin is None or stands != "older":
        return ""
    return f"{origin}, and this checkout is before it: `git pull` and deploy again; to go back on purpose: --back"


def _git(catalog: Path, *arguments: str) -> str:
    """What git says; empty where there is no git, no repository, or no such thing."""
    git = shutil.which("git")
    if git is None:
        return ""
    command = [git, "-C", str(catalog), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
