"""Linting: cfn-lint's findings on a template and on those of its nested stacks, kept by content."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
from collections.abc import Mapping
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

from product_factory import linter
from product_factory.catalog import nested
from product_factory.catalog.nested import Read
from product_factory.catalog.released import canonical
from product_factory.files import write_atomically
from product_factory.root import root

# DependsOn beside GetAtt says the same twice, and CDK writes it so for every function and its role.
# https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/aws-lambda/lib/function.ts (addDependency)
HARMLESS = {"W3005"}
# Linted for more than one Region: products are launched wherever the hub is.
LINT_REGIONS = ("ap-northeast-1", "us-east-1", "eu-west-1")


def lint_all(template: Mapping[str, Any], body: bytes, read: Read) -> list[str]:
    """cfn-lint's findings on the template and on those of its nested stacks, as for `lint`; the same one once."""
    found, seen = lint(body), set[str]()
    for path, key, made in nested.templates(template, read):
        found += [f"{path}: {finding}" for finding in lint(canonical(made))] if key not in seen else []
        seen.add(key)
    return found


def lint(body: bytes, kept: Path | None = None) -> list[str]:
    """cfn-lint's findings, warnings included; those on the same content by the same cfn-lint are kept."""
    kept = kept or root() / ".cache" / "lint"
    told = "-".join([hashlib.sha256(body).hexdigest(), installed("cfn-lint"), *LINT_REGIONS, *sorted(HARMLESS)])
    path = kept / f"{told}.json"
    if path.exists():
        with contextlib.suppress(ValueError, TypeError):
            return [str(finding) for finding in json.loads(path.read_bytes())]
    matches = cfn_lint(body.decode("utf-8"), regions=list(LINT_REGIONS))
    findings = [
        # What can't be read at all has no path.
        f"{'/'.join(map(str, getattr(m, 'path', None) or []))}: {m.rule.id} {m.message}"
        for m in matches
        if m.rule.id not in HARMLESS
    ]
    # A folder that cannot be written keeps none.
    with contextlib.suppress(OSError):
        kept.mkdir(parents=True, exist_ok=True)
        write_atomically(path, json.dumps(findings).encode())
    return findings


def cfn_lint(body: str, **settings: Any) -> list[Any]:
    """What cfn-lint matches with these settings, as `cfnlint.api.lint` does, but with rules that are read once.

    So does its own command for all its files; reading them takes as long as linting.
    """
    from cfnlint.config import ConfigMixIn
    from cfnlint.decode.decode import decode_str
    from cfnlint.runner.template import run_template_by_data

    template, wrong = decode_str(body)
    return wrong or list(run_template_by_data(template, ConfigMixIn(**settings), _rules()))


@functools.cache
def _rules() -> Any:
    from cfnlint.config import ConfigMixIn
    from cfnlint.runner import Runner

    linter.spare()
    return Runner(ConfigMixIn(regions=list(LINT_REGIONS))).rules
