"""What a launch can't do is told by its record, and no template can make an account unusable.

The words that a record gives for an output of what isn't made were seen through Service Catalog on AWS:
hashicorp/terraform-provider-aws, internal/service/servicecatalog/provisioned_product_test.go
"""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from product_factory.sandbox.server import Sandbox
from product_factory.sandbox.servicecatalog import launch
from tests.product_factory.sandbox.hub_catalog import TOPIC_TEMPLATE, Catalog, finished

TOPIC = {"Type": "AWS::SNS::Topic"}
_NAMES = itertools.count()


@pytest.fixture(scope="module")
def catalog() -> Iterator[Catalog]:
    with Sandbox() as served:
        made = Catalog(served)
        made.launch_role()
        yield made


def shared(catalog: Catalog, template: dict[str, Any], tags: bool = False) -> str:
    """A product of this template that spoke-1's developers may launch: its name."""
    name = f"product-{next(_NAMES)}"
    product_id, _ = catalog.product(name, template)
    portfolio_id = catalog.portfolio(product_id, name=name)
    if tags:
        allowed = {"Version": "2.0", "Properties": {"TagUpdateOnProvisionedProduct": "ALLOWED"}}
        catalog.constraint(portfolio_id, product_id, "RESOURCE_UPDATE", allowed)
    catalog.share(portfolio_id)
    return name


def provision(catalog: Catalog, product: str, **more: Any) -> Any:
    return catalog.developer().provision_product(
        ProductName=product, ProvisioningArtifactName="1.0.0", ProvisionedProductName=product, **more
    )["RecordDetail"]


def errors(catalog: Catalog, record: Any) -> list[str]:
    ended = finished(catalog.developer(), record["RecordId"])["RecordDetail"]
    assert ended["Status"] == "FAILED"
    return [each["Description"] for each in ended["RecordErrors"]]


def test_an_output_of_what_is_not_made_is_told(catalog: Catalog) -> None:
    template = {
        "Conditions": {"Never": {"Fn::Equals": ["a", "b"]}},
        "Resources": {"T": TOPIC, "X": {**TOPIC, "Condition": "Never"}},
        "Outputs": {"Out": {"Value": {"Ref": "X"}}},
    }
    record = provision(catalog, shared(catalog, template))
    assert errors(catalog, record) == ["Unresolved resource dependencies [X] in the Outputs block of the template"]


@pytest.mark.parametrize(
    ("kind", "why"),
    [("AWS::GameLift::Fleet", ""), ("Custom::Thing", ": a custom resource is made by code behind its ServiceToken")],
)
def test_a_type_that_is_not_made_is_told_by_name_and_nothing_is_made(catalog: Catalog, kind: str, why: str) -> None:
    """The product itself may be: it is the account's stack that can't."""
    resource = {"Type": kind, "Properties": {"ServiceToken": "arn"} if why else {}, "DependsOn": "T"}
    topics = catalog.administrator("spoke-1", "sns")
    before = topics.list_topics()["Topics"]
    record = provision(catalog, shared(catalog, {"Resources": {"T": TOPIC, "R": resource}}))
    (told,) = errors(catalog, record)
    assert told.startswith(f"Resource type {kind} of R is not supported by the sandbox{why}")
    assert topics.list_topics()["Topics"] == before


def test_a_stack_that_fails_without_a_resource_tells_its_reason(catalog: Catalog) -> None:
    template = {"Resources": {"T": TOPIC}, "Outputs": {"Out": {"Value": {"Fn::ImportValue": "nothing"}}}}
    record = provision(catalog, shared(catalog, template))
    assert errors(catalog, record) == ["No export named nothing found. Rollback requested by user."]


def test_a_product_whose_export_is_in_use_is_not_terminated(catalog: Catalog) -> None:
    outputs = {"Out": {"Value": "x", "Export": {"Name": "held"}}}
    product = shared(catalog, {"Resources": {"T": TOPIC}, "Outputs": outputs})
    developer = catalog.developer()
    finished(developer, provision(catalog, product)["RecordId"])
    using = {"T": {**TOPIC, "Properties": {"DisplayName": {"Fn::ImportValue": "held"}}}}
    finished(developer, provision(catalog, shared(catalog, {"Resources": using}))["RecordId"])
    record = developer.terminate_provisioned_product(ProvisionedProductName=product)["RecordDetail"]
    (reason,) = errors(catalog, record)
    assert reason.startswith("Export held cannot be deleted as it is in use by SC-333333333333-pp-")
    assert developer.describe_provisioned_product(Name=product)["ProvisionedProductDetail"]["Status"] == "TAINTED"


def test_the_record_of_an_update_bears_the_new_tags(catalog: Catalog) -> None:
    """https://docs.aws.amazon.com/servicecatalog/latest/dg/API_RecordDetail.html: RecordTags"""
    product = shared(catalog, TOPIC_TEMPLATE, tags=True)
    developer = catalog.developer()
    finished(developer, provision(catalog, product, Tags=[{"Key": "team", "Value": "a"}])["RecordId"])
    record = developer.update_provisioned_product(
        ProvisionedProductName=product, ProvisioningArtifactName="1.0.0", Tags=[{"Key": "team", "Value": "b"}]
    )["RecordDetail"]
    ended = finished(developer, record["RecordId"])["RecordDetail"]
    assert {each["Key"]: each["Value"] for each in ended["RecordTags"]}["team"] == "b"


@pytest.mark.parametrize(
    ("sections", "refusal"),
    [
        ({"Parameters": {"P": {"Type": "String", "AllowedPattern": "(a"}}}, "AllowedPattern of parameter P"),
        ({"Parameters": []}, "Parameters"),
        ({"Outputs": {"O": "text"}}, "Outputs/O"),
        ({"Parameters": {"P": {"Type": "Stringgg"}}}, "Unrecognized parameter type: Stringgg"),
        ({"Outputs": {"O": {"Value": {"Ref": "X"}}}}, r"Unresolved resource dependencies \[X\] in the Outputs block"),
    ],
)
def test_a_template_that_cannot_be_used_makes_no_product(
    catalog: Catalog, sections: dict[str, Any], refusal: str
) -> None:
    product_id, _ = catalog.product(f"good-{next(_NAMES)}", TOPIC_TEMPLATE)
    with pytest.raises(ClientError, match=refusal):
        catalog.version(product_id, "2.0.0", {"Resources": {"T": TOPIC}, **sections})
    before = catalog.client.search_products_as_admin()["ProductViewDetails"]
    with pytest.raises(ClientError, match=refusal) as refused:
        catalog.product("bad", {"Resources": {"T": TOPIC}, **sections})
    assert refused.value.response["Error"]["Code"] == "InvalidParametersException"
    assert catalog.client.search_products_as_admin()["ProductViewDetails"] == before


@pytest.mark.parametrize(
    ("sections", "reason"),
    [
        ({"Resources": {"T": {**TOPIC, "Properties": {"Colour": "red"}}}}, "extraneous key [Colour] is not permitted"),
        ({"Outputs": {"O": {"Value": {"Fn::GetAtt": ["T", "Colour"]}}}}, "does not support attribute {Colour}"),
    ],
)
def test_what_only_a_launch_finds_makes_a_product(catalog: Catalog, sections: dict[str, Any], reason: str) -> None:
    """https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1514 (properties),
    https://github.com/localstack/localstack, tests/aws/services/cloudformation/engine/test_attributes.snapshot.json (attributes)
    """
    record = provision(catalog, shared(catalog, {"Resources": {"T": TOPIC}, **sections}))
    assert reason in errors(catalog, record)[0]


def test_java_patterns_are_taken_from_product_to_launch(catalog: Catalog) -> None:
    pattern = r"\p{Alpha}[\p{Alnum}-]*+"
    parameters = {"Title": {**TOPIC_TEMPLATE["Parameters"]["Title"], "AllowedPattern": pattern}}
    product = shared(catalog, {**TOPIC_TEMPLATE, "Parameters": parameters})
    refused = provision(catalog, product, ProvisioningParameters=[{"Key": "Title", "Value": "-1"}])
    assert "lower-case letters" in errors(catalog, refused)[0]


def test_a_launch_that_breaks_leaves_nothing_behind(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    product = shared(catalog, TOPIC_TEMPLATE)
    developer = catalog.developer()
    before = developer.search_provisioned_products()["TotalResultsCount"]

    def broken(order: Any) -> None:
        raise RuntimeError("a fault of the sandbox's own")

    with monkeypatch.context() as patched:
        patched.setattr(launch, "create", broken)
        with pytest.raises((ClientError, RuntimeError)):
            provision(catalog, product)
    assert developer.search_provisioned_products()["TotalResultsCount"] == before
    assert finished(developer, provision(catalog, product)["RecordId"])["RecordDetail"]["Status"] == "SUCCEEDED"
