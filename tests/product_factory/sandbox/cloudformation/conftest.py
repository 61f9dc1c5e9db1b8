"""One account of the sandbox in this process, and a stack in it."""

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from product_factory.sandbox import install
from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks


@pytest.fixture(autouse=True)
def aws() -> Iterator[Callable[[str], Any]]:
    """Clients of the account 123456789012 in us-east-1."""
    install()
    with mock_aws():
        yield lambda service: boto3.client(service, "us-east-1")


@pytest.fixture
def stacks(aws: Callable[[str], Any]) -> Stacks:
    return Stacks()
