"""From a product's card to its ProductStack: the form as CloudFormation parameters, then resources.

The one module of products/ that imports CDK at its top; import it only where a template is made.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from aws_cdk import Acknowledgment, Annotations, CfnParameter, NestedStack, Validations
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_servicecatalog as servicecatalog
from constructs import Construct, IConstruct

from product_factory.authoring.assets import STAND_IN
from product_factory.authoring.form import Parameter
from product_factory.authoring.product import Product

# Beside the ProductStack: the bucket, and what CDK would copy assets by. Nothing of it is deployed, or looked at.
_BUCKET, _COPIES = "AssetBucket", "Custom::CDKBucketDeployment"
# What CDK says of a bucket that isn't its own.
_FOREIGN_BUCKET = "@aws-cdk/aws-servicecatalog:assetsManuallyAddBucketPermissions"


class Answers:
    """What the developer will answer at launch, as CloudFormation references.

    `known` takes the place of questions that a surrounding product answers itself.
    """

    def __init__(self, parameters: Mapping[str, CfnParameter], known: Mapping[str, str] | None = None) -> None:
        self._parameters = parameters
        self._known = known or {}

    def knowing(self, **known: str) -> Answers:
        """The same answers, and these in the place of questions."""
        return Answers(self._parameters, {**self._known, **known})

    def text(self, name: str) -> str:
        """The answer as a string; for SSM types the looked-up value. KeyError without a question."""
        return self._known.get(name) or self._parameters[name].value_as_string

    def declaration(self, name: str) -> CfnParameter | None:
        """The parameter that asks this question; None where the form doesn't."""
        return self._parameters.get(name)

    def texts(self, name: str) -> list[str]:
        """The answer as a list, for types that are one; for SSM types the looked-up values."""
        return self._parameters[name].value_as_list

    def number(self, name: str) -> int:
        """The answer as a number, for properties that CDK types so."""
        return self._parameters[name].value_as_number  # type: ignore[return-value]


def product_stack(scope: Construct, product: Product) -> servicecatalog.ProductStack:
    """The product's ProductStack under `scope`, with form and resources.

    File assets are found in the hub's bucket of the Region, for which STAND_IN stands here.
    """
    Annotations.of(scope).acknowledge_warning(_FOREIGN_BUCKET, "The hub gives this bucket its policy.")
    bucket = s3.Bucket.from_bucket_name(scope, _BUCKET, STAND_IN)
    stack = servicecatalog.ProductStack(scope, product.name, asset_bucket=bucket)
    stack.template_options.description = product.summary
    parameters = {p.name: _declare(stack, p) for p in product.parameters}
    stack.template_options.metadata = {
        "AWS::CloudFormation::Interface": {
            "ParameterGroups": [
                {
                    "Label": {"default": group.full_label},
                    "Parameters": [p.name for p in group.parameters],
                }
                for group in product.form
            ],
            "ParameterLabels": {p.name: {"default": p.full_label} for p in product.parameters},
        }
    }
    product.resources(stack, Answers(parameters))
    for each in stack.node.find_all():
        if isinstance(each, NestedStack):
            _name(each)
    for beside in scope.node.children:
        if beside.node.id.startswith((_BUCKET, _COPIES)):
            scope.node.try_remove_child(beside.node.id)
    return stack


def acknowledge(construct: IConstruct, reasons: Mapping[str, str]) -> None:
    """Accept findings of cdk-nag on this construct: rule (AwsSolutions-…) → the reason why."""
    Validations.of(construct).acknowledge(*(Acknowledgment(id=rule, reason=reason) for rule, reason in reasons.items()))


def _name(nested: NestedStack) -> None:
    """Its logical ID is its construct's path below the stack around it: CloudFormation names the nested stack by it."""
    outer, resource = nested.nested_stack_parent, nested.nested_stack_resource
    if outer is not None and resource is not None:
        path = nested.node.path.removeprefix(f"{outer.node.path}/")
        resource.override_logical_id(re.sub(r"[^A-Za-z0-9]", "", path)[:255])


def _declare(stack: servicecatalog.ProductStack, parameter: Parameter) -> CfnParameter:
    default = parameter.default
    if parameter.allowed_values and default is not None:
        # CDK writes allowed values as strings; the default is compared with them.
        default = str(default)
    return CfnParameter(
        stack,
        parameter.name,
        type=parameter.type,
        description=parameter.description,
        default=default,
        allowed_values=[str(value) for value in parameter.allowed_values] or None,
        allowed_pattern=parameter.allowed_pattern,
        min_length=parameter.min_length,
        max_length=parameter.max_length,
        min_value=parameter.min_value,
        max_value=parameter.max_value,
        constraint_description=parameter.constraint,
    )
