"""What a launched product is made of: asked of CloudFormation, with the system tags that EC2 and others tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from botocore.exceptions import ClientError

from product_factory.provisioning.results import Provisioned
from product_factory.provisioning.stacks import resources
from product_factory.smoke.step import Launched, Made, Run

SYSTEM = "aws:cloudformation:stack-id"
_IDS = 200  # values of one filter: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTags.html


def look(run: Run, done: Provisioned) -> Launched:
    """The provisioned product with its stack's resources; remembered in the run."""
    cloudformation = run.places.admin(done.account, "cloudformation")
    stack_id = done.outputs["CloudformationStackARN"]
    found = {path: each for path, each in resources(cloudformation, stack_id) if each.get("PhysicalResourceId")}
    tags = _tags(run, done.account, stack_id, [each["PhysicalResourceId"] for each in found.values()])
    launched = Launched(
        account=done.account,
        name=done.name,
        product=done.product,
        version=done.version,
        stack_id=stack_id,
        outputs=done.outputs,
        resources=tuple(
            Made(
                type=each["ResourceType"],
                logical_id=path,
                physical_id=each["PhysicalResourceId"],
                tags=_tags_of(each["ResourceType"], each["PhysicalResourceId"], tags),
            )
            for path, each in found.items()
        ),
    )
    run.living[done.account, done.name] = launched
    run.looked_at.append(launched)
    return launched


def _tags_of(
    resource_type: str, physical_id: str, tags: Mapping[str, tuple[str, ...]] | None
) -> tuple[str, ...] | None:
    """EC2 tells of each of its own whether it bears them; of others only a yes is told."""
    if tags is None:
        return None
    if physical_id in tags:
        return tags[physical_id]
    known = next((keys for name, keys in tags.items() if name.endswith((f"/{physical_id}", f":{physical_id}"))), None)
    return known if known or not resource_type.startswith("AWS::EC2::") else ()


def _tags(run: Run, account: str, stack_id: str, ids: list[str]) -> dict[str, tuple[str, ...]] | None:
    """System tags by ID or ARN; None where they can't be read."""
    found: dict[str, set[str]] = {}
    try:
        for tag in _of_ec2(run.places.admin(account, "ec2"), ids):
            if tag["Key"].startswith("aws:cloudformation:"):
                found.setdefault(tag["ResourceId"], set()).add(tag["Key"])
        pages = run.places.admin(account, "resourcegroupstaggingapi").get_paginator("get_resources")
        for page in pages.paginate(TagFilters=[{"Key": SYSTEM, "Values": [stack_id]}]):
            for each in page["ResourceTagMappingList"]:
                keys = {tag["Key"] for tag in each["Tags"] if tag["Key"].startswith("aws:cloudformation:")}
                found.setdefault(each["ResourceARN"], set()).update(keys | {SYSTEM})
    except ClientError:
        return None
    return {name: tuple(sorted(keys)) for name, keys in found.items()}


def _of_ec2(ec2: Any, ids: list[str]) -> Iterable[Mapping[str, str]]:
    named = [each for each in ids if len(each) <= 64 and not each.startswith("arn:")]
    for start in range(0, len(named), _IDS):
        filters = [{"Name": "resource-id", "Values": named[start : start + _IDS]}]
        for page in ec2.get_paginator("describe_tags").paginate(Filters=filters):
            yield from page["Tags"]
