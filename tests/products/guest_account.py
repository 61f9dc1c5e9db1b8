"""An account with the foundation of guest systems, in which their stacks are made as a launch makes them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, cast

from moto import mock_aws

from product_factory.catalog import catalog
from product_factory.catalog.released import newest
from product_factory.releasing.candidate import candidate
from product_factory.releasing.linting import cfn_lint
from product_factory.sandbox import install
from product_factory.sandbox.server import REGION as REGION
from tests.products.answers import REQUIRED

ACCOUNT = "123456789012"
REGISTRY = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com"
MANIFEST = {
    "schemaVersion": 2,
    "mediaType": "application/vnd.oci.image.manifest.v1+json",
    "config": {"digest": "sha256:0"},
    "layers": [],
}


@cache
def template(name: str) -> dict[str, Any]:
    """The product's newest released template; before its first release what its code makes."""
    products = catalog.load()
    latest = newest(products.released[name])
    return latest.template() if latest else candidate(products.product(name)).template


class GuestAccount:
    """One account of the sandbox, by moto's own clients, whose calls nobody judges."""

    def __init__(self) -> None:
        self.cloudformation, self.s3 = self.client("cloudformation"), self.client("s3")
        self.s3.create_bucket(Bucket="templates")

    def client(self, service: str) -> Any:
        import boto3

        return cast(Any, boto3).client(service, REGION)

    def launch_version(self, product: str, version: str, stack: str, **answers: str) -> dict[str, str]:
        """As `launch`, of a released version, from which an `update` goes to the newest."""
        arguments = self._arguments(product, answers)
        made = next(each for each in catalog.load().released[product] if each.version == version).template()
        self.s3.put_object(Bucket="templates", Key=product, Body=json.dumps(made))
        self.cloudformation.create_stack(StackName=stack, **arguments)
        return self._done(stack, "CREATE_COMPLETE")

    def launch(self, product: str, stack: str, **answers: str) -> dict[str, str]:
        """The stack's outputs; AssertionError with the reasons of a failure."""
        self.cloudformation.create_stack(StackName=stack, **self._arguments(product, answers))
        return self._done(stack, "CREATE_COMPLETE")

    def update(self, product: str, stack: str, **answers: str) -> dict[str, str]:
        self.cloudformation.update_stack(StackName=stack, **self._arguments(product, answers))
        return self._done(stack, "UPDATE_COMPLETE")

    def _arguments(self, product: str, answers: dict[str, str]) -> dict[str, Any]:
        given = REQUIRED.get(product, {}) | answers
        return {
            # Larger ones than 51,200 bytes come by S3 only.
            "TemplateURL": self._put(product),
            "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in given.items()],
            "Capabilities": ["CAPABILITY_NAMED_IAM"],
        }

    def _put(self, product: str) -> str:
        """The template's URL in a bucket of the account."""
        self.s3.put_object(Bucket="templates", Key=product, Body=json.dumps(template(product)))
        return f"https://templates.s3.{REGION}.amazonaws.com/{product}"

    def _done(self, stack: str, wanted: str) -> dict[str, str]:
        found = self.cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
        assert found["StackStatus"] == wanted, self.reasons(stack)
        return {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}

    def reasons(self, stack: str) -> list[str]:
        events = self.cloudformation.describe_stack_events(StackName=stack)["StackEvents"]
        return [event["ResourceStatusReason"] for event in events if "FAILED" in event["ResourceStatus"]]

    def resources(self, stack: str) -> dict[str, str]:
        """Physical IDs by logical ID."""
        pages = self.cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack)
        return {
            each["LogicalResourceId"]: each["PhysicalResourceId"]
            for page in pages
            for each in page["StackResourceSummaries"]
        }

    def push(self, repository: str, tag: str, **more: Any) -> str:
        """An image, as `docker push` brings it; its URI. `more` stands in its manifest."""
        manifest = json.dumps(MANIFEST | {"config": {"digest": f"sha256:{tag}"}} | more)
        self.client("ecr").put_image(repositoryName=repository, imageTag=tag, imageManifest=manifest)
        return f"{REGISTRY}/{repository}:{tag}"

    def certificate(self) -> str:
        return str(self.client("acm").request_certificate(DomainName="www.example.com")["CertificateArn"])


LOOKED_UP = {
    "VpcId": "vpc-0123456789abcdef0",
    "VpcCidr": "10.0.0.0/16",
    "KeyArn": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/0a1b2c3d-1111-2222-3333-444455556666",
    "TopicArn": f"arn:aws:sns:{REGION}:{ACCOUNT}:monitoring",
    "RepositoryArn": f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/application",
    "SessionKeyArn": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/0a1b2c3d-5555-6666-7777-444455556666",
    "SessionBucketName": "sessions",
    "SessionLogGroupName": "sessions",
    "ImageParameter": "ami-0123456789abcdef0",
}
SUBNETS = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]


def lint(product: str, forms: Sequence[Mapping[str, str]]) -> list[str]:
    """What cfn-lint finds in the template with the answers of any of these forms, as with a parameter file for each.

    SSM parameters are looked up as CloudFormation does it. What no answer reaches is looked at once.
    https://github.com/aws-cloudformation/cfn-lint/blob/main/src/cfnlint/context/context.py (ref_value)
    """
    made = json.loads(json.dumps(template(product)))
    given: list[dict[str, Any]] = [{} for _ in forms]
    for name, asked in made["Parameters"].items():
        default, looked_up = asked.get("Default", ""), asked["Type"].startswith("AWS::SSM::Parameter::Value<")
        if looked_up:
            asked["Type"] = asked["Type"].removeprefix("AWS::SSM::Parameter::Value<").removesuffix(">")
            asked.pop("Default"), asked.pop("AllowedPattern", None)
        for answers, filled in zip(forms, given, strict=True):
            value: Any = answers.get(name, default)
            if looked_up:
                value = SUBNETS if asked["Type"].startswith("List<") else LOOKED_UP.get(name, value)
            filled[name] = value if isinstance(value, list) else str(value)
    return [str(each) for each in cfn_lint(json.dumps(made), regions=[REGION], parameters=given)]


@contextmanager
def guest_account() -> Iterator[GuestAccount]:
    """The account with network, key and topic of operations."""
    install()
    with mock_aws():
        account = GuestAccount()
        for product in ("workload-network", "workload-key", "monitoring-notification"):
            account.launch(product, f"SC-{product}")
        yield account
