"""Each row of evidence has a source, and says what the source says where a copy of it is at hand.

Copies at hand: AWS's managed policies (in moto), the models of AWS's APIs with their words (botocore), and
cfn-lint's copy of the Service Authorization Reference.
"""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import botocore.loaders
import pytest
from moto.iam.aws_managed_policies import aws_managed_policies_data

import product_factory.sandbox.authorization
from product_factory.sandbox.authorization import reference
from product_factory.sandbox.authorization.evidence import exemptions, keys, lookups, names, paths, requests, roles
from product_factory.sandbox.authorization.pages import services
from product_factory.sandbox.authorization.paths import _operations
from product_factory.sandbox.authorization.reference import Kind
from product_factory.sandbox.resource_types.schema import resource_schema
from tests.rooms import TOPS, room_of

PACKAGE = Path(product_factory.sandbox.authorization.__file__).parent
MANAGED = re.compile(r"https://docs\.aws\.amazon\.com/aws-managed-policy/latest/reference/(\w[\w-]*)\.html")
SOURCED: tuple[Any, ...] = (
    *names.VALUES,
    *names.IDS,
    *names.IN_LOWER_CASE,
    *names.FORMS,
    *names.VARIANTS,
    *roles.PASSED,
    *roles.LINKED,
    *keys.STACK_TAGS,
    *exemptions.CONDITIONALS,
    *exemptions.APIS,
    *requests.REQUESTS,
    *requests.CUSTOM_RESOURCES,
    *lookups.PARAMETER_TYPES,
    *lookups.FUNCTIONS,
)


@cache
def managed_policies() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(aws_managed_policies_data)
    return found


def told(policy: str, key: str) -> set[str]:
    """The values of a condition key in the policy, and the services of the linked roles that it names."""
    statements = managed_policies()[policy]["Document"]["Statement"]
    conditions = [each for s in statements for each in s.get("Condition", {}).values()]
    values = {v for each in conditions for k, v in each.items() if k.lower() == key.lower() for v in listed(v)}
    roles_named = [r for s in statements for r in listed(s.get("Resource", [])) if "aws-service-role/" in r]
    linked = {each.split("aws-service-role/")[1].split("/")[0] for each in roles_named}
    return values | linked


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def test_the_judge_shares_nothing_with_what_derives_roles() -> None:
    imported = {name for path in PACKAGE.rglob("*.py") for name in _imports(path)}
    ours = {room_of(name) for name in imported if name.split(".")[0] in TOPS}
    assert ours == {"sandbox"}


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield from (f"{node.module}.{each.name}" for each in node.names)


def test_each_row_has_a_source() -> None:
    assert [row for row in SOURCED if not row.source.startswith("https://")] == []


@pytest.mark.parametrize("row", [r for r in roles.PASSED if MANAGED.match(r.source)], ids=lambda row: row.type)
def test_aws_itself_passes_roles_to_that_service(row: roles.Passed) -> None:
    found = MANAGED.match(row.source)
    assert found
    assert set(row.services) <= told(found[1], "iam:PassedToService")


@pytest.mark.parametrize("row", [r for r in roles.LINKED if MANAGED.match(r.source)], ids=lambda r: r.type + r.value)
def test_aws_itself_links_roles_of_that_service(row: roles.Linked) -> None:
    found = MANAGED.match(row.source)
    assert found
    assert row.service in told(found[1], "iam:AWSServiceName")


@pytest.mark.parametrize("row", [r for r in keys.STACK_TAGS if MANAGED.match(r.source)], ids=lambda row: row.type)
def test_aws_itself_relies_on_the_stack_s_tags_there(row: keys.StackTag) -> None:
    found = MANAGED.match(row.source)
    assert found
    kind = row.type.split("::")[2].lower()
    relying = [
        json.dumps(statement).lower()
        for statement in managed_policies()[found[1]]["Document"]["Statement"]
        if "ResourceTag/aws:cloudformation:stack-" in json.dumps(statement.get("Condition", {}))
    ]
    assert any(kind in each.replace("-", "") or kind in each for each in relying)
    assert (resource_schema(row.type) or {})["tagging"]["cloudFormationSystemTags"]


def test_what_is_known_not_to_bear_the_stack_s_tags_is_not_listed() -> None:
    """https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/2341 and 1966"""
    assert {"AWS::KMS::Key", "AWS::IAM::Role"} & {row.type for row in keys.STACK_TAGS} == set()


@pytest.mark.parametrize(
    ("api", "operation", "parameter"),
    [
        ("rds", "CreateDBInstance", "DBInstanceIdentifier"),
        ("rds", "CreateDBCluster", "DBClusterIdentifier"),
        ("rds", "CreateDBParameterGroup", "DBParameterGroupName"),
        ("rds", "CreateDBClusterParameterGroup", "DBClusterParameterGroupName"),
        ("rds", "CreateDBSubnetGroup", "DBSubnetGroupName"),
        ("rds", "CreateGlobalCluster", "GlobalClusterIdentifier"),
        ("rds", "CreateDBClusterEndpoint", "DBClusterEndpointIdentifier"),
        ("elasticache", "CreateCacheCluster", "CacheClusterId"),
        ("elasticache", "CreateReplicationGroup", "ReplicationGroupId"),
        ("elasticache", "CreateCacheSubnetGroup", "CacheSubnetGroupName"),
        ("redshift", "CreateCluster", "ClusterIdentifier"),
        ("redshift", "CreateClusterParameterGroup", "ParameterGroupName"),
        ("dax", "CreateCluster", "ClusterName"),
        ("ecr", "CreateRepository", "repositoryName"),
        ("opensearch", "CreateDomain", "DomainName"),
    ],
)
def test_these_names_are_in_lower_case(api: str, operation: str, parameter: str) -> None:
    model = botocore.loaders.Loader().load_service_model(api, "service-2")
    member = model["shapes"][model["operations"][operation]["input"]["shape"]]["members"][parameter]
    words = member.get("documentation", "") + model["shapes"][member["shape"]].get("documentation", "")
    pattern = model["shapes"][member["shape"]].get("pattern", "")
    assert re.search(r"lower-?case", words) or pattern == r"[a-z][a-z0-9\-]+"


def test_the_copy_of_the_reference_agrees_with_the_newer_one() -> None:
    """Both begin alike up to the first variable, of which only ours tells the name."""
    kinds = [Kind(service, name) for service in services() for name in reference._arns(service)]
    newer = {kind: reference._bundled().get(kind.service, {}).get("Resources", {}).get(kind.name) for kind in kinds}
    gone = {kind.service for kind, found in newer.items() if found is None}
    assert gone <= {"evidently", "iotevents", "sts", "workspaces"}
    differing = [
        kind
        for kind, found in newer.items()
        if found is not None and not any(_begin_alike(_beginning(each), _ours(kind)) for each in found["ARNFormats"])
    ]
    assert differing == []


def _begin_alike(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _beginning(arn_format: str) -> str:
    return arn_format.partition(".*")[0]


def _ours(kind: Kind) -> str:
    [template] = reference.arn_templates(kind)
    return re.split(r"\$\{(?!Partition\}|Region\}|Account\})", template)[0]


def test_every_row_speaks_of_actions_and_kinds_that_iam_has() -> None:
    written = [row.action for row in (*requests.REQUESTS, *requests.CUSTOM_RESOURCES)]
    written += [each for row in (*lookups.PARAMETER_TYPES, *lookups.FUNCTIONS) for each in row.actions]
    written += [each for row in exemptions.APIS for each in row.actions]
    assert [each for each in written if not reference.exists(each)] == []
    told_kinds = [row.kind for row in (*names.VALUES, *names.IDS, *names.FORMS)]
    told_kinds += [kind for row in names.VARIANTS for kind, _ in row.values]
    told_kinds += [Kind(row.service, name) for row in names.IN_LOWER_CASE for name in row.kinds]
    assert [kind for kind in told_kinds if kind not in reference.kinds_of(kind.service)] == []


def test_every_row_speaks_of_types_that_there_are() -> None:
    types = {row.type for row in requests.REQUESTS}
    types |= {row.type for row in exemptions.CONDITIONALS} | {row.type for row in keys.STACK_TAGS}
    assert {each for each in types if resource_schema(each) is None} == set()


def test_the_paths_of_api_gateway_are_those_of_its_apis() -> None:
    operations = {path for _, path in _operations()}
    written = {each.type: re.sub(r"\{[^}]+\}", "{}", each.path) for each in paths.COLLECTIONS}
    odd = {name for name, path in written.items() if not {path, f"{path}/{{}}"} & operations}
    assert odd == set()


def test_names_of_apis_are_no_actions_of_iam() -> None:
    assert [row.written for row in exemptions.APIS if reference.exists(row.written)] == []
