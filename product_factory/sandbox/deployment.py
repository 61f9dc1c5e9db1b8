"""The process that deploys a catalog into a served sandbox: what `catalog.deploy` starts. It loads no moto.

Its progress are lines on standard output that begin with SAID; any other line is what went wrong.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from product_factory.errors import FactoryError
from product_factory.interpreter import collect_seldom, with_room

SAID = "· "
"""How a line of progress begins on the process's standard output."""


def main() -> int:
    """The work, with the credentials and the endpoint of the environment."""
    from product_factory.catalog.offer import load
    from product_factory.hub.assets import is_assets_stack
    from product_factory.hub.kept import kept
    from product_factory.sharing import assets, aws, deployment, shares, stack_changes

    try:
        offer = load()
        if offer.next_step:
            _say(f"Nothing is deployed: {offer.next_step}")
            return 0
        _say("Synthesizing the hub from the released versions")
        with kept() as (folder, stacks):
            tree = aws.read_tree()
            nodes = (node for portfolio in offer.portfolios for node in portfolio.share_with)
            where = deployment.target(aws.account_id(), tree, nodes)
            for stack in stacks:
                _say(f"Creating the stack {stack.name}: {stack.products} products, {stack.versions} versions")
                _create(folder, stack.name, stack.region, stack_changes.given(stack, where, None))
                if is_assets_stack(stack.name):
                    assets.upload(stack.region, offer, _say)
        deployment.apply_lifecycle()
        _say("Sharing the portfolios")
        shares.apply(shares.read(), lambda text: None)
    except FactoryError as error:
        print(error)
        return 1
    return 0


def _say(text: str) -> None:
    print(f"{SAID}{text}", flush=True)


def _create(folder: Path, name: str, region: str, given: Mapping[str, str]) -> None:
    """The stack with its files, which Service Catalog copies: the bucket for them is gone afterwards,

    so that a later `cdk bootstrap` finds nothing in its way.
    """
    import boto3
    from botocore.config import Config

    from product_factory.sharing import aws
    from product_factory.sharing.bootstrapping import version_parameter

    s3, ssm = (aws.client(service, region) for service in ("s3", "ssm"))
    # The sandbox answers when the stack is made, which a busy machine may take minutes for; asked once.
    patient = Config(read_timeout=600, retries={"total_max_attempts": 1})
    cloudformation = boto3.client("cloudformation", region_name=region, config=patient)
    files = _files(folder / f"{name}.assets.json", aws.account_id())
    buckets = sorted({bucket for bucket, _, _ in files})
    for bucket in buckets:
        # In us-east-1 a bucket takes no location: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
        place = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
        s3.create_bucket(Bucket=bucket, **place)
    for bucket, key, path in files:
        s3.put_object(Bucket=bucket, Key=key, Body=path.read_bytes())
    bootstrap = version_parameter(folder, name)
    ssm.put_parameter(Name=bootstrap, Value="99", Type="String")

    def create() -> None:
        cloudformation.create_stack(
            StackName=name,
            TemplateURL=f"{s3.meta.endpoint_url}/{files[0][0]}/{_template_key(files, name)}",
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in given.items()],
            Capabilities=["CAPABILITY_NAMED_IAM"],
        )
        cloudformation.get_waiter("stack_create_complete").wait(
            StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 120}
        )

    aws.call_aws(create, f"creating the stack {name}")
    ssm.delete_parameter(Name=bootstrap)
    for bucket, key, _ in files:
        s3.delete_object(Bucket=bucket, Key=key)
    for bucket in buckets:
        s3.delete_bucket(Bucket=bucket)


def _files(manifest: Path, account: str) -> list[tuple[str, str, Path]]:
    """(bucket, key, file) of everything that CloudFormation and Service Catalog read."""
    found = []
    for asset in json.loads(manifest.read_bytes())["files"].values():
        for place in asset["destinations"].values():
            bucket = place["bucketName"].replace("${AWS::AccountId}", account)
            found.append((bucket, place["objectKey"], manifest.parent / asset["source"]["path"]))
    return found


def _template_key(files: list[tuple[str, str, Path]], name: str) -> str:
    return next(key for _, key, path in files if path.name == f"{name}.template.json")


if __name__ == "__main__":
    collect_seldom()
    sys.exit(with_room(main))
