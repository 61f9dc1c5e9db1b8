"""How long the impact of the largest product takes, against what `diff` and `publish` must do with the two files anyway.

The product's newest version is compared with one in which every resource, question and output is touched.
Measured apart from the resource schemas, which are read from cfn-lint's files once in a process.
"""

from __future__ import annotations

import copy
import json
import math
import time
from collections.abc import Callable
from typing import Any

from product_factory.catalog import catalog
from product_factory.catalog.released import canonical, newest
from product_factory.impact import impact
from product_factory.output import print_table

RUNS = 20
AIM = 0.100


def touched(template: dict[str, Any]) -> dict[str, Any]:
    """The template with something changed in every resource, question, output and condition."""
    changed = copy.deepcopy(template)
    for resource in changed["Resources"].values():
        resource.setdefault("Properties", {})["Tags"] = [{"Key": "Touched", "Value": {"Ref": "AWS::StackName"}}]
    for question in changed.get("Parameters", {}).values():
        question["Description"] = "Touched."
    for output in changed.get("Outputs", {}).values():
        output["Value"] = {"Fn::Join": ["", [output["Value"], "-touched"]]}
    for name, condition in changed.get("Conditions", {}).items():
        changed["Conditions"][name] = {"Fn::Not": [condition]}
    return changed


def best(work: Callable[[], object]) -> float:
    """The shortest of some runs, in seconds."""
    shortest = math.inf
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        shortest = min(shortest, time.perf_counter() - start)
    return shortest


def main() -> None:
    """Print the times, and each as a ratio to reading and writing the two templates."""
    versions = [latest for each in catalog.load().released.values() if (latest := newest(each))]
    largest = max(versions, key=lambda version: version.path.stat().st_size)
    old = largest.template()
    new = touched(old)
    written = [canonical(old), canonical(new)]
    start = time.perf_counter()
    changes = len(impact(old, new).changes)
    first = time.perf_counter() - start
    base = best(lambda: [canonical(json.loads(body)) for body in written])
    rows = [
        ("reading and writing both templates", base, ""),
        ("impact, nothing changed", best(lambda: impact(old, copy.deepcopy(old))), f"≤ {AIM * 1000:.0f} ms"),
        (f"impact, {changes} changes", best(lambda: impact(old, new)), f"≤ {AIM * 1000:.0f} ms"),
        ("the same, schemas read first", first, ""),
    ]
    print_table(
        (f"{largest.product} {largest.version}, {len(old['Resources'])} resources", "Time", "Ratio", "Aim"),
        [(name, f"{seconds * 1000:.1f} ms", f"{seconds / base:.2f}", aim) for name, seconds, aim in rows],
    )
