"""As the engine's tests: one account of the sandbox in this process, and a stack in it."""

from tests.product_factory.sandbox.cloudformation.conftest import aws, stacks

__all__ = ["aws", "stacks"]
