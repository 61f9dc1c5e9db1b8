"""Two witnesses: the derivation of launch roles and the sandbox's judge, over every type that has handlers.

They share AWS's schemas and reference, and none of each other's tables. Where they disagree, each case stands here,
with who is right.
"""

from __future__ import annotations

import fnmatch
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from product_factory.aws.handlers import handlers
from product_factory.aws.schemas import resource_types
from product_factory.errors import FactoryError
from product_factory.sandbox.authorization.conditions import holds
from product_factory.sandbox.authorization.demands import demands
from product_factory.sandbox.authorization.needs import Need
from tests.product_factory.launch_roles.roles import ACCOUNT, role, statements

# What the judge demands and the role lacks, by action; every resource is the bare type's, with nothing set.
DERIVATION_IS_RIGHT = {
    # The judge guesses the linked role's service from the type's name; the derivation has a row with AWS's page.
    "iam:createservicelinkedrole": "principal by its source in product_factory/aws/linked_roles.py",
    "iam:deleteservicelinkedrole": "the same role",
    "iam:getservicelinkedroledeletionstatus": "the same role",
    "iam:getrole": "the same role",
    # IAM's reference calls these kinds optional, and the type has no property that names one.
    "events:putevents": "a bus of the second version is another kind",
    "ec2:createnetworkinterface": "the group is one of the own account, whatever its name",
    "ec2:cancelcapacityreservation": "a quote is another way to cancel",
    "ec2:allocateipampoolcidr": "the pool is what is allocated from",
    "vpce:allowmultiregion": "for endpoints of another Region",
    "rds:createintegration": "the source is named by its ARN",
    "network-firewall:listtagsforresource": "the own kind alone",
    "bedrock:invokemodel": "models, not projects and tools",
    "cases:updaterelateditem": "by IDs of the properties",
    # Bare types leave out what names the resource: with it, both agree.
    "redshift:describesnapshotschedules": "on the schedule",
    "redshift:describeusagelimits": "on the limit",
    "redshift:createclustersnapshot": "the cluster is named by a property that is demanded",
    "redshift:deleteclustersnapshot": "the cluster is named by a property that is demanded",
    "redshift:createusagelimit": "the cluster is named by a property that is demanded",
    "s3:putbucketpolicy": "the bucket is named by a property",
    "s3:deletebucketpolicy": "the bucket is named by a property",
    "s3:putbucketnotification": "the bucket is named by a property",
}
# Services whose types disagree as a whole.
SERVICES = {
    "evidently": "retired; the newer copy of the reference lacks it, so the judge asks on all resources",
    "personalize": "parents are named by properties that bare types leave out",
    "odb": "clusters are alternatives, of which the type is one",
}
# Here the judge is right, and the mend is open: nothing published tells the ARN before the launch.
JUDGE_IS_RIGHT = {"apigateway:post": "a route of Refactor Spaces is made on a path that no property tells"}


@cache
def disagreements() -> dict[str, set[str]]:
    """Types by action that the judge demands and the derived role lacks."""
    found: dict[str, set[str]] = defaultdict(set)
    for kind in resource_types():
        if handlers(kind) and (role_of := allowed(kind)) is not None:
            for need in needed(kind):
                if not permits(role_of, need):
                    found[need.action.lower()].add(kind)
    return found


def allowed(kind: str) -> dict[str, list[tuple[re.Pattern[str], dict[str, Any]]]] | None:
    """What the derived role allows, by action in lower case; None where it is refused."""
    try:
        made = statements(role(kind))
    except FactoryError:
        return None
    found: dict[str, list[tuple[re.Pattern[str], dict[str, Any]]]] = defaultdict(list)
    for statement in made:
        pattern = re.compile("|".join(fnmatch.translate(each) for each in statement["Resource"]))
        for action in statement["Action"]:
            found[action.lower()].append((pattern, statement.get("Condition", {})))
    return found


def permits(role_of: dict[str, list[tuple[re.Pattern[str], dict[str, Any]]]], need: Need) -> bool:
    return any(
        pattern.match(need.resource) and holds(condition, need.context)
        for pattern, condition in role_of.get(need.action.lower(), [])
    )


def needed(kind: str) -> Iterator[Need]:
    bare = {"Resources": {"Thing": {"Type": kind}}}
    for operation in ("create", "update", "delete"):
        yield from demands(bare, "Thing", operation, account_id=ACCOUNT, region="eu-west-1")


def test_they_agree_on_nearly_all_types() -> None:
    apart = set().union(*disagreements().values())
    assert len(apart) < 55, sorted(apart)


def test_each_disagreement_is_named_with_who_is_right() -> None:
    unnamed = {
        action: kinds
        for action, kinds in disagreements().items()
        if action not in DERIVATION_IS_RIGHT | JUDGE_IS_RIGHT and action.partition(":")[0] not in SERVICES
    }
    assert unnamed == {}


@pytest.mark.parametrize("action", sorted(DERIVATION_IS_RIGHT | JUDGE_IS_RIGHT))
def test_a_named_disagreement_is_still_one(action: str) -> None:
    assert action in disagreements(), "they agree by now; take it off the list"


def test_a_role_that_lacks_an_action_would_be_found() -> None:
    lacking = allowed("AWS::SNS::Topic")
    assert lacking is not None
    del lacking["sns:createtopic"]
    assert [need.action for need in needed("AWS::SNS::Topic") if not permits(lacking, need)] == ["sns:CreateTopic"]
