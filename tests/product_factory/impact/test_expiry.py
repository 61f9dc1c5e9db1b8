"""What is kept for a shorter time is lost without any replacement; what is kept longer is not.

https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DecreaseStreamRetentionPeriod.html: "may result in lost data".
"""

from __future__ import annotations

from typing import Any

import pytest

from product_factory.aws.schemas import schema
from product_factory.impact import Bump, Effect, impact
from product_factory.impact.expiry import KEPT_FOR
from product_factory.impact.stateful import stateful

IN_PLACE, LOST, MAYBE = Effect.IN_PLACE, Effect.EXPIRY, Effect.POSSIBLE_EXPIRY
ANSWER = {"Ref": "Days"}
CHOSEN = {"Fn::If": ["Long", 365, 90]}
NOTHING: Any = None


def template(kind: str, name: str, value: Any) -> dict[str, Any]:
    properties = {} if value is NOTHING else {name: value}
    return {
        "Parameters": {"Days": {"Type": "Number"}},
        "Conditions": {"Long": {"Fn::Equals": [ANSWER, "9"]}},
        "Resources": {"One": {"Type": f"AWS::{kind}", "Properties": properties}},
    }


@pytest.mark.parametrize(
    ("kind", "name", "was", "now", "effect"),
    [
        ("Logs::LogGroup", "RetentionInDays", 365, 90, LOST),
        ("Logs::LogGroup", "RetentionInDays", "365", "400", IN_PLACE),
        # Left out, log events stay for ever.
        ("Logs::LogGroup", "RetentionInDays", NOTHING, 3653, LOST),
        ("Logs::LogGroup", "RetentionInDays", 30, NOTHING, IN_PLACE),
        ("Logs::LogGroup", "RetentionInDays", ANSWER, 30, MAYBE),
        ("Logs::LogGroup", "RetentionInDays", 30, ANSWER, MAYBE),
        ("Logs::LogGroup", "RetentionInDays", 30, CHOSEN, IN_PLACE),
        ("Logs::LogGroup", "RetentionInDays", 180, CHOSEN, MAYBE),
        ("Logs::LogGroup", "RetentionInDays", 400, CHOSEN, LOST),
        ("RDS::DBCluster", "BackupRetentionPeriod", 7, 1, LOST),
        ("RDS::DBCluster", "BackupRetentionPeriod", 7, NOTHING, LOST),
        ("RDS::DBCluster", "BackupRetentionPeriod", 7, 35, IN_PLACE),
        ("Kinesis::Stream", "RetentionPeriodHours", NOTHING, 48, IN_PLACE),
        ("SQS::Queue", "MessageRetentionPeriod", NOTHING, 60, LOST),
        ("SQS::Queue", "VisibilityTimeout", 60, 30, IN_PLACE),
    ],
)
def test_a_shorter_time_is_a_loss(kind: str, name: str, was: Any, now: Any, effect: Effect) -> None:
    found = impact(template(kind, name, was), template(kind, name, now))
    (change,) = found.changes
    assert change.effect is effect
    assert found.bump is (Bump.PATCH if effect is IN_PLACE else Bump.MAJOR)
    assert ("what is older is lost" in change.why) is (effect is not IN_PLACE)


def test_the_table_is_of_types_with_data_and_of_properties_that_change_in_place() -> None:
    for kind, kept in KEPT_FOR.items():
        declared = schema(kind) or {}
        assert kind in stateful()
        assert declared["properties"][kept.path[0]]["type"] == "integer"
        assert f"/properties/{kept.path[0]}" not in declared.get("createOnlyProperties", [])
        assert kept.source.startswith("https://docs.aws.amazon.com/")


@pytest.mark.parametrize(
    ("attribute", "changed", "value", "moves"),
    [
        ("Endpoint.Address", "BackupRetentionPeriod", 9, False),
        ("ReadEndpoint.Address", "EngineVersion", "18.4", False),
        ("Endpoint.Port", "BackupRetentionPeriod", 9, False),
        ("Endpoint.Port", "Port", 9, True),
        ("MasterUserSecret.SecretArn", "EngineVersion", "18.4", False),
        ("MasterUserSecret.SecretArn", "ManageMasterUserPassword", False, True),
        ("Endpoint.Address", "KmsKeyId", "other", True),
    ],
)
def test_a_database_s_address_stays_as_long_as_its_cluster(
    attribute: str, changed: str, value: Any, moves: bool
) -> None:
    """https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Overview.Endpoints.html"""

    def told(**properties: Any) -> dict[str, Any]:
        given = {"EngineVersion": "17.7", "BackupRetentionPeriod": 7, "KmsKeyId": "k", "Port": 8} | properties
        cluster = {"Type": "AWS::RDS::DBCluster", "Properties": given | {"ManageMasterUserPassword": "ManageMasterUserPassword" not in properties}}  # fmt: skip
        return {"Resources": {"C": cluster}, "Outputs": {"O": {"Value": {"Fn::GetAtt": ["C", attribute]}}}}

    changes = impact(told(), told(**{changed: value})).changes
    assert ("O" in {each.name for each in changes}) is moves
