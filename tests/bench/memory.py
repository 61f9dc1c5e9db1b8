"""What the sandbox keeps of launches that ended, against what its API still shows of them; and how long each takes.

AWS shows a deleted stack and its events for 90 days, and records: so does the sandbox, and all else is to be let go. Everything
is served over HTTP in this process, whose Python objects are counted.
"""

from __future__ import annotations

import gc
import json
import time
import tracemalloc
from typing import Any, NamedTuple

from product_factory.output import print_table
from product_factory.sandbox.server import Sandbox
from tests.product_factory.sandbox.hub_catalog import Catalog, finished

LAUNCHES = 200
FIRST = 10
"""Launches before any is measured: what is read once is read then."""
RATIO = 4.0
"""What may be kept for each byte of JSON that is shown."""
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
TEMPLATE = {
    "Resources": {
        "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": TRUST}},
        "Topic": {"Type": "AWS::SNS::Topic"},
        "Parameter": {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": "v"}},
        "Log": {"Type": "AWS::Logs::LogGroup"},
    }
}


class Kept(NamedTuple):
    """Of each launch that ended: bytes that are kept, bytes of JSON that the API shows, and seconds that it took."""

    kept: float
    shown: float
    took: float

    @property
    def ratio(self) -> float:
        return self.kept / self.shown


def measured(launches: int, first: int = FIRST) -> Kept:
    """Launch and terminate so many."""
    with Sandbox() as sandbox:
        catalog = Catalog(sandbox)
        catalog.launch_role()
        product_id, _ = catalog.product("kept", TEMPLATE)
        catalog.share(catalog.portfolio(product_id))
        developer = catalog.developer()
        for number in range(first):
            lived(developer, f"first-{number}")
        tracemalloc.start()
        try:
            kept, took = grown(developer, launches)
        finally:
            tracemalloc.stop()
        return Kept(kept, shown(catalog, developer), took)


def grown(developer: Any, launches: int) -> tuple[float, float]:
    """Bytes and seconds that each of the launches took."""
    gc.collect()
    before, start = tracemalloc.get_traced_memory()[0], time.perf_counter()
    for number in range(launches):
        lived(developer, f"ended-{number}")
    took = time.perf_counter() - start
    gc.collect()
    return (tracemalloc.get_traced_memory()[0] - before) / launches, took / launches


def shown(catalog: Catalog, developer: Any) -> float:
    """The bytes of JSON that the API shows of one more launch that ended: its stack, its events, its records."""
    stack, records = lived(developer, "shown")
    stacks = catalog.administrator("spoke-1", "cloudformation")
    answers = [
        stacks.describe_stacks(StackName=stack)["Stacks"],
        stacks.describe_stack_events(StackName=stack)["StackEvents"],
        records,
    ]
    return sum(len(json.dumps(each, default=str)) for each in answers)


def lived(developer: Any, name: str) -> tuple[str, list[Any]]:
    """Launch and terminate; the stack's ID, and both records."""
    given = {"ProductName": "kept", "ProvisioningArtifactName": "1.0.0", "ProvisionedProductName": name}
    launched = ended(developer, developer.provision_product(**given))
    gone = ended(developer, developer.terminate_provisioned_product(ProvisionedProductName=name))
    return launched["RecordOutputs"][0]["OutputValue"], [launched["RecordDetail"], gone["RecordDetail"]]


def ended(developer: Any, answer: Any) -> dict[str, Any]:
    record = finished(developer, answer["RecordDetail"]["RecordId"])
    assert record["RecordDetail"]["Status"] == "SUCCEEDED", record
    return record


def main() -> None:
    """Print the table."""
    kept = measured(LAUNCHES)
    print_table(
        ("Launches that ended", "Kept of each", "Shown of each", "Kept ÷ shown", "Aim", "Each took"),
        [
            (
                str(LAUNCHES),
                f"{kept.kept / 1024:.1f} KiB",
                f"{kept.shown / 1024:.1f} KiB",
                f"{kept.ratio:.2f}",
                f"≤ {RATIO}",
                f"{kept.took:.2f} s",
            )
        ],
    )


if __name__ == "__main__":
    main()
