"""Evidence against a witness that it is not taken from: AWS's managed policies, as moto bundles them, and schemas."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import pytest
from moto.iam.aws_managed_policies import aws_managed_policies_data

from product_factory.aws import evidence
from product_factory.aws.names import NAME_PROPERTIES, NAMED, OWN_PREFIX, PREFIX, unnamed
from product_factory.aws.reference import Kind, is_action, kinds_of
from product_factory.aws.schemas import resource_types, schema
from product_factory.launch_roles.scope import own_kinds


@cache
def managed() -> dict[str, list[dict[str, Any]]]:
    """The statements of each of AWS's managed policies."""
    found = json.loads(aws_managed_policies_data)
    return {
        name: statements if isinstance(statements := policy["Document"]["Statement"], list) else [statements]
        for name, policy in found.items()
    }


TAGGED = [
    (kind, source) for kind, source in evidence.TAGGED_BY_STACK.items() if source.startswith("AWS managed policy")
]


@pytest.mark.parametrize(("kind", "source"), TAGGED)
def test_aws_itself_relies_on_the_tag_of_such_kinds(kind: Kind, source: str) -> None:
    verbs = {"instance": "Instances", "internet-gateway": "InternetGateway", "route-table": "RouteTable"}
    wanted = verbs.get(kind.name, "SecurityGroup")
    relying = [
        statement
        for statement in managed()[source.removeprefix("AWS managed policy ")]
        if "ResourceTag/aws:cloudformation:stack-" in json.dumps(statement.get("Condition", {}))
    ]
    assert any(re.search(rf"ec2:\w+{wanted}\b", json.dumps(statement["Action"])) for statement in relying)


def test_kinds_without_proof_are_few_and_say_so() -> None:
    without = {kind.name for kind, source in evidence.TAGGED_BY_STACK.items() if (kind, source) not in TAGGED}
    assert without == {"subnet", "vpc"}


@pytest.mark.parametrize("service", sorted(evidence.VIA_SERVICE.values()))
def test_services_that_keys_are_used_through(service: str) -> None:
    """Found in a condition of a managed policy, or in the list of KMS's guide that this test repeats."""
    # https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
    listed = {"backup", "dynamodb", "ecr", "elasticfilesystem", "fsx", "kinesis", "lambda", "redshift", "sns", "sqs"}
    told = json.dumps([s.get("Condition", {}) for statements in managed().values() for s in statements])
    assert re.search(rf"\b{service}\.(\*|[a-z0-9-]+)\.amazonaws\.com", told) or service in listed


@pytest.mark.parametrize(("owner", "row"), [(k[0], row) for k, row in evidence.MADE_BY_SERVICE.items()])
def test_names_that_a_service_gives(owner: str, row: evidence.Row) -> None:
    if row.source.startswith("AWS managed policy "):
        told = json.dumps(managed()[row.source.removeprefix("AWS managed policy ")])
        assert all(name in told for name in row.names)
    else:
        assert row.source.startswith("https://docs.aws.amazon.com/")
        assert all(name.startswith(f"{owner}!") for name in row.names)


def test_what_is_looked_up_and_called_beside_handlers_are_actions() -> None:
    every = [*evidence.ZONES, *evidence.EXPORTS, *evidence.KEY_USES]
    every += [action for actions in evidence.LOOKED_UP.values() for action in actions]
    every += evidence.ALSO_AUTHORIZED_ON
    assert [action for action in every if not is_action(action)] == []


def test_kinds_that_are_authorized_beside_exist() -> None:
    for action, row in evidence.ALSO_AUTHORIZED_ON.items():
        known = kinds_of(action.partition(":")[0])
        assert set(row.names) <= {kind.name for kind in known}, action


@pytest.mark.parametrize("kind", sorted(NAMED))
def test_a_type_that_is_named_so_has_a_name_in_its_arn(kind: str) -> None:
    row = NAMED[kind]
    assert kind in resource_types()
    assert own_kinds(kind) or kind.startswith("AWS::Config::DeliveryChannel")
    told = (schema(kind) or {})["properties"]
    path = NAME_PROPERTIES.get(kind)
    limit = told[path[0]].get("maxLength") if path else None
    assert limit is None or limit <= row.limit or row.lower


@pytest.mark.parametrize(
    ("kind", "physical"),
    [
        # Names seen in the wild, as public reports give them, with the stack's name in place of theirs.
        # https://github.com/KensioSoftware/yulin/issues/1113: at 63 and 64, 25 characters of the stack stay.
        ("AWS::S3::Bucket", "sc-151194741754-pp-vj6vow-trailbucket38eb2549-1a2b3c4d5e6f"),
        ("AWS::IAM::Role", "SC-151194741754-pp-vj6vow-CodeDeployTrustRole-WAL97CBP7ET5"),
        ("AWS::Lambda::Function", "SC-151194741754-pp-vj6vow-CustomResourceHandler-AbCdEfGhIjKl"),
        ("AWS::Logs::LogGroup", "SC-151194741754-pp-vj6vowmuoqfme-Logs-AbCdEfGhIjKl"),
        # 32 characters: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticloadbalancingv2-loadbalancer.html
        ("AWS::ElasticLoadBalancingV2::LoadBalancer", "SC-15-Balan-1A2B3C4D5E6F7"),
        ("AWS::RDS::DBInstance", "sc-151194741754-pp-vj6vow-database-1a2b3c4d5e6f"),
        ("AWS::StepFunctions::StateMachine", "Machine-AbCdEfGhIjKl"),
    ],
)
def test_names_as_they_are_seen_match(kind: str, physical: str) -> None:
    patterns = [p.replace("${AWS::AccountId}", "151194741754") for p in unnamed(kind, "Machine")]
    assert any(re.fullmatch(re.escape(p).replace(r"\*", ".*"), physical) for p in patterns)


def test_prefixes() -> None:
    assert OWN_PREFIX.startswith(PREFIX[:-1])
    assert unnamed("AWS::Nowhere::Nothing", "X") == ("*",)
