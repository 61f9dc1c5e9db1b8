"""A template file as CloudFormation would read it, or why CloudFormation would not."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Json = Mapping[str, Any]

SECTIONS = ("Conditions", "Mappings", "Metadata", "Outputs", "Parameters", "Resources", "Rules")
# CloudFormation takes a body of 1 MB, which may be some times longer with comments and white space.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
MAX_TEXT = 5_000_000


def decoded(file: Path) -> tuple[dict[str, Any], str]:
    """The template with short-form intrinsic functions (`!Ref`) written out; or the problem, in one line."""
    try:
        text = file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        return {}, f"is not UTF-8 text: {error.reason}"
    except OSError as error:
        return {}, f"cannot be read: {error.strerror or error}"
    if not text.strip():
        return {}, "is empty"
    if len(text) > MAX_TEXT:
        return {}, f"has {len(text):,} characters, CloudFormation takes a template of 1 MB"
    try:
        return _decoded(text)
    except RecursionError:
        return {}, "is nested too deeply"
    except Exception as error:
        return {}, f"cannot be read: {' '.join(str(error).split())[:200] or type(error).__name__}"


def _decoded(text: str) -> tuple[dict[str, Any], str]:
    from cfnlint.decode import decode_str

    found, matches = decode_str(text)
    if matches or not isinstance(found, dict):
        first = matches[0] if matches else None
        return {}, f"line {first.linenumber}: {first.message}" if first else "is no template"
    # Through JSON, so that cfn-lint's own kinds of dict and text are plain again.
    template: dict[str, Any] = json.loads(json.dumps(found, default=str))
    # A section with nothing behind it is none.
    template = {section: part for section, part in template.items() if part is not None}
    problem = unsound(template)
    return ({} if problem else template), problem


def unsound(template: Json) -> str:
    """The first thing that CloudFormation itself would refuse of the outline; values are cfn-lint's business."""
    for section in SECTIONS:
        if not isinstance(template.get(section, {}), Mapping):
            return f"{section}: is no mapping"
    if not template.get("Resources"):
        return "Resources: none"
    for section in ("Parameters", "Resources"):
        for name, part in template.get(section, {}).items():
            if not isinstance(part, Mapping) or not isinstance(part.get("Type"), str):
                return f"{section}.{name}: has no Type"
            if not isinstance(part.get("Properties", {}), Mapping):
                return f"{section}.{name}.Properties: is no mapping"
            if not re.fullmatch(r"[A-Za-z0-9]{1,255}", name):
                return f"{section}.{name}: is no name of letters and digits"
    return _unknown_type(template)


def null_in(template: Json) -> str:
    """The first null, which CloudFormation takes nowhere but in Metadata.

    It answers "[/Resources/…] 'null' values are not allowed in templates":
    https://github.com/aws-cloudformation/cfn-lint/issues/38, https://github.com/aws/copilot-cli/issues/963
    """
    nodes: list[tuple[str, Any]] = [(name, part) for name, part in template.items() if name != "Metadata"]
    while nodes:
        where, node = nodes.pop()
        if node is None:
            return f"{where}: null, which CloudFormation refuses in templates; leave it out"
        parts = node.items() if isinstance(node, Mapping) else enumerate(node) if isinstance(node, list) else ()
        nodes += [(f"{where}.{key}", part) for key, part in parts if key != "Metadata"]
    return ""


def _unknown_type(template: Json) -> str:
    """The first parameter whose type CloudFormation does not know.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
    """
    from cfnlint.helpers import VALID_PARAMETER_TYPES

    for name, parameter in template.get("Parameters", {}).items():
        if parameter["Type"] not in VALID_PARAMETER_TYPES:
            return (
                f"Parameters.{name}: {parameter['Type']!r} is no type that CloudFormation knows; "
                "it is String, Number, a list, or one that AWS looks up"
            )
    return ""
