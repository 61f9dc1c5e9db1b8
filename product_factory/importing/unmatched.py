"""Fields of theirs without a counterpart here, each with what it means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from product_factory.importing.models import Say

NO_COUNTERPART = {
    "Apps": "pipelines of apps: this factory makes products only",
    "BuildSpec": "nothing is built: a released template is a file; put the built template where it is looked for",
    "BuildSpecImage": "nothing is built here",
    "CodeRepositories": "code repositories: this factory makes products only",
    "Constraints": "the launch role is derived from the released templates, and named SCLaunch-<product>",
    "Distributor": "a product's card has an owner only",
    "Options": "checks are the same for all products: `factory check` runs cfn-lint and cdk-nag",
    "PipelineMode": "there are no pipelines: `factory publish`, then `factory deploy`",
    "Stacks": "pipelines of stacks: this factory makes products only",
    "Stages": "there are no pipelines: run your tests before `factory publish`",
    "TagOptions": "write them into the card, or into the portfolio, as `tag_options`",
    "Tags": "tags of the product or portfolio itself; TagOptions are set on a portfolio, and tag what is launched",
    "Workspaces": "pipelines of Terraform workspaces: this factory makes products only",
}


def extras(where: str, extra: Mapping[str, Any], say: Say) -> None:
    """Report what is there beside the fields that are read."""
    for field, value in extra.items():
        if value in (None, [], {}) or field in ("schema",):
            continue
        text = NO_COUNTERPART.get(field, "is not known to AWS Service Catalog Factory either")
        say(where, field, "no counterpart", text)
