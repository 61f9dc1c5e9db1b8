"""Sites are made, changed and deleted as CloudFront and Route 53 show them, and refer as AWS documents."""

import re
from typing import Any

import pytest

from product_factory.sandbox.cloudformation import records
from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks
from tests.product_factory.sandbox.resource_types import site_cases as site
from tests.product_factory.sandbox.resource_types import test_types
from tests.product_factory.sandbox.resource_types.type_cases import Aws, Case, made


@pytest.mark.parametrize("case", site.CASES, ids=[f"{case.type}-{n}" for n, case in enumerate(site.CASES)])
def test_type(stacks: Stacks, aws: Aws, case: Case) -> None:
    test_types.test_type(stacks, aws, case)


@pytest.mark.parametrize(
    ("needs", "resource", "ref", "attributes"),
    [
        ({}, site.SITE["Control"], r"E?\w+", {"Id": r"\w+"}),
        (
            site.SITE,
            made("CloudFront::Distribution", DistributionConfig=site.DISTRIBUTION),
            r"\w+",
            {"Id": r"\w+", "DomainName": r"\w+\.cloudfront\.net"},
        ),
        ({}, site.SITE["Headers"], r"[\w-]{36}", {"Id": r"[\w-]{36}", "LastModifiedTime": "20.*Z"}),
        ({}, site.ZONE["Zone"], r"[A-Z0-9]+", {"Id": r"[A-Z0-9]+"}),
        (site.ZONE, made("Route53::RecordSet", **site.NAME, TTL="60", ResourceRecords=["192.0.2.1"]), "www.example.com.", {}),
    ],
    ids=["control", "distribution", "headers", "zone", "record"],
)  # fmt: skip
def test_it_is_referred_to_as_documented(
    stacks: Stacks, needs: dict[str, Any], resource: dict[str, Any], ref: str, attributes: dict[str, str]
) -> None:
    """ "Return values" of the types' pages."""
    outputs = {name: {"Value": {"Fn::GetAtt": ["Made", name]}} for name in attributes}
    made_stack = stacks.create({**needs, "Made": resource}, Outputs={**outputs, "Ref": {"Value": {"Ref": "Made"}}})
    assert made_stack["StackStatus"] == "CREATE_COMPLETE", stacks.reasons()
    found = stacks.outputs()
    assert [
        name for name, pattern in {"Ref": ref, **attributes}.items() if not re.fullmatch(pattern, found[name])
    ] == []


def test_what_a_distribution_does_not_show_is_refused_by_name(stacks: Stacks, aws: Aws) -> None:
    """moto drops associations of functions at the edge; nothing stays behind."""
    edge = {"EventType": "viewer-request", "LambdaFunctionARN": "arn:aws:lambda:us-east-1:123456789012:function:f:1"}
    behavior = {**site.SMALL["DefaultCacheBehavior"], "LambdaFunctionAssociations": [edge]}  # type: ignore[dict-item]
    config = {**site.SMALL, "DefaultCacheBehavior": behavior}
    stacks.create({"Made": made("CloudFront::Distribution", DistributionConfig=config)})
    assert "doesn't implement DefaultCacheBehavior.LambdaFunctionAssociations" in stacks.reasons()
    assert aws("cloudfront").list_distributions()["DistributionList"].get("Items", []) == []


def test_a_policy_s_name_is_taken_once(stacks: Stacks) -> None:
    """ResponseHeadersPolicyAlreadyExists: API_CreateResponseHeadersPolicy of CloudFront's API reference."""
    headers = {"Headers": site.SITE["Headers"]}
    assert stacks.create(headers, "one")["StackStatus"] == "CREATE_COMPLETE"
    assert stacks.create(headers, "two")["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "already exists" in stacks.reasons("two")
    stacks.delete("one")
    assert records("123456789012", "us-east-1", "AWS::CloudFront::ResponseHeadersPolicy") == []


@pytest.mark.parametrize("change", [{"Name": "new.example.com."}, {"Type": "AAAA", "ResourceRecords": ["2001:db8::1"]}])
def test_another_name_or_type_is_another_record(stacks: Stacks, aws: Aws, change: dict[str, Any]) -> None:
    """ "Update requires: Replacement" of Name and Type on the type's page."""
    before = {**site.NAME, "TTL": "60", "ResourceRecords": ["192.0.2.1"]}
    stacks.create({**site.ZONE, "Made": made("Route53::RecordSet", **before)})
    stacks.update({**site.ZONE, "Made": made("Route53::RecordSet", **{**before, **change})})
    zone = stacks.physical_id("Zone")
    found = aws("route53").list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    kept = [(each["Name"], each["Type"]) for each in found if each["Type"] in ("A", "AAAA")]
    assert kept == [(change.get("Name", "www.example.com."), change.get("Type", "A"))], stacks.reasons()


def test_a_record_finds_its_zone_by_name(stacks: Stacks, aws: Aws) -> None:
    record = {**site.NAME, "TTL": "60", "ResourceRecords": ["192.0.2.1"], "HostedZoneName": "example.com."}
    record.pop("HostedZoneId")
    stacks.create(site.ZONE, "zone")
    assert stacks.create({"Made": made("Route53::RecordSet", **record)})["StackStatus"] == "CREATE_COMPLETE"
    stacks.delete("zone")
    assert stacks.describe("zone")["StackStatus"] == "DELETE_FAILED"
    assert stacks.create({"M": made("Route53::RecordSet", **{**record, "HostedZoneName": "no.example."})}, "lost")[
        "StackStatus"
    ] == ("ROLLBACK_COMPLETE")
