"""Whether a message of an AWS service reaches a topic, by the policies as they are in an account.

A witness of its own: it knows what each service sends from AWS's pages, not from the code's table, and compares
conditions by itself. A key that a service does not send is not there, and only `…IfExists` holds without it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

ACCOUNT, REGION = "123456789012", "ap-northeast-1"
Keys = Mapping[str, str]
TLS: Keys = {"aws:SecureTransport": "true"}


class Message(NamedTuple):
    """A message for the topic: the service that sends it, and the keys that it sends to SNS and KMS."""

    service: str
    keys: Keys


def of_rule(account: Any, rule: str, topic_arn: str) -> list[str]:
    """Why the rule's event does not reach the topic; nothing where it does.

    EventBridge names its source when it assumes a role, and neither towards SNS nor KMS:
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
    https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    """
    events = account.client("events")
    (target,) = [each for each in events.list_targets_by_rule(Rule=rule)["Targets"] if each["Arn"] == topic_arn] or [{}]
    if not target:
        return [f"{rule} has another target"]
    if "RoleArn" not in target:
        return of_service(account, Message("events.amazonaws.com", {}), topic_arn)
    arn = events.describe_rule(Name=rule)["Arn"]
    return _of_role(account, target["RoleArn"], arn, topic_arn)


def of_service(account: Any, message: Message, topic_arn: str) -> list[str]:
    """Why a message that a service sends in its own name does not reach the topic."""
    principal = {"Service": message.service}
    policy, key_policy = _policies(account, topic_arn)
    found = [] if _allows(policy, principal, "sns:Publish", topic_arn, message.keys) else ["the topic's policy"]
    for action in ("kms:GenerateDataKey", "kms:Decrypt"):
        if not _allows(key_policy, principal, action, "*", message.keys):
            found.append(f"the key's policy: {action}")
    return found


def assumed(account: Any, role_arn: str, service: str, keys: Keys) -> bool:
    """Whether the service may assume the role when it sends these keys."""
    trust = account.client("iam").get_role(RoleName=role_arn.rpartition("/")[2])["Role"]["AssumeRolePolicyDocument"]
    return _allows(trust, {"Service": service}, "sts:AssumeRole", "*", keys)


def _of_role(account: Any, role_arn: str, rule_arn: str, topic_arn: str) -> list[str]:
    sent = {"aws:SourceAccount": ACCOUNT, "aws:SourceArn": rule_arn}
    if not assumed(account, role_arn, "events.amazonaws.com", sent):
        return ["the role's trust"]
    policy, key_policy = _policies(account, topic_arn)
    may = {"Statement": list(_statements(account, role_arn.rpartition("/")[2]))}
    found = [] if _allows(may, None, "sns:Publish", topic_arn, TLS) else ["the role: sns:Publish"]
    if _denies(policy, "sns:Publish", topic_arn, TLS):
        found.append("the topic's policy denies")
    # SNS asks KMS in the role's name: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
    by_sns = {"kms:ViaService": f"sns.{REGION}.amazonaws.com", "kms:CallerAccount": ACCOUNT}
    key_arn = account.client("kms").describe_key(KeyId=_key_id(account, topic_arn))["KeyMetadata"]["Arn"]
    root = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    for action in ("kms:GenerateDataKey", "kms:Decrypt"):
        if not _allows(may, None, action, key_arn, by_sns):
            found.append(f"the role: {action}")
        if not _allows(key_policy, root, action, "*", by_sns):
            found.append(f"the key does not let IAM decide: {action}")
    return found


def _key_id(account: Any, topic_arn: str) -> str:
    return str(account.client("sns").get_topic_attributes(TopicArn=topic_arn)["Attributes"]["KmsMasterKeyId"])


def _policies(account: Any, topic_arn: str) -> tuple[Any, Any]:
    attributes = account.client("sns").get_topic_attributes(TopicArn=topic_arn)["Attributes"]
    key = account.client("kms").get_key_policy(KeyId=attributes["KmsMasterKeyId"], PolicyName="default")
    return json.loads(attributes["Policy"]), json.loads(key["Policy"])


def _statements(account: Any, role: str) -> Iterator[Any]:
    iam = account.client("iam")
    for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        yield from iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]["Statement"]


def _allows(policy: Any, principal: Mapping[str, str] | None, action: str, resource: str, keys: Keys) -> bool:
    met = [s for s in policy["Statement"] if _concerns(s, action, resource, {**TLS, **keys})]
    mine = [s for s in met if principal is None or _is(s["Principal"], principal)]
    return any(s["Effect"] == "Allow" for s in mine) and not any(s["Effect"] == "Deny" for s in met)


def _denies(policy: Any, action: str, resource: str, keys: Keys) -> bool:
    return any(s["Effect"] == "Deny" and _concerns(s, action, resource, keys) for s in policy["Statement"])


def _is(principal: Any, wanted: Mapping[str, str]) -> bool:
    if principal == "*":
        return True
    ((kind, name),) = wanted.items()
    return name in _list(principal.get(kind, []))


def _concerns(statement: Any, action: str, resource: str, keys: Keys) -> bool:
    return (
        any(fnmatchcase(action.lower(), each.lower()) for each in _list(statement["Action"]))
        and any(fnmatchcase(resource, each) for each in _list(statement.get("Resource", resource)))
        and all(
            _holds(operator, key, _list(values), keys)
            for operator, conditions in statement.get("Condition", {}).items()
            for key, values in conditions.items()
        )
    )


def _holds(operator: str, key: str, values: list[str], keys: Keys) -> bool:
    if key not in keys:
        return operator.endswith("IfExists")
    plain = operator.removesuffix("IfExists")
    assert re.fullmatch(r"StringEquals|StringLike|ArnLike|Bool", plain), operator
    exact = plain in ("StringEquals", "Bool")
    return any(keys[key] == each if exact else fnmatchcase(keys[key], each) for each in values)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
